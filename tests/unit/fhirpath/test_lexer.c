// SPDX-License-Identifier: EUPL-1.2
// Tokens of expressions, and texts that hold none.
#include "fhirpath/lexer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A text that is one token, and what the token holds.
static const struct {
    const char *text;
    enum fp_token_kind kind;
    const char *content;
} tokens[] = {
    {"name", TOKEN_IDENTIFIER, "name"},
    {"_a9", TOKEN_IDENTIFIER, "_a9"},
    {"div", TOKEN_IDENTIFIER, "div"},
    {"`div`", TOKEN_DELIMITED, "div"},
    {"`a b\\`c`", TOKEN_DELIMITED, "a b`c"},
    {"'it\\'s'", TOKEN_STRING, "it's"},
    {"''", TOKEN_STRING, ""},
    {"'\\n\\t\\\\\\/'", TOKEN_STRING, "\n\t\\/"},
    {"'\\u00e9\\uD83D\\uDE00'", TOKEN_STRING, "é😀"},
    {"'// no comment'", TOKEN_STRING, "// no comment"},
    {"12", TOKEN_NUMBER, "12"},
    {"0.50", TOKEN_NUMBER, "0.50"},
    {"@2015", TOKEN_TEMPORAL, "2015"},
    {"@2015-02-04T14:34:28.123+10:00", TOKEN_TEMPORAL, "2015-02-04T14:34:28.123+10:00"},
    {"@2015-02-04T14Z", TOKEN_TEMPORAL, "2015-02-04T14Z"},
    {"@2015T", TOKEN_TEMPORAL, "2015T"},
    {"@T14:34", TOKEN_TEMPORAL, "T14:34"},
    {"$this", TOKEN_VARIABLE, "this"},
    {"%resource", TOKEN_NAME, "resource"},
    {"%`vs-a.b`", TOKEN_NAME, "vs-a.b"},
    {"%'ext-c'", TOKEN_NAME, "ext-c"},
    {"!~", TOKEN_SYMBOL, "!~"},
    {"<=", TOKEN_SYMBOL, "<="},
    {"|", TOKEN_SYMBOL, "|"},
    {"", TOKEN_END, ""},
    {" \t\r\n", TOKEN_END, ""},
    {"// only a comment", TOKEN_END, ""},
    {"/* a */ /* b */", TOKEN_END, ""},
};

static void lexer_takes_one_token(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tokens); i++) {
        struct arena a = {0};
        struct err e = {0};
        struct fp_token t = {0};
        struct fp_lexer x = fp_lexer_over(tokens[i].text, strlen(tokens[i].text), &a);
        assert_int_equal(fp_lexer_next(&x, &t, &e), RC_OK);
        assert_int_equal(t.kind, tokens[i].kind);
        assert_string_equal(t.at, tokens[i].content);
        assert_int_equal(t.len, strlen(tokens[i].content));
        assert_int_equal(fp_lexer_next(&x, &t, &e), RC_OK);
        assert_int_equal(t.kind, TOKEN_END);
        arena_release(&a);
    }
}

static void lexer_splits_what_touches(void **state)
{
    (void)state;
    static const char text[] = "a.b[1.c]>=-2.5 days/**/|'x'&%y";
    static const char *const wanted[] = {"a",  ".", "b",   "[",    "1", ".", "c", "]",
                                         ">=", "-", "2.5", "days", "|", "x", "&", "y"};
    struct arena a = {0};
    struct err e = {0};
    struct fp_token t = {0};
    struct fp_lexer x = fp_lexer_over(text, strlen(text), &a);
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        assert_int_equal(fp_lexer_next(&x, &t, &e), RC_OK);
        assert_string_equal(t.at, wanted[i]);
    }
    arena_release(&a);
}

static void lexer_counts_lines_and_columns(void **state)
{
    (void)state;
    static const char text[] = "a\n  /* two\nlines */ b";
    struct arena a = {0};
    struct err e = {0};
    struct fp_token t = {0};
    struct fp_lexer x = fp_lexer_over(text, strlen(text), &a);
    assert_int_equal(fp_lexer_next(&x, &t, &e), RC_OK);
    assert_int_equal(t.line, 1);
    assert_int_equal(t.column, 1);
    assert_int_equal(fp_lexer_next(&x, &t, &e), RC_OK);
    assert_int_equal(t.line, 3);
    assert_int_equal(t.column, 10);
    arena_release(&a);
}

static void lexer_refuses_what_is_no_token(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "'open",   "'open\\",   "`open",     "/* open",   "\"text\"",         "#",    "!",    "%",
        "'\\u12'", "'\\u0000'", "'\\uD800'", "'\\uDC00'", "'\\uD800\\u0041'", "\x01", "\xff", "a;"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct arena a = {0};
        struct err e = {0};
        struct fp_token t = {.kind = TOKEN_NUMBER};
        struct fp_lexer x = fp_lexer_over(bad[i], strlen(bad[i]), &a);
        enum rc rc = RC_OK;
        while (rc == RC_OK && t.kind != TOKEN_END)
            rc = fp_lexer_next(&x, &t, &e);
        if (rc == RC_OK)
            print_message("taken: %s\n", bad[i]);
        assert_int_equal(rc, RC_INVALID);
        assert_non_null(strchr(e.text, ':'));
        arena_release(&a);
    }
}

// The text is not terminated: nothing behind its end may be read (the address checks watch).
static void lexer_stays_within_its_text(void **state)
{
    (void)state;
    static const char *const texts[] = {"'a\\", "'\\u00", "/*", "/", "@2015-",
                                        "%`",   "1.",     "<",  "$"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        size_t len = strlen(texts[i]);
        char *exact = mem_alloc(len);
        memcpy(exact, texts[i], len);
        struct arena a = {0};
        struct err e = {0};
        struct fp_token t = {.kind = TOKEN_NUMBER};
        struct fp_lexer x = fp_lexer_over(exact, len, &a);
        for (int k = 0; k < 4 && t.kind != TOKEN_END; k++)
            if (fp_lexer_next(&x, &t, &e) != RC_OK)
                break;
        assert_true(x.at <= x.end);
        arena_release(&a);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lexer_takes_one_token),
        cmocka_unit_test(lexer_splits_what_touches),
        cmocka_unit_test(lexer_counts_lines_and_columns),
        cmocka_unit_test(lexer_refuses_what_is_no_token),
        cmocka_unit_test(lexer_stays_within_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
