// SPDX-License-Identifier: EUPL-1.2
// icope simulate: a practice store with fictitious people.
#include "practice/simulate.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "cli/session.h"
#include "vault/vault.h"

#include <stdint.h>
#include <string.h>

enum { PEOPLE_MAX = 200000 };

int cli_simulate(const struct paths *paths, int argc, char **argv)
{
    unsigned long people, seed;
    const char *account, *passphrase_file;
    struct cli_store c;
    cli_store_options(paths, &argc, argv, &c, &account, &passphrase_file);
    c.practice = true; // always
    if (c.file == paths->store)
        c.file = paths->practice;
    if (!cli_number(&argc, argv, "--people", PEOPLE_MAX, 24, &people) ||
        !cli_number(&argc, argv, "--seed", UINT32_MAX, 1, &seed) || !cli_words(argc, argv, 0, 0))
        return CLI_USAGE;
    struct err e = {0};
    struct store_options o = cli_store_where(&c);
    char secret[PASSPHRASE_BYTES] = PRACTICE_NAME;
    if (fs_exists(c.file)) {
        cli_say(c.file, _("there is a store already; nothing was changed"));
        return CLI_REFUSED;
    }
    if (passphrase_file != NULL && !cli_passphrase(passphrase_file, NULL, secret))
        return CLI_STORE;
    enum rc rc = vault_start(&e);
    if (rc == RC_OK && c.file == paths->practice)
        rc = fs_mkdirs(paths->home, &e);
    rc = rc ? rc : store_create(&o, PRACTICE_NAME, "visitor", secret, &c.s, &e);
    vault_wipe(secret, sizeof secret);
    rc = rc ? rc : simulate_people(c.s, paths, &c.clock, people, seed, &e);
    if (rc == RC_OK)
        printf(_("%lu fictitious people in %s\n"), people, c.file);
    cli_close(&c);
    return rc == RC_OK ? CLI_DONE : cli_failed(c.file, &e);
}
