// SPDX-License-Identifier: EUPL-1.2
#include "http/gzip.h"

#include "base/mem.h"

#include <stdlib.h>
#include <zlib.h>

// The highest level: it costs a tenth of a millisecond a visit, and thin links wait for each byte.
enum { LEVEL = 9, WINDOW_BITS = 15, GZIP_HEAD = 16, MEMORY = 8, TEXT_MAX_BYTES = 1 << 30 };

enum rc gzip_pack(const void *bytes, size_t len, struct buf *out, struct err *e)
{
    z_stream z = {0};
    if (len > TEXT_MAX_BYTES)
        return err_set(e, RC_LIMIT, "body: %zu bytes", len);
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, WINDOW_BITS + GZIP_HEAD, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        mem_exhausted();
    size_t room = deflateBound(&z, (uLong)len);
    unsigned char *to = mem_array(room, 1);
    union {
        const void *given;
        Bytef *at; // zlib only reads it
    } from = {.given = bytes};
    z.next_in = from.at;
    z.avail_in = (uInt)len;
    z.next_out = to;
    z.avail_out = (uInt)room;
    int code = deflate(&z, Z_FINISH); // cannot fail: there is room for all of it
    buf_add(out, to, room - z.avail_out);
    deflateEnd(&z);
    free(to);
    if (out->overflow)
        return err_set(e, RC_LIMIT, "body: %zu bytes", len);
    return code == Z_STREAM_END ? RC_OK : err_set(e, RC_IO, "body: cannot be packed (%d)", code);
}
