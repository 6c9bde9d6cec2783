// SPDX-License-Identifier: EUPL-1.2
// The number form of JSON (RFC 8259 §6) and the resolving of string escapes.
#include "base/json_check.h"

#include "base/utf8.h"

#include <string.h>

static size_t digits(const char *text, size_t len, size_t at)
{
    size_t from = at;
    while (at < len && text[at] >= '0' && text[at] <= '9')
        at++;
    return at - from;
}

size_t json_scan_number(const char *text, size_t len, bool *ret_whole)
{
    size_t at = len > 0 && text[0] == '-' ? 1 : 0;
    size_t count = digits(text, len, at);
    if (count == 0 || (count > 1 && text[at] == '0'))
        return 0;
    at += count;
    bool whole = true;
    if (at < len && text[at] == '.') {
        count = digits(text, len, at + 1);
        if (count == 0)
            return 0;
        at += 1 + count;
        whole = false;
    }
    if (at < len && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        at += at < len && (text[at] == '+' || text[at] == '-');
        count = digits(text, len, at);
        if (count == 0)
            return 0;
        at += count;
        whole = false;
    }
    *ret_whole = whole;
    return at;
}

bool json_whole_value(const char *text, size_t len, int64_t *ret)
{
    bool minus = len > 0 && text[0] == '-';
    int64_t value = 0;
    for (size_t at = minus; at < len; at++) {
        int digit = text[at] - '0';
        // Downwards, because the smallest number has no positive counterpart.
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value))
            return false;
    }
    if (!minus && __builtin_sub_overflow(0, value, &value))
        return false;
    *ret = value;
    return true;
}

static uint32_t hex4(const char *text)
{
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)text[i];
        uint32_t digit = c <= '9' ? c - (uint32_t)'0' : (c | 0x20U) - (uint32_t)'a' + 10;
        value = value << 4 | digit;
    }
    return value;
}

// Resolves one escape whose backslash is at `text`; returns its bytes.
static size_t unescape_one(const char *text, struct buf *out)
{
    static const char from[] = "bfnrt\"\\/";
    static const char to[] = "\b\f\n\r\t\"\\/";
    if (text[1] != 'u') {
        const char *found = strchr(from, text[1]);
        if (found != NULL)
            buf_putc(out, to[found - from]);
        return 2;
    }
    size_t bytes = 6;
    uint32_t cp = hex4(text + 2);
    if (cp >= 0xD800 && cp <= 0xDBFF) {
        cp = 0x10000 + ((cp - 0xD800) << 10) + (hex4(text + 8) - 0xDC00);
        bytes = 12;
    }
    char utf8[4];
    buf_add(out, utf8, utf8_put(cp, utf8));
    return bytes;
}

void json_unescape(const char *text, size_t len, struct buf *out)
{
    size_t at = 0;
    while (at < len) {
        const char *escape = memchr(text + at, '\\', len - at);
        size_t plain = escape == NULL ? len - at : (size_t)(escape - text) - at;
        buf_add(out, text + at, plain);
        at += plain;
        if (escape != NULL)
            at += unescape_one(escape, out);
    }
}
