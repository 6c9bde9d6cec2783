// SPDX-License-Identifier: EUPL-1.2
// The planned visits of the round, made here or on a server.
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// What older schemas could not say is added only where there is something to say: their proofs
// hold.
void task_aad(const struct store_task *t, int64_t version, bool details, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "task/%s/%" PRId64 "\n%s\n%" PRId64 "\n%s%s%s", t->id.text, version,
             t->person.text, t->at_utc_ms, t->status, t->remote ? "\nremote" : "",
             details ? "\ndetails" : "");
}

static void details_aad(const struct store_task *t, int64_t version, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "task-details/%s/%" PRId64 "\n%s", t->id.text, version,
             t->person.text);
}

static bool status_known(const char *status)
{
    static const char *const known[] = {"requested", "accepted", "started", "completed",
                                        "absent",    "refused",  "moved",   "cancelled"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(known[i], status) == 0)
            return true;
    return false;
}

// Version of the row, 0 when there is none.
static enum rc version_of(struct store *s, struct id task, int64_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_TASK_GET, e);
    query_text(&q, ":id", task.text);
    *ret = query_row(&q) ? query_get_int(&q, COL_version) : 0;
    return query_end(&q);
}

static bool has_details(const struct store_task *t)
{
    return t->reason[0] != '\0' || t->note[0] != '\0' || t->owner[0] != '\0';
}

static void seal_details(struct store *s, const struct vault_key *key, const struct store_task *t,
                         int64_t version, struct buf *out)
{
    char aad[AAD_BYTES];
    struct json *all = json_new_object();
    json_set_string(all, "reason", t->reason);
    json_set_string(all, "note", t->note);
    if (t->owner[0] != '\0') {
        json_set_string(all, "owner", t->owner);
        json_set_string(all, "ownerAt", t->owner_at);
    }
    details_aad(t, version, aad);
    seal_json(s, key, aad, all, out);
    json_free(all);
}

// A row to write.
struct task_write {
    const struct store_task *t;  // what it says
    const struct vault_key *key; // of the person
    int64_t person_no, version;  // row of the person; the row's next version
};

static enum rc write_task(struct store *s, const struct task_write *w, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0}, details = {0};
    task_aad(w->t, w->version, has_details(w->t), aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, w->version == 1 ? SQL_TASK_ADD : SQL_TASK_SET, e);
    query_text(&q, ":id", w->t->id.text);
    query_int(&q, ":person", w->person_no);
    query_int(&q, ":at", w->t->at_utc_ms);
    query_text(&q, ":status", w->t->status);
    query_int(&q, ":version", w->version);
    query_int(&q, ":remote", w->t->remote);
    query_blob(&q, ":proof", proof.at, proof.len);
    if (has_details(w->t)) {
        seal_details(s, w->key, w->t, w->version, &details);
        query_blob(&q, ":details", details.at, details.len);
    }
    enum rc rc = query_run(&q);
    buf_release(&proof);
    buf_release(&details);
    return rc == RC_OK
               ? audit_add(s, w->version == 1 ? "task-add" : "task-change", w->t->id.text, e)
               : rc;
}

static enum rc queue(struct store *s, const struct task_write *w, const struct json *bundle,
                     struct err *e)
{
    struct id id = {{0}};
    struct package_new p = {
        .person = w->t->person, .person_no = w->person_no, .key = w->key, .bundle = bundle};
    if (bundle == NULL || s->practice)
        return RC_OK;
    enum rc rc = package_queue(s, &p, &id, e);
    return rc == RC_OK ? audit_add(s, "package-queue", id.text, e) : rc;
}

