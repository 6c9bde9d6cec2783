// SPDX-License-Identifier: EUPL-1.2
#include "base/csv.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// Texts, and how they must stand for French Excel and to the letter of the RFC; NULL: as they are.
static const struct {
    const char *text, *excel, *verbatim;
} texts[] = {
    {"Lefèvre", NULL, NULL},
    {"Jeanne Marie", "\"Jeanne Marie\"", NULL},
    {"3 rue du Port", "\"3 rue du Port\"", NULL},
    {"S. 4e étage", "\"S. 4e étage\"", NULL},
    // What a spreadsheet would take for something else.
    {"0612345678", "\"=\"\"0612345678\"\"\"", NULL},
    {"06 12 34 56 78", "\"=\"\"06 12 34 56 78\"\"\"", NULL},
    {"001", "\"=\"\"001\"\"\"", NULL},
    {"22.5", "\"=\"\"22.5\"\"\"", NULL},
    {"22,5", "\"=\"\"22,5\"\"\"", "\"22,5\""},
    {"1/2", "\"=\"\"1/2\"\"\"", NULL},
    {"3E12", "\"=\"\"3E12\"\"\"", NULL},
    {"1 mai", "\"=\"\"1 mai\"\"\"", NULL},
    {"2-Févr", "\"=\"\"2-Févr\"\"\"", NULL},
    {"MARCH 3", "\"=\"\"MARCH 3\"\"\"", NULL},
    {"14h30", "\"=\"\"14h30\"\"\"", NULL},
    {"12 %", "\"=\"\"12 %\"\"\"", NULL},
    {"(5)", "\"=\"\"(5)\"\"\"", NULL},
    {"20 €", "\"=\"\"20 €\"\"\"", NULL},
    {"1942-05", "\"=\"\"1942-05\"\"\"", NULL},
    {"2026-05-12", "\"=\"\"2026-05-12\"\"\"", NULL},
    {"2026-05-12T14:30:00+02:00", "\"=\"\"2026-05-12T14:30:00+02:00\"\"\"", NULL},
    {"VRAI", "\"=\"\"VRAI\"\"\"", NULL},
    {"false", "\"=\"\"false\"\"\"", NULL},
    {"faux ami", "\"faux ami\"", NULL},
    {"#N/A", "\"=\"\"#N/A\"\"\"", NULL},
    {"-12", "\"=\"\"-12\"\"\"", NULL},
    // Formulas, in every way they are hidden.
    {"=1+1", "\"=\"\"=1+1\"\"\"", NULL},
    {"=A(\"x\")", "\"=\"\"=A(\"\"\"\"x\"\"\"\")\"\"\"", "\"=A(\"\"x\"\")\""},
    {"+33 1 99 00", "\"=\"\"+33 1 99 00\"\"\"", NULL},
    {"-cmd|' /C calc'!A0", "\"=\"\"-cmd|' /C calc'!A0\"\"\"", NULL},
    {"@SUM(A1)", "\"=\"\"@SUM(A1)\"\"\"", NULL},
    {"\t=1+1", "\"=\"\" =1+1\"\"\"", NULL},
    {"\r=1+1", "\"=\"\" =1+1\"\"\"", "\"\r=1+1\""},
    {"\n=1+1", "\"'\n=1+1\"", "\"\n=1+1\""},
    {"\x01=1+1", "\"=\"\"\xef\xbf\xbd=1+1\"\"\"", NULL},
    {"\xe2\x80\x8b=x", "\"=\"\"\xe2\x80\x8b=x\"\"\"", NULL}, // zero-width space in front
    {"\xe2\x80\xae=x", "\"=\"\"\xe2\x80\xae=x\"\"\"", NULL}, // right-to-left override in front
    {"\xef\xbc\x9d"
     "1+1",
     "\"=\"\"\xef\xbc\x9d"
     "1+1\"\"\"",
     NULL}, // full-width =
    {"-", "\"=\"\"-\"\"\"", NULL},
    // Quoting.
    {"a;b", "\"a;b\"", NULL},
    {"a,b", "\"a,b\"", "\"a,b\""},
    {"dit \"oui\"", "\"dit \"\"oui\"\"\"", "\"dit \"\"oui\"\"\""},
    {"\"", "\"\"\"\"", "\"\"\"\""},
    {"deux\nlignes", "\"deux\nlignes\"", "\"deux\nlignes\""},
    {"deux\r\nlignes", "\"deux\nlignes\"", "\"deux\r\nlignes\""},
    {"l'eau", "\"l'eau\"", NULL},
    {"", "", "\"\""},
    // What a terminal must not get is no danger in a file that is read to the letter.
    {"a\x1b[31mb", "a\xef\xbf\xbd[31mb", NULL},
    {"a\tb", "\"a b\"", NULL},
    {"a\rb", "\"a b\"", "\"a\rb\""},
    {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", // two joined by what cannot be seen
     "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", NULL},
    {"a\xff"
     "b",
     "a\xef\xbf\xbd"
     "b",
     "a\xef\xbf\xbd"
     "b"},
};

