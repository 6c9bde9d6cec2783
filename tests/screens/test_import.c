// SPDX-License-Identifier: EUPL-1.2
// Import on a screen: the file is found by typing, looked through, kept by F2, taken back.
#include "support/screen_states_inner.h"

#include "app/office/intake.h"
#include "base/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void write_in(const struct desk *d, const char *name, const char *text)
{
    struct err e = {0};
    char path[DESK_HOME_BYTES + 40];
    snprintf(path, sizeof path, "%s/%s", d->home, name);
    assert_int_equal(fs_write(path, text, strlen(text), 0600, &e), RC_OK);
}

// The screen over a folder with two tables and what is none.
static struct desk *opened(void)
{
    struct desk *d = desk_new("en");
    state_opened(d, PEOPLE_USUAL); // Lefèvre Jeanne, 1942-05-12
    setenv("HOME", d->home, 1);
    write_in(d, "gens-nord.csv",
             "Nom;Prénom;Né le;Pointure\nBarthe;Luc;12/05/1942;42\nDupuy;Anne;12/13/1942;38\n"
             "LEFEVRE;Jeanne;12/05/1942;37\n");
    write_in(d, "gens-sud.csv", "a;b;c\nNoir;Zoé;1940\nBlanc;Odile;1941\n");
    write_in(d, "gens.png", "no table");
    desk_first(d);
    desk_keys(d, "i");
    assert_string_equal(desk_top(d), "import");
    return d;
}

