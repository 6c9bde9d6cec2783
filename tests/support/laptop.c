// SPDX-License-Identifier: EUPL-1.2
#include "support/laptop.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { COMMAND_BYTES = 8192, WORDS_MAX = 8 };

// Runs /bin/sh; returns the exit code, 255 when it ended otherwise.
static int shell(const char *command)
{
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

void laptop_new(struct laptop *l, int recall_s)
{
    const char *tmp = getenv("TMPDIR"), *program = getenv("ICOPE_BIN"), *build = getenv("BUILD");
    char built[LAPTOP_PATH], command[COMMAND_BYTES];
    *l = (struct laptop){0};
    snprintf(l->folder, sizeof l->folder, "%s/laptop.XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(l->folder));
    snprintf(l->home, sizeof l->home, "%.900s/home", l->folder);
    snprintf(l->program, sizeof l->program, "%.900s/icope", l->folder);
    snprintf(built, sizeof built, "%s/icope-test", build != NULL ? build : "build");
    program = program != NULL ? program : built;
    int len = snprintf(command, sizeof command,
                       "set -e; p=$(realpath '%s'); cp \"$p\" '%s'; d=$(dirname \"$p\"); "
                       "cp -rL \"$d/questionnaires\" '%s/'; "
                       "ln -s \"$(realpath \"$d/data\")\" '%s/data'; "
                       "ln -s \"$d/locale\" '%s/locale'",
                       program, l->program, l->folder, l->folder, l->folder);
    assert_true(len > 0 && (size_t)len < sizeof command);
    assert_int_equal(shell(command), 0);
    if (recall_s == 0)
        return;
    snprintf(command, sizeof command,
             "sed -i -e '/\"name\": \"recallDelaySeconds\"/,/expression/s/\"300\"/\"%d\"/' "
             "-e '/\"name\": \"chairMinimumSeconds\"/,/expression/s/\"4.00\"/\"0\"/' "
             "'%s/questionnaires/icope-step1.json'; "
             "grep -c '\"expression\": \"%d\"' '%s/questionnaires/icope-step1.json' >/dev/null",
             recall_s, l->folder, recall_s, l->folder);
    assert_int_equal(shell(command), 0);
}

void laptop_start(struct laptop *l, const char *const *words)
{
    char home[LAPTOP_PATH + 16];
    const char *argv[WORDS_MAX + 2] = {l->program};
    for (size_t i = 0; words != NULL && words[i] != NULL && i < WORDS_MAX; i++)
        argv[i + 1] = words[i];
    snprintf(home, sizeof home, "ICOPE_HOME=%s", l->home);
    const char *const env[] = {home, NULL};
    struct pty_spawn what = {.argv = argv, .env = env, .rows = 24, .cols = 80};
    pty_free(l->p);
    l->p = pty_spawn(&what);
    assert_non_null(l->p);
}

void laptop_kill(struct laptop *l)
{
    kill(pty_pid(l->p), SIGKILL);
    pty_free(l->p);
    l->p = NULL;
}

void laptop_free(struct laptop *l)
{
    char command[COMMAND_BYTES];
    pty_free(l->p);
    snprintf(command, sizeof command, "rm -rf '%s'", l->folder);
    shell(command);
}

bool laptop_shows(struct laptop *l, const char *text)
{
    return pty_shows(l->p, text);
}

void laptop_see(struct laptop *l, const char *text)
{
    if (pty_wait_text(l->p, text, LAPTOP_WAIT_MS))
        return;
    print_message("waited in vain for \"%s\" on\n%s\n", text, pty_text(l->p));
    fail();
}

void laptop_keys(struct laptop *l, const char *names)
{
    char name[32];
    while (*(names += strspn(names, " ")) != '\0') {
        size_t len = strcspn(names, " ");
        assert_true(len < sizeof name);
        memcpy(name, names, len);
        name[len] = '\0';
        assert_true(strcmp(name, "Space") == 0 ? pty_type(l->p, " ") : pty_key(l->p, name));
        names += len;
    }
}

void laptop_type(struct laptop *l, const char *text)
{
    assert_true(pty_type(l->p, text));
}

void laptop_answer(struct laptop *l, const char *text, const char *names)
{
    laptop_see(l, text);
    laptop_keys(l, names);
}

void laptop_until(struct laptop *l, const char *names, const char *text)
{
    enum { AGAIN_MS = 300 };
    for (int ms = 0; ms < LAPTOP_WAIT_MS; ms += AGAIN_MS) {
        laptop_keys(l, names);
        if (pty_wait_text(l->p, text, AGAIN_MS))
            return;
    }
    laptop_see(l, text);
}

void laptop_row(struct laptop *l, const char *label)
{
    enum { ROWS_MAX = 40 };
    char wanted[120], here[400];
    snprintf(wanted, sizeof wanted, "▸ %s", label);
    pty_wait_settled(l->p, 200, LAPTOP_WAIT_MS); // what was pressed before has had its effect
    laptop_see(l, "▸");
    for (int i = 0; i < ROWS_MAX && !laptop_shows(l, wanted); i++) {
        const char *at = strstr(pty_text(l->p), "▸");
        assert_non_null(at);
        snprintf(here, sizeof here, "%.*s", (int)strcspn(at, "\n"), at);
        laptop_keys(l, "Down");
        assert_true(pty_wait_gone(l->p, here, LAPTOP_WAIT_MS));
        laptop_see(l, "▸"); // not between two rows
    }
    laptop_see(l, wanted);
}

void laptop_begin(struct laptop *l, const char *name, const char *passphrase)
{
    laptop_new(l, 0);
    laptop_start(l, NULL);
    laptop_answer(l, "Langue / Language", "1");
    laptop_answer(l, "2 ", "2");
    laptop_see(l, "Votre nom");
    laptop_type(l, name);
    laptop_keys(l, "Enter Enter");
    laptop_type(l, passphrase);
    laptop_keys(l, "Enter");
    laptop_type(l, passphrase);
    laptop_keys(l, "Enter");
}

void laptop_chair(struct laptop *l, const char *of, const char *last)
{
    char count[32];
    snprintf(count, sizeof count, "0 %s 5", of);
    laptop_answer(l, count, "Space");
    for (int n = 1; n < 5; n++) {
        snprintf(count, sizeof count, "%d %s 5", n, of);
        laptop_until(l, "Space", count);
    }
    laptop_until(l, "Space", last);
}

int laptop_shell(struct laptop *l, const char *command)
{
    char whole[COMMAND_BYTES];
    int len = snprintf(whole, sizeof whole, "export ICOPE='%s' ICOPE_HOME='%s'; cd '%s' && %s",
                       l->program, l->home, l->folder, command);
    assert_true(len > 0 && (size_t)len < sizeof whole);
    return shell(whole);
}
