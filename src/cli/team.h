// SPDX-License-Identifier: EUPL-1.2
// A new master key, which several commands end with.
#ifndef ICOPE_CLI_TEAM_H
#define ICOPE_CLI_TEAM_H

#include "cli/session.h"

// Gives the open store a new master key, with progress; returns the exit code after saying what
// came of it.
int team_rotate(struct cli_store *c);

#endif
