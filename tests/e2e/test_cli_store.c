// SPDX-License-Identifier: EUPL-1.2
// The command line on stores: simulate, export, account list, with real files.
#include "base/fs.h"
#include "base/json.h"
#include "store/store.h"
#include "support/command_test.h"
#include "support/pty.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#define RUN(c, input, ...) command_run(c, input, (const char *const[]){__VA_ARGS__, NULL})
#define PASSPHRASE         "quatre mots bien choisis"

enum { COLUMNS_MAX = 15 };
static const char *const tables[] = {"people", "visits", "answers", "results"};

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    *state = c;
    return vault_start(NULL) == RC_OK ? 0 : -1;
}

static void expect(struct command *c, int code)
{
    if (c->code != code)
        fail_msg("exit %d instead of %d: %s", c->code, code, buf_text(&c->said));
}

// ---- a reader of CSV files as RFC 4180 has it ----

// One table read back.
struct table {
    struct buf text;          // the file
    struct arena a;           // behind cells
    size_t rows;              // without the heading
    size_t columns;           // of the heading
    char *(*at)[COLUMNS_MAX]; // rows × cells; row 0 is the heading
};

// Reads one cell from *p; returns what ended it.
static char read_cell(struct table *t, const char **p, char separator, char **ret)
{
    struct buf cell = {0};
    const char *at = *p;
    bool quoted = *at == '"';
    at += quoted;
    while (*at != '\0') {
        if (quoted && at[0] == '"' && at[1] == '"')
            at++;
        else if (quoted && *at == '"')
            break;
        else if (!quoted && (*at == separator || *at == '\r'))
            break;
        buf_putc(&cell, *at++);
    }
    at += quoted;
    *ret = arena_text(&t->a, buf_text(&cell), cell.len);
    buf_release(&cell);
    char end = *at;
    *p = at + (end == '\r' ? 2 : 1);
    return end;
}

static void table_read(struct command *c, const char *dir, const char *prefix, const char *name,
                       char separator, struct table *t)
{
    struct buf path = {0};
    struct err e = {0};
    buf_printf(&path, "%s/%s%s.csv", dir, prefix, name);
    *t = (struct table){.columns = 0};
    (void)c;
    if (fs_read(buf_text(&path), (size_t)100 << 20, &t->text, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&path);
    assert_memory_equal(t->text.at, "\xef\xbb\xbf", 3);
    size_t cap = t->text.len / 8 + 2;
    t->at = mem_array(cap, sizeof *t->at);
    size_t row = 0;
    for (const char *p = t->text.at + 3; *p != '\0'; row++) {
        size_t column = 0;
        char end = separator;
        while (end == separator) {
            assert_true(column < COLUMNS_MAX && row < cap);
            end = read_cell(t, &p, separator, &t->at[row][column++]);
        }
        assert_int_equal(end, '\r');
        t->columns = row == 0 ? column : t->columns;
        assert_int_equal(column, t->columns); // every row has all cells
    }
    t->rows = row - 1;
}

static void table_release(struct table *t)
{
    buf_release(&t->text);
    arena_release(&t->a);
    free(t->at);
}

static const char *cell(const struct table *t, size_t row, const char *column)
{
    for (size_t k = 0; k < t->columns; k++)
        if (strcmp(t->at[0][k], column) == 0)
            return t->at[row + 1][k];
    fail_msg("no column %s", column);
    return "";
}

// ---- practice ----

static void make_practice(struct command *c)
{
    RUN(c, NULL, "simulate", "--people", "9", "--seed", "5", "--store", command_path(c, "p.db"));
    expect(c, 0);
    output_has(&c->out, "9");
}

static void simulate_never_over_a_store(void **state)
{
    struct command *c = *state;
    make_practice(c);
    RUN(c, NULL, "simulate", "--store", command_path(c, "p.db"));
    expect(c, 6);
    RUN(c, NULL, "simulate", "--people", "many");
    expect(c, 2);
    RUN(c, NULL, "simulate", "--people", "99999999999");
    expect(c, 2);
    RUN(c, NULL, "simulate", "--store", command_path(c, "none/p.db"));
    expect(c, 4);
}

static bool count_name(const char *name, void *self)
{
    (void)name;
    ++*(size_t *)self;
    return true;
}

// A long run in a terminal, once it says how far it has got.
static struct pty *simulating(const char *store)
{
    const char *program = getenv("ICOPE_BIN");
    const char *const argv[] = {program != NULL ? program : "build/icope",
                                "--lang",
                                "en",
                                "simulate",
                                "--people",
                                "20000",
                                "--store",
                                store,
                                NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv});
    assert_non_null(p);
    if (!pty_wait_text(p, " of 20000 people", 60000))
        fail_msg("no progress on %s", pty_text(p));
    return p;
}

