// SPDX-License-Identifier: EUPL-1.2
// Pseudonyms: what stands for a text under a key, the same each time, and without the key neither
// to be turned back nor to be guessed by trying (keyed BLAKE2b, RFC 7693). By libsodium.
#ifndef ICOPE_VAULT_PSEUDONYM_H
#define ICOPE_VAULT_PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PSEUDONYM_KEY_BYTES = 32, // of a project
    PSEUDONYM_BYTES = 16,     // of a pseudonym
    PSEUDONYM_KEY_TEXT = 65   // the key as hexadecimal digits and the NUL
};

// A project's key in the clear; wipe with vault_wipe.
struct pseudonym_key {
    unsigned char at[PSEUDONYM_KEY_BYTES]; // the key
};

// A new random key.
void pseudonym_key_new(struct pseudonym_key *ret);
// As hexadecimal digits.
void pseudonym_key_text(const struct pseudonym_key *key, char ret[PSEUDONYM_KEY_TEXT]);
// Reads them. False for anything else.
bool pseudonym_key_read(const char *text, struct pseudonym_key *ret);

// What stands for the text of that kind ("id", "account"): different kinds never agree.
void pseudonym_of(const struct pseudonym_key *key, const char *kind, const char *text,
                  unsigned char ret[PSEUDONYM_BYTES]);
// The same as a number below `limit` (at least 1).
uint64_t pseudonym_number(const struct pseudonym_key *key, const char *kind, const char *text,
                          uint64_t limit);

#endif
