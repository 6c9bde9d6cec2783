// SPDX-License-Identifier: EUPL-1.2
// The texts of a JSON value, and a text of JSON as it comes from elsewhere.
#include "base/json.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

// ---- one form of every text ----

static bool add_composed(const char *key, struct json *value, void *self)
{
    json_set(self, key, json_composed(value));
    return true;
}

static struct json *composed_text(const char *text)
{
    struct buf nfc = {0};
    text_nfc(&nfc, text, strlen(text));
    struct json *v = json_new_string(buf_text(&nfc));
    buf_wipe(&nfc);
    return v;
}

struct json *json_composed(const struct json *v)
{
    struct json *made = NULL;
    switch (json_type(v)) {
    case JSON_STRING:
        return composed_text(json_string(v));
    case JSON_OBJECT:
        made = json_new_object();
        json_each(v, add_composed, made);
        return made;
    case JSON_ARRAY:
        made = json_new_array();
        for (size_t i = 0; i < json_count(v); i++)
            json_push(made, json_composed(json_at(v, i)));
        return made;
    case JSON_NULL:
    case JSON_BOOLEAN:
    case JSON_NUMBER:
        break;
    }
    return json_copy(v);
}

// ---- a text that is nearly JSON ----

static const char replacement[] = "\xEF\xBF\xBD"; // U+FFFD

// The value of four hexadecimal digits, -1 when they are none.
static int hex4(const char *at, size_t len)
{
    int value = 0;
    for (size_t i = 0; i < 4; i++) {
        char c = i < len ? at[i] : '\0';
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

// Bytes of the escape at text[0..len) that are a character, 0 when they are none.
static size_t escape_length(const char *text, size_t len)
{
    if (len < 2 || strchr("\"\\/bfnrtu", text[1]) == NULL || text[1] == '\0')
        return 0;
    if (text[1] != 'u')
        return 2;
    int unit = hex4(text + 2, len - 2);
    if (unit <= 0 || (unit >= 0xDC00 && unit < 0xE000))
        return 0;
    if (unit < 0xD800 || unit >= 0xE000)
        return 6;
    bool pair = len >= 12 && text[6] == '\\' && text[7] == 'u';
    int low = pair ? hex4(text + 8, len - 8) : -1;
    return low >= 0xDC00 && low < 0xE000 ? 12 : 0;
}

// Appends what stands at text[0..len), mended; bytes taken.
static size_t mend_one(const char *text, size_t len, bool inside, struct buf *out)
{
    uint32_t cp = 0;
    size_t step = utf8_next(text, len, &cp);
    bool broken = cp == 0xFFFD && step == 1;
    if (inside && text[0] == '\\') {
        size_t escape = escape_length(text, len);
        bool code = len >= 6 && text[1] == 'u' && hex4(text + 2, len - 2) >= 0;
        buf_add(out, escape > 0 ? text : replacement, escape > 0 ? escape : 3);
        return escape > 0 ? escape : code ? 6 : 1;
    }
    if (broken)
        buf_puts(out, replacement);
    else if (inside && (unsigned char)text[0] < 0x20)
        buf_putc(out, ' ');
    else
        buf_add(out, text, step);
    return step;
}

void json_mend(const char *text, size_t len, struct buf *out)
{
    static const char bom[] = "\xEF\xBB\xBF";
    bool inside = false;
    size_t at = len >= 3 && memcmp(text, bom, 3) == 0 ? 3 : 0;
    while (at < len) {
        if (text[at] == '"')
            inside = !inside;
        at += mend_one(text + at, len - at, inside, out);
    }
}

bool json_is_closed(const char *text, size_t len)
{
    bool inside = false;
    size_t depth = 0, brackets = 0;
    for (size_t i = 0; i < len; i++)
        if (inside && text[i] == '\\')
            i++; // what stands behind it ends nothing
        else if (text[i] == '"')
            inside = !inside;
        else if (!inside && (text[i] == '{' || text[i] == '[') && ++brackets > 0)
            depth++;
        else if (!inside && (text[i] == '}' || text[i] == ']') && depth > 0)
            depth--;
    return !inside && depth == 0 && brackets > 0;
}
