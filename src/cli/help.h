// SPDX-License-Identifier: EUPL-1.2
// What the rows say to people: an overview, a group, one command.
#ifndef ICOPE_CLI_HELP_H
#define ICOPE_CLI_HELP_H

#include "base/buf.h"
#include "cli/command.h"

// The command that the words begin with, *ret_used of them; NULL when there is none.
const struct cli_command *help_find(const struct cli_group *groups, int argc, char **argv,
                                    int *ret_used);
// Prints the groups, one line each.
void help_overview(const struct cli_group *groups);
// Prints what there is to say about the words: a command, a group, or all commands that begin so.
// False when there is no such thing.
bool help_about(const struct cli_group *groups, int argc, char **argv);
// The same for words that must be just that, as icope help takes them: a group comes before a
// command of its name.
bool help_topic(const struct cli_group *groups, int argc, char **argv);
// Says that the words are no command, with what may have been meant; prints the commands of a group
// when only that was named. Returns the exit code.
int help_unknown(const struct cli_group *groups, int argc, char **argv);
// Writes an operand's explanation with the words of a choice.
void help_operand(const struct arg_operand *o, struct buf *out);
// Writes an option's explanation with unit, range and default.
void help_option(const struct arg_option *o, struct buf *out);
// Is that option shown in the help of the command? Some are only understood.
bool help_shows(const struct cli_command *command, const struct arg_option *o);

#endif
