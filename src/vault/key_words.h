// SPDX-License-Identifier: EUPL-1.2
// Keys as words that can be printed, read aloud and typed in again: proquints (Wilkerson 2009,
// arXiv:0901.4016), five letters for 16 bits, the same in every language; one more word checks the
// others.
#ifndef ICOPE_VAULT_KEY_WORDS_H
#define ICOPE_VAULT_KEY_WORDS_H

#include <stddef.h>

enum {
    KEY_WORDS_KEY_BYTES = 32,      // a key
    KEY_WORDS_COUNT = 17,          // its words with the one that checks
    KEY_WORDS_TEXT_BYTES = 17 * 6, // their text with blanks and the end
    FINGERPRINT_WORDS = 5,         // words of a fingerprint
    FINGERPRINT_TEXT_BYTES = 5 * 6,
};

// Why words are no key.
enum key_words_fault {
    KEY_WORDS_FINE,
    KEY_WORDS_WRONG,    // a word that none can be
    KEY_WORDS_MISSING,  // fewer than KEY_WORDS_COUNT
    KEY_WORDS_TOO_MANY, // more than KEY_WORDS_COUNT
    KEY_WORDS_CHECK,    // the last one does not fit the others
};

// Writes a key as words between blanks.
void key_words_write(const unsigned char key[KEY_WORDS_KEY_BYTES], char out[KEY_WORDS_TEXT_BYTES]);
// Reads them back; capitals, blanks, hyphens and line ends do not matter. KEY_WORDS_FINE, or why
// not; *ret_word (or NULL) is the word that cannot be right, from 1, or how many there are.
enum key_words_fault key_words_read(const char *text, unsigned char ret_key[KEY_WORDS_KEY_BYTES],
                                    int *ret_word);
// Writes the fingerprint of a public key: 80 bits of its BLAKE2b hash, as words between hyphens.
void key_words_fingerprint(const unsigned char key[KEY_WORDS_KEY_BYTES],
                           char out[FINGERPRINT_TEXT_BYTES]);

#endif
