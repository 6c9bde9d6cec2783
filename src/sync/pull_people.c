// SPDX-License-Identifier: EUPL-1.2
// Keeping the people planned visits are for, and what was found in them before. A person changed
// here and there goes to conflict; one who was erased at their own wish does not come back.
#include "sync/engine.h"

#include "conflict/diff.h"
#include "store/erase.h"
#include "store/pair.h"
#include "store/patient_choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESULTS_EACH = 4 };
#define URN        "urn:uuid:"
#define INS_SYSTEM "urn:oid:1.2.250.1.213.1.4." // then 8 to 11

// ---- who ----

struct id resource_own_id(const struct sync *s, const struct json *resource)
{
    const char *urn = bundle_identifier(resource);
    if (urn != NULL && id_valid(urn + strlen(URN)))
        return id_from(urn + strlen(URN));
    return resource_local_id(s, json_get_string(resource, "resourceType"),
                             json_get_string(resource, "id"));
}

// Erased because its time was over, it may be planned again; erased at the person's wish, not.
static bool was_erased(struct sync *s, struct id person)
{
    struct arena a = {0};
    struct store_erasure *all = NULL;
    size_t count = 0;
    bool erased = false;
    store_erasures(s->store, &a, &all, &count, NULL);
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i].person, person))
            erased = strcmp(all[i].reason, REASON_RETENTION) != 0;
    arena_release(&a);
    return erased;
}

// ---- what may differ without being a change ----

static bool is_ins(const struct json *identifier)
{
    const char *system = json_get_string(identifier, "system");
    return system != NULL && strncmp(system, INS_SYSTEM, strlen(INS_SYSTEM)) == 0;
}

static bool is_own(const struct json *identifier)
{
    const char *value = json_get_string(identifier, "value");
    return value != NULL && strncmp(value, URN, strlen(URN)) == 0;
}

static bool has_ins(const struct json *patient)
{
    const struct json *all = json_get(patient, "identifier");
    for (size_t i = 0; i < json_count(all); i++)
        if (is_ins(json_at(all, i)))
            return true;
    return false;
}

// For comparing: without the identifier our packages add, and without a matricule that may not
// leave; of one that did, what identifies.
static struct json *comparable(const struct json *patient, bool with_ins)
{
    struct json *copy = json_composed(patient), *kept = json_new_array();
    const struct json *all = json_get(patient, "identifier");
    for (size_t i = 0; i < json_count(all); i++) {
        const struct json *one = json_at(all, i);
        if (is_own(one) || (is_ins(one) && !with_ins))
            continue;
        struct json *plain = json_copy(one);
        if (is_ins(one)) {
            json_set(plain, "use", NULL);
            json_set(plain, "type", NULL);
        }
        json_push(kept, plain);
    }
    json_set(copy, "identifier", NULL);
    if (json_count(kept) > 0)
        json_set(copy, "identifier", json_share(kept));
    json_free(kept);
    return copy;
}

static bool is_same(const struct json *a, const struct json *b)
{
    bool ins = has_ins(a) && has_ins(b);
    // Ours is kept in composed form (store/person.c), theirs may be in another.
    struct json *x = comparable(a, ins), *y = comparable(b, ins);
    bool same = resource_holds(x, y) && resource_holds(y, x);
    json_free(x);
    json_free(y);
    return same;
}

// Does one say of the other that it is somebody else? That is never taken without asking.
static bool is_other_identity(const struct json *ours, const struct json *theirs)
{
    struct differences *d = mem_alloc(sizeof *d);
    bool ins = has_ins(ours) && has_ins(theirs);
    struct json *x = comparable(ours, ins), *y = comparable(theirs, ins);
    differences_find(d, NULL, x, y);
    bool other = differences_always_ask(d);
    json_free(x);
    json_free(y);
    free(d);
    return other;
}

// ---- keeping ----

// Somebody here may be the same person: nothing is merged, both stay and it is asked about.
static void ask_if_alike(struct sync *s, struct id id)
{
    struct err e = {0};
    size_t fresh = 0;
    enum rc rc = store_pair_find(s->store, id, &fresh, &e);
    if (rc != RC_OK && rc != RC_DAMAGED) // a row that was changed is told by the list
        run_store_failed(s, &e);
    s->view.pull_alike += fresh > 0; // people, not how many each looks like
}

// Theirs under our id, with what of ours never left the laptop.
static struct json *as_ours(const struct json *theirs, const struct json *ours, struct id id)
{
    struct json *copy = json_copy(theirs), *all = json_get(copy, "identifier");
    const struct json *before = json_get(ours, "identifier");
    json_set_string(copy, "id", id.text);
    for (size_t i = 0; !has_ins(theirs) && i < json_count(before); i++) {
        if (!is_ins(json_at(before, i)))
            continue;
        if (json_type(all) != JSON_ARRAY) {
            json_set(copy, "identifier", json_new_array());
            all = json_get(copy, "identifier");
        }
        json_push(all, json_copy(json_at(before, i)));
    }
    return copy;
}