// Nothing stays of a run that a signal ends; what a kill leaves is gone with the next run.
static void simulate_leaves_nothing_half(void **state)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct command *c = *state;
    const char *dir = command_path(c, "half"), *store = command_path(c, "half/s.db");
    size_t names = 0;
    int status = 0;
    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct pty *p = simulating(store);
        kill(pty_pid(p), signals[i]);
        assert_true(pty_wait_exit(p, 60000, &status));
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        pty_free(p);
        fs_list(dir, count_name, &names, NULL);
        assert_int_equal(names, 0);
    }
    struct pty *p = simulating(store);
    kill(pty_pid(p), SIGKILL);
    pty_free(p);
    assert_true(fs_exists(command_path(c, "half/s.db.part")));
    assert_false(fs_exists(store));
    RUN(c, NULL, "simulate", "--people", "2", "--store", store);
    assert_int_equal(c->code, 0);
    assert_true(fs_exists(store));
    assert_false(fs_exists(command_path(c, "half/s.db.part")));
}

static void simulate_own_practice_store(void **state)
{
    struct command *c = *state;
    struct stat st;
    RUN(c, NULL, "simulate", "--people", "2");
    expect(c, 0);
    assert_int_equal(stat(command_path(c, "home"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_int_equal(stat(command_path(c, "home/practice.db"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void export_practice_only_when_said(void **state)
{
    struct command *c = *state;
    make_practice(c);
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
        command_path(c, "p.db"));
    expect(c, 6);
    assert_false(fs_exists(command_path(c, "x")));
}

// A visit of the results must stand in the visits, its person among the people.
static bool is_listed(const struct table *t, const char *column, const char *id)
{
    for (size_t i = 0; i < t->rows; i++)
        if (strcmp(cell(t, i, column), id) == 0)
            return true;
    return false;
}

// The counts of a visit agree with the states of its domains and are those of six.
static void counts_agree(const struct table *visits, size_t i, const struct table *results)
{
    static const char *const columns[] = {"signals", "no_signal", "incomplete", "not_assessed"};
    long sum = 0, alerts = -1;
    for (size_t k = 0; k < ARRAY_LEN(columns); k++)
        sum += strtol(cell(visits, i, columns[k]), NULL, 10);
    for (size_t r = 0; r < results->rows; r++)
        if (strcmp(cell(results, r, "visit"), cell(visits, i, "visit")) == 0 &&
            strcmp(cell(results, r, "link_id"), "alerts") == 0)
            alerts = strtol(cell(results, r, "status"), NULL, 10);
    assert_int_equal(sum, 6);
    assert_int_equal(strtol(cell(visits, i, "signals"), NULL, 10), alerts);
}

static void check_tables(struct command *c, const char *dir, char separator)
{
    struct table people, visits, answers, results;
    table_read(c, dir, "practice-", "people", separator, &people);
    table_read(c, dir, "practice-", "visits", separator, &visits);
    table_read(c, dir, "practice-", "answers", separator, &answers);
    table_read(c, dir, "practice-", "results", separator, &results);
    assert_int_equal(people.rows, 9);
    assert_true(visits.rows >= 7);
    size_t asked = 0;
    for (size_t i = 0; i < visits.rows; i++) {
        const char *state = cell(&visits, i, "state"); // stopped for another reason than a refusal
        assert_true(strcmp(state, "finished") == 0 || strcmp(state, "stopped") == 0 ||
                    strcmp(state, "refused") == 0);
        assert_true(is_listed(&people, "person", cell(&visits, i, "person")));
        if (strcmp(state, "refused") == 0)
            continue; // nothing was asked, and nothing counts
        counts_agree(&visits, i, &results);
        asked++;
        assert_int_equal(strlen(cell(&visits, i, "started")), 19);
    }
    assert_int_equal(results.rows, asked * 12); // eight states, three counts, one yes or no
    size_t times = 0;
    for (size_t i = 0; i < answers.rows; i++) {
        assert_true(is_listed(&visits, "visit", cell(&answers, i, "visit")));
        if (strcmp(cell(&answers, i, "link_id"), "loc-time-s") != 0)
            continue;
        // The decimal mark is the one of the spreadsheet the separator is for.
        const char *time = cell(&answers, i, "value");
        assert_int_equal(strchr(time, ',') != NULL, separator == ';');
        assert_int_equal(strchr(time, '.') != NULL, separator == ',');
        times++;
    }
    assert_true(times > 3);
    for (size_t i = 0; i < results.rows; i++) {
        static const char *const states[] = {"normal", "alert", "incomplete"};
        const char *status = cell(&results, i, "status");
        bool known = strcmp(cell(&results, i, "link_id"), "alerts") == 0 ||
                     strncmp(cell(&results, i, "link_id"), "domains-", 8) == 0 ||
                     strcmp(cell(&results, i, "link_id"), "step1-assessed") == 0;
        for (size_t k = 0; k < ARRAY_LEN(states); k++)
            known = known || strcmp(status, states[k]) == 0;
        assert_true(known);
    }
    table_release(&people);
    table_release(&visits);
    table_release(&answers);
    table_release(&results);
}

static void export_four_tables(void **state)
{
    struct command *c = *state;
    struct stat st;
    make_practice(c);
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
        command_path(c, "p.db"), "--practice");
    expect(c, 0);
    check_tables(c, command_path(c, "x"), ';');
    assert_int_equal(stat(command_path(c, "x"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char name[64];
        snprintf(name, sizeof name, "x/practice-%s.csv", tables[i]);
        assert_int_equal(stat(command_path(c, name), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
    }
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "y"), "--store",
        command_path(c, "p.db"), "--practice", "--for", "excel");
    expect(c, 0);
    check_tables(c, command_path(c, "y"), ',');
}

static bool count_one(const char *name, void *self)
{
    (void)name;
    ++*(int *)self;
    return true;
}

static void export_never_over_a_file(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    int files = 0;
    make_practice(c);
    assert_int_equal(fs_mkdirs(command_path(c, "x"), NULL), RC_OK);
    command_write(c, "x/practice-results.csv", "mine", 0600); // the last one that is made
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
        command_path(c, "p.db"), "--practice");
    expect(c, 6);
    assert_int_equal(fs_read(command_path(c, "x/practice-results.csv"), 100, &text, NULL), RC_OK);
    assert_string_equal(buf_text(&text), "mine");
    fs_list(command_path(c, "x"), count_one, &files, NULL);
    assert_int_equal(files, 1); // all four or none
    buf_release(&text);
}

static void export_wrong_words(void **state)
{
    struct command *c = *state;
    RUN(c, NULL, "export", "--out", command_path(c, "x"));
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "docx", "--out", command_path(c, "x"));
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "csv");
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--for", "lotus");
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"));
    expect(c, 4); // no store here
}

// ---- a real store ----

static struct json *hostile_patient(void)
{
    static const char text[] =
        "{\"resourceType\":\"Patient\",\"id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\","
        "\"name\":[{\"use\":\"official\",\"family\":\"=cmd|' /C calc'!A0\","
        "\"given\":[\"Anne \\\"Nanou\\\"; Marie\"]}],\"gender\":\"female\","
        "\"birthDate\":\"1942-05-12\",\"address\":[{\"city\":\"@Aspet,\\nen Comminges\"}]}";
    struct json *p = NULL;
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &p, NULL), RC_OK);
    return p;
}

static void make_real(struct command *c)
{
    struct clock clock = clock_system();
    struct err e = {0};
    struct store *s = NULL;
    struct store_options o = {
        .path = command_path(c, "r.db"), .schema_dir = "data/schema", .clock = &clock};
    struct json *patient = hostile_patient();
    if (store_create(&o, "marie", "nurse", PASSPHRASE, &s, &e) != RC_OK ||
        store_person_save(s, patient, &e) != RC_OK)
        fail_msg("%s", e.text);
    json_free(patient);
    store_close(s);
}

static int export_real(struct command *c, const char *passphrase_file, const char *account)
{
    return RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
               command_path(c, "r.db"), "--passphrase-file", passphrase_file, "--account", account);
}

static void export_needs_passphrase(void **state)
{
    struct command *c = *state;
    make_real(c);
    command_write(c, "wrong", "another passphrase here\n", 0600);
    command_write(c, "open", PASSPHRASE "\n", 0644);
    command_write(c, "right", PASSPHRASE "\n", 0600);
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
        command_path(c, "r.db"));
    expect(c, 4); // nothing to ask on
    export_real(c, command_path(c, "none"), "marie");
    expect(c, 4);
    export_real(c, command_path(c, "open"), "marie");
    expect(c, 4); // others could read it
    export_real(c, command_path(c, "wrong"), "marie");
    expect(c, 4);
    export_real(c, command_path(c, "right"), "nobody");
    expect(c, 4);
    assert_false(fs_exists(command_path(c, "x")));
}

