// SPDX-License-Identifier: EUPL-1.2
// What the server was last seen to hold of a person. Sealed whole; in the clear: type, identifier,
// time.
#include "store/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A row being written or read.
struct remote_row {
    const char *type;    // of the resource
    const char *id;      // its identifier
    const char *person;  // about whom
    int64_t seen_utc_ms; // when
    int64_t version;     // of the row
};

static void remote_place(const struct remote_row *r, char out[PLACE_BYTES])
{
    snprintf(out, PLACE_BYTES, "remote/%s/%s/%" PRId64 "\n%s\n%" PRId64, r->type, r->id, r->version,
             r->person, r->seen_utc_ms);
}

// Version of the row that is there, 0 none.
static enum rc version_of(struct store *s, const char *type, const char *id, int64_t *ret,
                          struct err *e)
{
    struct query q = db_query(&s->db, SQL_REMOTE_GET, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id);
    *ret = query_row(&q) ? query_get_int(&q, 3) : 0;
    return query_end(&q);
}

static enum rc put(struct store *s, const struct remote_row *row, int64_t person_no,
                   const struct buf *sealed, struct err *e)
{
    struct query q = db_query(&s->db, SQL_REMOTE_PUT, e);
    query_int(&q, ":person", person_no);
    query_text(&q, ":type", row->type);
    query_text(&q, ":id", row->id);
    query_int(&q, ":seen", row->seen_utc_ms);
    query_int(&q, ":version", row->version);
    query_blob(&q, ":sealed", sealed->at, sealed->len);
    return query_run(&q);
}

enum rc store_remote_put(struct store *s, struct id person, const struct store_remote *r,
                         struct err *e)
{
    char place[PLACE_BYTES];
    struct buf sealed = {0};
    struct vault_key key = {0};
    int64_t person_no = 0;
    struct remote_row row = {
        .type = r->type, .id = r->id.text, .person = person.text, .seen_utc_ms = r->seen_utc_ms};
    if (r->type[0] == '\0' || r->id.text[0] == '\0')
        return err_set(e, RC_INVALID, "remote: without type or identifier");
    enum rc rc = person_open(s, person, &person_no, &key, e);
    if (rc == RC_OK)
        rc = version_of(s, r->type, r->id.text, &row.version, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        struct json *all = json_new_object();
        row.version++;
        json_set_string(all, "id", r->remote_id);
        json_set_string(all, "version", r->version);
        if (r->content != NULL)
            json_set(all, "content", json_share(r->content));
        remote_place(&row, place);
        seal_json(s, &key, place, all, &sealed);
        json_free(all);
        // No audit entry: a write whose end is unknown is told as failed, and writing it again
        // changes nothing.
        rc = store_end(s, put(s, &row, person_no, &sealed, e), e);
    }
    vault_key_wipe(&key);
    buf_release(&sealed);
    return rc;
}

static enum rc read_row(struct store *s, const struct query *q, const char *type, struct id id,
                        struct store_remote *ret, struct err *e)
{
    char place[PLACE_BYTES];
    struct vault_key key;
    struct json *all = NULL;
    size_t len = 0;
    const void *sealed = query_get_blob(q, 4, &len);
    struct remote_row row = {.type = type,
                             .id = id.text,
                             .person = query_get_text(q, 0),
                             .seen_utc_ms = query_get_int(q, 2),
                             .version = query_get_int(q, 3)};
    enum rc rc = person_key(s, row.person, q, 1, &key, e);
    if (rc != RC_OK)
        return rc;
    remote_place(&row, place);
    rc = open_json(s, &key, place, sealed, len, &all, e);
    vault_key_wipe(&key);
    if (rc != RC_OK)
        return rc;
    const char *remote_id = json_get_string(all, "id"), *version = json_get_string(all, "version");
    struct json *content = json_get(all, "content");
    struct store_remote r = {.id = id, .seen_utc_ms = row.seen_utc_ms};
    snprintf(r.type, sizeof r.type, "%s", type);
    snprintf(r.remote_id, sizeof r.remote_id, "%s", remote_id != NULL ? remote_id : "");
    snprintf(r.version, sizeof r.version, "%s", version != NULL ? version : "");
    r.content = content != NULL ? json_share(content) : NULL;
    json_free(all);
    *ret = r;
    return RC_OK;
}

enum rc store_remote_get(struct store *s, const char *type, struct id id, struct store_remote *ret,
                         struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_REMOTE_GET, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id.text);
    if (query_row(&q))
        q.rc = read_row(s, &q, type, id, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "remote/%.40s/%s: never seen", type, id.text);
    return query_end(&q);
}
