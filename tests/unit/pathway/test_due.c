// SPDX-License-Identifier: EUPL-1.2
#include "pathway/due.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void due_after_counts_months_to_a_day_that_exists(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        struct date visit, due;
    } rows[] = {
        {"{\"months\":6}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":6}", {2026, 8, 31}, {2027, 2, 28}},
        {"{\"months\":6}", {2027, 8, 31}, {2028, 2, 29}},
        {"{\"months\":4}", {2026, 12, 1}, {2027, 4, 1}},
        {"{\"months\":60}", {2026, 1, 1}, {2031, 1, 1}},
        // what says nothing usable counts as 6
        {"{}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":0}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":-6}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":61}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":2.5}", {2026, 3, 15}, {2026, 9, 15}},
        {"{\"months\":\"4\"}", {2026, 3, 15}, {2026, 9, 15}},
        {"[]", {2026, 3, 15}, {2026, 9, 15}},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *rule = NULL;
        assert_int_equal(json_parse(rows[i].rule, strlen(rows[i].rule), &JSON_LIMITS, &rule, NULL),
                         RC_OK);
        struct date due = due_after(rule, rows[i].visit);
        assert_int_equal(due.year, rows[i].due.year);
        assert_int_equal(due.month, rows[i].due.month);
        assert_int_equal(due.day, rows[i].due.day);
        json_free(rule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_after_counts_months_to_a_day_that_exists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
