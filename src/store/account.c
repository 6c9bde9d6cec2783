// SPDX-License-Identifier: EUPL-1.2
#include "store/account.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { WRONG_MAX = 1000 };
#define UTC_MS_MAX INT64_C(253402300799999) // the year 9999

bool account_role_known(const char *role)
{
    static const char *const roles[] = {"visitor", "nurse", "coordinator", "administrator"};
    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        if (strcmp(roles[i], role) == 0)
            return true;
    return false;
}

bool account_name_fits(const char *name)
{
    size_t len = strlen(name);
    if (len == 0 || len >= sizeof((struct store_account *)0)->name || !utf8_valid(name, len) ||
        name[0] == ' ' || name[len - 1] == ' ')
        return false;
    for (size_t at = 0; at < len;) {
        uint32_t cp = 0;
        at += utf8_next(name + at, len - at, &cp);
        if (!utf8_safe(cp) || cp == '\n' || cp == '\t')
            return false;
    }
    struct buf folded = {0};
    text_fold(&folded, name, len);
    bool says_something = folded.len > 0;
    buf_release(&folded);
    return says_something && text_one_script(name, len);
}

// What names are compared by: compatibility forms (full-width letters, ligatures) are unfolded
// first.
static void name_fold(struct buf *out, const char *name)
{
    struct buf plain = {0};
    text_secret(&plain, name, strlen(name));
    text_fold(out, buf_text(&plain), plain.len);
    buf_release(&plain);
}

bool account_name_taken(struct store *s, const char *name)
{
    struct arena a = {0};
    struct buf wanted = {0}, other = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    bool taken = store_accounts(s, &a, &all, &count, NULL) != RC_OK;
    name_fold(&wanted, name);
    for (size_t i = 0; i < count && !taken; i++) {
        buf_clear(&other);
        name_fold(&other, all[i].name);
        taken = strcmp(buf_text(&wanted), buf_text(&other)) == 0;
    }
    buf_release(&wanted);
    buf_release(&other);
    arena_release(&a);
    return taken;
}

const struct vault_cost *account_cost(const struct store *s)
{
    return s->practice ? &VAULT_COST_PRACTICE : &VAULT_COST;
}

void account_wipe(struct account_row *r)
{
    buf_release(&r->proof);
    buf_release(&r->pin);
    vault_wipe(r, sizeof *r);
}

// The public key is part of it: nobody can put his own there and wait for the next master key.
static void account_aad(const struct account_row *r, char out[AAD_BYTES])
{
    const struct store_account *a = &r->account;
    int at = snprintf(out, AAD_BYTES, "account/%s/%" PRId64 "\n%s\n%s\n%d", a->id.text, r->version,
                      a->name, a->role, a->active);
    if (!r->paired)
        return;
    out[at++] = '\n';
    for (size_t i = 0; i < VAULT_PUBLIC_BYTES; i++)
        at += snprintf(out + at, (size_t)(AAD_BYTES - at), "%02x", r->public_key[i]);
}

enum rc account_change_may(const struct store *s, const char *table, struct err *e)
{
    enum rc rc = root_trust(s, table, e);
    if (rc == RC_OK && whole_doubts(s, "older"))
        rc = err_set(e, RC_DAMAGED, "not as it was left: %s", s->root.doubt);
    return rc;
}

enum rc account_prove(const struct store *s, const struct account_row *r, struct err *e)
{
    char aad[AAD_BYTES], name[64];
    account_aad(r, aad);
    snprintf(name, sizeof name, "account %s", r->account.id.text);
    return proof_check(s, NULL, aad, r->proof.at, r->proof.len, name, e);
}

