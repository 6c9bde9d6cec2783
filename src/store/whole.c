// SPDX-License-Identifier: EUPL-1.2
// The root beside the file: opened at login, compared, taken anew.
#include "store/whole.h"

#include "base/mem.h"
#include "store/internal.h"
#include "store/root_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Tables looked at before anybody is believed.
static const char *const first_looked_at[] = {"account",  "journal", "person",
                                              "recovery", "setting", "store"};

static bool is_doubted(const struct root *r, const char *table)
{
    size_t len = strlen(table);
    for (const char *at = r->doubt; *at != '\0'; at += strcspn(at, " "), at += *at == ' ')
        if (strcspn(at, " ") == len && strncmp(at, table, len) == 0)
            return true;
    return false;
}

static void doubt(struct root *r, const char *table)
{
    size_t used = strlen(r->doubt);
    if (!is_doubted(r, table))
        snprintf(r->doubt + used, sizeof r->doubt - used, "%s%s", used > 0 ? " " : "", table);
}

// Compares a table of the sealed state with the file.
static enum rc look_at(struct store *s, const struct root_table *sealed, struct err *e)
{
    struct root_table seen = *sealed;
    seen.rows = 0;
    memset(seen.sum, 0, sizeof seen.sum);
    enum rc rc = root_scan(s, &seen, e);
    if (rc == RC_OK &&
        (seen.rows != sealed->rows || memcmp(seen.sum, sealed->sum, sizeof seen.sum) != 0))
        doubt(&s->root, sealed->name);
    return rc;
}

// The tables of the file with the sums of the sealed root; those of only one of both are in doubt.
static void join(struct root *r, const struct root_state *sealed, struct root_state *file)
{
    for (size_t i = 0; i < file->count; i++) {
        struct root_table *t = &file->tables[i];
        bool known = false;
        for (size_t k = 0; k < sealed->count && !known; k++) {
            known = strcmp(sealed->tables[k].name, t->name) == 0;
            t->rows = known ? sealed->tables[k].rows : 0;
            memcpy(t->sum, sealed->tables[k].sum, known ? sizeof t->sum : 0);
        }
        if (!known)
            doubt(r, t->name);
    }
    for (size_t k = 0; k < sealed->count; k++)
        if (root_table_of(file, sealed->tables[k].name) == NULL)
            doubt(r, sealed->tables[k].name);
    file->n = sealed->n;
}

// Does the audit chain tell that there was a root already?
static enum rc had_root(struct store *s, bool *ret, struct err *e)
{
    struct buf entry = {0};
    struct query q = db_query(&s->db, SQL_AUDIT_READ, e);
    while (query_row(&q) && !*ret)
        if (audit_open(s, (uint64_t)query_get_int(&q, COL_seq), &q, &entry, NULL) == RC_OK)
            *ret = strstr(buf_text(&entry) + HASH_BYTES, "\t" ROOT_BEGINS "\t") != NULL;
    buf_wipe(&entry);
    return query_end(&q);
}

// A column that a migration added with a default is not in the rows of before, and the hook does
// not fill it in where a select does: they are written anew, once.
enum rc root_fill_defaults(struct store *s, struct err *e)
{
    struct root_state *file = mem_alloc(sizeof *file);
    enum rc rc = root_list_tables(s, file, e);
    for (size_t i = 0; rc == RC_OK && i < file->count; i++) {
        char sql[256];
        sqlite3_stmt *st = NULL;
        snprintf(sql, sizeof sql,
                 "SELECT name FROM pragma_table_info('%s') WHERE dflt_value IS NOT NULL LIMIT 1",
                 file->tables[i].name);
        rc = root_prepare(s, sql, &st, e);
        if (rc == RC_OK && sqlite3_step(st) == SQLITE_ROW) {
            snprintf(sql, sizeof sql, "UPDATE \"%s\" SET \"%s\" = \"%s\"", file->tables[i].name,
                     (const char *)sqlite3_column_text(st, 0),
                     (const char *)sqlite3_column_text(st, 0));
            sqlite3_finalize(st);
            st = NULL;
            rc = db_exec(&s->db, sql, "root", e);
        }
        sqlite3_finalize(st);
    }
    free(file);
    return rc;
}

// The root itself cannot be believed: the sums taken instead carry a difference, so that the doubt
// is there after the next unlocking too.
static void doubt_root(struct root *r)
{
    struct root_table *t = root_table_of(&r->now, "store");
    doubt(r, "head");
    if (t != NULL)
        t->sum[0]++;
}

