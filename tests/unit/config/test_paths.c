// SPDX-License-Identifier: EUPL-1.2
// Where things are found depends on where the program lies: this test copies itself to places of
// its own and asks the copy.
#include "config/paths.h"
#include "support/command.h"

#include "base/fs.h"
#include "base/mem.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// The copy's side: prints what it finds, one a line, or the code of the failure.
static int probe(void)
{
    struct paths p = {0};
    struct err e = {0};
    enum rc rc = paths_find(&p, &e);
    if (rc != RC_OK) {
        printf("%s\n", rc_name(rc));
        return 0;
    }
    printf("%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n", p.data, p.questionnaires, p.locale, p.home, p.store,
           p.practice, p.config, p.log);
    return 0;
}

// A place with a copy of this program.
struct place {
    char dir[200];      // its folder
    char said[9][1100]; // lines of the newest probe
    int lines;
};

static void make_dir(const struct place *p, const char *name)
{
    struct buf path = {0};
    struct err e = {0};
    fs_join(&path, p->dir, name);
    if (fs_mkdirs(buf_text(&path), &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&path);
}

static void copy_self(const struct place *p, const char *name)
{
    struct buf program = {0}, path = {0};
    struct err e = {0};
    fs_join(&path, p->dir, name);
    if (fs_read("/proc/self/exe", (size_t)200 << 20, &program, &e) != RC_OK ||
        fs_write(buf_text(&path), program.at, program.len, 0755, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&program);
    buf_release(&path);
}

static int set_up(void **state)
{
    const char *tmp = getenv("TMPDIR");
    struct place *p = mem_alloc(sizeof *p);
    char dir[200];
    snprintf(dir, sizeof dir, "%.100s/icope-paths-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    char *real = realpath(dir, NULL);
    snprintf(p->dir, sizeof p->dir, "%s", real);
    free(real);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    remove_tree(p->dir);
    free(p);
    return 0;
}

// Runs the copy with three variables of the environment (NULL: not there) and reads its lines.
static void ask(struct place *p, const char *name, const char *icope, const char *xdg,
                const char *home)
{
    const struct {
        const char *name, *value;
    } variables[] = {{"ICOPE_HOME", icope}, {"XDG_DATA_HOME", xdg}, {"HOME", home}};
    struct buf program = {0}, out = {0};
    int status = 0;
    fs_join(&program, p->dir, name);
    fs_join(&out, p->dir, "out");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
            unsetenv(variables[i].name);
            if (variables[i].value != NULL)
                setenv(variables[i].name, variables[i].value, 1);
        }
        if (freopen(buf_text(&out), "w", stdout) != NULL)
            execl(buf_text(&program), "icope", "probe", (char *)NULL);
        _exit(99);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    FILE *file = fopen(buf_text(&out), "r");
    assert_non_null(file);
    for (p->lines = 0; p->lines < 9; p->lines++) {
        if (fgets(p->said[p->lines], sizeof p->said[0], file) == NULL)
            break;
        p->said[p->lines][strcspn(p->said[p->lines], "\n")] = '\0';
    }
    fclose(file);
    buf_release(&program);
    buf_release(&out);
}

// The same folder, however it is written?
static void same_folder(const struct place *p, const char *said, const char *name)
{
    struct buf path = {0};
    fs_join(&path, p->dir, name);
    char *left = realpath(said, NULL), *right = realpath(buf_text(&path), NULL);
    if (left == NULL || right == NULL || strcmp(left, right) != 0)
        fail_msg("%s is not %s", said, buf_text(&path));
    free(left);
    free(right);
    buf_release(&path);
}

static void paths_find_build_folder(void **state)
{
    struct place *p = *state;
    make_dir(p, "build/data/schema");
    make_dir(p, "build/questionnaires");
    make_dir(p, "build/locale");
    copy_self(p, "build/icope");
    ask(p, "build/icope", "/somewhere/mine", "/elsewhere", "/home/x");
    assert_int_equal(p->lines, 8);
    same_folder(p, p->said[0], "build/data");
    same_folder(p, p->said[1], "build/questionnaires");
    same_folder(p, p->said[2], "build/locale");
    assert_string_equal(p->said[3], "/somewhere/mine");
    assert_string_equal(p->said[4], "/somewhere/mine/icope.db");
    assert_string_equal(p->said[5], "/somewhere/mine/practice.db");
    assert_string_equal(p->said[6], "/somewhere/mine/settings.json");
    assert_string_equal(p->said[7], "/somewhere/mine/icope.log");
}

static void paths_find_installed(void **state)
{
    struct place *p = *state;
    make_dir(p, "usr/bin");
    make_dir(p, "usr/share/icope/data/schema");
    make_dir(p, "usr/share/icope/questionnaires");
    make_dir(p, "usr/share/locale");
    copy_self(p, "usr/bin/icope");
    ask(p, "usr/bin/icope", NULL, "/elsewhere/", "/home/x");
    assert_int_equal(p->lines, 8);
    same_folder(p, p->said[0], "usr/share/icope/data");
    same_folder(p, p->said[1], "usr/share/icope/questionnaires");
    same_folder(p, p->said[2], "usr/share/locale");
    assert_string_equal(p->said[3], "/elsewhere//icope");
    ask(p, "usr/bin/icope", NULL, NULL, "/home/x");
    assert_string_equal(p->said[3], "/home/x/.local/share/icope");
}

static void paths_find_no_data(void **state)
{
    struct place *p = *state;
    make_dir(p, "bin");
    copy_self(p, "bin/icope");
    ask(p, "bin/icope", "/somewhere", NULL, "/home/x");
    assert_string_equal(p->said[0], "no");
}

static void paths_find_home_must_be_absolute(void **state)
{
    struct place *p = *state;
    make_dir(p, "b/data/schema");
    make_dir(p, "b/questionnaires");
    copy_self(p, "b/icope");
    ask(p, "b/icope", "relative", NULL, "/home/x");
    assert_string_equal(p->said[3], "/home/x/.local/share/icope");
    ask(p, "b/icope", NULL, NULL, NULL);
    assert_string_equal(p->said[0], "no");
    ask(p, "b/icope", "/mine///", NULL, NULL);
    assert_string_equal(p->said[3], "/mine");
}

static void paths_find_too_long(void **state)
{
    struct place *p = *state;
    char home[PATH_BYTES + 100];
    memset(home, 'x', sizeof home - 1);
    home[0] = '/';
    home[PATH_BYTES - 8] = '\0'; // fits itself, but not with a file's name
    make_dir(p, "b/data/schema");
    make_dir(p, "b/questionnaires");
    copy_self(p, "b/icope");
    ask(p, "b/icope", home, NULL, NULL);
    assert_string_equal(p->said[0], "limit");
}

static void paths_find_file_in_the_way(void **state)
{
    struct place *p = *state;
    struct buf path = {0};
    struct err e = {0};
    make_dir(p, "b/data/schema");
    make_dir(p, "b/questionnaires");
    copy_self(p, "b/icope");
    fs_join(&path, p->dir, "home");
    assert_int_equal(fs_write(buf_text(&path), "x", 1, 0600, &e), RC_OK);
    ask(p, "b/icope", buf_text(&path), NULL, NULL);
    assert_string_equal(p->said[0], "denied");
    buf_release(&path);
}

// Only root can make a folder that belongs to somebody else.
static void paths_find_folder_of_somebody_else(void **state)
{
    struct place *p = *state;
    struct buf path = {0};
    if (geteuid() != 0) {
        print_message("skipped: needs root\n");
        skip();
    }
    make_dir(p, "b/data/schema");
    make_dir(p, "b/questionnaires");
    make_dir(p, "theirs");
    copy_self(p, "b/icope");
    fs_join(&path, p->dir, "theirs");
    assert_int_equal(chown(buf_text(&path), 12345, 12345), 0);
    ask(p, "b/icope", buf_text(&path), NULL, NULL);
    assert_string_equal(p->said[0], "denied");
    buf_release(&path);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "probe") == 0)
        return probe();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_find_build_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_installed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_no_data, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_home_must_be_absolute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_too_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_file_in_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(paths_find_folder_of_somebody_else, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
