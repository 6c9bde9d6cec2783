// SPDX-License-Identifier: EUPL-1.2
#include "vault/vault.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/common_passwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

// One passphrase, the account it is for, and what is wrong with it (NULL: nothing).
static const struct {
    const char *passphrase, *account, *broken;
} rows[] = {
    {"", "marie", "short"},
    {"onze lettre", "marie", "short"},
    {"éééééééééé", "marie", "short"}, // 10 characters in 20 bytes
    {"douze lettre", "marie", NULL},
    {"ça été là où", "marie", NULL}, // 12 characters
    {"aaaaaaaaaaaaaaaa", "marie", "repeated"},
    {"abababababab", "marie", "repeated"},
    {"vélo7vélo7vélo7", "marie", "repeated"},
    {"vélo7vélo7vél", "marie", "repeated"},
    {"112211222112", "marie", "repeated"},
    {"motdepasse1234", "marie", "common"},
    {"Mot de passe !!", "marie", "common"},
    {"MOTDEPASSE-2026", "marie", "common"},
    {"azertyuiop123", "marie", "common"},
    {"qwertyuiop{}|", "marie", "common"},
    {"abcdefghijkl", "marie", "common"},
    {"123456789012", "marie", "common"},
    {"Février-Février2025", "marie", "common"},
    {"bonjour soleil chocolat", "marie", "common"},
    {"bonjour123bonjour", "marie", "common"},
    {"azertyuiop12", "marie", "common"},
    {"Motdepasse 13!", "marie", "common"},
    {"Marseille13013", "paul", "common"},
    {"soleil2024!!", "paul", "common"},
    {"Je t'aime maman", "paul", "common"},
    {"j3t4im3 m4m4n", "paul", "common"}, // signs that look like letters
    {"Nicolas Dupont 1987", "paul", "common"},
    {"infirmière Toulouse 31", "paul", "common"},
    {"poiuytreza-azertyuiop", "paul", "common"},
    {"I love you forever", "paul", "common"}, // English words by libzxcvbn's own list
    {"liverpool football", "paul", "common"},
    {"une e\xcc\x81toile dans le pre\xcc\x81", "paul", NULL},
    {"bonjour123", "marie", "short"},
    {"azertyuiop", "marie", "short"},
    {"motdepasse", "marie", "short"},
    {"marseille13", "marie", "short"},
    {"soleil2024", "marie", "short"},
    {"jetaime!", "marie", "short"},
    {"كلمة سر طويلة جدا", "marie", NULL},
    {"correct horse battery staple", "marie", NULL},
    {"mon jardin donne sur la mer", "marie", NULL},
    {"marie fait du vélo", "marie", "name"},
    {"le chat de Marïe dort", "MARIE", "name"},
    {"dupont roule à vélo", "Marie Dupont", "name"},
    {"j.dupont roule à vélo", "j.dupont", "name"},
    {"le vélo de jd est bleu", "jd", NULL}, // two letters are in any text
    {"un vélo sans marin", "", NULL},
    {"un vélo sans marin", NULL, NULL},
    {"!?;:/*%$^&@#()", "marie", NULL},
};

static void vault_passphrase_policy_names_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *found = vault_passphrase_policy(rows[i].passphrase, strlen(rows[i].passphrase),
                                                    rows[i].account);
        const char *expected = rows[i].broken != NULL ? rows[i].broken : "none";
        found = found != NULL ? found : "none";
        if (strcmp(found, expected) != 0)
            fail_msg("\"%s\": %s instead of %s", rows[i].passphrase, found, expected);
    }
}

static void vault_passphrase_policy_takes_any_bytes(void **state)
{
    (void)state;
    char bytes[5000];
    uint32_t n = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        n = n * 1664525U + 1013904223U;
        bytes[i] = (char)(n >> 24);
    }
    assert_null(vault_passphrase_policy(bytes, sizeof bytes, "marie"));
    memset(bytes, 0, sizeof bytes);
    assert_string_equal(vault_passphrase_policy(bytes, sizeof bytes, "marie"), "repeated");
    memset(bytes, 'n', sizeof bytes - 1); // a name longer than any
    assert_null(vault_passphrase_policy("un vélo sans marin", 19, bytes));
}

static void common_words_are_folded_and_stand_once(void **state)
{
    (void)state;
    struct buf all = {0};
    size_t count = 0;
    for (size_t i = 0; i < COMMON_WORD_LINES; i++)
        buf_puts(&all, COMMON_WORDS[i]);
    for (const char *at = buf_text(&all); *at != '\0'; count++) {
        char word[40], quoted[42];
        struct buf folded = {0};
        size_t len = strcspn(at, " ");
        assert_true(len >= 2 && len < sizeof word && at[len] == ' ');
        snprintf(word, sizeof word, "%.*s", (int)len, at);
        text_fold(&folded, word, len);
        assert_string_equal(buf_text(&folded), word);
        buf_release(&folded);
        snprintf(quoted, sizeof quoted, " %s ", word);
        assert_null(strstr(at + len, quoted));
        at += len + 1;
    }
    assert_true(count >= 600);
    buf_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vault_passphrase_policy_names_the_reason),
        cmocka_unit_test(vault_passphrase_policy_takes_any_bytes),
        cmocka_unit_test(common_words_are_folded_and_stand_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
