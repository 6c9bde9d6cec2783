// SPDX-License-Identifier: EUPL-1.2
// One row per sub-command, beside its handler; from the rows come parsing, help, the manual and
// completions. A file of src/cli exports its rows, commands.c names the files by group.
#ifndef ICOPE_CLI_COMMAND_H
#define ICOPE_CLI_COMMAND_H

#include "base/csv.h"
#include "base/i18n.h"
#include "cli/args.h"
#include "cli/cli.h"
#include "cli/io.h"
#include "cli/session.h"

// What the runner opens before it calls a handler. From CLI_PATH on the options that name a store
// are understood; from CLI_OWN on help shows those for the passphrase too.
enum cli_opens {
    CLI_NOTHING,  // no store
    CLI_PATH,     // the store is only named
    CLI_LOCKED,   // the store, without a passphrase
    CLI_OWN,      // the handler opens or makes it itself, with a passphrase
    CLI_UNLOCKED, // the store, with passphrase and right
};

struct cli_group;

// One call under way.
struct cli_call {
    const struct paths *paths;      // where things lie
    const struct cli_group *groups; // every command, for help and completions
    cli_open_face *open_face;       // opens the program for people
    struct args args;               // the words, checked
    struct cli_store store;         // as `opens` says
    enum cli_opens opens;           // the row's; `check` may ask for less
};

// One sub-command. A list ends with a row without a name.
struct cli_command {
    const char *name;                   // one or two words: "eval", "form check"
    const char *help;                   // N_() what it does, in a sentence
    const char *more;                   // N_() what else is to know, NULL: nothing
    const char *example;                // a call that can be typed
    const struct arg_operand *operands; // NULL: none
    const struct arg_option *options;   // its own, NULL: none
    const struct arg_option *store;     // in place of cli_store_options; NULL: those
    enum cli_opens opens;               // what it needs opened
    enum right right;                   // needed, when it is CLI_UNLOCKED
    const char *busy;                   // N_() said when another icope has the store, NULL: usual
    int (*check)(struct cli_call *c);   // before anything is opened; NULL: the row says all
    int (*run)(struct cli_call *c);     // returns an exit code
    bool minus;                         // an operand may begin with a minus
    bool whole;                         // only of a file that is as it was left (store/whole.h)
    bool tidies;                        // asks cli_interrupted, and then clears away what it made
};

enum { CLI_GROUP_FILES = 7 };

// Commands that belong together in help. A list ends with a group without a name.
struct cli_group {
    const char *name;                                 // for icope help NAME
    const char *title;                                // N_() one line
    const struct cli_command *files[CLI_GROUP_FILES]; // rows by file, NULL after the last
};

// Options many commands have.
#define CLI_OPTION_JSON                                                                            \
    {                                                                                              \
        "json", .letter = 'j', .help = N_("Writes JSON, for other programs.")                      \
    }
// Of tables: enum csv_for.
#define CLI_OPTION_FOR                                                                             \
    {                                                                                              \
        "for",                                                                                     \
            .type = ARG_CHOICE, .value = CSV_FOR_NAMES, .otherwise = "excel-fr",                   \
            .help =                                                                                \
                N_("Which program the tables are for: Excel or LibreOffice in French (semicolons," \
                   " decimal commas) or English, R, Stata, or whatever follows RFC 4180.")         \
    }

// All groups.
extern const struct cli_group cli_groups[];
// Row i of a group, NULL past the last.
const struct cli_command *cli_group_at(const struct cli_group *g, size_t i);
// What a row lets its call say.
struct arg_syntax cli_syntax(const struct cli_command *command);

#endif
