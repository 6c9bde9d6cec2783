// SPDX-License-Identifier: EUPL-1.2
// Writing and comparing JSON values, without json-c.
#include "base/json.h"

#include "base/json_check.h"

#include <string.h>

// A writer on its way through a value.
struct writer {
    struct buf *out; // where the text goes
    bool pretty;     // indented
    int depth;       // open arrays and objects
    bool first;      // no entry of the innermost was written yet
};

static void write_string(struct buf *out, const char *text)
{
    static const char escapes[0x20] = {
        ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
    };
    buf_putc(out, '"');
    const char *kept = text; // start of what is still to be copied as it is
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        buf_add(out, kept, (size_t)(text - kept));
        kept = text + 1;
        if (c >= 0x20) {
            buf_putc(out, '\\');
            buf_putc(out, (char)c);
        } else if (escapes[c] != 0) {
            buf_putc(out, '\\');
            buf_putc(out, escapes[c]);
        } else {
            buf_printf(out, "\\u%04x", (unsigned)c);
        }
    }
    buf_add(out, kept, (size_t)(text - kept));
    buf_putc(out, '"');
}

static void write_number(struct buf *out, const struct json *v)
{
    int64_t n = 0;
    if (!json_int(v, &n) || n == 0) { // 0 may have been written -0
        buf_puts(out, json_number(v));
        return;
    }
    // Not json_number: json-c would keep a copy of the text in every value.
    char digits[24];
    size_t at = sizeof digits;
    for (int64_t rest = n; rest != 0; rest /= 10) {
        int digit = (int)(rest % 10);
        digits[--at] = (char)('0' + (digit < 0 ? -digit : digit));
    }
    if (n < 0)
        digits[--at] = '-';
    buf_add(out, digits + at, sizeof digits - at);
}

static void new_line(const struct writer *w)
{
    if (w->pretty) {
        buf_putc(w->out, '\n');
        for (int i = 0; i < w->depth; i++)
            buf_add(w->out, "  ", 2);
    }
}

static void write_value(struct writer *w, const struct json *v);

static void start_entry(struct writer *w)
{
    if (!w->first)
        buf_putc(w->out, ',');
    w->first = false;
    new_line(w);
}

static bool write_member(const char *key, struct json *value, void *self)
{
    struct writer *w = self;
    start_entry(w);
    write_string(w->out, key);
    buf_puts(w->out, w->pretty ? ": " : ":");
    write_value(w, value);
    return true;
}

static void write_entries(struct writer *w, const struct json *v, bool object)
{
    buf_putc(w->out, object ? '{' : '[');
    size_t count = json_count(v);
    if (count > 0) {
        w->depth++;
        w->first = true;
        if (object) {
            json_each(v, write_member, w);
        } else {
            for (size_t i = 0; i < count; i++) {
                start_entry(w);
                write_value(w, json_at(v, i));
            }
        }
        w->depth--;
        w->first = false;
        new_line(w);
    }
    buf_putc(w->out, object ? '}' : ']');
}

static void write_value(struct writer *w, const struct json *v)
{
    switch (json_type(v)) {
    case JSON_NULL:
        buf_puts(w->out, "null");
        break;
    case JSON_BOOLEAN:
        buf_puts(w->out, json_bool(v, false) ? "true" : "false");
        break;
    case JSON_NUMBER:
        write_number(w->out, v);
        break;
    case JSON_STRING:
        write_string(w->out, json_string(v));
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        write_entries(w, v, json_type(v) == JSON_OBJECT);
        break;
    }
}

void json_write(const struct json *v, bool pretty, struct buf *out)
{
    struct writer w = {.out = out, .pretty = pretty, .first = true};
    write_value(&w, v);
}

// A comparison of two objects under way.
struct pair {
    const struct json *other; // what the members are compared with
    bool same;                // so far
};

static bool same_member(const char *key, struct json *value, void *self)
{
    struct pair *p = self;
    p->same = json_has(p->other, key) && json_equal(value, json_get(p->other, key));
    return p->same;
}

static bool same_elements(const struct json *a, const struct json *b)
{
    size_t count = json_count(a);
    for (size_t i = 0; i < count; i++)
        if (!json_equal(json_at(a, i), json_at(b, i)))
            return false;
    return true;
}

bool json_equal(const struct json *a, const struct json *b)
{
    enum json_type kind = json_type(a);
    if (a == b || kind != json_type(b) || json_count(a) != json_count(b))
        return a == b;
    struct pair members = {.other = b, .same = true};
    switch (kind) {
    case JSON_BOOLEAN:
        return json_bool(a, false) == json_bool(b, false);
    case JSON_NUMBER:
        return strcmp(json_number(a), json_number(b)) == 0;
    case JSON_STRING:
        return strcmp(json_string(a), json_string(b)) == 0;
    case JSON_ARRAY:
        return same_elements(a, b);
    case JSON_OBJECT:
        json_each(a, same_member, &members);
        return members.same;
    case JSON_NULL:
        break;
    }
    return true;
}
