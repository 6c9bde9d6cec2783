// SPDX-License-Identifier: EUPL-1.2
// Writing an export from the command line, and saying how it went.
#ifndef ICOPE_CLI_EXPORT_H
#define ICOPE_CLI_EXPORT_H

#include "cli/rows.h"
#include "export/views.h"

// Writes it into --out. Fills in what is told while it runs and afterwards; the exit code.
int cli_export_write(struct cli_call *c, const struct export_options *asked);

#endif
