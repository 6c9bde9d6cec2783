// SPDX-License-Identifier: EUPL-1.2
// attacks.tsv: every edit by hand is detected, or said not to be, exactly as README.md says.
#include "support/command_test.h"
#include "unit/store/fixture.h"

#include "store/outbox.h"
#include "store/recovery.h"
#include "store/team.h"

enum { ROWS_MAX = 200, FIELDS = 4 };

// The rows of the table, and a store with an older copy of it.
struct desk {
    struct command c;
    struct fixture *f;
    const char *marie, *paul, *older, *newer;
    struct buf text;
    const char *rows[ROWS_MAX][FIELDS];
    size_t count;
};

static void read_rows(struct desk *t)
{
    assert_int_equal(fs_read("tests/e2e/attacks.tsv", 1 << 20, &t->text, NULL), RC_OK);
    char *line = NULL, *rest = t->text.at;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (line[0] == '#' || line[0] == '\0')
            continue;
        assert_true(t->count < ROWS_MAX);
        for (int i = 0; i < FIELDS; i++) {
            t->rows[t->count][i] = strsep(&line, "\t");
            assert_non_null(t->rows[t->count][i]);
        }
        t->count++;
    }
    assert_true(t->count > 40);
}

static void copy_file(const char *from, const char *to)
{
    struct buf all = {0};
    assert_int_equal(fs_read(from, 64 << 20, &all, NULL), RC_OK);
    assert_int_equal(fs_write(to, all.at, all.len, 0600, NULL), RC_OK);
    buf_release(&all);
}

static void finish_one(struct fixture *f, struct id person)
{
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "x");
    struct json *all = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, all, all, 5, &f->e));
    json_free(all);
}

// The store as it was, then as it is.
static void fill(struct desk *t)
{
    struct fixture *f = t->f;
    struct id paul, anne;
    struct store_visit open;
    struct vault_keypair *pair = NULL;
    assert_ok(f, store_account_add(f->s, "paul", "administrator", COMMAND_PAUL, &paul, &f->e));
    assert_ok(f, store_account_add(f->s, "anne", "nurse", COMMAND_PAUL, &anne, &f->e));
    assert_ok(f, vault_keypair_new(&pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(pair), "safe", &f->e));
    vault_keypair_free(pair);
    struct id one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    assert_ok(f, store_setting_set(f->s, "results-for-visitors", "yes", &f->e));
    assert_ok(f, store_setting_set(f->s, "other", "1", &f->e));
    finish_one(f, one);
    assert_ok(f, store_visit_start(f->s, one, FORM, "1", &open, &f->e));
    append(f, open.id, "a", "x1");
    store_close(f->s);
    f->s = NULL;
    copy_file(f->path, t->older);
    fixture_again(f);
    assert_ok(f, store_account_role(f->s, paul, "visitor", &f->e));
    assert_ok(f, store_account_passphrase(f->s, paul, COMMAND_PAUL, &f->e));
    assert_ok(f, store_account_active(f->s, anne, false, &f->e));
    assert_ok(f, store_setting_set(f->s, "results-for-visitors", "no", &f->e));
    append(f, open.id, "a", "x2");
    struct json *p = a_patient(one, "Martin", "Anne", "1942-05-12", NULL);
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
    store_close(f->s);
    f->s = NULL;
    copy_file(f->path, t->newer);
}

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "marie", PASSPHRASE "\n", 0600);
    command_write(&t->c, "paul", COMMAND_PAUL "\n", 0600);
    t->marie = command_path(&t->c, "marie");
    t->paul = command_path(&t->c, "paul");
    t->older = command_path(&t->c, "older.db");
    t->newer = command_path(&t->c, "newer.db");
    read_rows(t);
    t->f = fixture_folder(false);
    assert_ok(t->f,
              store_create(&t->f->o, "marie", "administrator", PASSPHRASE, &t->f->s, &t->f->e));
    fill(t);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    fixture_free(t->f);
    command_release(&t->c);
    buf_release(&t->text);
    free(t);
    return 0;
}