enum rc account_write(struct store *s, struct account_row *r, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    r->version++;
    account_aad(r, aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, r->version == 1 ? SQL_ACCOUNT_ADD : SQL_ACCOUNT_SET, e);
    query_text(&q, ":id", r->account.id.text);
    query_text(&q, ":name", r->account.name);
    query_text(&q, ":role", r->account.role);
    query_int(&q, ":active", r->account.active);
    query_int(&q, ":version", r->version);
    query_int(&q, ":passes", r->cost.passes);
    query_int(&q, ":memory", r->cost.memory_kib);
    query_blob(&q, ":salt", r->salt, sizeof r->salt);
    query_blob(&q, ":wrapped", r->wrapped, sizeof r->wrapped);
    query_blob(&q, ":public", r->paired ? r->public_key : NULL,
               r->paired ? sizeof r->public_key : 0);
    query_blob(&q, ":master", r->has_master ? r->master : NULL,
               r->has_master ? sizeof r->master : 0);
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    if (rc == RC_OK && r->pin.len > 0) {
        char name[ROSTER_PIN_NAME_BYTES];
        roster_pin_name(r->account.id.text, name);
        rc = setting_write(s, name, buf_text(&r->pin), e);
    }
    return rc;
}

enum rc account_key(struct store *s, struct account_row *r, const char *passphrase, struct err *e)
{
    struct vault_keypair *made = NULL, *pair = s->pair;
    bool own = pair != NULL && r->paired && id_equal(r->account.id, s->user.id) &&
               memcmp(vault_keypair_public(pair), r->public_key, sizeof r->public_key) == 0;
    enum rc rc = own ? RC_OK : vault_keypair_new(&made, e);
    if (rc != RC_OK)
        return rc;
    pair = own ? pair : made;
    r->cost = *account_cost(s);
    r->kind = s->roster.there ? VAULT_WRAP_PINNED : VAULT_WRAP_PLAIN;
    rc = vault_keypair_wrap(pair, r->kind, passphrase, strlen(passphrase), &r->cost, r->salt,
                            r->wrapped, e);
    if (rc == RC_OK)
        rc = vault_seal_for(s->vault, vault_keypair_public(pair), r->master, e);
    memcpy(r->public_key, vault_keypair_public(pair), sizeof r->public_key);
    r->paired = r->has_master = true;
    buf_clear(&r->pin);
    if (r->kind == VAULT_WRAP_PINNED)
        roster_pin(s, r->account.id.text, pair, &r->pin);
    vault_keypair_free(made);
    return rc;
}

enum rc account_add(struct store *s, const char *name, const char *role, const char *passphrase,
                    struct store_account *ret, struct err *e)
{
    struct account_row r = {.account = {.id = id_new(), .active = true}};
    struct buf normal = {0};
    text_nfc(&normal, name, strlen(name));
    bool fits = account_role_known(role) && account_name_fits(buf_text(&normal));
    snprintf(r.account.name, sizeof r.account.name, "%s", buf_text(&normal));
    buf_release(&normal);
    if (!fits)
        return err_set(e, RC_INVALID, "account: unknown role, or a name that cannot be used");
    snprintf(r.account.role, sizeof r.account.role, "%s", role);
    enum rc rc = roster_prepare(s, role, e);
    if (rc == RC_OK)
        rc = account_key(s, &r, passphrase, e);
    if (rc == RC_OK)
        rc = account_write(s, &r, e);
    if (rc == RC_OK)
        *ret = r.account;
    account_wipe(&r);
    return rc;
}

// Copies a column of exactly that many bytes. False when NULL; RC_DAMAGED in *rc for another
// length.
static bool take_bytes(const struct query *q, enum column column, unsigned char *out, size_t bytes,
                       enum rc *rc, struct err *e)
{
    size_t len = 0;
    const void *at = query_get_blob(q, column, &len);
    if (len == bytes)
        memcpy(out, at, bytes);
    else if (len > 0)
        *rc = err_set(e, RC_DAMAGED, "account %s: a key was cut", query_get_text(q, COL_id));
    return len == bytes;
}

static void take_account(const struct query *q, struct store_account *ret)
{
    *ret = (struct store_account){.id = id_from(query_get_text(q, COL_id)),
                                  .active = query_get_int(q, COL_active) != 0};
    snprintf(ret->name, sizeof ret->name, "%s", query_get_text(q, COL_name));
    snprintf(ret->role, sizeof ret->role, "%s", query_get_text(q, COL_role));
}

// Whatever stands in a row that was altered can be counted with: the counter of wrong tries, which
// nothing seals, costs the longest pause at most.
static int64_t between(int64_t n, int64_t most)
{
    return n < 0 ? 0 : n < most ? n : most;
}

