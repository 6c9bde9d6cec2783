// SPDX-License-Identifier: EUPL-1.2
// What keys do on the screens of a visit, and what they never do by accident.
#include "support/screen_states.h"

#include "app/session/service.h"
#include "app/visit/internal.h"
#include "base/mem.h"
#include "ui/screen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// The desk in that state of that screen.
static struct desk *desk_at(const char *screen, const char *which, const char *language)
{
    const struct screen_state *row;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        bool same = which == NULL ? row->state == NULL
                                  : row->state != NULL && strcmp(row->state, which) == 0;
        if (same && strcmp(row->screen, screen) == 0)
            return screen_state_new(row, language, PEOPLE_USUAL);
    }
    fail_msg("there is no state %s %s", screen, which != NULL ? which : "");
    return NULL;
}

// One key on a question of the visit gives that answer.
static void a_key_answers(void **state)
{
    static const struct {
        const char *screen, *which, *language, *keys, *link, *answer;
    } rows[] = {
        {"visit", NULL, "fr", "1<Backspace>é", "vis-far", "no"},
        {"visit", NULL, "fr", "&", "vis-far", "yes"},
        {"visit", NULL, "fr", "1<Backspace>(", "vis-far", "yes"}, // there is no fifth
        {"visit", NULL, "fr", "o", "vis-far", "yes"},
        {"visit", NULL, "fr", "1<Backspace>N", "vis-far", "no"},
        {"visit", NULL, "en", "y", "vis-far", "yes"},
        {"visit", NULL, "en", "1<Backspace>n", "vis-far", "no"},
        {"visit", NULL, "en", "1<Backspace>o", "vis-far", "yes"},
        {"chair", NULL, "fr", "n", "loc-safe", "false"},
        {"chair", NULL, "en", "y", "loc-safe", "true"},
        {"recall", NULL, "fr", "0", "cog-recall", "0"},
        {"recall", NULL, "fr", "\"", "cog-recall", "3"},
        {"recall", NULL, "fr", "4", "cog-recall", NULL},
        {"words", "tries", "fr", "2", "cog-tries", "2"},
        {"words", "tries", "fr", "à", "cog-tries", "0"},
        {"recall", NULL, "fr", "1n", "cog-cued", "false"},
        {"recall", NULL, "fr", "1o", "cog-cued", "true"},
        {"recall", NULL, "en", "1y", "cog-cued", "true"},
        {"recall", NULL, "fr", "1no", "cog-interrupted", "true"},
        {"recall", NULL, "en", "1nn", "cog-interrupted", "false"},
        {"recall", "waiting", "fr", "oo", "cog-recall-delay-s", NULL}, // not by one key
        {"words", "tries", "fr", "mm", "cog-cued", NULL},
        {"words", "tries", "fr", "mv", "cog-cued", "true"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk *d = desk_at(rows[i].screen, rows[i].which, rows[i].language);
        desk_keys(d, rows[i].keys);
        const char *answer = app_answered(d->app, rows[i].link);
        bool same = answer == NULL || rows[i].answer == NULL ? answer == rows[i].answer
                                                             : strcmp(answer, rows[i].answer) == 0;
        if (!same)
            fail_msg("%s, \"%s\": %s is %s", rows[i].screen, rows[i].keys, rows[i].link,
                     answer != NULL ? answer : "not answered");
        desk_free(d);
    }
}

// In a field the same characters are text.
static void typed_text_stays_as_it_is(void **state)
{
    struct desk *d = desk_at("note", NULL, "fr");
    (void)state;
    desk_keys(d, "à & é");
    desk_show(d, 24, 80);
    desk_see(d, "à & é");
    desk_free(d);
}

// Everything that was answered, agreed to or finished, as text.
static void told(struct desk *d, struct buf *out)
{
    const struct open_visit *v = &d->app->visit->now;
    struct err e = {0};
    buf_clear(out);
    buf_puts(out, v->open ? "open " : "closed ");
    if (!v->open)
        return;
    struct json *response = NULL;
    assert_int_equal(form_response(v->form, "in-progress", &response, &e), RC_OK);
    json_set_string(response, "authored", ""); // the time goes on
    json_write(response, false, out);
    json_free(response);
    if (v->consent != NULL)
        json_write(v->consent, false, out);
}

// Somebody leans on Enter: nothing is answered, agreed to or ended that was not chosen.
static void enter_alone_answers_nothing(void **state)
{
    // What was typed, now or before a pause, or measured is kept.
    static const char *const typed[] = {"typed", "draft", "done"};
    static const struct key key_enter = KEY_NAMED(KEYC_ENTER);
    const struct screen_state *row;
    size_t visits = 0;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        bool chosen = false;
        for (size_t k = 0; k < ARRAY_LEN(typed) && row->state != NULL; k++)
            chosen = chosen || strcmp(row->state, typed[k]) == 0;
        struct desk *d = chosen ? NULL : screen_state_new(row, "fr", PEOPLE_USUAL);
        if (d != NULL && app_visit_is_open(d->app)) {
            struct buf before = {0}, after = {0};
            visits++;
            told(d, &before);
            bool goes_on = true; // until nothing is left below a note that was kept
            for (int n = 0; n < 200 && goes_on; n++) {
                screen_time(&d->stack, d->stack.now_ms + 1000);
                screen_drawn(&d->stack);
                goes_on = screen_key(&d->stack, d->app, key_enter);
            }
            told(d, &after);
            if (strcmp(buf_text(&before), buf_text(&after)) != 0)
                fail_msg("%s %s: Enter alone makes\n%s\nof\n%s", row->screen,
                         row->state != NULL ? row->state : "", buf_text(&after), buf_text(&before));
            buf_release(&before);
            buf_release(&after);
        }
        if (d != NULL)
            desk_free(d);
    }
    assert_true(visits >= 18);
}

