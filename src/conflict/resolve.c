// SPDX-License-Identifier: EUPL-1.2
#include "conflict/resolve.h"

#include "fhir/element.h"
#include "fhir/patient.h"
#include "fhir/resource.h"
#include "fhir/task.h"
#include "store/audit.h"
#include "store/pair.h"

#include <stdio.h>
#include <string.h>

// ---- who and when ----

// The newest change of a person in the audit chain.
struct newest {
    struct id person, account;
    int64_t utc_ms;
};

static bool note_change(const struct store_audit_entry *entry, void *self)
{
    struct newest *n = self;
    bool change =
        strcmp(entry->what, "person-add") == 0 || strcmp(entry->what, "person-change") == 0;
    if (change && strcmp(entry->id, n->person.text) == 0) {
        n->account = entry->account;
        n->utc_ms = entry->utc_ms;
    }
    return true;
}

static void name_account(struct resolution *r, struct id account)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    if (store_accounts(r->store, &a, &all, &count, NULL) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count; i++)
        if (id_equal(all[i].id, account))
            snprintf(r->ours_who, sizeof r->ours_who, "%s", all[i].name);
    arena_release(&a);
}

// Anything else came with a visit: its Provenance says who.
static void name_by_package(struct resolution *r)
{
    struct store_package p = {0};
    struct buf text = {0};
    struct json *bundle = NULL;
    const char *package = json_get_string(r->sides, "package");
    struct id id = package != NULL ? id_from(package) : (struct id){{0}};
    if (id.text[0] == '\0' || store_package(r->store, id, &p, NULL) != RC_OK)
        return;
    r->ours_utc_ms = p.queued_utc_ms;
    if (store_package_text(r->store, id, &text, NULL) == RC_OK)
        json_parse(text.at, text.len, &JSON_LIMITS, &bundle, NULL);
    const struct json *entries = json_get(bundle, "entry");
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *resource = json_get(json_at(entries, i), "resource");
        const char *type = json_get_string(resource, "resourceType");
        const struct json *who = json_get(json_at(json_get(resource, "agent"), 0), "who");
        const char *name = json_get_string(who, "display");
        if (type != NULL && strcmp(type, "Provenance") == 0 && name != NULL)
            snprintf(r->ours_who, sizeof r->ours_who, "%s", name);
    }
    json_free(bundle);
    buf_wipe(&text);
}

static void name_ours(struct resolution *r)
{
    if (r->kept == NULL) {
        name_by_package(r);
        return;
    }
    struct newest n = {.person = r->row.resource};
    store_audit_read(r->store, note_change, &n, NULL);
    r->ours_utc_ms = n.utc_ms;
    name_account(r, n.account);
}

// As far as servers tell: meta.author of some, else where it came from (a #fragment is a request).
static void name_theirs(struct resolution *r)
{
    const struct json *meta = json_get(r->theirs, "meta"), *author = json_get(meta, "author");
    const char *when = json_get_string(meta, "lastUpdated");
    const char *who = json_get_string(author, "display");
    const char *source = json_get_string(meta, "source");
    if (who == NULL)
        who = json_get_string(author, "reference");
    if (who == NULL && source != NULL && source[0] != '#')
        who = source;
    snprintf(r->theirs_who, sizeof r->theirs_who, "%s", who != NULL ? who : "");
    snprintf(r->theirs_when, sizeof r->theirs_when, "%s", when != NULL ? when : "");
}

// ---- opening ----

static enum rc find_row(struct resolution *r, struct id conflict, struct err *e)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    size_t count = 0;
    enum rc rc = store_conflicts(r->store, false, &a, &all, &count, e);
    if (rc == RC_DAMAGED) { // another one, perhaps
        err_clear(e);
        rc = RC_OK;
    }
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (id_equal(all[i].id, conflict))
            r->row = all[i];
    arena_release(&a);
    if (rc == RC_OK && r->row.id.text[0] == '\0')
        rc = err_set(e, RC_NO, "conflict/%s: not there, or settled", conflict.text);
    return rc;
}

static enum rc take_ours(struct resolution *r, struct err *e)
{
    struct json *ours = json_get(r->sides, "ours");
    if (strcmp(r->row.type, "Patient") == 0) {
        enum rc rc = store_person_load(r->store, r->row.resource, &r->kept, e);
        if (rc != RC_OK)
            return rc;
        r->ours = package_patient(r->kept); // it may have changed since it was found
        return RC_OK;
    }
    if (json_type(ours) != JSON_OBJECT)
        return err_set(e, RC_DAMAGED, "conflict/%s: ours is missing", r->row.id.text);
    r->ours = json_copy(ours);
    return RC_OK;
}

