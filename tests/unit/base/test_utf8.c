// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void utf8_valid_refuses_broken_forms(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "\xC0\x80",
        "\xC1\xBF",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFF",
        "\x80",
        "\xC3",
        "\xE2\x82",
        "\xF0\x9F\x98",
        "\xC3(",
        "\xE2(\xA1",
        "\xF8\x88\x80\x80\x80",
        "aaaaaaaaaa\xBF",
        "\xE2\x82\xC3\xA9",
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++)
        assert_false(utf8_valid(broken[i], strlen(broken[i])));
    static const char fine[] = "a\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF"
                               "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\0z";
    assert_true(utf8_valid(fine, sizeof fine - 1));
    assert_true(utf8_valid(NULL, 0));
}

static void utf8_put_and_next_agree_on_every_character(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        size_t count = utf8_put(cp, bytes);
        uint32_t back = 0;
        if (utf8_next(bytes, count, &back) != count)
            fail();
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        if (back != (surrogate ? 0xFFFDU : cp) || !utf8_valid(bytes, count))
            fail();
        if (count > 1 && utf8_valid(bytes, count - 1))
            fail();
    }
    char bytes[4];
    assert_int_equal(utf8_put(0x110000, bytes), 3);
    uint32_t cp = 7;
    assert_int_equal(utf8_next("\xC3", 1, &cp), 1);
    assert_int_equal(cp, 0xFFFD);
    assert_int_equal(utf8_next("", 0, &cp), 0);
}

static void utf8_cells_counts_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int cells;
        size_t characters;
    } rows[] = {
        {.text = "", .cells = 0, .characters = 0},
        {.text = "Marie", .cells = 5, .characters = 5},
        {.text = "\xC3\xA9t\xC3\xA9", .cells = 3, .characters = 3},
        {.text = "e\xCC\x81", .cells = 1, .characters = 2},
        {.text = "\xE4\xB8\xAD\xE6\x96\x87", .cells = 4, .characters = 2},
        {.text = "\xF0\x9F\x98\x80", .cells = 2, .characters = 1},
        {.text = "a\tb\x7F\x1B", .cells = 2, .characters = 5},
        {.text = "\xE2\x80\x8B\xC2\xAD\xE2\x80\xAE", .cells = 0, .characters = 3},
        {.text = "\xFF\xFE", .cells = 2, .characters = 2},
        {.text = "\xC5\x93uf \xE2\x80\x93 \xC2\xAB\xC2\xA0x", .cells = 9, .characters = 9},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(utf8_cells(rows[i].text, strlen(rows[i].text)), rows[i].cells);
        assert_int_equal(utf8_length(rows[i].text, strlen(rows[i].text)), rows[i].characters);
    }
}

static void utf8_fit_keeps_marks_with_their_base(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int cells;
        size_t bytes;
    } rows[] = {
        {.text = "Marie", .cells = 3, .bytes = 3},
        {.text = "Marie", .cells = 5, .bytes = 5},
        {.text = "Marie", .cells = 9, .bytes = 5},
        {.text = "Marie", .cells = 0, .bytes = 0},
        {.text = "ae\xCC\x81o", .cells = 2, .bytes = 4},
        {.text = "ae\xCC\x81o", .cells = 1, .bytes = 1},
        {.text = "a\xE4\xB8\xAD", .cells = 2, .bytes = 1},
        {.text = "a\xE4\xB8\xAD", .cells = 3, .bytes = 4},
        // A flag is two regional letters: never half of it.
        {.text = "a\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7", .cells = 2, .bytes = 1},
        {.text = "a\xF0\x9F\x87\xAB\xF0\x9F\x87\xB7", .cells = 5, .bytes = 9},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(utf8_fit(rows[i].text, strlen(rows[i].text), rows[i].cells),
                         rows[i].bytes);
    }
}

static void utf8_safe_refuses_what_a_terminal_obeys(void **state)
{
    (void)state;
    static const uint32_t unsafe[] = {
        0x00,    0x07,    0x08,    0x0D,     0x1B,     0x7F,     0x80,       0x9B,   0x9F,
        0xAD,    0x34F,   0x61C,   0x115F,   0x200B,   0x200C,   0x200D,     0x200E, 0x200F,
        0x2028,  0x2029,  0x202A,  0x202E,   0x2060,   0x2066,   0x2069,     0x3164, 0xD800,
        0xDFFF,  0xE000,  0xF8FF,  0xFDD0,   0xFE0F,   0xFEFF,   0xFFF9,     0xFFFE, 0xFFFF,
        0x1FFFE, 0xE0001, 0xF0000, 0x10FFFD, 0x10FFFF, 0x110000, UINT32_MAX,
    };
    for (size_t i = 0; i < ARRAY_LEN(unsafe); i++)
        assert_false(utf8_safe(unsafe[i]));
    static const uint32_t safe[] = {'\t',  '\n',   ' ',    'A',    '~',    0xA0,   0xE9,  0x153,
                                    0x301, 0x2019, 0x202F, 0x20AC, 0x4E2D, 0xFFFD, 0x5D0, 0x1F600};
    for (size_t i = 0; i < ARRAY_LEN(safe); i++)
        assert_true(utf8_safe(safe[i]));
}

