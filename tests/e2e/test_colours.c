// SPDX-License-Identifier: EUPL-1.2
// The colours that reach a terminal: 24 bits where it says that it takes them, else fewer, or none.
#include "support/laptop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

// The ground of the title bar in the first picture, with these words in the environment.
static uint32_t bar_of(const char *colorterm, const char *no_color)
{
    struct laptop l;
    char home[LAPTOP_PATH + 16];
    struct pty_cell cell;
    laptop_new(&l, 0);
    snprintf(home, sizeof home, "ICOPE_HOME=%s", l.home);
    const char *const argv[] = {l.program, "--lang", "fr", NULL};
    const char *const env[] = {home, colorterm, no_color, NULL};
    struct pty_spawn what = {.argv = argv, .env = env};
    l.p = pty_spawn(&what);
    assert_non_null(l.p);
    laptop_see(&l, "Bienvenue");
    assert_true(pty_cell(l.p, 0, 40, &cell));
    uint32_t ground = cell.reverse ? UINT32_MAX : (uint32_t)cell.bg;
    laptop_free(&l);
    return ground;
}

static void a_terminal_that_says_so_gets_the_palette_itself(void **state)
{
    (void)state;
    assert_int_equal(bar_of("COLORTERM=truecolor", "NO_COLOR="), 0x1c232d);
    assert_int_equal(bar_of("COLORTERM=24bit", "NO_COLOR="), 0x1c232d);
}

static void others_get_a_near_colour_or_none(void **state)
{
    (void)state;
    uint32_t grey = bar_of("COLORTERM=", "NO_COLOR="); // of 256: each terminal has its own greys
    assert_true(grey != 0 && grey % 0x010101 == 0);
    assert_int_equal(bar_of("COLORTERM=truecolor", "NO_COLOR=1"), UINT32_MAX); // reversed
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_terminal_that_says_so_gets_the_palette_itself),
        cmocka_unit_test(others_get_a_near_colour_or_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
