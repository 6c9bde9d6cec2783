// SPDX-License-Identifier: EUPL-1.2
// Who somebody is, as it is typed or scanned on the sheet: INS, birthplace, names, what is too
// long.
#include "support/desk.h"

#include "app/people/service.h"
#include "app/state/service.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SCAN                                                                                       \
    "IS010000000000000000000000S1242123148301456S21.2.250.1.213.1.4.8S3JEANNE MARIES4LEFEVRES5F"   \
    "S612-12-1942S731483"

static struct desk *opened(const char *language)
{
    struct desk *d = desk_new(language);
    desk_store_new(d, "A. Moreau", "nurse");
    desk_push(d, "home");
    return d;
}

// Types a text as it is, character by character.
static void type(struct desk *d, const char *text)
{
    for (; *text != '\0'; text++)
        desk_press(d, (struct key){.code = KEYC_CHAR, .cp = (uint32_t)(unsigned char)*text});
}

static void go_down(struct desk *d, int rows)
{
    for (int i = 0; i < rows; i++)
        desk_keys(d, "<Tab>");
}

// Somebody new with what is needed, the birthplace and the INS; the sheet stays open.
static void fill(struct desk *d, const char *birth, const char *sex, const char *place,
                 const char *ins)
{
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    type(d, "Lefevre");
    go_down(d, PERSON_BIRTH - PERSON_FAMILY);
    type(d, birth);
    go_down(d, 1);
    type(d, sex);
    go_down(d, 1);
    type(d, place);
    go_down(d, PERSON_INS - PERSON_BIRTHPLACE);
    type(d, ins);
    go_down(d, 1);
    desk_show(d, 50, 100);
}

// Saves; also beside somebody who looks the same.
static bool save(struct desk *d, struct person_fields *ret)
{
    desk_keys(d, "<F2>");
    desk_show(d, 50, 100);
    for (int i = 0; i < APP_ALIKE_MAX && strcmp(desk_top(d), "person-edit") == 0 &&
                    (strstr(buf_text(&d->picture), "Already known?") != NULL ||
                     strstr(buf_text(&d->picture), "A twin?") != NULL);
         i++) {
        desk_keys(d, "s");
        desk_show(d, 50, 100);
    }
    if (strcmp(desk_top(d), "person-edit") == 0)
        return false;
    assert_int_equal(app_person_fields(d->app, app_selected(d->app), ret), RC_OK);
    return true;
}

static void an_ins_is_taken_as_it_is_typed(void **state)
{
    static const struct {
        const char *ins, *birth, *sex, *place; // typed
        const char *kept, *kept_place;
        const char *warning; // NULL none
    } rows[] = {
        {"242122A00401406", "12121942", "w", "2A004", "242122A00401406", "2A004", NULL},
        {"242122a00401406", "12121942", "w", "2a004", "242122A00401406", "2A004", NULL},
        {"2 42 12 31 483 014 56", "12121942", "w", "31483", "242123148301456", "31483", NULL},
        {"242209935201447", "01011942", "w", "99352", "242209935201447", "99352", NULL},
        {"742123148301497", "12121942", "m", "31 483", "742123148301497", "31483", NULL},
        {"242127511601481", "12121942", "w", "31483", "242127511601481", "31483",
         "This INS says born in 75116."},
        {"242123148301457", "12121942", "w", "31483", "242123148301457", "31483",
         "The key of this INS does not fit"},
        {"2421231483014", "12121942", "w", "", "2421231483014", "", "last two digits, is missing"},
        {"242123148301456", "12111942", "m", "31483", "242123148301456", "31483",
         "This INS does not agree with the sex. This INS does not agree"},
    };
    struct person_fields f;
    (void)state;
    struct desk *d = opened("en");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fill(d, rows[i].birth, rows[i].sex, rows[i].place, rows[i].ins);
        bool odd = strstr(buf_text(&d->picture), "INS does") != NULL ||
                   strstr(buf_text(&d->picture), "INS says") != NULL ||
                   strstr(buf_text(&d->picture), "is missing") != NULL;
        if (rows[i].warning != NULL)
            desk_see(d, rows[i].warning);
        else if (odd)
            fail_msg("%s: a warning\n%s", rows[i].ins, buf_text(&d->picture));
        assert_true(save(d, &f));
        assert_string_equal(f.at[PERSON_INS], rows[i].kept);
        assert_string_equal(f.at[PERSON_BIRTHPLACE], rows[i].kept_place);
    }
    desk_free(d);
}

