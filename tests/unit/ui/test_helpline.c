// SPDX-License-Identifier: EUPL-1.2
#include "ui/helpline.h"
#include "unit/ui/pen.h"

static const struct binding own[] = {
    {.key = KEY_NAMED(KEYC_ENTER), .label = "keep", .help = "Keeps it."},
    {.key = KEY_NAMED(KEYC_UP), .help = "Never on the line."},
    {.key = KEY_OF('1'), .label = "1-9\tanswer", .help = "Answers."},
};
static const struct binding common[] = {
    {.key = KEY_NAMED(KEYC_ESC), .label = "back", .help = "Goes back."},
};
static const struct binding help[] = {
    {.key = KEY_FN(1), .label = "explain", .help = "Explains."},
    {.key = KEY_OF('q'), .label = "quit", .help = "Ends."},
};
static const struct screen plain = {.name = "plain",
                                    .bindings = own,
                                    .binding_count = ARRAY_LEN(own),
                                    .shared = common,
                                    .shared_count = ARRAY_LEN(common)};
static const struct screen explains = {
    .name = "explains", .bindings = help, .binding_count = ARRAY_LEN(help)};

static const struct binding warns[] = {
    {.key = KEY_NAMED(KEYC_ENTER), .label = "keep", .help = "Keeps it."},
    {.key = KEY_FN(9), .label = "urgent", .help = "Whom to call."},
    {.key = KEY_NAMED(KEYC_ESC), .label = "back", .help = "Goes back."},
};
static const struct screen warning = {
    .name = "warning", .bindings = warns, .binding_count = ARRAY_LEN(warns)};

static void assert_line(const struct screen *screen, int cols, bool styles, const char *wanted)
{
    struct canvas c = {0};
    canvas_resize(&c, 1, cols);
    helpline_draw(&c, 0, screen, NULL, NULL);
    assert_picture(&c, styles, wanted);
    canvas_release(&c);
}

static void keys_stand_beside_their_words_and_help_comes_last(void **state)
{
    (void)state;
    assert_line(&plain, 60, true,
                "  Enter keep   1-9 answer   Esc back   F1 help\n"
                "--- styles\n"
                "..kkkkk........kkk..........kkk........kk\n"
                "--- bar: rows 0-0, columns 0-59\n"
                "--- cursor hidden\n");
}

static void what_does_not_fit_goes_but_help_stays(void **state)
{
    (void)state;
    assert_line(&plain, 47, false, " Enter keep   1-9 answer   Esc back   F1 help\n");
    assert_line(&plain, 45, false, " Enter keep   1-9 answer   F1 help\n");
    assert_line(&plain, 30, false, " Enter keep   F1 help\n");
    assert_line(&plain, 12, false, " F1 help\n");
    assert_line(&plain, 3, false, " F1\n");
}

static void a_help_key_of_its_own_is_not_doubled(void **state)
{
    (void)state;
    assert_line(&explains, 40, false, " F1 explain   q quit\n");
    assert_line(&explains, 18, false, " F1 explain\n"); // first of all what helps
}

static void urgent_stands_at_the_right_end_and_stays(void **state)
{
    (void)state;
    assert_line(&warning, 60, true,
                "  Enter keep   Esc back   F1 help                F9 urgent\n"
                "--- styles\n"
                "..kkkkk........kkk........kk....................UUUUUUUUUUU\n"
                "--- bar: rows 0-0, columns 0-59\n"
                "--- cursor hidden\n");
    assert_line(&warning, 40, false, " Enter keep   F1 help        F9 urgent\n");
    assert_line(&warning, 24, false, " F1 help     F9 urgent\n");
}

static void a_click_on_an_entry_is_its_key(void **state)
{
    struct canvas c = {0};
    struct key key;
    (void)state;
    canvas_resize(&c, 1, 60);
    helpline_draw(&c, 0, &plain, NULL, NULL);
    assert_true(canvas_zone_at(&c, 0, 2, &key) && key.code == KEYC_ENTER);
    assert_true(canvas_zone_at(&c, 0, 11, &key) && key.code == KEYC_ENTER);
    assert_false(canvas_zone_at(&c, 0, 13, &key)); // between two of them
    assert_true(canvas_zone_at(&c, 0, 15, &key) && key.cp == '1');
    assert_true(canvas_zone_at(&c, 0, 39, &key) && key.code == KEYC_F && key.cp == 1);
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_stand_beside_their_words_and_help_comes_last),
        cmocka_unit_test(what_does_not_fit_goes_but_help_stays),
        cmocka_unit_test(a_help_key_of_its_own_is_not_doubled),
        cmocka_unit_test(urgent_stands_at_the_right_end_and_stays),
        cmocka_unit_test(a_click_on_an_entry_is_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
