// SPDX-License-Identifier: EUPL-1.2
#include "unit/ui/pen.h"

// A canvas with blanks.
static struct canvas sheet(int rows, int cols)
{
    struct canvas c = {0};
    canvas_resize(&c, rows, cols);
    return c;
}

static void text_is_clipped_at_every_edge(void **state)
{
    struct canvas c = sheet(2, 5);
    (void)state;
    assert_int_equal(canvas_text(&c, 0, -2, 5, STYLE_PLAIN, "abcde"), 5);
    assert_int_equal(canvas_text(&c, 1, 3, -1, STYLE_PLAIN, "xyz"), 2);
    canvas_text(&c, -1, 0, -1, STYLE_URGENT, "above");
    canvas_text(&c, 2, 0, -1, STYLE_URGENT, "below");
    canvas_text(&c, 0, 5, -1, STYLE_URGENT, "right");
    assert_picture(&c, true, "cde\n   xy\n--- styles\n\n\n--- cursor hidden\n");
    canvas_release(&c);
}

static void a_limit_of_cells_is_kept(void **state)
{
    struct canvas c = sheet(3, 8);
    (void)state;
    assert_int_equal(canvas_text(&c, 0, 1, 3, STYLE_PLAIN, "abcdef"), 3);
    assert_int_equal(canvas_text(&c, 1, 0, 3, STYLE_PLAIN, "漢字"), 2); // no half of the second
    assert_int_equal(canvas_text(&c, 2, 0, 0, STYLE_PLAIN, "abc"), 0);
    assert_picture(&c, false, " abc\n漢\n\n");
    canvas_release(&c);
}

static void half_of_a_wide_character_is_a_blank(void **state)
{
    struct canvas c = sheet(4, 4);
    (void)state;
    canvas_text(&c, 0, 3, 2, STYLE_PLAIN, "漢");   // right half outside
    canvas_text(&c, 1, -1, 4, STYLE_PLAIN, "漢b"); // left half outside
    canvas_text(&c, 2, 0, -1, STYLE_PLAIN, "漢字");
    canvas_text(&c, 2, 1, 1, STYLE_PLAIN, "x"); // over a right half
    canvas_text(&c, 3, 0, -1, STYLE_PLAIN, "漢字");
    canvas_text(&c, 3, 2, 1, STYLE_PLAIN, "x"); // over a left half
    assert_picture(&c, false, "\n b\n x字\n漢x\n");
    for (int i = 0; i < 16; i++) // a right half stands only behind its left half
        assert_true(c.cells[i].cp[0] != 0 || (i % 4 > 0 && c.cells[i - 1].cp[0] > 0x2E80));
    canvas_release(&c);
}

static void marks_stay_on_their_letter(void **state)
{
    struct canvas c = sheet(3, 6);
    (void)state;
    // Two marks are kept, a third and variation selectors are dropped.
    assert_int_equal(canvas_text(&c, 0, 0, -1, STYLE_PLAIN, "e\u0301\u0302\u0303a"), 2);
    assert_int_equal(canvas_text(&c, 1, 0, -1, STYLE_PLAIN, "\u0301a"), 1); // none before it
    canvas_text(&c, 2, 0, 1, STYLE_PLAIN, "a\u0301b");
    assert_picture(&c, false, "e\u0301\u0302a\na\na\u0301\n");
    canvas_text(&c, 0, 0, -1, STYLE_PLAIN, "o");
    assert_picture(&c, false, "oa\na\na\u0301\n"); // the marks went with their letter
    canvas_text(&c, 0, 0, -1, STYLE_PLAIN, "o\uFE0F!");
    assert_int_equal(c.cells[0].cp[1], 0);
    canvas_release(&c);
}