static void what_cannot_be_an_ins_or_a_birthplace_is_refused(void **state)
{
    static const struct {
        const char *place, *ins, *words;
    } rows[] = {
        {"Paris", "", "Un nom n’est pas un code"},
        {"Toulouse", "", "Un nom n’est pas un code"},
        {"ABCDE", "", "Un nom n’est pas un code"},
        {"!!!!!", "", "Ce n’est pas un code INSEE"},
        {"3148", "", "Ce n’est pas un code INSEE"},
        {"", "2421231483014", NULL},
        {"", "24212314830145", "13 caractères et une clé de"},
        {"", "24212314830145O", "que des chiffres"},
    };
    struct person_fields f;
    (void)state;
    struct desk *d = opened("fr");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fill(d, "12121942", "f", rows[i].place, rows[i].ins);
        assert_int_equal(save(d, &f), rows[i].words == NULL);
        if (rows[i].words == NULL)
            continue;
        desk_show(d, 50, 100);
        desk_see(d, rows[i].words);
        desk_keys(d, "<F8>d"); // discarded
        desk_keys(d, "<Esc>");
    }
    desk_free(d);
}

// The cursor stands in the first row, where a scanner's text comes in.
static void a_scanned_code_fills_the_sheet_after_asking(void **state)
{
    struct person_fields f;
    (void)state;
    struct desk *d = opened("en");
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    type(d, SCAN);
    desk_keys(d, "<Enter>");
    desk_show(d, 40, 100);
    desk_see(d, "The code says: LEFEVRE JEANNE MARIE, born 12 Dec 1942");
    desk_keys(d, "l");
    assert_false(save(d, &f)); // left as it was: empty
    desk_keys(d, "<Tab><Tab>");
    type(d, SCAN); // no row of letters: said, and nothing of it taken for a date
    desk_keys(d, "<Tab>");
    assert_false(save(d, &f));
    desk_keys(d, "<F8>d");
    type(d, SCAN);
    desk_keys(d, "<Enter>f");
    assert_true(save(d, &f));
    assert_string_equal(f.at[PERSON_FAMILY], "LEFEVRE");
    assert_string_equal(f.at[PERSON_GIVEN], "JEANNE MARIE");
    assert_string_equal(f.at[PERSON_BIRTH], "1942-12-12");
    assert_string_equal(f.at[PERSON_SEX], "f");
    assert_string_equal(f.at[PERSON_INS], "242123148301456");
    assert_string_equal(f.at[PERSON_BIRTHPLACE], "31483");
    desk_free(d);
}

// A code of the test register says that it is nobody's.
static void a_test_number_is_said_to_be_one(void **state)
{
    (void)state;
    struct desk *d = opened("en");
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    type(d,
         "IS010000000000000000000000S1242123148301456S21.2.250.1.213.1.4.10S3JEANNES4LEFEVRES5FS6"
         "12-12-1942");
    desk_keys(d, "<Enter>");
    desk_show(d, 40, 100);
    desk_see(d, "of nobody");
    desk_free(d);
}

// A code that lost its end on the way is never a name.
static void half_a_code_is_not_kept(void **state)
{
    struct person_fields f;
    char half[64];
    (void)state;
    struct desk *d = opened("en");
    snprintf(half, sizeof half, "%.60s", SCAN);
    fill(d, "12121942", "w", "", "");
    desk_keys(d, "<F2>");
    desk_push(d, "person-edit"); // the same person again
    go_down(d, PERSON_GIVEN);
    type(d, half);
    assert_false(save(d, &f));
    desk_show(d, 40, 100);
    desk_see(d, "is not whole");
    desk_free(d);
}