static void export_hostile_names(void **state)
{
    struct command *c = *state;
    struct table people;
    make_real(c);
    command_write(c, "right", PASSPHRASE "\n", 0600);
    export_real(c, command_path(c, "right"), "marie");
    expect(c, 0);
    table_read(c, command_path(c, "x"), "", "people", ';', &people);
    assert_int_equal(people.rows, 1);
    assert_string_equal(cell(&people, 0, "family"), "=\"=cmd|' /C calc'!A0\"");
    assert_string_equal(cell(&people, 0, "given"), "Anne \"Nanou\"; Marie");
    assert_string_equal(cell(&people, 0, "town"), "=\"@Aspet, en Comminges\"");
    assert_string_equal(cell(&people, 0, "birth_date"), "1942-05-12");
    table_release(&people);
}

static void account_list_as_text_and_json(void **state)
{
    struct command *c = *state;
    make_real(c);
    RUN(c, NULL, "account", "list", "--store", command_path(c, "r.db"));
    expect(c, 0);
    output_has(&c->out, "marie\tnurse\t");
    RUN(c, NULL, "account", "list", "--json", "--store", command_path(c, "r.db"));
    expect(c, 0);
    output_has(&c->out, "\"name\":\"marie\"");
    RUN(c, NULL, "account", "list");
    expect(c, 4);
}

static void account_list_damaged_store(void **state)
{
    struct command *c = *state;
    command_write(c, "r.db", "this is no store, and long enough to look like something", 0600);
    RUN(c, NULL, "account", "list", "--store", command_path(c, "r.db"));
    expect(c, 4);
    struct buf text = {0};
    assert_int_equal(fs_read(command_path(c, "r.db"), 100, &text, NULL), RC_OK);
    output_has(&text, "this is no store"); // left alone
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(simulate_never_over_a_store, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(simulate_leaves_nothing_half, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(simulate_own_practice_store, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_practice_only_when_said, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_four_tables, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_never_over_a_file, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_wrong_words, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_needs_passphrase, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_hostile_names, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(account_list_as_text_and_json, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(account_list_damaged_store, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
