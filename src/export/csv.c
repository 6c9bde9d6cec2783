// SPDX-License-Identifier: EUPL-1.2
#include "export/csv.h"

#include "base/fs.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WRITE_BYTES = 64 * 1024 };

// Marks that begin a formula, also in their full-width form.
static const uint32_t formula_marks[] = {'=', '+', '-', '@', 0xff1d, 0xff0b, 0xff0d, 0xff20};

static bool begins_formula(uint32_t cp)
{
    for (size_t i = 0; i < sizeof formula_marks / sizeof formula_marks[0]; i++)
        if (formula_marks[i] == cp)
            return true;
    return false;
}

// -12 or -3.50 or -3,50: what a person would want to add up.
static bool is_negative_number(const char *text)
{
    static const char digits[] = "0123456789";
    if (*text++ != '-')
        return false;
    size_t whole = strspn(text, digits);
    text += whole;
    if (whole == 0 || *text == '\0')
        return whole > 0;
    if (*text != '.' && *text != ',')
        return false;
    size_t part = strspn(text + 1, digits);
    return part > 0 && text[1 + part] == '\0';
}

// The text without what no sink may get. Line feeds stay: a note may have several lines.
static void clean(struct buf *out, const char *text)
{
    size_t len = strlen(text), used;
    uint32_t cp;
    for (size_t at = 0; (used = utf8_next(text + at, len - at, &cp)) > 0; at += used) {
        char bytes[4];
        if (cp == '\t')
            buf_putc(out, ' ');
        else if (cp == '\n' || utf8_safe(cp))
            buf_add(out, bytes, utf8_put(cp, bytes));
    }
}

static bool needs_apostrophe(const char *text)
{
    uint32_t cp = 0;
    const char *mark = text + strspn(text, " \n");
    utf8_next(mark, strlen(mark), &cp);
    return begins_formula(cp) && !is_negative_number(text);
}

static void quote(struct buf *out, const char *text, char separator)
{
    struct buf cell = {0};
    clean(&cell, text);
    const char *it = buf_text(&cell);
    bool harmless = !needs_apostrophe(it);
    size_t len = strlen(it);
    // Everything but plain words is quoted, whatever the separator: a file opened with the wrong
    // one keeps its cells whole.
    bool quoted = !harmless || strcspn(it, "\"\n;, '") != len;
    if (harmless && separator == ';' && strspn(it, "-0123456789,") == len)
        quoted = false; // a number with its French decimal mark
    if (quoted)
        buf_putc(out, '"');
    if (!harmless)
        buf_putc(out, '\'');
    for (; *it != '\0'; it++) {
        if (*it == '"')
            buf_putc(out, '"');
        buf_putc(out, *it);
    }
    if (quoted)
        buf_putc(out, '"');
    buf_release(&cell);
}

enum rc csv_open(struct csv *c, const char *dir, const char *name, char separator, struct err *e)
{
    struct buf path = {0};
    *c = (struct csv){.separator = separator, .stage = {.fd = -1}};
    fs_join(&path, dir, name);
    enum rc rc = fs_exists(buf_text(&path))
                     ? err_set(e, RC_BUSY, "make %s: there is such a file", buf_text(&path))
                     : fs_stage_begin(&c->stage, buf_text(&path), NULL, 0600, e);
    buf_release(&path);
    buf_puts(&c->line, "\xef\xbb\xbf");
    return rc;
}

static void flush(struct csv *c)
{
    fs_stage_write(&c->stage, buf_text(&c->line), c->line.len);
    buf_clear(&c->line);
}

void csv_cell(struct csv *c, const char *text)
{
    if (c->row_begun)
        buf_putc(&c->line, c->separator);
    c->row_begun = true;
    if (text != NULL && text[0] != '\0')
        quote(&c->line, text, c->separator);
}

void csv_number(struct csv *c, const char *literal)
{
    char text[64];
    if (literal == NULL || strlen(literal) >= sizeof text) {
        csv_cell(c, literal);
        return;
    }
    snprintf(text, sizeof text, "%s", literal);
    char *mark = strchr(text, '.');
    if (mark != NULL && c->separator == ';')
        *mark = ',';
    csv_cell(c, text);
}

void csv_end_row(struct csv *c)
{
    buf_puts(&c->line, "\r\n");
    c->row_begun = false;
    c->rows++;
    if (c->line.len >= WRITE_BYTES)
        flush(c);
}

enum rc csv_finish(struct csv *c, struct err *e)
{
    flush(c);
    return fs_stage_sync(&c->stage, e);
}

enum rc csv_publish(struct csv *c, struct err *e)
{
    return fs_stage_commit(&c->stage, FS_KEEP, e);
}

void csv_withdraw(struct csv *c)
{
    unlink(buf_text(&c->stage.path));
}

void csv_release(struct csv *c)
{
    fs_stage_abandon(&c->stage);
    buf_wipe(&c->line);
    *c = (struct csv){.stage = {.fd = -1}};
}
