// SPDX-License-Identifier: EUPL-1.2
// The page of a person: who it is, what the last visits found, notes for whom they are, and why
// somebody is not visited any more.
#include "support/desk.h"

#include "admin/policy.h"
#include "app/people/service.h"
#include "app/state/service.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/notes.h"
#include "app/visit/service.h"
#include "base/mem.h"
#include "store/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECRET "Le fils ne vient plus."

static void ok(struct desk *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

// A person whose visit is finished, with a note.
static struct desk *visited(const char *role, struct id *ret)
{
    static const struct person_fields who = {.at = {[PERSON_FAMILY] = "Lefèvre",
                                                    [PERSON_GIVEN] = "Jeanne Marie",
                                                    [PERSON_USUAL_NAME] = "Durand",
                                                    [PERSON_BIRTH] = "1942-05-12",
                                                    [PERSON_SEX] = "f",
                                                    [PERSON_INS] = "242053148300123",
                                                    [PERSON_PHONE] = "05 61 00 00 01",
                                                    [PERSON_ADDRESS] = "3 rue des Lilas",
                                                    [PERSON_POSTCODE] = "31800",
                                                    [PERSON_TOWN] = "Saint-Gaudens"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    struct desk *d = desk_new("fr");
    bool resumed;
    desk_store_new(d, "A. Moreau", role);
    *ret = desk_person(d, &who);
    app_select(d->app, *ret);
    ok(d, app_visit_enter(d->app, *ret, &resumed));
    ok(d, app_consent_save(d->app, &yes, "A. Moreau", false));
    ok(d, app_answer(d->app, "psy-low", "yes"));
    ok(d, app_note_save(d->app, "psy-low", SECRET));
    ok(d, app_finish(d->app));
    return d;
}

static void the_page_says_who_it_is_and_what_was_found(void **state)
{
    static const char *const words[] = {"Lefèvre Jeanne Marie",
                                        "Durand",
                                        "12 mai 1942 (84 ans), femme",
                                        "242053148300123 · provisoire",
                                        "05 61 00 00 01",
                                        "3 rue des Lilas",
                                        "31800 Saint-Gaudens",
                                        "11/26",
                                        "moral",
                                        "1 note"};
    struct id person;
    struct desk *d = visited("nurse", &person);
    (void)state;
    desk_push(d, "person");
    desk_show(d, 24, 80);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        desk_see(d, words[i]);
    desk_keys(d, "n");
    assert_string_equal(desk_top(d), "notes");
    desk_show(d, 24, 80);
    desk_see(d, SECRET);
    desk_free(d);
}

// Beside what was found there is little room: what does not fit goes on below.
static void who_it_is_is_never_cut(void **state)
{
    struct id person;
    struct desk *d = visited("nurse", &person);
    struct person_fields fields;
    (void)state;
    app_person_fields(d->app, person, &fields);
    snprintf(fields.at[PERSON_BIRTH], PERSON_FIELD_BYTES, "1942");
    snprintf(fields.at[PERSON_GIVEN], PERSON_FIELD_BYTES, "Marie-Antoinette Joséphine Apolline");
    ok(d, app_person_save(d->app, &fields, &person));
    desk_push(d, "person");
    desk_show(d, 24, 80);
    desk_see(d, "née en 1942 (env. 84 ans)");
    desk_see(d, "femme");
    desk_see(d, "Apolline");
    desk_see(d, "31800 Saint-Gaudens");
    desk_free(d);
}

// The store has an administrator, and `visit` was made by somebody else when the name differs.
static void notes_are_for_nurses_and_their_author(void **state)
{
    struct id person, other;
    struct desk *d = visited("visitor", &person);
    struct err e = {0};
    struct buf text = {0};
    (void)state;
    assert_int_equal(store_account_add(desk_store(d), "Chef", "administrator",
                                       "quatre autres mots choisis", &other, &e),
                     RC_OK);
    assert_int_equal(store_account_add(desk_store(d), "B. Petit", "visitor",
                                       "encore d autres mots la", &other, &e),
                     RC_OK);
    app_history(d->app, person);
    assert_int_equal(app_past_notes(d->app), 1);
    app_past_notes_text(d->app, &text);
    assert_non_null(strstr(buf_text(&text), SECRET)); // the author
    store_lock(desk_store(d));
    assert_int_equal(store_unlock(desk_store(d), "B. Petit", "encore d autres mots la", NULL, &e),
                     RC_OK);
    buf_clear(&text);
    app_history(d->app, person);
    assert_int_equal(app_past_notes(d->app), 1); // that there is one
    app_past_notes_text(d->app, &text);
    assert_null(strstr(buf_text(&text), SECRET));
    buf_wipe(&text);
    desk_free(d);
}

static void a_situation_is_set_by_hand_with_its_source(void **state)
{
    struct id person;
    struct desk *d = visited("nurse", &person);
    struct person_fields f;
    struct person_row row;
    (void)state;
    d->fake.utc_ms += 200 * 86400000LL;
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_DUE), 1);
    ok(d, app_person_fields(d->app, person, &f));
    snprintf(f.at[PERSON_SITUATION], PERSON_FIELD_BYTES, "home");
    snprintf(f.at[PERSON_SITUATION_SINCE], PERSON_FIELD_BYTES, "2027-06-01");
    ok(d, app_person_save(d->app, &f, &person));
    ok(d, app_person_fields(d->app, person, &f));
    assert_string_equal(f.at[PERSON_SITUATION_SOURCE], "A. Moreau");
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_DUE), 0);
    assert_int_equal(app_home_count(d->app, HOME_ALL), 1);
    assert_int_equal(app_home_away(d->app), 1);
    desk_push(d, "person");
    desk_show(d, 24, 80);
    desk_see(d, "en établissement, 1er juin 2027 (selon A. Moreau)");
    snprintf(f.at[PERSON_SITUATION], PERSON_FIELD_BYTES, "deceased");
    ok(d, app_person_save(d->app, &f, &person));
    desk_push(d, "person");
    assert_false(desk_usable(d, 0)); // no visit
    snprintf(f.at[PERSON_SITUATION], PERSON_FIELD_BYTES, "%s", "");
    ok(d, app_person_save(d->app, &f, &person));
    assert_true(app_person_row(d->app, person, &row));
    assert_false(row.away);
    desk_free(d);
}

