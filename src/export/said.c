// SPDX-License-Identifier: EUPL-1.2
#include "export/said.h"

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "export/selection.h"

#include <string.h>

static size_t number(const struct json *o, const char *member)
{
    int64_t n = 0;
    json_int(json_get(o, member), &n);
    return n > 0 ? (size_t)n : 0;
}

// ", left out: 2 not asked for"; nothing when nobody was.
static void add_left_out(const struct json *counts, struct buf *out)
{
    static const char *const words[LEFT_REASONS] = {[LEFT_OTHER] = N_("not asked for"),
                                                    [LEFT_NOT_ASKED] =
                                                        N_("not asked about research"),
                                                    [LEFT_REFUSED] = N_("said no"),
                                                    [LEFT_WITHDRAWN] = N_("withdrew"),
                                                    [LEFT_TOO_FEW] = N_("too few alike")};
    const char *before = _("; left out: ");
    for (int i = 0; i < LEFT_REASONS; i++) {
        const size_t n = number(json_get(counts, "leftOut"), left_out_name((enum left_out)i));
        if (n == 0)
            continue;
        buf_puts(out, before);
        buf_printf(out, "%zu %s", n, _(words[i]));
        before = ", ";
    }
}

static void say_selection(const struct json *selection, struct buf *out)
{
    const struct json *people = json_get(selection, "people"),
                      *visits = json_get(selection, "visits");
    const size_t in = number(people, "in"), made = number(visits, "in");
    buf_printf(out, ngettext("%zu person", "%zu people", in), in);
    add_left_out(people, out);
    buf_puts(out, ". ");
    buf_printf(out, ngettext("%zu visit", "%zu visits", made), made);
    add_left_out(visits, out);
    buf_putc(out, '.');
}

// "icope-step1|1.0" of its whole address.
static const char *last_part(const char *form)
{
    const char *slash = form != NULL ? strrchr(form, '/') : NULL;
    return slash != NULL ? slash + 1 : form;
}

static void say_without_row(const struct json *one, struct buf *out)
{
    const size_t n = number(one, "resources");
    const char *form = last_part(json_get_string(one, "form")),
               *table = json_get_string(one, "table");
    if (form != NULL)
        buf_printf(out,
                   ngettext("%s: %zu response to %s is not in this table",
                            "%s: %zu responses to %s are not in this table", n),
                   table, n, form);
    else
        buf_printf(out,
                   ngettext("%s: %zu record gave no row of this table",
                            "%s: %zu records gave no row of this table", n),
                   table, n);
}

static size_t uncoded_cells(const struct json *all)
{
    size_t cells = 0;
    for (size_t i = 0; i < json_count(all); i++)
        cells += number(json_at(all, i), "cells");
    return cells;
}

void export_said(const struct json *manifest, void (*line)(const char *text, void *self),
                 void *self)
{
    struct buf text = {0};
    const struct json *without = json_get(manifest, "withoutRow");
    const size_t cells = uncoded_cells(json_get(manifest, "uncoded"));
    if (json_get(manifest, "selection") != NULL) {
        say_selection(json_get(manifest, "selection"), &text);
        line(buf_text(&text), self);
    }
    for (size_t i = 0; i < json_count(without); i++) {
        buf_clear(&text);
        say_without_row(json_at(without, i), &text);
        line(buf_text(&text), self);
    }
    buf_clear(&text);
    buf_printf(&text,
               ngettext("%zu cell has a code without a number: it is kept as a text beside "
                        "(NAME_code), and manifest.json says where",
                        "%zu cells have a code without a number: they are kept as texts beside "
                        "(NAME_code), and manifest.json says where",
                        cells),
               cells);
    if (cells > 0)
        line(buf_text(&text), self);
    buf_release(&text);
}
