// SPDX-License-Identifier: EUPL-1.2
// icope account add, passphrase, role, suspend, resume; icope rotate.
#include "store/team.h"

#include "base/i18n.h"
#include "cli/session.h"
#include "vault/vault.h"

#include <string.h>
#include <unistd.h>

// Finds an account by name. False after saying that there is none.
static bool find(struct cli_store *c, const char *name, struct store_account *ret)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    struct err e = {0};
    size_t count = 0;
    bool found = false;
    if (store_accounts(c->s, &a, &all, &count, &e) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count && !found; i++) {
        found = strcmp(all[i].name, name) == 0;
        if (found)
            *ret = all[i];
    }
    arena_release(&a);
    if (!found)
        cli_say(name, _("there is no such account"));
    return found;
}

// Says of a failed change why it was refused; returns the exit code.
static int refused(const char *name, const struct err *e)
{
    static const struct {
        enum rc rc;
        const char *text;
    } sentences[] = {
        {RC_BUSY, N_("there is an account of that name already")},
        {RC_INVALID, N_("the name cannot be used, or there is no such role")},
        {RC_NO, N_("there is no such account")},
    };
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
        if (sentences[i].rc == e->rc) {
            cli_say(name, _(sentences[i].text));
            return CLI_NO;
        }
    }
    if (e->rc != RC_DENIED)
        return cli_failed(name, e);
    cli_say(name, e->text);
    return CLI_REFUSED;
}

int cli_account_add(const struct paths *paths, int argc, char **argv)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct cli_store c = {0};
    struct err e = {0};
    struct id id;
    const char *role = cli_option(&argc, argv, "--role");
    const char *file = cli_option(&argc, argv, "--new-passphrase-file");
    int code = cli_open(paths, &argc, argv, 1, RIGHT_ACCOUNTS, &c);
    if (code == CLI_DONE && (argc != 1 || role == NULL))
        code = CLI_USAGE;
    if (code == CLI_DONE && !cli_new_passphrase(file, argv[0], secret))
        code = CLI_STORE;
    if (code == CLI_DONE && store_account_add(c.s, argv[0], role, secret, &id, &e) != RC_OK)
        code = refused(argv[0], &e);
    vault_wipe(secret, sizeof secret);
    cli_close(&c);
    return code;
}

int cli_account_passphrase(const struct paths *paths, int argc, char **argv)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct cli_store c = {0};
    struct store_account who = {0};
    struct err e = {0};
    const char *file = cli_option(&argc, argv, "--new-passphrase-file");
    int code = cli_open(paths, &argc, argv, 1, RIGHT_VISIT, &c);
    if (code == CLI_DONE) {
        who = *store_user(c.s);
        if (argc == 1 && !find(&c, argv[0], &who))
            code = CLI_NO;
    }
    bool own = code == CLI_DONE && id_equal(who.id, store_user(c.s)->id);
    if (code == CLI_DONE && !own && !cli_may(&c, RIGHT_ACCOUNTS))
        code = CLI_REFUSED;
    if (code == CLI_DONE && !cli_new_passphrase(file, who.name, secret))
        code = CLI_STORE;
    if (code == CLI_DONE && store_account_passphrase(c.s, who.id, secret, &e) != RC_OK)
        code = refused(who.name, &e);
    vault_wipe(secret, sizeof secret);
    cli_close(&c);
    return code;
}

int cli_account_role(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    struct store_account who = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 2, RIGHT_ACCOUNTS, &c);
    if (code == CLI_DONE && argc != 2)
        code = CLI_USAGE;
    if (code == CLI_DONE && !find(&c, argv[0], &who))
        code = CLI_NO;
    if (code == CLI_DONE && store_account_role(c.s, who.id, argv[1], &e) != RC_OK)
        code = refused(who.name, &e);
    cli_close(&c);
    return code;
}

static bool show_progress(size_t done, size_t total, void *self)
{
    if (*(bool *)self)
        fprintf(stderr, "\r%3zu %%", total == 0 ? 100 : done * 100 / total);
    return true;
}

int cli_rotate_open(struct cli_store *c)
{
    struct err e = {0};
    bool terminal = isatty(STDERR_FILENO) != 0;
    enum rc rc = store_rotate(c->s, show_progress, &terminal, &e);
    if (terminal)
        fputs("\r     \r", stderr);
    if (rc == RC_OK) {
        puts(_("The store has a new master key. What was kept of the old one opens nothing any "
               "more, except older copies of the file."));
        return CLI_DONE;
    }
    if (rc != RC_DENIED)
        return cli_failed(c->file, &e);
    cli_say(_("the master key stays"), e.text);
    return CLI_REFUSED;
}

int cli_rotate(const struct paths *paths, int argc, char **argv)
{
    struct cli_store c = {0};
    int code = cli_open(paths, &argc, argv, 0, RIGHT_RECOVERY, &c);
    if (code == CLI_DONE)
        code = cli_rotate_open(&c);
    cli_close(&c);
    return code;
}

static int set_active(const struct paths *paths, int argc, char **argv, bool active)
{
    struct cli_store c = {0};
    struct store_account who = {0};
    struct err e = {0};
    int code = cli_open(paths, &argc, argv, 1, RIGHT_ACCOUNTS, &c);
    if (code == CLI_DONE && argc != 1)
        code = CLI_USAGE;
    if (code == CLI_DONE && !find(&c, argv[0], &who))
        code = CLI_NO;
    if (code == CLI_DONE && store_account_active(c.s, who.id, active, &e) != RC_OK)
        code = refused(who.name, &e);
    // Who is shut out may have kept the master key.
    if (code == CLI_DONE && !active)
        code = cli_rotate_open(&c);
    cli_close(&c);
    return code;
}

int cli_account_suspend(const struct paths *paths, int argc, char **argv)
{
    return set_active(paths, argc, argv, false);
}

int cli_account_resume(const struct paths *paths, int argc, char **argv)
{
    return set_active(paths, argc, argv, true);
}