static void nothing_unsafe_reaches_a_cell(void **state)
{
    struct canvas c = sheet(1, 30);
    (void)state;
    canvas_text(&c, 0, 0, -1, STYLE_PLAIN,
                "\x1b[31m\x07\x7f\tA\nB\xc2\x9b \u202e\u200b\u2066\xff\xc3");
    for (int i = 0; i < 30; i++) {
        uint32_t cp = c.cells[i].cp[0];
        assert_true(cp >= ' ' && cp != 0x7f && !(cp >= 0x80 && cp < 0xa0));
        assert_true(cp != 0x202e && cp != 0x200b && cp != 0x2066);
    }
    assert_int_equal(c.cells[0].cp[0], 0xFFFD);
    assert_int_equal(c.cells[7].cp[0], ' ');
    assert_int_equal(c.cells[8].cp[0], 'A');
    canvas_release(&c);
}

static void a_cut_text_says_so(void **state)
{
    struct canvas c = sheet(6, 8);
    (void)state;
    assert_int_equal(canvas_text_cut(&c, 0, 0, 4, STYLE_PLAIN, "abcd"), 4);
    assert_int_equal(canvas_text_cut(&c, 1, 0, 4, STYLE_PLAIN, "abcde"), 4);
    assert_int_equal(canvas_text_cut(&c, 2, 0, 4, STYLE_PLAIN, "ab defg"), 3); // no blank before …
    assert_int_equal(canvas_text_cut(&c, 3, 0, 4, STYLE_PLAIN, "a漢字b"), 4);
    assert_int_equal(canvas_text_cut(&c, 4, 6, -1, STYLE_PLAIN, "abc"), 2);
    assert_int_equal(canvas_text_cut(&c, 5, 0, 0, STYLE_PLAIN, "abc"), 0);
    assert_picture(&c, false, "abcd\nabc…\nab…\na漢…\n      a…\n\n");
    canvas_release(&c);
}

static void formatted_and_right_texts(void **state)
{
    struct canvas c = sheet(3, 10);
    (void)state;
    assert_int_equal(canvas_printf(&c, 0, 1, -1, STYLE_DIM, "%d%%", 42), 3);
    canvas_text_right(&c, 1, 10, STYLE_KEY, "é漢");
    canvas_text_right(&c, 2, 2, STYLE_KEY, "abc"); // begins outside
    assert_picture(&c, true,
                   " 42%\n       é漢\nbc\n--- styles\n.ddd\n.......kkk\nkk\n--- cursor hidden\n");
    canvas_release(&c);
}

static void a_long_formatted_text_is_cut_between_characters(void **state)
{
    struct canvas c = sheet(1, 500);
    char text[1400];
    (void)state;
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "é", 3);
    canvas_printf(&c, 0, -400, 2000, STYLE_PLAIN, "%s", text); // the end of it is inside
    for (int i = 0; i < 500; i++)
        assert_true(c.cells[i].cp[0] == 0xE9 || c.cells[i].cp[0] == ' ');
    assert_int_equal(c.cells[0].cp[0], 0xE9);
    canvas_release(&c);
}

static void fill_stays_inside(void **state)
{
    struct canvas c = sheet(3, 4);
    (void)state;
    canvas_fill(&c, -5, -5, 6, 7, STYLE_LINE, 0x2502);
    canvas_fill(&c, 2, 3, 9, 9, STYLE_OK, 0x1b); // not a character to draw: a blank
    assert_picture(&c, true, "││\n\n\n--- styles\nll\n\n...o\n--- cursor hidden\n");
    canvas_release(&c);
}

static void paragraphs_break_at_spaces(void **state)
{
    struct canvas c = sheet(5, 8);
    (void)state;
    assert_int_equal(canvas_wrap(&c, 0, 0, 5, 8, STYLE_PLAIN, "one two three\nfour"), 3);
    assert_picture(&c, false, "one two\nthree\nfour\n\n\n");
    canvas_clear(&c);
    assert_int_equal(canvas_wrap(&c, 0, 0, 5, 6, STYLE_PLAIN, "abcdefgh ij"),
                     2); // longer than a line
    assert_picture(&c, false, "abcdef\ngh ij\n\n\n\n");
    canvas_clear(&c);
    // French marks never begin a line, « never ends one.
    assert_int_equal(canvas_wrap(&c, 0, 0, 5, 8, STYLE_PLAIN, "ab cdef ? « gh »"), 3);
    assert_picture(&c, false, "ab\ncdef ?\n« gh »\n\n\n");
    canvas_clear(&c);
    assert_int_equal(canvas_wrap(&c, 0, 0, 1, 4, STYLE_PLAIN, "aaa bbb ccc"), 3);
    assert_picture(&c, false, "aaa\n\n\n\n\n"); // the rest would be below the box
    assert_int_equal(canvas_wrap(&c, 0, 0, 0, 1, STYLE_PLAIN, "漢字"),
                     2); // a line takes one at least
    assert_int_equal(canvas_wrap(&c, 0, 0, 5, 8, STYLE_PLAIN, ""), 0);
    canvas_release(&c);
}

