// SPDX-License-Identifier: EUPL-1.2
// The program: reads its arguments, then opens the terminal application or runs a sub-command.
#include "app/loop.h"
#include "cli/cli.h"
#include "config/paths.h"
#include "http/transport.h"
#include "lines/lines.h"
#include "screens/screens.h"
#include "term/term.h"
#include "vault/cost.h"

#include <stdio.h>

// The screens where a cursor can be placed, plain lines elsewhere and where they are asked for.
static int open_face(const struct paths *paths, const struct cli_face *face)
{
    int code = APP_WANTS_LINES;
    if (!face->lines && !term_is_plain())
        code = app_run_terminal(paths, face->language, &icope_screens);
    return code == APP_WANTS_LINES ? lines_run(paths, face->language, face->practice) : code;
}

int main(int argc, char **argv)
{
    transport_forget_environment(); // before any thread
    struct args words;
    struct paths paths = {0};
    struct err e = {0};
    int code = CLI_DONE;
    bool good = cli_start(argc - 1, argv + 1, &words);
    enum rc rc = paths_find(&paths, &e);
    const char *language = good ? arg_text(&words, "lang") : NULL;
    cli_speak(&paths, language);
    if (!good) {
        args_print_problem(&words, "");
        code = CLI_USAGE;
    } else if (arg_given(&words, "version")) {
        printf("icope %s%s\n", ICOPE_VERSION, VAULT_COST_REMARK);
    } else if (arg_given(&words, "help")) {
        cli_help();
    } else if (rc != RC_OK && (rc != RC_DENIED || words.operand_count > 0)) {
        // A folder that may not be used is said on the screen where there is one.
        fprintf(stderr, "icope: %s\n", e.text);
        code = CLI_STORE;
    } else if (words.operand_count > 0) {
        code = cli_run(&paths, words.operand_count, words.operands, open_face);
    } else {
        const struct cli_face face = {.language = language, .lines = arg_given(&words, "lines")};
        code = open_face(&paths, &face);
    }
    args_release(&words);
    return code;
}
