// SPDX-License-Identifier: EUPL-1.2
// Signatures by Ed25519 (RFC 8032): the key that only the administrators of a store hold, whose
// private half is sealed to key pairs (keypair.h) as the master key is, and the key of the settings
// packages of an organisation.
#ifndef ICOPE_VAULT_SIGNER_H
#define ICOPE_VAULT_SIGNER_H

#include "vault/keypair.h"

#include <stdbool.h>

enum { VAULT_SIGNATURE_BYTES = 64 };

struct vault_signer; // a private key in guarded memory and its public half, opaque

// A new one. Owned: vault_signer_free. RC_LIMIT without guarded memory.
enum rc vault_signer_new(struct vault_signer **ret, struct err *e);
// One that was kept: `seed` (VAULT_KEY_BYTES) is copied. As vault_signer_new.
enum rc vault_signer_from(const unsigned char *seed, struct vault_signer **ret, struct err *e);
// What the private half is made of, VAULT_KEY_BYTES, borrowed: only for keeping it sealed.
const unsigned char *vault_signer_seed(const struct vault_signer *s);
// Wipes and frees; NULL is fine.
void vault_signer_free(struct vault_signer *s);
// The public half, VAULT_PUBLIC_BYTES, borrowed.
const unsigned char *vault_signer_public(const struct vault_signer *s);

// Signs a text.
void vault_sign(const struct vault_signer *s, const void *text, size_t len,
                unsigned char signature[VAULT_SIGNATURE_BYTES]);
// Did the other half of that public key sign the text?
bool vault_signed(const unsigned char public_key[VAULT_PUBLIC_BYTES], const void *text, size_t len,
                  const unsigned char signature[VAULT_SIGNATURE_BYTES]);

// Seals the private half to a pair's public key. RC_INVALID for a key that is none.
enum rc vault_signer_seal_for(const struct vault_signer *s,
                              const unsigned char public_key[VAULT_PUBLIC_BYTES],
                              unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct err *e);
// Opens it. RC_DENIED when it was sealed to another pair or changed.
enum rc vault_signer_open_by(const struct vault_keypair *p,
                             const unsigned char sealed[VAULT_SEALED_KEY_BYTES],
                             struct vault_signer **ret, struct err *e);

#endif
