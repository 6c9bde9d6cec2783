// SPDX-License-Identifier: EUPL-1.2
// Commands that write health data in the clear, interrupted in the middle: nothing half-written
// stays, whatever ended them, and a folder is there only when all of it is.
#include "support/command_test.h"
#include "unit/store/fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { PEOPLE = 1500 };

// A store with many people, and a folder for what is written.
struct desk {
    struct command c;
    struct fixture *f;
    const char *secret, *out, *tables;
    struct id person;
};

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "secret", PASSPHRASE "\n", 0600);
    t->secret = command_path(&t->c, "secret");
    t->out = command_path(&t->c, "out");
    t->tables = command_path(&t->c, "out/tables");
    t->f = fixture_new(false);
    for (int i = 0; i < PEOPLE; i++) {
        char name[32];
        snprintf(name, sizeof name, "Martin%d", i);
        t->person = add_person(t->f, name, "Jeanne", "1942-05-12", "Quimper");
    }
    store_close(t->f->s);
    t->f->s = NULL;
    assert_int_equal(mkdir(t->out, 0700), 0);
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    fixture_free(t->f);
    command_release(&t->c);
    free(t);
    return 0;
}

static bool add_name(const char *name, void *self)
{
    buf_printf(self, "%s ", name);
    return true;
}

static void names_in(const char *dir, struct buf *out)
{
    buf_clear(out);
    assert_int_equal(fs_list(dir, add_name, out, NULL), RC_OK);
}

static const char *program(void)
{
    const char *other = getenv("ICOPE_BIN");
    return other != NULL ? other : "build/icope";
}

static pid_t start(const char *const *words)
{
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execv(program(), (char *const *)(uintptr_t)words);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

// Sends the signal as soon as something is being written. Did the program end before?
static bool interrupt(struct desk *t, pid_t child, int number, int *ret_status)
{
    struct buf names = {0};
    bool begun = false, ended = false;
    while (!begun && !ended) {
        names_in(t->out, &names);
        begun = strstr(buf_text(&names), ".part") != NULL ||
                strstr(buf_text(&names), ".unfinished") != NULL;
        ended = waitpid(child, ret_status, WNOHANG) == child;
        nanosleep(&(struct timespec){.tv_nsec = 200 * 1000}, NULL);
    }
    buf_release(&names);
    if (ended)
        return true;
    kill(child, number);
    assert_int_equal(waitpid(child, ret_status, 0), child);
    return false;
}

static void tables_are_whole(struct desk *t)
{
    struct buf names = {0}, people = {0};
    size_t rows = 0;
    char path[400];
    names_in(t->tables, &names);
    assert_string_equal(buf_text(&names), "csv dictionary.csv manifest.json ");
    snprintf(path, sizeof path, "%s/csv/person.csv", t->tables);
    assert_int_equal(fs_read(path, 64 << 20, &people, NULL), RC_OK);
    for (size_t i = 0; i < people.len; i++)
        rows += people.at[i] == '\n';
    assert_int_equal(rows, PEOPLE + 1);
    buf_release(&names);
    buf_release(&people);
}

static void remove_tables(struct desk *t)
{
    remove_tree(t->tables);
}

static void an_interrupted_export_leaves_nothing(void **state)
{
    struct desk *t = *state;
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    const char *words[] = {program(), "export",  "--identified", "--format", "csv",
                           "--out",   t->tables, "--store",      t->f->path, "--passphrase-file",
                           t->secret, NULL};
    struct buf names = {0};
    size_t stopped = 0;
    for (size_t i = 0; i < 3 * ARRAY_LEN(signals); i++) {
        int status = 0;
        if (!interrupt(t, start(words), signals[i % 3], &status))
            stopped += WIFSIGNALED(status) != 0;
        names_in(t->out, &names);
        assert_true(names.len == 0 || strcmp(buf_text(&names), "tables ") == 0);
        if (names.len > 0)
            tables_are_whole(t);
        remove_tables(t);
    }
    assert_true(stopped > 0);
    buf_release(&names);
}

static void what_a_killed_export_left_goes_at_the_next_start(void **state)
{
    struct desk *t = *state;
    const char *words[] = {program(), "export",  "--identified", "--format", "csv",
                           "--out",   t->tables, "--store",      t->f->path, "--passphrase-file",
                           t->secret, NULL};
    struct buf names = {0};
    size_t left = 0;
    for (int i = 0; i < 5; i++) {
        int status = 0;
        interrupt(t, start(words), SIGKILL, &status);
        names_in(t->out, &names);
        left += strstr(buf_text(&names), ".unfinished") != NULL;
        if (strstr(buf_text(&names), "tables ") != NULL)
            tables_are_whole(t);
        remove_tables(t);
    }
    assert_true(left > 0);
    command_expect(&t->c, 0,
                   (const char *const[]){"export", "--identified", "--format", "csv", "--out",
                                         t->tables, "--store", t->f->path, "--passphrase-file",
                                         t->secret, NULL});
    names_in(t->out, &names);
    assert_string_equal(buf_text(&names), "tables ");
    tables_are_whole(t);
    buf_release(&names);
}

static void a_copy_is_a_whole_folder_or_none(void **state)
{
    struct desk *t = *state;
    const char *words[] = {program(), "copy",     t->person.text,      "--out",   t->tables,
                           "--store", t->f->path, "--passphrase-file", t->secret, NULL};
    struct buf names = {0};
    for (int i = 0; i < 6; i++) {
        int status = 0;
        interrupt(t, start(words), i % 2 ? SIGKILL : SIGTERM, &status);
        names_in(t->out, &names);
        if (strstr(buf_text(&names), "tables ") != NULL) {
            names_in(t->tables, &names);
            assert_string_equal(buf_text(&names),
                                "README.txt csv dictionary.csv journals.json manifest.json "
                                "resources.json results.pdf ");
        }
        remove_tables(t);
    }
    command_expect(&t->c, 0, &words[1]);
    names_in(t->out, &names);
    assert_string_equal(buf_text(&names), "tables ");
    buf_release(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_interrupted_export_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_killed_export_left_goes_at_the_next_start, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_copy_is_a_whole_folder_or_none, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
