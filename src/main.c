// SPDX-License-Identifier: EUPL-1.2
// The program: reads its arguments, then opens the terminal application or runs a sub-command.
#include "app/loop.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "config/paths.h"
#include "config/settings.h"
#include "http/transport.h"
#include "screens/screens.h"
#include "vault/cost.h"

#include <stdio.h>
#include <string.h>

// What stands before a sub-command.
struct options {
    const char *language; // --lang, or NULL
    int first;            // index of the first word that is no option
    bool help, version;   // asked for
    bool wrong;           // an option that does not exist, or without its value
};

static struct options read_options(int argc, char **argv)
{
    struct options o = {.first = 1};
    for (; o.first < argc && argv[o.first][0] == '-'; o.first++) {
        const char *word = argv[o.first];
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
            o.help = true;
        else if (strcmp(word, "--version") == 0)
            o.version = true;
        else if (strcmp(word, "--lang") == 0 && o.first + 1 < argc)
            o.language = argv[++o.first];
        else
            o.wrong = true;
    }
    if (o.language != NULL && strcmp(o.language, "fr") != 0 && strcmp(o.language, "en") != 0)
        o.wrong = true;
    return o;
}

int main(int argc, char **argv)
{
    transport_forget_environment(); // before any thread
    struct options o = read_options(argc, argv);
    struct paths paths = {0};
    struct err e = {0};
    if (o.version) {
        printf("icope %s%s\n", ICOPE_VERSION, VAULT_COST_REMARK);
        return CLI_DONE;
    }
    enum rc rc = paths_find(&paths, &e);
    cli_speak(&paths, o.language);
    if (o.help || o.wrong) {
        cli_usage(o.wrong ? stderr : stdout);
        return o.wrong ? CLI_USAGE : CLI_DONE;
    }
    // A folder that may not be used is said on the screen where there is one.
    if (rc != RC_OK && (rc != RC_DENIED || o.first < argc)) {
        fprintf(stderr, "icope: %s\n", e.text);
        return CLI_STORE;
    }
    if (o.first < argc)
        return cli_run(&paths, argc - o.first, argv + o.first);
    return app_run_terminal(&paths, o.language, &icope_screens);
}
