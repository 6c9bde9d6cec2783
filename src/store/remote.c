// SPDX-License-Identifier: EUPL-1.2
// What the server was last seen to hold of a person. Sealed whole; in the clear: type, identifier,
// time.
#include "store/outbox_add.h"

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

static void remote_aad(const struct remote_row *r, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "remote/%s/%s/%" PRId64 "\n%s\n%" PRId64, r->type, r->id, r->version,
             r->person, r->seen_utc_ms);
}

// Opens a row: its columns (borrowed from the query but for `type` and `id`, which are set) and
// what is sealed, new and owned.
static enum rc open_row(struct store *s, const struct query *q, struct remote_row *row,
                        struct json **ret, struct err *e)
{
    char aad[AAD_BYTES];
    struct vault_key key;
    size_t len = 0;
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    row->person = query_get_text(q, COL_person);
    row->seen_utc_ms = query_get_int(q, COL_seen_utc_ms);
    row->version = query_get_int(q, COL_version);
    enum rc rc = person_key(s, row->person, q, &key, e);
    if (rc != RC_OK)
        return rc;
    remote_aad(row, aad);
    rc = open_json(s, &key, aad, sealed, len, ret, e);
    vault_key_wipe(&key);
    return rc;
}

// Version of the row that is there, 0 none, and the packages that leave it alone, owned or NULL. An
// altered row is written anew.
static enum rc before(struct store *s, const char *type, const char *id, int64_t *ret_version,
                      struct json **ret_settled, struct err *e)
{
    struct remote_row row = {.type = type, .id = id};
    struct json *all = NULL;
    struct query q = db_query(&s->db, SQL_REMOTE_GET, e);
    query_text(&q, ":type", type);
    query_text(&q, ":id", id);
    *ret_version = 0;
    if (query_row(&q)) {
        *ret_version = query_get_int(&q, COL_version);
        if (open_row(s, &q, &row, &all, NULL) == RC_OK && json_get(all, "settled") != NULL)
            *ret_settled = json_share(json_get(all, "settled"));
    }
    json_free(all);
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

enum rc remote_write(struct store *s, struct id person, const struct store_remote *r,
                     const struct json *settled, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    struct vault_key key = {0};
    struct json *kept = NULL;
    int64_t person_no = 0;
    struct remote_row row = {
        .type = r->type, .id = r->id.text, .person = person.text, .seen_utc_ms = r->seen_utc_ms};
    enum rc rc = person_open(s, person, &person_no, &key, e);
    if (rc == RC_OK)
        rc = before(s, r->type, r->id.text, &row.version, &kept, e);
    if (rc == RC_OK) {
        struct json *all = json_new_object();
        row.version++;
        json_set_string(all, "id", r->remote_id);
        json_set_string(all, "version", r->version);
        if (r->content != NULL)
            json_set(all, "content", json_share(r->content));
        if (settled != NULL)
            json_set(all, "settled", json_copy(settled));
        else if (kept != NULL)
            json_set(all, "settled", json_share(kept));
        remote_aad(&row, aad);
        seal_json(s, &key, aad, all, &sealed);
        json_free(all);
        rc = put(s, &row, person_no, &sealed, e);
    }
    json_free(kept);
    vault_key_wipe(&key);
    buf_release(&sealed);
    return rc;
}

enum rc store_remote_put(struct store *s, struct id person, const struct store_remote *r,
                         struct err *e)
{
    struct vault_key key = {0};
    int64_t person_no = 0;
    if (r->type[0] == '\0' || r->id.text[0] == '\0')
        return err_set(e, RC_INVALID, "remote: without type or identifier");
    enum rc rc = person_open(s, person, &person_no, &key, e); // nothing is begun for nobody
    vault_key_wipe(&key);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    // No audit entry: a write whose end is unknown is told as failed, and writing it again changes
    // nothing.
    return rc == RC_OK ? store_end(s, remote_write(s, person, r, NULL, e), e) : rc;
}

enum rc store_remote_leave(struct store *s, struct id person, const struct store_remote *r,
                           struct id package, struct err *e)
{
    struct json *kept = NULL;
    int64_t version = 0;
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = before(s, r->type, r->id.text, &version, &kept, e);
    struct json *settled = kept != NULL ? json_copy(kept) : json_new_array();
    json_push(settled, json_new_string(package.text));
    json_free(kept);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, remote_write(s, person, r, settled, e), e);
    json_free(settled);
    return rc;
}

static enum rc read_row(struct store *s, const struct query *q, const char *type, struct id id,
                        struct store_remote *ret, struct err *e)
{
    struct json *all = NULL;
    struct remote_row row = {.type = type, .id = id.text};
    enum rc rc = open_row(s, q, &row, &all, e);
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

bool store_remote_settled(struct store *s, const char *type, struct id id, struct id package)
{
    int64_t version = 0;
    struct json *settled = NULL;
    bool found = false;
    if (store_need_key(s, NULL) != RC_OK ||
        before(s, type, id.text, &version, &settled, NULL) != RC_OK)
        return false;
    for (size_t i = 0; i < json_count(settled) && !found; i++) {
        const char *it = json_string(json_at(settled, i));
        found = it != NULL && strcmp(it, package.text) == 0;
    }
    json_free(settled);
    return found;
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

// Identifiers of what is kept, so that `each` may read the store itself.
static enum rc ids_of(struct store *s, struct id person, const char *type, struct arena *a,
                      struct id **ret, size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_REMOTE_OF, e);
    query_text(&q, ":person", person.text);
    query_text(&q, ":type", type);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

enum rc store_remotes(struct store *s, struct id person, const char *type,
                      bool (*each)(const struct store_remote *r, void *self), void *self,
                      struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    bool go_on = true;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = ids_of(s, person, type, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && go_on && i < count; i++) {
        struct store_remote r = {0};
        enum rc one = store_remote_get(s, type, all[i], &r, e);
        if (one != RC_OK)
            damaged = one;
        else if (r.content != NULL)
            go_on = each(&r, self);
        json_free(r.content);
    }
    arena_release(&a);
    return rc != RC_OK ? rc : damaged;
}
