// SPDX-License-Identifier: EUPL-1.2
#include "ui/list.h"
#include "unit/ui/pen.h"

static void keys_move_and_stay_inside(void **state)
{
    static const struct {
        int from;
        const char *key;
        int to;
    } rows[] = {
        {0, "<Up>", 0},        {0, "<Down>", 1},        {24, "<Down>", 24}, {5, "<Home>", 0},
        {5, "<End>", 24},      {5, "<PageDown>", 15},   {5, "<PageUp>", 0}, {20, "<PageDown>", 24},
        {5, "<Click 7,0>", 7}, {5, "<Click 99,0>", 24},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct list l = {.cursor = rows[i].from, .count = 25};
        assert_true(list_move(&l, key_of(rows[i].key)));
        assert_int_equal(l.cursor, rows[i].to);
    }
    struct list l = {.count = 25, .rows = 4};
    list_move(&l, key_of("<PageDown>"));
    assert_int_equal(l.cursor, 4);
    assert_false(list_move(&l, key_of("a")));
    assert_false(list_move(&l, key_of("<Left>")));
    assert_false(list_move(&l, key_of("<Enter>")));
    assert_int_equal(l.cursor, 4);
}

static void an_empty_list_has_its_cursor_at_zero(void **state)
{
    struct list l = {.cursor = 7, .count = 9};
    int line = 42;
    (void)state;
    list_count(&l, -3);
    assert_true(l.count == 0 && l.cursor == 0);
    list_move(&l, key_of("<Down>"));
    list_move(&l, key_of("<End>"));
    assert_int_equal(l.cursor, 0);
    assert_int_equal(list_first(&l, 5), 0);
    assert_false(list_row_visible(&l, 5, 0, &line));
    assert_int_equal(line, 42);
}

static void the_chosen_row_is_always_seen(void **state)
{
    (void)state;
    for (int count = 1; count < 20; count++) {
        for (int rows = 1; rows < 8; rows++) {
            for (int cursor = 0; cursor < count; cursor++) {
                struct list l = {.cursor = cursor, .count = count};
                int line = -1, first = list_first(&l, rows);
                assert_true(list_row_visible(&l, rows, cursor, &line));
                assert_int_equal(first + line, cursor);
                assert_true(line >= 0 && line < rows);
                assert_true(count < rows ? first == 0 : first + rows <= count); // the box is full
            }
        }
    }
}

static void a_row_is_marked_and_can_be_clicked(void **state)
{
    struct list l = {.cursor = 1, .count = 3};
    struct canvas c = {0};
    struct key key;
    (void)state;
    canvas_resize(&c, 3, 6);
    assert_int_equal(list_row(&c, &l, 0, 0, 0, 6, STYLE_DIM), STYLE_DIM);
    assert_int_equal(list_row(&c, &l, 1, 1, 0, 6, STYLE_DIM), STYLE_SELECTED);
    assert_picture(&c, true, "\n▸\n\n--- styles\n\n>>>>>>\n\n--- cursor hidden\n");
    assert_true(canvas_zone_at(&c, 0, 5, &key));
    assert_true(list_move(&l, key)); // a click chooses the row
    assert_int_equal(l.cursor, 0);
    assert_true(canvas_zone_at(&c, 1, 0, &key));
    assert_int_equal(key.code, KEYC_ENTER); // on the chosen row it opens
    assert_false(canvas_zone_at(&c, 2, 0, &key));
    canvas_release(&c);
}

static void the_scrollbar_shows_where(void **state)
{
    static const struct {
        int cursor;
        const char *picture;
    } rows[] = {
        {0, "▲\n█\n█\n│\n│\n▼\n--- styles\nl\n\n\nl\nl\n\n--- cursor hidden\n"},
        {6, "▲\n│\n█\n█\n│\n▼\n--- styles\n\nl\n\n\nl\n\n--- cursor hidden\n"},
        {10, "▲\n│\n│\n█\n█\n▼\n--- styles\n\nl\nl\n\n\nl\n--- cursor hidden\n"},
    };
    (void)state;
    struct canvas c = {0};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct list l = {.cursor = rows[i].cursor, .count = 11};
        canvas_resize(&c, 6, 1);
        list_scrollbar(&c, &l, 0, 6, 0);
        assert_picture(&c, true, rows[i].picture);
    }
    canvas_clear(&c);
    list_scrollbar(&c, &(struct list){.count = 6}, 0, 6, 0); // all fit
    list_scrollbar(&c, &(struct list){.count = 6}, 0, 1, 0); // no room for two arrows
    assert_picture(&c, false, "\n\n\n\n\n\n");
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_move_and_stay_inside),
        cmocka_unit_test(an_empty_list_has_its_cursor_at_zero),
        cmocka_unit_test(the_chosen_row_is_always_seen),
        cmocka_unit_test(a_row_is_marked_and_can_be_clicked),
        cmocka_unit_test(the_scrollbar_shows_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
