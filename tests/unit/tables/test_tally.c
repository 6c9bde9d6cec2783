// SPDX-License-Identifier: EUPL-1.2
#include "tables/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct table_code codes[] = {
    {.code = "no", .number = 0, .labels = {"Non", "No"}},
    {.code = "yes", .number = 1, .labels = {"Oui", "Yes"}},
};
static const struct table_codes set = {.name = "yes-no", .at = codes, .count = 2};
static const struct table_column columns[] = {
    {.name = "a", .about = "A", .codes = &set, .summary = SUMMARY_CODES},
    {.name = "at", .about = "At", .kind = TABLE_MOMENT, .summary = SUMMARY_MONTH},
    {.name = "b", .about = "B", .codes = &set, .summary = SUMMARY_CODES},
    {.name = "c", .about = "C", .codes = &set},
};
static const struct table table = {
    .name = "t", .title = "T", .columns = columns, .column_count = 4, .language = CODE_EN};

static void columns_of_the_same_codes_are_counted_side_by_side(void **state)
{
    static const char *const rows[][4] = {{"yes", "2026-05-12 14:30:00", "no", "yes"},
                                          {"yes", "2025-11-30 00:00:00", NULL, "yes"},
                                          {"perhaps", "2026-05", "no", "yes"},
                                          {NULL, NULL, NULL, NULL},
                                          {"no", "2026", "yes", "yes"}};
    static const size_t want[] = {1, 2, 1, 2, 1, 0};
    struct tally t = {0};
    struct tally_block b;
    size_t at = 0;
    (void)state;
    tally_begin(&t, &table);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        tally_row(&t, rows[i]);
    assert_true(tally_block(&t, &at, &b));
    assert_int_equal(b.row_count, 2); // c is not to be counted
    assert_int_equal(b.series_count, 3);
    assert_string_equal(b.series[1], "Yes");
    assert_string_equal(b.names[1], "B");
    assert_memory_equal(b.counts, want, sizeof want);
    tally_block_release(&b);
    assert_true(tally_block(&t, &at, &b));
    assert_true(b.months);
    assert_int_equal(b.row_count, 2); // of a year alone nobody knows the month
    assert_string_equal(b.names[0], "2025-11");
    assert_string_equal(b.names[1], "2026-05");
    assert_int_equal(b.counts[1], 2);
    tally_block_release(&b);
    assert_false(tally_block(&t, &at, &b));
    tally_release(&t);
}

static void nothing_counted_is_no_part(void **state)
{
    static const char *const row[] = {NULL, NULL, NULL, "yes"};
    struct tally t = {0};
    struct tally_block b;
    size_t at = 0;
    (void)state;
    tally_begin(&t, &table);
    tally_row(&t, row);
    assert_false(tally_block(&t, &at, &b));
    tally_release(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_the_same_codes_are_counted_side_by_side),
        cmocka_unit_test(nothing_counted_is_no_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
