// SPDX-License-Identifier: EUPL-1.2
// The report on a screen: its figures as text, its files, who may see it, and that it is stopped.
#include "support/screen_states_inner.h"

#include "app/office/report.h"
#include "app/state/state.h"
#include "base/fs.h"
#include "base/mem.h"
#include "store/team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct desk *seen_one(void)
{
    struct desk *d = desk_new("en");
    struct id first = state_opened(d, PEOPLE_USUAL);
    snprintf(d->app->state->paths.user, sizeof d->app->state->paths.user, "%s", d->home);
    state_visit_done(d, first, "yes");
    return d;
}

static const char *below(const struct desk *d, const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", d->home, name);
    return path;
}

static void figures_are_read_and_written_once(void **state)
{
    (void)state;
    struct desk *d = seen_one();
    desk_push(d, "visits");
    desk_keys(d, "r");
    desk_show(d, 24, 80);
    desk_see(d, "Screening of older people at home");
    desk_show(d, 12, 40);
    desk_see(d, "Screening of older people");
    desk_keys(d, "h");
    desk_keys(d, "p");
    assert_true(fs_exists(below(d, "icope-report-2026-11-24.html")));
    assert_true(fs_exists(below(d, "icope-report-2026-11-24.pdf")));
    desk_show(d, 24, 80);
    desk_see(d, "icope-report-2026-11-24.pdf");
    desk_keys(d, "h");
    desk_show(d, 24, 80);
    desk_see(d, "There is such a file already.");
    desk_keys(d, "<Esc>");
    assert_string_equal(app_report_text(d->app, 80), "");
    desk_free(d);
}

// Nobody is named, whatever the width.
static void nobody_is_named(void **state)
{
    static const int cells[] = {120, 80, 40};
    (void)state;
    struct desk *d = seen_one();
    assert_int_equal(app_report_read(d->app), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        const char *text = app_report_text(d->app, cells[i]);
        assert_true(strlen(text) > 500);
        assert_null(strstr(text, "Lefèvre"));
        assert_null(strstr(text, "Jeanne"));
    }
    desk_free(d);
}

static bool stop_it(void *self)
{
    struct desk *d = self;
    desk_show(d, 24, 80);
    return false;
}

static void stopped_there_are_no_figures(void **state)
{
    (void)state;
    struct desk *d = seen_one();
    d->app->state->breathe = stop_it;
    d->app->state->breathe_self = d;
    d->fake.mono_ms += 100000;
    desk_push(d, "report");
    d->app->state->breathe = NULL;
    desk_show(d, 24, 80);
    desk_see(d, "Stopped. The report was not read.");
    desk_see(d, "There are no figures here.");
    assert_string_equal(app_report_text(d->app, 80), "");
    desk_free(d);
}

static void only_who_has_the_right(void **state)
{
    static const struct {
        const char *role;
        bool allowed;
    } rows[] = {{"visitor", false}, {"nurse", false}, {"coordinator", true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = {0};
        struct id account;
        const char *path;
        struct desk *d = desk_new("en");
        desk_store_new(d, "N. Ibarra", "administrator");
        assert_int_equal(store_account_add(desk_store(d), "A. Moreau", rows[i].role,
                                           DESK_PASSPHRASE, &account, &e),
                         RC_OK);
        app_lock(d->app);
        state_ok(d, app_login(d->app, "A. Moreau", DESK_PASSPHRASE));
        assert_int_equal(app_report_allowed(d->app), rows[i].allowed);
        assert_int_equal(app_report_read(d->app) == RC_OK, rows[i].allowed);
        assert_int_equal(app_report_save(d->app, REPORT_HTML, &path) == RC_OK, rows[i].allowed);
        desk_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_read_and_written_once),
        cmocka_unit_test(nobody_is_named),
        cmocka_unit_test(stopped_there_are_no_figures),
        cmocka_unit_test(only_who_has_the_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
