// SPDX-License-Identifier: EUPL-1.2
// The pseudo-terminal against programs whose behaviour is known: cat, sh, vim.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/pty.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEADLINE_MS = 10000, QUIET_MS = 50 };

static struct pty *spawn_shell(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv});
    assert_non_null(p);
    return p;
}

static void pty_type_comes_back_from_cat(void **state)
{
    (void)state;
    const char *const argv[] = {"cat", NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv});
    assert_non_null(p);
    assert_true(pty_type(p, "né en été\n"));
    assert_true(pty_wait_text(p, "né en été\nné en été", DEADLINE_MS)); // echo, then cat's copy
    assert_string_equal(pty_row(p, 1), "né en été");
    assert_true(pty_pid(p) > 0);
    assert_true(pty_key(p, "Ctrl-D"));
    int status = -1;
    assert_true(pty_wait_exit(p, DEADLINE_MS, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_false(pty_type(p, "x") && pty_wait_text(p, "x", 0));
    pty_free(p);
}

static void pty_wait_gives_up_at_its_deadline(void **state)
{
    (void)state;
    struct pty *p = spawn_shell("printf here; read x");
    assert_true(pty_wait_text(p, "here", DEADLINE_MS));
    assert_false(pty_wait_text(p, "never shown", 20));
    assert_false(pty_wait_gone(p, "here", 20));
    int status;
    assert_false(pty_wait_exit(p, 20, &status));
    pty_free(p);
}

static void pty_wait_returns_when_the_program_ends_without_it(void **state)
{
    (void)state;
    struct pty *p = spawn_shell("printf 'last words'; exit 3");
    assert_false(pty_wait_text(p, "never shown", DEADLINE_MS));
    assert_string_equal(pty_text(p), "last words");
    int status = -1;
    assert_true(pty_wait_exit(p, DEADLINE_MS, &status));
    assert_int_equal(WEXITSTATUS(status), 3);
    pty_free(p);
}

static void pty_cell_shows_style_and_width(void **state)
{
    (void)state;
    struct pty *p = spawn_shell(
        "printf '\\033[1mb\\033[0;7mr\\033[0;4mu\\033[0mn\\033[31mc\\033[0m漢'; read x");
    assert_true(pty_wait_text(p, "brunc漢", DEADLINE_MS));
    struct pty_cell b, r, u, n, c, wide;
    assert_true(pty_cell(p, 0, 0, &b) && pty_cell(p, 0, 1, &r) && pty_cell(p, 0, 2, &u));
    assert_true(pty_cell(p, 0, 3, &n) && pty_cell(p, 0, 4, &c) && pty_cell(p, 0, 5, &wide));
    assert_true(b.bold && !b.reverse && !b.underline);
    assert_true(r.reverse && !r.bold);
    assert_true(u.underline && !u.bold);
    assert_true(!n.bold && !n.reverse && !n.underline && n.default_colour);
    assert_false(c.default_colour);
    assert_int_equal(wide.width, 2);
    assert_string_equal(wide.text, "漢");
    assert_false(pty_cell(p, 24, 0, &b));
    int row, col;
    assert_true(pty_cursor(p, &row, &col));
    assert_int_equal(row, 0);
    assert_int_equal(col, 7);
    pty_free(p);
}

static void pty_resize_is_told_to_the_program(void **state)
{
    (void)state;
    const char *const argv[] = {
        "sh", "-c", "trap 'stty size' WINCH; stty size; while :; do read x; done", NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv, .rows = 30, .cols = 100});
    assert_true(pty_wait_text(p, "30 100", DEADLINE_MS));
    pty_resize(p, 12, 40);
    pty_key(p, "Enter"); // a shell runs its trap after the read
    assert_true(pty_wait_text(p, "12 40", DEADLINE_MS));
    pty_free(p);
}

