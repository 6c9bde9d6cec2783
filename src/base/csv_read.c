// SPDX-License-Identifier: EUPL-1.2
#include "base/csv_read.h"

#include "base/charset.h"
#include "base/mem.h"

#include <string.h>

// ---- rows ----

static const char separators[] = {';', ',', '\t'};

// The one that there is most of; the first of equals.
static size_t most_of(const size_t counts[sizeof separators])
{
    size_t best = 0;
    for (size_t k = 1; k < sizeof separators; k++)
        best = counts[k] > counts[best] ? k : best;
    return best;
}

// The one that the first row with any has most of, outside quotes.
static char find_separator(const char *text, size_t len)
{
    size_t counts[sizeof separators] = {0};
    bool quoted = false;
    for (size_t i = 0; i < len; i++) {
        bool ends = !quoted && (text[i] == '\n' || text[i] == '\r');
        if (ends && counts[most_of(counts)] > 0)
            break;
        quoted ^= text[i] == '"';
        for (size_t k = 0; !quoted && k < sizeof separators; k++)
            counts[k] += text[i] == separators[k];
    }
    return separators[most_of(counts)];
}

// Excel's own first line, "sep=;", says which: it is gone behind.
static bool take_separator(struct csv_reader *r)
{
    static const char mark[] = "sep=";
    const char *at = buf_text(&r->text);
    size_t end = sizeof mark; // behind the mark and the one character
    if (r->text.len <= end || strncmp(at, mark, sizeof mark - 1) != 0 ||
        (at[end] != '\r' && at[end] != '\n'))
        return false;
    r->separator = at[end - 1];
    r->at = end + (at[end] == '\r' && at[end + 1] == '\n') + 1;
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
