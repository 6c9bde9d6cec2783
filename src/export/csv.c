// SPDX-License-Identifier: EUPL-1.2
#include "export/csv.h"

#include "base/dec.h"
#include "base/utf8.h"

#include <string.h>

void csv_begin(struct csv *c, char separator)
{
    *c = (struct csv){.separator = separator};
    buf_puts(&c->text, "\xef\xbb\xbf");
}

// Would a spreadsheet calculate it? Numbers such as -3.5 are what they are.
static bool is_formula(const char *text)
{
    struct dec number;
    if (text[0] == '\0' || strchr("=+-@\t\r", text[0]) == NULL)
        return false;
    return !(text[0] == '-' && dec_parse(text, strlen(text), &number));
}

void csv_cell(struct csv *c, const char *text)
{
    struct buf safe = {0};
    text = text != NULL ? text : "";
    if (is_formula(text))
        buf_putc(&safe, '\'');
    text_safe(&safe, text, strlen(text), false);
    // A blank in front would hide a formula from the check above, not from every spreadsheet.
    const char *first = buf_text(&safe) + strspn(buf_text(&safe), " ");
    bool hidden = first != buf_text(&safe) && is_formula(first);
    if (c->begun)
        buf_putc(&c->text, c->separator);
    c->begun = true;
    buf_putc(&c->text, '"');
    if (hidden)
        buf_putc(&c->text, '\'');
    for (const char *at = buf_text(&safe); *at != '\0'; at++) {
        if (*at == '"')
            buf_putc(&c->text, '"');
        buf_putc(&c->text, *at);
    }
    buf_putc(&c->text, '"');
    buf_wipe(&safe);
}

void csv_row_end(struct csv *c)
{
    buf_puts(&c->text, "\r\n");
    c->begun = false;
}

void csv_row(struct csv *c, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_cell(c, cells[i]);
    csv_row_end(c);
}

void csv_release(struct csv *c)
{
    buf_wipe(&c->text);
}
