// SPDX-License-Identifier: EUPL-1.2
#include "base/csv_read.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

// ---- as UTF-8 ----

static void put(struct buf *out, uint32_t cp)
{
    char bytes[4];
    buf_add(out, bytes, utf8_put(cp, bytes));
}

static void from_utf16(struct buf *out, const unsigned char *at, size_t len, bool big)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        uint32_t unit = (uint32_t)(big ? at[i] << 8 | at[i + 1] : at[i + 1] << 8 | at[i]);
        bool high = unit >= 0xD800 && unit < 0xDC00 && i + 3 < len;
        uint32_t low =
            high ? (uint32_t)(big ? at[i + 2] << 8 | at[i + 3] : at[i + 3] << 8 | at[i + 2]) : 0;
        if (high && low >= 0xDC00 && low < 0xE000) {
            put(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
            i += 2;
        } else {
            put(out, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
        }
    }
}

static void from_windows(struct buf *out, const unsigned char *at, size_t len)
{
    // 80 to 9F of Windows-1252; 0 where it has none.
    static const uint16_t marks[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    for (size_t i = 0; i < len; i++) {
        uint32_t cp = at[i] >= 0x80 && at[i] < 0xA0 ? marks[at[i] - 0x80] : at[i];
        put(out, cp == 0 ? 0xFFFD : cp);
    }
}

static void decode(struct buf *out, const char *bytes, size_t len)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if (len >= 2 && ((at[0] == 0xFF && at[1] == 0xFE) || (at[0] == 0xFE && at[1] == 0xFF)))
        from_utf16(out, at + 2, len - 2, at[0] == 0xFE);
    else if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        buf_add(out, bytes + 3, len - 3);
    else if (utf8_valid(bytes, len))
        buf_add(out, bytes, len);
    else
        from_windows(out, at, len);
}

// ---- rows ----

// The one that the first row has most of, outside quotes.
static char find_separator(const char *text, size_t len)
{
    static const char all[] = {';', ',', '\t'};
    size_t counts[sizeof all] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < len && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
        quoted ^= text[i] == '"';
        for (size_t k = 0; !quoted && k < sizeof all; k++)
            counts[k] += text[i] == all[k];
    }
    for (size_t k = 1; k < sizeof all; k++)
        best = counts[k] > counts[best] ? k : best;
    return all[best];
}

void csv_read_begin(struct csv_reader *r, const char *bytes, size_t len)
{
    *r = (struct csv_reader){.next_line = 1};
    decode(&r->text, bytes, len);
    r->separator = find_separator(r->text.at != NULL ? r->text.at : "", r->text.len);
}

// Goes to where the text of a cell begins; is it quoted? ="…" is the text in it.
static bool begin_cell(struct csv_reader *r)
{
    const char *at = r->text.at;
    size_t end = r->text.len;
    while (r->at < end && at[r->at] == ' ')
        r->at++;
    if (r->at + 1 < end && at[r->at] == '=' && at[r->at + 1] == '"')
        r->at++;
    bool quoted = r->at < end && at[r->at] == '"';
    r->at += quoted;
    return quoted;
}

static bool ends_cell(const struct csv_reader *r, char c)
{
    return c == r->separator || c == '\n' || c == '\r';
}

// Appends a character of a cell; it is one line.
static void put_cell(struct csv_reader *r, char c)
{
    bool gap = c == '\n' || c == '\r' || c == '\t';
    r->next_line += c == '\n';
    if (c != '\0')
        buf_putc(&r->row, gap ? ' ' : c);
}

// Appends one cell, ended by NUL, and goes behind it.
static void read_cell(struct csv_reader *r)
{
    const char *at = r->text.at;
    size_t end = r->text.len, begin = r->row.len;
    bool quoted = begin_cell(r);
    for (; r->at < end && (quoted || !ends_cell(r, at[r->at])); r->at++) {
        bool quote = quoted && at[r->at] == '"';
        if (quote && r->at + 1 < end && at[r->at + 1] == '"')
            r->at++; // two of them are one
        else if (quote)
            quoted = false;
        if (quoted || !quote)
            put_cell(r, at[r->at]);
    }
    while (r->row.len > begin && r->row.at[r->row.len - 1] == ' ')
        r->row.len--;
    buf_putc(&r->row, '\0');
}

static void end_row(struct csv_reader *r)
{
    const char *at = r->text.at;
    if (r->at < r->text.len && at[r->at] == '\r')
        r->at++;
    if (r->at < r->text.len && at[r->at] == '\n')
        r->at++;
    r->next_line++;
}

bool csv_read_row(struct csv_reader *r)
{
    while (r->at < r->text.len) {
        size_t count = 0;
        buf_wipe(&r->row);
        r->line = r->next_line;
        for (bool more = true; more; count++) {
            read_cell(r);
            more = r->at < r->text.len && r->text.at[r->at] == r->separator;
            r->at += more;
        }
        end_row(r);
        bool any = false;
        const char *cell = r->row.at;
        r->count = 0;
        for (size_t i = 0; i < count && r->count < CSV_CELLS_MAX; i++, cell += strlen(cell) + 1) {
            r->cells[r->count++] = cell;
            any = any || cell[0] != '\0';
        }
        if (any)
            return true;
    }
    return false;
}

void csv_read_end(struct csv_reader *r)
{
    buf_wipe(&r->text);
    buf_wipe(&r->row);
    *r = (struct csv_reader){.at = 0};
}
