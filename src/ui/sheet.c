// SPDX-License-Identifier: EUPL-1.2
#include "ui/sheet.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyph.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { DATE_CHARS = 10 };

static bool has_field(const struct sheet_row *row)
{
    return row->kind == SHEET_TEXT || row->kind == SHEET_DATE || row->kind == SHEET_BIRTH ||
           row->kind == SHEET_SECRET;
}

static bool is_date(const struct sheet_row *row)
{
    return row->kind == SHEET_DATE || row->kind == SHEET_BIRTH;
}

static bool reads(const struct sheet_row *row, const char *text, char ret_iso[SHEET_ISO_BYTES])
{
    return row->kind == SHEET_BIRTH  ? birth_typed(text, ret_iso)
           : row->kind == SHEET_DATE ? date_typed(text, ret_iso)
                                     : false;
}

static int option_count(const struct sheet_row *row)
{
    return row->kind == SHEET_TOGGLE ? 2 : (int)row->choice_count;
}

void sheet_init(struct sheet *s, const struct sheet_row *rows, size_t count)
{
    assert(count <= SHEET_ROWS_MAX);
    *s = (struct sheet){.rows = rows, .count = count};
    for (size_t i = 0; i < count; i++) {
        bool date = is_date(&rows[i]);
        s->fields[i].max_chars = date ? DATE_CHARS : rows[i].scanned ? 0 : rows[i].max_chars;
        s->fields[i].roomy = rows[i].scanned;
        s->fields[i].allow = date ? FIELD_DATE : rows[i].allow;
        s->fields[i].secret = rows[i].kind == SHEET_SECRET;
        s->chosen[i] = -1;
    }
    sheet_focus(s, 0);
}

void sheet_wipe(struct sheet *s)
{
    for (size_t i = 0; i < s->count; i++) {
        field_wipe(&s->fields[i]);
        s->chosen[i] = -1;
        s->iso[i][0] = s->errors[i][0] = '\0';
    }
    explicit_bzero(s->said, sizeof s->said);
    sheet_focus(s, 0);
}

void sheet_focus(struct sheet *s, size_t i)
{
    while (i < s->count && s->rows[i].kind == SHEET_HEADING)
        i++;
    if (i < s->count)
        s->focus = i;
}

// After the text of a date row changed.
static void read_date(struct sheet *s, size_t i)
{
    if (is_date(&s->rows[i]) && !reads(&s->rows[i], s->fields[i].text, s->iso[i]))
        s->iso[i][0] = '\0';
}

static bool bad_date(const struct sheet *s, size_t i)
{
    return is_date(&s->rows[i]) && s->fields[i].len > 0 && !s->iso[i][0];
}

static const char *date_words(const struct sheet_row *row)
{
    return row->kind == SHEET_BIRTH
               ? _("This is not a date. Day, month, year: 12/05/1942; or 05/1942, or 1942.")
               : _("This is not a date. Day, month, year: 12/05/1942.");
}

// What of the last keys is not in the row is said below it.
static void say_lost(struct sheet *s, size_t i)
{
    const struct field *f = &s->fields[i];
    char text[SHEET_ERROR_BYTES] = "";
    if (f->lost == FIELD_NO_ROOM && f->max_chars > 0)
        snprintf(text, sizeof text,
                 ngettext("Full: %zu character fits here. What came after it was not taken.",
                          "Full: %zu characters fit here. What came after them was not taken.",
                          f->max_chars),
                 f->max_chars);
    else if (f->lost == FIELD_NO_ROOM)
        snprintf(text, sizeof text, "%s", _("Full: what came after this was not taken."));
    else if (f->lost == FIELD_NOT_ALLOWED)
        snprintf(text, sizeof text, "%s",
                 _("Only digits and the signs between them are taken here."));
    if (text[0] != '\0')
        sheet_error(s, i, text);
}

// The focus leaves row i.
static void leave(struct sheet *s, size_t i)
{
    if (s->fields[i].lost == FIELD_NOT_ALLOWED) {
        s->fields[i].lost = FIELD_WHOLE;
        sheet_error(s, i, NULL);
    }
    if (bad_date(s, i))
        sheet_error(s, i, date_words(&s->rows[i]));
}

static enum sheet_said focus_next(struct sheet *s)
{
    leave(s, s->focus);
    sheet_focus(s, s->focus + 1);
    return SHEET_TAKEN;
}

static enum sheet_said focus_back(struct sheet *s)
{
    leave(s, s->focus);
    for (size_t i = s->focus; i > 0; i--) {
        if (s->rows[i - 1].kind != SHEET_HEADING) {
            s->focus = i - 1;
            break;
        }
    }
    return SHEET_TAKEN;
}

// Is there no row after the focused one that takes the focus?
static bool on_last(const struct sheet *s)
{
    for (size_t i = s->focus + 1; i < s->count; i++)
        if (s->rows[i].kind != SHEET_HEADING)
            return false;
    return true;
}

// Is it the first row that takes the focus?
static bool on_first(const struct sheet *s)
{
    for (size_t i = 0; i < s->focus; i++)
        if (s->rows[i].kind != SHEET_HEADING)
            return false;
    return true;
}

// Is there nothing for Backspace to erase in the focused row?
static bool is_empty(const struct sheet *s)
{
    return !has_field(&s->rows[s->focus]) || s->fields[s->focus].len == 0;
}

static enum sheet_said choose(struct sheet *s, int index)
{
    s->chosen[s->focus] = index;
    s->errors[s->focus][0] = '\0';
    return SHEET_CHANGED;
}

