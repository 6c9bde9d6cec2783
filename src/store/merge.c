// SPDX-License-Identifier: EUPL-1.2
// Two records of one person, as FHIR says it: Patient.link.
#include "store/amend.h"

#include "store/internal.h"

#include <stdio.h>
#include <string.h>

// A copy of `links` without those of that type to that person.
static struct json *without(const struct json *links, const char *type, struct id other)
{
    struct json *kept = json_new_array();
    char reference[64];
    snprintf(reference, sizeof reference, "Patient/%s", other.text);
    for (size_t i = 0; i < json_count(links); i++) {
        const struct json *link = json_at(links, i);
        const char *of = json_get_string(link, "type");
        const char *to = json_get_string(json_get(link, "other"), "reference");
        if (of == NULL || to == NULL || strcmp(of, type) != 0 || strcmp(to, reference) != 0)
            json_push(kept, json_copy(link));
    }
    return kept;
}

static struct json *link_to(const char *type, struct id other)
{
    struct json *link = json_new_object(), *to = json_new_object();
    char reference[64];
    snprintf(reference, sizeof reference, "Patient/%s", other.text);
    json_set_string(to, "reference", reference);
    json_set(link, "other", to);
    json_set_string(link, "type", type);
    return link;
}

// Sets or takes away a link and saves the Patient, inside the transaction of the pair.
static enum rc change(struct store *s, struct id person, const char *type, struct id other,
                      bool set, struct person_change *ret, struct err *e)
{
    struct json *patient = NULL;
    bool replaced = strcmp(type, "replaced-by") == 0;
    enum rc rc = store_person_load(s, person, &patient, e);
    if (rc != RC_OK)
        return rc;
    struct json *links = without(json_get(patient, "link"), type, other);
    if (set)
        json_push(links, link_to(type, other));
    json_set(patient, "link", NULL);
    if (json_count(links) > 0)
        json_set(patient, "link", links);
    else
        json_free(links);
    if (replaced && set)
        json_set(patient, "active", json_new_bool(false));
    else if (replaced)
        json_set(patient, "active", NULL);
    rc = person_change(s, patient, ret, e);
    json_free(patient);
    return rc;
}

static enum rc change_both(struct store *s, struct id duplicate, struct id person, bool set,
                           struct err *e)
{
    struct person_change one = {0}, other = {0};
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = change(s, duplicate, "replaced-by", person, set, &one, e);
    if (rc == RC_OK)
        rc = change(s, person, "replaces", duplicate, set, &other, e);
    if (rc == RC_OK)
        rc = audit_add(s, set ? "person-merge" : "person-unmerge", duplicate.text, e);
    rc = store_end(s, rc, e);
    person_change_end(s, &one, rc);
    person_change_end(s, &other, rc);
    return rc;
}

static const struct store_person *find(struct store *s, struct id id, struct err *e)
{
    const struct index_entry *line = index_find(&s->people, id);
    if (line == NULL)
        err_set(e, RC_NO, "person/%s: not in the index", id.text);
    return line != NULL ? &line->p : NULL;
}

enum rc store_person_merge(struct store *s, struct id duplicate, struct id person, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    const struct store_person *from = find(s, duplicate, e), *into = find(s, person, e);
    if (from == NULL || into == NULL)
        return RC_NO;
    if (id_equal(duplicate, person) || from->merged_into.text[0] != '\0' ||
        into->merged_into.text[0] != '\0')
        return err_set(e, RC_INVALID, "merge: the same record, or merged already");
    if (from->open_visit.text[0] != '\0')
        return err_set(e, RC_BUSY, "person/%s: visit %s is not finished", duplicate.text,
                       from->open_visit.text);
    return change_both(s, duplicate, person, true, e);
}

enum rc store_person_unmerge(struct store *s, struct id duplicate, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    const struct store_person *from = find(s, duplicate, e);
    if (from == NULL)
        return RC_NO;
    if (from->merged_into.text[0] == '\0')
        return err_set(e, RC_INVALID, "unmerge: this record is not merged");
    return change_both(s, duplicate, from->merged_into, false, e);
}
