// SPDX-License-Identifier: EUPL-1.2
// The root as each commit seals it.
#include "store/root.h"

#include "base/mem.h"
#include "store/internal.h"
#include "store/root_rows.h"
#include "store/whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_BYTES = ROOT_NAME_BYTES + 8 + 8 * ROOT_LANES };

// ---- the sealed row ----

static void head_aad(int64_t n, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "head/%" PRId64, n);
}

static void write_state(const struct root_state *state, struct buf *out)
{
    for (size_t i = 0; i < state->count; i++) {
        const struct root_table *t = &state->tables[i];
        buf_add(out, t->name, sizeof t->name);
        root_put_int(out, t->rows);
        for (size_t k = 0; k < ROOT_LANES; k++)
            root_put_int(out, (int64_t)t->sum[k]);
    }
}

static enum rc read_state(const struct buf *text, struct root_state *ret, struct err *e)
{
    if (text->len % TABLE_BYTES != 0 || text->len / TABLE_BYTES > ROOT_TABLES_MAX)
        return err_set(e, RC_DAMAGED, "head: not as this program writes it");
    const unsigned char *at = (const unsigned char *)text->at;
    for (size_t left = text->len; left > 0; left -= TABLE_BYTES, at += TABLE_BYTES) {
        struct root_table *t = &ret->tables[ret->count++];
        memcpy(t->name, at, sizeof t->name);
        t->name[sizeof t->name - 1] = '\0';
        t->rows = root_get_int(at + sizeof t->name);
        for (size_t k = 0; k < ROOT_LANES; k++)
            t->sum[k] = (uint64_t)root_get_int(at + sizeof t->name + 8 + 8 * k);
    }
    return RC_OK;
}

enum rc root_open_state(const struct store *s, int64_t n, const void *sealed, size_t len,
                        struct root_state *ret, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf text = {0};
    *ret = (struct root_state){.n = n};
    head_aad(n, aad);
    enum rc rc = vault_open(s->vault, NULL, aad, sealed, len, &text, e);
    if (rc == RC_OK)
        rc = read_state(&text, ret, e);
    buf_wipe(&text);
    return rc;
}

enum rc root_read_head(struct store *s, struct root_state *ret, struct err *e)
{
    bool found = false;
    *ret = (struct root_state){0};
    struct query q = db_query(&s->db, SQL_HEAD_GET, e);
    if (query_row(&q)) {
        size_t len = 0;
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        found = true;
        q.rc = root_open_state(s, query_get_int(&q, COL_n), sealed, len, ret, e);
    }
    enum rc rc = query_end(&q);
    return rc == RC_OK && !found ? RC_NO : rc;
}

enum rc root_seal(struct store *s, struct err *e)
{
    struct root *r = &s->root;
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    if (!r->on)
        return RC_OK;
    r->now.n = r->before.n + 1;
    buf_clear(&r->text);
    write_state(&r->now, &r->text);
    head_aad(r->now.n, aad);
    vault_seal(s->vault, NULL, aad, r->text.at, r->text.len, &sealed);
    struct query q = db_query(&s->db, SQL_HEAD_PUT, e);
    query_int(&q, ":n", r->now.n);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    if (rc == RC_OK && r->checked_n == r->before.n && r->checked_n > 0)
        r->checked_n = r->now.n; // what was right and is written by us stays right
    return rc;
}

uint64_t store_root_value(const struct store *s, char ret_hash[65])
{
    unsigned char hash[32];
    struct buf text = {0};
    root_put_int(&text, s->root.now.n);
    write_state(&s->root.now, &text);
    vault_mac(s->vault, text.at, text.len, hash);
    buf_release(&text);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(ret_hash + 2 * i, 3, "%02x", hash[i]);
    return s->root.now.n > 0 ? (uint64_t)s->root.now.n : 1;
}

void root_begin(struct store *s)
{
    s->root.before = s->root.now;
}

void root_back(struct store *s)
{
    bool was_right = s->root.checked_n == s->root.now.n && s->root.checked_n > 0;
    s->root.now = s->root.before;
    if (was_right)
        s->root.checked_n = s->root.now.n;
}

bool root_is_there(struct store *s)
{
    struct root_state *there = mem_alloc(sizeof *there);
    bool same = root_read_head(s, there, NULL) == RC_OK && there->n == s->root.now.n;
    for (size_t i = 0; same && i < there->count; i++) {
        const struct root_table *t = root_table_of(&s->root.now, there->tables[i].name);
        same = t != NULL && t->rows == there->tables[i].rows &&
               memcmp(t->sum, there->tables[i].sum, sizeof t->sum) == 0;
    }
    free(there);
    return same;
}
