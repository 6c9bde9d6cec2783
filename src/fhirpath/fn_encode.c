// SPDX-License-Identifier: EUPL-1.2
// encode, decode, escape, unescape: base64, hex, html, json.
#include "fhirpath/fn.h"

#include "base/base64.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX_BYTES = 1024 * 1024 };

static const char hex_digits[] = "0123456789abcdef";

static void to_hex(struct fp_value in, struct buf *out)
{
    for (size_t i = 0; i < in.string.len; i++) {
        unsigned char byte = (unsigned char)in.string.at[i];
        buf_putc(out, hex_digits[byte >> 4]);
        buf_putc(out, hex_digits[byte & 15]);
    }
}

static bool from_hex(struct fp_value in, struct buf *out)
{
    if (in.string.len % 2 != 0)
        return false;
    for (size_t i = 0; i < in.string.len; i += 2) {
        unsigned byte = 0;
        for (size_t k = 0; k < 2; k++) {
            char c = (char)(in.string.at[i + k] | 0x20);
            const char *digit = c != '\0' ? strchr(hex_digits, c) : NULL;
            if (digit == NULL)
                return false;
            byte = byte * 16 + (unsigned)(digit - hex_digits);
        }
        buf_putc(out, (char)byte);
    }
    return true;
}

// The input and the argument, the latter terminated.
static enum rc read_both(struct fp_call *c, struct fp_value *in, const char **ret_how)
{
    struct fp_value how;
    enum rc rc = fp_single_string(c->v, c->input, in);
    rc = rc ? rc : fp_argument_string(c, 0, &how);
    if (rc == RC_OK)
        *ret_how = arena_text(c->v->a, how.string.at, how.string.len);
    return rc;
}

// Gives what is in the buffer when it is good text, else nothing.
static enum rc give(struct fp_call *c, bool good, struct buf *out, struct fp_list *ret)
{
    enum rc rc = RC_OK;
    if (good && !out->overflow)
        rc = fp_give(c->v, fp_text(arena_text(c->v->a, buf_text(out), out->len), out->len), ret);
    buf_release(out);
    return rc;
}

enum rc fn_encode(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value in;
    const char *how;
    enum rc rc = read_both(c, &in, &how);
    if (rc)
        return fp_or_empty(rc, ret);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    bool hex = strcmp(how, "hex") == 0, url = strcmp(how, "urlbase64") == 0;
    if (hex)
        to_hex(in, &out);
    else
        base64_encode(url ? BASE64_URL : BASE64, in.string.at, in.string.len, &out);
    return give(c, hex || url || strcmp(how, "base64") == 0, &out, ret);
}

enum rc fn_decode(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value in;
    const char *how;
    enum rc rc = read_both(c, &in, &how);
    if (rc)
        return fp_or_empty(rc, ret);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    bool good = strcmp(how, "hex") == 0 ? from_hex(in, &out)
                : strcmp(how, "urlbase64") == 0
                    ? base64_decode(BASE64_URL, in.string.at, in.string.len, &out)
                : strcmp(how, "base64") == 0
                    ? base64_decode(BASE64, in.string.at, in.string.len, &out)
                    : false;
    return give(c, good, &out, ret);
}

// Characters and what stands for them.
struct escape {
    char plain;
    const char *escaped;
};
static const struct escape html[] = {
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
static const struct escape json[] = {{'\\', "\\\\"}, {'"', "\\\""}, {'\n', "\\n"},
                                     {'\r', "\\r"},  {'\t', "\\t"}, {'\f', "\\f"}};

static const struct escape *table(const char *how, size_t *ret_count)
{
    bool is_html = strcmp(how, "html") == 0, is_json = strcmp(how, "json") == 0;
    *ret_count = is_html ? ARRAY_LEN(html) : is_json ? ARRAY_LEN(json) : 0;
    return is_html ? html : json;
}

static void add_escaped(struct buf *out, char c, const struct escape *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].plain == c) {
            buf_puts(out, rows[i].escaped);
            return;
        }
    }
    buf_putc(out, c);
}

// One character back from its escape; returns the bytes it took.
static size_t add_plain(struct buf *out, const char *at, size_t left, const struct escape *rows,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(rows[i].escaped);
        if (len <= left && memcmp(at, rows[i].escaped, len) == 0) {
            buf_putc(out, rows[i].plain);
            return len;
        }
    }
    buf_putc(out, *at);
    return 1;
}

enum rc fn_escape(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value in;
    const char *how;
    size_t count;
    enum rc rc = read_both(c, &in, &how);
    if (rc)
        return fp_or_empty(rc, ret);
    const struct escape *rows = table(how, &count);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    for (size_t i = 0; i < in.string.len; i++)
        add_escaped(&out, in.string.at[i], rows, count);
    return give(c, count > 0, &out, ret);
}

enum rc fn_unescape(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value in;
    const char *how;
    size_t count;
    enum rc rc = read_both(c, &in, &how);
    if (rc)
        return fp_or_empty(rc, ret);
    const struct escape *rows = table(how, &count);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    for (size_t i = 0; i < in.string.len;)
        i += add_plain(&out, in.string.at + i, in.string.len - i, rows, count);
    return give(c, count > 0, &out, ret);
}
