// SPDX-License-Identifier: EUPL-1.2
// A shell command in a folder of a test's own: for programs that check what ours made.
#ifndef ICOPE_TESTS_SYNC_SHELL_H
#define ICOPE_TESTS_SYNC_SHELL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// Returns its exit code; what it says is in said.txt there.
static inline int shell_in(const char *dir, const char *command)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (chdir(dir) == 0 && freopen("said.txt", "w", stdout) != NULL &&
            dup2(STDOUT_FILENO, STDERR_FILENO) >= 0)
            execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
