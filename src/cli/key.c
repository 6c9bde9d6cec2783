// SPDX-License-Identifier: EUPL-1.2
#include "cli/key.h"

#include "base/i18n.h"
#include "cli/qr.h"
#include "vault/vault.h"

#include <stdio.h>

void cli_key_words(const unsigned char key[KEY_WORDS_KEY_BYTES])
{
    enum { LINE = 9 };
    char text[KEY_WORDS_TEXT_BYTES];
    key_words_write(key, text);
    text[LINE * 6 - 1] = '\0';
    printf("    %s\n    %s\n", text, text + LINE * 6);
    vault_wipe(text, sizeof text);
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
    printf("%s %s\n", _("Fingerprint:"), fingerprint);
}
