// SPDX-License-Identifier: EUPL-1.2
// The table of rights, cell by cell, written out a second time.
#include "admin/rights.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *right, *cells; // v n c a: y yes, - no, s by setting
} expected[] = {
    {"visit", "yyyy"},    {"results", "syyy"}, {"flags", "-yyy"},    {"amend", "-yyy"},
    {"backup", "yyyy"},   {"notes", "-yyy"},   {"copy", "-yyy"},     {"export", "--yy"},
    {"erase", "--yy"},    {"audit", "--yy"},   {"settings", "--yy"}, {"accounts", "---y"},
    {"recovery", "---y"},
};

static void every_cell_is_as_agreed(void **state)
{
    static const char letters[] = {
        [ALLOWED_NO] = '-', [ALLOWED_YES] = 'y', [ALLOWED_SETTING] = 's'};
    (void)state;
    assert_int_equal(sizeof expected / sizeof expected[0], RIGHT_COUNT);
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        assert_string_equal(right_name(right), expected[right].right);
        assert_true(strlen(right_label(right)) > 0);
        for (enum role role = 0; role < ROLE_COUNT; role++) {
            char cell = expected[right].cells[role];
            assert_int_equal(letters[rights_cell(role, right)], cell);
            assert_int_equal(rights_allow(role_name(role), right, false), cell == 'y');
            assert_int_equal(rights_allow(role_name(role), right, true), cell != '-');
        }
    }
}

static void an_unknown_role_may_nothing(void **state)
{
    (void)state;
    assert_string_equal(role_name(ROLE_COUNT), "");
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        assert_int_equal(rights_cell(ROLE_COUNT, right), ALLOWED_NO);
        assert_false(rights_allow("queen", right, true));
        assert_false(rights_allow("", right, true));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_as_agreed),
        cmocka_unit_test(an_unknown_role_may_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