// Kept as they are when nobody touches them: a name longer than a row takes, a document and a
// birthplace that this sheet does not know.
static void what_is_not_touched_is_not_changed(void **state)
{
    struct person_fields f, again;
    struct id person;
    (void)state;
    struct desk *d = opened("en");
    f = (struct person_fields){.at = {[PERSON_BIRTH] = "1942-12-12",
                                      [PERSON_SEX] = "f",
                                      [PERSON_INS] = "2 42 12 31 483 ",
                                      [PERSON_DOCUMENT] = "permis",
                                      [PERSON_GIVEN] = "Jeanne"}};
    memset(f.at[PERSON_FAMILY], 'n', 200);
    memset(f.at[PERSON_TOWN], 't', 150);
    person = desk_person(d, &f);
    app_select(d->app, person);
    desk_push(d, "person-edit");
    go_down(d, PERSON_GIVEN);
    type(d, " Marie");
    assert_true(save(d, &again));
    assert_string_equal(again.at[PERSON_GIVEN], "Jeanne Marie");
    assert_string_equal(again.at[PERSON_FAMILY], f.at[PERSON_FAMILY]);
    assert_string_equal(again.at[PERSON_TOWN], f.at[PERSON_TOWN]);
    assert_string_equal(again.at[PERSON_INS], f.at[PERSON_INS]);
    assert_string_equal(again.at[PERSON_DOCUMENT], "permis");
    desk_push(d, "person-edit");
    type(d, "x"); // now it is typed, and too long
    assert_false(save(d, &again));
    desk_show(d, 40, 100);
    desk_see(d, "Too long: 80 characters can be kept here.");
    desk_free(d);
}

// What is known of a birth date is typed, said back and kept; nothing is made up.
static void a_birth_date_may_be_known_in_part(void **state)
{
    static const struct {
        const char *typed, *said, *kept;
    } rows[] = {
        {"1942", "née en 1942, env. 84 ans", "1942"},
        {"05/1942", "née en mai 1942, 84 ans", "1942-05"},
        {"1942-12", "née en déc. 1942, 83 ans", "1942-12"},
        {"12/05/1942", "12 mai 1942, 84 ans", "1942-05-12"},
    };
    struct person_fields f;
    (void)state;
    struct desk *d = opened("fr");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        fill(d, rows[i].typed, "f", "", "242123148301456");
        desk_see(d, rows[i].said);
        desk_keys(d, "<F2>");
        for (int k = 0; k < APP_ALIKE_MAX && strcmp(desk_top(d), "person-edit") == 0; k++)
            desk_keys(d, "e");
        assert_int_equal(app_person_fields(d->app, app_selected(d->app), &f), RC_OK);
        assert_string_equal(f.at[PERSON_BIRTH], rows[i].kept);
        desk_push(d, "person-edit"); // shown again as it is, and changed by nobody
        desk_keys(d, "<F2>");
        assert_int_equal(app_person_fields(d->app, app_selected(d->app), &f), RC_OK);
        assert_string_equal(f.at[PERSON_BIRTH], rows[i].kept);
    }
    fill(d, "13/1942", "f", "", "");
    assert_false(save(d, &f));
    desk_free(d);
}

// Somebody came without a birth date: the rest of the sheet can be corrected all the same.
static void what_was_never_known_is_not_asked_for(void **state)
{
    static const struct person_fields who = {
        .at = {[PERSON_FAMILY] = "Tran", [PERSON_SEX] = "u", [PERSON_BIRTHPLACE] = "Paris"}};
    struct person_fields f;
    (void)state;
    struct desk *d = opened("en");
    app_select(d->app, desk_person(d, &who));
    desk_push(d, "person-edit");
    go_down(d, PERSON_TOWN);
    type(d, "Albi");
    assert_true(save(d, &f));
    assert_string_equal(f.at[PERSON_TOWN], "Albi");
    assert_string_equal(f.at[PERSON_BIRTH], "");
    desk_free(d);
}

// é as one character and as e with an accent are one name.
static void names_are_kept_composed(void **state)
{
    struct person_fields f;
    (void)state;
    struct desk *d = opened("en");
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    type(d, " Lefe");
    desk_press(d, (struct key){.code = KEYC_CHAR, .cp = 0x300});
    type(d, "vre ");
    desk_keys(d, "<Tab><Tab>12121942<Tab>w");
    assert_true(save(d, &f));
    assert_string_equal(f.at[PERSON_FAMILY], "Lefèvre");
    desk_free(d);
}

static void add(struct desk *d, const char *family, const char *given, const char *birth)
{
    struct person_fields f = {.at = {[PERSON_SEX] = "f"}};
    snprintf(f.at[PERSON_FAMILY], PERSON_FIELD_BYTES, "%s", family);
    snprintf(f.at[PERSON_GIVEN], PERSON_FIELD_BYTES, "%s", given);
    snprintf(f.at[PERSON_BIRTH], PERSON_FIELD_BYTES, "%s", birth);
    desk_person(d, &f);
}

