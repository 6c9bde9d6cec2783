// SPDX-License-Identifier: EUPL-1.2
// Keys as people see them on the command line: words to copy, a code to scan, a fingerprint to
// compare.
#ifndef ICOPE_CLI_KEY_H
#define ICOPE_CLI_KEY_H

#include "base/err.h"
#include "vault/key_words.h"
#include "vault/keypair.h"

#include <stdbool.h>

// Prints a key as two lines of at most nine words each.
void cli_key_words(const unsigned char key[KEY_WORDS_KEY_BYTES]);
// Reads words that somebody typed or that a file holds. RC_INVALID: why, in the language spoken.
enum rc cli_key_read(const char *text, unsigned char ret_key[KEY_WORDS_KEY_BYTES], struct err *e);
// Reads a public key: its words as they are, in a file, or as icope desk key wrote them, also with
// --json. False after saying why.
bool cli_key_given(const char *given, unsigned char ret[KEY_WORDS_KEY_BYTES]);
// Says why words are no key.
void cli_key_refused(const struct err *e);
// Reads the private words of a recovery key: from a file (which only its owner may read), or typed
// unseen when that is NULL. False after saying why.
bool cli_key_pair(const char *file, struct vault_keypair **ret);
// Prints a QR code of the words.
void cli_key_qr(const unsigned char key[KEY_WORDS_KEY_BYTES]);
// Prints the fingerprint of a public key.
void cli_key_fingerprint(const unsigned char key[KEY_WORDS_KEY_BYTES]);

#endif
