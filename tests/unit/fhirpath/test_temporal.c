// SPDX-License-Identifier: EUPL-1.2
// Dates, dateTimes and times: text, order of partial values, arithmetic, bounds.
#include "base/mem.h"
#include "fhirpath/temporal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct fp_temporal read_as(const char *text, enum fp_kind kind)
{
    struct fp_temporal t = {0};
    if (!fp_temporal_parse(text, strlen(text), kind, &t))
        fail_msg("not read: %s", text);
    return t;
}

// Times are written with T in front, dateTimes hold one.
static enum fp_kind kind_of(const char *text)
{
    return text[0] == 'T' ? FP_TIME : strchr(text, 'T') != NULL ? FP_DATETIME : FP_DATE;
}

static struct fp_temporal read_any(const char *text)
{
    return read_as(text + (text[0] == 'T'), kind_of(text));
}

static void temporal_prints_what_it_read(void **state)
{
    (void)state;
    static const char *const texts[] = {"2026",
                                        "2026-02",
                                        "2024-02-29",
                                        "0001-01-01",
                                        "9999-12-31",
                                        "2026-02-03T04",
                                        "2026-02-03T04:05",
                                        "2026-02-03T04:05:06",
                                        "2026-02-03T04:05:06.007",
                                        "2026-02-03T04:05:06.007Z",
                                        "2026-02-03T04:05:06+14:00",
                                        "2026-02-03T04:05-09:30",
                                        "T23",
                                        "T23:59",
                                        "T00:00:00",
                                        "T23:59:59.999"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char out[TEMPORAL_TEXT_BYTES];
        size_t len = fp_temporal_print(read_any(texts[i]), kind_of(texts[i]), out);
        assert_string_equal(out, texts[i] + (texts[i][0] == 'T'));
        assert_int_equal(len, strlen(out));
    }
}

static void temporal_refuses_what_does_not_exist(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum fp_kind kind;
    } bad[] = {
        {"", FP_DATE},
        {"26", FP_DATE},
        {"0000", FP_DATE},
        {"2026-", FP_DATE},
        {"2026-00", FP_DATE},
        {"2026-13", FP_DATE},
        {"2026-02-29", FP_DATE},
        {"1900-02-29", FP_DATE},
        {"2026-04-31", FP_DATE},
        {"2026-2-3", FP_DATE},
        {"2026-02-03T04", FP_DATE},
        {"20260203", FP_DATE},
        {" 2026", FP_DATE},
        {"2026 ", FP_DATE},
        {"２０２６", FP_DATE},
        {"2026-02T04", FP_DATETIME},
        {"2026-02-03T24", FP_DATETIME},
        {"2026-02-03T04:60", FP_DATETIME},
        {"2026-02-03T04:05:06.", FP_DATETIME},
        {"2026-02-03T04:05+14:01", FP_DATETIME},
        {"2026-02-03T04:05+15:00", FP_DATETIME},
        {"2026-02-03T04:05+1", FP_DATETIME},
        {"2026-02-03T04:05z", FP_DATETIME},
        {"24", FP_TIME},
        {"T12", FP_TIME},
        {"12:34Z", FP_TIME},
        {"12:34+01:00", FP_TIME},
        {"1:2", FP_TIME},
        {"99999999999999999999", FP_TIME},
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct fp_temporal t = {.parts = -1};
        if (fp_temporal_parse(bad[i].text, strlen(bad[i].text), bad[i].kind, &t))
            print_message("taken: %s\n", bad[i].text);
        assert_int_equal(t.parts, -1);
    }
}

static void temporal_orders_to_what_both_know(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        enum fp_order order;
        const char *b;
    } rows[] = {
        {"2026-02-03", ORDER_SAME, "2026-02-03"},
        {"2026-02-03", ORDER_LESS, "2026-02-04"},
        {"2026-02", ORDER_UNKNOWN, "2026-02-04"},
        {"2026-01", ORDER_LESS, "2026-02-04"},
        {"2026", ORDER_UNKNOWN, "2026-02"},
        {"2025-12-31", ORDER_LESS, "2026"},
        {"2026-02-03", ORDER_UNKNOWN, "2026-02-03T00:00:00"},
        {"2026-02-03T10:00", ORDER_UNKNOWN, "2026-02-03T10:00:00"},
        {"2026-02-03T10:00:00", ORDER_SAME, "2026-02-03T10:00:00.000"},
        {"2026-02-03T10:00:00.1", ORDER_MORE, "2026-02-03T10:00:00"},
        {"2026-02-03T10:00:00Z", ORDER_SAME, "2026-02-03T12:00:00+02:00"},
        {"2026-02-03T23:30:00-05:00", ORDER_MORE, "2026-02-04T01:00:00Z"},
        {"2026-02-03T10:00:00Z", ORDER_UNKNOWN, "2026-02-03T10:00:00"},
        {"2026-02-03T10:00:00Z", ORDER_LESS, "2026-02-05T10:00:00"},
        {"2026-02-05T10:00:00", ORDER_MORE, "2026-02-03T10:00:00Z"},
        {"T10:30", ORDER_LESS, "T10:31"},
        {"T10:30", ORDER_UNKNOWN, "T10:30:00"},
        {"T10:30:00", ORDER_SAME, "T10:30:00.0"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum fp_order o = fp_temporal_order(read_any(rows[i].a), read_any(rows[i].b));
        if (o != rows[i].order)
            print_message("%s against %s\n", rows[i].a, rows[i].b);
        assert_int_equal(o, rows[i].order);
    }
}

