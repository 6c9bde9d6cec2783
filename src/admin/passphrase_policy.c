// SPDX-License-Identifier: EUPL-1.2
#include "admin/passphrase_policy.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "vault/vault.h"

#include <string.h>

// Can every character be typed on every screen of the program, and seen where it is written down?
// A file or the clipboard brings others, and nobody could open the store with them by hand.
static bool is_typable(const char *text)
{
    size_t left = strlen(text), used;
    uint32_t cp;
    if (!utf8_valid(text, left))
        return false;
    for (; (used = utf8_next(text, left, &cp)) > 0; text += used, left -= used)
        if (cp < ' ' || !utf8_safe(cp))
            return false;
    return true;
}

// Sentences for vault_passphrase_policy.
static const struct {
    const char *code, *text;
} rules[] = {
    {"short",
     N_("The passphrase is too short: at least 12 characters, four words are easy to remember.")},
    {"repeated", N_("The passphrase repeats the same characters: choose four unrelated words.")},
    {"common",
     N_("The passphrase is one of the first that would be tried: choose four unrelated words.")},
    {"name", N_("The passphrase holds the account's name: choose four unrelated words.")},
};

const char *passphrase_policy_reason(const char *passphrase, const char *account_name)
{
    if (!is_typable(passphrase))
        return _("The passphrase holds a sign that cannot be typed here or is not seen (a tab, a "
                 "byte order mark, a blank without width): type it anew.");
    const char *code = vault_passphrase_policy(passphrase, strlen(passphrase), account_name);
    if (code == NULL)
        return NULL;
    const char *text = rules[0].text;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        text = strcmp(rules[i].code, code) == 0 ? rules[i].text : text;
    return _(text);
}
