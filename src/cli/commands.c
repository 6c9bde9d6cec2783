// SPDX-License-Identifier: EUPL-1.2
// Every sub-command by group, and the one way each is run: parse, check, open, run, close.
#include "cli/help.h"
#include "cli/rows.h"

#include "base/buf.h"
#include "config/settings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_group groups[] = {
    {"form",
     N_("Fill and check FHIR questionnaires; eval: FHIRPath"),
     {cli_eval_commands, cli_form_commands, cli_form_fill_commands}},
    {"practice", N_("simulate: a practice store with fictitious people"), {cli_simulate_commands}},
    {"export", N_("Tables for spreadsheets and statistics"), {cli_export_commands}},
    {"view", N_("Tables out of FHIR resources: SQL on FHIR"), {cli_view_commands}},
    {"person",
     N_("copy, erase, retention, merge: what is kept about one person"),
     {cli_erase_commands, cli_merge_commands}},
    {"send",
     N_("sync, receipt, carry: hand visits over, with internet or without"),
     {cli_sync_commands, cli_receipt_commands, cli_transfer_commands}},
    {"desk", N_("The coordination desk, for laptops without internet"), {cli_desk_commands}},
    {"server",
     N_("Where visits are handed over to"),
     {cli_server_set_commands, cli_server_commands, cli_server_key_commands}},
    {"conflict", N_("What was changed both here and on the server"), {cli_conflict_commands}},
    {"ledger", N_("Is a visit missing?"), {cli_ledger_commands}},
    {"account",
     N_("Who may open the store; rotate: a new master key"),
     {cli_account_commands, cli_team_commands}},
    {"recovery",
     N_("Keys that open the store when a passphrase is forgotten"),
     {cli_recovery_commands}},
    {"backup",
     N_("Sealed copies of the store; restore makes a store of one"),
     {cli_backup_commands, cli_restore_commands}},
    {"audit", N_("Who did what to which identifier, and when"), {cli_audit_commands}},
    {"doctor", N_("How the store and the laptop around it are"), {cli_doctor_commands}},
    {"help",
     N_("Explains commands; completion: for your shell"),
     {cli_help_commands, cli_completion_commands}},
    {0},
};

// ---- before the sub-command ----

static const struct arg_option start_options[] = {
    {"lang", 'l', ARG_CHOICE, "fr|en", .help = N_("Speaks that language.")},
    {"help", 'h', .help = N_("Prints what there is.")},
    {"version", 'V', .help = N_("Prints the version.")},
    {0},
};

bool cli_start(int argc, char **argv, struct args *ret)
{
    const struct arg_syntax syntax = {.options = start_options, .leading = true};
    return args_parse(&syntax, argc, argv, ret);
}

// The language that the environment names: the first of these that says anything counts. NULL: none
// says, or only C.
static const char *environment_language(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *value = getenv(names[i]);
        if (value == NULL || value[0] == '\0')
            continue;
        size_t len = strcspn(value, "_.@");
        if ((len == 1 && value[0] == 'C') || strcmp(value, "POSIX") == 0)
            return NULL;
        return len == 2 && strncmp(value, "fr", 2) == 0 ? "fr" : "en";
    }
    return NULL;
}

void cli_speak(const struct paths *paths, const char *language)
{
    struct config c = {0};
    config_read(&c, paths->config);
    if (language == NULL && c.language[0] != '\0')
        language = c.language;
    if (language == NULL)
        language = environment_language();
    i18n_speak(language != NULL ? language : "fr", paths->locale);
}

void cli_help(void)
{
    help_overview(groups);
}

// ---- one sub-command ----

// Opens what the row says; CLI_DONE or the exit code after saying why not.
static int open_for(struct cli_call *c, const struct cli_command *row)
{
    struct err e = {0};
    if (c->opens == CLI_LOCKED)
        return cli_open_locked(&c->store, &e) == RC_OK ? CLI_DONE : cli_failed(c->store.file, &e);
    if (c->opens != CLI_UNLOCKED)
        return CLI_DONE;
    enum rc rc = cli_unlock(&c->store, &e);
    if (rc == RC_BUSY && c->store.s == NULL && row->busy != NULL) {
        cli_say(c->store.file, _(row->busy));
        return CLI_STORE;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    return cli_may(&c->store, row->right) ? CLI_DONE : CLI_REFUSED;
}

static int run(const struct paths *paths, const struct cli_command *row, int argc, char **argv)
{
    struct cli_call c = {.paths = paths, .groups = groups, .opens = row->opens};
    const struct arg_syntax syntax = cli_syntax(row);
    int code = CLI_DONE;
    if (!args_parse(&syntax, argc, argv, &c.args)) {
        args_print_problem(&c.args, row->name);
        code = CLI_USAGE;
    }
    if (code == CLI_DONE && row->opens != CLI_NOTHING)
        cli_store_init(&c.store, paths, &c.args);
    if (code == CLI_DONE && row->check != NULL)
        code = row->check(&c);
    if (code == CLI_DONE)
        code = open_for(&c, row);
    if (code == CLI_DONE)
        code = row->run(&c);
    cli_close(&c.store);
    args_release(&c.args);
    if (fflush(stdout) != 0) {
        cli_say("-", _("the output could not be written"));
        return CLI_STORE;
    }
    return code;
}

// ---- which one ----

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    }
    return false;
}

// The command whose name is nearest to the words, NULL when none is near.
static const struct cli_command *nearest(const char *words)
{
    const struct cli_command *row, *best = NULL;
    size_t least = SIZE_MAX;
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            size_t steps = word_distance(words, row->name);
            if (steps < least && steps * 2 <= strlen(row->name)) {
                least = steps;
                best = row;
            }
        }
    }
    return best;
}

// The words that may follow the first, for commands of two words.
static void add_second_words(const char *first, struct buf *out)
{
    const struct cli_command *row;
    size_t len = strlen(first);
    for (const struct cli_group *g = groups; g->name != NULL; g++) {
        for (size_t i = 0; (row = cli_group_at(g, i)) != NULL; i++) {
            if (strncmp(row->name, first, len) == 0 && row->name[len] == ' ')
                buf_printf(out, "%s%s", out->len > 0 ? ", " : "", row->name + len + 1);
        }
    }
}

static int unknown(int argc, char **argv)
{
    struct buf words = {0}, why = {0}, second = {0};
    bool two = argc > 1 && argv[1][0] != '-';
    buf_printf(&words, "%s%s%s", argv[0], two ? " " : "", two ? argv[1] : "");
    add_second_words(argv[0], &second);
    const struct cli_command *near = two || second.len == 0 ? nearest(buf_text(&words)) : NULL;
    if (near == NULL && second.len == 0)
        near = nearest(argv[0]);
    if (near != NULL)
        buf_printf(&why, _("there is no such command; the nearest is icope %s"), near->name);
    else if (second.len > 0)
        buf_printf(&why, _("one of these words must follow: %s"), buf_text(&second));
    else
        buf_puts(&why, _("there is no such command; icope --help lists them"));
    cli_say(near == NULL && second.len > 0 ? argv[0] : buf_text(&words), buf_text(&why));
    buf_release(&words);
    buf_release(&why);
    buf_release(&second);
    return CLI_USAGE;
}

int cli_run(const struct paths *paths, int argc, char **argv)
{
    int used = 0;
    const struct cli_command *row = help_find(groups, argc, argv, &used);
    bool help = asks_help(argc, argv);
    if (row != NULL && !help)
        return run(paths, row, argc - used, argv + used);
    if (help && help_about(groups, argc, argv))
        return CLI_DONE;
    return unknown(argc, argv);
}
