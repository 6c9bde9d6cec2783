// SPDX-License-Identifier: EUPL-1.2
// Rows of accounts: read, proved, written. For the files of src/store only.
#ifndef ICOPE_STORE_ACCOUNT_H
#define ICOPE_STORE_ACCOUNT_H

#include "store/internal.h"
#include "vault/keypair.h"

// Everything an account's row holds. Wipe with account_wipe.
struct account_row {
    struct store_account account;                 // as shown
    int64_t version;                              // of the row
    struct vault_cost cost;                       // of stretching
    unsigned char salt[VAULT_SALT_BYTES];         // of stretching
    unsigned char wrapped[VAULT_WRAP_BYTES];      // the private key under the passphrase
    bool paired;                                  // false: of the first schema, see its file
    unsigned char public_key[VAULT_PUBLIC_BYTES]; // when paired
    bool has_master;                              // false while suspended
    unsigned char master[VAULT_SEALED_KEY_BYTES]; // the master key sealed to public_key
    int64_t wrong, wrong_utc_ms;                  // wrong passphrases in a row, and the newest
    struct buf proof;                             // as stored, owned
    enum vault_wrap_kind kind;                    // of `wrapped`, known once it was opened
    struct buf pin;                               // new pin, kept with the row; owned
};

// Reads the row by name or, when that is NULL, by identifier. RC_DENIED when there is none,
// RC_DAMAGED when it was cut; not yet proved.
enum rc account_load(struct store *s, const char *name, struct id id, struct account_row *ret,
                     struct err *e);
// May accounts and recovery keys be changed? RC_DAMAGED while that table, or the file as a whole
// (an older copy), is in doubt: that waits until somebody has looked.
enum rc account_change_may(const struct store *s, const char *table, struct err *e);
// Does the row say what it said when written? Needs the key. RC_DAMAGED naming it.
enum rc account_prove(const struct store *s, const struct account_row *r, struct err *e);
// Writes it as its next version with a new proof, inside a transaction. A new one has version 0.
enum rc account_write(struct store *s, struct account_row *r, struct err *e);
// Wraps the key pair for that passphrase, with the master key sealed to it and what is known of the
// roster pinned: the pair of who is unlocked stays, anybody else's is new.
enum rc account_key(struct store *s, struct account_row *r, const char *passphrase, struct err *e);
// Can it stand in a list and be told from others by looking: characters that a terminal shows, a
// letter or digit among them, letters of one script (text_one_script), no blanks at its ends, at
// most 95 bytes? For names of accounts and labels of recovery keys.
bool account_name_fits(const char *name);
// Is there an account whose name reads the same: without regard to case, accents, width of letters
// and the signs between words? Suspended ones count.
bool account_name_taken(struct store *s, const char *name);
// Opens the master key with the account's passphrase: s->vault, and s->pair when it has one; also
// r->kind. RC_DENIED, RC_DAMAGED, RC_LIMIT.
enum rc account_open_master(struct store *s, struct account_row *r, const char *passphrase,
                            struct err *e);
// What stretching costs in this store today.
const struct vault_cost *account_cost(const struct store *s);
// Sets how many wrong passphrases there were.
enum rc account_set_wrong(struct store *s, struct id account, int64_t wrong, int64_t at_utc_ms,
                          struct err *e);
// Wipes and frees.
void account_wipe(struct account_row *r);

#endif
