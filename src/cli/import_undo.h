// SPDX-License-Identifier: EUPL-1.2
// icope import --undo.
#ifndef ICOPE_CLI_IMPORT_UNDO_H
#define ICOPE_CLI_IMPORT_UNDO_H

#include "cli/session.h"

// Takes back whom import `number` (NULL: the newest) added and nobody touched since; without `yes`
// only shows it. Somebody else's import needs the right to erase. Returns the exit code.
int cli_import_undo(struct cli_store *c, const char *number, bool yes, bool json);

#endif
