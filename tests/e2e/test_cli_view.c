// SPDX-License-Identifier: EUPL-1.2
// icope view run and view check as they are typed: formats, files, bad lines, exit codes.
#include "base/fs.h"
#include "base/mem.h"
#include "support/command_test.h"
#include "support/pty.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, input, ...)                                                                         \
    command_run(c, input, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})

static const char view[] =
    "{\"resourceType\":\"ViewDefinition\",\"resource\":\"Patient\",\"status\":\"active\","
    "\"select\":[{\"column\":[{\"name\":\"id\",\"path\":\"getResourceKey()\",\"type\":\"string\","
    "\"description\":\"The key\"},{\"name\":\"family\",\"path\":\"name.family\"},"
    "{\"name\":\"born\",\"path\":\"birthDate\",\"type\":\"date\"}]}]}";

#define ONE "{\"resourceType\":\"Patient\",\"id\":\"p1\",\"name\":[{\"family\":\"Le Goff, É\"}]}"
#define TWO "{\"resourceType\":\"Patient\",\"id\":\"p2\",\"birthDate\":\"1941-09-09\"}"
#define TOO_MANY                                                                                   \
    "{\"resourceType\":\"Patient\",\"id\":\"p3\",\"name\":[{\"family\":\"A\"},{\"family\":\"B\"}]" \
    "}"

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    command_write(c, "view.json", view, 0600);
    *state = c;
    return 0;
}

static void view_run_writes_every_format(void **state)
{
    struct command *c = *state;
    const char *v = command_path(c, "view.json");
    const char *input = "\xef\xbb\xbf" ONE "\r\n\n{\"resourceType\":\"Group\",\"id\":\"g\"}\n" TWO;
    assert_int_equal(RUN(c, input, "view", "run", v), 0);
    assert_string_equal(buf_text(&c->out), "id,family,born\r\np1,\"Le Goff, É\",\r\n"
                                           "p2,,1941-09-09\r\n");
    assert_int_equal(c->said.len, 0);
    assert_int_equal(RUN(c, input, "view", "run", v, "--format", "ndjson"), 0);
    assert_string_equal(buf_text(&c->out),
                        "{\"id\":\"p1\",\"family\":\"Le Goff, É\",\"born\":null}\n"
                        "{\"id\":\"p2\",\"family\":null,\"born\":\"1941-09-09\"}\n");
    assert_int_equal(RUN(c, input, "view", "run", v, "--format", "json"), 0);
    assert_string_equal(buf_text(&c->out),
                        "[\n{\"id\":\"p1\",\"family\":\"Le Goff, É\",\"born\":null},\n"
                        "{\"id\":\"p2\",\"family\":null,\"born\":\"1941-09-09\"}\n]\n");
    assert_int_equal(RUN(c, "", "view", "run", v, "--format", "json"), 0);
    assert_string_equal(buf_text(&c->out), "[]\n");
}

static void view_run_reads_files_and_writes_a_new_one(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    const char *v = command_path(c, "view.json"), *out = command_path(c, "table.csv");
    const char *a = command_path(c, "a.ndjson"), *b = command_path(c, "b.ndjson");
    command_write(c, "a.ndjson", ONE "\n", 0600);
    command_write(c, "b.ndjson", TWO "\n", 0600);
    assert_int_equal(RUN(c, NULL, "view", "run", v, "-i", b, "-i", a, "-o", out), 0);
    assert_int_equal(c->out.len, 0);
    assert_int_equal(fs_read(out, 1000, &text, NULL), RC_OK);
    assert_string_equal(buf_text(&text), "id,family,born\r\np2,,1941-09-09\r\n"
                                         "p1,\"Le Goff, É\",\r\n");
    assert_int_equal(RUN(c, NULL, "view", "run", v, "-i", a, "-o", out), 6);
    output_has(&c->said, "there is such a file already");
    assert_int_equal(RUN(c, NULL, "view", "run", v, "-i", command_path(c, "none")), 1);
    output_has(&c->said, "none: this cannot be opened");
    buf_release(&text);
}

static void view_run_bad_lines_do_not_stop_others(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    const char *v = command_path(c, "view.json"), *out = command_path(c, "table.csv");
    command_write(c, "a.ndjson", ONE "\n{\"resourceType\":\n[]\n" TWO "\n{\"a\":1}", 0600);
    assert_int_equal(RUN(c, NULL, "view", "run", v, "-i", command_path(c, "a.ndjson")), 1);
    assert_string_equal(buf_text(&c->out), "id,family,born\r\np1,\"Le Goff, É\",\r\n"
                                           "p2,,1941-09-09\r\n");
    output_has(&c->said, "a.ndjson:2: 1:");
    output_has(&c->said, "a.ndjson:3: this is no FHIR resource");
    output_has(&c->said, "a.ndjson:5: this is no FHIR resource");
    output_has(&c->said, "icope: lines that were left out: 3");
    assert_int_equal(
        RUN(c, NULL, "view", "run", v, "-i", command_path(c, "a.ndjson"), "--out", out), 1);
    assert_int_equal(fs_read(out, 1000, &text, NULL), RC_OK);
    buf_release(&text);
}