static void pty_spawn_reports_a_missing_program(void **state)
{
    (void)state;
    const char *const argv[] = {"/nonexistent/program", NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv});
    int status = -1;
    assert_true(pty_wait_exit(p, DEADLINE_MS, &status));
    assert_int_equal(WEXITSTATUS(status), 127);
    pty_free(p);
}

static void pty_environment_and_folder_are_given(void **state)
{
    (void)state;
    const char *const argv[] = {"sh", "-c", "echo $TERM:$COLOUR:$PWD", NULL};
    const char *const env[] = {"TERM=dumb", "COLOUR=blue", NULL};
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv, .env = env, .cwd = "/usr"});
    assert_true(pty_wait_text(p, "dumb:blue:/usr", DEADLINE_MS));
    pty_free(p);
}

static void pty_key_encodes_names(void **state)
{
    (void)state;
    struct pty *p =
        spawn_shell("stty raw -echo; printf ready; dd bs=1 count=14 2>/dev/null | od -An -c");
    assert_true(pty_wait_text(p, "ready", DEADLINE_MS));
    assert_true(pty_key(p, "Up"));
    assert_true(pty_key(p, "F5"));
    assert_true(pty_key(p, "Ctrl-C"));
    assert_true(pty_key(p, "Alt-x"));
    assert_true(pty_key(p, "é"));
    assert_true(pty_key(p, "Enter"));
    assert_false(pty_key(p, "NoSuchKey"));
    assert_true(
        pty_wait_text(p, "033   [   A 033   [   1   5   ~ 003 033   x 303 251  \\r", DEADLINE_MS));
    pty_free(p);
}

static void pty_drives_an_editor(void **state)
{
    (void)state;
    const char *const argv[] = {"vim", "-u", "NONE", "-n", NULL};
    if (access("/usr/bin/vim", X_OK) != 0) {
        print_message("skip: vim is not installed\n");
        skip();
    }
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = argv});
    assert_true(pty_wait_text(p, "VIM - Vi IMproved", DEADLINE_MS));
    assert_true(pty_alternate_screen(p));
    assert_true(pty_wait_settled(p, QUIET_MS, DEADLINE_MS));
    assert_true(pty_last_change_us(p) > 0);
    int64_t us = pty_time_bytes(p, "ihello", QUIET_MS, DEADLINE_MS);
    assert_true(us > 0 && us < (int64_t)DEADLINE_MS * 1000);
    assert_true(pty_wait_text(p, "hello", DEADLINE_MS));
    assert_true(pty_wait_gone(p, "VIM - Vi", DEADLINE_MS));
    pty_key(p, "Esc");
    assert_true(pty_wait_settled(p, QUIET_MS, DEADLINE_MS));
    assert_int_equal(pty_time_bytes(p, "", QUIET_MS, 20), -1); // nothing sent, nothing changes
    pty_type(p, ":q!\r");
    int status = -1;
    assert_true(pty_wait_exit(p, DEADLINE_MS, &status));
    assert_false(pty_alternate_screen(p));
    pty_free(p);
}

static void pty_free_ends_a_stubborn_program(void **state)
{
    (void)state;
    struct pty *p = spawn_shell("trap '' HUP TERM INT; echo up; while :; do read x; done");
    assert_true(pty_wait_text(p, "up", DEADLINE_MS));
    pid_t pid = pty_pid(p);
    pty_free(p);
    assert_int_equal(kill(pid, 0), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pty_type_comes_back_from_cat),
        cmocka_unit_test(pty_wait_gives_up_at_its_deadline),
        cmocka_unit_test(pty_wait_returns_when_the_program_ends_without_it),
        cmocka_unit_test(pty_cell_shows_style_and_width),
        cmocka_unit_test(pty_resize_is_told_to_the_program),
        cmocka_unit_test(pty_spawn_reports_a_missing_program),
        cmocka_unit_test(pty_environment_and_folder_are_given),
        cmocka_unit_test(pty_key_encodes_names),
        cmocka_unit_test(pty_drives_an_editor),
        cmocka_unit_test(pty_free_ends_a_stubborn_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