static void the_cursor_is_inside_or_hidden(void **state)
{
    static const int outside[][2] = {{-1, 0}, {0, -1}, {2, 0}, {0, 3}};
    struct canvas c = sheet(2, 3);
    (void)state;
    canvas_cursor(&c, 1, 2);
    assert_picture(&c, true, "\n\n--- styles\n\n\n--- cursor 1,2\n");
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        canvas_cursor(&c, outside[i][0], outside[i][1]);
        assert_int_equal(c.cursor_row, -1);
    }
    canvas_cursor(&c, 0, 0);
    canvas_clear(&c);
    assert_int_equal(c.cursor_row, -1);
    canvas_release(&c);
}

static void the_zone_drawn_last_lies_above(void **state)
{
    struct canvas c = sheet(2, 10);
    struct key key;
    (void)state;
    canvas_zone(&c, 1, 2, 3, key_of("a"));
    canvas_zone(&c, 1, 4, 3, key_of("b"));
    assert_false(canvas_zone_at(&c, 1, 1, &key));
    assert_false(canvas_zone_at(&c, 0, 2, &key));
    assert_true(canvas_zone_at(&c, 1, 3, &key) && key.cp == 'a');
    assert_true(canvas_zone_at(&c, 1, 4, &key) && key.cp == 'b');
    assert_true(canvas_zone_at(&c, 1, 6, &key) && key.cp == 'b');
    assert_false(canvas_zone_at(&c, 1, 7, &key));
    for (int i = 0; i < 2 * ZONES_MAX; i++) // too many: the first stay
        canvas_zone(&c, 0, 0, 1, key_of("c"));
    assert_int_equal(c.zone_count, ZONES_MAX);
    canvas_clear(&c);
    assert_false(canvas_zone_at(&c, 1, 3, &key));
    canvas_release(&c);
}

static void sizes_are_kept_within_reason(void **state)
{
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 0, -7);
    assert_true(c.rows == 1 && c.cols == 1);
    canvas_text(&c, 0, 0, -1, STYLE_PLAIN, "漢");
    assert_int_equal(c.cells[0].cp[0], ' ');
    canvas_resize(&c, 100000, 100000);
    assert_true(c.rows == 500 && c.cols == 500);
    canvas_text(&c, 499, 499, -1, STYLE_PLAIN, "x");
    canvas_resize(&c, 500, 500); // the same size: cleared all the same
    assert_int_equal(c.cells[500 * 500 - 1].cp[0], ' ');
    canvas_release(&c);
    assert_null(c.cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clipped_at_every_edge),
        cmocka_unit_test(a_limit_of_cells_is_kept),
        cmocka_unit_test(half_of_a_wide_character_is_a_blank),
        cmocka_unit_test(marks_stay_on_their_letter),
        cmocka_unit_test(nothing_unsafe_reaches_a_cell),
        cmocka_unit_test(a_cut_text_says_so),
        cmocka_unit_test(formatted_and_right_texts),
        cmocka_unit_test(a_long_formatted_text_is_cut_between_characters),
        cmocka_unit_test(fill_stays_inside),
        cmocka_unit_test(paragraphs_break_at_spaces),
        cmocka_unit_test(the_cursor_is_inside_or_hidden),
        cmocka_unit_test(the_zone_drawn_last_lies_above),
        cmocka_unit_test(sizes_are_kept_within_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
