// SPDX-License-Identifier: EUPL-1.2
// icope account: who may open the store, and what each role may do.
#include "cli/rows.h"

#include <string.h>

static void print_account(const struct store_account *account, bool json)
{
    if (!json) {
        cli_printf("%s\t%s\t%s\n", account->name, account->role,
                   account->active ? _("active") : _("suspended"));
        return;
    }
    struct json *row = json_new_object();
    json_set_string(row, "name", account->name);
    json_set_string(row, "role", account->role);
    json_set(row, "active", json_new_bool(account->active));
    cli_print(row, false);
    json_free(row);
}

static int list(struct cli_call *c)
{
    struct arena a = {0};
    struct store_account *accounts = NULL;
    struct err e = {0};
    size_t count = 0;
    int code = CLI_DONE;
    if (store_accounts(c->store.s, &a, &accounts, &count, &e) != RC_OK)
        code = cli_failed(c->store.file, &e);
    for (size_t i = 0; i < count; i++)
        print_account(&accounts[i], arg_given(&c->args, "json"));
    arena_release(&a);
    return code;
}

static void print_roles_json(void)
{
    static const char *const words[] = {
        [ALLOWED_NO] = "no", [ALLOWED_YES] = "yes", [ALLOWED_SETTING] = "setting"};
    struct json *all = json_new_object();
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        struct json *row = json_new_object();
        for (enum role role = 0; role < ROLE_COUNT; role++)
            json_set_string(row, role_name(role), words[rights_cell(role, right)]);
        json_set(all, right_name(right), row);
    }
    cli_print(all, true);
    json_free(all);
}

static int roles(struct cli_call *c)
{
    if (arg_given(&c->args, "json")) {
        print_roles_json();
        return CLI_DONE;
    }
    const char *const words[] = {
        [ALLOWED_NO] = "-", [ALLOWED_YES] = _("yes"), [ALLOWED_SETTING] = _("by setting")};
    cli_printf("right\tvisitor\tnurse\tcoordinator\tadministrator\t\n");
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        cli_printf("%s", right_name(right));
        for (enum role role = 0; role < ROLE_COUNT; role++)
            cli_printf("\t%s", words[rights_cell(role, right)]);
        cli_printf("\t%s\n", _(right_label(right)));
    }
    puts(_("While no account is an active administrator, every account may do what one may; not so "
           "where a settings package set the laptop up."));
    return CLI_DONE;
}

static const struct arg_option options[] = {CLI_OPTION_JSON, {0}};

const struct cli_command cli_account_commands[] = {
    {.name = "account roles",
     .help = N_("Prints what each role may see and do."),
     .example = "icope account roles",
     .options = options,
     .run = roles},
    {.name = "account list",
     .help = N_("Lists the accounts of the store."),
     .more = N_("No passphrase is needed: the names stand on the login screen too."),
     .example = "icope account list --json",
     .options = options,
     .opens = CLI_LOCKED,
     .run = list},
    {0},
};
