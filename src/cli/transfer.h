// SPDX-License-Identifier: EUPL-1.2
// The ways of icope sync that need no internet.
#ifndef ICOPE_CLI_TRANSFER_H
#define ICOPE_CLI_TRANSFER_H

#include "cli/command.h"

// icope sync --to-folder DIR.
int transfer_to_folder(struct cli_call *c);
// icope sync --from-folder DIR.
int transfer_from_folder(struct cli_call *c);

#endif
