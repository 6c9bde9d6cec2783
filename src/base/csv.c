// SPDX-License-Identifier: EUPL-1.2
#include "base/csv.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum {
    LITERAL_CHARS = 255, // a text in a formula of Excel
    NUMBER_DIGITS = 15,  // a number in any spreadsheet
};

static const struct csv_rules rules[CSV_FORS] = {
    [CSV_FOR_EXCEL_FR] = {';', ',', "\xef\xbb\xbf", "\r\n", true},
    [CSV_FOR_EXCEL] = {',', '.', "\xef\xbb\xbf", "\r\n", true},
    [CSV_FOR_R] = {',', '.', "", "\n", false},
    [CSV_FOR_STATA] = {',', '.', "", "\n", false},
    [CSV_FOR_RFC4180] = {',', '.', "", "\r\n", false},
};

const struct csv_rules *csv_rules_for(enum csv_for who)
{
    return &rules[who];
}

// Marks that begin a formula, or an error value, also in their full-width form.
static const uint32_t formula_marks[] = {'=', '+', '-', '@', '#', 0xff1d, 0xff0b, 0xff0d, 0xff20};

// Words that, beside digits, leave a number, a day or an hour in a French or English spreadsheet.
static const char *const number_words[] = {
    "e",        "t",         "z",         "h",       "am",        "pm",       "a",
    "p",        "utc",       "gmt",       "jan",     "janv",      "feb",      "fév",
    "fev",      "févr",      "fevr",      "mar",     "mars",      "apr",      "avr",
    "may",      "mai",       "jun",       "juin",    "jul",       "juil",     "aug",
    "aoû",      "août",      "aou",       "aout",    "sep",       "sept",     "oct",
    "nov",      "dec",       "déc",       "january", "janvier",   "february", "février",
    "fevrier",  "march",     "april",     "avril",   "june",      "july",     "juillet",
    "august",   "september", "septembre", "october", "octobre",   "november", "novembre",
    "december", "décembre",  "decembre",  "mon",     "tue",       "wed",      "thu",
    "fri",      "sat",       "sun",       "lun",     "mer",       "jeu",      "ven",
    "sam",      "dim",       "lundi",     "mardi",   "mercredi",  "jeudi",    "vendredi",
    "samedi",   "dimanche",  "monday",    "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday",    "eur",       "usd",     "gbp",       "chf",      "f",
};
// Words that are a truth value on their own.
static const char *const truths[] = {"true", "false", "vrai", "faux"};

static bool is_letter(uint32_t cp)
{
    if (cp < 0x80)
        return isalpha((unsigned char)cp);
    return utf8_upper(cp) != cp || utf8_lower(cp) != cp;
}

static uint32_t lower(uint32_t cp)
{
    return cp < 0x80 ? (uint32_t)tolower((int)cp) : utf8_lower(cp);
}

// Also in its full-width form.
static bool is_digit(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19);
}

static bool among(const char *const *words, size_t count, const struct buf *word)
{
    const char *text = buf_text(word);
    for (size_t i = 0; i < count; i++)
        if (words[i][0] == text[0] && strcmp(words[i], text) == 0)
            return true;
    return false;
}

// Would a spreadsheet take it for a number, a day, an hour or a truth value? A digit and no word
// but those; or such a word alone. Most texts are told by their first word.
static bool is_guessed(const char *text, size_t len)
{
    struct buf word = {0};
    bool digit = false, words = true, truth = false, neither = false;
    size_t runs = 0, used = 0;
    for (size_t at = 0; at <= len && !neither; at += used > 0 ? used : 1) {
        uint32_t cp = 0;
        used = utf8_next(text + at, len - at, &cp);
        if (used > 0 && is_letter(cp)) {
            char bytes[4];
            buf_add(&word, bytes, utf8_put(lower(cp), bytes));
            continue;
        }
        digit = digit || is_digit(cp);
        if (word.len > 0) {
            runs++;
            words = words && among(number_words, ARRAY_LEN(number_words), &word);
            truth = among(truths, ARRAY_LEN(truths), &word);
            neither = !words && !truth;
        }
        buf_clear(&word);
    }
    buf_release(&word);
    return !neither && (digit ? words : truth && runs == 1);
}

// Also behind blanks and what cannot be seen.
static bool begins_formula(const char *text)
{
    uint32_t cp = 0;
    size_t used, len = strlen(text);
    while ((used = utf8_next(text, len, &cp)) > 0 && (cp == ' ' || cp == '\n' || !utf8_safe(cp))) {
        text += used;
        len -= used;
    }
    for (size_t i = 0; i < ARRAY_LEN(formula_marks); i++)
        if (formula_marks[i] == cp)
            return true;
    return false;
}

