// SPDX-License-Identifier: EUPL-1.2
// The command line on stores: simulate and export, with real files.
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

enum { COLUMNS_MAX = 200 };

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
static void counts_agree(const struct table *wide, size_t i)
{
    static const char *const domains[] = {"cog_status", "loc_status", "nut_status",
                                          "vis_status", "hea_status", "psy_status"};
    long alerts = 0, normal = 0;
    for (size_t k = 0; k < ARRAY_LEN(domains); k++) {
        alerts += strcmp(cell(wide, i, domains[k]), "alert") == 0;
        normal += strcmp(cell(wide, i, domains[k]), "normal") == 0;
    }
    assert_int_equal(strtol(cell(wide, i, "alerts"), NULL, 10), alerts);
    assert_int_equal(strtol(cell(wide, i, "domains_without_signal"), NULL, 10), normal);
}

static void check_tables(struct command *c, const char *dir, char separator)
{
    struct table people, visits, answers, wide;
    table_read(c, dir, "practice-", "person", separator, &people);
    table_read(c, dir, "practice-", "visit", separator, &visits);
    table_read(c, dir, "practice-", "answer", separator, &answers);
    table_read(c, dir, "practice-", "step1", separator, &wide);
    assert_int_equal(people.rows, 9);
    assert_true(visits.rows >= 7);
    for (size_t i = 0; i < visits.rows; i++) {
        assert_true(is_listed(&people, "person_id", cell(&visits, i, "person_id")));
        assert_int_equal(strlen(cell(&visits, i, "started")), 19);
    }
    for (size_t i = 0; i < wide.rows; i++) {
        assert_true(is_listed(&visits, "visit_id", cell(&wide, i, "encounter_id")));
        counts_agree(&wide, i);
    }
    size_t times = 0;
    for (size_t i = 0; i < answers.rows; i++) {
        assert_true(is_listed(&visits, "visit_id", cell(&answers, i, "visit_id")));
        if (strcmp(cell(&answers, i, "link_id"), "loc-time-s") != 0)
            continue;
        // The decimal mark is the one of the spreadsheet the separator is for.
        const char *time = cell(&answers, i, "number");
        assert_int_equal(strchr(time, ',') != NULL, separator == ';');
        assert_int_equal(strchr(time, '.') != NULL, separator == ',');
        times++;
    }
    assert_true(times > 3);
    table_release(&people);
    table_release(&visits);
    table_release(&answers);
    table_release(&wide);
}

// The digest of a file as another program computes it stands in the manifest.
static void manifest_names(struct command *c, const char *name)
{
    struct buf manifest = {0};
    char hash[65];
    assert_int_equal(fs_read(command_path(c, "x/manifest.json"), 1 << 20, &manifest, NULL), RC_OK);
    command_run_other(c, "sha256sum", NULL, (const char *const[]){command_path(c, name), NULL});
    snprintf(hash, sizeof hash, "%.64s", buf_text(&c->out));
    assert_int_equal(strlen(hash), 64);
    output_has(&manifest, hash);
    buf_release(&manifest);
}

static void export_every_format(void **state)
{
    static const char *const files[] = {
        "x/csv/practice-person.csv",  "x/csv/practice-step1.csv",
        "x/xlsx/practice-icope.xlsx", "x/stata/practice-answer.dta",
        "x/spss/practice-visit.sav",  "x/fhir/practice-Patient.ndjson",
        "x/dictionary.csv",
    };
    struct command *c = *state;
    struct stat st;
    make_practice(c);
    RUN(c, NULL, "export", "--format", "csv,xlsx,stata,spss,fhir", "--out", command_path(c, "x"),
        "--store", command_path(c, "p.db"), "--practice");
    expect(c, 0);
    output_has(&c->out, "person\u202f: 9 lignes");
    check_tables(c, command_path(c, "x/csv"), ';');
    assert_int_equal(stat(command_path(c, "x"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_int_equal(stat(command_path(c, files[i]), &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
        manifest_names(c, files[i]);
    }
    RUN(c, NULL, "export", "--format", "csv", "--out", command_path(c, "y"), "--store",
        command_path(c, "p.db"), "--practice", "--for", "excel");
    expect(c, 0);
    check_tables(c, command_path(c, "y/csv"), ',');
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
    assert_int_equal(fs_mkdirs(command_path(c, "x/csv"), NULL), RC_OK);
    command_write(c, "x/csv/practice-visit.csv", "mine", 0600); // the last one that is made
    RUN(c, NULL, "export", "--format", "xlsx,fhir,csv", "--out", command_path(c, "x"), "--store",
        command_path(c, "p.db"), "--practice");
    expect(c, 6);
    assert_int_equal(fs_read(command_path(c, "x/csv/practice-visit.csv"), 100, &text, NULL), RC_OK);
    assert_string_equal(buf_text(&text), "mine");
    fs_list(command_path(c, "x/csv"), count_one, &files, NULL);
    fs_list(command_path(c, "x"), count_one, &files, NULL);
    assert_int_equal(files, 2); // all or nothing, and no empty folder
    buf_release(&text);
}

static void export_wrong_words(void **state)
{
    struct command *c = *state;
    RUN(c, NULL, "export", "--out", command_path(c, "x"));
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "docx", "--out", command_path(c, "x"));
    expect(c, 2);
    RUN(c, NULL, "export", "--format", "csv,docx", "--out", command_path(c, "x"));
    expect(c, 2);
    RUN(c, NULL, "export", "--format", ",", "--out", command_path(c, "x"));
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
    return RUN(c, NULL, "export", "--format", "csv", "--identified", "--out", command_path(c, "x"),
               "--store", command_path(c, "r.db"), "--passphrase-file", passphrase_file,
               "--account", account);
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
    table_read(c, command_path(c, "x/csv"), "", "person", ';', &people);
    assert_int_equal(people.rows, 1);
    assert_string_equal(cell(&people, 0, "family"), "=\"=cmd|' /C calc'!A0\"");
    assert_string_equal(cell(&people, 0, "given"), "Anne \"Nanou\"; Marie");
    assert_string_equal(cell(&people, 0, "town"), "'@Aspet,\nen Comminges");
    assert_string_equal(cell(&people, 0, "birth_date"), "1942-05-12");
    table_release(&people);
}

// README's commands name somebody of the store that its own command makes.
static void the_person_that_readme_names_is_there(void **state)
{
    static const char before[] = "icope copy '";
    struct command *c = *state;
    struct buf page = {0};
    char name[64];
    assert_int_equal(fs_read("README.md", 1 << 20, &page, NULL), RC_OK);
    const char *at = strstr(buf_text(&page), before);
    assert_non_null(at);
    at += sizeof before - 1;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(at, "'"), at);
    RUN(c, NULL, "simulate", "--people", "200", "--seed", "1", "--store", command_path(c, "r.db"));
    expect(c, 0);
    RUN(c, NULL, "copy", name, "--out", command_path(c, "copy"), "--practice", "--store",
        command_path(c, "r.db"));
    expect(c, 0);
    buf_release(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_person_that_readme_names_is_there, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(simulate_never_over_a_store, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(simulate_leaves_nothing_half, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(simulate_own_practice_store, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_practice_only_when_said, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_every_format, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_never_over_a_file, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_wrong_words, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_needs_passphrase, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(export_hostile_names, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
