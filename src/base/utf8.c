// SPDX-License-Identifier: EUPL-1.2
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

enum { CP_LAST = 0x10FFFF, CP_REPLACEMENT = 0xFFFD };

// Which lead bytes are followed by what: the table 3-7 of the Unicode standard, which leaves no
// room for overlong forms, surrogates or values past the last.
struct lead {
    unsigned char first; // first lead byte of the row
    unsigned char last;  // last lead byte of the row
    unsigned char bytes; // bytes of the character
    unsigned char low;   // lowest second byte
    unsigned char high;  // highest second byte
    unsigned char mask;  // value bits of the lead
};

static const struct lead leads[] = {
    {.first = 0xC2, .last = 0xDF, .bytes = 2, .low = 0x80, .high = 0xBF, .mask = 0x1F},
    {.first = 0xE0, .last = 0xE0, .bytes = 3, .low = 0xA0, .high = 0xBF, .mask = 0x0F},
    {.first = 0xE1, .last = 0xEC, .bytes = 3, .low = 0x80, .high = 0xBF, .mask = 0x0F},
    {.first = 0xED, .last = 0xED, .bytes = 3, .low = 0x80, .high = 0x9F, .mask = 0x0F},
    {.first = 0xEE, .last = 0xEF, .bytes = 3, .low = 0x80, .high = 0xBF, .mask = 0x0F},
    {.first = 0xF0, .last = 0xF0, .bytes = 4, .low = 0x90, .high = 0xBF, .mask = 0x07},
    {.first = 0xF1, .last = 0xF3, .bytes = 4, .low = 0x80, .high = 0xBF, .mask = 0x07},
    {.first = 0xF4, .last = 0xF4, .bytes = 4, .low = 0x80, .high = 0x8F, .mask = 0x07},
};

// Bytes at the start of text that are ASCII.
static size_t ascii_run(const char *text, size_t len)
{
    size_t at = 0;
    uint64_t word = 0;
    while (len - at >= sizeof word) {
        memcpy(&word, text + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
        at += sizeof word;
    }
    while (at < len && (unsigned char)text[at] < 0x80)
        at++;
    return at;
}

// Decodes one character that is not ASCII; 0 when it is broken.
static size_t decode(const unsigned char *s, size_t len, uint32_t *ret_cp)
{
    const struct lead *row = leads;
    const struct lead *end = leads + sizeof leads / sizeof leads[0];
    while (row < end && s[0] > row->last)
        row++;
    if (row == end || s[0] < row->first || len < row->bytes || s[1] < row->low || s[1] > row->high)
        return 0;
    uint32_t cp = ((uint32_t)(s[0] & row->mask) << 6) | (s[1] & 0x3FU);
    for (size_t i = 2; i < row->bytes; i++) {
        if ((s[i] & 0xC0U) != 0x80U)
            return 0;
        cp = (cp << 6) | (s[i] & 0x3FU);
    }
    *ret_cp = cp;
    return row->bytes;
}

bool utf8_valid(const char *text, size_t len)
{
    size_t at = 0;
    while (at < len) {
        at += ascii_run(text + at, len - at);
        if (at < len) {
            uint32_t cp = 0;
            size_t bytes = decode((const unsigned char *)text + at, len - at, &cp);
            if (bytes == 0)
                return false;
            at += bytes;
        }
    }
    return true;
}

size_t utf8_next(const char *text, size_t len, uint32_t *ret_cp)
{
    if (len == 0)
        return 0;
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80) {
        *ret_cp = s[0];
        return 1;
    }
    size_t bytes = decode(s, len, ret_cp);
    if (bytes == 0) {
        *ret_cp = CP_REPLACEMENT;
        return 1;
    }
    return bytes;
}

size_t utf8_put(uint32_t cp, char out[4])
{
    if (cp > CP_LAST || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = CP_REPLACEMENT;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t bytes = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    static const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80U | (cp & 0x3FU));
        cp >>= 6;
    }
    out[0] = (char)(marks[bytes] | cp);
    return bytes;
}

int utf8_width(uint32_t cp)
{
    if (cp < 0x7F)
        return cp >= 0x20 ? 1 : 0;
    if (cp < 0xA0 || cp > CP_LAST)
        return 0;
    if (cp < 0x300)
        return cp == 0xAD ? 0 : 1; // Latin letters, all one column but the soft hyphen
    return utf8proc_charwidth((utf8proc_int32_t)cp);
}