static void view_run_that_fails_names_the_resource(void **state)
{
    struct command *c = *state;
    const char *v = command_path(c, "view.json"), *out = command_path(c, "table.csv");
    assert_int_equal(RUN(c, ONE "\n" TOO_MANY "\n" TWO, "view", "run", v, "-o", out), 1);
    output_has(&c->said, "view.json: Patient/p3: column family: there are several values");
    assert_false(fs_exists(out));
    command_write(c, "bad.json", "{\"resource\":\"Patient\",\"select\":[{\"column\":[]}]}", 0600);
    assert_int_equal(RUN(c, ONE, "view", "run", command_path(c, "bad.json")), 1);
    output_has(&c->said, "bad.json: select: there is no column");
    assert_int_equal(c->out.len, 0);
    assert_int_equal(RUN(c, ONE, "view", "run", command_path(c, "none.json")), 1);
    assert_int_equal(RUN(c, ONE, "view", "run"), 2);
    assert_int_equal(RUN(c, ONE, "view", "run", v, "--format", "xlsx"), 2);
}

static void view_check_prints_columns(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, NULL, "view", "check", command_path(c, "view.json")), 0);
    output_has(&c->out,
               "{\"name\":\"id\",\"type\":\"string\",\"collection\":false,"
               "\"description\":\"The key\"}\n{\"name\":\"family\",\"collection\":false}\n");
    assert_int_equal(c->said.len, 0);
    command_write(c, "odd.json",
                  "{\"resource\":\"Patient\",\"select\":[{\"column\":[{\"name\":\"a\",\"path\":"
                  "\"nam\"}]}]}",
                  0600);
    assert_int_equal(RUN(c, NULL, "view", "check", command_path(c, "odd.json")), 0);
    output_has(&c->said, "note: column a: 1:1: Patient has no nam");
    command_write(c, "bad.json", "{\"resource\":\"Patient\",\"select\":[{\"forEach\":1}]}", 0600);
    assert_int_equal(RUN(c, NULL, "view", "check", command_path(c, "bad.json")), 1);
    output_has(&c->said,
               "bad.json: select[0].forEach: a FHIRPath expression is needed, as a string");
}

// On a terminal a row cannot move the cursor; a pipe gets it as it is.
static void rows_on_a_terminal_are_made_safe(void **state)
{
    static const char hostile[] =
        "{\"resourceType\":\"Patient\",\"id\":\"p9\",\"name\":[{\"family\":\"a\\u001b[2Jb\"}]}";
    struct command *c = *state;
    const char *program = getenv("ICOPE_BIN");
    int status = 1;
    size_t len = 0;
    command_write(c, "hostile.ndjson", hostile, 0600);
    assert_int_equal(RUN(c, NULL, "view", "run", command_path(c, "view.json"), "--input",
                         command_path(c, "hostile.ndjson")),
                     0);
    output_has(&c->out, "a\033[2Jb");
    struct pty *p = pty_spawn(&(struct pty_spawn){
        .argv = (const char *const[]){program != NULL ? program : "build/icope", "--lang", "en",
                                      "view", "run", command_path(c, "view.json"), "--input",
                                      command_path(c, "hostile.ndjson"), NULL}});
    assert_non_null(p);
    assert_true(pty_wait_exit(p, 20000, &status));
    assert_null(strstr(pty_raw(p, &len), "\033[2J"));
    assert_non_null(strstr(pty_raw(p, &len), "[2Jb"));
    pty_free(p);
}

static bool found(const char *name, void *self)
{
    *(bool *)self = *(bool *)self || strncmp(name, "rows", 4) == 0;
    return true;
}

// Killed while it writes: what it had written had no name.
static void a_killed_view_leaves_nothing(void **state)
{
    struct command *c = *state;
    const char *program = getenv("ICOPE_BIN");
    bool left = false;
    struct pty *p = pty_spawn(&(struct pty_spawn){
        .argv = (const char *const[]){program != NULL ? program : "build/icope", "--lang", "en",
                                      "view", "run", command_path(c, "view.json"), "--input", "-",
                                      "--out", command_path(c, "rows.csv"), NULL}});
    assert_non_null(p);
    assert_true(pty_type(p, ONE "\n" TWO "\n"));
    assert_true(pty_wait_text(p, "1941-09-09", 20000));
    kill(pty_pid(p), SIGKILL);
    pty_free(p);
    assert_int_equal(fs_list(c->dir, found, &left, NULL), RC_OK);
    assert_false(left);
}

// ---- the store as source, views that come with the program ----

