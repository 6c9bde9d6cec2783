// SPDX-License-Identifier: EUPL-1.2
// How many signals there are is told the same everywhere, never without what was not assessed, and
// only to those who may see results.
#include "support/desk.h"
#include "support/exported.h"

#include "admin/policy.h"
#include "app/people/service.h"
#include "app/sending/service.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/visit/chair.h"
#include "app/visit/consent.h"
#include "app/visit/finish.h"
#include "app/visit/history.h"
#include "app/visit/service.h"
#include "app/visit/tasks.h"
#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void ok(struct desk *d, enum rc rc)
{
    if (rc != RC_OK)
        fail_msg("%s", app_message(d->app));
}

// A person, chosen, whose visit is begun.
static struct desk *visiting(const char *role, struct id *ret)
{
    static const struct person_fields who = {.at = {[PERSON_FAMILY] = "Lefèvre",
                                                    [PERSON_GIVEN] = "Jeanne",
                                                    [PERSON_BIRTH] = "1942-05-12",
                                                    [PERSON_SEX] = "f"}};
    struct consent_answers yes = {.at = {"yes", "yes", "yes", "yes", "yes", "no"},
                                  .notice = NOTICE_ALOUD};
    struct desk *d = desk_new("fr");
    bool resumed;
    desk_store_new(d, "A. Moreau", role);
    *ret = desk_person(d, &who);
    app_select(d->app, *ret);
    ok(d, app_visit_enter(d->app, *ret, &resumed));
    ok(d, app_consent_save(d->app, &yes, "A. Moreau", false));
    return d;
}

// Mood and mobility with a signal, nutrition without, vision in part, the others not at all.
static void answer_some(struct desk *d)
{
    static const char *const answers[][2] = {
        {"psy-low", "yes"}, {"psy-interest", "no"},  {"nut-weight", "no"},  {"nut-appetite", "no"},
        {"vis-far", "no"},  {"vis-near", "unknown"}, {"vis-disease", "no"},
    };
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        ok(d, app_answer(d->app, answers[i][0], answers[i][1]));
    ok(d, app_answer(d->app, "loc-safe", "true"));
    ok(d, app_chair_keep(d->app, &(struct chair_try){5, false, 1620, CHAIR_WHOLE}));
}

// Wide enough that a line is not broken.
static void see_on(struct desk *d, const char *screen, const char *text)
{
    desk_push(d, screen);
    desk_show(d, 30, 120);
    desk_see(d, text);
}

static void not_see_on(struct desk *d, const char *screen, const char *text)
{
    desk_push(d, screen);
    desk_show(d, 24, 80);
    if (strstr(buf_text(&d->picture), text) != NULL)
        fail_msg("%s shows \"%s\":\n%s", screen, text, buf_text(&d->picture));
}

static void exported_is(struct desk *d, const char *counts)
{
    char dir[64];
    struct buf text = {0};
    snprintf(dir, sizeof dir, "%s-out", d->home);
    exported_write(desk_store(d), desk_clock(d), dir);
    exported_read(dir, "step1", &text);
    if (strstr(buf_text(&text), counts) == NULL)
        fail_msg("%s is not at the end of\n%s", counts, strchr(buf_text(&text), '\n'));
    buf_release(&text);
    desk_remove(dir);
}

static void all_places_tell_the_same(void **state)
{
    static const char words[] = "2 signaux · 2 non évalués · 1 incomplet · 1 sans signal";
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    answer_some(d);
    app_step_end(d->app);
    see_on(d, "end", words);
    desk_see(d, "… incomplet");
    desk_see(d, "· pas de signal");
    ok(d, app_finish(d->app));
    see_on(d, "person", words);
    see_on(d, "history", "2! 2– 1… 1·");
    desk_keys(d, "<Down><Down><Down><Down>"); // vision
    desk_show(d, 24, 80);
    desk_see(d, "manque : lire de près");
    assert_true(app_packages(d->app) == 1);
    ok(d, app_package_choose(d->app, 0));
    see_on(d, "package", words);
    exported_is(d, ";2;3;1;true;alert;Signal\r\n"); // what is incomplete is not assessed whole
    desk_free(d);
}

