// SPDX-License-Identifier: EUPL-1.2
// How many months lie between two visits, as the data say (pathway/due.h).
#ifndef ICOPE_CLI_DUE_H
#define ICOPE_CLI_DUE_H

#include "cli/command.h"

// Those of this call.
unsigned cli_due_months(const struct cli_call *call);

#endif
