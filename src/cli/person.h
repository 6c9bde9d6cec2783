// SPDX-License-Identifier: EUPL-1.2
// Which person a word of the command line means.
#ifndef ICOPE_CLI_PERSON_H
#define ICOPE_CLI_PERSON_H

#include "cli/session.h"

// The person meant by an identifier, or by parts of a name, birth date or place that fit only one.
// False after saying who fits.
bool cli_person(struct cli_store *c, const char *given, struct id *ret);
// The records that were merged into that person, also by way of another, into the arena; returns
// their number.
size_t cli_duplicates(const struct cli_store *c, struct id person, struct arena *a,
                      struct id **ret);

#endif
