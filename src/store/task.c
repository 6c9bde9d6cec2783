// SPDX-License-Identifier: EUPL-1.2
// The planned visits of the round.
#include "store/inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void task_place(const struct store_task *t, int64_t version, char out[PLACE_BYTES])
{
    snprintf(out, PLACE_BYTES, "task/%s/%" PRId64 "\n%s\n%" PRId64 "\n%s", t->id.text, version,
             t->person.text, t->at_utc_ms, t->status);
}

static bool status_known(const char *status)
{
    static const char *const known[] = {"requested", "completed", "cancelled", "absent"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (strcmp(known[i], status) == 0)
            return true;
    }
    return false;
}

static enum rc version_of(struct store *s, struct id task, int64_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_TASK_GET, e);
    query_text(&q, ":id", task.text);
    if (query_row(&q))
        *ret = query_get_int(&q, 0);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "task/%s: not there", task.text);
    return query_end(&q);
}

static enum rc write_task(struct store *s, const struct store_task *t, int64_t version,
                          int64_t person_no, struct err *e)
{
    char place[PLACE_BYTES];
    struct buf proof = {0};
    task_place(t, version, place);
    proof_make(s, NULL, place, &proof);
    struct query q = db_query(&s->db, version == 1 ? SQL_TASK_ADD : SQL_TASK_SET, e);
    query_text(&q, ":id", t->id.text);
    query_int(&q, ":person", person_no);
    query_int(&q, ":at", t->at_utc_ms);
    query_text(&q, ":status", t->status);
    query_int(&q, ":version", version);
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc == RC_OK ? audit_add(s, version == 1 ? "task-add" : "task-change", t->id.text, e)
                       : rc;
}

enum rc store_task_save(struct store *s, struct store_task *task, struct err *e)
{
    struct store_task t = *task;
    struct vault_key key;
    int64_t person_no = 0, version = 0;
    if (!status_known(t.status))
        return err_set(e, RC_INVALID, "task: unknown status");
    enum rc rc = person_open(s, t.person, &person_no, &key, e);
    vault_key_wipe(&key);
    if (rc == RC_OK && t.id.text[0] != '\0')
        rc = version_of(s, t.id, &version, e);
    else
        t.id = id_new();
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, write_task(s, &t, version + 1, person_no, e), e);
    if (rc == RC_OK)
        *task = t;
    return rc;
}

static enum rc read_task(struct store *s, const struct query *q, struct store_task *ret,
                         struct err *e)
{
    char place[PLACE_BYTES], name[64];
    size_t len = 0;
    struct store_task t = {.id = id_from(query_get_text(q, 0)),
                           .person = id_from(query_get_text(q, 1)),
                           .at_utc_ms = query_get_int(q, 2)};
    snprintf(t.status, sizeof t.status, "%s", query_get_text(q, 3));
    snprintf(name, sizeof name, "task/%s", query_get_text(q, 0));
    task_place(&t, query_get_int(q, 4), place);
    const void *proof = query_get_blob(q, 5, &len);
    enum rc rc = proof_check(s, NULL, place, proof, len, name, e);
    if (rc == RC_OK)
        *ret = t;
    return rc;
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
        all = list_room(a, all, count, &cap, sizeof *all);
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
