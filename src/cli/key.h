// SPDX-License-Identifier: EUPL-1.2
// Keys as people see them on the command line: words to copy, a code to scan, a fingerprint to
// compare.
#ifndef ICOPE_CLI_KEY_H
#define ICOPE_CLI_KEY_H

#include "vault/key_words.h"

// Prints a key as two lines of at most nine words each.
void cli_key_words(const unsigned char key[KEY_WORDS_KEY_BYTES]);
// Prints a QR code of the words.
void cli_key_qr(const unsigned char key[KEY_WORDS_KEY_BYTES]);
// Prints the fingerprint of a public key.
void cli_key_fingerprint(const unsigned char key[KEY_WORDS_KEY_BYTES]);

#endif
