// SPDX-License-Identifier: EUPL-1.2
// Keys and sealing: the only user of libsodium. A store has one master key; each account wraps it
// by Argon2id of its passphrase; each person has a data key wrapped by the master key; each record
// is sealed with its person's key by XChaCha20-Poly1305 with the record's name as associated data,
// so that rows cannot be swapped. Knows nothing of SQL.
#ifndef ICOPE_VAULT_VAULT_H
#define ICOPE_VAULT_VAULT_H

#include "base/buf.h"
#include "base/err.h"
#include "vault/cost.h"

#include <stddef.h>
#include <stdint.h>

enum {
    VAULT_KEY_BYTES = 32,
    VAULT_SALT_BYTES = 16,
    VAULT_WRAP_BYTES = 24 + VAULT_KEY_BYTES + 16, // nonce, key, tag
    VAULT_SEAL_EXTRA_BYTES =
        1 + 24 + 16, // a sealed text is longer by format, nonce, tag (and padding)
};

struct vault; // an unlocked master key in locked memory, opaque

// A data key in the clear. Lives on the stack, briefly; wipe with vault_key_wipe.
struct vault_key {
    unsigned char at[VAULT_KEY_BYTES]; // the key
};

// Prepares libsodium, forbids core dumps and tracing (PR_SET_DUMPABLE 0, RLIMIT_CORE 0). Once,
// before all else here. RC_IO.
enum rc vault_start(struct err *e);

// A new random master key, unlocked. Owned: vault_lock.
enum rc vault_new(struct vault **ret, struct err *e);
// Wraps the master key for a passphrase; salt is fresh. wrapped: VAULT_WRAP_BYTES. RC_LIMIT when
// memory for stretching is not to be had.
enum rc vault_wrap(const struct vault *v, const char *passphrase, size_t len,
                   const struct vault_cost *cost, unsigned char salt[VAULT_SALT_BYTES],
                   unsigned char wrapped[VAULT_WRAP_BYTES], struct err *e);
// Unwraps with a passphrase. RC_DENIED when it is not the right one (or the row was changed: the
// two cannot be told apart).
enum rc vault_unlock(const char *passphrase, size_t len, const struct vault_cost *cost,
                     const unsigned char salt[VAULT_SALT_BYTES],
                     const unsigned char wrapped[VAULT_WRAP_BYTES], struct vault **ret,
                     struct err *e);
// Wipes the keys and frees. NULL is fine.
void vault_lock(struct vault *v);

// A new data key, and its wrapped form bound to `aad` (for example "person/<id>").
void vault_key_new(const struct vault *v, const char *aad, struct vault_key *ret_key,
                   unsigned char wrapped[VAULT_WRAP_BYTES]);
// Wraps a data key anew, bound to `aad`: for another master key.
void vault_key_wrap(const struct vault *v, const char *aad, const struct vault_key *key,
                    unsigned char wrapped[VAULT_WRAP_BYTES]);
// Opens a wrapped data key. RC_DAMAGED when it was changed or belongs elsewhere.
enum rc vault_key_open(const struct vault *v, const char *aad,
                       const unsigned char wrapped[VAULT_WRAP_BYTES], struct vault_key *ret,
                       struct err *e);
// Wipes.
void vault_key_wipe(struct vault_key *k);

// Compresses (zstd), pads to a multiple of 64 bytes and seals; appends to *out. `key` NULL = the
// store's own key (audit, settings). `aad` names table, id and version.
void vault_seal(const struct vault *v, const struct vault_key *key, const char *aad,
                const void *text, size_t len, struct buf *out);
// Opens what vault_seal made, appends the plain text to *out. RC_DAMAGED when altered, moved or
// cut; RC_LIMIT past 64 MiB.
enum rc vault_open(const struct vault *v, const struct vault_key *key, const char *aad,
                   const void *sealed, size_t len, struct buf *out, struct err *e);

// BLAKE2b-256 of `previous` (32 bytes, or NULL) followed by the text: the audit chain.
void vault_hash(const unsigned char *previous, const void *text, size_t len, unsigned char ret[32]);

// BLAKE2b-256 of the text under a key of its own, derived from the master key: what a row adds to
// the root (src/store/root.h).
void vault_mac(const struct vault *v, const void *text, size_t len, unsigned char ret[32]);

// The rule that it breaks: NULL when it will do, else a stable code: "short" (< 12 characters),
// "repeated", "common" (guessed soon), "name" (holds the account's name).
const char *vault_passphrase_policy(const char *passphrase, size_t len, const char *account_name);

// Overwrites memory so that the compiler cannot drop it.
void vault_wipe(void *p, size_t bytes);

#endif
