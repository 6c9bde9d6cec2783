// SPDX-License-Identifier: EUPL-1.2
#include "ui/choices.h"
#include "unit/ui/pen.h"

static const char *const labels[] = {"Yes", "No", "A very long answer that is wrapped", "Fourth"};

static void one_key_answers(void **state)
{
    static const struct {
        const char *key;
        int said;
    } rows[] = {
        {"1", 0},
        {"4", 3},
        {"5", CHOICES_IGNORED},
        {"0", CHOICES_IGNORED},
        {"y", 0},
        {"N", 1},
        {"é", 3},
        {"É", 3},
        {".", CHOICES_IGNORED},
        {"x", CHOICES_IGNORED},
        {"<Esc>", CHOICES_IGNORED},
        {"<Left>", CHOICES_IGNORED},
        {"<Enter>", CHOICES_IGNORED}, // nothing is marked
        {"<Down>", CHOICES_MOVED},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct choices ch;
        choices_init(&ch, 4, -1);
        ch.letters = "yn.é";
        assert_int_equal(choices_key(&ch, key_of(rows[i].key)), rows[i].said);
    }
}

static void a_digit_may_be_a_number(void **state)
{
    struct choices ch;
    (void)state;
    choices_init(&ch, 4, -1);
    ch.digits = "12 0";
    assert_int_equal(choices_key(&ch, key_of("2")), 1);
    assert_int_equal(choices_key(&ch, key_of("0")), 3);
    assert_int_equal(choices_key(&ch, key_of("3")), CHOICES_IGNORED);
    assert_int_equal(choices_key(&ch, key_of("<Space>")), CHOICES_IGNORED);
    ch.digits = "01"; // shorter: the others have none
    assert_int_equal(choices_key(&ch, key_of("1")), 1);
    assert_int_equal(choices_key(&ch, key_of("4")), CHOICES_IGNORED);
}

static void yes_and_no_have_letters(void **state)
{
    (void)state;
    assert_string_equal(choices_yes_no("Yes", "No"), "yn");
    assert_string_equal(choices_yes_no("Yes, it is safe", "No: do not"), "yn");
    assert_string_equal(choices_yes_no("No, without help", "Yes, a cue"), "ny");
    assert_null(choices_yes_no("None", "Yes"));
    assert_null(choices_yes_no("Yes", "Normal"));
    assert_null(choices_yes_no("Right", "Wrong"));
}

static void arrows_move_and_enter_answers(void **state)
{
    static const char *const keys[] = {"<Down>", "<Down>", "<Down>", "<Down>",
                                       "<Up>",   "<End>",  "<Home>", "<Up>"};
    static const int at[] = {0, 1, 2, 3, 2, 3, 0, 0};
    struct choices ch;
    (void)state;
    choices_init(&ch, 4, -1);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        assert_int_equal(choices_key(&ch, key_of(keys[i])), CHOICES_MOVED);
        assert_int_equal(ch.cursor, at[i]);
    }
    assert_int_equal(choices_key(&ch, key_of("<Enter>")), 0);
    choices_init(&ch, 4, -1);
    choices_key(&ch, key_of("<Up>")); // from below
    assert_int_equal(choices_key(&ch, key_of("<Enter>")), 3);
    choices_init(&ch, 4, 2); // what was answered before is marked by the first arrow
    assert_int_equal(choices_key(&ch, key_of("<Enter>")), CHOICES_IGNORED);
    choices_key(&ch, key_of("<Down>"));
    assert_int_equal(choices_key(&ch, key_of("<Enter>")), 2);
    choices_init(&ch, 4, 9); // not one of them
    assert_int_equal(ch.current, -1);
    choices_init(&ch, 0, -1);
    assert_int_equal(choices_key(&ch, key_of("<Enter>")), CHOICES_IGNORED);
}

static void they_stand_one_under_the_other(void **state)
{
    struct canvas c = {0};
    struct choices ch;
    struct key key;
    (void)state;
    canvas_resize(&c, 6, 24);
    choices_init(&ch, 4, 1);
    choices_key(&ch, key_of("<Down>"));
    assert_int_equal(choices_draw(&c, (struct frame_area){0, 1, 6, 22}, &ch, labels), 6);
    assert_picture(&c, true,
                   "   1   Yes\n"
                   " ▸ 2 ✓ No\n"
                   "   3   A very long\n"
                   "       answer that is\n"
                   "       wrapped\n"
                   "   4   Fourth\n"
                   "--- styles\n"
                   "...k\n"
                   ".>>>>>>>>>>>>>>>>>>>>>>\n"
                   "...k\n"
                   "\n"
                   "\n"
                   "...k\n"
                   "--- cursor 1,1\n");
    assert_true(canvas_zone_at(&c, 4, 10, &key) && key.cp == '3'); // its third line too
    canvas_release(&c);
}

static void too_low_an_area_scrolls_to_the_marked_one(void **state)
{
    struct canvas c = {0};
    struct choices ch;
    (void)state;
    canvas_resize(&c, 3, 24);
    choices_init(&ch, 4, -1);
    choices_draw(&c, (struct frame_area){0, 0, 2, 24}, &ch, labels);
    assert_picture(&c, false, "  1   Yes\n ▼2   No\n\n"); // nothing is marked
    canvas_clear(&c);
    choices_key(&ch, key_of("<End>"));
    assert_int_equal(choices_draw(&c, (struct frame_area){0, 0, 2, 24}, &ch, labels), 2);
    assert_picture(&c, false, " ▲\n▸ 4   Fourth\n\n");
    canvas_clear(&c);
    choices_key(&ch, key_of("<Home>"));
    choices_draw(&c, (struct frame_area){0, 0, 2, 24}, &ch, labels);
    assert_picture(&c, false, "▸ 1   Yes\n ▼2   No\n\n");
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_key_answers),
        cmocka_unit_test(a_digit_may_be_a_number),
        cmocka_unit_test(yes_and_no_have_letters),
        cmocka_unit_test(arrows_move_and_enter_answers),
        cmocka_unit_test(they_stand_one_under_the_other),
        cmocka_unit_test(too_low_an_area_scrolls_to_the_marked_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
