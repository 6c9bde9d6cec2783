// SPDX-License-Identifier: EUPL-1.2
// Patterns: meaning, flags, and hostile ones that must end.
#include "base/mem.h"
#include "fhirpath/regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

enum { HOSTILE_MAX_MS = 2000 };

static enum rc match(const char *pattern, const char *text, const char *flags, bool whole,
                     bool *ret)
{
    struct err e = {0};
    return fp_regex_matches(pattern, strlen(pattern), text, strlen(text), flags, whole, ret, &e);
}

static void regex_matches_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text, *flags;
        bool whole, yes;
    } rows[] = {
        {"b", "abc", NULL, false, true},    {"b", "abc", NULL, true, false},
        {"a|abc", "abc", NULL, true, true}, {"^a.c$", "a\nc", "", false, true},
        {"^B$", "a\nb", "im", false, true}, {"^B$", "a\nb", "i", false, false},
        {"É", "é", "i", true, true},        {"^.{3}$", "é😀x", NULL, false, true},
        {"\\w+", "œuf", NULL, true, true},  {"^[0-9]{5}$", "75001", NULL, false, true},
        {"", "abc", NULL, false, true},     {"", "abc", NULL, true, false},
        {"$", "", NULL, true, true},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool yes = !rows[i].yes;
        assert_int_equal(match(rows[i].pattern, rows[i].text, rows[i].flags, rows[i].whole, &yes),
                         RC_OK);
        if (yes != rows[i].yes)
            fail_msg("%s on %s", rows[i].pattern, rows[i].text);
    }
}

static void regex_refuses_bad_patterns(void **state)
{
    (void)state;
    static const char *const bad[] = {"(",   "a{2,1}", "[z-a]", "(?<n>a)(?<n>b)", "\\", "*",
                                      "\\C", "(?'x",   "\xff"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        bool yes = true;
        assert_int_equal(match(bad[i], "abc", NULL, false, &yes), RC_INVALID);
        assert_true(yes); // untouched
    }
    bool yes = true;
    assert_int_equal(match("a", "abc", "x", false, &yes), RC_INVALID);
    assert_int_equal(match("a", "\xff", NULL, false, &yes), RC_INVALID);
    char *longest = mem_alloc(10001);
    memset(longest, 'a', 10000);
    assert_int_equal(match(longest, "abc", NULL, false, &yes), RC_LIMIT);
    memset(longest, '(', 10000);
    longest[4000] = '\0';
    assert_int_equal(match(longest, "abc", NULL, false, &yes), RC_INVALID);
    free(longest);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void regex_hostile_patterns_end(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "^(a+)+$",  "^(a|a)*$",       "^(a|aa)+$",          "(a*)*b",
        "(.*)*x",   "(a?){60}a{60}$", "(?:a{1,50}){1,50}b", "^(([a-z])+.)+[A-Z]([a-z])+$",
        "(?R)?a+b", "(a(?1)?b|a)+$"};
    char text[4097];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    text[sizeof text - 2] = '!';
    for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
        bool yes = false;
        int64_t start = now_ms();
        enum rc rc = match(hostile[i], text, NULL, false, &yes);
        assert_true(rc == RC_OK || rc == RC_LIMIT || rc == RC_INVALID);
        if (now_ms() - start > HOSTILE_MAX_MS)
            fail_msg("%s takes too long", hostile[i]);
    }
    bool yes = false;
    assert_int_equal(match(hostile[0], text, NULL, false, &yes), RC_LIMIT);
}

static enum rc replace(const char *pattern, const char *text, const char *with, struct buf *out)
{
    struct err e = {0};
    return fp_regex_replace(pattern, strlen(pattern), text, strlen(text), with, strlen(with), "",
                            out, &e);
}

static void regex_replaces_every_match(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text, *with, *result;
    } rows[] = {
        {"a", "banana", "o", "bonono"},
        {"(\\d+)-(\\d+)", "12-34", "$2/$1", "34/12"},
        {"(?<y>\\d{4})", "2026", "${y}!", "2026!"},
        {"x", "abc", "y", "abc"},
        {"a(b)?", "a", "[$1]", "[]"},
        {"é", "été", "e", "ete"},
        {"a", "aaaa", "0123456789012345678901234567890123456789",
         "0123456789012345678901234567890123456789012345678901234567890123456789"
         "01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678"
         "9"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        assert_int_equal(replace(rows[i].pattern, rows[i].text, rows[i].with, &out), RC_OK);
        assert_string_equal(buf_text(&out), rows[i].result);
        buf_release(&out);
    }
}

static void regex_replacement_is_limited(void **state)
{
    (void)state;
    enum { MANY = 100 * 1000 };
    char *text = mem_alloc(MANY + 1), *with = mem_alloc(MANY + 1);
    memset(text, 'a', MANY);
    memset(with, 'b', MANY);
    struct buf out = {0};
    int64_t start = now_ms();
    assert_int_equal(replace("a", text, with, &out), RC_LIMIT);
    if (now_ms() - start > HOSTILE_MAX_MS) // it would be 10 GB, and must not be counted up
        fail_msg("a result that is too long takes too long");
    assert_int_equal(out.len, 0);
    assert_int_equal(replace("a", text, "bbbbbbbbbb", &out), RC_OK);
    assert_int_equal(out.len, 10 * MANY);
    buf_clear(&out);
    assert_int_equal(replace("a", "abc", "$9", &out), RC_INVALID);
    assert_int_equal(out.len, 0);
    buf_release(&out);
    free(text);
    free(with);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regex_matches_what_it_says),
        cmocka_unit_test(regex_refuses_bad_patterns),
        cmocka_unit_test(regex_hostile_patterns_end),
        cmocka_unit_test(regex_replaces_every_match),
        cmocka_unit_test(regex_replacement_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
