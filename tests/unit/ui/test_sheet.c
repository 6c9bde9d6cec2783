// SPDX-License-Identifier: EUPL-1.2
#include "ui/sheet.h"
#include "unit/ui/pen.h"

enum { HEAD, NAME, BORN, SEX, CARER, SECRET, ROWS };

static const struct sheet_choice sexes[] = {{"f", "female"}, {"m", "male"}, {"fl", "fluid"}};
static const struct sheet_row rows[ROWS] = {
    [HEAD] = {.label = "Person", .kind = SHEET_HEADING},
    [NAME] = {.label = "Name",
              .kind = SHEET_TEXT,
              .required = true,
              .max_chars = 8,
              .hint = "As on the card."},
    [BORN] = {.label = "Born", .kind = SHEET_DATE, .required = true},
    [SEX] = {.label = "Sex", .kind = SHEET_CHOICE, .choices = sexes, .choice_count = 3},
    [CARER] = {.label = "Carer", .kind = SHEET_TOGGLE},
    [SECRET] = {.label = "Secret", .kind = SHEET_SECRET},
};

static enum sheet_said type(struct sheet *s, const char *keys)
{
    enum sheet_said said = SHEET_IGNORED;
    while (*keys != '\0') {
        struct key key;
        size_t used = key_parse(keys, &key);
        assert_true(used > 0);
        said = sheet_key(s, key);
        keys += used;
    }
    return said;
}

static void the_focus_goes_from_row_to_row(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    assert_int_equal(s.focus, NAME); // a heading never has it
    assert_int_equal(type(&s, "<Up>"), SHEET_TAKEN);
    assert_int_equal(s.focus, NAME);
    type(&s, "<Tab><Down><Enter>");
    assert_int_equal(s.focus, CARER);
    type(&s, "<BackTab>");
    assert_int_equal(s.focus, SEX);
    type(&s, "<Tab><Tab><Tab><Tab>");
    assert_int_equal(s.focus, SECRET); // the end is the end
    assert_int_equal(type(&s, "<Enter>"), SHEET_DONE);
    sheet_focus(&s, HEAD);
    assert_int_equal(s.focus, NAME);
    assert_int_equal(type(&s, "<Esc>"), SHEET_IGNORED);
    assert_int_equal(type(&s, "<F2>"), SHEET_IGNORED);
}

static void values_are_typed_and_chosen(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    for (size_t i = 0; i < ROWS; i++)
        assert_string_equal(sheet_value(&s, i), "");
    assert_int_equal(type(&s, "Zoé"), SHEET_CHANGED);
    assert_int_equal(type(&s, "<Left>"), SHEET_TAKEN);
    type(&s, "123456789");
    assert_string_equal(sheet_value(&s, NAME), "Zo12345é"); // eight characters, no more
    type(&s, "<Tab>12051942");
    assert_string_equal(sheet_value(&s, BORN), "1942-05-12");
    type(&s, "<Backspace>");
    assert_string_equal(sheet_value(&s, BORN), "1205194"); // no date any more: as typed
    type(&s, "<Tab>f");
    assert_string_equal(sheet_value(&s, SEX), "f");
    type(&s, "f"); // the next one with that letter
    assert_string_equal(sheet_value(&s, SEX), "fl");
    assert_int_equal(type(&s, "z"), SHEET_TAKEN);
    assert_string_equal(sheet_value(&s, SEX), "fl");
    type(&s, "<Right>");
    assert_string_equal(sheet_value(&s, SEX), "f");
    type(&s, "<Left>");
    assert_string_equal(sheet_value(&s, SEX), "fl");
    type(&s, "<Tab><Space>");
    assert_string_equal(sheet_value(&s, CARER), "true");
    type(&s, "<Space>");
    assert_string_equal(sheet_value(&s, CARER), "false");
}

static void values_are_set_in_the_form_they_are_given(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    sheet_set(&s, BORN, "1942-05-12");
    sheet_set(&s, SEX, "m");
    sheet_set(&s, CARER, "false");
    sheet_set(&s, SECRET, "abc");
    assert_string_equal(sheet_value(&s, BORN), "1942-05-12");
    assert_string_equal(sheet_value(&s, SEX), "m");
    assert_string_equal(sheet_value(&s, CARER), "false");
    sheet_set(&s, SEX, "unknown");
    sheet_set(&s, CARER, "perhaps");
    assert_string_equal(sheet_value(&s, SEX), "");
    assert_string_equal(sheet_value(&s, CARER), "");
    sheet_wipe(&s);
    for (size_t i = 0; i < ROWS; i++)
        assert_string_equal(sheet_value(&s, i), "");
    for (size_t i = 0; i < FIELD_BYTES; i++)
        assert_int_equal(s.fields[SECRET].text[i], 0);
    assert_int_equal(s.focus, NAME);
}

