// SPDX-License-Identifier: EUPL-1.2
#include "store/rescored.h"

#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A row and what it is sealed to besides.
struct row {
    struct store_rescored r;
    char account[ID_BYTES]; // by identifier
    int64_t records;        // of the visit, when it was worked out
    int64_t version;        // of the row, 0: there is none
};

static void write_place(const struct row *row, char out[AAD_BYTES])
{
    const struct store_rescored *r = &row->r;
    snprintf(out, AAD_BYTES,
             "rescored/%s/%" PRId64 "\n%s\n%s\n%s|%s\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64,
             r->id.text, row->version, r->visit.text, r->person.text, r->form_url, r->form_version,
             r->version_was, r->rules, row->account, r->saved_utc_ms, row->records);
}

// Opens the row at hand; ret->r.content is owned, NULL after an error.
static enum rc read_row(struct store *s, const struct query *q, struct row *ret, struct err *e)
{
    char aad[AAD_BYTES];
    struct vault_key key;
    size_t len = 0;
    *ret = (struct row){.records = query_get_int(q, COL_records),
                        .version = query_get_int(q, COL_version),
                        .r = {.id = id_from(query_get_text(q, COL_id)),
                              .visit = id_from(query_get_text(q, COL_visit)),
                              .person = id_from(query_get_text(q, COL_person)),
                              .saved_utc_ms = query_get_int(q, COL_saved_utc_ms)}};
    struct store_rescored *r = &ret->r;
    snprintf(ret->account, sizeof ret->account, "%s", query_get_text(q, COL_account));
    snprintf(r->account, sizeof r->account, "%s", query_get_text(q, COL_account_name));
    snprintf(r->form_url, sizeof r->form_url, "%s", query_get_text(q, COL_form_url));
    snprintf(r->form_version, sizeof r->form_version, "%s", query_get_text(q, COL_form_version));
    snprintf(r->version_was, sizeof r->version_was, "%s", query_get_text(q, COL_version_was));
    snprintf(r->rules, sizeof r->rules, "%s", query_get_text(q, COL_rules));
    r->stale = query_get_int(q, COL_newest_records) != ret->records;
    write_place(ret, aad);
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    enum rc rc = person_key(s, r->person.text, q, &key, e);
    if (rc != RC_OK)
        return rc;
    rc = open_json(s, &key, aad, sealed, len, &r->content, NULL);
    vault_key_wipe(&key);
    return rc == RC_OK ? RC_OK : err_set(e, rc, "rescored/%s: the row was changed", r->id.text);
}

// What is kept of that visit and version; version 0: nothing. One that was damaged is written over.
static enum rc read_kept(struct store *s, int64_t visit_no, const struct store_rescored *r,
                         struct row *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RESCORED_OF, e);
    query_int(&q, ":visit", visit_no);
    query_text(&q, ":url", r->form_url);
    query_text(&q, ":form_version", r->form_version);
    *ret = (struct row){.version = 0};
    if (query_row(&q))
        read_row(s, &q, ret, NULL);
    return query_end(&q);
}

static enum rc write_row(struct store *s, const struct visit_row *visit, const struct row *row,
                         struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    write_place(row, aad);
    seal_json(s, &visit->key, aad, row->r.content, &sealed);
    struct query q = db_query(&s->db, SQL_RESCORED_PUT, e);
    query_text(&q, ":id", row->r.id.text);
    query_int(&q, ":visit", visit->no);
    query_text(&q, ":url", row->r.form_url);
    query_text(&q, ":form_version", row->r.form_version);
    query_text(&q, ":was", row->r.version_was);
    query_text(&q, ":rules", row->r.rules);
    query_text(&q, ":account", row->account);
    query_int(&q, ":saved", row->r.saved_utc_ms);
    query_int(&q, ":records", row->records);
    query_int(&q, ":version", row->version);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    if (sealed.overflow && q.rc == RC_OK)
        q.rc = err_set(e, RC_LIMIT, "rescored/%s: too large", row->r.id.text);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

static enum rc put(struct store *s, const struct store_rescored *r, const struct visit_row *visit,
                   enum rescored_came *ret, struct err *e)
{
    struct row kept, row = {.r = *r, .records = visit->v.versions};
    enum rc rc = read_kept(s, visit->no, r, &kept, e);
    if (rc != RC_OK)
        return rc;
    const bool same = kept.r.content != NULL && kept.records == row.records &&
                      strcmp(kept.r.rules, r->rules) == 0 &&
                      strcmp(kept.r.version_was, r->version_was) == 0 &&
                      json_equal(kept.r.content, r->content);
    json_free(kept.r.content);
    *ret = kept.version == 0 ? RESCORED_NEW : same ? RESCORED_SAME : RESCORED_REPLACED;
    if (same)
        return RC_OK;
    row.r.id = kept.version == 0 ? id_new() : kept.r.id;
    row.r.person = visit->v.person;
    row.r.saved_utc_ms = clock_utc_ms(s->clock);
    row.version = kept.version + 1;
    snprintf(row.account, sizeof row.account, "%s", s->user.id.text);
    return write_row(s, visit, &row, e);
}

enum rc store_rescored_begin(struct store *s, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    return rc == RC_OK ? store_begin(s, e) : rc;
}

enum rc store_rescored_put(struct store *s, const struct store_rescored *r, enum rescored_came *ret,
                           struct err *e)
{
    struct visit_row visit = {0};
    enum rc rc = visit_get(s, r->visit, &visit, e);
    if (rc == RC_OK && (visit.v.state < VISIT_FINISHED || visit.v.pruned_utc_ms != 0))
        rc = err_set(e, RC_INVALID, "visit/%s: not finished, or its answers are gone",
                     r->visit.text);
    if (rc == RC_OK)
        rc = put(s, r, &visit, ret, e);
    vault_key_wipe(&visit.key);
    return rc;
}

enum rc store_rescored_end(struct store *s, const char *form_version, enum rc rc, struct err *e)
{
    if (rc == RC_OK)
        rc = audit_add(s, "rescore-keep", form_version, e);
    return store_end(s, rc, e);
}

// Gives the rows of a query, which is ended.
static enum rc give(struct store *s, struct query *q,
                    bool (*each)(const struct store_rescored *r, void *self), void *self,
                    struct err *e)
{
    enum rc damaged = RC_OK;
    for (bool on = true; on && query_row(q);) {
        struct row row;
        enum rc rc = read_row(s, q, &row, e);
        if (rc == RC_OK)
            on = each(&row.r, self);
        else if (rc == RC_DAMAGED)
            damaged = rc;
        else
            q->rc = rc;
        json_free(row.r.content);
    }
    enum rc rc = query_end(q);
    return rc != RC_OK ? rc : damaged;
}

enum rc store_rescored(struct store *s, struct id person,
                       bool (*each)(const struct store_rescored *r, void *self), void *self,
                       struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_RESCORED, e);
    query_text(&q, ":person", person.text);
    return give(s, &q, each, self, e);
}

enum rc rescored_check(struct store *s, struct id rescored, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RESCORED_ONE, e);
    query_text(&q, ":id", rescored.text);
    if (query_row(&q)) {
        struct row row;
        q.rc = read_row(s, &q, &row, e);
        json_free(row.r.content);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_NO, "rescored/%s: not there", rescored.text);
    }
    return query_end(&q);
}

enum rc rescored_drop(struct store *s, int64_t visit_no, struct err *e)
{
    struct query q = db_query(&s->db, SQL_RESCORED_DROP, e);
    query_int(&q, ":visit", visit_no);
    return query_run(&q);
}
