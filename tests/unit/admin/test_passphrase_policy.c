// SPDX-License-Identifier: EUPL-1.2
// What a new passphrase may hold: whatever a keyboard brings, and nothing that only a file can.
#include "admin/passphrase_policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *passphrase;
    bool taken;
} rows[] = {
    {"quatre mots sans lien", true},
    {"\xC3\xA9t\xC3\xA9 tr\xC3\xA8s bleu l\xC3\xA0-bas", true},
    {"e\xCC\x81te\xCC\x81 tre\xCC\x80s bleu la\xCC\x80-bas", true}, // accents apart
    {"quatre\xC2\xA0mots\xE2\x80\xAFsans lien", true},              // blanks that do not break
    {"\xD0\xBA\xD0\xBE\xD1\x82 \xE7\x8C\xAB velo marin seize", true},
    {"quatre\tmots sans lien", false},
    {"quatre mots\nsans lien", false},
    {"\xEF\xBB\xBFquatre mots sans lien", false}, // U+FEFF
    {"quatre\xE2\x80\x8B mots sans lien", false}, // U+200B
    {"quatre\xE2\x80\xAE mots sans lien", false}, // U+202E
    {"quatre\xC2\x85 mots sans lien", false},     // C1
    {"quatre \x1B[31mmots sans lien", false},
    {"quatre \xFF\xFE mots sans lien", false}, // not UTF-8
};

static void what_cannot_be_typed_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *why = passphrase_policy_reason(rows[i].passphrase, "marie");
        if ((why == NULL) != rows[i].taken)
            fail_msg("row %zu: %s", i, why != NULL ? why : "taken");
        if (why != NULL && strstr(why, "cannot be typed") == NULL)
            fail_msg("row %zu: %s", i, why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_typed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
