// SPDX-License-Identifier: EUPL-1.2
#include "vault/pack.h"

#include "base/buf.h"
#include "base/mem.h"
#include "vault/vault.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
    LEVEL = 3,       // 19 would save 5 % more and take many times as long
    MAGIC_BYTES = 4, // every frame starts alike: not kept
};

static const unsigned char magic[MAGIC_BYTES] = {0x28, 0xb5, 0x2f, 0xfd};

struct pack {
    ZSTD_CDict *pack_dictionary;   // owned, as all of these
    ZSTD_DDict *unpack_dictionary; // the same text
    ZSTD_CCtx *packing;            // work space, used again
    ZSTD_DCtx *unpacking;          // work space, used again
};

struct pack *pack_new(void)
{
    struct pack *p = mem_alloc(sizeof *p);
    struct buf text = {0};
    for (size_t i = 0; i < PACK_DICTIONARY_COUNT; i++)
        buf_puts(&text, PACK_DICTIONARY[i]);
    p->pack_dictionary = ZSTD_createCDict(text.at, text.len, LEVEL);
    p->unpack_dictionary = ZSTD_createDDict(text.at, text.len);
    p->packing = ZSTD_createCCtx();
    p->unpacking = ZSTD_createDCtx();
    buf_release(&text);
    if (p->pack_dictionary == NULL || p->unpack_dictionary == NULL || p->packing == NULL ||
        p->unpacking == NULL)
        mem_exhausted();
    return p;
}

void pack_free(struct pack *p)
{
    if (p == NULL)
        return;
    ZSTD_freeCDict(p->pack_dictionary);
    ZSTD_freeDDict(p->unpack_dictionary);
    ZSTD_freeCCtx(p->packing);
    ZSTD_freeDCtx(p->unpacking);
    free(p);
}

size_t pack_do(struct pack *p, void *out, const void *text, size_t len)
{
    size_t n = ZSTD_compress_usingCDict(p->packing, out, len, text, len, p->pack_dictionary);
    if (!ZSTD_isError(n) && n < len) {
        n -= MAGIC_BYTES;
        memmove(out, (unsigned char *)out + MAGIC_BYTES, n);
        return n;
    }
    if (len > 0)
        memcpy(out, text, len);
    return len;
}

bool pack_undo(struct pack *p, void *out, size_t len, const void *packed, size_t packed_len)
{
    if (packed_len == len) {
        if (len > 0)
            memcpy(out, packed, len);
        return true;
    }
    unsigned char *frame = mem_alloc(MAGIC_BYTES + packed_len);
    memcpy(frame, magic, MAGIC_BYTES);
    memcpy(frame + MAGIC_BYTES, packed, packed_len);
    size_t n = MAGIC_BYTES + packed_len;
    bool right =
        ZSTD_getFrameContentSize(frame, n) == len &&
        ZSTD_decompress_usingDDict(p->unpacking, out, len, frame, n, p->unpack_dictionary) == len;
    vault_wipe(frame, n);
    free(frame);
    return right;
}
