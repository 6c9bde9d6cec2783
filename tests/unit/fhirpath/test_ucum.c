// SPDX-License-Identifier: EUPL-1.2
// Units: what is known, what compares, and conversions that stay exact.
#include "base/mem.h"
#include "fhirpath/ucum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct dec number(const char *text)
{
    struct dec d = {0};
    assert_true(dec_parse(text, strlen(text), &d));
    return d;
}

static void unit_parse_takes_codes_of_care(void **state)
{
    (void)state;
    static const char *const known[] = {"1",       "%",           "kg",
                                        "g",       "m",           "cm",
                                        "m2",      "kg/m2",       "mm[Hg]",
                                        "mmol/L",  "mg/dL",       "umol/L",
                                        "/min",    "{beats}/min", "Cel",
                                        "[degF]",  "[lb_av]",     "[in_i]",
                                        "10*9/L",  "10*3/uL",     "U/L",
                                        "[iU]/mL", "m/s",         "s",
                                        "min",     "h",           "d",
                                        "wk",      "mo",          "a",
                                        "years",   "day",         "mL/min/{1.73_m2}",
                                        "g.m/s2",  "kg.m2.s-2",   "(g/m)/s",
                                        "{score}", "m+2",         "kcal/d"};
    static const char *const unknown[] = {"",
                                          " ",
                                          "foo",
                                          "kg/",
                                          "/",
                                          "kg//m",
                                          "kg.",
                                          "(kg",
                                          "kg)",
                                          "{x",
                                          "kg m",
                                          "0",
                                          "kg/0",
                                          "m-",
                                          "m999",
                                          "mmm",
                                          "kkg",
                                          "()",
                                          "((((((((((m))))))))))",
                                          "1/",
                                          "[foo]",
                                          "[in_i",
                                          "m.m20.m20.m20.m20.Ym20.Ym20"};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        struct fp_unit u;
        if (!fp_unit_parse(known[i], false, &u))
            fail_msg("not known: %s", known[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
        struct fp_unit u;
        if (fp_unit_parse(unknown[i], false, &u))
            fail_msg("taken: %s", unknown[i]);
    }
    char huge[4096];
    memset(huge, '(', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    struct fp_unit u;
    assert_false(fp_unit_parse(huge, false, &u));
    memset(huge, '9', sizeof huge - 1);
    assert_false(fp_unit_parse(huge, false, &u));
}

static void quantity_order_converts_exactly(void **state)
{
    (void)state;
    static const struct {
        const char *a, *ua;
        enum fp_order order;
        const char *b, *ub;
    } rows[] = {
        {"1", "kg", ORDER_SAME, "1000", "g"},
        {"4", "g", ORDER_LESS, "4040", "mg"},
        {"170", "cm", ORDER_SAME, "1.70", "m"},
        {"1", "[in_i]", ORDER_SAME, "2.54", "cm"},
        {"1", "[lb_av]", ORDER_SAME, "0.45359237", "kg"},
        {"1", "[lb_av]", ORDER_LESS, "0.4535923700000001", "kg"},
        {"1", "L", ORDER_SAME, "1", "l"},
        {"1", "dm3", ORDER_SAME, "1", "L"},
        {"1", "N", ORDER_SAME, "1", "kg.m/s2"},
        {"3.6", "km/h", ORDER_SAME, "1", "m/s"},
        {"1", "Gy", ORDER_SAME, "1", "J/kg"},
        {"1000", "mSv", ORDER_SAME, "1", "m2/s2"},
        {"1", "har", ORDER_SAME, "10000", "m2"},
        {"1", "10*3/uL", ORDER_SAME, "1", "10*9/L"},
        {"1", "10^2", ORDER_SAME, "100", "1"},
        {"120", "mm[Hg]", ORDER_SAME, "15998.64", "Pa"},
        {"100", "%", ORDER_SAME, "1", "1"},
        {"7", "days", ORDER_SAME, "1", "wk"},
        {"1", "year", ORDER_SAME, "12", "months"},
        {"1", "year", ORDER_UNKNOWN, "1", "a"},
        {"1", "month", ORDER_UNKNOWN, "30", "days"},
        {"1", "kg", ORDER_UNKNOWN, "1", "m"},
        {"1", "Cel", ORDER_SAME, "1.0", "Cel"},
        {"1", "Cel", ORDER_UNKNOWN, "1", "[degF]"},
        {"1", "foo", ORDER_SAME, "1", "foo"},
        {"1", "foo", ORDER_UNKNOWN, "1", "bar"},
        {"1", "Ym", ORDER_MORE, "999999", "km"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum fp_order o =
            fp_quantity_order(number(rows[i].a), rows[i].ua, number(rows[i].b), rows[i].ub, false);
        if (o != rows[i].order)
            print_message("%s %s against %s %s\n", rows[i].a, rows[i].ua, rows[i].b, rows[i].ub);
        assert_int_equal(o, rows[i].order);
    }
    struct dec one = number("1");
    assert_int_equal(fp_quantity_order(one, "year", one, "a", true), ORDER_SAME);
    assert_int_equal(fp_quantity_order(one, "month", one, "mo", true), ORDER_SAME);
}

static void quantity_convert_gives_the_other_unit(void **state)
{
    (void)state;
    static const struct {
        const char *value, *from, *to, *result; // result NULL: refused
    } rows[] = {
        {"1.70", "m", "cm", "170.00"}, {"154", "[lb_av]", "kg", "69.85322498"},
        {"5", "cm", "m", "0.05"},      {"2", "years", "months", "24"},
        {"90", "min", "h", "1.5"},     {"18", "m/s", "km/h", "64.8"},
        {"1", "kg", "m", NULL},        {"1", "Cel", "K", NULL},
        {"1", "foo", "m", NULL},       {"1", "year", "d", NULL},
        {"37", "Cel", "Cel", "37"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct dec d;
        bool can = fp_quantity_convert(number(rows[i].value), rows[i].from, rows[i].to, &d);
        if (can != (rows[i].result != NULL))
            fail_msg("%s %s in %s", rows[i].value, rows[i].from, rows[i].to);
        if (can)
            assert_int_equal(dec_cmp(d, number(rows[i].result)), 0);
    }
}

static void calendar_words_have_codes(void **state)
{
    (void)state;
    assert_string_equal(fp_calendar_code("years"), "a");
    assert_string_equal(fp_calendar_code("day"), "d");
    assert_null(fp_calendar_code("kg"));
    assert_string_equal(fp_calendar_word("mo"), "month");
    assert_null(fp_calendar_word("m"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unit_parse_takes_codes_of_care),
        cmocka_unit_test(quantity_order_converts_exactly),
        cmocka_unit_test(quantity_convert_gives_the_other_unit),
        cmocka_unit_test(calendar_words_have_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
