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
static const struct binding wide[] = {
    {.key = KEY_NAMED(KEYC_ENTER), .label = "keep", .help = "Keeps it."},
    {.key = KEY_OF('x'), .label = "p\tplease", .help = "By the letter of its label."},
    {.key = KEY_OF('q'), .label = "quit", .help = "Ends.", .spare = true},
    {.key = KEY_NAMED(KEYC_ESC), .label = "back", .help = "Goes back."},
};
static const struct binding global[] = {
    {.key = KEY_FN(1), .label = "help", .help = "Explains."},
    {.key = KEY_FN(9), .label = "urgent", .help = "Whom to call."},
    {.key = KEY_FN(6), .help = "Never on the line."},
};

static void draw_nothing(const struct app *app, const void *state, struct canvas *c)
{
    (void)app;
    (void)state;
    (void)c;
}

static const struct screen plain = {.name = "plain",
                                    .bindings = own,
                                    .binding_count = ARRAY_LEN(own),
                                    .shared = common,
                                    .shared_count = ARRAY_LEN(common),
                                    .draw = draw_nothing};
static const struct screen spares = {
    .name = "spares", .bindings = wide, .binding_count = ARRAY_LEN(wide), .draw = draw_nothing};

static void assert_line(const struct screen *screen, int cols, bool styles, const char *wanted)
{
    const struct screen *const all[] = {screen};
    const struct screen_set set = {
        .all = all, .count = 1, .global = global, .global_count = ARRAY_LEN(global)};
    struct screen_stack stack = {.set = &set, .depth = 1};
    struct canvas c = {0};
    canvas_resize(&c, 1, cols);
    helpline_draw(&c, 0, &stack, NULL);
    assert_picture(&c, styles, wanted);
    canvas_release(&c);
}

static void keys_stand_beside_their_words_and_urgent_at_the_end(void **state)
{
    (void)state;
    assert_line(&plain, 66, true,
                "  Enter keep   1-9 answer   Esc back   F1 help         F9 urgent\n"
                "--- styles\n"
                "..kkkkk........kkk..........kkk........kk.............UUUUUUUUUUU\n"
                "--- bar: rows 0-0, columns 0-65\n"
                "--- cursor hidden\n");
}

static void what_does_not_fit_goes_but_urgent_and_help_stay(void **state)
{
    (void)state;
    assert_line(&plain, 57, false, " Enter keep  1-9 answer  Esc back  F1 help    F9 urgent\n");
    assert_line(&plain, 45, false, " Enter keep  1-9 answer  F1 help  F9 urgent\n");
    assert_line(&plain, 30, false, " F1 help           F9 urgent\n");
    assert_line(&plain, 14, false, "   F9 urgent\n");
}

static void spare_keys_go_first(void **state)
{
    (void)state;
    assert_line(&spares, 70, false,
                "  Enter keep   p please   q quit   Esc back   F1 help      F9 urgent\n");
    assert_line(&spares, 60, false, "  Enter keep  p please  Esc back  F1 help        F9 urgent\n");
}

static void a_click_on_an_entry_is_its_key(void **state)
{
    const struct screen *const all[] = {&spares};
    const struct screen_set set = {
        .all = all, .count = 1, .global = global, .global_count = ARRAY_LEN(global)};
    struct screen_stack stack = {.set = &set, .depth = 1};
    struct canvas c = {0};
    struct key key;
    (void)state;
    canvas_resize(&c, 1, 70);
    helpline_draw(&c, 0, &stack, NULL);
    assert_true(canvas_zone_at(&c, 0, 2, &key) && key.code == KEYC_ENTER);
    assert_true(canvas_zone_at(&c, 0, 11, &key) && key.code == KEYC_ENTER);
    assert_false(canvas_zone_at(&c, 0, 13, &key)); // between two of them
    assert_true(canvas_zone_at(&c, 0, 15, &key) && key.cp == 'p');
    assert_true(canvas_zone_at(&c, 0, 68, &key) && key.code == KEYC_F && key.cp == 9);
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_stand_beside_their_words_and_urgent_at_the_end),
        cmocka_unit_test(what_does_not_fit_goes_but_urgent_and_help_stay),
        cmocka_unit_test(spare_keys_go_first),
        cmocka_unit_test(a_click_on_an_entry_is_its_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
