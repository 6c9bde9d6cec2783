// SPDX-License-Identifier: EUPL-1.2
#include "base/charset.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

enum { UPPER_HALF = 0x80 };

static void put(struct buf *out, uint32_t cp)
{
    char bytes[4];
    buf_add(out, bytes, utf8_put(cp, bytes));
}

// A unit of two or four bytes.
static uint32_t unit_at(const unsigned char *at, size_t bytes, bool big)
{
    uint32_t unit = 0;
    for (size_t i = 0; i < bytes; i++)
        unit = unit << 8 | at[big ? i : bytes - 1 - i];
    return unit;
}

// A half of a pair of UTF-16, which alone is no character.
static bool is_half(uint32_t unit)
{
    return unit >= 0xD800 && unit < 0xE000;
}

static void from_utf16(struct buf *out, const unsigned char *at, size_t len, bool big)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        const uint32_t unit = unit_at(at + i, 2, big);
        const bool first = is_half(unit) && unit < 0xDC00 && i + 3 < len;
        const uint32_t second = first ? unit_at(at + i + 2, 2, big) : 0;
        if (is_half(second) && second >= 0xDC00) {
            put(out, 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00));
            i += 2;
        } else {
            put(out, is_half(unit) ? 0xFFFD : unit);
        }
    }
}

static void from_utf32(struct buf *out, const unsigned char *at, size_t len, bool big)
{
    for (size_t i = 0; i + 3 < len; i += 4) {
        const uint32_t cp = unit_at(at + i, 4, big);
        put(out, cp > 0x10FFFF || is_half(cp) ? 0xFFFD : cp);
    }
}

// ---- one byte a character ----

