// SPDX-License-Identifier: EUPL-1.2
#include "vault/sealed_message.h"

#include "base/mem.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char magic[16] = "icope parcel 1\n";

enum {
    MAGIC = sizeof magic,
    NONCE = crypto_box_NONCEBYTES,
    INNER_HEAD = VAULT_PUBLIC_BYTES + NONCE, // sender, nonce
};

_Static_assert(SEALED_MESSAGE_EXTRA_BYTES ==
                   MAGIC + crypto_box_SEALBYTES + INNER_HEAD + crypto_box_MACBYTES,
               "header says it");

// What is random in one sealed message.
struct chance {
    unsigned char seed[32];                        // everything else is drawn from it
    unsigned char nonce[NONCE];                    // of the inner box
    unsigned char ephemeral[crypto_box_SEEDBYTES]; // key pair of the outer one
};

static void draw(const struct vault_keypair *from, const unsigned char *to, const void *text,
                 size_t len, struct chance *ret)
{
    static const unsigned char use[] = "icope parcel 1 chance";
    crypto_generichash_state state;
    crypto_generichash_init(&state, vault_keypair_secret(from), VAULT_KEY_BYTES, sizeof ret->seed);
    crypto_generichash_update(&state, use, sizeof use);
    crypto_generichash_update(&state, to, VAULT_PUBLIC_BYTES);
    crypto_generichash_update(&state, text, len);
    crypto_generichash_final(&state, ret->seed, sizeof ret->seed);
    crypto_generichash(ret->nonce, sizeof ret->nonce, (const unsigned char *)"nonce", 5, ret->seed,
                       sizeof ret->seed);
    crypto_generichash(ret->ephemeral, sizeof ret->ephemeral, (const unsigned char *)"ephemeral", 9,
                       ret->seed, sizeof ret->seed);
    sodium_memzero(&state, sizeof state);
}

// As crypto_box_seal, with an ephemeral pair of that seed; opened by crypto_box_seal_open.
static int seal_outer(unsigned char *out, const unsigned char *text, size_t len,
                      const unsigned char *to, const unsigned char *seed)
{
    unsigned char secret[crypto_box_SECRETKEYBYTES], nonce[NONCE];
    crypto_generichash_state state;
    crypto_box_seed_keypair(out, secret, seed);
    crypto_generichash_init(&state, NULL, 0, sizeof nonce);
    crypto_generichash_update(&state, out, crypto_box_PUBLICKEYBYTES);
    crypto_generichash_update(&state, to, VAULT_PUBLIC_BYTES);
    crypto_generichash_final(&state, nonce, sizeof nonce);
    int failed = crypto_box_easy(out + crypto_box_PUBLICKEYBYTES, text, len, nonce, to, secret);
    sodium_memzero(secret, sizeof secret);
    return failed;
}

enum rc sealed_message_seal(const struct vault_keypair *from,
                            const unsigned char to[VAULT_PUBLIC_BYTES], const void *text,
                            size_t len, struct buf *out, struct err *e)
{
    struct chance chance;
    if (len > SEALED_MESSAGE_TEXT_MAX_BYTES)
        return err_set(e, RC_LIMIT, "sealed message: the text is too long");
    size_t padded = (len / SEALED_MESSAGE_PAD_BYTES + 1) * SEALED_MESSAGE_PAD_BYTES;
    size_t inner_len = INNER_HEAD + crypto_box_MACBYTES + padded;
    size_t file_len = MAGIC + crypto_box_SEALBYTES + inner_len;
    unsigned char *plain = mem_alloc(padded), *inner = mem_alloc(inner_len);
    unsigned char *file = mem_alloc(file_len);
    draw(from, to, text, len, &chance);
    memcpy(plain, text, len);
    plain[len] = 0x80; // zeros follow: mem_alloc
    memcpy(inner, vault_keypair_public(from), VAULT_PUBLIC_BYTES);
    memcpy(inner + VAULT_PUBLIC_BYTES, chance.nonce, NONCE);
    memcpy(file, magic, MAGIC);
    int failed = crypto_box_easy(inner + INNER_HEAD, plain, padded, chance.nonce, to,
                                 vault_keypair_secret(from));
    if (failed == 0)
        failed = seal_outer(file + MAGIC, inner, inner_len, to, chance.ephemeral);
    if (failed == 0)
        buf_add(out, file, file_len);
    sodium_memzero(&chance, sizeof chance);
    sodium_memzero(plain, padded);
    free(plain);
    free(inner);
    free(file);
    return failed == 0 ? RC_OK : err_set(e, RC_INVALID, "this is not a public key");
}

// Length of the text in front of the padding; SIZE_MAX when it is not padded so.
static size_t unpad(const unsigned char *plain, size_t padded)
{
    size_t len = padded;
    while (len > 0 && plain[len - 1] == 0)
        len--;
    if (len == 0 || plain[len - 1] != 0x80 || padded - (len - 1) > SEALED_MESSAGE_PAD_BYTES)
        return SIZE_MAX;
    return len - 1;
}

// Opens the inner box of an opened outer one.
static bool open_inner(const struct vault_keypair *to, const unsigned char *inner, size_t inner_len,
                       struct buf *out, unsigned char *ret_from)
{
    size_t padded = inner_len - INNER_HEAD - crypto_box_MACBYTES;
    unsigned char *plain = mem_alloc(padded);
    size_t len = SIZE_MAX;
    if (crypto_box_open_easy(plain, inner + INNER_HEAD, padded + crypto_box_MACBYTES,
                             inner + VAULT_PUBLIC_BYTES, inner, vault_keypair_secret(to)) == 0)
        len = unpad(plain, padded);
    if (len != SIZE_MAX) {
        buf_add(out, plain, len);
        memcpy(ret_from, inner, VAULT_PUBLIC_BYTES);
    }
    sodium_memzero(plain, padded);
    free(plain);
    return len != SIZE_MAX;
}

enum rc sealed_message_open(const struct vault_keypair *to, const void *file, size_t len,
                            struct buf *out, unsigned char ret_from[VAULT_PUBLIC_BYTES],
                            struct err *e)
{
    const unsigned char *at = file;
    if (len > SEALED_MESSAGE_MAX_BYTES)
        return err_set(e, RC_LIMIT, "sealed message: too long");
    if (len < SEALED_MESSAGE_EXTRA_BYTES + SEALED_MESSAGE_PAD_BYTES ||
        memcmp(at, magic, MAGIC) != 0 ||
        (len - SEALED_MESSAGE_EXTRA_BYTES) % SEALED_MESSAGE_PAD_BYTES != 0)
        return err_set(e, RC_INVALID, "this is no sealed message, or a part of it is missing");
    size_t inner_len = len - MAGIC - crypto_box_SEALBYTES;
    unsigned char *inner = mem_alloc(inner_len);
    bool open = crypto_box_seal_open(inner, at + MAGIC, len - MAGIC, vault_keypair_public(to),
                                     vault_keypair_secret(to)) == 0 &&
                open_inner(to, inner, inner_len, out, ret_from);
    free(inner);
    return open ? RC_OK
                : err_set(e, RC_DENIED,
                          "the sealed message was altered, or it is for somebody else");
}
