// SPDX-License-Identifier: EUPL-1.2
// Recovery keys of the organisation: every store seals its master key to each, so that a forgotten
// passphrase never loses a visit. The private part is kept elsewhere, as words on paper.
#ifndef ICOPE_STORE_RECOVERY_H
#define ICOPE_STORE_RECOVERY_H

#include "store/store.h"
#include "vault/keypair.h"

// A recovery key as it may be shown, locked too.
struct store_recovery {
    unsigned char public_key[VAULT_PUBLIC_BYTES]; // who holds its other half can open the store
    char label[96];                               // "Sealed envelope, safe of the office"
    bool active;                                  // is the master key sealed to it
    int64_t added_utc_ms;                         // when it was added
    int64_t drill_utc_ms;                         // when it was last shown to work, 0 never
};

// Adds a recovery key and seals the master key to it. RC_BUSY when it is there already, RC_INVALID
// for a bad key or label.
enum rc store_recovery_add(struct store *s, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                           const char *label, struct err *e);
// All, oldest first, into the arena. Works locked; what is shown then is not proved.
enum rc store_recoveries(struct store *s, struct arena *a, struct store_recovery **ret,
                         size_t *ret_count, struct err *e);
// Stops or takes up again sealing to a key. The master key should then be rotated. RC_NO.
enum rc store_recovery_activate(struct store *s, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                                bool active, struct err *e);
// Shows that the pair opens this store and records when. RC_DENIED when it does not, RC_NO when it
// is none of its keys.
enum rc store_recovery_drill(struct store *s, const struct vault_keypair *pair, struct err *e);
// Unlocks for an account with a recovery key instead of its passphrase; the account should then get
// a new one (store_account_passphrase). RC_NO, RC_DENIED, RC_DAMAGED.
enum rc store_unlock_by_recovery(struct store *s, const char *account,
                                 const struct vault_keypair *pair, struct err *e);

// ---- for the files of src/store only ----

// Opens the master key with a pair. RC_NO, RC_DENIED.
enum rc recovery_open(struct store *s, const struct vault_keypair *pair, struct vault **ret,
                      struct err *e);
// After unlocking: a swapped key or label becomes the store's damage (store_damage), so that
// nothing is ever sealed to it.
enum rc recovery_check(struct store *s, struct err *e);
// Does the row of that public key say what it said when written? RC_NO, RC_DAMAGED.
enum rc recovery_prove(struct store *s, const unsigned char *public_key, struct err *e);
// Seals the master key anew to every active key, inside a transaction: `from` proves the rows,
// s->vault is what is sealed. RC_DAMAGED for a swapped one.
enum rc recovery_seal_again(struct store *s, struct vault *from, struct err *e);

#endif
