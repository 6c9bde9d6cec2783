// SPDX-License-Identifier: EUPL-1.2
// Places in a JSON text that json_parse accepted: walks the text again, because json-c keeps no
// positions.
#include "base/json_check.h"

#include <string.h>

// A walk over a text.
struct walk {
    const char *text; // what is walked
    size_t len;       // its bytes
    size_t at;        // next byte
};

struct json_position json_position_of(const char *text, size_t at)
{
    struct json_position place = {.line = 1, .column = 1};
    size_t line_start = 0;
    const char *newline = NULL;
    while (at > line_start &&
           (newline = memchr(text + line_start, '\n', at - line_start)) != NULL) {
        place.line++;
        line_start = (size_t)(newline - text) + 1;
    }
    place.column += (int)(at - line_start);
    return place;
}

static char peek(const struct walk *w)
{
    return w->at < w->len ? w->text[w->at] : '\0';
}

static void skip_blanks(struct walk *w)
{
    while (w->at < w->len && strchr(" \n\r\t", w->text[w->at]) != NULL && w->text[w->at] != '\0')
        w->at++;
}

// From an opening quote past the closing one.
static void skip_string(struct walk *w)
{
    w->at++;
    while (w->at < w->len && w->text[w->at] != '"')
        w->at += w->text[w->at] == '\\' ? 2 : 1;
    w->at++;
}

static void skip_value(struct walk *w)
{
    int depth = 0;
    do {
        char c = peek(w);
        if (c == '"') {
            skip_string(w);
            continue;
        }
        if (depth == 0 && c != '{' && c != '[') {
            while (w->at < w->len && strchr(",]} \n\r\t", w->text[w->at]) == NULL)
                w->at++; // a number or a word
            return;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        w->at++;
    } while (depth > 0 && w->at < w->len);
}

// Past the comma before the next member or element; false at the end of the object or array.
static bool next_entry(struct walk *w, bool first)
{
    skip_blanks(w);
    if (!first) {
        if (peek(w) != ',')
            return false;
        w->at++;
        skip_blanks(w);
    }
    char c = peek(w);
    return w->at < w->len && c != '}' && c != ']';
}

static bool same_name(const char *raw, size_t raw_len, const char *name, size_t name_len)
{
    if (memchr(raw, '\\', raw_len) == NULL)
        return raw_len == name_len && memcmp(raw, name, name_len) == 0;
    struct buf resolved = {.at = NULL};
    json_unescape(raw, raw_len, &resolved);
    bool same = resolved.len == name_len && memcmp(buf_text(&resolved), name, name_len) == 0;
    buf_release(&resolved);
    return same;
}

// From an object to the value of its member.
static bool enter_member(struct walk *w, const char *name, size_t name_len)
{
    if (peek(w) != '{')
        return false;
    w->at++;
    for (bool first = true; next_entry(w, first); first = false) {
        size_t from = w->at + 1;
        skip_string(w);
        size_t raw_len = w->at - 1 - from;
        skip_blanks(w);
        w->at++; // the colon
        skip_blanks(w);
        if (same_name(w->text + from, raw_len, name, name_len))
            return true;
        skip_value(w);
    }
    return false;
}

// From an array to its element.
static bool enter_element(struct walk *w, size_t index)
{
    if (peek(w) != '[')
        return false;
    w->at++;
    for (bool first = true; next_entry(w, first); first = false) {
        if (index == 0)
            return true;
        index--;
        skip_value(w);
    }
    return false;
}

// Takes "[digits]" off the path; false when it is something else.
static bool take_index(const char **path, size_t *ret)
{
    const char *at = *path + 1;
    size_t index = 0;
    size_t digits = 0;
    for (; *at >= '0' && *at <= '9' && digits < 10; at++, digits++)
        index = index * 10 + (size_t)(*at - '0');
    if (digits == 0 || *at != ']')
        return false;
    *path = at + 1;
    *ret = index;
    return true;
}

// One step along the path; false when it leads nowhere.
static bool enter(struct walk *w, const char **path)
{
    if (**path == '[') {
        size_t index = 0;
        return take_index(path, &index) && enter_element(w, index);
    }
    const char *name = *path + (**path == '.');
    size_t len = strcspn(name, ".[");
    *path = name + len;
    return len > 0 && enter_member(w, name, len);
}

struct json_position json_locate(const char *text, size_t len, const char *path)
{
    struct walk w = {.text = text, .len = len};
    skip_blanks(&w);
    size_t found = w.at;
    while (*path != '\0' && enter(&w, &path))
        found = w.at;
    return json_position_of(text, found < len ? found : len);
}