static enum record_reason save(struct sync *s, struct id id, const struct json *theirs,
                               const struct json *ours)
{
    struct err e = {0};
    struct json *patient = as_ours(theirs, ours, id);
    enum rc rc = store_person_save(s->store, patient, &e);
    json_free(patient);
    if (rc == RC_INVALID)
        return REASON_PERSON_NAMELESS;
    if (rc == RC_LIMIT)
        return REASON_PERSON_REFUSED;
    if (rc != RC_OK) {
        run_store_failed(s, &e);
        return REASON_PERSON_REFUSED;
    }
    s->view.pull_people++;
    ask_if_alike(s, id);
    resource_remember(s, id, id, theirs);
    return REASON_NONE;
}

// False when it cannot be read: one that was altered here stops no other.
static bool load_ours(struct sync *s, struct id id, struct json **ret)
{
    struct err e = {0};
    enum rc rc = store_person_load(s->store, id, ret, &e);
    if (rc != RC_OK && rc != RC_DAMAGED)
        run_store_failed(s, &e);
    return rc == RC_OK;
}

// Who has no name cannot be told from others: such a version is not taken, nor asked about.
static bool has_name(const struct sync *s, const struct json *patient)
{
    struct patient_choice counts;
    struct buf family = {0}, given = {0};
    patient_choose(patient, clock_today(s->clock), &counts);
    human_name_read(counts.name, &family, &given);
    bool named = family.len > 0;
    buf_wipe(&family);
    buf_wipe(&given);
    return named;
}

// The person is here: what changed where?
static enum record_reason keep_known(struct sync *s, struct id id, const struct json *theirs)
{
    struct store_remote r = {0};
    struct json *ours = NULL;
    enum record_reason why = REASON_NONE;
    bool known = store_remote_get(s->store, "Patient", id, &r, NULL) == RC_OK;
    if (!load_ours(s, id, &ours)) {
        why = REASON_PERSON_REFUSED;
    } else if (is_same(ours, theirs)) {
        if (!known || strcmp(r.version, resource_version(theirs)) != 0)
            resource_remember(s, id, id, theirs);
    } else if (r.content != NULL && is_same(r.content, theirs)) {
        if (strcmp(r.version, resource_version(theirs)) != 0)
            resource_remember(s, id, id,
                              theirs); // only ours changed: it goes up with the next visit
    } else if (r.content != NULL && is_same(r.content, ours) && !is_other_identity(ours, theirs)) {
        why = save(s, id, theirs, ours);
    } else {
        keep_conflict(s, id, "Patient", id, r.content, ours, theirs);
    }
    json_free(r.content);
    json_free(ours);
    return why;
}

// Is the person known there by another record?
static bool is_another_record(struct sync *s, struct id id, const struct json *theirs)
{
    struct store_remote r = {0};
    if (store_remote_get(s->store, "Patient", id, &r, NULL) != RC_OK)
        return false;
    const char *there = r.remote_id[0] != '\0' ? r.remote_id : id.text;
    bool another = strcmp(there, json_get_string(theirs, "id")) != 0;
    json_free(r.content);
    return another;
}

static enum record_reason keep_newer(struct sync *s, struct id id, const struct json *theirs)
{
    if (is_another_record(s, id, theirs))
        return REASON_PERSON_TWICE;
    return has_name(s, theirs) ? keep_known(s, id, theirs) : REASON_PERSON_NAMELESS;
}

void keep_patient(struct sync *s, const struct json *patient)
{
    const char *there = json_get_string(patient, "id");
    struct id id = resource_own_id(s, patient);
    bool here = store_person_find(s->store, id) != NULL;
    enum record_reason why = here                ? keep_newer(s, id, patient)
                             : was_erased(s, id) ? REASON_PERSON_ERASED
                                                 : save(s, id, patient, NULL);
    // Who is here stays who they are, though what the server says of them now cannot be taken.
    bool usable = why == REASON_NONE || (here && why != REASON_PERSON_TWICE);
    json_set_string(s->pull.people, there, usable ? id.text : "");
    json_set_string(s->pull.why, there, record_reason_text(why)->code);
    if (usable)
        unusable_record(s, "Patient", there, why);
    if (why == REASON_NONE)
        doctors_of(s, patient);
}

// ---- earlier results ----

static const char *subject_of(const struct json *response)
{
    const char *reference = json_get_string(json_get(response, "subject"), "reference");
    const char *at = reference != NULL ? strstr(reference, "Patient/") : NULL;
    return at != NULL ? at + strlen("Patient/") : "";
}

static bool is_ours_or_known(struct sync *s, struct id id, const struct json *response)
{
    struct store_remote r = {0};
    struct json *own = NULL;
    bool known = store_remote_get(s->store, "QuestionnaireResponse", id, &r, NULL) == RC_OK &&
                 strcmp(r.version, resource_version(response)) == 0 && r.content != NULL;
    bool ours = store_resource_load(s->store, "QuestionnaireResponse", id, &own, NULL) == RC_OK;
    json_free(r.content);
    json_free(own);
    return ours || known;
}

void keep_result(struct sync *s, const struct json *response)
{
    int64_t count = 0;
    const char *person = json_get_string(s->pull.people, subject_of(response));
    struct id id = resource_own_id(s, response);
    if (person == NULL || person[0] == '\0')
        return; // not one that was asked for
    json_int(json_get(s->pull.counts, person), &count);
    if (count >= RESULTS_EACH)
        return;
    json_set(s->pull.counts, person, json_new_int(count + 1));
    if (is_ours_or_known(s, id, response))
        return;
    resource_remember(s, id_from(person), id, response);
}
