// SPDX-License-Identifier: EUPL-1.2
#include "store/arrival.h"

#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void write_place(const struct arrival *a, int64_t version, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "arrival/%s/%s/%" PRId64 "\n%s\n%s", a->type, a->id.text, version,
             a->hangs.text, a->person.text);
}

static void read_columns(const struct query *q, struct arrival *ret)
{
    *ret = (struct arrival){.id = id_from(query_get_text(q, COL_id)),
                            .hangs = id_from(query_get_text(q, COL_hangs)),
                            .person = id_from(query_get_text(q, COL_person))};
    snprintf(ret->type, sizeof ret->type, "%s", query_get_text(q, COL_type));
}

void arrival_place(const struct query *q, char out[AAD_BYTES])
{
    struct arrival a;
    read_columns(q, &a);
    write_place(&a, query_get_int(q, COL_version), out);
}

// Opens the row at hand; ret->resource is owned.
static enum rc read_row(struct store *s, const struct query *q, struct arrival *ret, struct err *e)
{
    char aad[AAD_BYTES];
    size_t len = 0;
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    read_columns(q, ret);
    write_place(ret, query_get_int(q, COL_version), aad);
    enum rc rc = open_json(s, NULL, aad, sealed, len, &ret->resource, NULL);
    return rc == RC_OK
               ? RC_OK
               : err_set(e, rc, "arrival/%s/%s: the row was changed", ret->type, ret->id.text);
}

static enum rc put(struct store *s, const struct arrival *a, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    const int64_t version = 1;
    write_place(a, version, aad);
    seal_json(s, NULL, aad, a->resource, &sealed);
    struct query q = db_query(&s->db, SQL_ARRIVAL_PUT, e);
    query_text(&q, ":type", a->type);
    query_text(&q, ":id", a->id.text);
    query_text(&q, ":hangs", a->hangs.text);
    query_text(&q, ":person", a->person.text);
    query_int(&q, ":version", version);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    if (sealed.overflow && q.rc == RC_OK)
        q.rc = err_set(e, RC_LIMIT, "arrival/%s/%s: too large", a->type, a->id.text);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

static enum rc put_alias(struct store *s, const struct alias *a, struct err *e)
{
    struct query q = db_query(&s->db, SQL_ALIAS_PUT, e);
    query_text(&q, ":there", a->there.text);
    query_text(&q, ":id", a->id.text);
    return query_run(&q);
}

static enum rc keep(struct store *s, const struct arrivals *page, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < page->count; i++)
        rc = put(s, &page->all[i], e);
    for (size_t i = 0; rc == RC_OK && i < page->alias_count; i++)
        rc = put_alias(s, &page->aliases[i], e);
    return rc == RC_OK && page->setting != NULL ? setting_write(s, page->setting, page->value, e)
                                                : rc;
}

enum rc store_arrivals_keep(struct store *s, const struct arrivals *page, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK && s->practice)
        rc = err_set(e, RC_DENIED, "arrival: a practice store takes nothing real");
    if (rc == RC_OK)
        rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, keep(s, page, e), e) : rc;
}

enum rc store_arrival_load(struct store *s, const char *type, struct id id, struct arrival *ret,
                           struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ARRIVAL_GET, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id.text);
    if (query_row(&q))
        q.rc = read_row(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = RC_NO;
    return query_end(&q);
}

// Calls `each` for every row that can be read. RC_DAMAGED when one could not.
static enum rc read_all(struct store *s, struct query *q,
                        void (*each)(const struct arrival *a, void *self), void *self,
                        struct err *e)
{
    enum rc damaged = RC_OK, rc = RC_OK;
    while (query_row(q)) {
        struct arrival a;
        rc = read_row(s, q, &a, e);
        if (rc == RC_OK)
            each(&a, self);
        else
            damaged = rc;
        json_free(a.resource);
    }
    rc = query_end(q);
    return rc != RC_OK ? rc : damaged;
}

enum rc store_arrivals_of(struct store *s, struct id hangs,
                          void (*each)(const struct arrival *a, void *self), void *self,
                          struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ARRIVALS_OF, e);
    query_text(&q, ":hangs", hangs.text);
    return read_all(s, &q, each, self, e);
}

enum rc store_arrivals_said(struct store *s, struct id person,
                            void (*each)(const struct arrival *a, void *self), void *self,
                            struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ARRIVALS_SAID, e);
    query_text(&q, ":person", person.text);
    return read_all(s, &q, each, self, e);
}

enum rc store_arrivals_next(struct store *s, struct id after, struct id *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_ARRIVAL_NEXT, e);
    query_text(&q, ":after", after.text);
    if (query_row(&q))
        *ret = id_from(query_get_text(&q, COL_hangs));
    else if (q.rc == RC_OK)
        q.rc = RC_NO;
    return query_end(&q);
}

enum rc store_arrival_after(struct store *s, const char *type, int64_t *no, struct arrival *ret,
                            struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ARRIVAL_AFTER, e);
    query_text(&q, ":type", type);
    query_int(&q, ":after", *no);
    if (query_row(&q)) {
        *no = query_get_int(&q, COL_no);
        q.rc = read_row(s, &q, ret, e);
    } else if (q.rc == RC_OK) {
        q.rc = RC_NO;
    }
    return query_end(&q);
}

enum rc arrivals_drop(struct store *s, struct id hangs, struct err *e)
{
    struct query q = db_query(&s->db, SQL_ARRIVALS_DROP, e);
    query_text(&q, ":hangs", hangs.text);
    return query_run(&q);
}

enum rc store_arrivals_drop(struct store *s, struct id hangs, struct err *e)
{
    enum rc rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, arrivals_drop(s, hangs, e), e) : rc;
}

bool store_arrivals_have(struct store *s, struct id hangs, struct id person)
{
    struct query q = db_query(&s->db, SQL_ARRIVALS_HAVE, NULL);
    query_text(&q, ":hangs", hangs.text);
    query_text(&q, ":person", person.text);
    bool have = query_row(&q);
    query_end(&q);
    return have;
}

enum rc store_arrivals_clear(struct store *s, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_ARRIVALS_CLEAR, e);
    return store_end(s, query_run(&q), e);
}

struct id store_alias(struct store *s, struct id there)
{
    struct id id = there;
    struct query q = db_query(&s->db, SQL_ALIAS_GET, NULL);
    query_text(&q, ":there", there.text);
    if (query_row(&q))
        id = id_from(query_get_text(&q, COL_id));
    query_end(&q);
    return id;
}