// The first root of a file.
static enum rc first_root(struct store *s, struct err *e)
{
    bool had = false;
    enum rc rc = had_root(s, &had, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = root_fill_defaults(s, e);
    if (rc == RC_OK)
        rc = root_scan_all(s, &s->root.now, e);
    if (rc == RC_OK && had)
        doubt_root(&s->root);
    if (rc == RC_OK) {
        s->root.on = true;
        root_watch(s);
        rc = audit_add(s, ROOT_BEGINS, "", e);
    }
    rc = store_end(s, rc, e);
    s->root.on = rc == RC_OK;
    return rc;
}

enum rc root_start(struct store *s, struct err *e)
{
    enum rc rc = root_list_tables(s, &s->root.now, e);
    if (rc == RC_OK) {
        s->root.on = true;
        root_watch(s);
    }
    return rc;
}

void root_resume(struct store *s)
{
    if (s->root.on)
        root_watch(s);
}

enum rc root_open(struct store *s, struct err *e)
{
    struct root_state *sealed = mem_alloc(sizeof *sealed);
    struct err why = {0};
    s->root.doubt[0] = '\0';
    enum rc rc = root_read_head(s, sealed, &why);
    if (rc == RC_NO) {
        free(sealed);
        return first_root(s, e);
    }
    if (rc == RC_DAMAGED) { // everything is in doubt, nothing is locked away
        rc = root_scan_all(s, &s->root.now, e);
        // Its number stands in the clear: an altered one is not counted on from.
        s->root.now.n = sealed->n > 0 && sealed->n < INT64_MAX / 2 ? sealed->n : 0;
        doubt_root(&s->root);
    } else if (rc == RC_OK) {
        rc = root_list_tables(s, &s->root.now, e);
        if (rc == RC_OK)
            join(&s->root, sealed, &s->root.now);
        for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(first_looked_at); i++) {
            const struct root_table *t = root_table_of(&s->root.now, first_looked_at[i]);
            if (t != NULL)
                rc = look_at(s, t, e);
        }
    } else {
        err_set(e, rc, "%s", why.text);
    }
    free(sealed);
    if (rc == RC_OK) {
        s->root.on = true;
        root_watch(s);
    }
    return rc;
}

void root_close(struct store *s)
{
    db_watch(&s->db, NULL, NULL);
    buf_wipe(&s->root.text);
    vault_wipe(&s->root, sizeof s->root);
}

enum rc store_whole(struct store *s, struct err *e)
{
    struct root *r = &s->root;
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK && r->checked_n != r->now.n) {
        for (size_t i = 0; rc == RC_OK && i < r->now.count; i++)
            rc = look_at(s, &r->now.tables[i], e);
        if (rc == RC_OK && r->doubt[0] == '\0')
            r->checked_n = r->now.n;
    }
    if (rc == RC_OK && r->doubt[0] != '\0')
        rc = err_set(e, RC_DAMAGED, "not as it was left: %s", r->doubt);
    return rc;
}

enum rc root_trust(const struct store *s, const char *table, struct err *e)
{
    const struct root *r = &s->root;
    bool doubted = table == NULL ? r->doubt[0] != '\0'
                                 : is_doubted(r, table) || is_doubted(r, "head") ||
                                       (strcmp(table, "account") == 0 && is_doubted(r, "roster"));
    return doubted ? err_set(e, RC_DAMAGED, "not as it was left: %s", r->doubt) : RC_OK;
}

bool whole_doubts(const struct store *s, const char *word)
{
    return is_doubted(&s->root, word);
}

void whole_doubt(struct store *s, const char *word)
{
    doubt(&s->root, word);
}

bool store_is_older(const struct store *s, int64_t *ret_here_utc_ms, int64_t *ret_seen_utc_ms)
{
    if (s->seen.older) {
        *ret_here_utc_ms = s->seen.here_utc_ms;
        *ret_seen_utc_ms = s->seen.utc_ms;
    }
    return s->seen.older;
}

enum rc store_doubted(const struct store *s, struct err *e)
{
    return root_trust(s, NULL, e);
}

bool store_settings_doubted(const struct store *s)
{
    return root_trust(s, "setting", NULL) != RC_OK;
}

bool store_settings_hold(const struct store *s)
{
    return !store_settings_doubted(s) && !is_doubted(&s->root, "older");
}

const char *store_doubts(const struct store *s)
{
    return s->root.doubt;
}

enum rc root_differences(struct store *s, struct root_state *ret, struct err *e)
{
    enum rc rc = root_scan_all(s, ret, e);
    for (size_t i = 0; rc == RC_OK && i < ret->count; i++) {
        struct root_table *seen = &ret->tables[i];
        const struct root_table *said = root_table_of(&s->root.now, seen->name);
        for (size_t k = 0; k < ROOT_LANES; k++)
            seen->sum[k] = (said != NULL ? said->sum[k] : 0) - seen->sum[k];
        seen->rows = (said != NULL ? said->rows : 0) - seen->rows;
    }
    return rc;
}

enum rc root_rebuild(struct store *s, const struct root_state *was, struct err *e)
{
    struct root_state *now = mem_alloc(sizeof *now);
    enum rc rc = root_scan_all(s, now, e);
    now->n = s->root.now.n;
    for (size_t i = 0; rc == RC_OK && i < was->count; i++) {
        struct root_table *t = root_table_of(now, was->tables[i].name);
        for (size_t k = 0; t != NULL && k < ROOT_LANES; k++)
            t->sum[k] += was->tables[i].sum[k];
        if (t != NULL)
            t->rows += was->tables[i].rows;
    }
    if (rc == RC_OK)
        s->root.now = *now;
    free(now);
    return rc;
}
