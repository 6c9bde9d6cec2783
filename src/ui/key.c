// SPDX-License-Identifier: EUPL-1.2
#include "ui/key.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

// The keys that have a name: as people see it, and as test scripts write it.
static const struct {
    struct key key;
    const char *notation;
    const char *label;
} names[] = {
    {KEY_NAMED(KEYC_ENTER), "Enter", N_("Enter")},
    {KEY_NAMED(KEYC_ESC), "Esc", N_("Esc")},
    {KEY_NAMED(KEYC_TAB), "Tab", N_("Tab")},
    {KEY_NAMED(KEYC_BACKTAB), "BackTab", N_("Shift-Tab")},
    {KEY_NAMED(KEYC_BACKSPACE), "Backspace", N_("Backspace")},
    {KEY_NAMED(KEYC_DELETE), "Delete", N_("Del")},
    {KEY_NAMED(KEYC_INSERT), "Insert", N_("Ins")},
    {KEY_NAMED(KEYC_UP), "Up", N_("↑")},
    {KEY_NAMED(KEYC_DOWN), "Down", N_("↓")},
    {KEY_NAMED(KEYC_LEFT), "Left", N_("←")},
    {KEY_NAMED(KEYC_RIGHT), "Right", N_("→")},
    {KEY_NAMED(KEYC_HOME), "Home", N_("Home")},
    {KEY_NAMED(KEYC_END), "End", N_("End")},
    {KEY_NAMED(KEYC_PAGE_UP), "PageUp", N_("PgUp")},
    {KEY_NAMED(KEYC_PAGE_DOWN), "PageDown", N_("PgDn")},
    {KEY_OF(' '), "Space", N_("Space")},
    {KEY_OF('<'), "lt", "<"},
};

bool key_equal(struct key a, struct key b)
{
    return a.code == b.code && a.cp == b.cp;
}

struct key key_as_digit(struct key key)
{
    // What the row of digits of a French keyboard sends without Shift, from 0 to 9.
    static const uint32_t azerty[] = {0xE0, '&', 0xE9, '"', '\'', '(', '-', 0xE8, '_', 0xE7};
    for (uint32_t i = 0; key.code == KEYC_CHAR && i < ARRAY_LEN(azerty); i++)
        if (key.cp == azerty[i])
            return (struct key)KEY_OF('0' + i);
    return key;
}

const char *key_label(struct key k, char *out, size_t out_bytes)
{
    if (out_bytes == 0)
        return "";
    out[0] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (key_equal(k, names[i].key)) {
            snprintf(out, out_bytes, "%s", _(names[i].label));
            return out;
        }
    }
    char text[5] = "";
    if (k.code == KEYC_CHAR && utf8_safe(k.cp)) {
        text[utf8_put(k.cp, text)] = '\0';
        snprintf(out, out_bytes, "%s", text);
    } else if (k.code == KEYC_F) {
        snprintf(out, out_bytes, "F%u", (unsigned)k.cp);
    } else if (k.code == KEYC_CTRL && k.cp >= 'a' && k.cp <= 'z') {
        snprintf(out, out_bytes, "%s%c", _("Ctrl-"), (int)(k.cp - 'a' + 'A'));
    }
    return out;
}

uint32_t key_letter(const char *label, const char **ret_words)
{
    uint32_t letter = 0;
    const char *tab = strchr(label, '\t');
    *ret_words = tab != NULL ? tab + 1 : label;
    if (tab == NULL || utf8_next(label, (size_t)(tab - label), &letter) != (size_t)(tab - label))
        return 0;
    return letter;
}

// Reads a decimal number of at most four digits; returns the bytes, 0 when there is none.
static size_t read_number(const char *text, size_t len, int *ret)
{
    size_t at = 0;
    int value = 0;
    for (; at < len && at < 4 && text[at] >= '0' && text[at] <= '9'; at++)
        value = value * 10 + (text[at] - '0');
    if (at > 0)
        *ret = value;
    return at;
}

// <Resize 24,80> and <Click 3,10>.
static bool parse_position(const char *word, size_t len, struct key *ret)
{
    static const struct {
        const char *word;
        enum key_code code;
    } places[] = {{"Resize ", KEYC_RESIZE}, {"Click ", KEYC_MOUSE}};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        size_t at = strlen(places[i].word);
        if (len <= at || memcmp(word, places[i].word, at) != 0)
            continue;
        struct key key = {.code = places[i].code};
        size_t used = read_number(word + at, len - at, &key.row);
        at += used;
        if (used == 0 || at >= len || word[at] != ',')
            return false;
        used = read_number(word + at + 1, len - at - 1, &key.col);
        if (used == 0 || at + 1 + used != len)
            return false;
        *ret = key;
        return true;
    }
    return false;
}

// <F9>, <C-l>, <Ctrl-L>.
static bool parse_modified(const char *word, size_t len, struct key *ret)
{
    static const char *const prefixes[] = {"C-", "Ctrl-"};
    int number;
    if (len >= 2 && word[0] == 'F' && read_number(word + 1, len - 1, &number) == len - 1) {
        if (number < 1 || number > 12)
            return false;
        *ret = (struct key)KEY_FN((uint32_t)number);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        size_t prefix = strlen(prefixes[i]);
        if (len != prefix + 1 || memcmp(word, prefixes[i], prefix) != 0)
            continue;
        unsigned char letter = (unsigned char)word[prefix];
        if (letter >= 'A' && letter <= 'Z')
            letter = (unsigned char)(letter - 'A' + 'a');
        if (letter < 'a' || letter > 'z')
            return false;
        *ret = (struct key)KEY_CTRL(letter);
        return true;
    }
    return false;
}

// The word between < and >.
static bool parse_word(const char *word, size_t len, struct key *ret)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *both[] = {names[i].notation, names[i].label};
        for (size_t j = 0; j < ARRAY_LEN(both); j++) {
            if (strlen(both[j]) == len && memcmp(both[j], word, len) == 0) {
                *ret = names[i].key;
                return true;
            }
        }
    }
    return parse_modified(word, len, ret) || parse_position(word, len, ret);
}

size_t key_parse(const char *text, struct key *ret)
{
    size_t len = strlen(text);
    if (text[0] == '<') {
        const char *end = memchr(text, '>', len);
        if (!end || !parse_word(text + 1, (size_t)(end - text) - 1, ret))
            return 0;
        return (size_t)(end - text) + 1;
    }
    uint32_t cp;
    size_t used = utf8_next(text, len, &cp);
    if (used == 0 || cp < ' ' || !utf8_safe(cp) || !utf8_valid(text, used))
        return 0;
    *ret = (struct key)KEY_OF(cp);
    return used;
}
