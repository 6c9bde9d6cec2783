// SPDX-License-Identifier: EUPL-1.2
#include "cli/key.h"

#include "base/fs.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cli/io.h"
#include "cli/qr.h"
#include "cli/session.h"
#include "vault/vault.h"

#include <stdio.h>
#include <string.h>

void cli_key_words(const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    enum { LINE = 9 };
    char text[KEY_WORDS_TEXT_BYTES];
    key_words_write(key, text);
    text[LINE * 6 - 1] = '\0';
    cli_printf("    %s\n    %s\n", text, text + LINE * 6);
    vault_wipe(text, sizeof text);
}

enum rc cli_key_read(const char *text, unsigned char ret_key[KEY_WORDS_KEY_BYTES], struct err *e)
{
    int word = 0;
    switch (key_words_read(text, ret_key, &word)) {
    case KEY_WORDS_FINE:
        return RC_OK;
    case KEY_WORDS_WRONG:
        return err_set(e, RC_INVALID, _("word %d cannot be right"), word);
    case KEY_WORDS_MISSING:
        return err_set(e, RC_INVALID, _("%d words instead of %d"), word, KEY_WORDS_COUNT);
    case KEY_WORDS_TOO_MANY:
        return err_set(e, RC_INVALID, _("more than %d words"), KEY_WORDS_COUNT);
    case KEY_WORDS_CHECK:
        break;
    }
    return err_set(e, RC_INVALID, "%s", _("a word is wrong, or two stand in the wrong order"));
}

void cli_key_refused(const struct err *e)
{
    cli_say_that(_("these words are no key"), e->text);
}

// The words as they are printed stand on two lines: whoever types or pastes the first is asked for
// the rest.
static bool words_of(const char *file, char text[PASSPHRASE_BYTES])
{
    unsigned char key[KEY_WORDS_KEY_BYTES];
    if (file != NULL)
        return cli_secret_lines(file, text);
    if (!cli_passphrase(NULL, _("Words of the recovery key"), text))
        return false;
    const size_t len = strlen(text);
    if (len > 0 && len + 2 < PASSPHRASE_BYTES / 2 &&
        key_words_read(text, key, NULL) == KEY_WORDS_MISSING) {
        char rest[PASSPHRASE_BYTES] = "";
        cli_passphrase(NULL, _("The rest of the words"), rest);
        snprintf(text + len, PASSPHRASE_BYTES - len, " %.500s", rest);
        vault_wipe(rest, sizeof rest);
    }
    vault_wipe(key, sizeof key);
    return true;
}

bool cli_key_pair(const char *file, struct vault_keypair **ret)
{
    char text[PASSPHRASE_BYTES] = "";
    unsigned char key[KEY_WORDS_KEY_BYTES];
    struct err e = {0};
    if (!words_of(file, text))
        return false;
    enum rc rc = cli_key_read(text, key, &e);
    vault_wipe(text, sizeof text);
    if (rc == RC_OK)
        rc = vault_keypair_from(key, ret, &e);
    vault_wipe(key, sizeof key);
    if (rc != RC_OK)
        cli_key_refused(&e);
    return rc == RC_OK;
}

void cli_key_qr(const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    char text[KEY_WORDS_TEXT_BYTES];
    struct buf code = {0};
    key_words_write(key, text);
    if (qr_write(text, &code, NULL) == RC_OK)
        fwrite(buf_text(&code), 1, code.len, stdout);
    buf_wipe(&code);
    vault_wipe(text, sizeof text);
}

void cli_key_fingerprint(const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    key_words_fingerprint(key, fingerprint);
    cli_printf("%s %s\n", _("Fingerprint:"), fingerprint);
}

// Is every word of the line one that a key could have (five letters, consonants and vowels by
// turns: proquints)?
static bool is_key_line(const char *line, size_t len)
{
    static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aiou";
    size_t letters = 0;
    for (size_t i = 0; i < len; i++) {
        if (line[i] == ' ' || line[i] == '\r')
            continue;
        if (strchr(letters % 5 % 2 == 0 ? consonants : vowels, line[i]) == NULL)
            return false;
        letters++;
    }
    return letters > 0 && letters % 5 == 0;
}

// Of what icope desk key printed, only the lines with the words; any other text is left as it is.
static void keep_key_lines(struct buf *text)
{
    struct buf words = {0};
    for (const char *line = buf_text(text); *line != '\0';) {
        size_t len = strcspn(line, "\n");
        if (is_key_line(line, len)) {
            buf_add(&words, line, len);
            buf_putc(&words, ' ');
        }
        line += len + (line[len] == '\n');
    }
    if (words.len > 0) {
        buf_clear(text);
        buf_add(text, buf_text(&words), words.len);
    }
    buf_release(&words);
}

bool cli_key_given(const char *given, unsigned char ret[KEY_WORDS_KEY_BYTES])
{
    struct buf text = {0};
    struct json *v = NULL;
    struct err e = {0};
    if (!fs_exists(given))
        buf_puts(&text, given);
    else if (!cli_text(given, &text))
        return false;
    if (json_parse(buf_text(&text), text.len, &JSON_LIMITS, &v, NULL) == RC_OK &&
        json_get_string(v, "words") != NULL) {
        buf_clear(&text);
        buf_puts(&text, json_get_string(v, "words"));
    } else {
        keep_key_lines(&text);
    }
    bool good = cli_key_read(buf_text(&text), ret, &e) == RC_OK;
    if (!good)
        cli_say_that(_("these words are no key"), e.text);
    json_free(v);
    buf_release(&text);
    return good;
}