// A key held down at 30 a second answers nothing; pressed again in time it answers.
static void a_held_key_answers_nothing(void **state)
{
    static const struct key yes = KEY_OF('1');
    struct desk *d = desk_at("visit", NULL, "en");
    (void)state;
    screen_time(&d->stack, 10000);
    desk_show(d, 24, 80);
    screen_drawn(&d->stack);
    for (int n = 0; n < 100; n++) {
        screen_time(&d->stack, d->stack.now_ms + 33);
        screen_key(&d->stack, d->app, yes);
        desk_show(d, 24, 80);
        desk_see(d, "press once more");
        screen_drawn(&d->stack);
    }
    assert_string_equal(app_answered(d->app, "vis-far"), "no");
    screen_time(&d->stack, d->stack.now_ms + 120);
    screen_key(&d->stack, d->app, yes);
    assert_string_equal(app_answered(d->app, "vis-far"), "yes");
    screen_drawn(&d->stack); // the next question
    screen_time(&d->stack, d->stack.now_ms + 149);
    screen_key(&d->stack, d->app, (struct key)KEY_OF('2'));
    desk_show(d, 24, 80);
    desk_see(d, "Too soon after this came");
    screen_time(&d->stack, d->stack.now_ms + 2500); // goes by itself
    desk_show(d, 24, 80);
    desk_see(d, "everything is saved");
    desk_free(d);
}

