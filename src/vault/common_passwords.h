// SPDX-License-Identifier: EUPL-1.2
// Words that French passphrases are too often made of. For src/vault only.
#ifndef ICOPE_VAULT_COMMON_PASSWORDS_H
#define ICOPE_VAULT_COMMON_PASSWORDS_H

#include <stddef.h>

// Lines of words, each word followed by a blank, the likeliest first: small letters without
// accents.
extern const char *const COMMON_WORDS[];
// How many lines.
extern const size_t COMMON_WORD_LINES;

#endif