// The text as the reader may have it. Line feeds stay: a note may have several lines. What a
// spreadsheet would take for the end of a cell is a blank, and of what it cannot hold is shown that
// something was there.
static void clean(struct buf *out, bool guesses, const char *text, size_t len)
{
    size_t used;
    uint32_t cp;
    for (size_t at = 0; (used = utf8_next(text + at, len - at, &cp)) > 0; at += used) {
        char bytes[4];
        if (guesses && cp == '\r' && at + 1 < len && text[at + 1] == '\n')
            continue; // the line feed alone
        if (guesses && (cp == '\t' || cp == '\r'))
            cp = ' ';
        else if (guesses && cp != '\n' && (cp < ' ' || (cp >= 0x7f && cp < 0xa0)))
            cp = 0xfffd;
        buf_add(out, bytes, utf8_put(cp, bytes));
    }
}

// Is there nothing in it to be cleaned away?
static bool is_clean(bool guesses, const char *text, size_t len)
{
    if (!guesses)
        return utf8_valid(text, len);
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] == 0x7f) // what is not ASCII is negative or looked at
            return false;
    return true;
}

// Between quotes, those within doubled.
static void quote(struct buf *out, const char *text, size_t len)
{
    buf_putc(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, text[i]);
    }
    buf_putc(out, '"');
}

// For a reader that guesses.
static void put_guarded(struct buf *out, const char *it, size_t len)
{
    bool formula = begins_formula(it), literal = formula || is_guessed(it, len);
    struct buf cell = {0};
    if (literal && strchr(it, '\n') == NULL && utf8_length(it, len) <= LITERAL_CHARS) {
        buf_putc(&cell, '=');
        quote(&cell, it, len);
    } else if (formula) {
        buf_printf(&cell, "'%s", it);
    }
    const char *made = cell.len > 0 ? buf_text(&cell) : it;
    len = cell.len > 0 ? cell.len : len;
    // Everything but plain words is quoted, whatever the separator: a file opened with the wrong
    // one keeps its cells whole.
    if (strcspn(made, "\"\n;, '") != len)
        quote(out, made, len);
    else
        buf_add(out, made, len);
    buf_wipe(&cell);
}

void csv_put_text(struct buf *out, const struct csv_rules *r, const char *text, size_t len)
{
    struct buf cleaned = {0};
    const char *it = text;
    if (!is_clean(r->guesses, text, len)) {
        clean(&cleaned, r->guesses, text, len);
        it = buf_text(&cleaned);
        len = cleaned.len;
    }
    const char special[] = {r->separator, '"', '\r', '\n', '\0'};
    if (r->guesses)
        put_guarded(out, it, len);
    else if (len == 0 || strcspn(it, special) < len)
        quote(out, it, len);
    else
        buf_add(out, it, len);
    buf_wipe(&cleaned);
}

// -12, 3.50, 1.5e-7: how many digits it has, 0 for anything else.
static size_t number_digits(const char *text)
{
    static const char digits[] = "0123456789";
    const char *it = text + (text[0] == '-');
    size_t whole = strspn(it, digits), part = 0, power = 1;
    it += whole;
    if (*it == '.') {
        part = strspn(it + 1, digits);
        it += 1 + part;
        whole = part > 0 ? whole : 0;
    }
    if (*it == 'e' || *it == 'E') {
        it += 1 + (it[1] == '-' || it[1] == '+');
        power = strspn(it, digits);
        it += power;
    }
    return *it == '\0' && whole > 0 && power > 0 ? whole + part : 0;
}

void csv_put_number(struct buf *out, const struct csv_rules *r, const char *literal)
{
    size_t digits = number_digits(literal), len = strlen(literal);
    if (digits == 0 || (r->guesses && digits > NUMBER_DIGITS)) {
        csv_put_text(out, r, literal, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        buf_putc(out, literal[i] == '.' ? r->decimal : literal[i]);
}

// Does it have the shape: 0 a digit, T a blank or T, anything else itself?
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++)
        if (*shape == '0'   ? !isdigit((unsigned char)*text)
            : *shape == 'T' ? *text != ' ' && *text != 'T'
                            : *text != *shape)
            return false;
    return *text == '\0';
}

void csv_put_moment(struct buf *out, const struct csv_rules *r, const char *text)
{
    static const char *const shapes[] = {"0000-00-00", "0000-00-00T00:00", "0000-00-00T00:00:00"};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        if (has_shape(text, shapes[i])) {
            buf_puts(out, text);
            return;
        }
    csv_put_text(out, r, text, strlen(text));
}
