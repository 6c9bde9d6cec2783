// SPDX-License-Identifier: EUPL-1.2
// When a planned visit was last changed by what a key said is the setting carry-task/TASK, which
// names the person, so that it is forgotten with them.
#include "transfer/desk_keep.h"

#include "base/instant.h"
#include "base/mem.h"
#include "fhir/gathered.h"
#include "fhir/guardian_task.h"
#include "fhir/task.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 64 };

static bool is_type(const struct json *resource, const char *type)
{
    const char *text = json_get_string(resource, "resourceType");
    return text != NULL && strcmp(text, type) == 0;
}

// What the package holds but the Patient, as servers give it back; new and owned.
static struct json *resources_of(const struct transfer_file *f)
{
    const struct json *entries = json_get(f->json, "entry");
    struct json *all = json_new_array();
    for (size_t i = 0; i < json_count(entries); i++) {
        struct json *resource = json_get(json_at(entries, i), "resource");
        if (json_get_string(resource, "resourceType") != NULL && !is_type(resource, "Patient"))
            json_push(all, json_share(resource));
    }
    return all;
}

// Is it about that one thing, not about the store?
static bool is_of_one(enum rc rc)
{
    return rc == RC_INVALID || rc == RC_LIMIT || rc == RC_DAMAGED || rc == RC_NO;
}

// ---- the visit ----

static enum rc keep_visit(const struct desk_keep *k, const struct transfer_file *f,
                          const struct json *all, struct err *e)
{
    struct gathered g = {.v = {.person = f->head.person}, .resources = all};
    enum gather_came came = GATHER_SAME;
    struct err why = {0};
    enum rc rc = RC_OK;
    const enum gathered_reading reading = gathered_read(all, k->clock, k->months, &g);
    struct gathered_consent said = gathered_consent_of(k->s, f->head.person);
    for (size_t i = 0; i < json_count(all); i++) // they may agree anew with this visit
        if (is_type(json_at(all, i), "Consent"))
            gathered_consent_look(json_at(all, i), &said);
    if (reading == GATHERED_INCOMPLETE || reading == GATHERED_FOREIGN ||
        reading == GATHERED_IN_ERROR)
        return RC_OK; // not a visit of this program's
    if (reading == GATHERED_WHOLE) {
        if ((said.known && !said.allows) || gathered_is_older(k->s, &g))
            return RC_OK;
        rc = store_gather(k->s, &g, &came, &why);
    }
    if (reading == GATHERED_UNREADABLE || is_of_one(rc))
        transfer_skip(k->w, k->c, f->head.package.text, "no-visit");
    else if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    else
        k->c->visits += came == GATHER_NEW || came == GATHER_REPLACED;
    return RC_OK;
}

// ---- planned visits ----

static void note_name(struct id task, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "carry-task/%s", task.text);
}

// When a key changed it last, by the laptop's clock; 0 none did.
static enum rc changed_at(struct store *s, struct id task, int64_t *ret, struct err *e)
{
    char name[NAME_BYTES];
    struct arena a = {0};
    const char *text = NULL;
    note_name(task, name);
    enum rc rc = store_setting(s, name, &a, &text, e);
    *ret = rc == RC_OK && text != NULL ? strtoll(text, NULL, 10) : 0;
    arena_release(&a);
    return rc;
}

static enum rc note_change(struct store *s, const struct store_task *t, int64_t at, struct err *e)
{
    char name[NAME_BYTES], value[ID_BYTES + 24];
    note_name(t->id, name);
    snprintf(value, sizeof value, "%" PRId64 " %s", at, t->person.text);
    return store_setting_note(s, name, value, e);
}

// The planned visit as it is here, or as it is to be. RC_NO: nothing is to be kept.
static enum rc planned_visit(struct store *s, struct id id, const struct transfer_file *f,
                             const struct remote_task *said, struct store_task *ret, struct err *e)
{
    struct err why = {0};
    enum rc rc = store_task_load(s, id, ret, &why);
    if (rc == RC_NO) {
        *ret = (struct store_task){
            .id = id, .person = f->head.person, .remote = true, .at_utc_ms = said->at_utc_ms};
        // What is over and was not planned here is no plan any more.
        bool over =
            strcmp(said->status, "completed") == 0 || strcmp(said->status, "cancelled") == 0;
        return over || said->at_utc_ms == 0 ? RC_NO : RC_OK;
    }
    if (rc == RC_OK &&
        !id_equal(store_person_survivor(s, ret->person), store_person_survivor(s, f->head.person)))
        return RC_NO; // never changed silently
    return rc == RC_OK || rc == RC_DAMAGED ? rc : err_set(e, rc, "%s", why.text);
}

// Reads a Task of a planned visit: which, and when it was changed. False for any other.
static bool read_task(const struct desk_keep *k, const struct json *task, struct remote_task *said,
                      struct id *ret_id, int64_t *ret_at)
{
    const char *id = json_get_string(task, "id"), *at = json_get_string(task, "lastModified");
    if (id == NULL || !id_valid(id) || guardian_task_is(task))
        return false;
    *ret_id = id_from(id);
    return task_read(task, k->clock, said) && at != NULL && instant_read(at, ret_at);
}

// Writes what it says into what is here.
static void apply(const struct json *task, const struct remote_task *said, struct store_task *io)
{
    if (io->owner[0] == '\0')
        task_owner(task, io->owner);
    snprintf(io->status, sizeof io->status, "%s", said->status);
    snprintf(io->reason, sizeof io->reason, "%s", said->reason);
    if (said->at_utc_ms != 0)
        io->at_utc_ms = said->at_utc_ms;
}

static enum rc keep_task(const struct desk_keep *k, const struct transfer_file *f,
                         const struct json *task, struct err *e)
{
    struct remote_task said;
    struct store_task t;
    struct err why = {0};
    struct id id;
    int64_t at = 0, before = 0;
    if (!read_task(k, task, &said, &id, &at))
        return RC_OK;
    enum rc rc = changed_at(k->s, id, &before, e);
    if (rc != RC_OK || at <= before)
        return rc;
    rc = planned_visit(k->s, id, f, &said, &t, &why);
    if (rc == RC_OK) {
        apply(task, &said, &t);
        rc = store_task_save(k->s, &t, &why);
        if (rc == RC_OK)
            rc = note_change(k->s, &t, at, &why);
        if (rc == RC_OK && json_get(k->changed, id.text) == NULL) {
            json_set(k->changed, id.text, json_new_bool(true));
            k->c->planned++;
        }
    }
    return rc == RC_OK || is_of_one(rc) ? RC_OK : err_set(e, rc, "%s", why.text);
}

// ---- all of it ----

enum rc desk_keep(const struct desk_keep *k, const struct transfer_file *f, struct err *e)
{
    struct json *all = resources_of(f);
    struct withdrawals gone = {0};
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++) {
        struct err why = {0};
        if (is_type(json_at(all, i), "Consent"))
            rc = gathered_consent_keep(k->s, json_at(all, i), f->head.person, &gone, &why);
        else if (is_type(json_at(all, i), "Task"))
            rc = keep_task(k, f, json_at(all, i), &why);
        rc = rc == RC_OK || is_of_one(rc) ? RC_OK : err_set(e, rc, "%s", why.text);
    }
    if (rc == RC_OK)
        rc = keep_visit(k, f, all, e);
    if (rc == RC_OK && store_has_withdrawn(k->s, f->head.person)) // an older one, carried late
        rc = store_withdraw(k->s, f->head.person, &gone, e);
    json_free(all);
    return rc;
}
