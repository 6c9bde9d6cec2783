// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/lexer.h"

#include "base/utf8.h"

#include <string.h>

struct fp_lexer fp_lexer_over(const char *text, size_t len, struct arena *arena)
{
    return (struct fp_lexer){
        .at = text, .end = text + len, .line_start = text, .line = 1, .arena = arena};
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char peek(const struct fp_lexer *x, size_t ahead)
{
    return (size_t)(x->end - x->at) > ahead ? x->at[ahead] : '\0';
}

static enum rc fail(const struct fp_lexer *x, const char *why, struct err *e)
{
    return err_set(e, RC_INVALID, "%d:%d: %s", x->line, (int)(x->at - x->line_start) + 1, why);
}

static void advance(struct fp_lexer *x)
{
    if (*x->at == '\n') {
        x->line++;
        x->line_start = x->at + 1;
    }
    x->at++;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum rc skip_block_comment(struct fp_lexer *x, struct err *e)
{
    struct fp_lexer start = *x;
    x->at += 2;
    while (x->at < x->end && !(*x->at == '*' && peek(x, 1) == '/'))
        advance(x);
    if (x->at == x->end)
        return fail(&start, "comment without an end", e);
    x->at += 2;
    return RC_OK;
}

// Steps over white space and comments.
static enum rc skip_space(struct fp_lexer *x, struct err *e)
{
    enum rc rc = RC_OK;
    while (rc == RC_OK && x->at < x->end) {
        if (is_space(*x->at))
            advance(x);
        else if (*x->at == '/' && peek(x, 1) == '/')
            while (x->at < x->end && *x->at != '\n')
                x->at++;
        else if (*x->at == '/' && peek(x, 1) == '*')
            rc = skip_block_comment(x, e);
        else
            break;
    }
    return rc;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The four digits of \uXXXX at `at`, or -1.
static int32_t read_unit(const struct fp_lexer *x)
{
    int32_t unit = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(peek(x, i));
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

// The character of \uXXXX or of a surrogate pair \uXXXX\uXXXX; x stands behind the first u.
static enum rc read_unicode(struct fp_lexer *x, char **out, struct err *e)
{
    int32_t unit = read_unit(x);
    if (unit <= 0)
        return fail(x, "\\u needs four hexadecimal digits, not all 0", e);
    x->at += 4;
    uint32_t cp = (uint32_t)unit;
    if (cp >= 0xD800 && cp <= 0xDBFF && peek(x, 0) == '\\' && peek(x, 1) == 'u') {
        x->at += 2;
        int32_t low = read_unit(x);
        if (low < 0xDC00 || low > 0xDFFF)
            return fail(x, "high surrogate without a low one", e);
        x->at += 4;
        cp = 0x10000 + ((cp - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    }
    if (cp >= 0xD800 && cp <= 0xDFFF)
        return fail(x, "lone surrogate", e);
    *out += utf8_put(cp, *out);
    return RC_OK;
}

// One escape; x stands behind the backslash. An unknown one means its character, as in the
// reference engines.
static enum rc read_escape(struct fp_lexer *x, char **out, struct err *e)
{
    static const char from[] = "nrtf";
    static const char to[] = "\n\r\t\f";
    char c = peek(x, 0);
    if (c == 'u') {
        x->at++;
        return read_unicode(x, out, e);
    }
    const char *known = c ? strchr(from, c) : NULL;
    *(*out)++ = known ? to[known - from] : c;
    advance(x);
    return RC_OK;
}

// Content between two `quote`s; x stands on the first.
static enum rc read_quoted(struct fp_lexer *x, struct fp_token *t, struct err *e)
{
    struct fp_lexer start = *x;
    char quote = *x->at++;
    const char *close = x->at;
    while (close < x->end && *close != quote)
        close += *close == '\\' ? 2 : 1;
    if (close >= x->end)
        return fail(&start, quote == '\'' ? "string without an end" : "name without an end", e);
    // Escapes never grow: \uXXXX is at most 3 bytes, a pair 4.
    char *content = arena_alloc(x->arena, (size_t)(close - x->at) + 1);
    char *out = content;
    while (*x->at != quote) {
        if (*x->at == '\\') {
            x->at++;
            enum rc rc = read_escape(x, &out, e);
            if (rc)
                return rc;
        } else {
            *out++ = *x->at;
            advance(x);
        }
    }
    x->at++;
    t->at = content;
    t->len = (size_t)(out - content);
    return RC_OK;
}

static void take(struct fp_lexer *x, struct fp_token *t, enum fp_token_kind kind, size_t len)
{
    t->kind = kind;
    t->at = arena_text(x->arena, x->at, len);
    t->len = len;
    x->at += len;
}

static size_t name_length(const struct fp_lexer *x, size_t from)
{
    size_t len = from;
    while (is_name_start(peek(x, len)) || (len > from && is_digit(peek(x, len))))
        len++;
    return len;
}

static size_t number_length(const struct fp_lexer *x)
{
    size_t len = 0;
    while (is_digit(peek(x, len)))
        len++;
    if (peek(x, len) == '.' && is_digit(peek(x, len + 1))) {
        len++;
        while (is_digit(peek(x, len)))
            len++;
    }
    return len;
}

// Bytes of a date, dateTime or time behind the @: form only, the parser checks the values.
static size_t temporal_length(const struct fp_lexer *x)
{
    size_t len = 0;
    bool time = false;
    for (;; len++) {
        char c = peek(x, len);
        char next = peek(x, len + 1);
        if (c == 'T' && !time)
            time = true;
        else if (c == 'Z' && time)
            return len + 1;
        else if (!is_digit(c) && !(c == '-' && is_digit(next)) &&
                 !(time && (c == ':' || c == '+' || c == '.') && is_digit(next)))
            return len;
    }
}

// %name: letters, digits, _ and - ; the delimited forms take anything.
static enum rc read_name(struct fp_lexer *x, struct fp_token *t, struct err *e)
{
    x->at++;
    t->kind = TOKEN_NAME;
    char c = peek(x, 0);
    if (c == '`' || c == '\'')
        return read_quoted(x, t, e);
    size_t len = name_length(x, 0);
    if (len == 0)
        return fail(x, "a name must follow %", e);
    take(x, t, TOKEN_NAME, len);
    return RC_OK;
}

static enum rc read_symbol(struct fp_lexer *x, struct fp_token *t, struct err *e)
{
    static const char pairs[][3] = {"<=", ">=", "!=", "!~"};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        if (peek(x, 0) == pairs[i][0] && peek(x, 1) == pairs[i][1]) {
            take(x, t, TOKEN_SYMBOL, 2);
            return RC_OK;
        }
    }
    char c = peek(x, 0);
    if (c != '\0' && strchr("+-*/&|<>=~.,()[]{}", c)) {
        take(x, t, TOKEN_SYMBOL, 1);
        return RC_OK;
    }
    return fail(x, "unexpected character", e);
}

enum rc fp_lexer_next(struct fp_lexer *x, struct fp_token *ret, struct err *e)
{
    enum rc rc = skip_space(x, e);
    if (rc)
        return rc;
    struct fp_token t = {.line = x->line, .column = (int)(x->at - x->line_start) + 1, .at = ""};
    char c = peek(x, 0);
    if (x->at == x->end) {
        t.kind = TOKEN_END;
    } else if (is_name_start(c)) {
        take(x, &t, TOKEN_IDENTIFIER, name_length(x, 0));
    } else if (is_digit(c)) {
        take(x, &t, TOKEN_NUMBER, number_length(x));
    } else if (c == '\'' || c == '`') {
        t.kind = c == '`' ? TOKEN_DELIMITED : TOKEN_STRING;
        rc = read_quoted(x, &t, e);
    } else if (c == '@') {
        x->at++;
        take(x, &t, TOKEN_TEMPORAL, temporal_length(x));
    } else if (c == '$') {
        x->at++;
        take(x, &t, TOKEN_VARIABLE, name_length(x, 0));
    } else if (c == '%') {
        rc = read_name(x, &t, e);
    } else {
        rc = read_symbol(x, &t, e);
    }
    if (rc == RC_OK)
        *ret = t;
    return rc;
}
