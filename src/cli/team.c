// SPDX-License-Identifier: EUPL-1.2
// icope account add, passphrase, role, suspend, resume; icope rotate.
#include "store/team.h"

#include "base/utf8.h"
#include "cli/rows.h"
#include "cli/team.h"
#include "vault/vault.h"

#include <string.h>
#include <unistd.h>

// Finds an account by name. False after saying that there is none.
static bool find(struct cli_store *c, const char *name, struct store_account *ret)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    struct err e = {0};
    struct buf normal = {0};
    size_t count = 0;
    bool found = false;
    text_nfc(&normal, name, strlen(name));
    if (store_accounts(c->s, &a, &all, &count, &e) != RC_OK)
        count = 0;
    for (size_t i = 0; i < count && !found; i++) {
        found = strcmp(all[i].name, name) == 0 || strcmp(all[i].name, buf_text(&normal)) == 0;
        if (found)
            *ret = all[i];
    }
    buf_release(&normal);
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
    cli_say("-", _("accounts are changed by an administrator whose program knows the signed list "
                   "of accounts, or after icope recovery open"));
    return CLI_REFUSED;
}

static bool show_progress(size_t done, size_t total, void *self)
{
    if (*(bool *)self)
        fprintf(stderr, "\r%3zu %%", total == 0 ? 100 : done * 100 / total);
    return true;
}

int team_rotate(struct cli_store *c)
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
    cli_say_that(_("the master key stays"), e.text);
    return CLI_REFUSED;
}

static int add(struct cli_call *c)
{
    char secret[PASSPHRASE_BYTES] = "";
    const char *name = arg_operand(&c->args, 0);
    struct err e = {0};
    struct id id;
    int code = CLI_DONE;
    if (!cli_new_passphrase(arg_text(&c->args, "new-passphrase-file"), name, secret))
        code = CLI_STORE;
    else if (store_account_add(c->store.s, name, arg_text(&c->args, "role"), secret, &id, &e) !=
             RC_OK)
        code = refused(name, &e);
    vault_wipe(secret, sizeof secret);
    return code;
}

static int passphrase(struct cli_call *c)
{
    char secret[PASSPHRASE_BYTES] = "";
    struct store_account who = *store_user(c->store.s);
    struct err e = {0};
    int code = CLI_DONE;
    if (c->args.operand_count > 0 && !find(&c->store, arg_operand(&c->args, 0), &who))
        return CLI_NO;
    bool own = id_equal(who.id, store_user(c->store.s)->id);
    if (!own && !cli_may(&c->store, RIGHT_ACCOUNTS))
        return CLI_REFUSED;
    if (!cli_new_passphrase(arg_text(&c->args, "new-passphrase-file"), who.name, secret))
        code = CLI_STORE;
    else if (store_account_passphrase(c->store.s, who.id, secret, &e) != RC_OK)
        code = refused(who.name, &e);
    vault_wipe(secret, sizeof secret);
    return code;
}

static int role(struct cli_call *c)
{
    struct store_account who = {0};
    struct err e = {0};
    if (!find(&c->store, arg_operand(&c->args, 0), &who))
        return CLI_NO;
    if (store_account_role(c->store.s, who.id, arg_operand(&c->args, 1), &e) != RC_OK)
        return refused(who.name, &e);
    return CLI_DONE;
}

static int rotate(struct cli_call *c)
{
    return team_rotate(&c->store);
}

static int set_active(struct cli_call *c, bool active)
{
    struct store_account who = {0};
    struct err e = {0};
    if (!find(&c->store, arg_operand(&c->args, 0), &who))
        return CLI_NO;
    if (store_account_active(c->store.s, who.id, active, &e) != RC_OK)
        return refused(who.name, &e);
    // Who is shut out may have kept the master key.
    return active ? CLI_DONE : team_rotate(&c->store);
}

static int suspend(struct cli_call *c)
{
    return set_active(c, false);
}

static int resume(struct cli_call *c)
{
    return set_active(c, true);
}

#define ROLES "visitor|nurse|coordinator|administrator"
#define OPTION_NEW_PASSPHRASE                                                                      \
    {                                                                                              \
        "new-passphrase-file", 'n', ARG_FILE, "FILE",                                              \
            .help =                                                                                \
                N_("Holds the new passphrase, and only its owner may read it; without it, it is "  \
                   "asked for twice.")                                                             \
    }

static const struct arg_operand name_operand[] = {
    {"NAME", ARG_TEXT, ARG_ONE, .help = N_("Name of the account.")}, {0}};
static const struct arg_operand own_operand[] = {
    {"NAME", ARG_TEXT, ARG_OPTIONAL, .help = N_("Name of another account; without it, your own.")},
    {0}};
static const struct arg_operand role_operands[] = {
    {"NAME", ARG_TEXT, ARG_ONE, .help = N_("Name of the account.")},
    {"ROLE", ARG_CHOICE, ARG_ONE, .help = N_("Its new role."), .choices = ROLES},
    {0}};
static const struct arg_option add_options[] = {
    {"role", 'r', ARG_CHOICE, ROLES, .help = N_("What it may do; icope account roles lists it."),
     .required = true},
    OPTION_NEW_PASSPHRASE,
    {0}};
static const struct arg_option passphrase_options[] = {OPTION_NEW_PASSPHRASE, {0}};

const struct cli_command cli_team_commands[] = {
    {.name = "account add",
     .help = N_("Adds an account: visitor, nurse, coordinator or administrator."),
     .more = N_("A weak passphrase is refused with the reason."),
     .example = "icope account add paul --role visitor",
     .operands = name_operand,
     .options = add_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = add},
    {.name = "account passphrase",
     .help = N_("Changes the passphrase of your account, or gives another account a new one."),
     .example = "icope account passphrase",
     .operands = own_operand,
     .options = passphrase_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_VISIT,
     .run = passphrase},
    {.name = "account role",
     .help = N_("Gives an account another role."),
     .more = N_("The last active administrator stays one."),
     .example = "icope account role paul nurse",
     .operands = role_operands,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = role},
    {.name = "account suspend",
     .help = N_("Shuts an account out, and gives the store a new master key."),
     .example = "icope account suspend paul",
     .operands = name_operand,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = suspend},
    {.name = "account resume",
     .help = N_("Lets a suspended account in again."),
     .example = "icope account resume paul",
     .operands = name_operand,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_ACCOUNTS,
     .run = resume},
    {.name = "rotate",
     .help = N_("Gives the store a new master key."),
     .more = N_("It may be interrupted at any point: then the old one stays."),
     .example = "icope rotate",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_RECOVERY,
     .run = rotate},
    {0},
};
