// SPDX-License-Identifier: EUPL-1.2
// The record that the choices of a conflict give.
#include "conflict/diff.h"

#include "base/mem.h"
#include "conflict/lists.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool all_are(const struct differences *d, enum conflict_side side)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].choice != side)
            return false;
    return true;
}

static bool contains(const struct json *list, const struct json *v)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (json_equal(json_at(list, i), v))
            return true;
    return false;
}

// An identifier of a system that ours has too.
static bool is_rival(const char *key, const struct json *ours, const struct json *it)
{
    const char *system = json_get_string(it, "system");
    for (size_t i = 0; strcmp(key, "identifier") == 0 && i < json_count(ours); i++) {
        const char *other = json_get_string(json_at(ours, i), "system");
        if (system != NULL && other != NULL && strcmp(system, other) == 0)
            return true;
    }
    return false;
}

// Ours, then what only theirs has.
static struct json *union_of(const char *key, const struct json *ours, const struct json *theirs)
{
    struct json *all = json_copy(ours);
    for (size_t i = 0; i < json_count(theirs); i++) {
        const struct json *it = json_at(theirs, i);
        if (!contains(all, it) && !is_rival(key, ours, it))
            json_push(all, json_copy(it));
    }
    return all;
}

// A record being made out of theirs.
struct merging {
    const struct differences *d;
    struct json *into;       // owned by the caller
    const struct json *ours; // what the elements are taken from
    struct json *rest[3];    // base, ours and theirs with one sheet; owned, NULL: no such side
};

// The fields of ours, those that are empty from theirs: with them as its sheet no side loses an
// entry of a list.
static void fill_sheet(const struct differences *d, struct person_fields *ret)
{
    struct person_fields theirs;
    patient_to_fields(d->ours, ret);
    patient_to_fields(d->theirs, &theirs);
    for (enum person_field i = 0; i < PERSON_FIELD_COUNT; i++)
        if (ret->at[i][0] == '\0')
            snprintf(ret->at[i], PERSON_FIELD_BYTES, "%s", theirs.at[i]);
}

static void take_rests(struct merging *m)
{
    const struct json *const sides[3] = {m->d->base, m->d->ours, m->d->theirs};
    const struct json *as = m->d->base != NULL ? m->d->base : m->d->ours;
    struct person_fields sheet;
    if (m->d->person)
        fill_sheet(m->d, &sheet);
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        struct json *side = sides[i] != NULL ? json_copy(sides[i]) : NULL;
        if (side != NULL)
            lists_align(side, as);
        m->rest[i] = side != NULL && m->d->person ? patient_rest(side, &sheet) : side;
        if (m->rest[i] != side)
            json_free(side);
    }
}

// Both sides' changes of a list, else ours and what only theirs has. New and owned.
static struct json *both_of(const struct merging *m, const char *key)
{
    const struct json *ours = json_get(m->rest[1], key), *theirs = json_get(m->rest[2], key);
    struct json *both =
        m->d->base != NULL ? list_merge(key, json_get(m->rest[0], key), ours, theirs) : NULL;
    return both != NULL ? both : union_of(key, ours, theirs);
}

static void take_element(struct merging *m, const char *key)
{
    const struct conflict_field *row = differences_row(m->d, PERSON_FIELD_COUNT, key);
    const struct json *ours = json_get(m->ours, key);
    if (row == NULL) // not listed: the same, or among the rest
        row = differences_row(m->d, PERSON_FIELD_COUNT, DIFFERENCES_REST);
    if (row == NULL || !differences_compare(key) || row->choice == SIDE_THEIRS)
        return;
    if (row->choice == SIDE_BOTH)
        json_set(m->into, key, both_of(m, key));
    else
        json_set(m->into, key, ours != NULL ? json_copy(ours) : NULL);
}

static bool take_ours(const char *key, struct json *value, void *self)
{
    (void)value;
    take_element(self, key);
    return true;
}

static bool take_if_only_theirs(const char *key, struct json *value, void *self)
{
    struct merging *m = self;
    (void)value;
    if (json_get(m->ours, key) == NULL)
        take_element(m, key);
    return true;
}

static void append(struct json *p, const char *list, const struct json *element)
{
    struct json *all = json_get(p, list);
    if (element == NULL || contains(all, element))
        return;
    if (json_type(all) != JSON_ARRAY) {
        all = json_new_array();
        json_set(p, list, all);
    }
    json_push(all, json_copy(element));
}

static const struct json *phone_of(const struct json *p)
{
    const struct json *all = json_get(p, "telecom");
    for (size_t i = 0; i < json_count(all); i++) {
        const char *system = json_get_string(json_at(all, i), "system");
        if (system != NULL && strcmp(system, "phone") == 0)
            return json_at(all, i);
    }
    return NULL;
}

static bool keeps_both(const struct differences *d, enum person_field field)
{
    const struct conflict_field *row = differences_row(d, field, "");
    return row != NULL && row->choice == SIDE_BOTH;
}

// The sheet's fields as chosen; a list keeps theirs as well, after ours.
static struct json *with_sheet(const struct differences *d, struct json *p, struct id id)
{
    struct person_fields ours, theirs;
    patient_to_fields(d->ours, &ours);
    patient_to_fields(d->theirs, &theirs);
    for (enum person_field i = 0; i < PERSON_FIELD_COUNT; i++) {
        const struct conflict_field *row = differences_row(d, i, "");
        if (row != NULL && row->choice != SIDE_THEIRS)
            snprintf(theirs.at[i], PERSON_FIELD_BYTES, "%s", ours.at[i]);
    }
    struct json *merged = patient_from_fields(&theirs, p, id);
    if (keeps_both(d, PERSON_PHONE))
        append(merged, "telecom", phone_of(d->theirs));
    if (keeps_both(d, PERSON_ADDRESS))
        append(merged, "address", json_at(json_get(d->theirs, "address"), 0));
    return merged;
}

struct json *differences_merge(const struct differences *d, struct id id)
{
    struct json *merged = NULL;
    assert(differences_undecided(d) == 0);
    if (d->count > 0 && all_are(d, SIDE_OURS)) {
        merged = json_copy(d->ours);
    } else if (all_are(d, SIDE_THEIRS)) {
        merged = d->theirs != NULL ? json_copy(d->theirs) : NULL;
    } else {
        struct merging m = {.d = d, .into = json_copy(d->theirs), .ours = d->ours};
        lists_align(m.into, d->base != NULL ? d->base : d->ours);
        take_rests(&m);
        json_each(d->ours, take_ours, &m);
        json_each(d->theirs, take_if_only_theirs, &m);
        for (size_t i = 0; i < ARRAY_LEN(m.rest); i++)
            json_free(m.rest[i]);
        json_set(m.into, "text", NULL); // it was about theirs
        merged = m.into;
        if (d->person) {
            merged = with_sheet(d, m.into, id);
            json_free(m.into);
        }
    }
    if (merged != NULL)
        json_set_string(merged, "id", id.text);
    return merged;
}
