// SPDX-License-Identifier: EUPL-1.2
// What icope rescore prints: a summary for people, a table of every result, or a JSON line a visit.
#ifndef ICOPE_CLI_RESCORE_PRINT_H
#define ICOPE_CLI_RESCORE_PRINT_H

#include "base/fs_stage.h"
#include "cli/command.h"
#include "export/selection.h"
#include "rescore/rescore.h"

// How it is printed.
enum rescore_how { RESCORE_SUMMARY, RESCORE_CSV, RESCORE_JSON };

// Being printed: rescore_print_begin, one of the others for each visit, rescore_print_end.
struct rescore_print {
    const struct cli_call *c;      // whose options say how
    const char *url, *version;     // of the newer form, borrowed
    enum rescore_how how;          // as asked for
    const struct csv_rules *rules; // of the table
    struct fs_stage stage;         // the file of --out
    bool staged;                   // there is one; else standard output
    struct buf out;                // of it, not yet written
    struct json *people;           // ids whose result differs
    struct json *changes;          // "label: was → now": how often
    struct json *lacking;          // "label: reason": how often
    struct json *left;             // "question: reason": how often
    struct buf lines;              // one a visit that differs, for the summary
    size_t listed;                 // of them
    size_t visits;                 // worked out
    size_t changed;                // of them those with a result that differs
    size_t incomparable;           // of them those with a result that cannot be compared
    size_t partly;                 // of them those with answers that do not count there
    size_t failed;                 // of them those that the newer form fails on
    struct json *unknown;          // versions that are not here: how many visits
    size_t unread;                 // visits that are none of their form
    size_t erased;                 // visits whose answers are gone
    const char *none;              // N_() said when there is no visit
};

// Prints what stands above. An exit code after saying why the file of --out cannot be written.
int rescore_print_begin(struct rescore_print *p, const struct cli_call *c, const char *url,
                        const char *version);
// Tells the audit before anything is read, and where a table is written keeps whom it holds: who
// gets it has people's data from then on.
enum rc rescore_print_tell(const struct rescore_print *p, const struct selection *which,
                           struct err *e);
// A visit under both forms, as rescore_line has it.
void rescore_print_one(struct rescore_print *p, const char *person, const struct json *line);
// A visit whose form is not here; they are counted by its version.
void rescore_print_unknown(struct rescore_print *p, const char *version);
// A visit whose answers do not fit their own form.
void rescore_print_unread(struct rescore_print *p, const struct json *response, const char *why);
// A visit whose answers were erased, their time being over.
void rescore_print_erased(struct rescore_print *p);
// Prints what stands below, gives the file its name and frees. Returns the exit code: `code`, or 3
// when visits were left out.
int rescore_print_end(struct rescore_print *p, int code);

// The id behind "Patient/…" in a reference of a response, "" none.
const char *rescore_id_behind(const struct json *response, const char *member);

#endif