static void text_stands(enum csv_for who, const char *text, const char *cell)
{
    struct buf out = {0};
    csv_put_text(&out, csv_rules_for(who), text, strlen(text));
    if (strcmp(buf_text(&out), cell != NULL ? cell : text) != 0)
        fail_msg("<%s> gives <%s>, not <%s>", text, buf_text(&out), cell != NULL ? cell : text);
    buf_release(&out);
}

static void csv_put_text_keeps_what_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        text_stands(CSV_FOR_EXCEL_FR, texts[i].text, texts[i].excel);
        text_stands(CSV_FOR_EXCEL, texts[i].text, texts[i].excel); // also the French guesses
        text_stands(CSV_FOR_RFC4180, texts[i].text, texts[i].verbatim);
        text_stands(CSV_FOR_R, texts[i].text, texts[i].verbatim);
        text_stands(CSV_FOR_STATA, texts[i].text, texts[i].verbatim);
    }
}

// Excel refuses a longer literal in a formula; nothing of that length is a number.
static void csv_put_text_formula_too_long(void **state)
{
    char text[300];
    struct buf out = {0};
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[0] = '=';
    text[sizeof text - 1] = '\0';
    csv_put_text(&out, csv_rules_for(CSV_FOR_EXCEL), text, strlen(text));
    assert_memory_equal(buf_text(&out), "\"'=xx", 5);
    assert_int_equal(out.len, sizeof text - 1 + 3);
    buf_release(&out);
}

// Numbers and moments by kind: French Excel, RFC.
static const struct {
    bool moment;
    const char *literal, *excel, *verbatim;
} others[] = {
    {false, "16.20", "16,20", "16.20"},
    {false, "-3", "-3", "-3"},
    {false, "1.5e-7", "1,5e-7", "1.5e-7"},
    {false, "123456789012345", "123456789012345", "123456789012345"},
    {false, "1234567890123456", "\"=\"\"1234567890123456\"\"\"", "1234567890123456"},
    {false, "16.", "\"=\"\"16.\"\"\"", "16."},
    {false, "-", "\"=\"\"-\"\"\"", "-"},
    {false, "=1", "\"=\"\"=1\"\"\"", "=1"},
    {true, "2026-05-12", "2026-05-12", "2026-05-12"},
    {true, "2026-05-12 14:30:00", "2026-05-12 14:30:00", "2026-05-12 14:30:00"},
    {true, "2026-05-12T14:30", "2026-05-12T14:30", "2026-05-12T14:30"},
    {true, "1942", "\"=\"\"1942\"\"\"", "1942"},
    {true, "1942-05", "\"=\"\"1942-05\"\"\"", "1942-05"},
    {true, "=1", "\"=\"\"=1\"\"\"", "=1"},
};

static void csv_put_number_and_moment(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        for (int k = 0; k < 2; k++) {
            struct buf out = {0};
            const struct csv_rules *rules =
                csv_rules_for(k == 0 ? CSV_FOR_EXCEL_FR : CSV_FOR_RFC4180);
            (others[i].moment ? csv_put_moment : csv_put_number)(&out, rules, others[i].literal);
            assert_string_equal(buf_text(&out), k == 0 ? others[i].excel : others[i].verbatim);
            buf_release(&out);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_put_text_keeps_what_it_is),
        cmocka_unit_test(csv_put_text_formula_too_long),
        cmocka_unit_test(csv_put_number_and_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
