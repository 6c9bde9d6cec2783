// SPDX-License-Identifier: EUPL-1.2
#include "conflict/diff.h"

#include "base/clock.h"
#include "base/mem.h"
#include "conflict/lists.h"
#include "fhir/patient.h"
#include "fhir/resource.h"

#include <stdio.h>
#include <string.h>

static const char *const field_names[PERSON_FIELD_COUNT] = {
    [PERSON_FAMILY] = "family",
    [PERSON_GIVEN] = "given",
    [PERSON_BIRTH] = "birth-date",
    [PERSON_SEX] = "sex",
    [PERSON_BIRTHPLACE] = "birthplace",
    [PERSON_USUAL_NAME] = "usual-name",
    [PERSON_ADDRESS] = "street",
    [PERSON_POSTCODE] = "postcode",
    [PERSON_TOWN] = "town",
    [PERSON_PHONE] = "phone",
    [PERSON_GP] = "gp",
    [PERSON_CONTACT] = "contact-name",
    [PERSON_CONTACT_PHONE] = "contact-phone",
    [PERSON_INS] = "ins",
    [PERSON_DOCUMENT] = "document",
    [PERSON_SITUATION] = "situation",
    [PERSON_SITUATION_SINCE] = "situation-since",
    [PERSON_SITUATION_SOURCE] = "situation-source",
};

// What says who somebody is (traits of the French reference of identities, RNIV 1): a person always
// chooses, whoever changed it.
static const enum person_field identity_fields[] = {
    PERSON_FAMILY,     PERSON_GIVEN,      PERSON_BIRTH, PERSON_SEX,
    PERSON_BIRTHPLACE, PERSON_USUAL_NAME, PERSON_INS,   PERSON_DOCUMENT};
static const char *const identity_elements[] = {
    "birthDate",           "_birthDate", "gender", "_gender", "link", "multipleBirthBoolean",
    "multipleBirthInteger"};

// Fields and elements that say one thing together: halves of two sides would say what nobody said.
static const char *const groups[][4] = {
    {"postcode", "town"},
    {"contact-name", "contact-phone"},
    {"situation", "situation-since", "situation-source"},
    {"status", "businessStatus", "statusReason"},
};

// When something was last changed is nobody's choice.
static const char *const moments[] = {"lastModified"};

// Written by servers, or the same by what a conflict is.
static const char *const not_compared[] = {"resourceType", "id", "meta", "text"};

const char *differences_side_name(enum conflict_side side)
{
    static const char *const names[] = {"", "ours", "theirs", "both"};
    return names[side];
}

// ---- finding ----

// Members that say nothing to people.
static bool is_told(const char *key)
{
    static const char *const hidden[] = {"system", "url", "use", "id", "extension", "type", "rank"};
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        if (strcmp(hidden[i], key) == 0)
            return false;
    return true;
}

static bool add_member(const char *key, struct json *value, void *self);

enum { WORDS_DEPTH = 8 };
// Words of a value so far.
struct words {
    struct buf *out; // borrowed
    int depth;       // of the value
};

// What a value says to people: its texts and numbers, joined by commas.
static void add_words(struct words *w, const struct json *v)
{
    struct words below = {w->out, w->depth + 1};
    const char *plain = json_string(v);
    if (v == NULL || w->depth > WORDS_DEPTH)
        return;
    if (json_type(v) == JSON_OBJECT) {
        json_each(v, add_member, &below);
    } else if (json_type(v) == JSON_ARRAY) {
        for (size_t i = 0; i < json_count(v); i++)
            add_words(&below, json_at(v, i));
    } else {
        if (w->out->len > 0)
            buf_puts(w->out, ", ");
        if (plain != NULL)
            buf_puts(w->out, plain);
        else
            json_write(v, false, w->out);
    }
}

static bool add_member(const char *key, struct json *value, void *self)
{
    if (is_told(key))
        add_words(self, value);
    return true;
}

static void cut_to(const struct buf *text, char out[CONFLICT_VALUE_BYTES])
{
    size_t len = text->len;
    if (len >= CONFLICT_VALUE_BYTES) { // cut between characters
        len = CONFLICT_VALUE_BYTES - 1;
        while (len > 0 && ((unsigned char)text->at[len] & 0xC0U) == 0x80U)
            len--;
    }
    snprintf(out, CONFLICT_VALUE_BYTES, "%.*s", (int)len, buf_text(text));
}

static void as_text(const struct json *v, char out[CONFLICT_VALUE_BYTES])
{
    struct buf text = {0};
    add_words(&(struct words){.out = &text}, v);
    if (text.len == 0 && v != NULL) // only what is not for people
        json_write(v, false, &text);
    cut_to(&text, out);
    buf_wipe(&text);
}

// Where both sides say the same to people, the difference shows as it is.
static void as_json(const struct json *v, char out[CONFLICT_VALUE_BYTES])
{
    struct buf text = {0};
    if (v != NULL)
        json_write(v, false, &text);
    cut_to(&text, out);
    buf_wipe(&text);
}

