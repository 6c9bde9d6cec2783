// SPDX-License-Identifier: EUPL-1.2
// Conflicts: what was changed both here and on the server, kept with all sides until a person
// chooses, and with the choice afterwards.
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void conflict_wipe(struct conflict_row *row)
{
    vault_key_wipe(&row->key);
    json_free(row->sides);
    row->sides = NULL;
}

static void conflict_aad(const struct conflict_row *row, char out[AAD_BYTES])
{
    const struct store_conflict *c = &row->c;
    snprintf(out, AAD_BYTES, "conflict/%s/%" PRId64 "\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64,
             c->id.text, row->version, c->person.text, c->type, c->resource.text, c->found_utc_ms,
             c->settled_utc_ms);
}

// Reads CONFLICT_COLUMNS. On RC_OK wipe it.
static enum rc read_row(struct store *s, const struct query *q, struct conflict_row *ret,
                        struct err *e)
{
    char aad[AAD_BYTES];
    size_t len = 0;
    struct conflict_row row = {.version = query_get_int(q, COL_version),
                               .c = {.id = id_from(query_get_text(q, COL_id)),
                                     .person = id_from(query_get_text(q, COL_person)),
                                     .resource = id_from(query_get_text(q, COL_resource)),
                                     .found_utc_ms = query_get_int(q, COL_found_utc_ms),
                                     .settled_utc_ms = query_get_int(q, COL_settled_utc_ms)}};
    snprintf(row.c.type, sizeof row.c.type, "%s", query_get_text(q, COL_type));
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    conflict_aad(&row, aad);
    enum rc rc = person_key(s, row.c.person.text, q, &row.key, e);
    if (rc == RC_OK)
        rc = open_json(s, &row.key, aad, sealed, len, &row.sides, e);
    if (rc == RC_OK)
        *ret = row;
    else
        conflict_wipe(&row);
    vault_key_wipe(&row.key);
    return rc;
}

enum rc conflict_get(struct store *s, struct id conflict, struct conflict_row *ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_CONFLICT_ONE, e);
    query_text(&q, ":id", conflict.text);
    if (query_row(&q))
        q.rc = read_row(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "conflict/%s: not there", conflict.text);
    return query_end(&q);
}

// The open one about the resource. RC_NO.
static enum rc get_open(struct store *s, const char *type, struct id resource,
                        struct conflict_row *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_CONFLICT_OPEN, e);
    query_text(&q, ":type", type);
    query_text(&q, ":resource", resource.text);
    if (query_row(&q))
        q.rc = read_row(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = RC_NO;
    return query_end(&q);
}

enum rc conflict_write(struct store *s, struct conflict_row *row, const struct json *sides,
                       const char *audit, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    bool fresh = row->version == 0;
    row->version++;
    conflict_aad(row, aad);
    seal_json(s, &row->key, aad, sides, &sealed);
    struct query q = db_query(&s->db, fresh ? SQL_CONFLICT_ADD : SQL_CONFLICT_SET, e);
    query_text(&q, ":id", row->c.id.text);
    query_int(&q, ":settled", row->c.settled_utc_ms);
    query_int(&q, ":version", row->version);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    if (fresh) {
        query_text(&q, ":person", row->c.person.text);
        query_text(&q, ":type", row->c.type);
        query_text(&q, ":resource", row->c.resource.text);
        query_int(&q, ":found", row->c.found_utc_ms);
    }
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc == RC_OK ? audit_add(s, audit, row->c.id.text, e) : rc;
}

enum rc store_conflict_add(struct store *s, struct id person, const char *type, struct id resource,
                           const struct json *sides, struct id *ret, struct err *e)
{
    struct conflict_row row = {0};
    struct vault_key key = {0};
    int64_t person_no = 0;
    if (type[0] == '\0' || strlen(type) >= sizeof row.c.type)
        return err_set(e, RC_INVALID, "conflict: no type of a resource");
    enum rc rc = person_open(s, person, &person_no, &key, e);
    if (rc == RC_OK)
        rc = get_open(s, type, resource, &row, e);
    if (rc == RC_NO && row.version == 0 && person_no > 0) {
        row.c = (struct store_conflict){.id = id_new(),
                                        .person = person,
                                        .resource = resource,
                                        .found_utc_ms = clock_utc_ms(s->clock)};
        snprintf(row.c.type, sizeof row.c.type, "%s", type);
        row.key = key;
        rc = RC_OK;
    }
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, conflict_write(s, &row, sides, "conflict-found", e), e);
    if (rc == RC_OK)
        *ret = row.c.id;
    conflict_wipe(&row);
    vault_key_wipe(&key);
    return rc;
}

enum rc store_conflicts(struct store *s, bool all, struct arena *a, struct store_conflict **ret,
                        size_t *ret_count, struct err *e)
{
    struct store_conflict *list = NULL;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_CONFLICTS, e);
    query_int(&q, ":all", all);
    while (query_row(&q)) {
        struct conflict_row row = {0};
        rc = read_row(s, &q, &row, e);
        if (rc == RC_OK) {
            list = arena_room(a, list, count, &cap, sizeof *list);
            list[count++] = row.c;
        } else {
            damaged = rc;
        }
        conflict_wipe(&row);
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    *ret = list;
    *ret_count = count;
    return damaged;
}

enum rc store_conflict_sides(struct store *s, struct id conflict, struct json **ret, struct err *e)
{
    struct conflict_row row = {0};
    enum rc rc = conflict_get(s, conflict, &row, e);
    if (rc == RC_OK)
        *ret = json_share(row.sides);
    conflict_wipe(&row);
    return rc;
}