// The edit with another program, on a fresh copy.
static void edit(struct desk *t, const char *sql)
{
    struct buf text = {0};
    char log[400];
    sqlite3 *db = NULL;
    char *why = NULL;
    snprintf(log, sizeof log, "%s-wal", t->f->path);
    unlink(log);
    copy_file(t->newer, t->f->path);
    assert_int_equal(sqlite3_open(t->f->path, &db), SQLITE_OK);
    sqlite3_create_function(db, "flip", 2, SQLITE_UTF8, NULL, fixture_flip, NULL, NULL);
    buf_printf(&text, "ATTACH '%s' AS old; %s", t->older, sql);
    if (sqlite3_exec(db, buf_text(&text), NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    if (sqlite3_changes(db) == 0)
        fail_msg("%s: changes nothing", sql);
    sqlite3_close(db);
    buf_release(&text);
}

static int verify(struct desk *t, const char *account, const char *passphrase)
{
    return command_run(&t->c, NULL,
                       (const char *const[]){"--lang", "en", "audit", "verify", "--store",
                                             t->f->path, "--account", account, "--passphrase-file",
                                             passphrase, NULL});
}

// An administrator ends the doubt for good, whatever was edited; a chain that lost an entry stays
// so.
static bool can_be_accepted(struct desk *t, bool chain)
{
    const char *const words[] = {"--lang",  "en",       "audit",     "accept", "--yes",
                                 "--store", t->f->path, "--account", "marie",  "--passphrase-file",
                                 t->marie,  NULL};
    if (command_run(&t->c, NULL, words) != 0)
        return false;
    const int code = verify(t, "marie", t->marie);
    return code == 0 || (chain && strstr(buf_text(&t->c.said), "in doubt") == NULL);
}

static bool attempt(struct desk *t, const char *const *row)
{
    const char *how = row[1], *what = row[2], *named = row[3];
    if (strcmp(how, "test") == 0)
        return fs_exists(what);
    edit(t, what);
    if (strncmp(how, "refused:", 8) == 0) {
        char account[32] = "";
        const char *file = strrchr(how, ':') + 1;
        snprintf(account, sizeof account, "%.*s", (int)strcspn(how + 8, ":"), how + 8);
        return verify(t, account, strcmp(file, "paul") == 0 ? t->paul : t->marie) == 4;
    }
    int code = verify(t, "marie", t->marie);
    if (strcmp(how, "silent") == 0)
        return code == 0;
    assert_string_equal(how, "found");
    const char *said = strstr(buf_text(&t->c.said), "in doubt: ");
    bool chain = strcmp(named, "audit") == 0 && strstr(buf_text(&t->c.said), "audit chain") != NULL;
    return code == 1 && (chain || (said != NULL && strstr(said, named) != NULL)) &&
           can_be_accepted(t, strcmp(named, "audit") == 0);
}

static void each_edit_is_found_or_said_not_to_be(void **state)
{
    struct desk *t = *state;
    size_t bad = 0;
    assert_int_equal(verify(t, "marie", t->marie), 0); // nothing was done yet
    for (size_t i = 0; i < t->count; i++)
        if (!attempt(t, t->rows[i])) {
            print_message("%s | %s | %s: exit %d: %s\n", t->rows[i][1], t->rows[i][2],
                          t->rows[i][3], t->c.code, buf_text(&t->c.said));
            bad++;
        }
    assert_int_equal(bad, 0);
}

// What the right cell of a row must say for edits of that kind.
static bool says(const char *cell, const char *how)
{
    static const char *const found[] = {"named", "names", "in doubt", "found"};
    bool says_found = false;
    for (size_t i = 0; i < ARRAY_LEN(found); i++)
        says_found = says_found || strstr(cell, found[i]) != NULL;
    if (strcmp(how, "found") == 0)
        return says_found;
    if (strcmp(how, "silent") == 0)
        return strstr(cell, "not noticed") != NULL;
    return strcmp(how, "test") == 0 || strstr(cell, "refused") != NULL || says_found;
}

// The rows of README.md and of attacks.tsv are the same, and say the same.
static void the_table_of_the_readme_is_this_one(void **state)
{
    struct desk *t = *state;
    struct buf readme = {0};
    bool used[ROWS_MAX] = {false};
    size_t seen = 0;
    assert_int_equal(fs_read("README.md", 1 << 20, &readme, NULL), RC_OK);
    char *rest = strstr(readme.at, "| tried | shown |");
    assert_non_null(rest);
    for (int i = 0; i < 2; i++)
        strsep(&rest, "\n"); // heading and rule
    for (char *line; (line = strsep(&rest, "\n")) != NULL && line[0] == '|'; seen++) {
        char *cell = strstr(line, " | ");
        size_t edits = 0;
        assert_non_null(cell);
        for (size_t i = 0; i < t->count; i++) {
            if (strncmp(line + 2, t->rows[i][0], strlen(t->rows[i][0])) != 0)
                continue;
            used[i] = true;
            edits++;
            if (!says(cell, t->rows[i][1]))
                fail_msg("README.md does not say \"%s\" of: %s", t->rows[i][1], line);
        }
        if (edits == 0)
            fail_msg("nothing in attacks.tsv shows this row of README.md: %s", line);
    }
    assert_true(seen > 10);
    for (size_t i = 0; i < t->count; i++)
        if (!used[i])
            fail_msg("README.md has no row for: %s", t->rows[i][0]);
    buf_release(&readme);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_edit_is_found_or_said_not_to_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_table_of_the_readme_is_this_one, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
