// SPDX-License-Identifier: EUPL-1.2
#include "document/artifact.h"

#include "base/mem.h"

#include <ctype.h>
#include <string.h>

// A content stream being read (ISO 32000-1, 7.8.2): operands, then their operator.
struct reading {
    const char *at, *end;
    const char *first; // operand of what comes next, NULL none yet
    const char *done;  // all before it was written
    struct buf *out;
    int marks;    // open ones
    int brackets; // open dictionaries and arrays: no operator stands in them
    bool open;    // an artifact
};

static bool is_delimiter(char c)
{
    return c == '\0' || strchr("()<>[]{}/%", c) != NULL || isspace((unsigned char)c);
}

// Past a text in brackets, which may hold such, and signs behind a backslash.
static void skip_text(struct reading *r)
{
    int depth = 0;
    do {
        if (*r->at == '\\' && r->at + 1 < r->end)
            r->at++;
        else
            depth += *r->at == '(' ? 1 : *r->at == ')' ? -1 : 0;
        r->at++;
    } while (depth > 0 && r->at < r->end);
}

static void skip_to(struct reading *r, char last)
{
    while (r->at < r->end && *r->at != last)
        r->at++;
    if (r->at < r->end)
        r->at++;
}

// Writes all before that place, then a text.
static void put(struct reading *r, const char *before, const char *text)
{
    buf_add(r->out, r->done, (size_t)(before - r->done));
    buf_puts(r->out, text);
    r->done = before;
}

static void close_artifact(struct reading *r, const char *before)
{
    if (r->open)
        put(r, before, "EMC\n");
    r->open = false;
}

// An operator whose operands begin at r->first; false: it cannot be followed.
static bool take_operator(struct reading *r, const char *name, size_t len)
{
    const bool begins = len == 3 && (memcmp(name, "BDC", 3) == 0 || memcmp(name, "BMC", 3) == 0);
    const bool ends = len == 3 && memcmp(name, "EMC", 3) == 0;
    if (len == 2 && memcmp(name, "BI", 2) == 0)
        return false;
    if (begins && r->marks++ == 0)
        close_artifact(r, r->first);
    if (ends)
        return r->marks-- > 0;
    if (!begins && r->marks == 0 && !r->open) {
        put(r, r->first, "/Artifact BMC\n");
        r->open = true;
    }
    return true;
}

// A word: a name, a number, or an operator, which a letter or a quotation mark begins.
static bool take_word(struct reading *r)
{
    static const char *const values[] = {"true", "false", "null"};
    const char *from = r->at++;
    while (r->at < r->end && !is_delimiter(*r->at))
        r->at++;
    const size_t len = (size_t)(r->at - from);
    bool value =
        r->brackets > 0 || (!isalpha((unsigned char)*from) && *from != '\'' && *from != '"');
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        value = value || (len == strlen(values[i]) && memcmp(from, values[i], len) == 0);
    if (value)
        return true;
    const bool followed = take_operator(r, from, len);
    r->first = NULL;
    return followed;
}

static bool take_token(struct reading *r)
{
    const bool twice = r->at + 1 < r->end && r->at[1] == r->at[0];
    if (r->first == NULL)
        r->first = r->at;
    switch (*r->at) {
    case '(':
        skip_text(r);
        return true;
    case '<':
        r->brackets += twice;
        if (twice)
            r->at += 2;
        else
            skip_to(r, '>');
        return true;
    case '>':
        r->brackets -= twice;
        r->at += twice ? 2 : 1;
        return true;
    case '[':
    case ']':
        r->brackets += *r->at++ == '[' ? 1 : -1;
        return true;
    default:
        return take_word(r);
    }
}

bool artifact_mark(const char *content, size_t len, struct buf *out)
{
    struct reading r = {.at = content, .end = content + len, .done = content, .out = out};
    bool followed = true;
    while (followed && r.at < r.end)
        if (isspace((unsigned char)*r.at) || *r.at == '\0')
            r.at++;
        else if (*r.at == '%')
            skip_to(&r, '\n');
        else
            followed = take_token(&r);
    put(&r, r.end, "\n");
    close_artifact(&r, r.end);
    return followed && r.marks == 0 && r.brackets == 0 && !out->overflow;
}
