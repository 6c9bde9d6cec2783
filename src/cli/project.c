// SPDX-License-Identifier: EUPL-1.2
// icope project list, give, take: the keys behind the pseudonyms of research projects.
#include "transfer/project.h"

#include "base/fs.h"
#include "cli/key.h"
#include "cli/rows.h"
#include "vault/sealed_message.h"
#include "vault/vault.h"

#include <string.h>

static int list(struct cli_call *c)
{
    struct arena a = {0};
    struct store_project *all = NULL;
    size_t count = 0;
    struct err e = {0};
    const enum rc rc = store_projects(c->store.s, &a, &all, &count, &e);
    for (size_t i = 0; i < count; i++) {
        const struct time_text day = date_text(clock_day(&c->store.clock, all[i].made_utc_ms));
        cli_printf("%s\t%s\n", all[i].name, day.text);
    }
    if (rc == RC_OK && count == 0)
        puts(_("There is no project yet: icope export --pseudonymous PROJECT makes one."));
    if (count > 0)
        vault_wipe(all, count * sizeof *all);
    arena_release(&a);
    return rc == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
}

static int give(struct cli_call *c)
{
    const char *name = arg_operand(&c->args, 0), *out = arg_text(&c->args, "out");
    unsigned char to[VAULT_PUBLIC_BYTES];
    struct buf file = {0};
    struct err e = {0};
    if (!cli_key_given(arg_text(&c->args, "to"), to))
        return CLI_USAGE;
    enum rc rc = fs_exists(out) ? RC_BUSY : project_give(c->store.s, name, to, &file, &e);
    rc = rc ? rc : fs_write(out, file.at, file.len, 0600, &e);
    buf_wipe(&file);
    if (rc == RC_NO || rc == RC_INVALID) {
        cli_say(name, _("there is no such project; see icope project list"));
        return CLI_NO;
    }
    if (rc == RC_BUSY) {
        cli_say_there(out);
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(out, &e);
    cli_printf(_("%s: the key of %s, sealed for this one:\n"), out, name);
    cli_key_fingerprint(to);
    return CLI_DONE;
}

// Was the fingerprint of who sealed it compared? By the option, or by whoever sits here.
static bool compared(const unsigned char from[VAULT_PUBLIC_BYTES], const char *given)
{
    char fingerprint[FINGERPRINT_TEXT_BYTES];
    key_words_fingerprint(from, fingerprint);
    if (given != NULL && strcmp(given, fingerprint) == 0)
        return true;
    cli_say(_("Fingerprint:"), fingerprint);
    return given == NULL &&
           cli_confirm(_("Compare it with the one icope desk key shows over there, by telephone or "
                         "face to face. If they are the same, type its last word."),
                       strrchr(fingerprint, '-') + 1);
}

static int keep(struct cli_call *c, const struct store_project *p)
{
    struct err e = {0};
    const enum rc rc = store_project_take(c->store.s, p, &e);
    if (rc == RC_BUSY) {
        cli_say(p->name, _("this store has a project of that name with another key; nothing has "
                           "changed"));
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    cli_printf(_("%s: the key is here; people get the same pseudonyms as over there.\n"), p->name);
    return CLI_DONE;
}

static int take(struct cli_call *c)
{
    const char *path = arg_operand(&c->args, 0);
    unsigned char from[VAULT_PUBLIC_BYTES];
    struct store_project p;
    struct buf file = {0};
    struct err e = {0};
    int code = CLI_NO;
    enum rc rc = fs_read(path, SEALED_MESSAGE_MAX_BYTES, &file, &e);
    rc = rc ? rc : project_open(c->store.s, file.at, file.len, &p, from, &e);
    buf_wipe(&file);
    if (rc == RC_INVALID || rc == RC_LIMIT)
        cli_say(path, _("this is no project's key"));
    else if (rc == RC_DENIED)
        cli_say(path, _("it was sealed for another store, or has changed on the way"));
    else if (rc != RC_OK)
        code = cli_failed(path, &e);
    else if (!compared(from, arg_text(&c->args, "from")))
        cli_say(path, _("the fingerprint is another one; nothing has changed"));
    else
        code = keep(c, &p);
    if (rc == RC_OK)
        vault_wipe(&p, sizeof p);
    return code;
}

static const struct arg_operand give_operands[] = {
    {"PROJECT", ARG_TEXT, ARG_ONE, .help = N_("As icope project list names it.")}, {0}};
static const struct arg_option give_options[] = {
    {"to", 't', ARG_FILE, "WORDS|FILE",
     .help = N_("The public key of who gets it: its words, or a file with what icope desk key "
                "printed there."),
     .required = true},
    {"out", 'o', ARG_FILE, "FILE", .help = N_("Writes to this new file."), .required = true},
    {0}};
static const struct arg_operand take_operands[] = {
    {"FILE", ARG_FILE, ARG_ONE, .help = N_("What icope project give wrote over there.")}, {0}};
static const struct arg_option take_options[] = {
    {"from", .type = ARG_TEXT, .value = "F",
     .help = N_("The fingerprint of who sealed it, compared already; without it, it is asked "
                "for.")},
    {0}};

const struct cli_command cli_project_commands[] = {
    {.name = "project list",
     .help = N_("Lists the research projects whose key is here, with the day it was made."),
     .example = "icope project list --practice",
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = list},
    {.name = "project give",
     .help =
         N_("Seals a project's key for another coordinator, who then gives the same pseudonyms."),
     .more = N_("Whoever has the key can tell who stands behind a pseudonym: it is sealed for one "
                "store, and the audit keeps it."),
     .example = "icope project give study --to desk.json --out study.icope",
     .operands = give_operands,
     .options = give_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = give,
     .whole = true},
    {.name = "project take",
     .help = N_("Takes over the key of a project that another coordinator sealed for this store."),
     .example = "icope project take study.icope",
     .operands = take_operands,
     .options = take_options,
     .opens = CLI_UNLOCKED,
     .right = RIGHT_EXPORT,
     .run = take},
    {0},
};
