// SPDX-License-Identifier: EUPL-1.2
// Unlocking: by an account's passphrase or by a recovery key. Wrong passphrases cost a growing
// pause, counted on disk before the passphrase is tried, so that ending the program does not help.
#include "store/account.h"
#include "store/outbox_add.h"
#include "store/recovery.h"
#include "store/upgrade.h"
#include "store/whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    FREE_TRIES = 3,                    // wrong ones before the first pause
    PAUSE_FIRST_MS = 1000,             // doubled by each further one …
    PAUSE_LONGEST_MS = 15 * 60 * 1000, // … up to this
};

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

static enum rc wait_out(struct store *s, struct account_row *r, int64_t *ret_wait_ms, struct err *e)
{
    int64_t now = clock_utc_ms(s->clock), pause = pause_ms(r->wrong);
    if (pause > 0 && r->wrong_utc_ms > now) { // the clock went back: the pause begins now
        r->wrong_utc_ms = now;
        enum rc rc = account_set_wrong(s, r->account.id, r->wrong, now, e);
        if (rc != RC_OK)
            return rc;
    }
    int64_t left = r->wrong_utc_ms + pause - now;
    // A clock that is set forth while the program looks on ends no pause.
    int64_t counted = s->tried_mono_ms + pause - clock_mono_ms(s->clock);
    if (id_equal(s->tried, r->account.id) && counted > left)
        left = counted;
    if (pause == 0 || left <= 0)
        return RC_OK;
    if (ret_wait_ms != NULL)
        *ret_wait_ms = left;
    return err_set(e, RC_BUSY, "wrong passphrases: %" PRId64 " ms to wait", left);
}

// With the key in hand: does the store's own row say what it said when written?
static enum rc check_store_row(struct store *s, struct err *e)
{
    char aad[AAD_BYTES];
    store_aad(s, aad);
    struct query q = db_query(&s->db, SQL_STORE_GET, e);
    if (query_row(&q)) {
        size_t len = 0;
        const void *proof = query_get_blob(&q, COL_proof, &len);
        q.rc = proof_check(s, NULL, aad, proof, len, "store", e);
    }
    return query_end(&q);
}

enum rc store_count(struct store *s, struct err *e)
{
    s->counts = (struct store_counts){0};
    s->urgent_known = false;
    for (size_t i = 0; i < s->people.count; i++)
        s->counts.visits += s->people.by_name[i]->p.visit_count;
    enum rc rc = flags_count(s, e);
    return rc == RC_OK ? package_count(s, e) : rc;
}

static enum rc note_entry(struct store *s, const struct account_row *r, const char *how,
                          struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = account_set_wrong(s, r->account.id, 0, 0, e);
    if (rc == RC_OK && r->wrong > 0) {
        char count[32];
        snprintf(count, sizeof count, "%" PRId64, r->wrong);
        rc = audit_add(s, "wrong-passphrases", count, e);
    }
    if (rc == RC_OK && s->root.doubt[0] != '\0')
        rc = audit_add(s, "root-doubt", s->root.doubt, e);
    if (rc == RC_OK)
        rc = moment_note(s, e);
    if (rc == RC_OK)
        rc = audit_add(s, how, s->user.id.text, e);
    return store_end(s, rc, e);
}

// A full disk must not keep anybody from what is on it: then nothing is noted.
static enum rc unless_full(enum rc rc, const struct err *why, struct err *e)
{
    if (rc == RC_OK || rc == RC_FULL)
        return RC_OK;
    return err_set(e, rc, "%s", why->text);
}

// What this account may do, by the roster. Its own row need not be right where that says so.
static enum rc find_role(struct store *s, const struct account_row *r,
                         const struct vault_keypair *recovery, struct err *e)
{
    struct err why = {0};
    enum rc proved = account_prove(s, r, &why), rc = roster_open(s, r, recovery, e);
    if (rc != RC_OK || proved == RC_OK)
        return rc;
    if (!s->roster.right || !r->paired)
        return err_set(e, proved, "%s", why.text);
    whole_doubt(s, "account");
    return RC_OK;
}

// Is the file what it was, of this program's schema, and who is who?
static enum rc open_rows(struct store *s, const struct account_row *r,
                         const struct vault_keypair *recovery, struct err *e)
{
    struct err root = {0};
    enum rc rc = check_store_row(s, e);
    if (rc == RC_OK)
        rc = audit_load_end(s, e);
    if (rc == RC_OK)
        rc = unless_full(root_open(s, &root), &root, e);
    if (rc == RC_OK)
        rc = upgrade_now(s, e);
    if (rc == RC_OK)
        moment_open(s);
    if (rc == RC_OK)
        seen_open(s);
    if (rc == RC_OK && s->seen.older)
        whole_doubt(s, "older");
    return rc == RC_OK ? find_role(s, r, recovery, e) : rc;
}

// With the key: everything into memory, and a note of it.
static enum rc enter(struct store *s, const struct account_row *r,
                     const struct vault_keypair *recovery, struct err *e)
{
    struct err why = {0}, old = {0}, flags = {0}, lines = {0};
    const char *how = recovery != NULL ? "unlock-recovery" : "unlock";
    enum rc rc = open_rows(s, r, recovery, e);
    if (rc == RC_OK)
        rc = unless_full(package_adopt(s, &old), &old, e);
    if (rc == RC_OK)
        rc = unless_full(flags_adopt(s, &flags), &flags, e);
    if (rc == RC_OK)
        rc = person_load_index(s, e);
    if (rc == RC_OK)
        rc = unless_full(person_renew_lines(s, &lines), &lines, e);
    if (rc == RC_OK)
        rc = recovery_check(s, e);
    if (rc == RC_OK)
        rc = store_count(s, e);
    return rc == RC_OK ? unless_full(note_entry(s, r, how, &why), &why, e) : rc;
}

