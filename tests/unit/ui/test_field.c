// SPDX-License-Identifier: EUPL-1.2
#include "ui/field.h"
#include "unit/ui/pen.h"

// Types keys one after the other, each by its notation.
static void type(struct field *f, const char *keys)
{
    while (*keys != '\0') {
        struct key key;
        size_t used = key_parse(keys, &key);
        assert_true(used > 0);
        field_key(f, key);
        keys += used;
    }
}

// The text with a bar where the cursor is.
static void assert_field(const struct field *f, const char *wanted)
{
    char got[FIELD_BYTES + 2];
    snprintf(got, sizeof got, "%.*s|%s", (int)f->cursor, f->text, f->text + f->cursor);
    assert_string_equal(got, wanted);
    assert_int_equal(strlen(f->text), f->len);
}

static void keys_edit_where_the_cursor_is(void **state)
{
    static const struct {
        const char *keys, *wanted;
    } rows[] = {
        {"abc", "abc|"},
        {"abc<Left><Left>x", "ax|bc"},
        {"abc<Backspace>", "ab|"},
        {"<Backspace><Delete>", "|"},
        {"abc<Home><Delete>", "|bc"},
        {"abc<Home><Backspace>", "|abc"},
        {"abc<C-a>x<C-e>y", "xabcy|"},
        {"abc<Left><C-u>", "|c"},
        {"abc<Left><C-k>", "ab|"},
        {"one two  <C-w>", "one |"},
        {"one two<Left><C-w>", "one |o"},
        {"one<C-w><C-w>", "|"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct field f = {0};
        type(&f, rows[i].keys);
        assert_field(&f, rows[i].wanted);
    }
}

static void letters_with_marks_and_wide_ones_are_one_step(void **state)
{
    struct field f = {0};
    (void)state;
    type(&f, "ae\u0301漢");
    assert_field(&f, "ae\u0301漢|");
    type(&f, "<Left>");
    assert_field(&f, "ae\u0301|漢");
    type(&f, "<Left>");
    assert_field(&f, "a|e\u0301漢"); // over the letter and its mark
    type(&f, "<Right><Backspace>");
    assert_field(&f, "a|漢");
    type(&f, "<Delete>é<Home><Delete>");
    assert_field(&f, "|é");
}

static void keys_of_others_are_left_to_them(void **state)
{
    static const char *const others[] = {"<Enter>", "<Esc>", "<Tab>", "<Up>", "<F1>", "<C-z>"};
    struct field f = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_false(field_key(&f, key_of(others[i])));
    assert_false(field_key(&f, key_of("<Left>"))); // nowhere to go
    assert_false(field_key(&f, key_of("<Right>")));
    type(&f, "a");
    assert_true(field_key(&f, key_of("<Left>")));
    assert_false(field_key(&f, key_of("<Left>")));
    assert_true(field_key(&f, key_of("<Right>")));
    assert_false(field_key(&f, key_of("<Right>")));
    assert_true(field_key(&f, key_of("<Home>")) && field_key(&f, key_of("<Backspace>")));
}

static void only_what_is_allowed_can_be_typed(void **state)
{
    static const struct {
        enum field_allow allow;
        const char *wanted;
    } rows[] = {{FIELD_ANY, "1a/,-. é漢|"},
                {FIELD_DIGITS, "1|"},
                {FIELD_DECIMAL, "1,-.|"},
                {FIELD_DATE, "1/-. |"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static const uint32_t bad[] = {0x1b, 0x7f, 0x9b, 0x202e, 0x200b, 0xd800, 0x110000, 0, '\n'};
        struct field f = {.allow = rows[i].allow};
        type(&f, "1a/,-. é漢");
        for (size_t k = 0; k < ARRAY_LEN(bad); k++)
            assert_true(field_key(&f, (struct key)KEY_OF(bad[k]))); // taken, and not kept
        assert_field(&f, rows[i].wanted);
    }
}

static void a_paste_stops_at_the_limits(void **state)
{
    struct field f = {0}, few = {.max_chars = 3};
    (void)state;
    for (int i = 0; i < 1000; i++)
        type(&f, "é");
    assert_int_equal(f.len, FIELD_BYTES - 2); // the last whole character that fits
    assert_int_equal(f.text[f.len], '\0');
    type(&f, "a漢");
    assert_int_equal(f.len, FIELD_BYTES - 1);
    type(&f, "<Home>x");
    assert_int_equal(f.len, FIELD_BYTES - 1); // nothing is pushed out at the end
    type(&few, "éé漢a");
    assert_field(&few, "éé漢|");
    type(&few, "<Home>x<Delete>y");
    assert_field(&few, "y|é漢");
}

static void a_set_text_is_whole_safe_and_short(void **state)
{
    struct field f = {0}, few = {.max_chars = 2};
    char longest[2 * FIELD_BYTES];
    (void)state;
    field_set(&f, "a\x1b\xff\u202e");
    assert_field(&f, "a\uFFFD\uFFFD\uFFFD|");
    for (size_t i = 0; i + 2 < sizeof longest; i += 2)
        memcpy(longest + i, "é", 3);
    field_set(&f, longest);
    assert_int_equal(f.len, FIELD_BYTES - 2);
    assert_int_equal(f.lost, FIELD_NO_ROOM);
    field_set(&few, "漢字漢"); // as it was kept, though no third could be typed
    assert_field(&few, "漢字漢|");
    assert_int_equal(few.lost, FIELD_WHOLE);
    type(&few, "x");
    assert_field(&few, "漢字漢|");
    assert_int_equal(few.lost, FIELD_NO_ROOM);
    field_set(&f, "");
    assert_field(&f, "|");
}

static bool all_zero(const struct field *f)
{
    for (size_t i = 0; i < sizeof f->text; i++)
        if (f->text[i] != '\0')
            return false;
    return true;
}

static void a_passphrase_leaves_nothing_behind(void **state)
{
    struct field f = {.secret = true};
    (void)state;
    type(&f, "four little words<C-w>"); // the blanks of a passphrase are its own
    assert_field(&f, "|");
    assert_true(all_zero(&f));
    type(&f, "secret<C-u>");
    assert_true(all_zero(&f));
    type(&f, "secret<Home><C-k>");
    assert_true(all_zero(&f));
    type(&f, "secret<Backspace><Backspace><Backspace>");
    assert_memory_equal(f.text, "sec\0\0\0", 6);
    field_wipe(&f);
    assert_true(all_zero(&f));
    assert_true(f.secret);
}

static void it_scrolls_so_that_the_cursor_shows(void **state)
{
    struct canvas c = {0};
    struct field f = {0};
    (void)state;
    canvas_resize(&c, 1, 8);
    type(&f, "abcdefgh");
    field_draw(&c, 0, 1, 5, &f, true);
    assert_picture(&c, true, " efgh\n--- styles\n._____\n--- cursor 0,5\n");
    type(&f, "<Home>");
    canvas_clear(&c);
    field_draw(&c, 0, 1, 5, &f, true);
    assert_picture(&c, true, " abcde\n--- styles\n._____\n--- cursor 0,1\n");
    field_set(&f, "漢字漢字");
    canvas_clear(&c);
    field_draw(&c, 0, 1, 5, &f, true);
    assert_picture(&c, true, " 漢字\n--- styles\n._____\n--- cursor 0,5\n");
    canvas_clear(&c);
    field_draw(&c, 0, 1, 5, &f, false); // without the keyboard: no cursor
    assert_int_equal(c.cursor_row, -1);
    canvas_clear(&c);
    field_draw(&c, 0, 1, 0, &f, true);
    assert_picture(&c, true, "\n--- styles\n\n--- cursor hidden\n");
    canvas_release(&c);
}

// Nothing is cut in silence: it is said in the field until something is erased.
static void a_full_field_says_so(void **state)
{
    struct canvas c = {0};
    struct field f = {.max_chars = 8}, digits = {.allow = FIELD_DIGITS}, secret = {.secret = true};
    (void)state;
    canvas_resize(&c, 1, 20);
    type(&f, "12345678");
    assert_int_equal(f.lost, FIELD_WHOLE);
    type(&f, "9");
    assert_int_equal(f.lost, FIELD_NO_ROOM);
    field_draw(&c, 0, 0, 16, &f, true);
    assert_picture(&c, false, "12345678    full\n");
    type(&f, "<Backspace>");
    assert_int_equal(f.lost, FIELD_WHOLE);
    type(&digits, "12 mai");
    assert_field(&digits, "12|");
    assert_int_equal(digits.lost, FIELD_NOT_ALLOWED);
    for (size_t i = 0; i < FIELD_BYTES; i++)
        type(&secret, "x");
    assert_int_equal(secret.lost, FIELD_NO_ROOM);
    canvas_release(&c);
}

static void a_secret_shows_as_dots(void **state)
{
    struct canvas c = {0};
    struct field f = {.secret = true};
    (void)state;
    canvas_resize(&c, 1, 8);
    type(&f, "aé漢");
    field_draw(&c, 0, 0, 5, &f, true);
    assert_picture(&c, true, "•••\n--- styles\n_____\n--- cursor 0,3\n");
    type(&f, "defgh");
    canvas_clear(&c);
    field_draw(&c, 0, 0, 5, &f, true);
    assert_picture(&c, true, "••••\n--- styles\n_____\n--- cursor 0,4\n");
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_edit_where_the_cursor_is),
        cmocka_unit_test(letters_with_marks_and_wide_ones_are_one_step),
        cmocka_unit_test(keys_of_others_are_left_to_them),
        cmocka_unit_test(only_what_is_allowed_can_be_typed),
        cmocka_unit_test(a_paste_stops_at_the_limits),
        cmocka_unit_test(a_set_text_is_whole_safe_and_short),
        cmocka_unit_test(a_passphrase_leaves_nothing_behind),
        cmocka_unit_test(it_scrolls_so_that_the_cursor_shows),
        cmocka_unit_test(a_full_field_says_so),
        cmocka_unit_test(a_secret_shows_as_dots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
