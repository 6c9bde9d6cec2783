// SPDX-License-Identifier: EUPL-1.2
// Accounts: each wraps the master key by its passphrase. Wrong passphrases cost a growing pause,
// counted on disk before the passphrase is tried, so that ending the program does not help.
#include "store/inner.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    FREE_TRIES = 3,                    // wrong ones before the first pause
    PAUSE_FIRST_MS = 1000,             // doubled by each further one …
    PAUSE_LONGEST_MS = 15 * 60 * 1000, // … up to this
};

// What unlocking needs of an account's row.
struct row {
    struct store_account account;            // as shown
    int64_t version;                         // of the row
    struct vault_cost cost;                  // of stretching
    unsigned char salt[VAULT_SALT_BYTES];    // of stretching
    unsigned char wrapped[VAULT_WRAP_BYTES]; // the master key
    int64_t wrong, wrong_utc_ms;             // wrong passphrases in a row, and the newest
    struct buf proof;                        // owned
};

bool account_role_known(const char *role)
{
    static const char *const roles[] = {"visitor", "nurse", "coordinator", "administrator"};
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        if (strcmp(roles[i], role) == 0)
            return true;
    }
    return false;
}

static void account_place(const struct store_account *a, int64_t version, char out[PLACE_BYTES])
{
    snprintf(out, PLACE_BYTES, "account/%s/%" PRId64 "\n%s\n%s\n%d", a->id.text, version, a->name,
             a->role, a->active);
}

static enum rc insert(struct store *s, const struct row *r, struct err *e)
{
    char place[PLACE_BYTES];
    struct buf proof = {0};
    account_place(&r->account, r->version, place);
    proof_make(s, NULL, place, &proof);
    struct query q = db_query(&s->db, SQL_ACCOUNT_ADD, e);
    query_text(&q, ":id", r->account.id.text);
    query_text(&q, ":name", r->account.name);
    query_text(&q, ":role", r->account.role);
    query_int(&q, ":passes", r->cost.passes);
    query_int(&q, ":memory", r->cost.memory_kib);
    query_blob(&q, ":salt", r->salt, sizeof r->salt);
    query_blob(&q, ":wrapped", r->wrapped, sizeof r->wrapped);
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

enum rc account_add(struct store *s, const char *name, const char *role, const char *passphrase,
                    struct err *e)
{
    struct row r = {.version = 1,
                    .cost = s->practice ? VAULT_COST_PRACTICE : VAULT_COST,
                    .account = {.id = id_new(), .active = true}};
    if (!account_role_known(role) || name[0] == '\0' || strlen(name) >= sizeof r.account.name)
        return err_set(e, RC_INVALID, "account: unknown role, or no name or a too long one");
    snprintf(r.account.name, sizeof r.account.name, "%s", name);
    snprintf(r.account.role, sizeof r.account.role, "%s", role);
    enum rc rc =
        vault_wrap(s->vault, passphrase, strlen(passphrase), &r.cost, r.salt, r.wrapped, e);
    if (rc == RC_OK)
        rc = insert(s, &r, e);
    if (rc == RC_OK)
        s->user = r.account;
    return rc;
}

static enum rc take_bytes(const struct query *q, int column, unsigned char *out, size_t bytes,
                          struct err *e)
{
    size_t len = 0;
    const void *at = query_get_blob(q, column, &len);
    if (len != bytes)
        return err_set(e, RC_DAMAGED, "account %s: salt or key was cut", query_get_text(q, 0));
    memcpy(out, at, bytes);
    return RC_OK;
}

static void take_account(const struct query *q, struct store_account *ret)
{
    *ret = (struct store_account){.id = id_from(query_get_text(q, 0)),
                                  .active = query_get_int(q, 3) != 0};
    snprintf(ret->name, sizeof ret->name, "%s", query_get_text(q, 1));
    snprintf(ret->role, sizeof ret->role, "%s", query_get_text(q, 2));
}

static enum rc load(struct store *s, const char *name, struct row *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_ACCOUNT_BY_NAME, e);
    query_text(&q, ":name", name);
    if (query_row(&q)) {
        size_t len = 0;
        take_account(&q, &ret->account);
        ret->version = query_get_int(&q, 4);
        ret->cost.passes = (uint32_t)query_get_int(&q, 5);
        ret->cost.memory_kib = (uint32_t)query_get_int(&q, 6);
        q.rc = take_bytes(&q, 7, ret->salt, sizeof ret->salt, e);
        if (q.rc == RC_OK)
            q.rc = take_bytes(&q, 8, ret->wrapped, sizeof ret->wrapped, e);
        ret->wrong = query_get_int(&q, 9);
        ret->wrong_utc_ms = query_get_int(&q, 10);
        const void *proof = query_get_blob(&q, 11, &len);
        buf_add(&ret->proof, proof, len);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_DENIED, "no such account");
    }
    return query_end(&q);
}

static enum rc set_wrong(struct store *s, struct id account, int64_t wrong, int64_t at_utc_ms,
                         struct err *e)
{
    struct query q = db_query(&s->db, SQL_ACCOUNT_WRONG, e);
    query_int(&q, ":wrong", wrong);
    query_int(&q, ":at", at_utc_ms);
    query_text(&q, ":id", account.text);
    return query_run(&q);
}

// How long the pause after that many wrong ones is.
static int64_t pause_ms(int64_t wrong)
{
    if (wrong < FREE_TRIES)
        return 0;
    int64_t ms = PAUSE_FIRST_MS;
    for (int64_t i = FREE_TRIES; i < wrong && ms < PAUSE_LONGEST_MS; i++)
        ms *= 2;
    return ms < PAUSE_LONGEST_MS ? ms : PAUSE_LONGEST_MS;
}

