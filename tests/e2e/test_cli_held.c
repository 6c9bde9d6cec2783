// SPDX-License-Identifier: EUPL-1.2
// A file that is there is never written over; one that is open in Excel or LibreOffice is named as
// such, whatever would have written it.
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

#define PRACTICE(c) "--practice", "--store", command_path(c, "p.db")

static const char held[] = "it is open in LibreOffice or Excel; nothing was written";

static int set_up(void **state)
{
    command_set_up(state);
    struct command *c = *state;
    COMMAND(c, 0, "simulate", "--people", "2", "--store", command_path(c, "p.db"));
    return 0;
}

// A lock as both programs leave it.
static void locked(struct command *c, const char *libreoffice, const char *excel,
                   const char *const *words)
{
    const char *const locks[] = {libreoffice, excel};
    command_expect(c, 6, words);
    assert_null(strstr(buf_text(&c->said), held));
    for (int i = 0; i < 2; i++) {
        command_write(c, locks[i], "me", 0600);
        command_expect(c, 6, words);
        output_has(&c->said, held);
        unlink(command_path(c, locks[i]));
    }
}

static void an_open_workbook_is_named(void **state)
{
    struct command *c = *state;
    const char *const words[] = {
        "--lang",    "en", "export", "--format", "xlsx", "--out", command_path(c, "x"),
        PRACTICE(c), NULL};
    command_expect(c, 0, words);
    locked(c, "x/xlsx/.~lock.practice-icope.xlsx#", "x/xlsx/~$practice-icope.xlsx", words);
}

static void an_open_table_is_named(void **state)
{
    struct command *c = *state;
    const char *const words[] = {"--lang",    "en",        "view",  "run",
                                 "visit",     "--records", "--out", command_path(c, "visits.csv"),
                                 PRACTICE(c), NULL};
    command_expect(c, 0, words);
    locked(c, ".~lock.visits.csv#", "~$visits.csv", words);
    output_has(&c->said, "visits.csv: ");
}

static void an_open_copy_is_named(void **state)
{
    struct command *c = *state;
    char person[40];
    COMMAND(c, 0, "view", "run", "person", "--records", "--format", "csv", PRACTICE(c));
    snprintf(person, sizeof person, "%.36s", strchr(buf_text(&c->out), '\n') + 1);
    const char *const words[] = {
        "--lang", "en", "copy", person, "--out", command_path(c, "copy"), PRACTICE(c), NULL};
    command_expect(c, 0, words);
    locked(c, "copy/csv/.~lock.person.csv#", "copy/csv/~$person.csv", words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_open_workbook_is_named, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(an_open_table_is_named, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(an_open_copy_is_named, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