static enum conflict_side side_of(const struct differences *d, bool ours_changed,
                                  bool theirs_changed)
{
    if (d->base == NULL || ours_changed == theirs_changed)
        return SIDE_NONE;
    return ours_changed ? SIDE_OURS : SIDE_THEIRS;
}

// A person cannot be kept without a name or with a birth date that does not exist.
static bool is_keepable(enum person_field field, const char *value)
{
    struct date birth;
    if (field == PERSON_BIRTH && value[0] != '\0')
        return date_parse_partial(value, strlen(value), &birth);
    return value[0] != '\0' || field != PERSON_FAMILY;
}

static bool is_identity(enum person_field field)
{
    for (size_t i = 0; i < ARRAY_LEN(identity_fields); i++)
        if (identity_fields[i] == field)
            return true;
    return false;
}

static void find_fields(struct differences *d, const struct json *const sides[3])
{
    struct person_fields f[3] = {{{{0}}}};
    for (size_t i = 0; i < ARRAY_LEN(f); i++)
        patient_to_fields(sides[i], &f[i]);
    for (enum person_field i = 0; i < PERSON_FIELD_COUNT; i++) {
        const char *base = f[0].at[i], *ours = f[1].at[i], *theirs = f[2].at[i];
        if (strcmp(ours, theirs) == 0)
            continue;
        struct conflict_field *row = &d->at[d->count++];
        bool list = i == PERSON_PHONE || i == PERSON_ADDRESS;
        row->field = i;
        row->ours_changed = d->base == NULL || strcmp(base, ours) != 0;
        row->theirs_changed = d->base == NULL || strcmp(base, theirs) != 0;
        row->both_possible = list && ours[0] != '\0' && theirs[0] != '\0';
        row->theirs_possible = is_keepable(i, theirs);
        row->choice = side_of(d, row->ours_changed, row->theirs_changed);
        row->always_asked = is_identity(i);
        if (row->always_asked || (row->choice == SIDE_THEIRS && !row->theirs_possible))
            row->choice = SIDE_NONE;
        snprintf(row->name, sizeof row->name, "%s", field_names[i]);
        snprintf(row->before, sizeof row->before, "%s", base);
        snprintf(row->ours, sizeof row->ours, "%s", ours);
        snprintf(row->theirs, sizeof row->theirs, "%s", theirs);
    }
}

// A walk over the elements of one side.
struct walk {
    struct differences *d;
    const struct json *base, *ours, *theirs; // what is left of each to compare
    bool second;                             // ours has been walked: only what it has not
};

static bool is_among(const char *key, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i] != NULL && strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

bool differences_compare(const char *element)
{
    return !is_among(element, not_compared, ARRAY_LEN(not_compared));
}

// The same to a reader of FHIR: moments and numbers by value.
static bool same(const char *key, const struct json *a, const struct json *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    struct json *one = json_new_object(), *other = json_new_object();
    json_set(one, key, json_copy(a));
    json_set(other, key, json_copy(b));
    bool yes = resource_same(one, other);
    json_free(one);
    json_free(other);
    return yes;
}

const struct conflict_field *differences_row(const struct differences *d, enum person_field field,
                                             const char *name)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct conflict_field *row = &d->at[i];
        if (row->field == field && (field != PERSON_FIELD_COUNT || strcmp(row->name, name) == 0))
            return row;
    }
    return NULL;
}

