// SPDX-License-Identifier: EUPL-1.2
#include "base/csv_read.h"

#include "base/charset.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// ---- rows ----

static const char separators[] = {';', ',', '\t', '|'};
enum { SEPARATORS = sizeof separators, LOOKED_AT = 20 }; // rows from which it is told

// What a row has of each, outside quotes; goes behind it. False at the end.
static bool count_row(const char *text, size_t len, size_t *io_at, size_t ret[SEPARATORS])
{
    bool quoted = false;
    memset(ret, 0, SEPARATORS * sizeof *ret);
    if (*io_at >= len)
        return false;
    for (; *io_at < len && (quoted || (text[*io_at] != '\n' && text[*io_at] != '\r')); ++*io_at) {
        quoted ^= text[*io_at] == '"';
        for (size_t k = 0; !quoted && k < SEPARATORS; k++)
            ret[k] += text[*io_at] == separators[k];
    }
    ++*io_at;
    return true;
}

// How many rows have the same number of one, and that number in *ret_count.
static size_t agreeing(const size_t *counts, size_t rows, size_t *ret_count)
{
    size_t most = 0;
    *ret_count = 0;
    for (size_t i = 0; i < rows; i++) {
        size_t same = 0;
        for (size_t k = 0; k < rows; k++)
            same += counts[k] == counts[i];
        if (counts[i] == 0 || same < most || (same == most && counts[i] <= *ret_count))
            continue;
        most = same;
        *ret_count = counts[i];
    }
    return most;
}

// The one of which most rows have as many, then of which there are most: a title above the table
// has others, and addresses have many commas. The first of equals.
static char find_separator(const char *text, size_t len)
{
    size_t all[SEPARATORS][LOOKED_AT], one[SEPARATORS], rows = 0, best = 0, most = 0, count = 0;
    for (size_t at = 0; rows < LOOKED_AT && count_row(text, len, &at, one);) {
        size_t any = 0;
        for (size_t k = 0; k < SEPARATORS; k++)
            any += all[k][rows] = one[k];
        rows += any > 0;
    }
    for (size_t k = 0; k < SEPARATORS; k++) {
        size_t of_each, same = agreeing(all[k], rows, &of_each);
        if (same < most || (same == most && of_each <= count))
            continue;
        best = k;
        most = same;
        count = of_each;
    }
    return separators[best];
}

// Excel's own first line, "sep=;", says which: it is gone behind.
static bool take_separator(struct csv_reader *r)
{
    static const char mark[] = "sep=";
    const char *at = buf_text(&r->text);
    size_t end = sizeof mark;   // behind the mark and the one character
    bool quoted = at[0] == '"'; // as spreadsheets write it that take it for a text
    at += quoted;
    if (r->text.len <= end + 2U * quoted || strncasecmp(at, mark, sizeof mark - 1) != 0 ||
        (quoted && at[end] != '"') || (at[end + quoted] != '\r' && at[end + quoted] != '\n'))
        return false;
    r->separator = at[end - 1];
    end += quoted;
    r->at = quoted + end + (at[end] == '\r' && at[end + 1] == '\n') + 1;
    r->next_line = 2;
    return true;
}

void csv_read_begin(struct csv_reader *r, const char *bytes, size_t len)
{
    *r = (struct csv_reader){.next_line = 1};
    charset_decode(&r->text, bytes, len);
    if (!take_separator(r))
        r->separator = find_separator(r->text.at != NULL ? r->text.at : "", r->text.len);
}

// Does the text behind an opening quotation mark come to its end? No when there is no other mark,
// or when it goes on over the end of its line to one that ends no cell, but begins another.
static bool is_closed(const struct csv_reader *r, size_t from)
{
    const char *at = r->text.at;
    size_t end = r->text.len, i = from;
    bool lines = false;
    for (; i < end && (at[i] != '"' || (i + 1 < end && at[i + 1] == '"')); i++) {
        lines = lines || at[i] == '\n' || at[i] == '\r';
        i += at[i] == '"';
    }
    if (i >= end)
        return false;
    i += 1 + strspn(at + i + 1, " ");
    return !lines || i >= end || at[i] == r->separator || at[i] == '\n' || at[i] == '\r';
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
    bool mark = r->at < end && at[r->at] == '"', quoted = mark && is_closed(r, r->at + 1);
    r->unclosed = r->unclosed || (mark && !quoted);
    r->at += mark;
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
    if (c != '\0')
        buf_putc(&r->row, gap ? ' ' : c);
}

// Is that byte the last one of a line: LF, or CR that stands alone?
static bool ends_line(const struct buf *text, size_t at)
{
    return text->at[at] == '\n' ||
           (text->at[at] == '\r' && (at + 1 >= text->len || text->at[at + 1] != '\n'));
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
        r->next_line += ends_line(&r->text, r->at);
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

// Points at the cells of the row; has any of them a text?
static bool take_cells(struct csv_reader *r, size_t count)
{
    bool any = false;
    const char *cell = r->row.at;
    r->count = count < CSV_CELLS_MAX ? count : CSV_CELLS_MAX;
    r->more = count - r->count;
    if (r->count > r->cap) {
        r->cap = r->count;
        r->cells = mem_grow(r->cells, r->cap, sizeof *r->cells);
    }
    for (size_t i = 0; i < count; i++, cell += strlen(cell) + 1) {
        any = any || cell[0] != '\0';
        if (i < r->count)
            r->cells[i] = cell;
    }
    return any;
}

bool csv_read_row(struct csv_reader *r)
{
    while (r->at < r->text.len) {
        size_t count = 0;
        buf_wipe(&r->row);
        r->line = r->next_line;
        r->unclosed = false;
        for (bool more = true; more; count++) {
            read_cell(r);
            more = r->at < r->text.len && r->text.at[r->at] == r->separator;
            r->at += more;
        }
        end_row(r);
        if (take_cells(r, count))
            return true;
    }
    return false;
}

struct csv_place csv_read_place(const struct csv_reader *r)
{
    return (struct csv_place){.at = r->at, .line = r->next_line};
}

void csv_read_go(struct csv_reader *r, struct csv_place place)
{
    r->at = place.at;
    r->next_line = place.line;
}

size_t csv_read_lines(const struct csv_reader *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->text.len; i++)
        count += ends_line(&r->text, i);
    return count + (r->text.len > 0 && !ends_line(&r->text, r->text.len - 1));
}

void csv_read_end(struct csv_reader *r)
{
    buf_wipe(&r->text);
    buf_wipe(&r->row);
    free(r->cells);
    *r = (struct csv_reader){.at = 0};
}
