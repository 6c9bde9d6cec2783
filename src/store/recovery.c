// SPDX-License-Identifier: EUPL-1.2
#include "store/recovery.h"

#include "base/mem.h"
#include "store/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A row of the table.
struct row {
    struct store_recovery r;                      // as shown
    int64_t no, version;                          // row number, version
    bool has_master;                              // is there a sealed master key
    unsigned char master[VAULT_SEALED_KEY_BYTES]; // when has_master
    struct buf proof;                             // as stored, owned
};

static void recovery_aad(const struct row *row, char out[AAD_BYTES])
{
    const struct store_recovery *r = &row->r;
    int at = snprintf(out, AAD_BYTES, "recovery/%" PRId64 "\n%s\n%d\n%" PRId64 "\n%" PRId64 "\n",
                      row->version, r->label, r->active, r->added_utc_ms, r->drill_utc_ms);
    for (size_t i = 0; i < VAULT_PUBLIC_BYTES; i++)
        at += snprintf(out + at, (size_t)(AAD_BYTES - at), "%02x", r->public_key[i]);
}

static enum rc prove(const struct store *s, const struct row *row, struct err *e)
{
    char aad[AAD_BYTES], name[64];
    recovery_aad(row, aad);
    snprintf(name, sizeof name, "recovery key %" PRId64, row->no);
    return proof_check(s, NULL, aad, row->proof.at, row->proof.len, name, e);
}

