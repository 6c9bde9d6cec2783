// SPDX-License-Identifier: EUPL-1.2
// Key pairs of accounts: the master key is sealed to each account's public key, so that a new
// master key reaches everybody without their passphrases. X25519 with libsodium's sealed boxes; the
// private key is wrapped by the stretched passphrase.
#ifndef ICOPE_VAULT_KEYPAIR_H
#define ICOPE_VAULT_KEYPAIR_H

#include "vault/vault.h"

#include <stddef.h>

enum {
    VAULT_PUBLIC_BYTES = 32,
    VAULT_SEALED_KEY_BYTES = 32 + VAULT_KEY_BYTES + 16, // ephemeral public key, key, tag
};

struct vault_keypair; // a private key in guarded memory and its public half, opaque

// A new pair. Owned: vault_keypair_free. RC_LIMIT without guarded memory.
enum rc vault_keypair_new(struct vault_keypair **ret, struct err *e);
// Makes the pair of a private key known otherwise (32 bytes, copied). Owned. RC_LIMIT.
enum rc vault_keypair_from(const unsigned char *secret, struct vault_keypair **ret, struct err *e);
// Wipes and frees; NULL is fine.
void vault_keypair_free(struct vault_keypair *p);
// The public key, VAULT_PUBLIC_BYTES, borrowed.
const unsigned char *vault_keypair_public(const struct vault_keypair *p);
// The private key, VAULT_KEY_BYTES, borrowed: only for printing it once, and for signer.c.
const unsigned char *vault_keypair_secret(const struct vault_keypair *p);

// BLAKE2b-256 of a text under a key of the pair's own: what only its passphrase can make.
void vault_keypair_mac(const struct vault_keypair *p, const void *text, size_t len,
                       unsigned char ret[32]);

// How a private key is wrapped. Whoever has not the passphrase cannot change which it is.
enum vault_wrap_kind {
    VAULT_WRAP_PLAIN,  // alone
    VAULT_WRAP_PINNED, // something else that vault_keypair_mac proves must be there beside it
};
// Wraps the private key for a passphrase, like vault_wrap.
enum rc vault_keypair_wrap(const struct vault_keypair *p, enum vault_wrap_kind kind,
                           const char *passphrase, size_t len, const struct vault_cost *cost,
                           unsigned char salt[VAULT_SALT_BYTES],
                           unsigned char wrapped[VAULT_WRAP_BYTES], struct err *e);
// Unwraps it and says how it was wrapped (*ret_kind). RC_DENIED when it is not the passphrase (or
// the row was changed), RC_DAMAGED when the public key is not its other half.
enum rc vault_keypair_unlock(const char *passphrase, size_t len, const struct vault_cost *cost,
                             const unsigned char salt[VAULT_SALT_BYTES],
                             const unsigned char wrapped[VAULT_WRAP_BYTES],
                             const unsigned char public_key[VAULT_PUBLIC_BYTES],
                             struct vault_keypair **ret, enum vault_wrap_kind *ret_kind,
                             struct err *e);

// Seals the master key to a public key. RC_INVALID for a key that is no point to seal to.
enum rc vault_seal_for(const struct vault *v, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                       unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct err *e);
// Opens a sealed master key. RC_DENIED when it was sealed to another pair or changed.
enum rc vault_open_by(const struct vault_keypair *p,
                      const unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct vault **ret,
                      struct err *e);

#endif
