// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void text_fold_gives_the_search_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *folded;
    } rows[] = {
        {.text = "LEF\xC3\x88VRE-\xC5\x92uf", .folded = "lefevre oeuf"},
        {.text = "Lefe\xCC\x80vre", .folded = "lefevre"},
        {.text = "D'Arc", .folded = "d arc"},
        {.text = "D\xE2\x80\x99"
                 "Arc",
         .folded = "d arc"},
        {.text = "D\xCA\xBC"
                 "Arc",
         .folded = "d arc"},
        {.text = "  Jean --  Marc  ", .folded = "jean marc"},
        {.text = "Stra\xC3\x9F"
                 "e",
         .folded = "strasse"},
        {.text = "L\xC3\xA6titia", .folded = "laetitia"},
        {.text = "Wa\xC5\x82\xC4\x99sa", .folded = "walesa"},
        {.text = "\xC3\x98rsted", .folded = "orsted"},
        {.text = "\xC4\xB0stanbul", .folded = "istanbul"},
        {.text = "No\xC3\xABl 42", .folded = "noel 42"},
        {.text = "\xC3\x87"
                 "a\xC2\xAD"
                 "va",
         .folded = "cava"},
        {.text = "\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
         .folded = "\xCF\x83\xCE\xB9\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x83"},
        {.text = "\xE4\xB8\xAD\xE6\x96\x87", .folded = "\xE4\xB8\xAD\xE6\x96\x87"},
        {.text = "a\xFF"
                 "b",
         .folded = "a b"},
        {.text = "...", .folded = ""},
        {.text = "", .folded = ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {.at = NULL};
        text_fold(&out, rows[i].text, strlen(rows[i].text));
        assert_string_equal(buf_text(&out), rows[i].folded);
        buf_release(&out);
    }
}

static void text_fold_of_a_folded_text_changes_nothing(void **state)
{
    (void)state;
    struct buf once = {.at = NULL};
    struct buf twice = {.at = NULL};
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char text[4];
        size_t len = utf8_put(cp, text);
        buf_clear(&once);
        buf_clear(&twice);
        text_fold(&once, text, len);
        text_fold(&twice, once.at, once.len);
        if (strcmp(buf_text(&once), buf_text(&twice)) != 0 || !utf8_valid(once.at, once.len))
            fail_msg("U+%04X", (unsigned)cp);
    }
    buf_release(&once);
    buf_release(&twice);
}

static void text_fold_handles_long_text(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    struct buf expected = {.at = NULL};
    struct buf out = {.at = NULL};
    for (int i = 0; i < 3000; i++) {
        buf_puts(&text, "\xC3\x89t\xC3\xA9, ");
        buf_puts(&expected, i == 0 ? "ete" : " ete");
    }
    text_fold(&out, text.at, text.len);
    assert_string_equal(buf_text(&out), buf_text(&expected));
    buf_release(&text);
    buf_release(&expected);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_fold_gives_the_search_form),
        cmocka_unit_test(text_fold_of_a_folded_text_changes_nothing),
        cmocka_unit_test(text_fold_handles_long_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
