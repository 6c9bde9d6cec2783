// SPDX-License-Identifier: EUPL-1.2
// Passphrases that are guessed first: too short, one thing over and over, the account's own name,
// and what libzxcvbn guesses soon, with French words added to its own. Everything else is the
// person's choice: no rules on capitals or digits, which only make people write passphrases down.
#include "vault/vault.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/common_passwords.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zxcvbn.h>

enum {
    LENGTH_MIN = 12,   // characters
    DIFFERENT_MIN = 5, // different characters
    BITS_MIN = 33,     // 10^10 guesses, what zxcvbn calls safe from slow guessing (Argon2id is)
    NAME_PART_MIN = 4, // shorter parts of a name are in many words
    TEXT_MAX = 1024,   // characters looked at
};

// Passphrase as characters, so that é counts once. Returns their number.
static size_t characters(const char *text, size_t len, uint32_t out[TEXT_MAX])
{
    size_t count = 0;
    while (len > 0 && count < TEXT_MAX) {
        size_t n = utf8_next(text, len, &out[count++]);
        text += n;
        len -= n;
    }
    return count;
}

static bool few_different(const uint32_t *cp, size_t count)
{
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < i && cp[k] != cp[i])
            k++;
        different += k == i;
    }
    return different < DIFFERENT_MIN;
}

// Is it a piece shorter than LENGTH_MIN over and over ("soleilsoleil", also "abc1abc1abc")?
static bool is_repeated(const uint32_t *cp, size_t count)
{
    for (size_t piece = 1; piece < LENGTH_MIN && piece <= count / 2; piece++) {
        size_t i = piece;
        while (i < count && cp[i] == cp[i - piece])
            i++;
        if (i == count)
            return true;
    }
    return few_different(cp, count);
}

// Appends the search form without its blanks: case, accents and marks do not make a word safer.
static void fold_tight(struct buf *out, const char *text, size_t len)
{
    struct buf folded = {0};
    text_fold(&folded, text, len);
    for (size_t i = 0; i < folded.len; i++)
        if (folded.at[i] != ' ')
            buf_putc(out, folded.at[i]);
    buf_wipe(&folded);
}

// What is guessed: folded letters and digits, signs as they are, without blanks, since a program
// that tries words tries them joined first.
static void guessed_form(struct buf *out, const char *text, size_t len)
{
    for (size_t n; len > 0; text += n, len -= n) {
        uint32_t cp;
        n = utf8_next(text, len, &cp);
        size_t before = out->len;
        fold_tight(out, text, n);
        bool blank = cp == ' ' || cp == 0xA0 || cp == 0x202F;
        bool mark = cp >= 0x0300 && cp <= 0x036F; // an accent typed apart
        if (out->len == before && cp < ' ')
            buf_putc(out, 0x7F); // a NUL would end the text
        else if (out->len == before && !blank && !mark)
            buf_add(out, text, n);
    }
}

static bool is_common(const char *passphrase, size_t len)
{
    struct buf form = {0}, text = {0};
    guessed_form(&form, passphrase, len);
    for (size_t i = 0; i < COMMON_WORD_LINES; i++)
        buf_puts(&text, COMMON_WORDS[i]);
    const char **words = mem_array(text.len / 2 + 1, sizeof *words);
    size_t count = 0;
    assert(text.at != NULL); // the list has words
    for (char *at = text.at, *blank; (blank = strchr(at, ' ')) != NULL; at = blank + 1) {
        *blank = '\0';
        words[count++] = at;
    }
    words[count] = NULL; // as libzxcvbn wants it
    bool common = ZxcvbnMatch(buf_text(&form), words, NULL) < BITS_MIN;
    free(words);
    buf_release(&text);
    buf_wipe(&form);
    return common;
}

// Does it hold the name, or a part of it that is long enough to mean something?
static bool holds_name(const struct buf *tight, const char *name)
{
    struct buf folded = {0};
    text_fold(&folded, name, strlen(name));
    const char *at = buf_text(&folded);
    bool found = false;
    while (*at != '\0' && !found) {
        char part[TEXT_MAX];
        size_t len = strcspn(at, " ");
        if (len >= NAME_PART_MIN && len < sizeof part) {
            memcpy(part, at, len);
            part[len] = '\0';
            found = strstr(buf_text(tight), part) != NULL;
        }
        at += len + strspn(at + len, " ");
    }
    buf_release(&folded);
    struct buf whole = {0};
    fold_tight(&whole, name, strlen(name));
    found = found || (whole.len >= NAME_PART_MIN - 1 && strstr(buf_text(tight), whole.at) != NULL);
    buf_release(&whole);
    return found;
}

const char *vault_passphrase_policy(const char *passphrase, size_t len, const char *account_name)
{
    uint32_t cp[TEXT_MAX];
    size_t count = characters(passphrase, len, cp);
    const char *broken = count < LENGTH_MIN ? "short" : is_repeated(cp, count) ? "repeated" : NULL;
    vault_wipe(cp, sizeof cp);
    if (broken != NULL)
        return broken;
    struct buf tight = {0};
    fold_tight(&tight, passphrase, len);
    if (account_name != NULL && holds_name(&tight, account_name))
        broken = "name";
    else if (is_common(passphrase, len))
        broken = "common";
    buf_wipe(&tight);
    return broken;
}
