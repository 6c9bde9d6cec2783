// SPDX-License-Identifier: EUPL-1.2
// icope doctor --salvage: what is whole of a damaged store, in a new one.
#ifndef ICOPE_CLI_SALVAGE_H
#define ICOPE_CLI_SALVAGE_H

#include "cli/command.h"

// Makes it as the options say; returns the exit code: CLI_INCOMPLETE when something was not whole.
int cli_salvage(struct cli_call *c);

#endif
