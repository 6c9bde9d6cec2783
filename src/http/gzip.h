// SPDX-License-Identifier: EUPL-1.2
// Packing a body for the wire (RFC 1952), by zlib. Pure.
#ifndef ICOPE_HTTP_GZIP_H
#define ICOPE_HTTP_GZIP_H

#include "base/buf.h"
#include "base/err.h"

// Appends `bytes` packed. RC_LIMIT for more than 1 GiB, or than *out may hold.
enum rc gzip_pack(const void *bytes, size_t len, struct buf *out, struct err *e);

#endif
