// SPDX-License-Identifier: EUPL-1.2
#include "store/prune.h"

#include "base/mem.h"
#include "store/moment.h"
#include "store/outbox_add.h"
#include "store/scrub.h"

enum rc store_answers_due(struct store *s, int64_t before_utc_ms, struct arena *a, struct id **ret,
                          size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = root_trust(s, NULL, e); // what cannot be undone waits until somebody has looked
    if (rc == RC_OK)
        rc = store_time_trust(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ANSWERS_DUE, e);
    query_int(&q, ":before", before_utc_ms);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

// The row keeps its receipt; RC_INVALID unless it was received or replaced.
static enum rc empty_package(struct store *s, struct id package, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc != RC_OK)
        return rc;
    if (row.p.state != PACKAGE_DELIVERED && row.p.state != PACKAGE_REPLACED)
        rc = err_set(e, RC_INVALID, "outbox/%s: not received yet", package.text);
    if (rc == RC_OK)
        rc = package_empty(s, &row, e);
    package_release(&row);
    return rc;
}

// Those that the query names, which is ended.
static enum rc empty_packages(struct store *s, struct query *q, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    while (query_row(q)) {
        all = arena_room(&a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(q, COL_id));
    }
    enum rc rc = query_end(q);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = empty_package(s, all[i], e);
    arena_release(&a);
    return rc;
}

static enum rc delete_rows(struct store *s, enum sql what, int64_t visit_no, struct err *e)
{
    struct query q = db_query(&s->db, what, e);
    query_int(&q, ":visit", visit_no);
    return query_run(&q);
}

static enum rc prune(struct store *s, struct visit_row *row, const struct json *remains,
                     struct err *e)
{
    struct record r = {.type = "Visit",
                       .id = row->v.id.text,
                       .version = row->v.versions > 0 ? row->v.versions : 1,
                       .person_no = row->person_no,
                       .person = row->v.person.text,
                       .visit_no = row->no};
    struct query q = db_query(&s->db, SQL_PRUNE_PACKAGES, e);
    query_text(&q, ":visit", row->v.id.text);
    enum rc rc = empty_packages(s, &q, e);
    if (rc == RC_OK)
        rc = delete_rows(s, SQL_PRUNE_RECORDS, row->no, e);
    if (rc == RC_OK)
        rc = delete_rows(s, SQL_JOURNAL_CLEAR, row->no, e);
    if (rc == RC_OK)
        rc = record_add(s, &r, &row->key, remains, e);
    row->v.entries = 0;
    row->v.pruned_utc_ms = clock_utc_ms(s->clock);
    if (rc == RC_OK)
        rc = visit_put(s, row, e);
    return rc == RC_OK ? audit_add(s, "answers-erase", row->v.id.text, e) : rc;
}

enum rc store_visit_prune(struct store *s, struct id visit, const struct json *remains,
                          struct err *e)
{
    struct visit_row row = {0};
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK && (row.v.state < VISIT_FINISHED || row.v.pruned_utc_ms != 0))
        rc = err_set(e, RC_INVALID, "visit/%s: not finished, or erased before", visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, prune(s, &row, remains, e), e);
    vault_key_wipe(&row.key);
    return rc;
}

static enum rc prune_rest(struct store *s, int64_t before_utc_ms, struct err *e)
{
    static const enum sql deletions[] = {SQL_PRUNE_FLAGS, SQL_PRUNE_REMOTES};
    struct query packages = db_query(&s->db, SQL_PRUNE_LOOSE, e);
    query_int(&packages, ":before", before_utc_ms);
    enum rc rc = empty_packages(s, &packages, e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(deletions); i++) {
        struct query q = db_query(&s->db, deletions[i], e);
        query_int(&q, ":before", before_utc_ms);
        rc = query_run(&q);
    }
    return rc;
}

enum rc store_prune_rest(struct store *s, int64_t before_utc_ms, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = store_time_trust(s, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, prune_rest(s, before_utc_ms, e), e) : rc;
}

enum rc store_prune_end(struct store *s, struct err *e)
{
    size_t copies = 0;
    return scrub_past(&s->db, &copies, e);
}
