// SPDX-License-Identifier: EUPL-1.2
#include "prompt/question.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "prompt/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- saying ----

void question_say_options(struct lines *l, const struct item *it, const char *language)
{
    if (it->type == ITEM_BOOLEAN && it->option_count == 0) {
        lines_sayf(l, "1 %s", _("Yes"));
        lines_sayf(l, "2 %s", _("No"));
    }
    for (size_t i = 0; i < it->option_count; i++) {
        int number = item_option_number(it, i);
        const char *text = option_text(&it->options[i], language);
        char digits[16];
        snprintf(digits, sizeof digits, "%d", number);
        if (number >= 0 && strcmp(digits, text) != 0)
            lines_sayf(l, "%d %s", number, text);
        else
            lines_say(l, text);
    }
}

void question_say_displays(struct lines *l, const struct item *it, const char *language,
                           bool (*shown)(const void *self, const struct item *it), const void *self)
{
    for (size_t i = 0; i < it->item_count; i++)
        if (it->items[i]->type == ITEM_DISPLAY && !it->items[i]->hidden &&
            shown(self, it->items[i]))
            lines_say(l, item_text(it->items[i], language));
}

static void add_sentence(struct buf *out, const char *text)
{
    if (out->len > 0)
        buf_putc(out, ' ');
    buf_puts(out, text);
}

// The kinds that are typed, in words.
static const char *const kinds[] = {
    [ITEM_DECIMAL] = N_("A number."),
    [ITEM_INTEGER] = N_("A whole number."),
    [ITEM_DATE] = N_("A date, for example 12/05/1942."),
    [ITEM_DATETIME] = N_("A date and a time, for example 12/05/2026 14:30."),
    [ITEM_TIME] = N_("A time, for example 14:30."),
    [ITEM_URL] = N_("An address, for example https://example.org."),
    [ITEM_ATTACHMENT] = N_("The address of a file."),
    [ITEM_REFERENCE] = N_("A reference, for example Practitioner/12."),
    [ITEM_QUANTITY] = N_("A number and its unit."),
};

// A number as it is spoken: "16.20" is "16,20" in French.
static void add_number(struct buf *out, const char *number, const char *language)
{
    bool comma = language != NULL && strncmp(language, "fr", 2) == 0;
    for (; *number != '\0'; number++)
        buf_putc(out, *number == '.' && comma ? ',' : *number);
}

static void add_quantity(struct buf *out, const struct json *q, const char *language)
{
    const char *unit = json_get_string(q, "unit");
    const char *number = json_number(json_get(q, "value"));
    if (number != NULL)
        add_number(out, number, language);
    if (unit == NULL)
        unit = json_get_string(q, "code");
    if (unit != NULL)
        buf_printf(out, " %s", unit);
}

// "1942-05-12T14:30:00+02:00" as "12/05/1942 14:30"; what is not known stays away.
static void add_moment(struct buf *out, const char *text)
{
    size_t date = strcspn(text, "T");
    if (date >= 10) // TRANSLATORS: day, month, year, two and four digits
        buf_printf(out, _("%.2s/%.2s/%.4s"), text + 8, text + 5, text);
    else if (date >= 7)
        buf_printf(out, "%.2s/%.4s", text + 5, text);
    else
        buf_add(out, text, date);
    if (text[date] == 'T')
        buf_printf(out, " %.5s", text + date + 1);
}

// A bound as it is said; nothing without one.
static void add_bound(struct buf *out, const struct item *it, const char *text,
                      const struct json *quantity, const char *language)
{
    if (quantity != NULL)
        add_quantity(out, quantity, language);
    else if (text != NULL && (it->type == ITEM_DATE || it->type == ITEM_DATETIME))
        add_moment(out, text);
    else if (text != NULL)
        add_number(out, text, language);
}

static void add_range(struct buf *out, const struct item *it, const char *language)
{
    struct buf min = {0}, max = {0};
    add_bound(&min, it, it->min_text, it->min_quantity, language);
    add_bound(&max, it, it->max_text, it->max_quantity, language);
    if (out->len > 0 && min.len + max.len > 0)
        buf_putc(out, ' ');
    if (min.len > 0 && max.len > 0)
        buf_printf(out, _("From %s to %s."), buf_text(&min), buf_text(&max));
    else if (min.len > 0)
        buf_printf(out, _("At least %s."), buf_text(&min));
    else if (max.len > 0)
        buf_printf(out, _("At most %s."), buf_text(&max));
    buf_release(&min);
    buf_release(&max);
}

static void add_units(struct buf *out, const struct item *it)
{
    if (it->unit_count == 0 && it->unit == NULL)
        return;
    buf_puts(out, out->len > 0 ? " " : "");
    buf_puts(out, _("Unit:"));
    for (size_t i = 0; i < it->unit_count; i++) {
        const char *display = json_get_string(it->units[i], "display");
        buf_printf(out, "%s %s", i > 0 ? "," : "",
                   display != NULL ? display : json_get_string(it->units[i], "code"));
    }
    if (it->unit_count == 0)
        buf_printf(out, " %s", it->unit);
    buf_putc(out, '.');
}

// Answers beside the options, or in place of a list.
static void add_own_words(struct buf *out, const struct item *it)
{
    bool beside = it->type == ITEM_OPEN_CHOICE || (it->open && it->option_count > 0);
    if (item_is_unlisted(it))
        add_sentence(out, _("In your own words: the list of answers is not here, so the answer is "
                            "not checked."));
    else if (beside)
        add_sentence(out, _("Or something else in your own words."));
}

