// SPDX-License-Identifier: EUPL-1.2
// What was typed and not saved: Esc keeps it and says so, it comes back with its time and for whom,
// only discarding asks. Never for another person, never a passphrase.
#include "support/screen_states.h"

#include "app/people/service.h"
#include "app/session/service.h"
#include "app/visit/draft.h"
#include "app/visit/service.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct desk *desk_at(const char *screen, const char *which)
{
    const struct screen_state *row;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        bool same = which == NULL ? row->state == NULL
                                  : row->state != NULL && strcmp(row->state, which) == 0;
        if (same && strcmp(row->screen, screen) == 0)
            return screen_state_new(row, "en", PEOPLE_USUAL);
    }
    fail_msg("there is no state %s", screen);
    return NULL;
}

// The screen of that name on top of an empty one of its kind, so that it can be left.
static struct desk *desk_over_home(const char *screen)
{
    struct desk *d = desk_at("home", NULL);
    struct person_row p;
    assert_true(app_home_row(d->app, HOME_ROUND, 0, &p));
    app_select(d->app, p.id);
    desk_push(d, screen);
    return d;
}

static struct id second_person(struct desk *d)
{
    return desk_person(
        d,
        &(struct person_fields){
            .at = {[PERSON_FAMILY] = "Dupuy", [PERSON_BIRTH] = "1948-01-30", [PERSON_SEX] = "m"}});
}

static void show(struct desk *d)
{
    screen_time(&d->stack, d->stack.now_ms + 10000);
    desk_show(d, 24, 80);
}

static void see_not(struct desk *d, const char *text)
{
    if (strstr(buf_text(&d->picture), text) != NULL)
        fail_msg("\"%s\" is on %s:\n%s", text, desk_top(d), buf_text(&d->picture));
}

static void esc_keeps_a_note_and_says_so(void **state)
{
    struct desk *d = desk_at("visit", NULL);
    (void)state;
    desk_keys(d, "c<C-u>xylophone<Esc>");
    assert_string_equal(desk_top(d), "visit");
    desk_show(d, 24, 80);
    desk_see(d, "is kept and comes back here");
    desk_keys(d, "c");
    show(d);
    desk_see(d, "xylophone");
    desk_see(d, "12 June 2027 09:07 for Lefèvre Jeanne");
    desk_keys(d, "<F8>");
    show(d);
    desk_see(d, "Discard what was typed?");
    desk_keys(d, "<Enter>"); // keeps
    show(d);
    desk_see(d, "xylophone");
    desk_keys(d, "<F8>d");
    show(d);
    see_not(d, "xylophone");
    desk_keys(d, "<Esc>c");
    show(d);
    see_not(d, "xylophone");
    desk_free(d);
}

static void a_saved_note_leaves_no_draft(void **state)
{
    struct desk *d = desk_at("visit", NULL);
    (void)state;
    desk_keys(d, "c<C-u>xylophone<Esc>c<Enter>c");
    show(d);
    desk_see(d, "xylophone");
    see_not(d, "not saved yet");
    desk_free(d);
}

// Who was called and how it ended are not lost with the words that may stay empty.
static void esc_keeps_a_call_about_a_red_flag(void **state)
{
    struct desk *d = desk_at("flags", NULL);
    (void)state;
    desk_keys(d, "<Enter>a11");
    assert_string_equal(desk_top(d), "flag");
    desk_keys(d, "<Esc>");
    assert_string_equal(desk_top(d), "flags");
    desk_show(d, 24, 80);
    desk_see(d, "is kept and comes back here");
    desk_keys(d, "<Enter>xylophone<Esc><Enter>");
    show(d);
    desk_see(d, "What was said");
    desk_see(d, "xylophone");
    desk_keys(d, "<Enter>"); // kept: nothing comes back
    show(d);
    desk_see(d, "Calls");
    desk_see(d, "xylophone");
    desk_keys(d, "a11<F8>d<Esc><Enter>");
    show(d);
    see_not(d, "What was said");
    desk_free(d);
}

static void an_empty_field_lets_backspace_go_back(void **state)
{
    struct desk *d = desk_at("visit", NULL);
    (void)state;
    desk_keys(d, "c<C-u>x<Backspace>");
    assert_string_equal(desk_top(d), "note");
    desk_keys(d, "<Backspace>");
    assert_string_equal(desk_top(d), "visit");
    desk_keys(d, "cabc");
    for (int i = 0; i < 50; i++) { // held down: it stops when the field is empty
        screen_time(&d->stack, d->stack.now_ms + 33);
        screen_drawn(&d->stack);
        screen_key(&d->stack, d->app, (struct key)KEY_NAMED(KEYC_BACKSPACE));
    }
    assert_string_equal(desk_top(d), "note");
    desk_free(d);
}

