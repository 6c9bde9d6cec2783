// SPDX-License-Identifier: EUPL-1.2
#include "ui/domains.h"
#include "unit/ui/pen.h"

static const struct domain_view views[] = {
    {"words", DOMAIN_DONE}, {"place", DOMAIN_NOTDONE}, {"vision", DOMAIN_CURRENT},
    {"food", DOMAIN_TODO},  {"mood", DOMAIN_TODO},
};

static void assert_line(int cols, bool styles, const char *wanted)
{
    struct canvas c = {0};
    canvas_resize(&c, 1, 80);
    domains_draw(&c, 0, cols, views, ARRAY_LEN(views));
    assert_picture(&c, styles, wanted);
    canvas_release(&c);
}

static void marks_carry_the_state_and_names_stand_beside_them(void **state)
{
    (void)state;
    assert_line(60, true,
                "  ✓ words  – place  ● vision  ○ food  ○ mood\n"
                "--- styles\n"
                "..o.ddddd..d.ddddd..a.bbbbbb..d.dddd..d.dddd\n"
                "--- cursor hidden\n");
}

static void names_are_whole_or_left_out_and_the_current_one_stays(void **state)
{
    (void)state;
    assert_line(44, false, " ✓ words  – place  ● vision  ○ food  ○ mood\n");
    assert_line(43, false, " ✓ – place  ● vision  ○ food  ○ mood\n");
    assert_line(36, false, " ✓ – ● vision  ○ food  ○ mood\n");
    assert_line(28, false, " ✓ – ● vision  ○ food  ○\n");
    assert_line(18, false, " ✓ – ● vision  ○ ○\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_carry_the_state_and_names_stand_beside_them),
        cmocka_unit_test(names_are_whole_or_left_out_and_the_current_one_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