static void what_is_missing_or_wrong_is_named(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    sheet_focus(&s, SECRET);
    assert_false(sheet_check(&s));
    assert_int_equal(s.focus, NAME); // the first bad one
    assert_string_equal(s.errors[NAME], "This is needed.");
    assert_string_equal(s.errors[BORN], "This is needed.");
    assert_string_equal(s.errors[SEX], "");
    type(&s, "Zoé");
    assert_string_equal(s.errors[NAME], ""); // goes when the row changes
    type(&s, "<Tab>31/02/1942<Tab>");        // said when the row is left
    assert_string_equal(s.errors[BORN], "This is not a date. Day, month, year: 12/05/1942.");
    assert_false(sheet_check(&s));
    assert_int_equal(s.focus, BORN);
    sheet_set(&s, BORN, "28/02/1942");
    assert_true(sheet_check(&s));
    sheet_error(&s, NAME, "known already");
    assert_string_equal(s.errors[NAME], "known already");
    sheet_error(&s, NAME, NULL);
    assert_string_equal(s.errors[NAME], "");
}

// What does not go into a row is said below it, and a longer value that was there is not cut.
static void a_row_says_what_it_does_not_take(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    type(&s, "123456789");
    assert_string_equal(s.errors[NAME],
                        "Full: 8 characters fit here. What came after them was not taken.");
    type(&s, "<Backspace>");
    assert_string_equal(s.errors[NAME], "");
    sheet_set(&s, NAME, "longer than eight");
    assert_string_equal(sheet_value(&s, NAME), "longer than eight");
    assert_true(sheet_shows(&s, NAME, "longer than eight"));
    type(&s, "<Backspace>");
    assert_false(sheet_shows(&s, NAME, "longer than eight"));
    type(&s, "<Tab>12 mai");
    assert_string_equal(s.errors[BORN], "Only digits and the signs between them are taken here.");
    sheet_set(&s, BORN, "12/05/1942");
    assert_true(sheet_shows(&s, BORN, "1942-05-12"));
    assert_true(sheet_shows(&s, SEX, "not one of them"));
    sheet_set(&s, SEX, "f");
    assert_true(sheet_shows(&s, SEX, "f"));
    assert_false(sheet_shows(&s, SEX, "not one of them"));
}

static void dates_are_read_as_people_type_them(void **state)
{
    static const struct {
        const char *text, *iso;
    } dates[] = {
        {"12/05/1942", "1942-05-12"},
        {"1.2.1942", "1942-02-01"},
        {"12-5-1942", "1942-05-12"},
        {"1942-05-12", "1942-05-12"},
        {"12051942", "1942-05-12"},
        {"19420512", "1942-05-12"},
        {"29/02/1940", "1940-02-29"},
        {"12 05 1942", "1942-05-12"},
        {"29/02/1942", NULL},
        {"32/01/1942", NULL},
        {"12/13/1942", NULL},
        {"12/05/42", NULL},
        {"12/05", NULL},
        {"1849-12-31", NULL},
        {"2200-01-01", NULL},
        {"", NULL},
        {"a/b/c", NULL},
        {"12/05/1942/1", NULL},
        {"120519421", NULL},
        {"0/0/0000", NULL},
        {"12/005/1942", NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dates); i++) {
        char iso[SHEET_ISO_BYTES] = "before";
        bool is = date_typed(dates[i].text, iso);
        if (is != (dates[i].iso != NULL))
            fail_msg("\"%s\" is read as %s", dates[i].text, is ? iso : "no date");
        assert_string_equal(iso, is ? dates[i].iso : "before");
    }
}

