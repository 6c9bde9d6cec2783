// SPDX-License-Identifier: EUPL-1.2
#include "vault/keypair.h"

#include "vault/keys.h"

#include <sodium.h>
#include <string.h>

_Static_assert(VAULT_PUBLIC_BYTES == crypto_box_PUBLICKEYBYTES, "public key");
_Static_assert(VAULT_KEY_BYTES == crypto_box_SECRETKEYBYTES, "private key");
_Static_assert(VAULT_SEALED_KEY_BYTES == VAULT_KEY_BYTES + crypto_box_SEALBYTES, "sealed key");

// In guarded memory.
struct vault_keypair {
    unsigned char secret[VAULT_KEY_BYTES];         // the private key
    unsigned char public_key[VAULT_PUBLIC_BYTES];  // its other half
    unsigned char passphrase_key[VAULT_KEY_BYTES]; // while wrapping
};

static struct vault_keypair *pair_alloc(struct err *e)
{
    struct vault_keypair *p = sodium_malloc(sizeof *p);
    if (p == NULL)
        err_set(e, RC_LIMIT, "no guarded memory for keys");
    return p;
}

enum rc vault_keypair_new(struct vault_keypair **ret, struct err *e)
{
    struct vault_keypair *p = pair_alloc(e);
    if (p == NULL)
        return RC_LIMIT;
    crypto_box_keypair(p->public_key, p->secret);
    *ret = p;
    return RC_OK;
}

enum rc vault_keypair_from(const unsigned char *secret, struct vault_keypair **ret, struct err *e)
{
    struct vault_keypair *p = pair_alloc(e);
    if (p == NULL)
        return RC_LIMIT;
    memcpy(p->secret, secret, sizeof p->secret);
    crypto_scalarmult_base(p->public_key, p->secret);
    *ret = p;
    return RC_OK;
}

void vault_keypair_free(struct vault_keypair *p)
{
    sodium_free(p); // wipes first; NULL is fine
}

const unsigned char *vault_keypair_public(const struct vault_keypair *p)
{
    return p->public_key;
}

const unsigned char *vault_keypair_secret(const struct vault_keypair *p)
{
    return p->secret;
}

void vault_keypair_mac(const struct vault_keypair *p, const void *text, size_t len,
                       unsigned char ret[32])
{
    static const char context[crypto_kdf_CONTEXTBYTES + 1] = "icopepin";
    unsigned char key[VAULT_KEY_BYTES];
    crypto_kdf_derive_from_key(key, sizeof key, 1, context, p->secret);
    crypto_generichash(ret, 32, text, len, key, sizeof key);
    sodium_memzero(key, sizeof key);
}

// By enum vault_wrap_kind; what keys_wrap binds the key to.
static const char *const kinds[] = {"account", "account-pinned"};

enum rc vault_keypair_wrap(const struct vault_keypair *p, enum vault_wrap_kind kind,
                           const char *passphrase, size_t len, const struct vault_cost *cost,
                           unsigned char salt[VAULT_SALT_BYTES],
                           unsigned char wrapped[VAULT_WRAP_BYTES], struct err *e)
{
    return keys_wrap(p->secret, kinds[kind], passphrase, len, cost, salt, wrapped, e);
}

enum rc vault_keypair_unlock(const char *passphrase, size_t len, const struct vault_cost *cost,
                             const unsigned char salt[VAULT_SALT_BYTES],
                             const unsigned char wrapped[VAULT_WRAP_BYTES],
                             const unsigned char public_key[VAULT_PUBLIC_BYTES],
                             struct vault_keypair **ret, enum vault_wrap_kind *ret_kind,
                             struct err *e)
{
    size_t kind = 0;
    struct vault_keypair *p = pair_alloc(e);
    if (p == NULL)
        return RC_LIMIT;
    enum rc rc = keys_unwrap_any(p->passphrase_key, kinds, 2, passphrase, len, cost, salt, wrapped,
                                 p->secret, &kind, e);
    if (rc == RC_OK)
        crypto_scalarmult_base(p->public_key, p->secret);
    if (rc == RC_OK && sodium_memcmp(p->public_key, public_key, VAULT_PUBLIC_BYTES) != 0)
        rc = err_set(e, RC_DAMAGED, "the account's public key was changed");
    if (rc != RC_OK) {
        vault_keypair_free(p);
        return rc;
    }
    sodium_memzero(p->passphrase_key, sizeof p->passphrase_key);
    *ret = p;
    *ret_kind = (enum vault_wrap_kind)kind;
    return RC_OK;
}

enum rc vault_seal_for(const struct vault *v, const unsigned char public_key[VAULT_PUBLIC_BYTES],
                       unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct err *e)
{
    if (crypto_box_seal(sealed, v->master, sizeof v->master, public_key) != 0)
        return err_set(e, RC_INVALID, "this is not a public key");
    return RC_OK;
}

enum rc vault_open_by(const struct vault_keypair *p,
                      const unsigned char sealed[VAULT_SEALED_KEY_BYTES], struct vault **ret,
                      struct err *e)
{
    struct vault *v = keys_vault(e);
    if (v == NULL)
        return RC_LIMIT;
    if (crypto_box_seal_open(v->master, sealed, VAULT_SEALED_KEY_BYTES, p->public_key, p->secret) !=
        0) {
        vault_lock(v);
        return err_set(e, RC_DENIED, "this key does not open the store");
    }
    keys_prepare(v);
    *ret = v;
    return RC_OK;
}
