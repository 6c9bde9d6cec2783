// SPDX-License-Identifier: EUPL-1.2
// Runs the built program with words and input, and keeps what it said: for tests of the command
// line.
#ifndef ICOPE_TESTS_COMMAND_H
#define ICOPE_TESTS_COMMAND_H

#include "base/buf.h"
#include "base/mem.h"

enum { COMMAND_WORDS_MAX = 20 };

// One run.
struct command {
    char dir[200];      // a folder of its own, removed at the end
    int code;           // exit code of the newest run, −1 when a signal ended it
    struct buf out;     // standard output of the newest run
    struct buf said;    // standard error of the newest run
    struct arena paths; // behind command_path
};

// A folder below TMPDIR; ICOPE_HOME lies in it.
void command_init(struct command *c);
// Removes the folder with all in it.
void command_release(struct command *c);
// A path in the folder; lives until command_release.
const char *command_path(struct command *c, const char *name);
// Writes a file into the folder.
void command_write(struct command *c, const char *name, const char *text, unsigned mode);
// Runs the program; `words` ends with NULL; `input` on standard input (NULL: none).
int command_run(struct command *c, const char *input, const char *const *words);
// The same with another program, found as a shell finds it.
int command_run_other(struct command *c, const char *program, const char *input,
                      const char *const *words);

// Removes a folder with all that is in it; a link is removed, not followed.
void remove_tree(const char *dir);

#endif
