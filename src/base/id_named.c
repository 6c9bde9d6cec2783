// SPDX-License-Identifier: EUPL-1.2
// Identifiers made of a name: UUID version 5 of RFC 9562, which asks for SHA-1 (RFC 3174). SHA-1
// serves nothing else here: nobody gains by two records of one visit having the same identifier.
#include "base/id.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { UUID_BYTES = 16, BLOCK_BYTES = 64, WORDS = 5 };

static uint32_t rotate(uint32_t x, int bits)
{
    return x << bits | x >> (32 - bits);
}

// RFC 3174 §5 and §6.1: what the four groups of twenty rounds mix in.
static uint32_t mixed(int round, const uint32_t h[WORDS])
{
    uint32_t b = h[1], c = h[2], d = h[3];
    switch (round / 20) {
    case 0:
        return ((b & c) | (~b & d)) + 0x5A827999U;
    case 1:
        return (b ^ c ^ d) + 0x6ED9EBA1U;
    case 2:
        return ((b & c) | (b & d) | (c & d)) + 0x8F1BBCDCU;
    default:
        return (b ^ c ^ d) + 0xCA62C1D6U;
    }
}

static void add_block(uint32_t sum[WORDS], const unsigned char *block)
{
    uint32_t w[80], h[WORDS];
    for (size_t i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (size_t i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(h, sum, sizeof h);
    for (int i = 0; i < 80; i++) {
        uint32_t next = rotate(h[0], 5) + mixed(i, h) + h[4] + w[i];
        h[4] = h[3];
        h[3] = h[2];
        h[2] = rotate(h[1], 30);
        h[1] = h[0];
        h[0] = next;
    }
    for (int i = 0; i < WORDS; i++)
        sum[i] += h[i];
}

// SHA-1 of two texts one after the other; the first 16 bytes of it.
static void sha1(const unsigned char *first, size_t first_len, const char *second,
                 size_t second_len, unsigned char ret[UUID_BYTES])
{
    uint32_t sum[WORDS] = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U};
    unsigned char block[BLOCK_BYTES] = {0};
    size_t len = first_len + second_len, used = 0;
    for (size_t i = 0; i < len; i++) {
        block[used++] = i < first_len ? first[i] : (unsigned char)second[i - first_len];
        if (used == BLOCK_BYTES) {
            add_block(sum, block);
            memset(block, 0, sizeof block);
            used = 0;
        }
    }
    block[used++] = 0x80U;
    if (used > BLOCK_BYTES - 8) {
        add_block(sum, block);
        memset(block, 0, sizeof block);
    }
    uint64_t bits = (uint64_t)len * 8;
    for (size_t i = 0; i < 8; i++)
        block[BLOCK_BYTES - 1 - i] = (unsigned char)(bits >> (8 * i) & 0xFFU);
    add_block(sum, block);
    for (size_t i = 0; i < UUID_BYTES; i++)
        ret[i] = (unsigned char)(sum[i / 4] >> (24 - 8 * (i % 4)) & 0xFFU);
}

static unsigned char digit(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static bool dash_before(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

struct id id_named(struct id space, const char *name)
{
    static const char hex[] = "0123456789abcdef";
    assert(id_valid(space.text));
    unsigned char bytes[UUID_BYTES];
    const char *from = space.text;
    for (size_t i = 0; i < UUID_BYTES; i++, from += 2) {
        from += dash_before(i);
        bytes[i] = (unsigned char)(digit(from[0]) << 4 | digit(from[1]));
    }
    sha1(bytes, sizeof bytes, name, strlen(name), bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0FU) | 0x50U); // version 5
    bytes[8] = (unsigned char)((bytes[8] & 0x3FU) | 0x80U); // variant of RFC 9562
    struct id id = {.text = ""};
    size_t at = 0;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (dash_before(i))
            id.text[at++] = '-';
        id.text[at++] = hex[bytes[i] >> 4];
        id.text[at++] = hex[bytes[i] & 0x0FU];
    }
    return id;
}