static const char *practice(struct command *c)
{
    const char *store = command_path(c, "p.db");
    assert_int_equal(RUN(c, NULL, "simulate", "--people", "12", "--seed", "5", "--store", store),
                     0);
    return store;
}

static void every_shipped_view_gives_rows(void **state)
{
    static const char *const names[] = {"answer", "consent", "person", "red-flag",
                                        "result", "step1",   "task",   "visit"};
    struct command *c = *state;
    const char *store = practice(c);
    assert_int_equal(RUN(c, NULL, "view", "list"), 0);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        output_has(&c->out, names[i]);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        assert_int_equal(RUN(c, NULL, "view", "check", names[i]), 0);
        assert_int_equal(c->said.len, 0); // no note either
        assert_int_equal(
            RUN(c, NULL, "view", "run", names[i], "--records", "--practice", "--store", store), 0);
        const char *second = strchr(buf_text(&c->out), '\n');
        assert_non_null(second);
        if (strcmp(names[i], "red-flag") != 0) // may be none
            assert_true(strlen(second) > 20);
    }
}

static void records_are_practice_only_when_it_is_meant(void **state)
{
    struct command *c = *state;
    const char *store = practice(c);
    assert_int_equal(RUN(c, NULL, "view", "run", "person", "--records", "--store", store), 6);
    assert_int_equal(c->out.len, 0);
    assert_int_equal(RUN(c, NULL, "view", "run", "person", "--records", "-i", "x.ndjson"), 2);
    output_has(&c->said, "either the store or files");
    assert_int_equal(RUN(c, NULL, "audit", "show", "--store", store, "--practice"), 0);
    assert_null(strstr(buf_text(&c->out), "export-view"));
    assert_int_equal(
        RUN(c, NULL, "view", "run", "person", "--records", "--store", store, "--practice"), 0);
    assert_int_equal(RUN(c, NULL, "audit", "show", "--store", store, "--practice"), 0);
    output_has(&c->out, "export-view");
}

static void view_make_gives_a_view_that_runs(void **state)
{
    struct command *c = *state;
    struct buf shipped = {0};
    const char *store = practice(c), *out = command_path(c, "wide.json");
    const char *form = "questionnaires/icope-step1.json";
    const char *names = "data/columns/icope-step1.tsv";
    assert_int_equal(RUN(c, NULL, "view", "make", form, "--names", names, "--out", out), 0);
    assert_int_equal(RUN(c, NULL, "view", "make", form, "--names", names, "--out", out),
                     6); // never over a file
    assert_int_equal(RUN(c, NULL, "view", "run", out, "--records", "--practice", "--store", store),
                     0);
    output_has(&c->out, "loc_attempt_time_s_1,");
    // The one that comes with the program was made the same way.
    assert_int_equal(RUN(c, NULL, "view", "make", form, "--names", names), 0);
    assert_int_equal(fs_read("data/views/step1.json", 1 << 20, &shipped, NULL), RC_OK);
    assert_string_equal(buf_text(&c->out), buf_text(&shipped));
    buf_release(&shipped);
    assert_int_equal(RUN(c, NULL, "view", "make", command_path(c, "view.json")), 1);
    output_has(&c->said, "this is no Questionnaire");
}

// What is asked for is written or refused: never more of somebody, never a reason that is not true.
static void export_only_what_was_asked(void **state)
{
    struct command *c = *state;
    const char *p = command_path(c, "p.db"), *x = command_path(c, "x");
    assert_int_equal(RUN(c, NULL, "simulate", "--people", "2", "--store", p), 0);
    assert_int_equal(RUN(c, NULL, "export", "--format", "csv,fhir", "--view", "person", "--out", x,
                         "--store", p, "--practice"),
                     2);
    output_has(&c->said, "fhir, omop and openehr are none");
    assert_int_equal(RUN(c, NULL, "export", "--format", "csv", "--view", "person", "--view",
                         "person", "--out", x, "--store", p, "--practice"),
                     1);
    output_has(&c->said, "two tables of that name");
    assert_false(fs_exists(x));
    assert_int_equal(RUN(c, NULL, "export", "--format", "csv", "--out", "/proc/none/x", "--store",
                         p, "--practice"),
                     4);
    assert_null(strstr(buf_text(&c->said), "store"));
    assert_int_equal(
        RUN(c, NULL, "audit", "verify", "--store", p, "--passphrase-file", command_path(c, "none")),
        4);
    output_has(&c->said, "there is no such file");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_on_a_terminal_are_made_safe, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_killed_view_leaves_nothing, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(view_run_writes_every_format, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(view_run_reads_files_and_writes_a_new_one, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(view_run_bad_lines_do_not_stop_others, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(view_run_that_fails_names_the_resource, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(every_shipped_view_gives_rows, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(records_are_practice_only_when_it_is_meant, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(view_make_gives_a_view_that_runs, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(export_only_what_was_asked, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(view_check_prints_columns, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