static enum rc save(struct store *s, struct store_task *task, const struct json *bundle,
                    struct err *e)
{
    struct store_task t = *task;
    struct vault_key key = {0};
    struct task_write w = {.t = &t, .key = &key};
    enum rc rc = person_open(s, t.person, &w.person_no, &key, e);
    bool fresh = t.id.text[0] == '\0';
    if (rc == RC_OK && !fresh)
        rc = version_of(s, t.id, &w.version, e);
    if (rc == RC_OK && !fresh && w.version == 0 && !t.remote && bundle == NULL)
        rc = err_set(e, RC_NO, "task/%s: not there", t.id.text);
    if (fresh)
        t.id = id_new();
    w.version++;
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = write_task(s, &w, e);
        if (rc == RC_OK)
            rc = queue(s, &w, bundle, e);
        rc = store_end(s, rc, e);
    }
    vault_key_wipe(&key);
    if (rc == RC_OK)
        *task = t;
    return rc;
}

enum rc store_task_report(struct store *s, struct store_task *task, const struct json *bundle,
                          struct err *e)
{
    if (!status_known(task->status))
        return err_set(e, RC_INVALID, "task: unknown status");
    enum rc rc = save(s, task, bundle, e);
    if (rc == RC_OK && bundle != NULL)
        package_count(s, NULL);
    return rc;
}

enum rc store_task_save(struct store *s, struct store_task *task, struct err *e)
{
    return store_task_report(s, task, NULL, e);
}

static void take(char *out, size_t bytes, const struct json *all, const char *member)
{
    const char *text = json_get_string(all, member);
    snprintf(out, bytes, "%s", text != NULL ? text : "");
}

static enum rc open_details(struct store *s, const struct query *q, const void *sealed, size_t len,
                            struct store_task *t, struct err *e)
{
    char aad[AAD_BYTES];
    struct vault_key key;
    struct json *all = NULL;
    enum rc rc = person_key(s, t->person.text, q, &key, e);
    if (rc != RC_OK)
        return rc;
    details_aad(t, query_get_int(q, COL_version), aad);
    rc = open_json(s, &key, aad, sealed, len, &all, e);
    vault_key_wipe(&key);
    if (rc == RC_OK) {
        take(t->reason, sizeof t->reason, all, "reason");
        take(t->note, sizeof t->note, all, "note");
        take(t->owner, sizeof t->owner, all, "owner");
        take(t->owner_at, sizeof t->owner_at, all, "ownerAt");
    }
    json_free(all);
    return rc;
}

static enum rc read_task(struct store *s, const struct query *q, struct store_task *ret,
                         struct err *e)
{
    char aad[AAD_BYTES], name[64];
    size_t len = 0, details_len = 0;
    struct store_task t = {.id = id_from(query_get_text(q, COL_id)),
                           .person = id_from(query_get_text(q, COL_person)),
                           .at_utc_ms = query_get_int(q, COL_at_utc_ms),
                           .remote = query_get_int(q, COL_remote) != 0};
    snprintf(t.status, sizeof t.status, "%s", query_get_text(q, COL_status));
    snprintf(name, sizeof name, "task/%s", query_get_text(q, COL_id));
    const void *details = query_get_blob(q, COL_details, &details_len);
    task_aad(&t, query_get_int(q, COL_version), details_len > 0, aad);
    const void *proof = query_get_blob(q, COL_proof, &len);
    enum rc rc = proof_check(s, NULL, aad, proof, len, name, e);
    if (rc == RC_OK && details_len > 0)
        rc = open_details(s, q, details, details_len, &t, e);
    if (rc == RC_OK)
        *ret = t;
    return rc;
}

enum rc store_task_load(struct store *s, struct id task, struct store_task *ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_TASK_GET, e);
    query_text(&q, ":id", task.text);
    if (query_row(&q))
        q.rc = read_task(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "task/%s: not there", task.text);
    return query_end(&q);
}

enum rc store_tasks(struct store *s, int64_t from_utc_ms, int64_t to_utc_ms, struct arena *a,
                    struct store_task **ret, size_t *ret_count, struct err *e)
{
    struct store_task *all = NULL;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_TASKS, e);
    query_int(&q, ":from", from_utc_ms);
    query_int(&q, ":to", to_utc_ms);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        rc = read_task(s, &q, &all[count], e);
        if (rc == RC_OK)
            count++;
        else
            damaged = rc;
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    *ret = all;
    *ret_count = count;
    return damaged;
}