// The next choice, after the present one, whose label starts with that letter; −1 none.
static int by_letter(const struct sheet_row *row, int from, uint32_t letter)
{
    int count = option_count(row);
    for (int step = 1; step <= count; step++) {
        int i = (from + step) % count;
        const char *label =
            row->kind == SHEET_TOGGLE ? (i == 0 ? _("yes") : _("no")) : _(row->choices[i].label);
        uint32_t first;
        if (utf8_next(label, strlen(label), &first) > 0 && utf8_upper(first) == utf8_upper(letter))
            return i;
    }
    return -1;
}

static enum sheet_said choice_key(struct sheet *s, struct key key)
{
    const struct sheet_row *row = &s->rows[s->focus];
    int count = option_count(row), chosen = s->chosen[s->focus];
    bool space = key.code == KEYC_CHAR && key.cp == ' ';
    if (count == 0)
        return SHEET_IGNORED;
    if (key.code == KEYC_RIGHT || space)
        return choose(s, (chosen + 1) % count);
    if (key.code == KEYC_LEFT)
        return choose(s, chosen <= 0 ? count - 1 : chosen - 1);
    if (key.code != KEYC_CHAR)
        return SHEET_IGNORED;
    int index = by_letter(row, chosen, key.cp);
    return index < 0 ? SHEET_TAKEN : choose(s, index);
}

static enum sheet_said text_key(struct sheet *s, struct key key)
{
    struct field *f = &s->fields[s->focus];
    char before[FIELD_ROOMY_BYTES];
    memcpy(before, f->text, sizeof before);
    bool taken = field_key(f, key);
    bool changed = strcmp(before, f->text) != 0;
    explicit_bzero(before, sizeof before);
    if (changed) {
        s->errors[s->focus][0] = '\0';
        read_date(s, s->focus);
    }
    say_lost(s, s->focus);
    return changed ? SHEET_CHANGED : taken ? SHEET_TAKEN : SHEET_IGNORED;
}

enum sheet_said sheet_key(struct sheet *s, struct key key)
{
    if (s->count == 0)
        return SHEET_IGNORED;
    if (key.code == KEYC_ENTER && on_last(s)) {
        leave(s, s->focus);
        return SHEET_DONE;
    }
    if (key.code == KEYC_ENTER || key.code == KEYC_TAB || key.code == KEYC_DOWN)
        return focus_next(s);
    if (key.code == KEYC_BACKTAB || key.code == KEYC_UP)
        return focus_back(s);
    if (key.code == KEYC_BACKSPACE && is_empty(s) && !on_first(s))
        return focus_back(s);
    return has_field(&s->rows[s->focus]) ? text_key(s, key) : choice_key(s, key);
}

const char *sheet_value(const struct sheet *s, size_t i)
{
    const struct sheet_row *row = &s->rows[i];
    if (is_date(row))
        return s->iso[i][0] ? s->iso[i] : s->fields[i].text;
    if (has_field(row))
        return s->fields[i].text;
    if (s->chosen[i] < 0 || s->chosen[i] >= option_count(row))
        return "";
    if (row->kind == SHEET_TOGGLE)
        return s->chosen[i] == 0 ? "true" : "false";
    return row->choices[s->chosen[i]].code;
}

void sheet_set(struct sheet *s, size_t i, const char *value)
{
    const struct sheet_row *row = &s->rows[i];
    s->errors[i][0] = '\0';
    s->chosen[i] = -1;
    if (has_field(row)) {
        field_set(&s->fields[i], value);
        read_date(s, i);
        say_lost(s, i);
        return;
    }
    if (row->kind == SHEET_TOGGLE) {
        s->chosen[i] = strcmp(value, "true") == 0 ? 0 : strcmp(value, "false") == 0 ? 1 : -1;
        return;
    }
    for (size_t j = 0; j < row->choice_count; j++)
        if (strcmp(row->choices[j].code, value) == 0)
            s->chosen[i] = (int)j;
}

bool sheet_shows(const struct sheet *s, size_t i, const char *value)
{
    const struct sheet_row *row = &s->rows[i];
    char iso[SHEET_ISO_BYTES];
    struct field f = {.roomy = row->scanned};
    bool known = row->kind == SHEET_TOGGLE && (!strcmp(value, "true") || !strcmp(value, "false"));
    for (size_t j = 0; j < row->choice_count && !known; j++)
        known = strcmp(row->choices[j].code, value) == 0;
    if (!has_field(row))
        return strcmp(sheet_value(s, i), known ? value : "") == 0;
    field_set(&f, value);
    bool date = reads(row, f.text, iso);
    bool same = strcmp(sheet_value(s, i), date ? iso : f.text) == 0;
    field_wipe(&f);
    return same;
}

void sheet_say(struct sheet *s, size_t i, const char *text)
{
    s->said_row = i;
    text_take(s->said, sizeof s->said, text);
}

void sheet_error(struct sheet *s, size_t i, const char *text)
{
    snprintf(s->errors[i], sizeof s->errors[i], "%s", text ? text : "");
}

bool sheet_check(struct sheet *s)
{
    size_t bad = s->count;
    for (size_t i = s->count; i-- > 0;) {
        const char *error = NULL;
        if (s->rows[i].required && !sheet_value(s, i)[0])
            error = _("This is needed.");
        else if (bad_date(s, i))
            error = date_words(&s->rows[i]);
        sheet_error(s, i, error);
        if (error)
            bad = i;
    }
    if (bad < s->count)
        s->focus = bad;
    return bad == s->count;
}
