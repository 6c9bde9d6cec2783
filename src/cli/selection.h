// SPDX-License-Identifier: EUPL-1.2
// The options that say which people and visits a command is about, and what for: the same for
// everything that writes people's data out.
#ifndef ICOPE_CLI_SELECTION_H
#define ICOPE_CLI_SELECTION_H

#include "cli/command.h"
#include "export/selection.h"

// What the data are for.
#define CLI_OPTION_PURPOSE                                                                         \
    {                                                                                              \
        "purpose", .type = ARG_CHOICE, .value = "care|research",                                   \
                   .help = N_("What it is for; for research only who agreed to research is in.")   \
    }
// Rows of a list of options; those that say whether people are named come first.
#define CLI_OPTIONS_SELECTION                                                                      \
    {"pseudonymous", .type = ARG_TEXT, .value = "PROJECT",                                         \
     .help = N_("For research, under pseudonyms of that project: only who agreed, and as one of "  \
                "k.")},                                                                            \
        {"identified",                                                                             \
         .help = N_("People by their names, for those who care for them and may know them.")},     \
        CLI_OPTION_PURPOSE,                                                                        \
        {"k",                                                                                      \
         .type = ARG_NUMBER,                                                                       \
         .value = "N",                                                                             \
         .otherwise = "5",                                                                         \
         .least = 5,                                                                               \
         .most = 1000,                                                                             \
         .help = N_("Under pseudonyms everybody shares age band, sex and place with so many.")},   \
        {"dates", .type = ARG_CHOICE, .value = "shift|month", .otherwise = "shift",                \
         .help =                                                                                   \
             N_("Under pseudonyms days are moved, each person's by a number of their own, or cut " \
                "to the month; times of day are left out.")},                                      \
        {"free-text", .help = N_("Under pseudonyms what people wrote stays; it may name them.")},  \
        CLI_OPTIONS_VISITS
// Those that say which visits, by when.
#define CLI_OPTIONS_DAYS                                                                           \
    {"since", .type = ARG_DATE, .value = "DAY", .help = N_("Visits of that day or later.")},       \
        {"until", .type = ARG_DATE, .value = "DAY", .help = N_("Visits of that day or before.")},  \
        {"received-since", .type = ARG_DATE, .value = "DAY",                                       \
         .help = N_("Visits that came to this store that day or later, whenever they were.")},     \
    {                                                                                              \
        "round", .type = ARG_TEXT, .value = "ROUND",                                               \
                 .help = N_("Visits that were planned: for a day, or under that name of a round.") \
    }
// Those that say which visits, for what names nobody.
#define CLI_OPTIONS_VISITS                                                                         \
    CLI_OPTIONS_DAYS,                                                                              \
    {                                                                                              \
        "form",                                                                                    \
            .type = ARG_TEXT, .value = "FORM",                                                     \
            .help =                                                                                \
                N_("Visits with that form: its url, url|version, or the last part of the url.")    \
    }

// Checks, before the store is opened, what the options say together: CLI_DONE, or CLI_USAGE after
// saying what is wrong.
int cli_selection_check(const struct cli_call *c);
// Chooses as the options say; *ret goes to selection_free. Of a store of real people either
// --identified or pseudonyms must have been said. An exit code after saying why not.
int cli_selection(struct cli_call *c, struct selection **ret);
// The same of a command that has only CLI_OPTIONS_VISITS, since it names nobody.
int cli_selection_visits(const struct cli_call *c, enum purpose purpose, struct selection **ret);
// The same of one that has only CLI_OPTIONS_DAYS; *ret NULL when none of them was given:
// everything.
int cli_selection_days(const struct cli_call *c, struct selection **ret);

#endif
