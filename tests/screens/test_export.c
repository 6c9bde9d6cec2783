// SPDX-License-Identifier: EUPL-1.2
// Exporting from a screen: nothing is preset, it asks once more with how many leave, it is all or
// nothing, and what was written is told.
#include "support/screen_states_inner.h"

#include "app/office/export.h"
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
#include <unistd.h>

#include <cmocka.h>

// A path below the laptop's folder.
static const char *below(const struct desk *d, const char *name)
{
    static char path[300];
    snprintf(path, sizeof path, "%s/%s", d->home, name);
    return path;
}

// One visit that may be sent, one that may not; the screen is open.
static struct desk *opened(void)
{
    struct desk *d = desk_new("en");
    struct id first = state_opened(d, PEOPLE_USUAL);
    snprintf(d->app->state->paths.user, sizeof d->app->state->paths.user, "%s", d->home);
    state_visit_done(d, first, "yes");
    state_visit_done(d, state_person(d, PEOPLE_USUAL, 1), "no");
    desk_push(d, "export");
    desk_show(d, 24, 80);
    return d;
}

// Rows are chosen by keys: CSV for R, by name, and the folder.
static void choose(struct desk *d, const char *folder)
{
    desk_keys(d, "<Space><Down>r<Down><Down><Down><Down><Down><Down><Down><Down>n<Down><Down><Down>"
                 "<Down><Down><Down><Down><Down>");
    desk_keys(d, "<C-u>");
    for (const char *at = folder; *at != '\0'; at++)
        desk_press(d, (struct key){.code = KEYC_CHAR, .cp = (unsigned char)*at});
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
}

static void nothing_is_preset(void **state)
{
    (void)state;
    struct desk *d = opened();
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Choose at least one format.");
    desk_keys(d, "<Space><F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Say which program the CSV files are for.");
    desk_keys(d, "r<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Say whether people leave by");
    desk_keys(d, "p<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Pseudonyms are those of a");
    assert_string_equal(app_export_report(d->app), "");
    desk_free(d);
}

static void it_asks_how_many_leave_and_enter_is_no(void **state)
{
    (void)state;
    struct desk *d = opened();
    choose(d, "out");
    desk_see(d, "2 people, 2 visits: names, birth dates");
    desk_see(d, below(d, "out"));
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    assert_false(fs_exists(below(d, "out")));
    desk_see(d, "Folder");
    desk_free(d);
}

static void all_of_it_is_written_and_told(void **state)
{
    uint64_t before = 0, after = 0;
    struct err e = {0};
    (void)state;
    struct desk *d = opened();
    choose(d, "out");
    assert_int_equal(store_audit_verify(desk_store(d), &before, &e), RC_OK);
    desk_keys(d, "w");
    assert_int_equal(store_audit_verify(desk_store(d), &after, &e), RC_OK);
    assert_true(after > before);
    desk_show(d, 60, 80);
    desk_see(d, below(d, "out"));
    desk_see(d, "2  visit");
    desk_see(d, "csv/visit.csv");
    assert_true(fs_exists(below(d, "out/csv/visit.csv")));
    assert_true(fs_exists(below(d, "out/manifest.json")));
    // a second time nothing is replaced
    desk_keys(d, "a");
    desk_keys(d, "<F2>");
    desk_keys(d, "w");
    desk_show(d, 24, 80);
    desk_see(d, "There are such files in this folder already.");
    desk_free(d);
}

static bool stop_it(void *self)
{
    struct desk *d = self;
    desk_show(d, 24, 80);
    desk_see(d, "Being written");
    desk_see(d, "stop");
    return false;
}

static void stopped_it_leaves_nothing(void **state)
{
    (void)state;
    struct desk *d = opened();
    choose(d, "out");
    d->app->state->breathe = stop_it;
    d->app->state->breathe_self = d;
    d->fake.mono_ms += 100000;
    desk_keys(d, "w");
    d->app->state->breathe = NULL;
    desk_show(d, 24, 80);
    desk_see(d, "Stopped. Nothing was written.");
    assert_false(fs_exists(below(d, "out")));
    desk_keys(d, "<F2>"); // what was asked for still stands there
    desk_keys(d, "w");
    assert_true(fs_exists(below(d, "out/manifest.json")));
    desk_free(d);
}

// Stops while SPSS is written: CSV is whole by then.
static bool stop_in_spss(void *self)
{
    struct desk *d = self;
    d->fake.mono_ms += 100000; // it is drawn and asked at every step
    return strcmp(app_export_progress(d->app).pace.part, "spss") != 0;
}