static void text_safe_replaces_and_keeps(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *one_line;
        const char *lines;
    } rows[] = {
        {.text = "Lef\xC3\xA8vre", .one_line = "Lef\xC3\xA8vre", .lines = "Lef\xC3\xA8vre"},
        {.text = "a\nb\tc", .one_line = "a b c", .lines = "a\nb\tc"},
        {.text = "\x1B[2J", .one_line = "\xEF\xBF\xBD[2J", .lines = "\xEF\xBF\xBD[2J"},
        {.text = "x\xE2\x80\xAEy", .one_line = "x\xEF\xBF\xBDy", .lines = "x\xEF\xBF\xBDy"},
        {.text = "\xC2\x9B", .one_line = "\xEF\xBF\xBD", .lines = "\xEF\xBF\xBD"},
        {.text = "\xFFz\xC3",
         .one_line = "\xEF\xBF\xBDz\xEF\xBF\xBD",
         .lines = "\xEF\xBF\xBDz\xEF\xBF\xBD"},
        {.text = "\xEF\xBF\xBD", .one_line = "\xEF\xBF\xBD", .lines = "\xEF\xBF\xBD"},
        {.text = "", .one_line = "", .lines = ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {.at = NULL};
        text_safe(&out, rows[i].text, strlen(rows[i].text), false);
        assert_string_equal(buf_text(&out), rows[i].one_line);
        buf_clear(&out);
        text_safe(&out, rows[i].text, strlen(rows[i].text), true);
        assert_string_equal(buf_text(&out), rows[i].lines);
        buf_release(&out);
    }
}

static void text_safe_of_any_bytes_is_safe(void **state)
{
    (void)state;
    uint32_t seed = 1;
    struct buf out = {.at = NULL};
    for (int round = 0; round < 2000; round++) {
        char text[40];
        for (size_t i = 0; i < sizeof text; i++) {
            seed = seed * 1664525U + 1013904223U;
            text[i] = (char)(seed >> 24);
        }
        buf_clear(&out);
        text_safe(&out, text, sizeof text, false);
        assert_true(utf8_valid(out.at, out.len));
        uint32_t cp = 0;
        for (size_t at = 0; at < out.len; at += utf8_next(out.at + at, out.len - at, &cp)) {
            uint32_t now = 0;
            utf8_next(out.at + at, out.len - at, &now);
            assert_true(utf8_safe(now) && now != '\n' && now != '\t');
        }
    }
    buf_release(&out);
}

// What every charset has, as wide as what it stands for; the rest of a text is untouched.
static void plain_text_keeps_its_width(void **state)
{
    char text[] = "«\u202fl’été\u00a0» – “où”…";
    char none[] = "é";
    uint32_t cp;
    (void)state;
    const size_t cells = (size_t)utf8_cells(text, strlen(text));
    size_t len = text_plain(text, strlen(text));
    assert_int_equal(utf8_cells(text, len), cells);
    text[len] = '\0';
    assert_string_equal(text, "« l'été » - \"où\".");
    assert_int_equal(text_plain(none, strlen(none)), 2);
    assert_string_equal(none, "é");
    for (cp = 0; cp < 0x3000; cp++)
        assert_int_equal(utf8_width(utf8_plain(cp)), utf8_width(cp));
}

static void text_take_cuts_at_a_character(void **state)
{
    char out[6];
    (void)state;
    text_take(out, sizeof out, NULL);
    assert_string_equal(out, "");
    text_take(out, sizeof out, "a\nb"); // one line
    assert_string_equal(out, "a b");
    text_take(out, sizeof out, "abcd\xC3\xA9"); // é would need two more
    assert_string_equal(out, "abcd");
    text_take(out, sizeof out, "\x1B[2");
    assert_string_equal(out, "\xEF\xBF\xBD[2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_text_keeps_its_width),
        cmocka_unit_test(utf8_valid_refuses_broken_forms),
        cmocka_unit_test(utf8_put_and_next_agree_on_every_character),
        cmocka_unit_test(utf8_cells_counts_columns),
        cmocka_unit_test(utf8_fit_keeps_marks_with_their_base),
        cmocka_unit_test(utf8_safe_refuses_what_a_terminal_obeys),
        cmocka_unit_test(text_safe_replaces_and_keeps),
        cmocka_unit_test(text_take_cuts_at_a_character),
        cmocka_unit_test(text_safe_of_any_bytes_is_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