static void a_table_is_looked_through_kept_and_taken_back(void **state)
{
    (void)state;
    struct desk *d = opened();
    size_t before = store_person_count(desk_store(d));
    desk_keys(d, "gen<Tab>");
    desk_show(d, 24, 80);
    desk_see(d, "~/gens-");
    desk_see(d, "gens-sud.csv");
    assert_null(strstr(buf_text(&d->picture), "gens.png"));
    desk_keys(d, "n<Tab><Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Nothing is kept yet");
    desk_see(d, "would be taken: 1, likely here already: 1, refused: 1");
    desk_see(d, "Né le → Birth date");
    desk_see(d, "Not taken: Pointure");
    desk_see(d, "line 3, Dupuy Anne");
    desk_see(d, "likely here already: Lefèvre Jeanne");
    assert_int_equal(store_person_count(desk_store(d)), before);
    desk_keys(d, "<Enter><Enter>"); // held
    assert_int_equal(store_person_count(desk_store(d)), before);
    desk_keys(d, "<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "Kept");
    assert_int_equal(store_person_count(desk_store(d)), before + 1);
    desk_keys(d, "u");
    desk_show(d, 24, 80);
    desk_see(d, "taken back: 1, stay: 0");
    assert_int_equal(store_person_count(desk_store(d)), before);
    desk_keys(d, "u<Enter>"); // once is enough
    assert_int_equal(store_person_count(desk_store(d)), before);
    desk_keys(d, "<Esc>");
    assert_string_equal(desk_top(d), "home");
    desk_free(d);
}

static void what_is_no_table_is_said(void **state)
{
    (void)state;
    struct desk *d = opened();
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "A folder, or nothing that can be read");
    write_in(d, "empty.csv", "\n\n");
    desk_keys(d, "empty.csv<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "There is no row in it");
    desk_keys(d, "x<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "There is no such file");
    assert_int_equal(app_intake_step(d->app), INTAKE_FILE);
    desk_free(d);
}

static void columns_are_matched_by_keys_and_remembered(void **state)
{
    (void)state;
    struct desk *d = opened();
    size_t before = store_person_count(desk_store(d));
    desk_keys(d, "gens-s<Tab><Enter>"); // no header is known
    desk_show(d, 24, 80);
    desk_see(d, "Which column holds the birth name?");
    desk_see(d, "COLUMN                  FOR EXAMPLE             WILL BE");
    desk_see(d, "a                       Noir                    not taken");
    desk_keys(d, "<F2>"); // nothing to be kept
    assert_int_equal(app_intake_step(d->app), INTAKE_COLUMNS);
    desk_keys(d, "<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "What does “a” hold?  Noir");
    desk_keys(d, "<Down><Down><Enter>"); // given names, by mistake
    desk_keys(d, "<Down><Enter><Down><Down><Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "a                       Noir                    not taken"); // one column a field
    desk_see(d, "b                       Zoé                     Given names (as you say)");
    desk_keys(d, "<Up><Enter><Down><Enter><End><Enter><Down><Down><Down><Enter>");
    desk_show(d, 12, 40);
    desk_see(d, "Birth date");
    desk_keys(d, "<Esc>");
    desk_show(d, 24, 80);
    desk_see(d, "would be taken: 2");
    desk_see(d, "c → Birth date (as you say)");
    desk_keys(d, "c<Backspace><Esc>"); // the cursor is still on the date
    desk_show(d, 24, 80);
    desk_see(d, "Not taken: c");
    desk_keys(d, "c<Enter><Down><Down><Down><Enter><Esc><F2>");
    assert_int_equal(store_person_count(desk_store(d)), before + 2);
    desk_keys(d, "<Esc>i<Backspace><Backspace>");
    write_in(d, "next.csv", "A;B;C\nRoux;Luc;1939\n");
    desk_keys(d, "~/next.csv<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "C → Birth date (as in such a table before)");
    // Nothing of it is kept when one leaves.
    desk_keys(d, "<Esc><Esc>");
    assert_string_equal(desk_top(d), "home");
    assert_int_equal(store_person_count(desk_store(d)), before + 2);
    desk_free(d);
}

// A stand-in for the converter of workbooks.
static void sheets_of_a_workbook_are_gone_through(void **state)
{
    char path[DESK_HOME_BYTES + 40];
    struct buf search = {0};
    (void)state;
    struct desk *d = opened();
    const char *before = getenv("PATH");
    char *kept = mem_text(before, strlen(before));
    snprintf(path, sizeof path, "%s/xlsx2csv", d->home);
    write_in(d, "xlsx2csv",
             "#!/bin/sh\nprintf '\\f1 - Notes\\nread me\\n\\f2 - Gens\\nnom;prenom;ne le\\n"
             "Roux;Luc;1939\\n\\f3 - \\n'\n");
    assert_int_equal(chmod(path, 0700), 0);
    write_in(d, "book.xlsx", "PK\x03\x04");
    buf_printf(&search, "%s:%s", d->home, kept);
    setenv("PATH", buf_text(&search), 1);
    desk_keys(d, "book.xlsx<Enter>");
    desk_show(d, 24, 80);
    desk_see(d, "Which column holds the birth name?");
    desk_see(d, "Sheet 1 of 3: Notes");
    desk_keys(d, "s");
    desk_show(d, 24, 80);
    desk_see(d, "Nothing is kept yet   Sheet 2 of 3: Gens");
    desk_see(d, "would be taken: 1");
    desk_keys(d, "s");
    desk_show(d, 24, 80);
    desk_see(d, "There is no row in it");
    desk_keys(d, "ss<F2>");
    desk_show(d, 24, 80);
    desk_see(d, "taken: 1");
    setenv("PATH", kept, 1);
    free(kept);
    buf_release(&search);
    desk_free(d);
}

static void a_full_path_takes_the_place_of_what_stands_there(void **state)
{
    char path[DESK_HOME_BYTES + 40];
    (void)state;
    struct desk *d = opened();
    snprintf(path, sizeof path, "%s/gens-nord.csv<Enter>", d->home);
    desk_keys(d, path);
    assert_int_equal(app_intake_step(d->app), INTAKE_LOOKED);
    desk_keys(d, "<Esc><Esc>i~/gens-nord.csv<Enter>");
    assert_int_equal(app_intake_step(d->app), INTAKE_LOOKED);
    desk_free(d);
}

static void what_was_looked_through_is_gone_after_a_lock(void **state)
{
    (void)state;
    struct desk *d = opened();
    desk_keys(d, "gens-n<Tab><Enter>");
    assert_int_equal(app_intake_step(d->app), INTAKE_LOOKED);
    app_lock(d->app);
    assert_int_equal(app_intake_step(d->app), INTAKE_FILE);
    assert_string_equal(app_intake_report(d->app), "");
    assert_int_equal(app_intake_keep(d->app), RC_NO);
    desk_free(d);
}

static void names_are_completed_by_whole_characters(void **state)
{
    char longer[INTAKE_PATH_BYTES], names[2][INTAKE_PATH_BYTES];
    (void)state;
    struct desk *d = opened();
    write_in(d, "été1.csv", "x");
    write_in(d, "étè.csv", "x");
    assert_true(app_intake_complete("~/é", false, longer));
    assert_string_equal(longer, "~/ét"); // é and è begin with one byte
    assert_false(app_intake_complete("~/ét", false, longer));
    assert_int_equal(app_intake_fitting("~/ét", false, names, 2), 2);
    assert_int_equal(app_intake_fitting("/nowhere/", false, names, 2), 0);
    assert_false(app_intake_complete("~/z", false, longer));
    desk_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_looked_through_kept_and_taken_back),
        cmocka_unit_test(what_is_no_table_is_said),
        cmocka_unit_test(columns_are_matched_by_keys_and_remembered),
        cmocka_unit_test(sheets_of_a_workbook_are_gone_through),
        cmocka_unit_test(a_full_path_takes_the_place_of_what_stands_there),
        cmocka_unit_test(what_was_looked_through_is_gone_after_a_lock),
        cmocka_unit_test(names_are_completed_by_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
