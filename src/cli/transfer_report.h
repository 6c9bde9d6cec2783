// SPDX-License-Identifier: EUPL-1.2
// What the commands that carry files on a USB key share: progress, what was skipped and why, what
// came of it, as plain lines or as JSON; the exit code.
#ifndef ICOPE_CLI_TRANSFER_REPORT_H
#define ICOPE_CLI_TRANSFER_REPORT_H

#include "cli/session.h"
#include "transfer/send.h"

// One run of a command. Start with transfer_report_init, end with transfer_report_end.
struct way {
    bool json;                   // --json
    bool live;                   // progress is shown
    const char *dir;             // the folder
    struct json *skipped;        // array of {"name","code"}, owned
    struct transfer_count count; // what was done
    struct transfer_watch watch; // to be passed on
};

// Takes --json and the folder (option `name` with its value) out of argv. False: no folder was
// given; transfer_report_end is due all the same.
bool transfer_report_init(struct way *w, int *argc, char **argv, const char *name);
// Says what came of it: `done` (N_(), with the words {written} {same} {removed} {taken} {known}
// {delivered} {held} for the counts) when all went well. Returns the exit code.
int transfer_report_print(struct way *w, const struct cli_store *c, enum rc rc, const struct err *e,
                          const char *done);
// Frees.
void transfer_report_end(struct way *w);

#endif