// Types a name and a birth date and saves. Leaves what is asked on the screen, if anything.
static bool asks(struct desk *d, const char *family, const char *given, const char *birth,
                 const char *title)
{
    app_select(d->app, (struct id){{0}});
    desk_push(d, "person-edit");
    type(d, family);
    go_down(d, 1);
    type(d, given);
    go_down(d, 1);
    type(d, birth);
    go_down(d, 1);
    type(d, "w");
    desk_keys(d, "<F2>");
    desk_show(d, 50, 100);
    bool asked = strcmp(desk_top(d), "person-edit") == 0;
    if (asked)
        desk_see(d, title);
    return asked;
}

static void somebody_who_looks_the_same_is_asked_about(void **state)
{
    static const struct {
        const char *family, *given, *here_family, *here_given;
    } rows[] = {
        {"LEGOFF", "", "Le Goff", "Yvonne"},        {"Goff (Le)", "", "Le Goff", "Yvonne"},
        {"Yvonne", "Le Goff", "Le Goff", "Yvonne"}, {"Daguilar", "", "D'Aguilar", "Rosa"},
        {"St Martin", "", "Saint-Martin", "Odile"}, {"Lefebvre", "Jeanne", "Lefevre", "Jeanne"},
    };
    (void)state;
    struct desk *d = opened("en");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char birth[16], typed[16];
        snprintf(birth, sizeof birth, "19%zu-05-12", 40 + i);
        snprintf(typed, sizeof typed, "120519%zu", 40 + i);
        add(d, rows[i].here_family, rows[i].here_given, birth);
        if (!asks(d, rows[i].family, rows[i].given, typed, "Already known?"))
            fail_msg("%s was not asked about", rows[i].family);
        desk_keys(d, "b<F8>d<Esc>");
        // Only the year is known: asked all the same, and not of another year.
        snprintf(typed, sizeof typed, "19%zu", 40 + i);
        assert_true(asks(d, rows[i].family, rows[i].given, typed, "Already known?"));
        desk_keys(d, "b<F8>d<Esc>");
        snprintf(typed, sizeof typed, "19%zu", 50 + i);
        assert_false(asks(d, rows[i].family, rows[i].given, typed, ""));
        desk_keys(d, "<Esc>");
    }
    desk_free(d);
}

static void what_was_said_of_two_people_is_remembered(void **state)
{
    struct person_fields f;
    (void)state;
    struct desk *d = opened("en");
    add(d, "Roux", "Anne", "1942-05-12");
    add(d, "Roux", "Annie", "1942-05-12");
    assert_true(asks(d, "Roux", "Anne", "12051942", "Already known?"));
    desk_keys(d, "s"); // the other one, too, is asked about
    desk_show(d, 50, 100);
    desk_see(d, "Already known?");
    desk_keys(d, "s");
    assert_string_equal(desk_top(d), "person");
    desk_push(d, "person-edit");
    go_down(d, PERSON_GIVEN);
    type(d, " Marie"); // a trait is changed, and nothing is asked again
    assert_true(save(d, &f));
    assert_string_equal(f.at[PERSON_GIVEN], "Anne Marie");
    assert_int_equal(store_person_count(desk_store(d)), 3);
    desk_free(d);
}

// Twins are not one person: asked in other words. Father and son are not asked about.
static void twins_are_asked_about_in_other_words(void **state)
{
    (void)state;
    struct desk *d = opened("en");
    add(d, "Roux", "Anne", "1942-05-12");
    assert_true(asks(d, "Roux", "Marie", "12051942", "A twin?"));
    desk_keys(d, "s");
    assert_string_equal(desk_top(d), "person");
    assert_false(asks(d, "Roux", "Anne", "12051968", ""));
    assert_false(asks(d, "Blanc", "Anne", "12051942", ""));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_ins_is_taken_as_it_is_typed),
        cmocka_unit_test(what_cannot_be_an_ins_or_a_birthplace_is_refused),
        cmocka_unit_test(a_scanned_code_fills_the_sheet_after_asking),
        cmocka_unit_test(a_test_number_is_said_to_be_one),
        cmocka_unit_test(half_a_code_is_not_kept),
        cmocka_unit_test(what_is_not_touched_is_not_changed),
        cmocka_unit_test(a_birth_date_may_be_known_in_part),
        cmocka_unit_test(what_was_never_known_is_not_asked_for),
        cmocka_unit_test(somebody_who_looks_the_same_is_asked_about),
        cmocka_unit_test(what_was_said_of_two_people_is_remembered),
        cmocka_unit_test(twins_are_asked_about_in_other_words),
        cmocka_unit_test(names_are_kept_composed),
    };
    return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
