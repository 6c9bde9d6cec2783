// SPDX-License-Identifier: EUPL-1.2
// What the end says about sending is what the store then does.
#include "support/screen_states_inner.h"

#include "app/sending/sending.h"
#include "base/mem.h"
#include "sync/server_setting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool says(const struct desk *d, const char *text)
{
    char said[FAREWELL_BYTES];
    app_farewell(d->app, said);
    return strstr(said, text) != NULL;
}

static void set_server(struct desk *d)
{
    struct server server = {.base = "https://fhir.example.org"};
    struct err e = {0};
    if (server_setting_save(desk_store(d), &server, &e) != RC_OK)
        fail_msg("%s", e.text);
    sending_open(d->app);
}

// A visit of somebody who answered that about sending, up to its end.
static struct desk *ending(const char *send)
{
    struct desk *d = desk_new("en");
    struct id person = state_opened(d, PEOPLE_USUAL);
    state_visit_begun(d, person, send);
    state_answered(d);
    app_step_end(d->app);
    desk_push(d, "end");
    return d;
}

static void sent_is_queued_and_kept_is_not(void **state)
{
    static const char *const answers[] = {"yes", "no"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct desk *d = ending(answers[i]);
        assert_int_equal(says(d, "are kept here"), i == 0); // no server yet
        assert_false(says(d, "answers are sent"));
        set_server(d);
        const size_t before = store_counts(desk_store(d)).to_send;
        assert_int_equal(says(d, "answers are sent"), i == 0);
        assert_int_equal(says(d, "are not sent"), i == 1);
        desk_keys(d, "<Enter>");
        desk_show(d, 24, 100);
        state_ok(d, app_finish(d->app));
        assert_int_equal(store_counts(desk_store(d)).to_send - before, i == 0 ? 1 : 0);
        desk_free(d);
    }
}

static void practice_says_that_nothing_leaves(void **state)
{
    struct desk *d = desk_new("en");
    (void)state;
    state_ok(d, app_enter_practice(d->app));
    state_visit_begun(d, store_person_at(desk_store(d), 0)->id, "yes");
    app_step_end(d->app);
    assert_true(says(d, "nothing is sent"));
    assert_false(says(d, "answers are sent"));
    assert_true(says(d, "Nothing could be looked at"));
    state_ok(d, app_finish(d->app));
    assert_int_equal(store_counts(desk_store(d)).to_send, 0);
    desk_free(d);
}

static void a_task_goes_only_where_there_is_a_server(void **state)
{
    struct desk *d = ending("yes");
    (void)state;
    assert_non_null(strstr(app_guardian_task_text(d->app), "kept on this laptop"));
    assert_null(strstr(app_guardian_task_text(d->app), "next sending"));
    set_server(d);
    assert_non_null(strstr(app_guardian_task_text(d->app), "next sending"));
    desk_free(d);
}

// The words were said and the wait for their recall was passed over.
static void the_recall_is_among_what_is_left_open(void **state)
{
    struct desk *d = ending("yes");
    (void)state;
    state_ok(d, app_words_said(d->app, 1));
    app_step_end(d->app);
    desk_push(d, "end");
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "the recall of the words");
    state_ok(d, app_recall_open_early(d->app));
    state_ok(d, app_recall_count(d->app, 2));
    app_step_end(d->app);
    desk_push(d, "end");
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Some questions have no answer. They");
    desk_free(d);
}

// The kind of a red flag is never read out.
static void a_flag_is_told_without_its_kind(void **state)
{
    struct desk *d = ending("yes");
    struct id flag;
    (void)state;
    assert_false(says(d, "cannot wait"));
    state_ok(d, app_flag_raise(d->app, app_visit_person(d->app)->id, "suicide", "", &flag));
    assert_true(says(d, "cannot wait"));
    assert_false(says(d, "uicid"));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sent_is_queued_and_kept_is_not),
        cmocka_unit_test(practice_says_that_nothing_leaves),
        cmocka_unit_test(a_task_goes_only_where_there_is_a_server),
        cmocka_unit_test(the_recall_is_among_what_is_left_open),
        cmocka_unit_test(a_flag_is_told_without_its_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