static void temporal_adds_units_of_time(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *amount;
        const char *unit;
        const char *sum; // NULL: refused
    } rows[] = {
        {"2026-01-31", "1", "month", "2026-02-28"},
        {"2024-02-29", "1", "year", "2025-02-28"},
        {"2024-02-29", "-4", "years", "2020-02-29"},
        {"2026-12-31", "1", "day", "2027-01-01"},
        {"2026-01-01", "-1", "week", "2025-12-25"},
        {"2026-01-01", "7.9", "days", "2026-01-08"},
        {"2026-01-01", "25", "hours", "2026-01-02"},
        {"2026", "24", "months", "2028"},
        {"2026", "23", "months", "2027"},
        {"2026-03", "61", "days", "2026-05"},
        {"2026-01-01T23:59:59", "1", "s", "2026-01-02T00:00:00"},
        {"2026-01-01T00:00:00.000+02:00", "-1", "ms", "2025-12-31T23:59:59.999+02:00"},
        {"T23:30", "90", "minutes", "T01:00"},
        {"T00:00:00", "-1", "second", "T23:59:59"},
        {"9999-12-31", "1", "day", NULL},
        {"0001-01-01", "-1", "day", NULL},
        {"9999", "1", "year", NULL},
        {"2026-01-01", "999999999", "years", NULL},
        {"2026-01-01", "99999999999999999999", "days", NULL},
        {"2026-01-01", "1", "mo", NULL},
        {"2026-01-01", "1", "a", NULL},
        {"2026-01-01", "1", "kg", NULL},
        {"T10:00", "1", "day", NULL},
        {"T10:00", "1", "month", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct dec amount;
        struct fp_temporal sum = {.parts = -1};
        struct err e = {0};
        char out[TEMPORAL_TEXT_BYTES];
        enum fp_kind kind = kind_of(rows[i].from);
        assert_true(dec_parse(rows[i].amount, strlen(rows[i].amount), &amount));
        enum rc rc = fp_temporal_add(read_any(rows[i].from), kind, amount, rows[i].unit, &sum, &e);
        if (rows[i].sum == NULL) {
            if (rc == RC_OK)
                print_message("%s + %s %s\n", rows[i].from, rows[i].amount, rows[i].unit);
            assert_int_equal(rc, RC_INVALID);
            assert_int_equal(sum.parts, -1);
            continue;
        }
        assert_int_equal(rc, RC_OK);
        fp_temporal_print(sum, kind, out);
        assert_string_equal(out, rows[i].sum + (rows[i].sum[0] == 'T'));
    }
}

static void temporal_bounds_what_it_may_mean(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        bool high;
        int parts;
        const char *bound;
    } rows[] = {
        {"2026", false, PART_DAY, "2026-01-01"},
        {"2026", true, PART_DAY, "2026-12-31"},
        {"2024-02", true, PART_DAY, "2024-02-29"},
        {"2026-02-03", false, PART_YEAR, "2026"},
        {"2026-02-03T04:05Z", true, PART_MS, "2026-02-03T04:05:59.999Z"},
        {"2026-02-03T04:05:06", false, PART_MS, "2026-02-03T04:05:06.000+14:00"},
        {"2026-02-03T04:05:06", true, PART_MS, "2026-02-03T04:05:06.999-12:00"},
        {"T10:30", false, PART_MS, "T10:30:00.000"},
        {"T10:30", true, PART_MS, "T10:30:59.999"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char out[TEMPORAL_TEXT_BYTES];
        enum fp_kind kind = kind_of(rows[i].from);
        struct fp_temporal t =
            fp_temporal_bound(read_any(rows[i].from), kind, rows[i].high, rows[i].parts);
        fp_temporal_print(t, kind, out);
        assert_string_equal(out, rows[i].bound + (rows[i].bound[0] == 'T'));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(temporal_prints_what_it_read),
        cmocka_unit_test(temporal_refuses_what_does_not_exist),
        cmocka_unit_test(temporal_orders_to_what_both_know),
        cmocka_unit_test(temporal_adds_units_of_time),
        cmocka_unit_test(temporal_bounds_what_it_may_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