enum rc resolution_open(struct store *s, const struct clock *clock, struct id conflict,
                        struct resolution *ret, struct err *e)
{
    struct resolution r = {.store = s, .clock = clock};
    enum rc rc = find_row(&r, conflict, e);
    if (rc == RC_OK)
        rc = store_conflict_sides(s, conflict, &r.sides, e);
    if (rc == RC_OK)
        rc = take_ours(&r, e);
    if (rc != RC_OK) {
        resolution_release(&r);
        return rc;
    }
    const struct json *theirs = json_get(r.sides, "theirs");
    if (json_type(theirs) == JSON_OBJECT) {
        r.theirs = json_copy(theirs);
        json_set_string(r.theirs, "id", r.row.resource.text);
    }
    *ret = r;
    differences_find(&ret->d, json_get(ret->sides, "base"), ret->ours, ret->theirs);
    name_ours(ret);
    name_theirs(ret);
    return RC_OK;
}

void resolution_release(struct resolution *r)
{
    json_free(r->sides);
    json_free(r->kept);
    json_free(r->ours);
    json_free(r->theirs);
    *r = (struct resolution){0};
}

// ---- choosing ----

bool resolution_choose(struct resolution *r, size_t i, enum conflict_side side)
{
    if (i >= r->d.count)
        return false;
    struct conflict_field *f = &r->d.at[i];
    if ((side == SIDE_THEIRS && !f->theirs_possible) || (side == SIDE_BOTH && !f->both_possible))
        return false;
    f->choice = side;
    r->split = false;
    return true;
}

// Can theirs be a record of its own?
static bool can_split(const struct resolution *r)
{
    if (r->kept == NULL || r->theirs == NULL)
        return false;
    for (size_t i = 0; i < r->d.count; i++)
        if (!r->d.at[i].theirs_possible)
            return false;
    return true;
}

bool resolution_choose_all(struct resolution *r, enum conflict_side side)
{
    bool any = false;
    if (side == SIDE_BOTH && !can_split(r))
        return false;
    for (size_t i = 0; i < r->d.count; i++) {
        bool theirs = side == SIDE_THEIRS && r->d.at[i].theirs_possible;
        r->d.at[i].choice = theirs ? SIDE_THEIRS : side == SIDE_NONE ? SIDE_NONE : SIDE_OURS;
        any |= theirs;
    }
    r->split = side == SIDE_BOTH;
    return side != SIDE_THEIRS || any || r->d.count == 0;
}

size_t resolution_undecided(const struct resolution *r)
{
    return r->split ? 0 : differences_undecided(&r->d);
}

// ---- carrying it out ----

static bool same(const struct json *a, const struct json *b)
{
    return a != NULL && b != NULL && resource_same(a, b);
}

// Theirs as a record of its own: the identifier that we had given is the first one's.
static struct json *second_record(const struct resolution *r, struct id id)
{
    char urn[64];
    struct json *p = patient_to_keep(r->theirs, NULL, id), *kept = json_new_array();
    struct json *own = part_resource("Patient", id, "list");
    const struct json *all = json_get(p, "identifier");
    snprintf(urn, sizeof urn, "urn:uuid:%s", r->row.resource.text);
    for (size_t i = 0; i < json_count(all); i++) {
        const char *value = json_get_string(json_at(all, i), "value");
        if (value == NULL || strcmp(value, urn) != 0)
            json_push(kept, json_copy(json_at(all, i)));
    }
    json_push(kept, json_copy(json_at(json_get(own, "identifier"), 0)));
    json_set(p, "identifier", kept);
    json_free(own);
    return p;
}

static struct json *choice_of(const struct resolution *r, struct id second, bool automatic)
{
    char at[INSTANT_BYTES];
    struct json *choice = json_new_object(), *kept = json_new_object();
    clock_instant(r->clock, clock_utc_ms(r->clock), at);
    json_set_string(choice, "by", store_user(r->store)->name);
    json_set_string(choice, "at", at);
    for (size_t i = 0; i < r->d.count; i++)
        json_set_string(kept, r->d.at[i].name, differences_side_name(r->d.at[i].choice));
    json_set(choice, "kept", kept);
    if (r->split)
        json_set_string(choice, "second", second.text);
    if (automatic)
        json_set(choice, "automatic", json_new_bool(true));
    return choice;
}

