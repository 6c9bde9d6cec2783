// SPDX-License-Identifier: EUPL-1.2
// The one way each sub-command is run: parse, check, open, run, close.
#include "cli/command.h"
#include "cli/help.h"

#include "config/settings.h"

#include <stdlib.h>
#include <string.h>

// ---- before the sub-command ----

static const struct arg_option start_options[] = {
    {"lang", 'l', ARG_CHOICE, "fr|en", .help = N_("Speaks that language.")},
    {"lines", 'L', .help = N_("On plain lines, for screen readers, braille and serial consoles.")},
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
    help_overview(cli_groups);
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
        return CLI_REFUSED;
    }
    if (rc != RC_OK)
        return cli_failed(c->store.file, &e);
    if (!cli_may(&c->store, row->right))
        return CLI_REFUSED;
    cli_clock(&c->store);
    return row->whole && !cli_whole(&c->store) ? CLI_STORE : CLI_DONE;
}

static int run(const struct paths *paths, const struct cli_command *row, int argc, char **argv,
               cli_open_face *open_face)
{
    struct cli_call c = {
        .paths = paths, .groups = cli_groups, .open_face = open_face, .opens = row->opens};
    const struct arg_syntax syntax = cli_syntax(row);
    int code = CLI_DONE;
    if (row->tidies)
        cli_signals_hold();
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
    if (row->tidies)
        cli_signals_take();
    if (fflush(stdout) != 0) {
        cli_say("-", _("the output could not be written"));
        return CLI_STORE;
    }
    return code;
}

// ---- which one ----

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

int cli_run(const struct paths *paths, int argc, char **argv, cli_open_face *open_face)
{
    int used = 0;
    const struct cli_command *row = help_find(cli_groups, argc, argv, &used);
    bool help = asks_help(argc, argv);
    if (row != NULL && !help)
        return run(paths, row, argc - used, argv + used, open_face);
    if (help && help_about(cli_groups, argc, argv))
        return CLI_DONE;
    return help_unknown(cli_groups, argc, argv);
}
