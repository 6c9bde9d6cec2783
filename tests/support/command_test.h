// SPDX-License-Identifier: EUPL-1.2
// What tests of the command line share: set-up and tear-down, stores with accounts, and what a run
// must say. A test's own state begins with a struct command.
#ifndef ICOPE_TESTS_COMMAND_TEST_H
#define ICOPE_TESTS_COMMAND_TEST_H

#include "support/command.h"

// Passphrases of two accounts; the files "marie" and "paul" hold them.
#define COMMAND_MARIE "quatre mots bien choisis"
#define COMMAND_PAUL  "cinq autres mots très longs"

// Runs the program in English and fails unless it ends with that code.
#define COMMAND(c, code, ...)                                                                      \
    command_expect(c, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
// See COMMAND.
void command_expect(struct command *c, int code, const char *const *words);
// Fails unless the text is part of what was said or printed.
void output_has(const struct buf *text, const char *part);
// For cmocka: a struct command as state.
int command_set_up(void **state);
// For cmocka: releases the struct command that the state begins with, and frees the state.
int command_tear_down(void **state);
// A store of that name in the folder with marie as its administrator, and the files of passphrases.
// Returns its path, which lives until command_release.
const char *command_store(struct command *c, const char *name);

#endif
