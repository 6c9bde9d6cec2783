// SPDX-License-Identifier: EUPL-1.2
#include "ui/scroller.h"
#include "unit/ui/pen.h"

static const char text[] = "# Head\none two three\n  in dented\n\nend";
static const struct frame_area box = {0, 0, 4, 12};

static void short_text_is_shown_whole(void **state)
{
    struct scroller s;
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 7, 14);
    scroller_init(&s);
    scroller_draw(&c, (struct frame_area){1, 1, 6, 13}, &s, text);
    assert_picture(&c, true,
                   "\n Head\n one two three\n   in dented\n\n end\n\n"
                   "--- styles\n\n.bbbb\n\n\n\n\n\n--- cursor hidden\n");
    assert_true(scroller_key(&s, key_of("<Down>")));
    assert_int_equal(s.top, 0); // nothing to scroll
    canvas_release(&c);
}

static void long_text_is_wrapped_and_scrolls(void **state)
{
    static const struct {
        const char *key;
        int top;
    } rows[] = {{"<Down>", 1}, {"<Up>", 0},       {"<Up>", 0},   {"<Space>", 2}, {"<PageUp>", 0},
                {"<End>", 2},  {"<PageDown>", 2}, {"<Down>", 2}, {"<Home>", 0}};
    struct scroller s;
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 4, 12);
    scroller_init(&s);
    scroller_draw(&c, box, &s, text);
    assert_picture(&c, false, "Head       ▲\none two    █\nthree      │\n  in       ▼\n");
    assert_int_equal(s.measured.lines, 7);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool last = strcmp(rows[i].key, "<End>") == 0;
        assert_true(scroller_key(&s, key_of(rows[i].key)));
        assert_int_equal(s.top, rows[i].top + (rows[i].top == 2 ? 1 : 0));
        canvas_clear(&c);
        scroller_draw(&c, box, &s, text);
        if (last)
            assert_picture(&c, false, "  in       ▲\n  dented   │\n           █\nend        ▼\n");
    }
    assert_false(scroller_key(&s, key_of("a")));
    assert_false(scroller_key(&s, key_of("<Left>")));
    canvas_release(&c);
}

static void a_smaller_text_or_box_shows_its_end(void **state)
{
    struct scroller s;
    struct canvas c = {0};
    (void)state;
    canvas_resize(&c, 4, 12);
    scroller_init(&s);
    s.top = 999;
    scroller_draw(&c, box, &s, "a\nb\nc\nd\ne\nf");
    assert_picture(&c, false, "c          ▲\nd          │\ne          █\nf          ▼\n");
    assert_true(scroller_key(&s, key_of("<Up>"))); // from where it is seen, not from 999
    assert_int_equal(s.top, 1);
    scroller_draw(&c, (struct frame_area){0, 0, 0, 0}, &s, text);
    canvas_clear(&c);
    scroller_draw(&c, box, &s, "");
    assert_picture(&c, false, "\n\n\n\n");
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_text_is_shown_whole),
        cmocka_unit_test(long_text_is_wrapped_and_scrolls),
        cmocka_unit_test(a_smaller_text_or_box_shows_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
