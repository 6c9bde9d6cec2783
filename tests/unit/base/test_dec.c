// SPDX-License-Identifier: EUPL-1.2
#include "base/dec.h"
#include "base/mem.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NINES37 "9999999999999999999999999999999999999"

static struct dec dec_of(const char *text)
{
    struct dec d = {.coef = 0, .scale = 0};
    if (!dec_parse(text, strlen(text), &d))
        fail_msg("not parsed: %s", text);
    return d;
}

static void assert_dec(struct dec d, const char *text)
{
    char out[DEC_TEXT_BYTES];
    size_t len = dec_print(d, out);
    assert_string_equal(out, text);
    assert_int_equal(len, strlen(text));
}

static void dec_parse_keeps_the_scale(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.0", "0.0"},
        {"-0.0", "0.0"},
        {"1.0", "1.0"},
        {"1.00", "1.00"},
        {"+2.50", "2.50"},
        {"-12.340", "-12.340"},
        {"007", "7"},
        {"1e3", "1000"},
        {"1.5E+2", "150"},
        {"1.5e2", "150"},
        {"1.234e2", "123.4"},
        {"12e-1", "1.2"},
        {"1e-28", "0.0000000000000000000000000001"},
        {"0e999999999999", "0"},
        {"0.0000000000000000000000000000", "0.0000000000000000000000000000"},
        {NINES37, NINES37},
        {"-" NINES37, "-" NINES37},
        {"1e36", "1000000000000000000000000000000000000"},
        {"000000000000000000000000000000000000000000000000001", "1"},
        {"-0.5", "-0.5"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_dec(dec_of(rows[i][0]), rows[i][1]);
}

static void dec_parse_refuses_other_forms(void **state)
{
    (void)state;
    static const char *const broken[] = {
        "",
        "+",
        "-",
        ".",
        "1.",
        ".5",
        "1..2",
        "1e",
        "1e+",
        "e5",
        " 1",
        "1 ",
        "1,5",
        "0x10",
        "NaN",
        "inf",
        "--1",
        "+-1",
        "1e37",
        "1e-29",
        "1e999999999999",
        "1e-999999999999",
        "1" NINES37,
        NINES37 "9",
        "0.00000000000000000000000000001",
        "1\n",
        "1.5e2.5",
        "\xD9\xA1",
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct dec d = {.coef = 77, .scale = 5};
        if (dec_parse(broken[i], strlen(broken[i]), &d))
            fail_msg("parsed: %s", broken[i]);
        assert_true(d.coef == 77 && d.scale == 5);
    }
    struct dec d = {.coef = 0, .scale = 0};
    assert_false(dec_parse("1\0", 2, &d));
    assert_true(dec_parse("12345", 2, &d));
    assert_dec(d, "12");
}

static void dec_cmp_compares_by_value(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        int order;
    } rows[] = {
        {.a = "1.0", .b = "1.00", .order = 0},
        {.a = "-1", .b = "1", .order = -1},
        {.a = "0.1", .b = "0.01", .order = 1},
        {.a = "-0.1", .b = "-0.01", .order = -1},
        {.a = "-0.0", .b = "0", .order = 0},
        {.a = NINES37, .b = "0.0000000000000000000000000001", .order = 1},
        {.a = "-" NINES37, .b = "-0.0000000000000000000000000001", .order = -1},
        {.a = "1.0000000000000000000000000001", .b = "1", .order = 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_int_equal(dec_cmp(dec_of(rows[i].a), dec_of(rows[i].b)), rows[i].order);
        assert_int_equal(dec_cmp(dec_of(rows[i].b), dec_of(rows[i].a)), -rows[i].order);
    }
}

// One row of arithmetic; NULL as result: refused.
struct sum {
    char op;            // + - * /
    const char *a;      // left
    const char *b;      // right
    const char *result; // as printed
};

static void dec_arithmetic_is_exact(void **state)
{
    (void)state;
    static const struct sum rows[] = {
        {.op = '+', .a = "0.1", .b = "0.2", .result = "0.3"},
        {.op = '+', .a = "1.0", .b = "1.00", .result = "2.00"},
        {.op = '-', .a = "1", .b = "1.00", .result = "0.00"},
        {.op = '-', .a = "0.3", .b = "0.1", .result = "0.2"},
        {.op = '+', .a = NINES37, .b = "1", .result = NULL},
        {.op = '-', .a = "-" NINES37, .b = "1", .result = NULL},
        {.op = '+', .a = NINES37, .b = "0.1", .result = NULL},
        {.op = '+', .a = NINES37, .b = "0", .result = NINES37},
        {.op = '*', .a = "1.5", .b = "2.0", .result = "3.00"},
        {.op = '*', .a = "-0.5", .b = "0.5", .result = "-0.25"},
        {.op = '*', .a = NINES37, .b = "10", .result = NULL},
        {.op = '*', .a = "1e20", .b = "1e20", .result = NULL},
        {.op = '*', .a = "0", .b = NINES37, .result = "0"},
        {.op = '*',
         .a = "0.000000000000001",
         .b = "0.00000000000005",
         .result = "0.0000000000000000000000000001"},
        {.op = '/', .a = "1", .b = "4", .result = "0.25"},
        {.op = '/', .a = "4", .b = "2", .result = "2"},
        {.op = '/', .a = "1", .b = "3", .result = "0.33333333"},
        {.op = '/', .a = "2", .b = "3", .result = "0.66666667"},
        {.op = '/', .a = "-2", .b = "3", .result = "-0.66666667"},
        {.op = '/', .a = "2", .b = "-3", .result = "-0.66666667"},
        {.op = '/', .a = "1.2", .b = "1.8", .result = "0.66666667"},
        {.op = '/', .a = "1", .b = "1024", .result = "0.0009765625"},
        {.op = '/', .a = "10", .b = "0.001", .result = "10000"},
        {.op = '/',
         .a = "1",
         .b = "0.0000000000000000000000000003",
         .result = "3333333333333333333333333333.33333333"},
        {.op = '/', .a = "70", .b = "3.0625", .result = "22.85714286"},
        {.op = '/', .a = "1", .b = "0", .result = NULL},
        {.op = '/', .a = "1", .b = "0.00", .result = NULL},
        {.op = '/', .a = "0", .b = "7", .result = "0"},
        {.op = '/', .a = NINES37, .b = "0.1", .result = NULL},
        {.op = '/', .a = NINES37, .b = "3", .result = "3333333333333333333333333333333333333"},
        {.op = '/', .a = "1e36", .b = "3", .result = "333333333333333333333333333333333333.3"},
        {.op = '/', .a = "1", .b = NINES37, .result = "0"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct dec a = dec_of(rows[i].a);
        struct dec b = dec_of(rows[i].b);
        struct dec r = {.coef = 77, .scale = 5};
        bool done = rows[i].op == '+'   ? dec_add(a, b, &r)
                    : rows[i].op == '-' ? dec_sub(a, b, &r)
                    : rows[i].op == '*' ? dec_mul(a, b, &r)
                                        : dec_div(a, b, &r);
        if (rows[i].result == NULL) {
            assert_false(done);
            assert_true(r.coef == 77 && r.scale == 5);
        } else {
            assert_true(done);
            assert_dec(r, rows[i].result);
        }
    }
}

static void dec_round_rounds_half_away_from_zero(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        int scale;
        const char *result;
    } rows[] = {
        {.value = "0.5", .scale = 0, .result = "1"},
        {.value = "-0.5", .scale = 0, .result = "-1"},
        {.value = "0.49999", .scale = 0, .result = "0"},
        {.value = "2.345", .scale = 2, .result = "2.35"},
        {.value = "-2.345", .scale = 2, .result = "-2.35"},
        {.value = "2.3", .scale = 3, .result = "2.300"},
        {.value = "9.99", .scale = 1, .result = "10.0"},
        {.value = NINES37, .scale = 1, .result = NULL},
        {.value = "0", .scale = 28, .result = "0.0000000000000000000000000000"},
        {.value = "1", .scale = 29, .result = NULL},
        {.value = "1", .scale = -1, .result = NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct dec r = {.coef = 0, .scale = 0};
        bool done = dec_round(dec_of(rows[i].value), rows[i].scale, &r);
        assert_int_equal(done, rows[i].result != NULL);
        if (done)
            assert_dec(r, rows[i].result);
    }
}

static void dec_trunc_fits_64_bits_or_refuses(void **state)
{
    (void)state;
    int64_t n = 5;
    assert_true(dec_trunc(dec_of("-1.9"), &n));
    assert_int_equal(n, -1);
    assert_true(dec_trunc(dec_of("9223372036854775807.9"), &n));
    assert_true(n == INT64_MAX);
    assert_true(dec_trunc(dec_of("-9223372036854775808"), &n));
    assert_true(n == INT64_MIN);
    assert_false(dec_trunc(dec_of("9223372036854775808"), &n));
    assert_false(dec_trunc(dec_of("-9223372036854775809"), &n));
    assert_dec(dec_from_int(INT64_MIN), "-9223372036854775808");
}

static void dec_normal_drops_trailing_zeros(void **state)
{
    (void)state;
    assert_dec(dec_normal(dec_of("1.500")), "1.5");
    assert_dec(dec_normal(dec_of("100")), "100");
    assert_dec(dec_normal(dec_of("-2.000")), "-2");
    assert_dec(dec_normal(dec_of("0.00")), "0");
}

static void dec_and_double_agree(void **state)
{
    (void)state;
    assert_true(dec_to_double(dec_of("0.1")) == 0.1);
    assert_true(dec_to_double(dec_of("-123.456")) == -123.456);
    assert_true(dec_to_double(dec_of("1e36")) == 1e36);
    static const struct {
        double x;
        const char *text;
    } rows[] = {
        {.x = 0.1, .text = "0.1"},
        {.x = 0, .text = "0"},
        {.x = -0.0, .text = "0"},
        {.x = 1.0 / 3, .text = "0.333333333333333"},
        {.x = 2.718281828459045, .text = "2.71828182845905"},
        {.x = -1500, .text = "-1500"},
        {.x = 1e36, .text = "1000000000000000000000000000000000000"},
        {.x = 1e-40, .text = "0"},
        {.x = 6e-29, .text = "0.0000000000000000000000000001"},
        {.x = 9.5e-28, .text = "0.0000000000000000000000000010"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct dec d = {.coef = 0, .scale = 0};
        assert_true(dec_from_double(rows[i].x, &d));
        assert_int_equal(dec_cmp(d, dec_of(rows[i].text)), 0);
    }
    struct dec d = {.coef = 0, .scale = 0};
    assert_false(dec_from_double((double)INFINITY, &d));
    assert_false(dec_from_double(-(double)INFINITY, &d));
    assert_false(dec_from_double((double)NAN, &d));
    assert_false(dec_from_double(1e37, &d));
    assert_false(dec_from_double(1e300, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dec_parse_keeps_the_scale),
        cmocka_unit_test(dec_parse_refuses_other_forms),
        cmocka_unit_test(dec_cmp_compares_by_value),
        cmocka_unit_test(dec_arithmetic_is_exact),
        cmocka_unit_test(dec_round_rounds_half_away_from_zero),
        cmocka_unit_test(dec_trunc_fits_64_bits_or_refuses),
        cmocka_unit_test(dec_normal_drops_trailing_zeros),
        cmocka_unit_test(dec_and_double_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
