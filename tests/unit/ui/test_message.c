// SPDX-License-Identifier: EUPL-1.2
#include "ui/message.h"
#include "unit/ui/pen.h"

static const struct message_def question = {
    .title = "Leave?",
    .text = "What was typed is not kept.",
    .choices = {{.label = "s\tstay"}, {.label = "l\tleave"}, {.label = "save first"}},
    .escape = 0,
    .style = STYLE_SIGNAL,
};
static const struct message_def grave = {
    .title = "Erase?",
    .text = "It is gone for good.",
    .choices = {{.label = "k\tkeep"}, {.label = "e\terase", .sure = true}, {.label = "l\tlater"}},
    .escape = 0,
    .style = STYLE_SIGNAL,
};
static const struct message_def notice = {
    .title = "Done", .text = "All is kept.", .style = STYLE_PLAIN};

static void a_stray_enter_takes_the_harmless_answer(void **state)
{
    struct message m = {0};
    (void)state;
    message_open(&m, &question);
    assert_true(message_is_open(&m));
    assert_int_equal(message_key(&m, key_of("<Enter>")), 0);
    assert_false(message_is_open(&m));
}

static void answers_by_hot_key_arrows_and_escape(void **state)
{
    static const struct {
        const char *keys[4];
        int answer;
    } rows[] = {
        {{"l"}, 1},
        {{"L"}, 1},
        {{"<Esc>"}, 0},
        {{"<Right>", "<Enter>"}, 1},
        {{"<Down>", "<Tab>", "<Enter>"}, 2},
        {{"<Left>", "<Enter>"}, 2}, // round the end
        {{"<Right>", "<Up>", "<Enter>"}, 0},
        {{"<Right>", "<BackTab>", "<Esc>"}, 0},
        {{"x", "1", "l"}, 1}, // other letters do nothing
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct message m = {0};
        int said = MESSAGE_IGNORED;
        message_open(&m, &question);
        for (size_t k = 0; k < 4 && rows[i].keys[k] != NULL; k++) {
            assert_true(message_is_open(&m));
            said = message_key(&m, key_of(rows[i].keys[k]));
            bool last = k == 3 || rows[i].keys[k + 1] == NULL;
            assert_int_equal(said, last ? rows[i].answer : MESSAGE_MOVED);
        }
        assert_false(message_is_open(&m));
    }
}

static void what_cannot_be_undone_is_a_letter(void **state)
{
    static const char *const arrows[] = {"<Right>", "<Left>", "<Tab>", "<Up>", "<Down>"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(arrows); i++) {
        struct message m = {0};
        message_open(&m, &grave);
        for (size_t k = 0; k < i; k++)
            message_key(&m, key_of(arrows[i]));
        assert_int_not_equal(message_key(&m, key_of("<Enter>")), 1);
    }
    struct message m = {0};
    message_open(&m, &grave);
    assert_int_equal(message_key(&m, key_of("E")), 1);
}

static void keys_of_the_framework_pass_through(void **state)
{
    static const char *const others[] = {"<F1>", "<F10>", "<C-z>", "!", "<Resize 24,80>"};
    struct message m = {0};
    (void)state;
    assert_int_equal(message_key(&m, key_of("<Enter>")), MESSAGE_IGNORED); // closed
    message_open(&m, &question);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_int_equal(message_key(&m, key_of(others[i])), MESSAGE_IGNORED);
    assert_true(message_is_open(&m));
}

static void one_without_choices_closes_with_enter_or_escape(void **state)
{
    struct message m = {0};
    (void)state;
    message_open(&m, &notice);
    assert_int_equal(message_key(&m, key_of("<Right>")), MESSAGE_MOVED);
    assert_int_equal(message_key(&m, key_of("<Enter>")), 0);
    message_open(&m, &notice);
    assert_int_equal(message_key(&m, key_of("<Esc>")), 0);
    assert_false(message_is_open(&m));
}

static void it_lies_in_the_middle_with_the_cursor_on_the_answer(void **state)
{
    struct canvas c = {0};
    struct message m = {0};
    (void)state;
    canvas_resize(&c, 10, 50);
    message_draw(&c, &m, NULL); // closed: nothing
    assert_int_equal(c.cursor_row, -1);
    message_open(&m, &question);
    message_draw(&c, &m, NULL);
    assert_picture(&c, true,
                   "\n"
                   "  ┌─ Leave? ───────────────────────────────────┐\n"
                   "  │                                            │\n"
                   "  │  What was typed is not kept.               │\n"
                   "  │                                            │\n"
                   "  │  ▸ s  stay      l  leave      save first   │\n"
                   "  │                                            │\n"
                   "  └────────────────────────────────────────────┘\n"
                   "\n"
                   "\n"
                   "--- styles\n"
                   "\n"
                   "..!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\n"
                   "..!............................................!\n"
                   "..!..bbbbbbbbbbbbbbbbbbbbbbbbbbb...............!\n"
                   "..!............................................!\n"
                   "..!..>>>>>>>>>>.....k..........................!\n"
                   "..!............................................!\n"
                   "..!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!\n"
                   "\n"
                   "\n"
                   "--- cursor 5,5\n");
    canvas_release(&c);
}

static void a_low_one_keeps_its_answers(void **state)
{
    struct canvas c = {0};
    struct message m = {0};
    (void)state;
    canvas_resize(&c, 7, 30);
    message_open(&m, &question);
    message_draw(&c, &m, "word word word word word word word word word word word word word word");
    assert_picture(&c, false,
                   "  ┌─ Leave? ───────────────┐\n"
                   "  │  word word word word   │\n"
                   "  │  word word word word   │\n"
                   "  │  ▸ s  stay             │\n"
                   "  │    l  leave            │\n"
                   "  │    save first          │\n"
                   "  └────────────────────────┘\n");
    canvas_release(&c);
}

static void it_never_draws_outside(void **state)
{
    struct message m = {0};
    (void)state;
    message_open(&m, &question);
    for (int rows = 1; rows < 9; rows++) {
        for (int cols = 1; cols < 40; cols++) {
            struct canvas c = {0};
            canvas_resize(&c, rows, cols);
            message_draw(&c, &m, NULL);
            assert_true(c.cursor_row < rows && c.cursor_col < cols);
            canvas_release(&c);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stray_enter_takes_the_harmless_answer),
        cmocka_unit_test(answers_by_hot_key_arrows_and_escape),
        cmocka_unit_test(what_cannot_be_undone_is_a_letter),
        cmocka_unit_test(keys_of_the_framework_pass_through),
        cmocka_unit_test(one_without_choices_closes_with_enter_or_escape),
        cmocka_unit_test(it_lies_in_the_middle_with_the_cursor_on_the_answer),
        cmocka_unit_test(a_low_one_keeps_its_answers),
        cmocka_unit_test(it_never_draws_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
