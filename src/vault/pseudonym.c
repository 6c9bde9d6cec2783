// SPDX-License-Identifier: EUPL-1.2
#include "vault/pseudonym.h"

#include <string.h>

#include <sodium.h>

void pseudonym_key_new(struct pseudonym_key *ret)
{
    randombytes_buf(ret->at, sizeof ret->at);
}

void pseudonym_key_text(const struct pseudonym_key *key, char ret[PSEUDONYM_KEY_TEXT])
{
    sodium_bin2hex(ret, PSEUDONYM_KEY_TEXT, key->at, sizeof key->at);
}

bool pseudonym_key_read(const char *text, struct pseudonym_key *ret)
{
    struct pseudonym_key key;
    size_t len = 0;
    const bool whole = strlen(text) == PSEUDONYM_KEY_TEXT - 1 &&
                       sodium_hex2bin(key.at, sizeof key.at, text, PSEUDONYM_KEY_TEXT - 1, NULL,
                                      &len, NULL) == 0 &&
                       len == sizeof key.at;
    if (whole)
        *ret = key;
    sodium_memzero(&key, sizeof key);
    return whole;
}

// The kind goes in with its NUL, so that no two pairs of texts are the same bytes.
static void hash(const struct pseudonym_key *key, const char *kind, const char *text,
                 unsigned char *ret, size_t bytes)
{
    crypto_generichash_state state;
    crypto_generichash_init(&state, key->at, sizeof key->at, bytes);
    crypto_generichash_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
    crypto_generichash_update(&state, (const unsigned char *)text, strlen(text));
    crypto_generichash_final(&state, ret, bytes);
    sodium_memzero(&state, sizeof state);
}

void pseudonym_of(const struct pseudonym_key *key, const char *kind, const char *text,
                  unsigned char ret[PSEUDONYM_BYTES])
{
    hash(key, kind, text, ret, PSEUDONYM_BYTES);
}

uint64_t pseudonym_number(const struct pseudonym_key *key, const char *kind, const char *text,
                          uint64_t limit)
{
    unsigned char bytes[crypto_generichash_BYTES_MIN];
    uint64_t n = 0;
    hash(key, kind, text, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof n; i++)
        n = n << 8 | bytes[i];
    return n % limit;
}