// What the server holds, as it was seen.
static struct store_remote seen_of(const struct resolution *r)
{
    struct store_remote seen = {0};
    const char *version = json_get_string(json_get(r->theirs, "meta"), "versionId");
    if (store_remote_get(r->store, r->row.type, r->row.resource, &seen, NULL) != RC_OK)
        seen = (struct store_remote){0};
    json_free(seen.content);
    // What it is called there; gone, it will have another name.
    const char *called = json_get_string(json_get(r->sides, "theirs"), "id");
    bool ours = called == NULL || strcmp(called, r->row.resource.text) == 0;
    snprintf(seen.remote_id, sizeof seen.remote_id, "%s", ours ? "" : called);
    snprintf(seen.type, sizeof seen.type, "%s", r->row.type);
    seen.id = r->row.resource;
    snprintf(seen.version, sizeof seen.version, "%s", version != NULL ? version : "");
    seen.seen_utc_ms = clock_utc_ms(r->clock);
    seen.content = r->theirs;
    return seen;
}

// The next version of the person's record; NULL when it stays as it is.
static struct json *next_record(const struct resolution *r, const struct json *agreed)
{
    if (r->kept == NULL || r->split || same(agreed, r->ours))
        return NULL;
    return patient_to_keep(agreed, r->kept, r->row.resource);
}

// A planned visit follows what was agreed; nothing of it: it is called off. Before the rest: when
// the program dies in between, the conflict is still there to be settled.
static enum rc follow_plan(const struct resolution *r, const struct json *agreed, struct err *e)
{
    struct store_task t;
    struct remote_task said = {.status = "cancelled"};
    if (strcmp(r->row.type, "Task") != 0)
        return RC_OK;
    enum rc rc = store_task_load(r->store, r->row.resource, &t, e);
    if (rc == RC_NO) { // planned by nobody here
        err_clear(e);
        return RC_OK;
    }
    if (rc != RC_OK || (agreed != NULL && !task_read(agreed, r->clock, &said)))
        return rc;
    int64_t at_utc_ms = said.at_utc_ms != 0 ? said.at_utc_ms : t.at_utc_ms;
    if (strcmp(t.status, said.status) == 0 && t.at_utc_ms == at_utc_ms)
        return RC_OK;
    t.at_utc_ms = at_utc_ms;
    snprintf(t.status, sizeof t.status, "%s", said.status);
    snprintf(t.reason, sizeof t.reason, "%s", said.reason);
    if (agreed != NULL)
        snprintf(t.note, sizeof t.note, "%s", said.note);
    return store_task_save(r->store, &t, e);
}

bool resolution_needs_nobody(const struct resolution *r)
{
    return !r->split && differences_need_nobody(&r->d);
}

enum rc resolution_settle(struct resolution *r, bool automatic, struct err *e)
{
    if (resolution_undecided(r) > 0)
        return err_set(e, RC_INVALID, "conflict/%s: something is not chosen", r->row.id.text);
    struct id second = id_new();
    struct store_remote seen = seen_of(r);
    struct json *agreed = r->split ? json_copy(r->ours) : differences_merge(&r->d, r->row.resource);
    struct json *choice = choice_of(r, second, automatic), *next = next_record(r, agreed);
    struct json *other = r->split ? second_record(r, second) : NULL;
    bool goes = agreed != NULL && !same(agreed, r->theirs);
    struct json *package = goes ? package_of_one(agreed, r->clock) : NULL;
    struct json *other_package = r->split ? package_of_one(other, r->clock) : NULL;
    struct store_settlement how = {.conflict = r->row.id,
                                   .choice = choice,
                                   .automatic = automatic,
                                   .patient = next,
                                   .second = other,
                                   .seen = &seen,
                                   // Put back, it has to go before what refers to it.
                                   .leave = r->theirs != NULL || agreed == NULL,
                                   .package = package,
                                   .second_package = other_package};
    enum rc rc = follow_plan(r, agreed, e);
    if (rc == RC_OK)
        rc = store_conflict_end(r->store, &how, e);
    if (rc == RC_OK && r->split) // somebody has said so
        rc = store_pair_different(r->store, r->row.resource, second, e);
    json_free(agreed);
    json_free(choice);
    json_free(next);
    json_free(other);
    json_free(package);
    json_free(other_package);
    return rc;
}
