// SPDX-License-Identifier: EUPL-1.2
#include "vault/signer.h"

#include <sodium.h>
#include <string.h>

_Static_assert(VAULT_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "public half");
_Static_assert(VAULT_SIGNATURE_BYTES == crypto_sign_BYTES, "signature");
_Static_assert(VAULT_KEY_BYTES == crypto_sign_SEEDBYTES, "what a private key is made of");

// In guarded memory.
struct vault_signer {
    unsigned char seed[VAULT_KEY_BYTES];              // what is sealed to others
    unsigned char secret[crypto_sign_SECRETKEYBYTES]; // made of it
    unsigned char public_key[VAULT_PUBLIC_BYTES];     // its other half
};

static struct vault_signer *signer_alloc(struct err *e)
{
    struct vault_signer *s = sodium_malloc(sizeof *s);
    if (s == NULL)
        err_set(e, RC_LIMIT, "no guarded memory for keys");
    return s;
}

enum rc vault_signer_from(const unsigned char *seed, struct vault_signer **ret, struct err *e)
{
    struct vault_signer *s = signer_alloc(e);
    if (s == NULL)
        return RC_LIMIT;
    memcpy(s->seed, seed, sizeof s->seed);
    crypto_sign_seed_keypair(s->public_key, s->secret, s->seed);
    *ret = s;
    return RC_OK;
}

enum rc vault_signer_new(struct vault_signer **ret, struct err *e)
{
    unsigned char seed[VAULT_KEY_BYTES];
    randombytes_buf(seed, sizeof seed);
    const enum rc rc = vault_signer_from(seed, ret, e);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

const unsigned char *vault_signer_seed(const struct vault_signer *s)
{
    return s->seed;
}

void vault_signer_free(struct vault_signer *s)
{
    sodium_free(s); // wipes first; NULL is fine
}

const unsigned char *vault_signer_public(const struct vault_signer *s)
{
    return s->public_key;
}

void vault_sign(const struct vault_signer *s, const void *text, size_t len,
                unsigned char signature[VAULT_SIGNATURE_BYTES])
{
    crypto_sign_detached(signature, NULL, text, len, s->secret);
}

bool vault_signed(const unsigned char public_key[VAULT_PUBLIC_BYTES], const void *text, size_t len,
                  const unsigned char signature[VAULT_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, text, len, public_key) == 0;
}

enum rc vault_signer_seal_for(const struct vault_signer *s,
                              const unsigned char public_key[VAULT_PUBLIC_BYTES],
                              unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct err *e)
{
    if (crypto_box_seal(sealed, s->seed, sizeof s->seed, public_key) != 0)
        return err_set(e, RC_INVALID, "this is not a public key");
    return RC_OK;
}

enum rc vault_signer_open_by(const struct vault_keypair *p,
                             const unsigned char sealed[VAULT_SEALED_KEY_BYTES],
                             struct vault_signer **ret, struct err *e)
{
    struct vault_signer *s = signer_alloc(e);
    if (s == NULL)
        return RC_LIMIT;
    if (crypto_box_seal_open(s->seed, sealed, VAULT_SEALED_KEY_BYTES, vault_keypair_public(p),
                             vault_keypair_secret(p)) != 0) {
        vault_signer_free(s);
        return err_set(e, RC_DENIED, "this key does not open the administrators' key");
    }
    crypto_sign_seed_keypair(s->public_key, s->secret, s->seed);
    *ret = s;
    return RC_OK;
}
