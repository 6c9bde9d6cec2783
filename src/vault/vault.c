// SPDX-License-Identifier: EUPL-1.2
// The master key: made, wrapped by a passphrase, unlocked, wiped; and the data keys under it.
#include "vault/vault.h"

#include "base/log.h"
#include "base/utf8.h"
#include "vault/keys.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

_Static_assert(VAULT_SALT_BYTES == crypto_pwhash_argon2id_SALTBYTES, "salt");
_Static_assert(VAULT_KEY_BYTES == crypto_kdf_KEYBYTES, "derived keys");

enum {
    // A changed row must make unlocking last seconds at most, and not ask for all memory: ten times
    // today's cost.
    PASSES_MAX = 8,
    MEMORY_MAX_KIB = 512 * 1024,
    MEMORY_MIN_KIB = 8,
    KIB = 1024,
};

// What an AddressSanitizer build must be able to do, a shipped program must not: be traced.
#if defined(__SANITIZE_ADDRESS__)
enum { TRACEABLE = 1 };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
enum { TRACEABLE = 1 };
#else
enum { TRACEABLE = 0 };
#endif
#else
enum { TRACEABLE = 0 };
#endif

enum rc vault_start(struct err *e)
{
    if (sodium_init() < 0)
        return err_set(e, RC_IO, "libsodium could not start");
    const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        return err_set(e, RC_IO, "core dumps could not be forbidden: errno %d", errno);
    if (!TRACEABLE && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        return err_set(e, RC_IO, "tracing could not be forbidden: errno %d", errno);
    return RC_OK;
}

struct vault *keys_vault(struct err *e)
{
    struct vault *v = sodium_malloc(sizeof *v);
    if (v == NULL) {
        err_set(e, RC_LIMIT, "no guarded memory for keys");
        return NULL;
    }
    v->pack = NULL; // the memory comes filled with 0xdb
    // sodium_malloc ignores a refused lock; asking again tells. Keys could then reach the swap,
    // which is no reason to refuse a visit.
    if (mlock(v, sizeof *v) != 0)
        log_line("vault", "keys are not locked in memory: errno %d", errno);
    return v;
}

void keys_prepare(struct vault *v)
{
    static const char context[crypto_kdf_CONTEXTBYTES + 1] = "icopekey";
    crypto_kdf_derive_from_key(v->wrapping, sizeof v->wrapping, 1, context, v->master);
    crypto_kdf_derive_from_key(v->own, sizeof v->own, 2, context, v->master);
    crypto_kdf_derive_from_key(v->rows, sizeof v->rows, 3, context, v->master);
    v->pack = pack_new();
}

enum rc vault_new(struct vault **ret, struct err *e)
{
    struct vault *v = keys_vault(e);
    if (v == NULL)
        return RC_LIMIT;
    randombytes_buf(v->master, sizeof v->master);
    keys_prepare(v);
    *ret = v;
    return RC_OK;
}

void vault_lock(struct vault *v)
{
    if (v == NULL)
        return;
    pack_free(v->pack);
    sodium_free(v); // wipes first
}

// The key that these bytes give with that salt and cost. RC_LIMIT.
static enum rc stretch(const char *passphrase, size_t len, const struct vault_cost *cost,
                       const unsigned char *salt, unsigned char *ret, struct err *e)
{
    if (cost->passes < 1 || cost->passes > PASSES_MAX || cost->memory_kib < MEMORY_MIN_KIB ||
        cost->memory_kib > MEMORY_MAX_KIB)
        return err_set(e, RC_LIMIT, "cost of stretching out of range: %u passes, %u KiB",
                       cost->passes, cost->memory_kib);
    if (crypto_pwhash(ret, VAULT_KEY_BYTES, passphrase, len, salt, cost->passes,
                      (size_t)cost->memory_kib * KIB, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(e, RC_LIMIT, "no %u KiB of memory for the passphrase", cost->memory_kib);
    return RC_OK;
}

// As which of the kinds does it open? `count` for none.
static size_t open_any(const unsigned char key[VAULT_KEY_BYTES], const char *const *kinds,
                       size_t count, const unsigned char *wrapped, unsigned char *ret)
{
    size_t kind = 0;
    while (kind < count && !keys_open(key, kinds[kind], "", wrapped, VAULT_WRAP_BYTES, ret))
        kind++;
    return kind;
}

enum rc keys_unwrap_any(unsigned char key[VAULT_KEY_BYTES], const char *const *kinds, size_t count,
                        const char *passphrase, size_t len, const struct vault_cost *cost,
                        const unsigned char *salt, const unsigned char wrapped[VAULT_WRAP_BYTES],
                        unsigned char *ret, size_t *ret_kind, struct err *e)
{
    struct buf normal = {0};
    text_secret(&normal, passphrase, len);
    enum rc rc = stretch(buf_text(&normal), normal.len, cost, salt, key, e);
    size_t kind = rc == RC_OK ? open_any(key, kinds, count, wrapped, ret) : count;
    bool same = normal.len == len && memcmp(buf_text(&normal), passphrase, len) == 0;
    buf_wipe(&normal);
    if (rc == RC_OK && kind == count && !same) { // wrapped before secrets were normalized
        rc = stretch(passphrase, len, cost, salt, key, e);
        kind = rc == RC_OK ? open_any(key, kinds, count, wrapped, ret) : count;
    }
    if (rc == RC_OK && kind == count)
        rc = err_set(e, RC_DENIED, "the passphrase does not open this key");
    if (rc == RC_OK)
        *ret_kind = kind;
    return rc;
}

enum rc keys_wrap(const unsigned char secret[VAULT_KEY_BYTES], const char *kind,
                  const char *passphrase, size_t len, const struct vault_cost *cost,
                  unsigned char salt[VAULT_SALT_BYTES], unsigned char wrapped[VAULT_WRAP_BYTES],
                  struct err *e)
{
    unsigned char key[VAULT_KEY_BYTES], fresh[VAULT_SALT_BYTES];
    struct buf normal = {0};
    text_secret(&normal, passphrase, len);
    randombytes_buf(fresh, sizeof fresh);
    enum rc rc = stretch(buf_text(&normal), normal.len, cost, fresh, key, e);
    buf_wipe(&normal);
    if (rc == RC_OK) {
        memcpy(salt, fresh, sizeof fresh);
        memcpy(wrapped + KEYS_NONCE_BYTES, secret, VAULT_KEY_BYTES);
        keys_seal(key, kind, "", wrapped, VAULT_KEY_BYTES);
    }
    sodium_memzero(key, sizeof key);
    return rc;
}

enum rc vault_wrap(const struct vault *v, const char *passphrase, size_t len,
                   const struct vault_cost *cost, unsigned char salt[VAULT_SALT_BYTES],
                   unsigned char wrapped[VAULT_WRAP_BYTES], struct err *e)
{
    return keys_wrap(v->master, "master", passphrase, len, cost, salt, wrapped, e);
}

enum rc vault_unlock(const char *passphrase, size_t len, const struct vault_cost *cost,
                     const unsigned char salt[VAULT_SALT_BYTES],
                     const unsigned char wrapped[VAULT_WRAP_BYTES], struct vault **ret,
                     struct err *e)
{
    struct vault *v = keys_vault(e);
    if (v == NULL)
        return RC_LIMIT;
    static const char *const kinds[] = {"master"};
    size_t kind = 0;
    // The derived keys' room holds the passphrase's key meanwhile: it is locked memory.
    enum rc rc = keys_unwrap_any(v->wrapping, kinds, 1, passphrase, len, cost, salt, wrapped,
                                 v->master, &kind, e);
    if (rc != RC_OK) {
        vault_lock(v);
        return rc;
    }
    keys_prepare(v);
    *ret = v;
    return RC_OK;
}

void vault_key_new(const struct vault *v, const char *aad, struct vault_key *ret_key,
                   unsigned char wrapped[VAULT_WRAP_BYTES])
{
    randombytes_buf(ret_key->at, sizeof ret_key->at);
    vault_key_wrap(v, aad, ret_key, wrapped);
}

void vault_key_wrap(const struct vault *v, const char *aad, const struct vault_key *key,
                    unsigned char wrapped[VAULT_WRAP_BYTES])
{
    memcpy(wrapped + KEYS_NONCE_BYTES, key->at, VAULT_KEY_BYTES);
    keys_seal(v->wrapping, "key", aad, wrapped, VAULT_KEY_BYTES);
}

enum rc vault_key_open(const struct vault *v, const char *aad,
                       const unsigned char wrapped[VAULT_WRAP_BYTES], struct vault_key *ret,
                       struct err *e)
{
    struct vault_key key = {{0}};
    if (!keys_open(v->wrapping, "key", aad, wrapped, VAULT_WRAP_BYTES, key.at))
        return err_set(e, RC_DAMAGED, "%s: the key was changed or belongs elsewhere", aad);
    *ret = key;
    vault_key_wipe(&key);
    return RC_OK;
}

void vault_key_wipe(struct vault_key *k)
{
    sodium_memzero(k, sizeof *k);
}

void vault_hash(const unsigned char *previous, const void *text, size_t len, unsigned char ret[32])
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, 32);
    if (previous != NULL)
        crypto_generichash_update(&state, previous, 32);
    crypto_generichash_update(&state, text, len);
    crypto_generichash_final(&state, ret, 32);
}

void vault_mac(const struct vault *v, const void *text, size_t len, unsigned char ret[32])
{
    crypto_generichash(ret, 32, text, len, v->rows, sizeof v->rows);
}
