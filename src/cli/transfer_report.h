// SPDX-License-Identifier: EUPL-1.2
// What the commands that carry files on a USB key share: progress, what was skipped and why, what
// came of it, as plain lines or as JSON; the exit code.
#ifndef ICOPE_CLI_TRANSFER_REPORT_H
#define ICOPE_CLI_TRANSFER_REPORT_H

#include "cli/command.h"
#include "transfer/send.h"

// One run of a command. Start with transfer_report_init, end with transfer_report_end.
struct transfer_report {
    bool json;                   // --json
    bool live;                   // progress is shown
    const char *dir;             // the folder
    struct json *skipped;        // array of {"name","code"}, owned
    struct transfer_count count; // what was done
    struct transfer_watch watch; // to be passed on
};

// The folder is the value of that option.
void transfer_report_init(struct transfer_report *w, const struct cli_call *c, const char *option);
// Says what came of it, and frees: `print` writes the sentence when all went well. Returns the exit
// code.
int transfer_report_end(struct transfer_report *w, const struct cli_store *c, enum rc rc,
                        const struct err *e, void (*print)(const struct transfer_count *n));

#endif
