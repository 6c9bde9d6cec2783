// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "unit/ui/pen.h"

#include <unistd.h>

// Every key that has a name, in both languages.
static const struct {
    const char *notation;
    struct key key;
    const char *english, *french;
} named[] = {
    {"<Enter>", KEY_NAMED(KEYC_ENTER), "Enter", "Entrée"},
    {"<Esc>", KEY_NAMED(KEYC_ESC), "Esc", "Échap"},
    {"<Tab>", KEY_NAMED(KEYC_TAB), "Tab", "Tab"},
    {"<BackTab>", KEY_NAMED(KEYC_BACKTAB), "Shift-Tab", "Maj-Tab"},
    {"<Backspace>", KEY_NAMED(KEYC_BACKSPACE), "Backspace", "Ret.arr."},
    {"<Delete>", KEY_NAMED(KEYC_DELETE), "Del", "Suppr"},
    {"<Insert>", KEY_NAMED(KEYC_INSERT), "Ins", "Inser"},
    {"<Up>", KEY_NAMED(KEYC_UP), "↑", "↑"},
    {"<Down>", KEY_NAMED(KEYC_DOWN), "↓", "↓"},
    {"<Left>", KEY_NAMED(KEYC_LEFT), "←", "←"},
    {"<Right>", KEY_NAMED(KEYC_RIGHT), "→", "→"},
    {"<Home>", KEY_NAMED(KEYC_HOME), "Home", "Début"},
    {"<End>", KEY_NAMED(KEYC_END), "End", "Fin"},
    {"<PageUp>", KEY_NAMED(KEYC_PAGE_UP), "PgUp", "Pg préc"},
    {"<PageDown>", KEY_NAMED(KEYC_PAGE_DOWN), "PgDn", "Pg suiv"},
    {"<Space>", KEY_OF(' '), "Space", "Espace"},
    {"<lt>", KEY_OF('<'), "<", "<"},
    {"<F1>", KEY_FN(1), "F1", "F1"},
    {"<F12>", KEY_FN(12), "F12", "F12"},
    {"<C-l>", KEY_CTRL('l'), "Ctrl-L", "Ctrl-L"},
    {"a", KEY_OF('a'), "a", "a"},
    {"é", KEY_OF(0xE9), "é", "é"},
};

static void every_key_has_a_name_in_both_languages(void **state)
{
    char cwd[400], locale[500], out[64];
    const char *build = getenv("ICOPE_BUILD");
    (void)state;
    assert_non_null(getcwd(cwd, sizeof cwd));
    snprintf(locale, sizeof locale, "%s/%s/locale", cwd, build != NULL ? build : "build");
    for (int french = 0; french < 2; french++) {
        i18n_speak(french ? "fr" : "en", locale);
        for (size_t i = 0; i < ARRAY_LEN(named); i++)
            assert_string_equal(key_label(named[i].key, out, sizeof out),
                                french ? named[i].french : named[i].english);
    }
    i18n_speak("en", locale);
}

static void notations_are_read(void **state)
{
    static const struct {
        const char *text;
        struct key key;
    } more[] = {
        {"<Ctrl-L>", KEY_CTRL('l')},
        {"<C-L>", KEY_CTRL('l')},
        {"<Resize 24,80>", {.code = KEYC_RESIZE, .row = 24, .col = 80}},
        {"<Click 3,10>", {.code = KEYC_MOUSE, .row = 3, .col = 10}},
        {"漢", KEY_OF(0x6F22)},
    };
    struct key key;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        assert_int_equal(key_parse(named[i].notation, &key), strlen(named[i].notation));
        assert_true(key_equal(key, named[i].key));
    }
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        assert_int_equal(key_parse(more[i].text, &key), strlen(more[i].text));
        assert_true(key_equal(key, more[i].key));
        assert_true(key.row == more[i].key.row && key.col == more[i].key.col);
    }
    assert_int_equal(key_parse("<Up><Down>", &key), 4); // one at a time
    assert_int_equal(key_parse("ab", &key), 1);
}

static void what_is_no_key_is_refused(void **state)
{
    static const char *const bad[] = {
        "",       "<",     "<Up",  "<>",         "<Nothing>",  "<F0>",          "<F13>",
        "<F>",    "<F1x>", "<C->", "<C-1>",      "<C-ab>",     "<Resize>",      "<Resize 24>",
        "\x1b",   "\xc3",  "\xff", "<Click 1,>", "<Click ,1>", "<Click 1,2,3>", "<Resize 12345,1>",
        "\u202e",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct key key = KEY_OF('?');
        assert_int_equal(key_parse(bad[i], &key), 0);
        assert_int_equal(key.cp, '?'); // untouched
    }
}

static void the_place_does_not_make_another_key(void **state)
{
    (void)state;
    assert_true(key_equal((struct key){.code = KEYC_MOUSE, .row = 1},
                          (struct key){.code = KEYC_MOUSE, .row = 2}));
    assert_false(key_equal((struct key)KEY_OF('a'), (struct key)KEY_CTRL('a')));
    assert_false(key_equal((struct key)KEY_OF('a'), (struct key)KEY_OF('b')));
    assert_false(key_equal((struct key)KEY_FN(1), (struct key)KEY_FN(2)));
}

static void the_digits_of_a_french_keyboard_need_no_shift(void **state)
{
    static const char *const keys[] = {"à", "&", "é", "\"", "'", "(", "-", "è", "_", "ç"};
    static const char *const others[] = {"5", "a", "É", "!", ")", "<Enter>", "<F1>"};
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_true(key_equal(key_as_digit(key_of(keys[i])), (struct key)KEY_OF('0' + i)));
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_true(key_equal(key_as_digit(key_of(others[i])), key_of(others[i])));
}

static void a_label_never_leaves_its_room(void **state)
{
    char out[8] = "#######";
    (void)state;
    key_label((struct key)KEY_NAMED(KEYC_BACKSPACE), out, 4);
    assert_string_equal(out, "Bac");
    assert_int_equal(out[4], '#');
    assert_string_equal(key_label((struct key){.code = KEYC_RESIZE}, out, sizeof out), "");
    assert_string_equal(key_label((struct key)KEY_OF(0x1b), out, sizeof out), "");
    assert_string_equal(key_label((struct key)KEY_OF('a'), out, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_name_in_both_languages),
        cmocka_unit_test(notations_are_read),
        cmocka_unit_test(what_is_no_key_is_refused),
        cmocka_unit_test(the_place_does_not_make_another_key),
        cmocka_unit_test(the_digits_of_a_french_keyboard_need_no_shift),
        cmocka_unit_test(a_label_never_leaves_its_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
