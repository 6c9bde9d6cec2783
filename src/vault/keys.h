// SPDX-License-Identifier: EUPL-1.2
// What an unlocked vault holds, for the files of src/vault only.
#ifndef ICOPE_VAULT_KEYS_H
#define ICOPE_VAULT_KEYS_H

#include "vault/pack.h"
#include "vault/vault.h"

#include <stdbool.h>

// Lives in guarded, locked memory (sodium_malloc); wiped when freed.
struct vault {
    unsigned char master[VAULT_KEY_BYTES];   // what accounts wrap; used for nothing but deriving
    unsigned char wrapping[VAULT_KEY_BYTES]; // derived: wraps data keys
    unsigned char own[VAULT_KEY_BYTES];      // derived: seals the store's own records
    unsigned char rows[VAULT_KEY_BYTES];     // derived: vault_mac
    struct pack *pack;                       // packing of records, owned
};

enum { KEYS_NONCE_BYTES = 24, KEYS_TAG_BYTES = 16 };

// Seals `len` bytes in place: at[0..24) becomes a random nonce, at[24..24+len) must hold the text
// and becomes its cipher, the 16 bytes after it the tag. `kind` separates uses of one key ("key",
// "record"); together with `aad` it is the associated data.
void keys_seal(const unsigned char key[VAULT_KEY_BYTES], const char *kind, const char *aad,
               unsigned char *at, size_t len);

// Opens what keys_seal made (`len` = all bytes, nonce and tag included) into ret[len - 40], which
// is all zeros on false: altered, cut, other aad, other key.
bool keys_open(const unsigned char key[VAULT_KEY_BYTES], const char *kind, const char *aad,
               const unsigned char *at, size_t len, unsigned char *ret);

// Room for a vault in guarded memory, not prepared; NULL when there is none. vault_lock frees it.
struct vault *keys_vault(struct err *e);
// All that a known master key is needed for: derives the others.
void keys_prepare(struct vault *v);
// Opens what keys_wrap made, as whichever of the kinds it is (*ret_kind, from 0), into
// ret[VAULT_KEY_BYTES]; `key` (locked memory) holds the passphrase's key meanwhile. The passphrase
// is taken as text_secret gives it; what was wrapped before that was so still opens as it was
// typed. RC_DENIED, RC_LIMIT.
enum rc keys_unwrap_any(unsigned char key[VAULT_KEY_BYTES], const char *const *kinds, size_t count,
                        const char *passphrase, size_t len, const struct vault_cost *cost,
                        const unsigned char *salt, const unsigned char wrapped[VAULT_WRAP_BYTES],
                        unsigned char *ret, size_t *ret_kind, struct err *e);
// Wraps a secret key for a passphrase (as text_secret gives it) under a fresh salt. RC_LIMIT.
enum rc keys_wrap(const unsigned char secret[VAULT_KEY_BYTES], const char *kind,
                  const char *passphrase, size_t len, const struct vault_cost *cost,
                  unsigned char salt[VAULT_SALT_BYTES], unsigned char wrapped[VAULT_WRAP_BYTES],
                  struct err *e);

#endif