static void stopped_it_goes_on_from_what_is_whole(void **state)
{
    (void)state;
    struct desk *d = opened();
    desk_keys(d, "<Down><Down><Down><Down><Space><Up><Up><Up><Up>"); // SPSS too
    choose(d, "out");
    d->app->state->breathe = stop_in_spss;
    d->app->state->breathe_self = d;
    d->fake.mono_ms += 100000;
    desk_keys(d, "w");
    d->app->state->breathe = NULL;
    desk_show(d, 24, 80);
    desk_see(d, "Stopped. Parts that are whole: 1 of");
    assert_false(fs_exists(below(d, "out")));
    assert_true(fs_exists(below(d, "out.unfinished/csv/visit.csv")));
    assert_false(fs_exists(below(d, "out.unfinished/manifest.json")));
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "An interrupted export is there.");
    desk_keys(d, "w");
    desk_show(d, 60, 80);
    desk_see(d, "Parts that were there from an interrupted export: 1 of 3.");
    assert_true(fs_exists(below(d, "out/spss/visit.sav")));
    assert_true(fs_exists(below(d, "out/manifest.json")));
    assert_false(fs_exists(below(d, "out.unfinished")));
    desk_free(d);
}

// What is in the way is said as what it is.
static void what_is_in_the_way_is_named(void **state)
{
    (void)state;
    struct desk *d = opened();
    assert_int_equal(fs_mkdirs(below(d, "out.unfinished/csv"), NULL), RC_OK);
    choose(d, "out");
    desk_keys(d, "w");
    desk_show(d, 24, 80);
    desk_see(d, "NAME.unfinished is there and not known to be");
    assert_true(fs_exists(below(d, "out.unfinished/csv")));
    assert_int_equal(fs_mkdirs(below(d, "out"), NULL), RC_OK);
    assert_int_equal(fs_write(below(d, "out.unfinished/unfinished.json"), "{}", 2, 0600, NULL),
                     RC_OK);
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
    assert_null(strstr(app_export_question(d->app), "is there."));
    desk_keys(d, "w");
    desk_show(d, 24, 80);
    desk_see(d, "An interrupted export is in NAME.unfinished");
    desk_free(d);
}

// Nobody here was asked about research.
static void pseudonyms_are_only_of_who_agreed(void **state)
{
    (void)state;
    struct desk *d = opened();
    desk_keys(d, "<Space><Down>r<Down><Down><Down><Down><Down><Down><Down><Down>p<Down>");
    for (const char *at = "study"; *at != '\0'; at++)
        desk_press(d, (struct key){.code = KEYC_CHAR, .cp = (unsigned char)*at});
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Nobody is left with these limits");
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
        struct desk *d = desk_new("en");
        enum export_field field;
        const struct export_wish wish = {.kinds = {true},
                                         .csv = "r",
                                         .people = "identified",
                                         .project = "",
                                         .since = "",
                                         .until = "",
                                         .round = "",
                                         .form = "",
                                         .k = "",
                                         .dates = "",
                                         .vocabulary = "",
                                         .folder = below(d, "out")};
        desk_store_new(d, "N. Ibarra", "administrator");
        assert_int_equal(store_account_add(desk_store(d), "A. Moreau", rows[i].role,
                                           DESK_PASSPHRASE, &account, &e),
                         RC_OK);
        app_lock(d->app);
        state_ok(d, app_login(d->app, "A. Moreau", DESK_PASSPHRASE));
        state_visit_done(d, state_person(d, PEOPLE_USUAL, 0), "yes");
        assert_int_equal(app_export_allowed(d->app), rows[i].allowed);
        assert_int_equal(app_export_prepare(d->app, &wish, &field) == NULL, rows[i].allowed);
        assert_int_equal(app_export_write(d->app) == RC_OK, rows[i].allowed);
        assert_int_equal(fs_exists(below(d, "out/manifest.json")), rows[i].allowed);
        desk_free(d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_preset),
        cmocka_unit_test(it_asks_how_many_leave_and_enter_is_no),
        cmocka_unit_test(all_of_it_is_written_and_told),
        cmocka_unit_test(stopped_it_leaves_nothing),
        cmocka_unit_test(stopped_it_goes_on_from_what_is_whole),
        cmocka_unit_test(what_is_in_the_way_is_named),
        cmocka_unit_test(pseudonyms_are_only_of_who_agreed),
        cmocka_unit_test(only_who_has_the_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