// Writes the row as its next version, inside a transaction; sealed to when active.
static enum rc write_row(struct store *s, struct row *row, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    enum rc rc = RC_OK;
    if (row->r.active)
        rc = vault_seal_for(s->vault, row->r.public_key, row->master, e);
    if (rc != RC_OK)
        return rc;
    row->version++;
    recovery_aad(row, aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, row->version == 1 ? SQL_RECOVERY_ADD : SQL_RECOVERY_SET, e);
    query_blob(&q, ":public", row->r.public_key, VAULT_PUBLIC_BYTES);
    query_text(&q, ":label", row->r.label);
    query_int(&q, ":active", row->r.active);
    query_int(&q, ":added", row->r.added_utc_ms);
    query_int(&q, ":drill", row->r.drill_utc_ms);
    query_int(&q, ":version", row->version);
    query_blob(&q, ":master", row->r.active ? row->master : NULL,
               row->r.active ? sizeof row->master : 0);
    query_blob(&q, ":proof", proof.at, proof.len);
    rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

static enum rc take_row(const struct query *q, struct row *ret, struct err *e)
{
    size_t len = 0;
    *ret = (struct row){.no = query_get_int(q, COL_no)};
    const void *key = query_get_blob(q, COL_public, &len);
    if (len != VAULT_PUBLIC_BYTES)
        return err_set(e, RC_DAMAGED, "recovery key %" PRId64 ": the key was cut", ret->no);
    memcpy(ret->r.public_key, key, len);
    snprintf(ret->r.label, sizeof ret->r.label, "%s", query_get_text(q, COL_label));
    ret->r.active = query_get_int(q, COL_active) != 0;
    ret->r.added_utc_ms = query_get_int(q, COL_added_utc_ms);
    ret->r.drill_utc_ms = query_get_int(q, COL_drill_utc_ms);
    ret->version = query_get_int(q, COL_version);
    const void *master = query_get_blob(q, COL_master, &len);
    ret->has_master = len == sizeof ret->master;
    if (ret->has_master)
        memcpy(ret->master, master, len);
    const void *proof = query_get_blob(q, COL_proof, &len);
    buf_add(&ret->proof, proof, len);
    return RC_OK;
}

// Finds a row by public key. RC_NO.
static enum rc find(struct store *s, const unsigned char *public_key, struct row *ret,
                    struct err *e)
{
    bool found = false;
    struct query q = db_query(&s->db, SQL_RECOVERIES, e);
    while (!found && query_row(&q)) { // one that was cut is none of them
        found = take_row(&q, ret, NULL) == RC_OK &&
                memcmp(ret->r.public_key, public_key, VAULT_PUBLIC_BYTES) == 0;
        if (!found)
            buf_release(&ret->proof);
    }
    if (q.rc == RC_OK && !found)
        q.rc = err_set(e, RC_NO, "this is no recovery key of this store");
    return query_end(&q);
}

// Writes a row and its audit entry in one transaction.
static enum rc keep(struct store *s, struct row *row, const char *what, struct err *e)
{
    char first_bytes[16];
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = write_row(s, row, e);
    snprintf(first_bytes, sizeof first_bytes, "%02x%02x%02x%02x", row->r.public_key[0],
             row->r.public_key[1], row->r.public_key[2], row->r.public_key[3]);
    if (rc == RC_OK)
        rc = roster_follow(s, e);
    if (rc == RC_OK)
        rc = audit_add(s, what, first_bytes, e);
    return store_end(s, rc, e);
}

enum rc store_recovery_add(struct store *s, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                           const char *label, struct err *e)
{
    struct row row = {.r = {.active = true, .added_utc_ms = clock_utc_ms(s->clock)}}, old = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = account_change_may(s, "recovery", e);
    if (rc == RC_OK && !account_name_fits(label))
        rc = err_set(e, RC_INVALID, "recovery: no label, or one that cannot be used");
    if (rc == RC_OK && find(s, public_key, &old, NULL) == RC_OK)
        rc = err_set(e, RC_BUSY, "recovery: this key is there already");
    buf_release(&old.proof);
    if (rc != RC_OK)
        return rc;
    memcpy(row.r.public_key, public_key, VAULT_PUBLIC_BYTES);
    snprintf(row.r.label, sizeof row.r.label, "%s", label);
    return keep(s, &row, "recovery-add", e);
}

enum rc store_recoveries(struct store *s, struct arena *a, struct store_recovery **ret,
                         size_t *ret_count, struct err *e)
{
    size_t count = 0, cap = 0;
    struct store_recovery *all = NULL;
    struct row row = {0};
    struct query q = db_query(&s->db, SQL_RECOVERIES, e);
    while (query_row(&q)) {
        if (take_row(&q, &row, NULL) != RC_OK)
            continue; // it was cut: the root names the table
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = row.r;
        buf_release(&row.proof);
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK) {
        *ret = all;
        *ret_count = count;
    }
    return rc;
}

enum rc store_recovery_activate(struct store *s, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                                bool active, struct err *e)
{
    struct row row = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = account_change_may(s, "recovery", e);
    if (rc == RC_OK)
        rc = find(s, public_key, &row, e);
    if (rc == RC_OK)
        rc = prove(s, &row, e);
    if (rc == RC_OK && row.r.active != active) {
        row.r.active = active;
        rc = keep(s, &row, active ? "recovery-on" : "recovery-off", e);
    }
    buf_release(&row.proof);
    return rc;
}

enum rc recovery_open(struct store *s, const struct vault_keypair *pair, struct vault **ret,
                      struct err *e)
{
    struct row row = {0};
    enum rc rc = find(s, vault_keypair_public(pair), &row, e);
    if (rc == RC_OK && !row.has_master)
        rc = err_set(e, RC_DENIED, "this recovery key is no longer in use");
    if (rc == RC_OK)
        rc = vault_open_by(pair, row.master, ret, e);
    buf_release(&row.proof);
    return rc;
}

enum rc store_recovery_drill(struct store *s, const struct vault_keypair *pair, struct err *e)
{
    struct vault *opened = NULL, *own = s->vault;
    struct row row = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = recovery_open(s, pair, &opened, e);
    if (rc == RC_OK)
        rc = find(s, vault_keypair_public(pair), &row, e);
    if (rc == RC_OK) { // what it opens must be the master key that seals here
        s->vault = opened;
        rc = prove(s, &row, e);
        s->vault = own;
    }
    vault_lock(opened);
    if (rc == RC_OK) {
        row.r.drill_utc_ms = clock_utc_ms(s->clock);
        rc = keep(s, &row, "recovery-drill", e);
    }
    buf_release(&row.proof);
    return rc;
}

enum rc recovery_check(struct store *s, struct err *e)
{
    struct row row = {0};
    struct query q = db_query(&s->db, SQL_RECOVERIES, e);
    while (query_row(&q)) {
        if (take_row(&q, &row, &s->damage) == RC_OK)
            prove(s, &row, &s->damage);
        buf_release(&row.proof);
    }
    return query_end(&q);
}

enum rc recovery_prove(struct store *s, const unsigned char *public_key, struct err *e)
{
    struct row row = {0};
    enum rc rc = find(s, public_key, &row, e);
    if (rc == RC_OK)
        rc = prove(s, &row, e);
    buf_release(&row.proof);
    return rc;
}

enum rc recovery_seal_again(struct store *s, struct vault *from, struct err *e)
{
    struct vault *to = s->vault;
    struct row row = {0};
    struct query q = db_query(&s->db, SQL_RECOVERIES, e);
    while (query_row(&q)) {
        q.rc = take_row(&q, &row, e);
        s->vault = from;
        if (q.rc == RC_OK)
            q.rc = prove(s, &row, e);
        s->vault = to;
        if (q.rc == RC_OK)
            q.rc = write_row(s, &row, e);
        buf_release(&row.proof);
    }
    return query_end(&q);
}
