// SPDX-License-Identifier: EUPL-1.2
#include "store/flag.h"

#include "base/mem.h"
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_STEP = 16 };

// A row being written.
struct flag_write {
    const struct store_flag *f;  // what it says
    const struct json *bundle;   // to be queued, or NULL
    const char *what;            // of the audit entry
    const struct vault_key *key; // of the person, NULL: the store's own
    int64_t person_no, version;  // row of the person; the row's next version
};

void flag_aad(const struct store_flag *f, int64_t version, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "flag/%s/%" PRId64 "\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%d",
             f->id.text, version, f->person.text, f->visit.text, f->raised_utc_ms, f->closed_utc_ms,
             f->untold);
}

void flag_columns(const struct query *q, struct store_flag *ret)
{
    *ret = (struct store_flag){.id = id_from(query_get_text(q, COL_id)),
                               .person = id_from(query_get_text(q, COL_person)),
                               .visit = id_from(query_get_text(q, COL_visit)),
                               .raised_utc_ms = query_get_int(q, COL_raised_utc_ms),
                               .closed_utc_ms = query_get_int(q, COL_closed_utc_ms),
                               .untold = query_get_int(q, COL_untold) != 0};
}

// ---- the open ones, in memory ----

void flags_forget(struct store *s)
{
    free(s->open_flags.people);
    s->open_flags = (struct open_flags){0};
}

enum rc flags_count(struct store *s, struct err *e)
{
    struct open_flags now = {0};
    struct query q = db_query(&s->db, SQL_FLAGS_OPEN, e);
    while (query_row(&q)) {
        if (now.count % ROOM_STEP == 0)
            now.people = mem_grow(now.people, now.count + ROOM_STEP, sizeof *now.people);
        now.people[now.count++] = id_from(query_get_text(&q, COL_person));
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK) {
        flags_forget(s);
        s->open_flags = now;
    } else {
        free(now.people);
    }
    return rc;
}

size_t store_flags_open(const struct store *s)
{
    return s->open_flags.count;
}

size_t store_flags_open_of(const struct store *s, struct id person)
{
    size_t count = 0;
    for (size_t i = 0; i < s->open_flags.count; i++)
        count += id_equal(s->open_flags.people[i], person);
    return count;
}

// ---- saving ----

// Version of the row, 0 when there is none.
static enum rc version_of(struct store *s, struct id flag, int64_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_FLAG_ONE, e);
    query_text(&q, ":id", flag.text);
    *ret = query_row(&q) ? query_get_int(&q, COL_version) : 0;
    return query_end(&q);
}

static enum rc write_flag(struct store *s, const struct flag_write *w, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    flag_aad(w->f, w->version, aad);
    seal_json(s, w->key, aad, w->f->content, &sealed);
    struct query q = db_query(&s->db, w->version == 1 ? SQL_FLAG_ADD : SQL_FLAG_SET, e);
    query_text(&q, ":id", w->f->id.text);
    if (w->key != NULL)
        query_int(&q, ":person", w->person_no);
    query_text(&q, ":visit", w->f->visit.text);
    query_int(&q, ":raised", w->f->raised_utc_ms);
    query_int(&q, ":closed", w->f->closed_utc_ms);
    query_int(&q, ":untold", w->f->untold);
    query_int(&q, ":version", w->version);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    if (sealed.overflow && q.rc == RC_OK)
        q.rc = err_set(e, RC_LIMIT, "flag/%s: too large", w->f->id.text);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc == RC_OK ? audit_add(s, w->what, w->f->id.text, e) : rc;
}

static enum rc queue(struct store *s, const struct flag_write *w, struct err *e)
{
    struct id id = {{0}};
    struct package_new p = {
        .person = w->f->person, .person_no = w->person_no, .key = w->key, .bundle = w->bundle};
    if (w->bundle == NULL || w->key == NULL || s->practice)
        return RC_OK;
    enum rc rc = package_queue(s, &p, &id, e);
    return rc == RC_OK ? audit_add(s, "package-queue", id.text, e) : rc;
}

static enum rc attempt(struct store *s, const struct flag_write *w, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = write_flag(s, w, e);
    if (rc == RC_OK)
        rc = queue(s, w, e);
    return store_end(s, rc, e);
}

enum rc store_flag_save(struct store *s, const struct store_flag *f, const char *what,
                        const struct json *bundle, struct err *e)
{
    struct err first = {0};
    struct vault_key key = {0};
    struct flag_write w = {.f = f, .bundle = bundle, .what = what};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK && f->person.text[0] != '\0') {
        rc = person_open(s, f->person, &w.person_no, &key, e);
        w.key = &key;
    }
    if (rc == RC_OK)
        rc = version_of(s, f->id, &w.version, e);
    w.version++;
    if (rc == RC_OK) {
        rc = attempt(s, &w, &first);
        if (rc == RC_FULL && store_free_reserve(s)) {
            err_clear(&first);
            rc = attempt(s, &w, &first);
        }
        if (rc != RC_OK)
            err_set(e, rc, "%s", first.text);
    }
    vault_key_wipe(&key);
    if (rc == RC_OK) {
        flags_count(s, NULL);
        package_count(s, NULL);
    }
    return rc;
}

enum rc flag_add(struct store *s, const struct store_flag *f, int64_t person_no,
                 const struct vault_key *key, struct err *e)
{
    struct flag_write w = {.f = f, .what = "flag-adopt", .key = key, .person_no = person_no};
    enum rc rc = version_of(s, f->id, &w.version, e);
    if (rc != RC_OK || w.version > 0)
        return rc;
    w.version = 1;
    return write_flag(s, &w, e);
}

// ---- reading ----

// Reads FLAG_COLUMNS; content is new and owned.
static enum rc read_flag(struct store *s, const struct query *q, struct store_flag *ret,
                         struct err *e)
{
    char aad[AAD_BYTES];
    struct vault_key key = {0};
    size_t len = 0;
    enum rc rc = RC_OK;
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    flag_columns(q, ret);
    bool about_person = ret->person.text[0] != '\0';
    flag_aad(ret, query_get_int(q, COL_version), aad);
    if (about_person)
        rc = person_key(s, ret->person.text, q, &key, e);
    if (rc == RC_OK)
        rc = open_json(s, about_person ? &key : NULL, aad, sealed, len, &ret->content, e);
    vault_key_wipe(&key);
    return rc;
}

enum rc store_flag_load(struct store *s, struct id flag, struct store_flag *ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_FLAG_ONE, e);
    query_text(&q, ":id", flag.text);
    if (query_row(&q))
        q.rc = read_flag(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "flag/%s: not there", flag.text);
    return query_end(&q);
}

// Their identifiers, so that `each` may change them.
static enum rc ids_of(struct store *s, const struct flag_filter *which, struct arena *a,
                      struct id **ret, size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_FLAGS, e);
    query_int(&q, ":open", which->open);
    query_int(&q, ":untold", which->untold);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

enum rc store_flags(struct store *s, const struct flag_filter *which,
                    bool (*each)(const struct store_flag *f, void *self), void *self, struct err *e)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    bool go_on = true;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = ids_of(s, which, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && go_on && i < count; i++) {
        struct store_flag f = {.content = NULL};
        enum rc one = store_flag_load(s, all[i], &f, e);
        if (one != RC_OK)
            damaged = one;
        else
            go_on = each(&f, self);
        json_free(f.content);
    }
    arena_release(&a);
    return rc != RC_OK ? rc : damaged;
}
