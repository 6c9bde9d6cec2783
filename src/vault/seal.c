// SPDX-License-Identifier: EUPL-1.2
// Records: packed (zstd), padded, sealed. On disk:
//   format (1 byte, = 1) | nonce (24) | cipher of a multiple of 64 bytes | tag (16)
// and inside the cipher, numbers with their low byte first:
//   plain length (4) | packed length (4) | packed text | zeros
// Equal lengths mean that the text is stored as it is, because packing did not make it smaller.
#include "vault/keys.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
    FORMAT = 1,
    LEVEL = 3, // fixed: the same text always takes the same room
    HEAD_BYTES = 8,
    PAD_BYTES = 64, // sealed lengths tell little of what is inside
    PLAIN_MAX_BYTES = 64 * 1024 * 1024,
};

_Static_assert(VAULT_SEAL_EXTRA_BYTES == 1 + KEYS_NONCE_BYTES + KEYS_TAG_BYTES, "header says it");

static size_t padded(size_t len)
{
    return (len + PAD_BYTES - 1) / PAD_BYTES * PAD_BYTES;
}

static void put_u32(unsigned char *at, size_t n)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(n >> (8 * i) & 0xFFU);
}

static size_t get_u32(const unsigned char *at)
{
    size_t n = 0;
    for (int i = 0; i < 4; i++)
        n |= (size_t)at[i] << (8 * i);
    return n;
}

// Packs into at[len]; answers the packed length, `len` when stored as it is.
static size_t pack(unsigned char *at, const void *text, size_t len)
{
    size_t n = ZSTD_compress(at, len, text, len, LEVEL);
    if (!ZSTD_isError(n) && n < len)
        return n;
    if (len > 0)
        memcpy(at, text, len);
    return len;
}

void vault_seal(const struct vault *v, const struct vault_key *key, const char *place,
                const void *text, size_t len, struct buf *out)
{
    if (len > PLAIN_MAX_BYTES) {
        out->overflow = true;
        return;
    }
    size_t room = padded(HEAD_BYTES + len) + VAULT_SEAL_EXTRA_BYTES;
    unsigned char *at = mem_alloc(room), *plain = at + 1 + KEYS_NONCE_BYTES;
    size_t packed = pack(plain + HEAD_BYTES, text, len);
    put_u32(plain, len);
    put_u32(plain + 4, packed);
    size_t inner = padded(HEAD_BYTES + packed);
    memset(plain + HEAD_BYTES + packed, 0, inner - HEAD_BYTES - packed);
    at[0] = FORMAT;
    keys_seal(key != NULL ? key->at : v->own, "record", place, at + 1, inner);
    buf_add(out, at, VAULT_SEAL_EXTRA_BYTES + inner);
    vault_wipe(at, room);
    free(at);
}

// Unpacks the opened inside of a record; false when it is not what vault_seal makes. Only a holder
// of the key could have written such a thing, but a limit that is not looked at is none.
static enum rc unpack(const unsigned char *plain, size_t inner, struct buf *out)
{
    size_t len = get_u32(plain), packed = get_u32(plain + 4);
    const unsigned char *text = plain + HEAD_BYTES;
    if (len > PLAIN_MAX_BYTES)
        return RC_LIMIT;
    if (packed > len || packed > inner - HEAD_BYTES || padded(HEAD_BYTES + packed) != inner)
        return RC_DAMAGED;
    if (packed == len) {
        buf_add(out, text, len);
        return RC_OK;
    }
    if (ZSTD_getFrameContentSize(text, packed) != len)
        return RC_DAMAGED;
    char *whole = mem_alloc(len);
    bool right = ZSTD_decompress(whole, len, text, packed) == len;
    if (right)
        buf_add(out, whole, len);
    vault_wipe(whole, len);
    free(whole);
    return right ? RC_OK : RC_DAMAGED;
}

enum rc vault_open(const struct vault *v, const struct vault_key *key, const char *place,
                   const void *sealed, size_t len, struct buf *out, struct err *e)
{
    const unsigned char *at = sealed;
    if (len <= VAULT_SEAL_EXTRA_BYTES || (len - VAULT_SEAL_EXTRA_BYTES) % PAD_BYTES != 0)
        return err_set(e, RC_DAMAGED, "%s: %zu bytes are no sealed record", place, len);
    size_t inner = len - VAULT_SEAL_EXTRA_BYTES;
    if (inner > padded(HEAD_BYTES + PLAIN_MAX_BYTES))
        return err_set(e, RC_LIMIT, "%s: sealed record too long", place);
    if (at[0] != FORMAT)
        return err_set(e, RC_DAMAGED, "%s: unknown format %u of a sealed record", place, at[0]);
    unsigned char *plain = mem_alloc(inner);
    enum rc rc = RC_DAMAGED;
    if (keys_open(key != NULL ? key->at : v->own, "record", place, at + 1, len - 1, plain))
        rc = unpack(plain, inner, out);
    vault_wipe(plain, inner);
    free(plain);
    if (rc == RC_OK && out->overflow)
        rc = RC_LIMIT;
    if (rc != RC_OK)
        return err_set(e, rc, "%s: the record was changed, cut or moved", place);
    return RC_OK;
}