// Characters of 80 to FF: Windows-1252, what Excel calls "CSV (MS-DOS)" in western Europe (code
// page 850), and "CSV (Macintosh)" (Mac OS Roman). U+FFFD where there is none. The first wins where
// they fit alike.
static const uint16_t pages[][UPPER_HALF] = {
    {
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178, 0x00A0,
        0x00A1, 0x00A2, 0x00A3, 0x00A4, 0x00A5, 0x00A6, 0x00A7, 0x00A8, 0x00A9, 0x00AA, 0x00AB,
        0x00AC, 0x00AD, 0x00AE, 0x00AF, 0x00B0, 0x00B1, 0x00B2, 0x00B3, 0x00B4, 0x00B5, 0x00B6,
        0x00B7, 0x00B8, 0x00B9, 0x00BA, 0x00BB, 0x00BC, 0x00BD, 0x00BE, 0x00BF, 0x00C0, 0x00C1,
        0x00C2, 0x00C3, 0x00C4, 0x00C5, 0x00C6, 0x00C7, 0x00C8, 0x00C9, 0x00CA, 0x00CB, 0x00CC,
        0x00CD, 0x00CE, 0x00CF, 0x00D0, 0x00D1, 0x00D2, 0x00D3, 0x00D4, 0x00D5, 0x00D6, 0x00D7,
        0x00D8, 0x00D9, 0x00DA, 0x00DB, 0x00DC, 0x00DD, 0x00DE, 0x00DF, 0x00E0, 0x00E1, 0x00E2,
        0x00E3, 0x00E4, 0x00E5, 0x00E6, 0x00E7, 0x00E8, 0x00E9, 0x00EA, 0x00EB, 0x00EC, 0x00ED,
        0x00EE, 0x00EF, 0x00F0, 0x00F1, 0x00F2, 0x00F3, 0x00F4, 0x00F5, 0x00F6, 0x00F7, 0x00F8,
        0x00F9, 0x00FA, 0x00FB, 0x00FC, 0x00FD, 0x00FE, 0x00FF,
    },
    {
        0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8,
        0x00EF, 0x00EE, 0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2,
        0x00FB, 0x00F9, 0x00FF, 0x00D6, 0x00DC, 0x00F8, 0x00A3, 0x00D8, 0x00D7, 0x0192, 0x00E1,
        0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA, 0x00BA, 0x00BF, 0x00AE, 0x00AC, 0x00BD,
        0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x00C1, 0x00C2,
        0x00C0, 0x00A9, 0x2563, 0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510, 0x2514, 0x2534,
        0x252C, 0x251C, 0x2500, 0x253C, 0x00E3, 0x00C3, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560,
        0x2550, 0x256C, 0x00A4, 0x00F0, 0x00D0, 0x00CA, 0x00CB, 0x00C8, 0x0131, 0x00CD, 0x00CE,
        0x00CF, 0x2518, 0x250C, 0x2588, 0x2584, 0x00A6, 0x00CC, 0x2580, 0x00D3, 0x00DF, 0x00D4,
        0x00D2, 0x00F5, 0x00D5, 0x00B5, 0x00FE, 0x00DE, 0x00DA, 0x00DB, 0x00D9, 0x00FD, 0x00DD,
        0x00AF, 0x00B4, 0x00AD, 0x00B1, 0x2017, 0x00BE, 0x00B6, 0x00A7, 0x00F7, 0x00B8, 0x00B0,
        0x00A8, 0x00B7, 0x00B9, 0x00B3, 0x00B2, 0x25A0, 0x00A0,
    },
    {
        0x00C4, 0x00C5, 0x00C7, 0x00C9, 0x00D1, 0x00D6, 0x00DC, 0x00E1, 0x00E0, 0x00E2, 0x00E4,
        0x00E3, 0x00E5, 0x00E7, 0x00E9, 0x00E8, 0x00EA, 0x00EB, 0x00ED, 0x00EC, 0x00EE, 0x00EF,
        0x00F1, 0x00F3, 0x00F2, 0x00F4, 0x00F6, 0x00F5, 0x00FA, 0x00F9, 0x00FB, 0x00FC, 0x2020,
        0x00B0, 0x00A2, 0x00A3, 0x00A7, 0x2022, 0x00B6, 0x00DF, 0x00AE, 0x00A9, 0x2122, 0x00B4,
        0x00A8, 0x2260, 0x00C6, 0x00D8, 0x221E, 0x00B1, 0x2264, 0x2265, 0x00A5, 0x00B5, 0x2202,
        0x2211, 0x220F, 0x03C0, 0x222B, 0x00AA, 0x00BA, 0x03A9, 0x00E6, 0x00F8, 0x00BF, 0x00A1,
        0x00AC, 0x221A, 0x0192, 0x2248, 0x2206, 0x00AB, 0x00BB, 0x2026, 0x00A0, 0x00C0, 0x00C3,
        0x00D5, 0x0152, 0x0153, 0x2013, 0x2014, 0x201C, 0x201D, 0x2018, 0x2019, 0x00F7, 0x25CA,
        0x00FF, 0x0178, 0x2044, 0x20AC, 0x2039, 0x203A, 0xFB01, 0xFB02, 0x2021, 0x00B7, 0x201A,
        0x201E, 0x2030, 0x00C2, 0x00CA, 0x00C1, 0x00CB, 0x00C8, 0x00CD, 0x00CE, 0x00CF, 0x00CC,
        0x00D3, 0x00D4, 0xFFFD, 0x00D2, 0x00DA, 0x00DB, 0x00D9, 0x0131, 0x02C6, 0x02DC, 0x00AF,
        0x02D8, 0x02D9, 0x02DA, 0x00B8, 0x02DD, 0x02DB, 0x02C7,
    },
};

// Is it a letter with a mark as French and its neighbours write them?
static bool is_letter(uint32_t cp)
{
    return (cp >= 0xC0 && cp <= 0xFF && cp != 0xD0 && cp != 0xD7 && cp != 0xDE && cp != 0xF0 &&
            cp != 0xF7 && cp != 0xFE) ||
           cp == 0x152 || cp == 0x153 || cp == 0x178;
}

// Behind the pages: ISO 8859-15, which is Latin-1 but for eight characters.
enum { LATIN_9 = ARRAY_LEN(pages), PAGES };

static uint32_t char_of(size_t page, unsigned char byte)
{
    static const struct {
        unsigned char byte;
        uint16_t cp;
    } own[] = {{0xA4, 0x20AC}, {0xA6, 0x160}, {0xA8, 0x161}, {0xB4, 0x17D},
               {0xB8, 0x17E},  {0xBC, 0x152}, {0xBD, 0x153}, {0xBE, 0x178}};
    if (byte < UPPER_HALF)
        return byte;
    if (page < LATIN_9)
        return pages[page][byte - UPPER_HALF];
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (own[i].byte == byte)
            return own[i].cp;
    return byte < 0xA0 ? 0xFFFD : byte;
}

