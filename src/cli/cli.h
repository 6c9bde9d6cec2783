// SPDX-License-Identifier: EUPL-1.2
// The command line as the program's start sees it.
#ifndef ICOPE_CLI_CLI_H
#define ICOPE_CLI_CLI_H

#include "cli/args.h"
#include "config/paths.h"

// Exit codes of every sub-command.
enum cli_exit {
    CLI_DONE = 0,       // done
    CLI_NO = 1,         // the answer is no: invalid, not found
    CLI_USAGE = 2,      // the words are wrong
    CLI_INCOMPLETE = 3, // something is missing
    CLI_STORE = 4,      // store or passphrase
    CLI_NETWORK = 5,    // network
    CLI_REFUSED = 6,    // refused: would overwrite, practice data
};

// What stands before a sub-command: --lang, --lines, --help, --version. False when it is wrong. The
// operands are the sub-command and its words. End with args_release.
bool cli_start(int argc, char **argv, struct args *ret);
// Speaks the language asked for, the remembered one, that of LC_ALL, LC_MESSAGES or LANG, or
// French.
void cli_speak(const struct paths *paths, const char *language);
// How the program for people is to be opened.
struct cli_face {
    const char *language; // "fr", "en", NULL: the remembered one
    bool lines;           // on plain lines, not on screens
    bool practice;        // with the practice store
};
// Opens it; returns the exit code.
typedef int cli_open_face(const struct paths *paths, const struct cli_face *face);
// Runs the sub-command that the words begin with; returns the exit code. `open_face` is what
// "icope visit" calls.
int cli_run(const struct paths *paths, int argc, char **argv, cli_open_face *open_face);
// Prints what there is, for --help.
void cli_help(void);

#endif