static struct conflict_field *add_element(struct differences *d, const char *name)
{
    struct conflict_field *row = &d->at[d->count++];
    *row = (struct conflict_field){.field = PERSON_FIELD_COUNT, .theirs_possible = true};
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

// Everything that is not listed, once.
static void add_rest(struct differences *d)
{
    if (differences_row(d, PERSON_FIELD_COUNT, DIFFERENCES_REST) != NULL)
        return;
    struct conflict_field *row = add_element(d, DIFFERENCES_REST);
    snprintf(row->ours, sizeof row->ours, "…");
    snprintf(row->theirs, sizeof row->theirs, "…");
    row->ours_changed = row->theirs_changed = true;
}

// Lists that may hold what both sides have.
static bool may_hold_both(const char *key, const struct json *ours, const struct json *theirs)
{
    return strcmp(key, "extension") != 0 && json_type(ours) == JSON_ARRAY &&
           json_type(theirs) == JSON_ARRAY;
}

static enum conflict_side choice_of(const struct differences *d, const struct conflict_field *row,
                                    const char *key, const struct json *base,
                                    const struct json *ours, const struct json *theirs)
{
    if (row->always_asked)
        return SIDE_NONE;
    if (d->base == NULL || !row->ours_changed || !row->theirs_changed)
        return side_of(d, row->ours_changed, row->theirs_changed);
    if (is_among(key, moments, ARRAY_LEN(moments)))
        return SIDE_OURS;
    // Each side changed entries of its own: both changes stay.
    struct json *both = row->both_possible ? list_merge(key, base, ours, theirs) : NULL;
    json_free(both);
    return both != NULL ? SIDE_BOTH : SIDE_NONE;
}

// A visit that has begun here is not called off by what another says: a person decides.
static bool is_plan_status(const struct differences *d, const char *key)
{
    const char *type = json_get_string(d->ours, "resourceType");
    return type != NULL && strcmp(type, "Task") == 0 && strcmp(key, "status") == 0;
}

static bool compare_element(const char *key, struct json *value, void *self)
{
    struct walk *w = self;
    struct differences *d = w->d;
    (void)value;
    const struct json *base = json_get(w->base, key), *ours = json_get(w->ours, key);
    const struct json *theirs = json_get(w->theirs, key);
    if (!differences_compare(key) || (w->second && ours != NULL) || same(key, ours, theirs))
        return true;
    if (d->count >= DIFFERENCES_MAX - 1 || strlen(key) >= CONFLICT_NAME_BYTES ||
        strcmp(key, DIFFERENCES_REST) == 0) {
        if (d->count < DIFFERENCES_MAX)
            add_rest(d);
        return true;
    }
    struct conflict_field *row = add_element(d, key);
    row->ours_changed = d->base == NULL || !same(key, base, ours);
    row->theirs_changed = d->base == NULL || !same(key, base, theirs);
    row->both_possible = may_hold_both(key, ours, theirs);
    row->always_asked = d->person ? is_among(key, identity_elements, ARRAY_LEN(identity_elements))
                                  : row->theirs_changed && is_plan_status(d, key);
    row->choice = choice_of(d, row, key, base, ours, theirs);
    as_text(base, row->before);
    as_text(ours, row->ours);
    as_text(theirs, row->theirs);
    if (strcmp(row->ours, row->theirs) == 0) {
        as_json(ours, row->ours);
        as_json(theirs, row->theirs);
    }
    return true;
}

static void find_elements(struct differences *d, const struct json *const sides[3])
{
    struct walk w = {.d = d};
    struct person_fields same;
    struct json *rest[3] = {NULL, NULL, NULL};
    if (d->person)
        patient_to_fields(sides[1], &same);
    for (size_t i = 0; i < ARRAY_LEN(rest); i++)
        if (sides[i] != NULL)
            rest[i] = d->person ? patient_rest(sides[i], &same) : json_copy(sides[i]);
    w.base = rest[0];
    w.ours = rest[1];
    w.theirs = rest[2];
    json_each(rest[1], compare_element, &w);
    w.second = true;
    json_each(rest[2], compare_element, &w);
    for (size_t i = 0; i < ARRAY_LEN(rest); i++)
        json_free(rest[i]);
}

// A group that both sides changed is undecided as a whole.
static void settle_groups(struct differences *d)
{
    for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
        bool ours = false, theirs = false;
        for (size_t i = 0; i < d->count; i++) {
            if (!is_among(d->at[i].name, groups[g], ARRAY_LEN(groups[g])))
                continue;
            ours |= d->at[i].ours_changed;
            theirs |= d->at[i].theirs_changed;
        }
        for (size_t i = 0; ours && theirs && i < d->count; i++)
            if (is_among(d->at[i].name, groups[g], ARRAY_LEN(groups[g])))
                d->at[i].choice = SIDE_NONE;
    }
}

void differences_find(struct differences *d, const struct json *base, const struct json *ours,
                      const struct json *theirs)
{
    const char *type = json_get_string(ours, "resourceType");
    *d = (struct differences){.base = base, .ours = ours, .theirs = theirs};
    d->person = type != NULL && strcmp(type, "Patient") == 0;
    if (theirs == NULL) {
        // A person who was seen here is not let go of by a choice: that is erasing.
        struct conflict_field *row = add_element(d, DIFFERENCES_WHOLE);
        row->theirs_changed = true;
        row->theirs_possible = !d->person;
        return;
    }
    const struct json *as = base != NULL ? base : ours;
    struct json *here = json_copy(ours), *there = json_copy(theirs);
    lists_align(here, as);
    lists_align(there, as);
    const struct json *const sides[3] = {base, here, there};
    if (d->person)
        find_fields(d, sides);
    find_elements(d, sides);
    settle_groups(d);
    json_free(here);
    json_free(there);
}

size_t differences_undecided(const struct differences *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++)
        n += d->at[i].choice == SIDE_NONE;
    return n;
}

bool differences_always_ask(const struct differences *d)
{
    for (size_t i = 0; i < d->count; i++)
        if (d->at[i].always_asked)
            return true;
    return false;
}

bool differences_need_nobody(const struct differences *d)
{
    return d->base != NULL && d->theirs != NULL && differences_undecided(d) == 0 &&
           !differences_always_ask(d);
}