static bool is_plain_letter(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool is_beside_letter(const unsigned char *at, size_t len, size_t i)
{
    unsigned char before = i > 0 ? at[i - 1] : ' ', behind = i + 1 < len ? at[i + 1] : ' ';
    return before >= UPPER_HALF || behind >= UPPER_HALF || is_plain_letter(before) ||
           is_plain_letter(behind);
}

// A name is read right where what is above 7F are letters beside letters, small ones behind small
// ones.
static size_t count_letters(size_t page, const unsigned char *at, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++) {
        uint32_t cp = at[i] >= UPPER_HALF ? char_of(page, at[i]) : 0;
        bool behind_small = i > 0 && at[i - 1] >= 'a' && at[i - 1] <= 'z';
        count += is_letter(cp) && is_beside_letter(at, len, i) &&
                 (!behind_small || utf8_lower(cp) == cp);
    }
    return count;
}

static void from_bytes(struct buf *out, const unsigned char *at, size_t len)
{
    size_t best = 0, most = 0;
    for (size_t page = 0; page < PAGES; page++) {
        size_t count = count_letters(page, at, len);
        if (count > most) {
            most = count;
            best = page;
        }
    }
    for (size_t i = 0; i < len; i++)
        put(out, char_of(best, at[i]));
}

// ---- which ----

// No mark, and every second of the first bytes is NUL: UTF-16 all the same.
static bool is_unmarked_utf16(const unsigned char *at, size_t len, bool big)
{
    enum { LOOKED_AT = 64 };
    size_t zeros = 0, looked = len < LOOKED_AT ? len / 2 : LOOKED_AT / 2;
    for (size_t i = 0; i < looked; i++)
        zeros += at[2 * i + !big] == 0 && at[2 * i + big] != 0;
    return looked > 1 && zeros * 10 >= looked * 8;
}

// The same of UTF-32: of four bytes three are NUL.
static bool is_unmarked_utf32(const unsigned char *at, size_t len, bool big)
{
    enum { LOOKED_AT = 64 };
    size_t zeros = 0, looked = len < LOOKED_AT ? len / 4 : LOOKED_AT / 4;
    for (size_t i = 0; i < 4 * looked; i += 4)
        zeros += at[i + !big] == 0 && at[i + 1 + !big] == 0 && at[i + (big ? 2 : 3)] == 0 &&
                 at[i + (big ? 3 : 0)] != 0;
    return looked > 1 && zeros * 10 >= looked * 8;
}

// UTF-8 in which a few bytes are broken: characters of several bytes are more than bytes that are
// none. A code page makes hardly any of those by chance.
static bool is_mostly_utf8(const char *bytes, size_t len)
{
    size_t whole = 0, broken = 0, step;
    uint32_t cp;
    for (size_t i = 0; (step = utf8_next(bytes + i, len - i, &cp)) > 0; i += step) {
        whole += step > 1;
        broken += step == 1 && (unsigned char)bytes[i] >= 0x80;
    }
    return whole > broken;
}

static void from_broken_utf8(struct buf *out, const char *bytes, size_t len)
{
    size_t step;
    uint32_t cp;
    for (size_t i = 0; (step = utf8_next(bytes + i, len - i, &cp)) > 0; i += step)
        put(out, cp);
}

// Characters of two or four bytes, in the order that their mark says or their first bytes show. The
// mark of UTF-16 is also the first half of one of UTF-32.
static bool from_wide(struct buf *out, const unsigned char *at, size_t len)
{
    static const char *const marks32[] = {"\xFF\xFE\0\0", "\0\0\xFE\xFF"};
    static const char *const marks16[] = {"\xFF\xFE", "\xFE\xFF"};
    for (int big = 0; big < 2; big++) {
        size_t mark = len >= 4 && memcmp(at, marks32[big], 4) == 0 ? 4 : 0;
        if (mark > 0 || is_unmarked_utf32(at, len, big == 1)) {
            from_utf32(out, at + mark, len - mark, big == 1);
            return true;
        }
    }
    for (int big = 0; big < 2; big++) {
        size_t mark = len >= 2 && memcmp(at, marks16[big], 2) == 0 ? 2 : 0;
        if (mark > 0 || is_unmarked_utf16(at, len, big == 1)) {
            from_utf16(out, at + mark, len - mark, big == 1);
            return true;
        }
    }
    return false;
}

void charset_decode(struct buf *out, const char *bytes, size_t len)
{
    if (from_wide(out, (const unsigned char *)bytes, len))
        return;
    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        buf_add(out, bytes + 3, len - 3);
    else if (utf8_valid(bytes, len))
        buf_add(out, bytes, len);
    else if (is_mostly_utf8(bytes, len))
        from_broken_utf8(out, bytes, len);
    else
        from_bytes(out, (const unsigned char *)bytes, len);
}
