// SPDX-License-Identifier: EUPL-1.2
#include "ui/big.h"
#include "ui/gauge.h"
#include "unit/ui/pen.h"

static void assert_number(struct frame_area area, const char *text, int rows, const char *wanted)
{
    struct canvas c = {0};
    canvas_resize(&c, area.rows, area.cols);
    assert_int_equal(big_number(&c, area, STYLE_BIG, text), rows);
    assert_picture(&c, false, wanted);
    canvas_release(&c);
}

static void digits_are_five_rows_high_in_the_middle(void **state)
{
    (void)state;
    assert_number((struct frame_area){0, 0, 5, 33}, "09,74", BIG_NUMBER_ROWS,
                  " █▀▀█   █▀▀█        ▀▀▀█   █  █\n"
                  " █  █   █  █           █   █  █\n"
                  " █  █   ▀▀▀█          ▐▌   ▀▀▀█\n"
                  " █  █      █    ▄     █       █\n"
                  " █▄▄█   ▄▄▄█   ▄▀     █       █\n");
}

static void lower_areas_have_smaller_digits(void **state)
{
    (void)state;
    assert_number((struct frame_area){0, 0, 4, 20}, "09.7", BIG_ROWS,
                  "  ▄▀▀▄ ▄▀▀▄   ▀▀▀█\n"
                  "  █  █ ▀▄▄█     █\n"
                  "  ▀▄▄▀  ▄▄▀ █  █\n\n");
}

// Nothing moves while the stopwatch runs.
static void every_digit_is_as_wide(void **state)
{
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 5, 40);
    for (char digit = '0'; digit <= '9'; digit++) {
        char text[] = {digit, '.', '5', '\0'};
        struct buf picture = {0};
        canvas_clear(&c);
        big_number(&c, (struct frame_area){0, 0, 5, 40}, STYLE_BIG, text);
        canvas_dump(&c, false, &picture);
        const char *last = strstr(buf_text(&picture), "▄   ▄▄▄█\n"); // the point and the 5
        assert_non_null(last);
        assert_int_equal(strcspn(last, "\n"), strlen("▄   ▄▄▄█"));
        buf_release(&picture);
    }
    canvas_release(&c);
}

static void what_is_counted_stands_in_blocks_with_its_number(void **state)
{
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 3, 23);
    assert_int_equal(big_pips(&c, (struct frame_area){0, 0, 3, 23}, 2, 3), BIG_PIPS_ROWS);
    assert_picture(&c, true,
                   " █████   █████   ░░░░░\n"
                   " █████   █████   ░░░░░\n"
                   "   1       2       3\n"
                   "--- styles\n"
                   ".ooooo...ooooo...ddddd\n"
                   ".ooooo...ooooo...ddddd\n"
                   "...o.......o.......d\n"
                   "--- cursor hidden\n");
    canvas_clear(&c);
    assert_int_equal(big_pips(&c, (struct frame_area){0, 0, 1, 23}, 2, 3), 1);
    assert_picture(&c, false, "         ■ ■ □\n\n\n");
    canvas_release(&c);
}

static void a_gauge_is_heavy_as_far_as_it_is_done(void **state)
{
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 1, 10);
    gauge_draw(&c, 0, 1, 8, 1, 4);
    assert_picture(&c, true,
                   " ━━──────\n"
                   "--- styles\n"
                   ".aallllll\n"
                   "--- cursor hidden\n");
    gauge_draw(&c, 0, 1, 8, 9, 4);
    assert_picture(&c, false, " ━━━━━━━━\n");
    gauge_draw(&c, 0, 1, 8, 5, 0);
    assert_picture(&c, false, " ────────\n");
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_are_five_rows_high_in_the_middle),
        cmocka_unit_test(lower_areas_have_smaller_digits),
        cmocka_unit_test(every_digit_is_as_wide),
        cmocka_unit_test(what_is_counted_stands_in_blocks_with_its_number),
        cmocka_unit_test(a_gauge_is_heavy_as_far_as_it_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
