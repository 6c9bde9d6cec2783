// SPDX-License-Identifier: EUPL-1.2
// Red flags of older schemas: they lay in the resources of finished visits and in the journals of
// open ones. The migration left a list of the visits; here, with the key, each gets its row.
#include "base/instant.h"
#include "store/flag.h"
#include "store/outbox_add.h"

#include <stdio.h>
#include <string.h>

// The flags of one visit, on their way.
struct adoption {
    struct store *s;             // the store
    const struct visit_row *row; // the visit
    bool queued;                 // a package of the visit holds them
    size_t seen;                 // entries of the journal so far
    struct err *e;               // where errors go
    enum rc rc;                  // RC_OK so far
};

static void set_text(struct json *content, const char *member, const char *text)
{
    json_set_string(content, member, text != NULL ? text : "");
}

static void adopt(struct adoption *a, struct id id, int64_t raised_utc_ms, struct json *content)
{
    struct store_flag f = {.id = id,
                           .person = a->row->v.person,
                           .visit = a->row->v.id,
                           .raised_utc_ms = raised_utc_ms,
                           .untold = !a->queued,
                           .content = content};
    struct json *told = json_new_object();
    json_set(told, "raised", json_new_bool(a->queued));
    json_set(content, "told", told);
    if (a->rc == RC_OK)
        a->rc = flag_add(a->s, &f, a->row->person_no, &a->row->key, a->e);
    json_free(content);
}

// A Flag in the resources of a finished visit.
static void adopt_resource(struct adoption *a, const struct json *flag)
{
    const char *id = json_get_string(flag, "id"), *status = json_get_string(flag, "status");
    const struct json *code = json_get(flag, "code");
    const char *at = json_get_string(json_get(flag, "period"), "start");
    int64_t raised = a->row->v.started_utc_ms;
    if (id == NULL || !id_valid(id) || status == NULL || strcmp(status, "active") != 0)
        return;
    struct json *content = json_new_object();
    set_text(content, "code", json_get_string(json_at(json_get(code, "coding"), 0), "code"));
    set_text(content, "text", json_get_string(code, "text"));
    set_text(content, "by", a->row->v.account);
    if (at != NULL)
        instant_read(at, &raised);
    adopt(a, id_from(id), raised, content);
}

// An entry of an open visit's journal.
static bool adopt_entry(const struct json *entry, void *self)
{
    struct adoption *a = self;
    const char *kind = json_get_string(entry, "kind"), *at = json_get_string(entry, "at");
    int64_t raised = a->row->v.started_utc_ms;
    char name[32];
    if (kind == NULL || strcmp(kind, "flag") != 0)
        return true;
    struct json *content = json_new_object();
    set_text(content, "code", json_get_string(entry, "code"));
    set_text(content, "text", json_get_string(entry, "text"));
    set_text(content, "by", a->row->v.account);
    if (at != NULL)
        instant_read(at, &raised);
    snprintf(name, sizeof name, "Flag/%zu", a->seen++); // as its package would have named it
    adopt(a, id_named(a->row->v.id, name), raised, content);
    return a->rc == RC_OK;
}

// Does a package tell a server of the visit?
static enum rc is_queued(struct store *s, struct id visit, bool *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_FLAG_ADOPT_QUEUED, e);
    query_text(&q, ":id", visit.text);
    *ret = query_row(&q);
    return query_end(&q);
}

// What cannot be read stays where it is: the check of the store names it.
static enum rc adopt_visit(struct store *s, struct id visit, struct err *e)
{
    struct visit_row row = {0};
    struct json *resources = NULL;
    struct adoption a = {.s = s, .row = &row, .e = e};
    enum rc rc = visit_get(s, visit, &row, NULL);
    if (rc == RC_DAMAGED || rc == RC_NO)
        return RC_OK;
    if (rc != RC_OK)
        return err_set(e, rc, "visit/%s", visit.text);
    a.rc = is_queued(s, visit, &a.queued, e);
    if (a.rc == RC_OK && record_newest(s, "Visit", visit.text, &resources, NULL, NULL) == RC_OK) {
        for (size_t i = 0; a.rc == RC_OK && i < json_count(resources); i++) {
            const char *type = json_get_string(json_at(resources, i), "resourceType");
            if (type != NULL && strcmp(type, "Flag") == 0)
                adopt_resource(&a, json_at(resources, i));
        }
    } else if (a.rc == RC_OK) {
        store_visit_journal(s, visit, adopt_entry, &a, NULL);
    }
    json_free(resources);
    vault_key_wipe(&row.key);
    return a.rc;
}

static enum rc adopt_all(struct store *s, const struct id *visits, size_t count, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = adopt_visit(s, visits[i], e);
    if (rc == RC_OK) {
        struct query q = db_query(&s->db, SQL_FLAG_ADOPT_CLEAR, e);
        rc = query_run(&q);
    }
    if (rc == RC_OK) // the end of a transaction is known by its entry
        rc = audit_add(s, "flags-adopted", s->id.text, e);
    return store_end(s, rc, e);
}

enum rc flags_adopt(struct store *s, struct err *e)
{
    struct arena a = {0};
    struct id *visits = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_FLAG_ADOPT, e);
    while (query_row(&q)) {
        visits = arena_room(&a, visits, count, &cap, sizeof *visits);
        visits[count++] = id_from(query_get_text(&q, COL_id));
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK && count > 0)
        rc = adopt_all(s, visits, count, e);
    arena_release(&a);
    return rc;
}
