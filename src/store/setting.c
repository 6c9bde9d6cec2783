// SPDX-License-Identifier: EUPL-1.2
// Settings of the store, sealed by the store's own key.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void setting_aad(const char *name, int64_t version, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "setting/%" PRId64 "/%s", version, name);
}

// RC_NO when unset.
static enum rc get(struct store *s, const char *name, int64_t *ret_version, struct buf *out,
                   struct err *e)
{
    char aad[AAD_BYTES];
    struct query q = db_query(&s->db, SQL_SETTING_GET, e);
    query_text(&q, ":name", name);
    if (query_row(&q)) {
        size_t len = 0;
        *ret_version = query_get_int(&q, COL_version);
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        setting_aad(name, *ret_version, aad);
        q.rc = vault_open(s->vault, NULL, aad, sealed, len, out, e);
    } else if (q.rc == RC_OK) {
        q.rc = RC_NO;
    }
    return query_end(&q);
}

enum rc store_setting(struct store *s, const char *name, struct arena *a, const char **ret,
                      struct err *e)
{
    int64_t version = 0;
    struct buf value = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = get(s, name, &version, &value, e);
    if (rc == RC_OK)
        *ret = arena_text(a, buf_text(&value), value.len);
    else if (rc == RC_NO)
        *ret = NULL;
    buf_wipe(&value);
    return rc == RC_NO ? RC_OK : rc;
}

static enum rc put(struct store *s, const char *name, int64_t version, const char *value,
                   struct err *e)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    struct query q = db_query(&s->db, value != NULL ? SQL_SETTING_PUT : SQL_SETTING_DROP, e);
    query_text(&q, ":name", name);
    if (value != NULL) {
        setting_aad(name, version, aad);
        vault_seal(s->vault, NULL, aad, value, strlen(value), &sealed);
        query_int(&q, ":version", version);
        query_blob(&q, ":sealed", sealed.at, sealed.len);
    }
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

// The version after one that was read; an altered row may say any.
static int64_t next_version(int64_t version)
{
    return version >= 0 && version < INT64_MAX ? version + 1 : 1;
}

enum rc setting_write(struct store *s, const char *name, const char *value, struct err *e)
{
    int64_t version = 0;
    struct err why = {0};
    struct buf before = {0};
    enum rc rc = get(s, name, &version, &before, &why);
    buf_wipe(&before);
    // A damaged one is written anew: the root keeps the doubt, and nobody is locked out.
    return rc == RC_OK || rc == RC_NO || rc == RC_DAMAGED
               ? put(s, name, next_version(version), value, e)
               : err_set(e, rc, "%s", why.text);
}

enum rc setting_renew(struct store *s, const char *name, const char *value, struct err *e)
{
    int64_t version = 0;
    struct buf before = {0};
    enum rc rc = get(s, name, &version, &before, NULL);
    buf_wipe(&before);
    if (rc == RC_DAMAGED)
        return put(s, name, 1, value, e);
    return rc == RC_OK || rc == RC_NO ? put(s, name, version + 1, value, e)
                                      : err_set(e, rc, "setting %s: cannot be read", name);
}

enum rc store_setting_set(struct store *s, const char *name, const char *value, struct err *e)
{
    enum { NAME_MAX_BYTES = 64 };
    int64_t version = 0;
    struct buf before = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK && strlen(name) > NAME_MAX_BYTES)
        rc = err_set(e, RC_LIMIT, "setting: name too long");
    if (rc == RC_OK)
        rc = get(s, name, &version, &before, NULL);
    buf_wipe(&before);
    if (rc != RC_OK && rc != RC_NO && rc != RC_DAMAGED) // a damaged one may be set anew
        return err_set(e, rc, "setting: cannot be read");
    rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = put(s, name, next_version(version), value, e);
    if (rc == RC_OK)
        rc = audit_add(s, "setting", name, e);
    return store_end(s, rc, e);
}

enum rc store_settings_set(struct store *s, const struct store_new_setting *all, size_t count,
                           struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        rc = setting_write(s, all[i].name, all[i].value, e);
        if (rc == RC_OK)
            rc = audit_add(s, "setting", all[i].name, e);
    }
    return store_end(s, rc, e);
}

enum rc store_setting_note(struct store *s, const char *name, const char *value, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, setting_write(s, name, value, e), e) : rc;
}

enum rc store_setting_names(struct store *s, const char *begin, struct arena *a,
                            const char *const **ret, size_t *ret_count, struct err *e)
{
    const char **all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_SETTING_NAMES, e);
    query_text(&q, ":name", begin);
    while (query_row(&q)) {
        const char *name = query_get_text(&q, COL_name);
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = arena_text(a, name, strlen(name));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

bool setting_is_there(struct store *s, const char *name)
{
    struct query q = db_query(&s->db, SQL_SETTING_THERE, NULL);
    query_text(&q, ":name", name);
    bool there = query_row(&q);
    query_end(&q);
    return there;
}

enum rc setting_forget(struct store *s, struct id person, struct err *e)
{
    char aad[AAD_BYTES];
    struct arena names = {0};
    const char **found = NULL;
    size_t count = 0, cap = 0;
    struct buf value = {0};
    struct query q = db_query(&s->db, SQL_SETTING_SEALS, e);
    while (query_row(&q)) {
        size_t len = 0;
        const char *name = query_get_text(&q, COL_name);
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        setting_aad(name, query_get_int(&q, COL_version), aad);
        buf_clear(&value);
        // One that cannot be opened tells nobody anything either.
        if (vault_open(s->vault, NULL, aad, sealed, len, &value, NULL) != RC_OK ||
            strstr(buf_text(&value), person.text) == NULL)
            continue;
        found = arena_room(&names, found, count, &cap, sizeof *found);
        found[count++] = arena_text(&names, name, strlen(name));
    }
    enum rc rc = query_end(&q);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = put(s, found[i], 0, NULL, e);
    buf_wipe(&value);
    arena_release(&names);
    return rc;
}
