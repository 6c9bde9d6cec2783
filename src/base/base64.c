// SPDX-License-Identifier: EUPL-1.2
#include "base/base64.h"

#include <stdint.h>
#include <string.h>

static const char *digits_of(enum base64 form)
{
    return form == BASE64 ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                          : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

void base64_encode(enum base64 form, const void *bytes, size_t len, struct buf *out)
{
    const unsigned char *in = bytes;
    const char *digits = digits_of(form);
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < left ? in[i + k] : 0);
        for (size_t k = 0; k < 4; k++)
            if (k <= left)
                buf_putc(out, digits[group >> (18 - 6 * k) & 63]);
            else if (form != BASE64_URL_UNPADDED)
                buf_putc(out, '=');
    }
}

bool base64_decode(enum base64 form, const char *text, size_t len, struct buf *out)
{
    const char *digits = digits_of(form);
    uint32_t group = 0;
    int bits = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '=')
            return i + 2 >= len;
        const char *digit = c != '\0' ? strchr(digits, c) : NULL;
        if (digit == NULL)
            return false;
        group = group << 6 | (uint32_t)(digit - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            buf_putc(out, (char)(group >> bits & 255));
        }
    }
    return true;
}