// Counted before the passphrase is tried.
static enum rc charge(struct store *s, const struct account_row *r, struct err *e)
{
    struct err why = {0};
    s->tried = r->account.id;
    s->tried_mono_ms = clock_mono_ms(s->clock);
    enum rc rc = account_set_wrong(s, r->account.id, r->wrong + 1, clock_utc_ms(s->clock), &why);
    return unless_full(rc, &why, e);
}

enum rc account_open_master(struct store *s, struct account_row *r, const char *passphrase,
                            struct err *e)
{
    struct vault_keypair *pair = NULL;
    size_t len = strlen(passphrase);
    if (!r->paired)
        return vault_unlock(passphrase, len, &r->cost, r->salt, r->wrapped, &s->vault, e);
    enum rc rc = vault_keypair_unlock(passphrase, len, &r->cost, r->salt, r->wrapped, r->public_key,
                                      &pair, &r->kind, e);
    if (rc == RC_OK && (!r->has_master || vault_open_by(pair, r->master, &s->vault, NULL) != RC_OK))
        rc = err_set(e, RC_DAMAGED, "account %s: the master key was changed", r->account.id.text);
    if (rc == RC_OK)
        s->pair = pair;
    else
        vault_keypair_free(pair);
    return rc;
}

// Is the passphrase stretched as it would be today, has the account its key pair, and is the roster
// pinned under it?
static bool up_to_date(const struct store *s, const struct account_row *r)
{
    const struct vault_cost *today = account_cost(s);
    bool pinned = !s->roster.there || r->kind == VAULT_WRAP_PINNED;
    return r->paired && pinned && r->cost.passes >= today->passes &&
           r->cost.memory_kib >= today->memory_kib;
}

static enum rc renew_row(struct store *s, struct account_row *r, const char *passphrase,
                         struct err *e)
{
    bool key_too = !r->paired;
    enum rc rc = account_key(s, r, passphrase, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = account_write(s, r, e);
    if (rc == RC_OK && key_too && s->roster.signer != NULL)
        rc = roster_follow(s, e);
    if (rc == RC_OK)
        rc = audit_add(s, "account-key", r->account.id.text, e);
    return store_end(s, rc, e);
}

// The roster has another number since this account saw it.
static enum rc renew_pin(struct store *s, const struct account_row *r, struct err *e)
{
    char name[ROSTER_PIN_NAME_BYTES];
    struct buf pin = {0};
    roster_pin_name(r->account.id.text, name);
    roster_pin(s, r->account.id.text, s->pair, &pin);
    enum rc rc = store_setting_note(s, name, buf_text(&pin), e);
    buf_release(&pin);
    return rc;
}

// Made so while the passphrase is at hand; nothing is pinned that is in doubt. A full disk leaves
// it for next time.
static enum rc bring_up_to_date(struct store *s, struct account_row *r, const char *passphrase,
                                struct err *e)
{
    struct err why = {0};
    enum rc rc = RC_OK;
    if (s->roster.there && !s->roster.right)
        return RC_OK;
    if (!up_to_date(s, r))
        rc = renew_row(s, r, passphrase, &why);
    else if (s->roster.stale)
        rc = renew_pin(s, r, &why);
    return unless_full(rc, &why, e);
}

// A store of before the roster gets it from the first administrator who comes.
static enum rc begin_roster(struct store *s, struct err *e)
{
    struct err why = {0};
    if (s->roster.there || strcmp(s->user.role, "administrator") != 0 ||
        root_trust(s, "account", NULL) != RC_OK)
        return RC_OK;
    enum rc rc = store_begin(s, &why);
    if (rc == RC_OK)
        rc = store_end(s, roster_follow(s, &why), &why);
    s->roster.begun = rc == RC_OK && s->roster.there;
    return unless_full(rc, &why, e);
}

enum rc store_unlock(struct store *s, const char *account, const char *passphrase,
                     int64_t *ret_wait_ms, struct err *e)
{
    struct account_row r = {0};
    store_lock(s);
    enum rc rc = account_load(s, account, (struct id){{0}}, &r, e);
    if (rc == RC_OK && !r.account.active)
        rc = err_set(e, RC_DENIED, "account %s may not log in", r.account.id.text);
    if (rc == RC_OK)
        rc = wait_out(s, &r, ret_wait_ms, e);
    if (rc == RC_OK)
        rc = charge(s, &r, e);
    if (rc == RC_OK)
        rc = account_open_master(s, &r, passphrase, e);
    if (rc == RC_OK) {
        s->user = r.account;
        rc = enter(s, &r, NULL, e);
    }
    if (rc == RC_OK && !r.paired)
        rc = bring_up_to_date(s, &r, passphrase, e);
    if (rc == RC_OK)
        rc = begin_roster(s, e);
    if (rc == RC_OK)
        rc = bring_up_to_date(s, &r, passphrase, e);
    account_wipe(&r);
    if (rc != RC_OK)
        store_lock(s);
    return rc;
}

enum rc store_unlock_by_recovery(struct store *s, const char *account,
                                 const struct vault_keypair *pair, struct err *e)
{
    struct account_row r = {0};
    store_lock(s);
    enum rc rc = account_load(s, account, (struct id){{0}}, &r, e);
    if (rc == RC_OK && !r.account.active)
        rc = err_set(e, RC_DENIED, "account %s may not log in", r.account.id.text);
    if (rc == RC_OK)
        rc = recovery_open(s, pair, &s->vault, e);
    if (rc == RC_OK) {
        s->user = r.account;
        rc = enter(s, &r, pair, e);
    }
    account_wipe(&r);
    if (rc != RC_OK)
        store_lock(s);
    return rc;
}
