// SPDX-License-Identifier: EUPL-1.2
// The real program on a laptop of its own: a copy beside its own data, so that a test may change a
// questionnaire, an empty home, and keys typed into a pseudo-terminal of 80×24.
#ifndef ICOPE_TESTS_SUPPORT_LAPTOP_H
#define ICOPE_TESTS_SUPPORT_LAPTOP_H

#include "support/pty.h"

#include <stdbool.h>

enum { LAPTOP_PATH = 1024, LAPTOP_WAIT_MS = 20000 };

// One laptop. Start from laptop_new, end with laptop_free.
struct laptop {
    char folder[LAPTOP_PATH];  // everything of it, below TMPDIR
    char home[LAPTOP_PATH];    // ICOPE_HOME
    char program[LAPTOP_PATH]; // the copy
    struct pty *p;             // the running program, NULL while it is not
};

// Copies the program; the recall may come after `recall_s` seconds instead of 300, and five rises
// may take no time at all, as a test presses the keys (0: leave both).
void laptop_new(struct laptop *l, int recall_s);
// Starts the program; `words` are its arguments, ended by NULL, or NULL.
void laptop_start(struct laptop *l, const char *const *words);
// A laptop's first day, in French: starts the program and makes a store and its first account.
void laptop_begin(struct laptop *l, const char *name, const char *passphrase);
// Kills the program without warning.
void laptop_kill(struct laptop *l);
// Ends everything and removes the folder.
void laptop_free(struct laptop *l);

// Fails the test, showing the screen, unless the text stands there in time.
void laptop_see(struct laptop *l, const char *text);
// Presses keys one after the other: names as pty_key knows them and Space, separated by blanks.
void laptop_keys(struct laptop *l, const char *names);
// Types text as it is.
void laptop_type(struct laptop *l, const char *text);
// Waits for the text, then presses the keys.
void laptop_answer(struct laptop *l, const char *text, const char *names);
// Presses the keys again and again until the text stands there: for a key that only counts when
// some time has passed.
void laptop_until(struct laptop *l, const char *names, const char *text);
// Goes down a sheet until the row of that label is chosen, wherever it stands.
void laptop_row(struct laptop *l, const char *label);
// Five chair rises on a stopwatch that stands ready, as fast as it takes them; `last` is what the
// screen shows after the fifth.
void laptop_chair(struct laptop *l, const char *of, const char *last);
// Does the text stand on the screen now?
bool laptop_shows(struct laptop *l, const char *text);
// Runs a shell command with $ICOPE and $ICOPE_HOME set; returns its exit code.
int laptop_shell(struct laptop *l, const char *command);

#endif
