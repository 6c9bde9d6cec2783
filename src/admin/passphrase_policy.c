// SPDX-License-Identifier: EUPL-1.2
#include "admin/passphrase_policy.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "vault/vault.h"

#include <string.h>

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
    const char *code = vault_passphrase_policy(passphrase, strlen(passphrase), account_name);
    if (code == NULL)
        return NULL;
    const char *text = rules[0].text;
    for (size_t i = 0; i < ARRAY_LEN(rules); i++)
        text = strcmp(rules[i].code, code) == 0 ? rules[i].text : text;
    return _(text);
}
