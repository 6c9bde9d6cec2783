// SPDX-License-Identifier: EUPL-1.2
// Base64 (RFC 4648). Pure.
#ifndef ICOPE_BASE_BASE64_H
#define ICOPE_BASE_BASE64_H

#include "base/buf.h"

// Which digits, and whether the end is padded with '='.
enum base64 {
    BASE64,             // §4: '+' and '/', padded
    BASE64_URL,         // §5: '-' and '_', padded
    BASE64_URL_UNPADDED // §5 without padding (JWT)
};

// Appends the digits of `bytes`.
void base64_encode(enum base64 form, const void *bytes, size_t len, struct buf *out);
// Appends the bytes that the digits stand for; the padding may be missing. False for any other
// character, or padding before the end.
bool base64_decode(enum base64 form, const char *text, size_t len, struct buf *out);

#endif
