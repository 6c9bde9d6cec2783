// SPDX-License-Identifier: EUPL-1.2
// How the records of exports are kept: for told*.c only.
#ifndef ICOPE_EXPORT_TOLD_INNER_H
#define ICOPE_EXPORT_TOLD_INNER_H

#include "base/id.h"
#include "vault/pseudonym.h"

// Settings of the store that begin so; an identifier follows.
#define TOLD_SETTING "told/"

enum { TOLD_HASH_BYTES = 2 * PSEUDONYM_BYTES + 1 };
// What stands for a person in a record of that salt.
void told_hash(const struct pseudonym_key *salt, struct id person, char ret[TOLD_HASH_BYTES]);

#endif
