// SPDX-License-Identifier: EUPL-1.2
#include "vault/vault.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "vault/common_passwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// One passphrase, the account it is for, and what is wrong with it (NULL: nothing).
static const struct {
    const char *passphrase, *account, *weakness;
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

static void vault_passphrase_weakness_names_the_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *found = vault_passphrase_weakness(rows[i].passphrase,
                                                      strlen(rows[i].passphrase), rows[i].account);
        const char *expected = rows[i].weakness != NULL ? rows[i].weakness : "none";
        found = found != NULL ? found : "none";
        if (strcmp(found, expected) != 0)
            fail_msg("\"%s\": %s instead of %s", rows[i].passphrase, found, expected);
    }
}

static void vault_passphrase_weakness_takes_any_bytes(void **state)
{
    (void)state;
    char bytes[5000];
    uint32_t n = 1;
    for (size_t i = 0; i < sizeof bytes; i++) {
        n = n * 1664525U + 1013904223U;
        bytes[i] = (char)(n >> 24);
    }
    assert_null(vault_passphrase_weakness(bytes, sizeof bytes, "marie"));
    memset(bytes, 0, sizeof bytes);
    assert_string_equal(vault_passphrase_weakness(bytes, sizeof bytes, "marie"), "repeated");
    memset(bytes, 'n', sizeof bytes - 1); // a name longer than any
    assert_null(vault_passphrase_weakness("un vélo sans marin", 19, bytes));
}

static void common_words_are_folded_and_sorted_by_length(void **state)
{
    (void)state;
    size_t before = SIZE_MAX;
    for (size_t i = 0; i < COMMON_WORD_COUNT; i++) {
        struct buf folded = {0};
        size_t len = strlen(COMMON_WORDS[i]);
        text_fold(&folded, COMMON_WORDS[i], len);
        assert_string_equal(buf_text(&folded), COMMON_WORDS[i]);
        assert_true(len <= before && len >= 4);
        before = len;
        buf_release(&folded);
    }
    assert_true(COMMON_WORD_COUNT >= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vault_passphrase_weakness_names_the_reason),
        cmocka_unit_test(vault_passphrase_weakness_takes_any_bytes),
        cmocka_unit_test(common_words_are_folded_and_sorted_by_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