// Enter alone begins no second visit of the day, and the first one stays at home.
static void a_second_visit_of_the_day_is_asked_for(void **state)
{
    struct id person;
    struct person_row row;
    struct desk *d = visited("nurse", &person);
    (void)state;
    desk_push(d, "person");
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "commencer une autre visite");
    assert_false(app_visit_is_open(d->app));
    desk_keys(d, "<Enter>"); // goes back
    assert_false(app_visit_is_open(d->app));
    desk_keys(d, "<Enter>c");
    assert_true(app_visit_is_open(d->app));
    ok(d, app_visit_pause(d->app));
    app_home_refresh(d->app);
    assert_int_equal(app_home_count(d->app, HOME_ROUND), 2);
    assert_int_equal(app_home_done(d->app), 1);
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &row));
    assert_int_equal(row.state, ROW_RESUME);
    assert_true(app_home_row(d->app, HOME_ROUND, 1, &row));
    assert_int_equal(row.state, ROW_DONE);
    assert_true(row.visit.text[0] != '\0');
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_visit_of_the_day_is_asked_for),
        cmocka_unit_test(the_page_says_who_it_is_and_what_was_found),
        cmocka_unit_test(who_it_is_is_never_cut),
        cmocka_unit_test(notes_are_for_nurses_and_their_author),
        cmocka_unit_test(a_situation_is_set_by_hand_with_its_source),
    };
    return cmocka_run_group_tests_name("person", tests, NULL, NULL);
}
