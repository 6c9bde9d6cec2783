// SPDX-License-Identifier: EUPL-1.2
// Words that passphrases are too often made of, French and English. For src/vault only.
#ifndef ICOPE_VAULT_COMMON_PASSWORDS_H
#define ICOPE_VAULT_COMMON_PASSWORDS_H

#include <stddef.h>

// Folded as text_fold does, without blanks; longer ones before shorter ones that they hold.
extern const char *const COMMON_WORDS[];
// Their number.
extern const size_t COMMON_WORD_COUNT;

#endif