// A draft of one person's visit never shows in another's.
static void a_draft_stays_with_its_visit(void **state)
{
    struct desk *d = desk_at("visit", "typed");
    struct id first = app_selected(d->app), second = second_person(d);
    bool resumed;
    (void)state;
    desk_keys(d, "7<Esc>2"); // typed "37", paused
    assert_string_equal(desk_top(d), "home");
    assert_int_equal(app_visit_enter(d->app, second, &resumed), RC_OK);
    assert_string_equal(app_draft_since(d->app, "answer", "hea-right-db"), "");
    assert_int_equal(app_visit_enter(d->app, first, &resumed), RC_OK);
    assert_true(app_draft_since(d->app, "answer", "hea-right-db")[0] != '\0');
    assert_int_equal(app_step_goto(d->app, "hea-right-db"), RC_OK);
    desk_push(d, "visit");
    show(d);
    desk_see(d, "37");
    desk_free(d);
}

static void a_typed_answer_tells_its_time_and_can_begin_empty(void **state)
{
    struct desk *d = desk_at("visit", "draft");
    char since[64];
    (void)state;
    snprintf(since, sizeof since, "%s", app_draft_since(d->app, "answer", "hea-right-db"));
    assert_true(since[0] != '\0');
    show(d);
    desk_see(d, "3");
    desk_see(d, since);
    desk_see(d, "not saved yet");
    desk_keys(d, "7<F8>");
    show(d);
    desk_see(d, "Discard what was typed?");
    desk_keys(d, "<Enter>"); // keeps
    show(d);
    desk_see(d, "37");
    desk_keys(d, "<F8>d");
    show(d);
    see_not(d, "37");
    see_not(d, "not saved yet");
    assert_string_equal(app_draft_since(d->app, "answer", "hea-right-db"), "");
    desk_keys(d, "<F8>"); // nothing to discard any more
    show(d);
    see_not(d, "Discard what was typed?");
    desk_keys(d, "41<Enter>");
    assert_string_equal(app_answered(d->app, "hea-right-db"), "41");
    assert_int_equal(app_step_goto(d->app, "hea-right-db"), RC_OK);
    desk_push(d, "visit");
    show(d);
    desk_see(d, "41");
    see_not(d, "not saved yet");
    desk_free(d);
}

static void esc_keeps_a_sheet_also_over_a_restart(void **state)
{
    struct desk *d = desk_over_home("person-edit");
    struct id person = app_selected(d->app);
    (void)state;
    desk_keys(d, "zzz<Esc>");
    assert_string_equal(desk_top(d), "home");
    app_lock(d->app);
    desk_first(d);
    desk_keys(d, DESK_PASSPHRASE "<Enter>");
    app_select(d->app, person);
    desk_push(d, "person-edit");
    show(d);
    desk_see(d, "zzz");
    desk_see(d, "not saved yet");
    desk_keys(d, "<C-u>Quokka<F2>"); // saved: nothing comes back any more
    app_select(d->app, person);
    assert_string_equal(app_draft_since(d->app, "person", person.text), "");
    desk_free(d);
}

static void a_reason_comes_back_for_its_person_only(void **state)
{
    struct desk *d = desk_over_home("amend");
    struct person_row p;
    (void)state;
    desk_keys(d, "quokka<Esc>");
    desk_push(d, "amend");
    show(d);
    desk_see(d, "quokka");
    desk_keys(d, "<Esc>");
    assert_true(app_home_row(d->app, HOME_ROUND, 1, &p));
    app_select(d->app, p.id);
    desk_push(d, "amend");
    show(d);
    see_not(d, "quokka");
    desk_free(d);
}

static void the_first_account_asks_and_keeps_no_passphrase(void **state)
{
    struct desk *d = desk_new("en");
    (void)state;
    desk_first(d);
    desk_push(d, "account");
    desk_keys(d, "<Esc>"); // nothing typed: nothing asked
    assert_string_equal(desk_top(d), "welcome");
    desk_push(d, "account");
    desk_keys(d, "Quokka<Esc>");
    show(d);
    desk_see(d, "Leave this form?");
    desk_keys(d, "<Enter>");
    assert_string_equal(desk_top(d), "account");
    desk_keys(d, "<Esc>l");
    assert_string_equal(desk_top(d), "welcome");
    desk_push(d, "account");
    show(d);
    see_not(d, "Quokka");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(esc_keeps_a_note_and_says_so),
        cmocka_unit_test(a_saved_note_leaves_no_draft),
        cmocka_unit_test(esc_keeps_a_call_about_a_red_flag),
        cmocka_unit_test(an_empty_field_lets_backspace_go_back),
        cmocka_unit_test(a_draft_stays_with_its_visit),
        cmocka_unit_test(a_typed_answer_tells_its_time_and_can_begin_empty),
        cmocka_unit_test(esc_keeps_a_sheet_also_over_a_restart),
        cmocka_unit_test(a_reason_comes_back_for_its_person_only),
        cmocka_unit_test(the_first_account_asks_and_keeps_no_passphrase),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