static enum rc take_row(const struct query *q, struct account_row *ret, struct err *e)
{
    size_t len = 0;
    enum rc rc = RC_OK;
    take_account(q, &ret->account);
    ret->version = between(query_get_int(q, COL_version), INT64_MAX / 2);
    ret->cost.passes = (uint32_t)query_get_int(q, COL_passes);
    ret->cost.memory_kib = (uint32_t)query_get_int(q, COL_memory_kib);
    bool whole = take_bytes(q, COL_salt, ret->salt, sizeof ret->salt, &rc, e);
    whole = take_bytes(q, COL_wrapped, ret->wrapped, sizeof ret->wrapped, &rc, e) && whole;
    ret->wrong = between(query_get_int(q, COL_wrong), WRONG_MAX);
    ret->wrong_utc_ms = between(query_get_int(q, COL_wrong_utc_ms), UTC_MS_MAX);
    const void *proof = query_get_blob(q, COL_proof, &len);
    buf_add(&ret->proof, proof, len);
    ret->paired = take_bytes(q, COL_public, ret->public_key, sizeof ret->public_key, &rc, e);
    ret->has_master = take_bytes(q, COL_master, ret->master, sizeof ret->master, &rc, e);
    if (!whole && rc == RC_OK)
        rc = err_set(e, RC_DAMAGED, "account %s: salt or key was cut", ret->account.id.text);
    return rc;
}

static enum rc load_by(struct store *s, enum sql sql, const char *parameter, const char *value,
                       struct account_row *ret, struct err *e)
{
    struct query q = db_query(&s->db, sql, e);
    query_text(&q, parameter, value);
    if (query_row(&q))
        q.rc = take_row(&q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_DENIED, "no such account");
    return query_end(&q);
}

// As it was written (older stores kept what was typed), else in the form that names have here.
static enum rc load_by_name(struct store *s, const char *name, struct account_row *ret,
                            struct err *e)
{
    struct buf normal = {0};
    text_nfc(&normal, name, strlen(name));
    enum rc rc = load_by(s, SQL_ACCOUNT_BY_NAME, ":name", name, ret, NULL);
    if (rc != RC_OK) {
        account_wipe(ret);
        rc = load_by(s, SQL_ACCOUNT_BY_NAME, ":name", buf_text(&normal), ret, e);
    }
    buf_release(&normal);
    return rc;
}

enum rc account_load(struct store *s, const char *name, struct id id, struct account_row *ret,
                     struct err *e)
{
    return name != NULL ? load_by_name(s, name, ret, e)
                        : load_by(s, SQL_ACCOUNT_BY_ID, ":id", id.text, ret, e);
}

enum rc account_set_wrong(struct store *s, struct id account, int64_t wrong, int64_t at_utc_ms,
                          struct err *e)
{
    struct query q = db_query(&s->db, SQL_ACCOUNT_WRONG, e);
    query_int(&q, ":wrong", wrong);
    query_int(&q, ":at", at_utc_ms);
    query_text(&q, ":id", account.text);
    return query_run(&q);
}

enum rc store_accounts(struct store *s, struct arena *a, struct store_account **ret,
                       size_t *ret_count, struct err *e)
{
    size_t count = 0, cap = 0;
    struct store_account *all = NULL;
    struct query q = db_query(&s->db, SQL_ACCOUNTS, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        take_account(&q, &all[count++]);
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK) {
        *ret = all;
        *ret_count = count;
    }
    return rc;
}

const struct store_account *store_user(const struct store *s)
{
    return &s->user;
}

size_t account_administrators(struct store *s, struct id except)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0, found = 0;
    if (store_accounts(s, &a, &all, &count, NULL) != RC_OK)
        found = 1; // what cannot be read gives nobody more rights
    for (size_t i = 0; i < count; i++)
        found += all[i].active && strcmp(all[i].role, "administrator") == 0 &&
                 !id_equal(all[i].id, except);
    arena_release(&a);
    return found;
}

bool store_has_administrator(struct store *s)
{
    // What is in doubt gives nobody more rights.
    return s->roster.there || root_trust(s, "account", NULL) != RC_OK ||
           account_administrators(s, (struct id){{0}}) > 0;
}
