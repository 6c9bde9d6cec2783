// SPDX-License-Identifier: EUPL-1.2
#include "vault/key_words.h"

#include "vault/vault.h"

#include <stdint.h>
#include <string.h>

enum { LETTERS = 5 };
static const char CONSONANTS[] = "bdfghjklmnprstvz", VOWELS[] = "aiou";

// One word for 16 bits: consonants carry four, vowels two.
static void write_word(unsigned bits, char out[LETTERS])
{
    out[0] = CONSONANTS[bits >> 12 & 15];
    out[1] = VOWELS[bits >> 10 & 3];
    out[2] = CONSONANTS[bits >> 6 & 15];
    out[3] = VOWELS[bits >> 4 & 3];
    out[4] = CONSONANTS[bits & 15];
}

static void write_words(const unsigned char *bytes, int count, char between, char *out)
{
    for (int i = 0; i < count; i++, out += LETTERS + 1) {
        write_word((unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1], out);
        out[LETTERS] = i + 1 < count ? between : '\0';
    }
}

// Reads a word, −1 when it is none.
static int read_word(const char *word)
{
    unsigned bits = 0;
    for (int i = 0; i < LETTERS; i++) {
        const char *letters = i % 2 == 0 ? CONSONANTS : VOWELS;
        const char *at = word[i] != '\0' ? strchr(letters, word[i] | 0x20) : NULL;
        if (at == NULL)
            return -1;
        bits = (bits << (i % 2 == 0 ? 4 : 2)) | (unsigned)(at - letters);
    }
    return (int)bits;
}

static void check_bytes(const unsigned char key[KEY_WORDS_KEY_BYTES], unsigned char out[2])
{
    unsigned char hash[32];
    vault_hash(NULL, key, KEY_WORDS_KEY_BYTES, hash);
    memcpy(out, hash, 2);
}

void key_words_write(const unsigned char key[KEY_WORDS_KEY_BYTES], char out[KEY_WORDS_TEXT_BYTES])
{
    unsigned char bytes[KEY_WORDS_KEY_BYTES + 2];
    memcpy(bytes, key, KEY_WORDS_KEY_BYTES);
    check_bytes(key, bytes + KEY_WORDS_KEY_BYTES);
    write_words(bytes, KEY_WORDS_COUNT, ' ', out);
    vault_wipe(bytes, sizeof bytes);
}

// Reads all words; the last bytes check the others.
static enum key_words_fault read_all(const char *text, unsigned char bytes[2 * KEY_WORDS_COUNT],
                                     int *ret_word)
{
    static const char between[] = " \t\r\n-";
    int count = 0;
    *ret_word = 0;
    for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
        size_t len = strcspn(text, between);
        int bits = len == LETTERS ? read_word(text) : -1;
        if (count == KEY_WORDS_COUNT)
            return KEY_WORDS_TOO_MANY;
        *ret_word = count + 1;
        if (bits < 0)
            return KEY_WORDS_WRONG;
        bytes[2 * count] = (unsigned char)(bits >> 8);
        bytes[2 * count + 1] = (unsigned char)(bits & 255);
        count++;
        text += len;
    }
    return count < KEY_WORDS_COUNT ? KEY_WORDS_MISSING : KEY_WORDS_FINE;
}

enum key_words_fault key_words_read(const char *text, unsigned char ret_key[KEY_WORDS_KEY_BYTES],
                                    int *ret_word)
{
    unsigned char bytes[2 * KEY_WORDS_COUNT], check[2];
    int word = 0;
    enum key_words_fault fault = read_all(text, bytes, &word);
    check_bytes(bytes, check);
    if (ret_word != NULL)
        *ret_word = word;
    if (fault == KEY_WORDS_FINE && memcmp(check, bytes + KEY_WORDS_KEY_BYTES, sizeof check) != 0)
        fault = KEY_WORDS_CHECK;
    if (fault == KEY_WORDS_FINE)
        memcpy(ret_key, bytes, KEY_WORDS_KEY_BYTES);
    vault_wipe(bytes, sizeof bytes);
    return fault;
}

void key_words_fingerprint(const unsigned char key[KEY_WORDS_KEY_BYTES],
                           char out[FINGERPRINT_TEXT_BYTES])
{
    unsigned char hash[32];
    vault_hash(NULL, key, KEY_WORDS_KEY_BYTES, hash);
    // Not the bytes that check the words: a fingerprint may be shown where the words may not.
    write_words(hash + 2, FINGERPRINT_WORDS, '-', out);
}