void question_format(struct buf *out, const struct item *it, const char *language)
{
    bool numbered = it->option_count > 0 || it->type == ITEM_BOOLEAN;
    if (!numbered && it->type < ARRAY_LEN(kinds) && kinds[it->type] != NULL)
        add_sentence(out, _(kinds[it->type]));
    if (!numbered)
        add_range(out, it, language);
    if (!numbered || it->unit != NULL)
        add_units(out, it);
    if (it->entry_format != NULL)
        add_sentence(out, it->entry_format);
    if (it->max_length >= 0) {
        buf_puts(out, out->len > 0 ? " " : "");
        buf_printf(out, _("At most %d characters."), it->max_length);
    }
    add_own_words(out, it);
    if (it->repeats)
        add_sentence(out, _("Several answers are possible, one a line; an empty line goes on."));
}

bool question_is_free(const struct item *it)
{
    bool typed = it->type == ITEM_STRING || it->type == ITEM_TEXT || it->type == ITEM_OPEN_CHOICE ||
                 it->type == ITEM_URL || it->type == ITEM_ATTACHMENT || it->type == ITEM_REFERENCE;
    return (typed && (it->option_count == 0 || it->type == ITEM_OPEN_CHOICE)) ||
           (it->type == ITEM_CHOICE && (it->option_count == 0 || it->open));
}

// ---- understanding ----

// The letter of an option counts where it is the word for yes or no.
static bool is_option(const struct item_option *o, const char *line, const char *language)
{
    static const char *const words[] = {N_("Yes"), N_("No")};
    const char *text = option_text(o, language);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(text, _(words[i])) == 0 && words_or_letter(line, text))
            return true;
    return words_same(line, text);
}

static const struct item_option *option_of(const struct item *it, const char *line,
                                           const char *language)
{
    char *end = NULL;
    long number = strtol(line, &end, 10);
    bool whole = end != line && *end == '\0' && line[0] != '-' && line[0] != '+';
    for (size_t i = 0; i < it->option_count && whole; i++)
        if (item_option_number(it, i) >= 0 && item_option_number(it, i) == number)
            return &it->options[i];
    for (size_t i = 0; i < it->option_count; i++)
        if (is_option(&it->options[i], line, language))
            return &it->options[i];
    return item_option_find(it, NULL, line);
}

// "82kg" is "82 kg".
static void read_quantity(struct buf *out, const char *line)
{
    size_t digits = strspn(line, "+-0123456789.,");
    buf_add(out, line, digits);
    line += digits + strspn(line + digits, " ");
    if (*line != '\0')
        buf_printf(out, " %s", line);
}

void question_read(struct buf *out, const struct item *it, const char *line, const char *language)
{
    const struct item_option *o = option_of(it, line, language);
    if (o != NULL) {
        buf_puts(out, o->code);
    } else if (it->type == ITEM_BOOLEAN) {
        bool yes = strcmp(line, "1") == 0 || words_or_letter(line, _("Yes"));
        bool no = strcmp(line, "2") == 0 || words_or_letter(line, _("No"));
        buf_puts(out, yes ? "true" : no ? "false" : line);
    } else if (it->type == ITEM_QUANTITY) {
        read_quantity(out, line);
    } else {
        buf_puts(out, line);
    }
}

// ---- saying back ----

static const char *named(const struct json *v)
{
    static const char *const members[] = {"display", "code", "reference", "url", "title"};
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (json_get_string(v, members[i]) != NULL)
            return json_get_string(v, members[i]);
    return "";
}

static void add_value(struct buf *out, const struct item *it, const char *name,
                      const struct json *v, const char *language)
{
    const char *number = json_number(v), *text = json_string(v);
    if (json_type(v) == JSON_BOOLEAN) {
        buf_puts(out, json_bool(v, false) ? _("Yes") : _("No"));
    } else if (number != NULL) {
        add_number(out, number, language);
        if (it->unit != NULL)
            buf_printf(out, " %s", it->unit);
    } else if (strcmp(name, "valueDate") == 0 || strcmp(name, "valueDateTime") == 0) {
        add_moment(out, text != NULL ? text : "");
    } else if (strcmp(name, "valueTime") == 0 && text != NULL) {
        buf_printf(out, "%.5s", text);
    } else if (strcmp(name, "valueQuantity") == 0) {
        add_quantity(out, v, language);
    } else {
        buf_puts(out, text != NULL ? text : named(v));
    }
}

void question_answer_words(struct buf *out, const struct item *it, const struct json *element,
                           const char *language)
{
    static const char *const names[] = {
        "valueBoolean",  "valueInteger",  "valueDecimal",   "valueDate",
        "valueDateTime", "valueTime",     "valueString",    "valueUri",
        "valueCoding",   "valueQuantity", "valueReference", "valueAttachment",
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const struct json *v = json_get(element, names[i]);
        if (v == NULL)
            continue;
        for (size_t k = 0; k < it->option_count; k++)
            if (json_equal(it->options[k].value, v)) {
                buf_puts(out, option_text(&it->options[k], language));
                return;
            }
        add_value(out, it, names[i], v, language);
        if (item_is_unlisted(it))
            buf_puts(out, _(" (not checked)"));
        return;
    }
}