static void birth_dates_may_be_known_in_part(void **state)
{
    static const struct {
        const char *text, *iso;
    } dates[] = {
        {"1942", "1942"},
        {"05/1942", "1942-05"},
        {"5/1942", "1942-05"},
        {"1942-05", "1942-05"},
        {"1942/5", "1942-05"},
        {"051942", "1942-05"},
        {"194205", "1942-05"},
        {"05 1942", "1942-05"},
        {"12/05/1942", "1942-05-12"},
        {"12051942", "1942-05-12"},
        {"00/05/1942", "1942-05"},
        {"00/00/1942", "1942"},
        {"0/0/1942", "1942"},
        {"00051942", "1942-05"},
        {"00001942", "1942"},
        {"1942-00-00", "1942"},
        {"1942-05-00", "1942-05"},
        {"13/1942", NULL},
        {"00/1942", NULL},
        {"1849", NULL},
        {"2200", NULL},
        {"42", NULL},
        {"05/42", NULL},
        {"120542", NULL},
        {"12/00/1942", NULL},
        {"1942-05-32", NULL},
        {"19420", NULL},
        {"", NULL},
        {"vers 1942", NULL},
        {"12/05", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++) {
        char iso[SHEET_ISO_BYTES] = "before";
        bool is = birth_typed(dates[i].text, iso);
        if (is != (dates[i].iso != NULL))
            fail_msg("\"%s\" is read as %s", dates[i].text, is ? iso : "no date");
        assert_string_equal(iso, is ? dates[i].iso : "before");
    }
}

static void it_draws_labels_values_hint_and_error(void **state)
{
    struct canvas c = {0};
    struct sheet s;
    (void)state;
    canvas_resize(&c, 8, 40);
    sheet_init(&s, rows, ROWS);
    sheet_set(&s, NAME, "Zoé");
    sheet_set(&s, BORN, "1942-05-12");
    sheet_set(&s, SEX, "m");
    sheet_set(&s, SECRET, "abc");
    sheet_error(&s, SEX, "Ask.");
    sheet_draw(&c, (struct frame_area){0, 0, 8, 40}, &s, true);
    assert_picture(&c, true,
                   "Person\n"
                   "▸ Name *  Zoé\n"
                   "          As on the card.\n"
                   "  Born *  1942-05-12    = 12 May 1942\n"
                   "  Sex     ○ female   ● male   ○ fluid\n"
                   "          ! Ask.\n"
                   "  Carer   ○ yes   ○ no\n"
                   "  Secret  •••\n"
                   "--- styles\n"
                   "aaaaaa\n"
                   "b.bbbbbb.._________\n"
                   "..........ddddddddddddddd\n"
                   "..dddddd..____________..ddddddddddddd\n"
                   "..ddd................bbbbbb\n"
                   "..........!!!!!!\n"
                   "..ddddd\n"
                   "..dddddd..______________________________\n"
                   "--- cursor 1,13\n");
    canvas_release(&c);
}

static void it_scrolls_and_says_so(void **state)
{
    struct canvas c = {0};
    struct sheet s;
    (void)state;
    canvas_resize(&c, 4, 30);
    sheet_init(&s, rows, ROWS);
    sheet_focus(&s, SEX);
    sheet_draw(&c, (struct frame_area){0, 0, 3, 30}, &s, false);
    assert_picture(&c, false,
                   "  Born *                     ▲\n"
                   "▸ Sex     ‹ … ›\n"
                   "  Carer   ○ yes   ○ no       ▼\n"
                   "\n");
    assert_int_equal(c.cursor_row, -1); // without the keyboard
    canvas_clear(&c);
    sheet_draw(&c, (struct frame_area){0, 0, 0, 30}, &s, true); // no room at all
    sheet_draw(&c, (struct frame_area){0, 0, 3, 2}, &s, true);
    assert_picture(&c, false, "\n\n\n\n");
    canvas_release(&c);
}

static void a_sheet_without_rows_takes_no_key(void **state)
{
    struct sheet s;
    (void)state;
    sheet_init(&s, rows, ROWS);
    sheet_init(&s, rows, 0);
    assert_int_equal(type(&s, "<Enter>"), SHEET_IGNORED);
    assert_true(sheet_check(&s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_focus_goes_from_row_to_row),
        cmocka_unit_test(values_are_typed_and_chosen),
        cmocka_unit_test(values_are_set_in_the_form_they_are_given),
        cmocka_unit_test(what_is_missing_or_wrong_is_named),
        cmocka_unit_test(a_row_says_what_it_does_not_take),
        cmocka_unit_test(dates_are_read_as_people_type_them),
        cmocka_unit_test(birth_dates_may_be_known_in_part),
        cmocka_unit_test(it_draws_labels_values_hint_and_error),
        cmocka_unit_test(it_scrolls_and_says_so),
        cmocka_unit_test(a_sheet_without_rows_takes_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