// Whoever may not see results learns what was done and what is missing.
static void masked(struct desk *d, struct id person)
{
    static const char words[] = "3 domaines faits · 2 non évalués · 1 incomplet";
    static const char *const screens[] = {"end", "person", "history", "package"};
    answer_some(d);
    app_step_end(d->app);
    see_on(d, "end", words);
    desk_see(d, "✓ fait");
    not_see_on(d, "end", "16,20");
    ok(d, app_finish(d->app));
    see_on(d, "person", words);
    see_on(d, "history", "3✓ 2– 1…");
    assert_true(app_packages(d->app) == 1);
    ok(d, app_package_choose(d->app, 0));
    see_on(d, "package", words);
    for (size_t i = 1; i < ARRAY_LEN(screens); i++) {
        not_see_on(d, screens[i], "signal");
        not_see_on(d, screens[i], "signaux");
        not_see_on(d, screens[i], "16,20");
    }
    struct date on;
    app_history(d->app, person);
    assert_null(app_answered_before(d->app, "nut-weight", &on));
    desk_free(d);
}

static void visitors_see_what_was_done(void **state)
{
    struct id person;
    struct desk *d = visiting("visitor", &person);
    (void)state;
    assert_int_equal(store_setting_set(desk_store(d), SETTING_RESULTS, "no", NULL), RC_OK);
    masked(d, person);
}

static void a_setting_that_says_neither_hides(void **state)
{
    struct id person;
    struct desk *d = visiting("visitor", &person);
    (void)state;
    assert_int_equal(store_setting_set(desk_store(d), SETTING_RESULTS, "?", NULL), RC_OK);
    masked(d, person);
}

// ---- a visit in which nothing was assessed ----

static void nothing_assessed_is_no_screening(void **state)
{
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    app_step_end(d->app);
    see_on(d, "end", "0 signal · 6 non évalués · 0 sans signal");
    desk_see(d, "Rien n’a été évalué");
    not_see_on(d, "end", "Prochaine visite");
    ok(d, app_finish(d->app));
    const struct store_person *p = store_person_find(desk_store(d), person);
    assert_int_equal(p->visit_count, 0);
    assert_int_equal(p->last_visit_utc_ms, 0);
    assert_int_equal(p->due_utc_ms, 0);
    see_on(d, "person", "pas de repérage · 0 signal · 6 non évalués");
    desk_see(d, "première visite");
    desk_free(d);
}

// A correction can make a screening of it, and unmake it again.
static void a_correction_counts_and_uncounts(void **state)
{
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    ok(d, app_finish(d->app));
    for (int i = 0; i < 2; i++) {
        bool adds = i == 0;
        assert_int_equal(app_history(d->app, person), 1 + i);
        ok(d, app_amend_choose(d->app, 0));
        ok(d, app_amend(d->app, "appel"));
        ok(d, app_answer(d->app, "nut-weight", adds ? "no" : NULL));
        ok(d, app_finish(d->app));
        const struct store_person *p = store_person_find(desk_store(d), person);
        assert_int_equal(p->visit_count, adds ? 1 : 0);
        assert_int_equal(p->last_visit_utc_ms != 0, adds);
        assert_int_equal(p->due_utc_ms > d->fake.utc_ms, adds);
        assert_int_equal(store_counts(desk_store(d)).visits, adds ? 1 : 0);
    }
    desk_free(d);
}

// What was not asked is no finding, and a recall that was helped is not called missing.
static void what_is_not_known_says_why(void **state)
{
    static const char *const right[] = {"cog-year", "cog-month", "cog-weekday", "cog-day",
                                        "cog-place"};
    struct id person;
    struct desk *d = visiting("nurse", &person);
    (void)state;
    app_step_end(d->app);
    see_on(d, "end", "manque : peut essayer");
    desk_see(d, "manque : tristesse");
    for (size_t i = 0; i < ARRAY_LEN(right); i++)
        ok(d, app_answer(d->app, right[i], "right"));
    ok(d, app_words_show(d->app));
    ok(d, app_words_said(d->app, 1));
    ok(d, app_words_show_again(d->app));
    d->fake.utc_ms += 400000;
    d->fake.mono_ms += 400000;
    ok(d, app_recall_count(d->app, 3));
    app_step_end(d->app);
    see_on(d, "end", "rappel non valable (indice)");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_places_tell_the_same),
        cmocka_unit_test(visitors_see_what_was_done),
        cmocka_unit_test(a_setting_that_says_neither_hides),
        cmocka_unit_test(nothing_assessed_is_no_screening),
        cmocka_unit_test(a_correction_counts_and_uncounts),
        cmocka_unit_test(what_is_not_known_says_why),
    };
    return cmocka_run_group_tests_name("counts", tests, NULL, NULL);
}