// A stray key on a question over the screen, and on a list, where Enter or a digit would do
// something: all of them wait.
static void a_key_waits_on_every_screen(void **state)
{
    static const struct {
        const char *screen, *keys;
    } rows[] = {
        {"end", "<Enter>f"},       // finish, and the answer of the question that it opens
        {"person-edit", "x<F8>d"}, // discard
        {"urgent", "<Down><Enter>"},
        {"planned", "<Down><Enter>"},
        {"domains", "2"},
        {"pause", "2"},
        {"home", "q"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct desk *d = desk_at(rows[i].screen, NULL, "en");
        const char *last = rows[i].keys;
        struct key key;
        for (size_t used; (used = key_parse(last, &key)) < strlen(last); last += used)
            desk_press(d, key);
        guard_ask(&d->stack.guard);
        screen_drawn(&d->stack);
        screen_time(&d->stack, d->stack.now_ms + 149);
        if (!screen_key(&d->stack, d->app, key))
            fail_msg("%s: the program ends", rows[i].screen);
        assert_string_equal(desk_top(d), rows[i].screen);
        desk_show(d, 24, 80);
        desk_see(d, "Too soon after this came");
        desk_free(d);
    }
}

// F9, and '!' where nothing is typed, show whom to call: locked, before any store, over a question.
static void whom_to_call_is_one_key_away(void **state)
{
    const struct screen_state *row;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        struct desk *d = screen_state_new(row, "en", PEOPLE_USUAL);
        bool there = strcmp(row->screen, "urgent") == 0 || strcmp(row->screen, "numbers") == 0;
        void *own = NULL;
        const struct screen *top = screen_top(&d->stack, &own);
        bool typing = top->typing_now != NULL ? top->typing_now(d->app, own) : top->typing;
        for (size_t k = 0; k < 2 && !there; k++) {
            if (k == 1 && typing)
                continue; // text
            desk_press(d, k == 0 ? (struct key)KEY_FN(9) : (struct key)KEY_OF('!'));
            if (strcmp(desk_top(d), app_stage(d->app) == APP_OPEN ? "urgent" : "numbers") != 0)
                fail_msg("%s: \"%s\" is on top", row->screen, desk_top(d));
            desk_show(d, 24, 80);
            desk_see(d, "112");
            desk_press(d, (struct key)KEY_NAMED(KEYC_ESC));
            assert_string_equal(desk_top(d), row->screen);
        }
        desk_free(d);
    }
}

// A login that is left for the numbers forgets what was typed of a passphrase.
static void the_numbers_keep_no_passphrase(void **state)
{
    struct desk *d = desk_at("login", NULL, "en");
    (void)state;
    desk_keys(d, "quatre<F9><F9>");
    assert_string_equal(desk_top(d), "login");
    desk_show(d, 24, 80);
    if (strstr(buf_text(&d->picture), "\u2022") != NULL)
        fail_msg("%s", buf_text(&d->picture));
    desk_free(d);
}

// A list that is empty asks nothing.
static void enter_on_an_empty_list_says_so(void **state)
{
    static const char *const lists[] = {"home", "visits", "rounds"};
    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct desk *d = desk_new("fr");
        desk_store_new(d, "C. Bourdon", "administrator");
        desk_push(d, lists[i]);
        desk_keys(d, "<Enter>");
        desk_show(d, 24, 80);
        if (strstr(buf_text(&d->picture), "chiffre") != NULL)
            fail_msg("%s", buf_text(&d->picture));
        desk_see(d, "v ");
        desk_see(d, i == 1 ? "Rien à ouvrir ici" : "Personne dans cette liste");
        desk_free(d);
    }
}

static void a_key_that_does_nothing_says_so(void **state)
{
    struct desk *d = desk_at("visit", NULL, "en");
    (void)state;
    desk_keys(d, "x");
    desk_show(d, 24, 80);
    desk_see(d, "This key does nothing here.");
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Enter alone answers nothing");
    desk_keys(d, "<Down>");
    desk_show(d, 24, 80);
    desk_see(d, "everything is saved");
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_answers),
        cmocka_unit_test(typed_text_stays_as_it_is),
        cmocka_unit_test(enter_alone_answers_nothing),
        cmocka_unit_test(a_held_key_answers_nothing),
        cmocka_unit_test(a_key_waits_on_every_screen),
        cmocka_unit_test(whom_to_call_is_one_key_away),
        cmocka_unit_test(the_numbers_keep_no_passphrase),
        cmocka_unit_test(enter_on_an_empty_list_says_so),
        cmocka_unit_test(a_key_that_does_nothing_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
