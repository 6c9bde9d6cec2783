// SPDX-License-Identifier: EUPL-1.2
#include "term/direct.h"

#include "base/mem.h"

#include <curses.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <term.h>

enum {
    MAGIC_32_BITS = 01036, // numbers of four bytes, term(5)
    ABSENT = -1,
    DESCRIPTION_MAX = 8192,
};

// What the new description says otherwise.
static const struct {
    const char *name;
    const char *value; // NULL absent
} strings[] = {
    {"setaf", "\033[38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"},
    {"setab", "\033[48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%dm"},
    {"initc", NULL},
    {"oc", NULL},
};
static const struct {
    const char *name;
    int value;
} numbers[] = {{"colors", 1 << 24}, {"pairs", 256}};

// Names that the standard ones do not have: what `colors` means, and how the mouse is asked for.
static const char *const more_strings[] = {"XM"};

static size_t count_names(NCURSES_CONST char *const *names)
{
    size_t count = 0;
    while (names[count] != NULL)
        count++;
    return count;
}

static const char *string_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(strings); i++)
        if (strcmp(strings[i].name, name) == 0)
            return strings[i].value;
    const char *value = tigetstr(name);
    return value == (const char *)-1 ? NULL : value;
}

static int number_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        if (strcmp(numbers[i].name, name) == 0)
            return numbers[i].value;
    int value = tigetnum(name);
    return value < 0 ? ABSENT : value;
}

static bool flag_of(const char *name)
{
    return strcmp(name, "ccc") != 0 && tigetflag(name) > 0; // its colours are not numbered any more
}

static void put_16(struct buf *out, int value)
{
    unsigned bits = (unsigned)value;
    buf_putc(out, (char)(bits & 0xff));
    buf_putc(out, (char)(bits >> 8 & 0xff));
}

static void put_even(struct buf *out)
{
    if (out->len % 2 != 0)
        buf_putc(out, '\0');
}

static void put_terminated(struct buf *out, const char *text)
{
    buf_add(out, text, strlen(text) + 1);
}

// The part that curses takes names of: RGB, and strings it would not know else.
static void put_extended(struct buf *out)
{
    struct buf values = {0}, names = {0};
    int value_at[ARRAY_LEN(more_strings)], name_at[ARRAY_LEN(more_strings)], count = 0;
    put_terminated(&names, "RGB");
    for (size_t i = 0; i < ARRAY_LEN(more_strings); i++) {
        const char *value = string_of(more_strings[i]);
        if (value == NULL)
            continue;
        value_at[count] = (int)values.len;
        name_at[count++] = (int)names.len;
        put_terminated(&values, value);
        put_terminated(&names, more_strings[i]);
    }
    put_even(out);
    put_16(out, 1); // flags
    put_16(out, 0); // numbers
    put_16(out, count);
    put_16(out, 2 * count + 1); // strings in the table below
    put_16(out, (int)(values.len + names.len));
    buf_putc(out, 1);
    put_even(out);
    for (int i = 0; i < count; i++)
        put_16(out, value_at[i]);
    put_16(out, 0);
    for (int i = 0; i < count; i++)
        put_16(out, name_at[i]);
    buf_add(out, buf_text(&values), values.len);
    buf_add(out, buf_text(&names), names.len);
    buf_release(&values);
    buf_release(&names);
}

// The compiled description, term(5).
static void compile(const char *name, struct buf *out)
{
    struct buf offsets = {0}, table = {0};
    size_t flag_count = count_names(boolnames), number_count = count_names(numnames);
    size_t string_count = count_names(strnames);
    for (size_t i = 0; i < string_count; i++) {
        const char *value = string_of(strnames[i]);
        put_16(&offsets, value != NULL ? (int)table.len : ABSENT);
        if (value != NULL)
            put_terminated(&table, value);
    }
    put_16(out, MAGIC_32_BITS);
    put_16(out, (int)strlen(name) + 1);
    put_16(out, (int)flag_count);
    put_16(out, (int)number_count);
    put_16(out, (int)string_count);
    put_16(out, (int)table.len);
    put_terminated(out, name);
    for (size_t i = 0; i < flag_count; i++)
        buf_putc(out, flag_of(boolnames[i]) ? 1 : 0);
    put_even(out);
    for (size_t i = 0; i < number_count; i++) {
        unsigned value = (unsigned)number_of(numnames[i]);
        put_16(out, (int)(value & 0xffff));
        put_16(out, (int)(value >> 16));
    }
    buf_add(out, buf_text(&offsets), offsets.len);
    buf_add(out, buf_text(&table), table.len);
    put_extended(out);
    buf_release(&offsets);
    buf_release(&table);
}

void direct_description(const char *name, struct buf *out)
{
    struct buf compiled = {0};
    compile(name, &compiled);
    if (compiled.len <= DESCRIPTION_MAX) {
        buf_puts(out, "hex:");
        for (size_t i = 0; i < compiled.len; i++)
            buf_printf(out, "%02X", (unsigned)(unsigned char)buf_text(&compiled)[i]);
    }
    buf_release(&compiled);
}