int utf8_cells(const char *text, size_t len)
{
    int cells = 0;
    size_t at = 0;
    while (at < len) {
        unsigned char c = (unsigned char)text[at];
        if (c < 0x80) {
            cells += c >= 0x20 && c != 0x7F;
            at++;
            continue;
        }
        uint32_t cp = 0;
        at += utf8_next(text + at, len - at, &cp);
        cells += utf8_width(cp);
    }
    return cells;
}

size_t utf8_fit(const char *text, size_t len, int cells)
{
    size_t at = 0;
    size_t safe = 0; // the last place between two graphemes
    int used = 0;
    uint32_t before = 0;
    utf8proc_int32_t state = 0;
    while (at < len) {
        uint32_t cp = 0;
        size_t bytes = utf8_next(text + at, len - at, &cp);
        bool plain = before < 0x80 && cp < 0x80 && before != '\r';
        if (plain)
            state = 0;
        if (at == 0 || plain ||
            utf8proc_grapheme_break_stateful((utf8proc_int32_t)before, (utf8proc_int32_t)cp,
                                             &state))
            safe = at;
        used += utf8_width(cp);
        if (used > cells)
            return safe;
        before = cp;
        at += bytes;
    }
    return len;
}

uint32_t utf8_upper(uint32_t cp)
{
    return (uint32_t)utf8proc_toupper((utf8proc_int32_t)cp);
}

uint32_t utf8_lower(uint32_t cp)
{
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
}

size_t utf8_length(const char *text, size_t len)
{
    size_t count = 0;
    size_t at = 0;
    while (at < len) {
        size_t run = ascii_run(text + at, len - at);
        count += run;
        at += run;
        if (at < len) {
            uint32_t cp = 0;
            at += utf8_next(text + at, len - at, &cp);
            count++;
        }
    }
    return count;
}

bool utf8_safe(uint32_t cp)
{
    if (cp < 0x7F)
        return cp >= 0x20 || cp == '\t' || cp == '\n';
    if (cp < 0xA0 || cp > CP_LAST)
        return false;
    if ((cp & 0xFFFEU) == 0xFFFEU || (cp >= 0xFDD0 && cp <= 0xFDEF))
        return false; // noncharacters
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)cp);
    if (property->ignorable)
        return false; // zero-width by definition, whatever its category
    static const bool unsafe[] = {
        [UTF8PROC_CATEGORY_CC] = true, [UTF8PROC_CATEGORY_CF] = true, [UTF8PROC_CATEGORY_CO] = true,
        [UTF8PROC_CATEGORY_CS] = true, [UTF8PROC_CATEGORY_ZL] = true, [UTF8PROC_CATEGORY_ZP] = true,
    };
    size_t category = (size_t)property->category;
    return category >= sizeof unsafe / sizeof unsafe[0] || !unsafe[category];
}

void text_safe(struct buf *out, const char *text, size_t len, bool multiline)
{
    size_t kept = 0; // start of what is still to be copied as it is
    size_t at = 0;
    while (at < len) {
        uint32_t cp = 0;
        size_t bytes = utf8_next(text + at, len - at, &cp);
        bool broken = cp == CP_REPLACEMENT && bytes == 1;
        bool blank = !multiline && (cp == '\t' || cp == '\n');
        if (broken || blank || !utf8_safe(cp)) {
            buf_add(out, text + kept, at - kept);
            buf_puts(out, blank ? " " : "\xEF\xBF\xBD");
            kept = at + bytes;
        }
        at += bytes;
    }
    buf_add(out, text + kept, len - kept);
}

void text_take(char *out, size_t bytes, const char *text)
{
    struct buf safe = {0};
    size_t len = 0;
    if (text != NULL)
        text_safe(&safe, text, strnlen(text, 4 * bytes), false);
    for (uint32_t cp = 0; len < safe.len;) {
        size_t step = utf8_next(safe.at + len, safe.len - len, &cp);
        if (len + step >= bytes)
            break;
        len += step;
    }
    snprintf(out, bytes, "%.*s", (int)len, buf_text(&safe));
    buf_wipe(&safe);
}