static enum rc wait_out(struct store *s, struct row *r, int64_t *ret_wait_ms, struct err *e)
{
    int64_t now = clock_utc_ms(s->clock), pause = pause_ms(r->wrong);
    if (pause > 0 && r->wrong_utc_ms > now) { // the clock went back: the pause begins now
        r->wrong_utc_ms = now;
        enum rc rc = set_wrong(s, r->account.id, r->wrong, now, e);
        if (rc != RC_OK)
            return rc;
    }
    int64_t left = r->wrong_utc_ms + pause - now;
    if (pause == 0 || left <= 0)
        return RC_OK;
    if (ret_wait_ms != NULL)
        *ret_wait_ms = left;
    return err_set(e, RC_BUSY, "wrong passphrases: %" PRId64 " ms to wait", left);
}

// With the key in hand: do the rows that matter for rights say what they said when written?
static enum rc check_rows(struct store *s, const struct row *r, struct err *e)
{
    char place[PLACE_BYTES], name[64];
    account_place(&r->account, r->version, place);
    snprintf(name, sizeof name, "account %s", r->account.id.text);
    enum rc rc = proof_check(s, NULL, place, r->proof.at, r->proof.len, name, e);
    if (rc != RC_OK)
        return rc;
    store_place(s, place);
    struct query q = db_query(&s->db, SQL_STORE_GET, e);
    if (query_row(&q)) {
        size_t len = 0;
        const void *proof = query_get_blob(&q, 3, &len);
        q.rc = proof_check(s, NULL, place, proof, len, "store", e);
    }
    return query_end(&q);
}

static enum rc count_outbox(struct store *s, struct err *e)
{
    s->counts = (struct store_counts){0};
    struct query q = db_query(&s->db, SQL_OUTBOX_COUNT, e);
    if (query_row(&q)) {
        s->counts.to_send = (size_t)query_get_int(&q, 0);
        s->counts.sent = (size_t)query_get_int(&q, 1);
        s->counts.last_sent_utc_ms = query_get_int(&q, 2);
    }
    for (size_t i = 0; i < s->people.count; i++)
        s->counts.visits += s->people.by_name[i]->p.visit_count;
    return query_end(&q);
}

static enum rc note_entry(struct store *s, const struct row *r, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = set_wrong(s, r->account.id, 0, 0, e);
    if (rc == RC_OK && r->wrong > 0) {
        char count[32];
        snprintf(count, sizeof count, "%" PRId64, r->wrong);
        rc = audit_add(s, "wrong-passphrases", count, e);
    }
    if (rc == RC_OK)
        rc = audit_add(s, "unlock", s->user.id.text, e);
    return store_end(s, rc, e);
}

// A full disk must not keep anybody from what is on it: then nothing is noted.
static enum rc unless_full(enum rc rc, const struct err *why, struct err *e)
{
    if (rc == RC_OK || rc == RC_FULL)
        return RC_OK;
    return err_set(e, rc, "%s", why->text);
}

// With the right passphrase: everything into memory, and a note of it.
static enum rc enter(struct store *s, const struct row *r, struct err *e)
{
    struct err why = {0};
    enum rc rc = check_rows(s, r, e);
    if (rc == RC_OK)
        rc = audit_load_end(s, e);
    if (rc == RC_OK)
        rc = person_load_index(s, e);
    if (rc == RC_OK)
        rc = count_outbox(s, e);
    return rc == RC_OK ? unless_full(note_entry(s, r, &why), &why, e) : rc;
}

// Counted before the passphrase is tried.
static enum rc charge(struct store *s, const struct row *r, struct err *e)
{
    struct err why = {0};
    enum rc rc = set_wrong(s, r->account.id, r->wrong + 1, clock_utc_ms(s->clock), &why);
    return unless_full(rc, &why, e);
}

enum rc store_unlock(struct store *s, const char *account, const char *passphrase,
                     int64_t *ret_wait_ms, struct err *e)
{
    struct row r = {0};
    store_lock(s);
    enum rc rc = load(s, account, &r, e);
    if (rc == RC_OK && !r.account.active)
        rc = err_set(e, RC_DENIED, "account %s may not log in", r.account.id.text);
    if (rc == RC_OK)
        rc = wait_out(s, &r, ret_wait_ms, e);
    if (rc == RC_OK)
        rc = charge(s, &r, e);
    if (rc == RC_OK)
        rc = vault_unlock(passphrase, strlen(passphrase), &r.cost, r.salt, r.wrapped, &s->vault, e);
    if (rc == RC_OK) {
        s->user = r.account;
        rc = enter(s, &r, e);
    }
    buf_release(&r.proof);
    vault_wipe(&r, sizeof r);
    if (rc != RC_OK)
        store_lock(s);
    return rc;
}

enum rc store_accounts(struct store *s, struct arena *a, struct store_account **ret,
                       size_t *ret_count, struct err *e)
{
    size_t count = 0, cap = 0;
    struct store_account *all = NULL;
    struct query q = db_query(&s->db, SQL_ACCOUNTS, e);
    while (query_row(&q)) {
        all = list_room(a, all, count, &cap, sizeof *all);
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

bool store_has_administrator(struct store *s)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    bool found = false;
    if (store_accounts(s, &a, &all, &count, NULL) != RC_OK)
        return true; // what cannot be read gives nobody more rights
    for (size_t i = 0; i < count && !found; i++)
        found = all[i].active && strcmp(all[i].role, "administrator") == 0;
    arena_release(&a);
    return found;
}
