// SPDX-License-Identifier: EUPL-1.2
// Records: packed, padded, sealed. On disk:
//   format (1 byte, = 1: the dictionary of pack_dictionary.c) | nonce (24) | cipher of a multiple
//   of 64 bytes | tag (16)
// and inside the cipher:
//   plain length | packed length | packed text | zeros
// The lengths take 7 bits a byte, lowest first, all but the last with the high bit set: most
// answers then fit one block of 64 bytes.
// Equal lengths mean that the text is stored as it is, because packing did not make it smaller.
#include "vault/keys.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    FORMAT = 1,
    LENGTH_MAX_BYTES = 4, // 28 bits hold PLAIN_MAX_BYTES
    HEAD_MAX_BYTES = 2 * LENGTH_MAX_BYTES,
    PAD_BYTES = 64, // sealed lengths tell little of what is inside
    PLAIN_MAX_BYTES = 64 * 1024 * 1024,
};

_Static_assert(VAULT_SEAL_EXTRA_BYTES == 1 + KEYS_NONCE_BYTES + KEYS_TAG_BYTES, "header says it");

static size_t padded(size_t len)
{
    return (len + PAD_BYTES - 1) / PAD_BYTES * PAD_BYTES;
}

// Writes a length; returns its bytes.
static size_t put_length(unsigned char *at, size_t n)
{
    size_t bytes = 0;
    while (n >= 0x80U) {
        at[bytes++] = (unsigned char)(n & 0x7FU) | 0x80U;
        n >>= 7;
    }
    at[bytes++] = (unsigned char)n;
    return bytes;
}

// Reads a length; returns its bytes, 0 when there is none.
static size_t get_length(const unsigned char *at, size_t len, size_t *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < len && i < LENGTH_MAX_BYTES; i++) {
        n |= (size_t)(at[i] & 0x7FU) << (7 * i);
        if (at[i] < 0x80U) {
            *ret = n;
            return i + 1;
        }
    }
    return 0;
}

void vault_seal(const struct vault *v, const struct vault_key *key, const char *aad,
                const void *text, size_t len, struct buf *out)
{
    if (len > PLAIN_MAX_BYTES) {
        out->overflow = true;
        return;
    }
    // Packed behind the longest head there may be, then moved up to the one it has.
    size_t room = padded(HEAD_MAX_BYTES + len) + VAULT_SEAL_EXTRA_BYTES;
    unsigned char *at = mem_alloc(room), *plain = at + 1 + KEYS_NONCE_BYTES;
    size_t packed = pack_do(v->pack, plain + HEAD_MAX_BYTES, text, len);
    size_t head = put_length(plain, len);
    head += put_length(plain + head, packed);
    memmove(plain + head, plain + HEAD_MAX_BYTES, packed);
    size_t inner = padded(head + packed);
    memset(plain + head + packed, 0, inner - head - packed);
    at[0] = FORMAT;
    keys_seal(key != NULL ? key->at : v->own, "record", aad, at + 1, inner);
    buf_add(out, at, VAULT_SEAL_EXTRA_BYTES + inner);
    vault_wipe(at, room);
    free(at);
}

// Unpacks the opened inside of a record; false when it is not what vault_seal makes. Only a holder
// of the key could have written such a thing, but a limit that is not looked at is none.
static enum rc unpack(const struct vault *v, const unsigned char *plain, size_t inner,
                      struct buf *out)
{
    size_t len = 0, packed = 0;
    size_t first = get_length(plain, inner, &len);
    size_t second = first > 0 ? get_length(plain + first, inner - first, &packed) : 0;
    size_t head = first + second;
    if (second == 0 || packed > len || packed > inner - head || padded(head + packed) != inner)
        return RC_DAMAGED;
    if (len > PLAIN_MAX_BYTES)
        return RC_LIMIT;
    char *whole = mem_alloc(len);
    bool right = pack_undo(v->pack, whole, len, plain + head, packed);
    if (right)
        buf_add(out, whole, len);
    vault_wipe(whole, len);
    free(whole);
    return right ? RC_OK : RC_DAMAGED;
}

enum rc vault_open(const struct vault *v, const struct vault_key *key, const char *aad,
                   const void *sealed, size_t len, struct buf *out, struct err *e)
{
    const unsigned char *at = sealed;
    if (len <= VAULT_SEAL_EXTRA_BYTES || (len - VAULT_SEAL_EXTRA_BYTES) % PAD_BYTES != 0)
        return err_set(e, RC_DAMAGED, "%s: %zu bytes are no sealed record", aad, len);
    size_t inner = len - VAULT_SEAL_EXTRA_BYTES;
    if (inner > padded(HEAD_MAX_BYTES + PLAIN_MAX_BYTES))
        return err_set(e, RC_LIMIT, "%s: sealed record too long", aad);
    if (at[0] != FORMAT)
        return err_set(e, RC_DAMAGED, "%s: unknown format %u of a sealed record", aad, at[0]);
    unsigned char *plain = mem_alloc(inner);
    enum rc rc = RC_DAMAGED;
    if (keys_open(key != NULL ? key->at : v->own, "record", aad, at + 1, len - 1, plain))
        rc = unpack(v, plain, inner, out);
    vault_wipe(plain, inner);
    free(plain);
    if (rc == RC_OK && out->overflow)
        rc = RC_LIMIT;
    if (rc != RC_OK)
        return err_set(e, rc, "%s: the record was changed, cut or moved", aad);
    return RC_OK;
}
