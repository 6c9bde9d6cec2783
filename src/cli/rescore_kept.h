// SPDX-License-Identifier: EUPL-1.2
// What icope rescore keeps in the store, and what is shown of it again.
#ifndef ICOPE_CLI_RESCORE_KEPT_H
#define ICOPE_CLI_RESCORE_KEPT_H

#include "cli/rescore_print.h"
#include "export/selection.h"
#include "questionnaire/questionnaire.h"
#include "store/rescored.h"
#include "vault/digest.h"

// A run that is being kept: rescore_keep_begin, rescore_keep_one for each visit, rescore_keep_end.
struct rescore_keep {
    struct store *s;                // borrowed
    const struct questionnaire *by; // worked out by; borrowed
    char rules[DIGEST_TEXT_BYTES];  // of it
    size_t came[RESCORED_CAMES];    // visits
    enum rc rc;                     // of the first failure
    struct err e;                   // the same
};
// Begins the transaction.
enum rc rescore_keep_begin(struct rescore_keep *k, struct store *s, const struct questionnaire *by,
                           struct err *e);
// A visit, as rescore_line has it. What fails shows in the end.
void rescore_keep_one(struct rescore_keep *k, const struct json *response, const struct json *line);
// Commits when rc is RC_OK.
enum rc rescore_keep_end(struct rescore_keep *k, enum rc rc, struct err *e);
// Says what was kept (NULL: nothing), where it is in nobody's way.
void rescore_keep_say(const struct rescore_print *p, const struct rescore_keep *k);

// Shows again what is kept by a version ("2.1.0", "url|2.1.0") of visits of the selection. Returns
// an exit code.
int rescore_kept_show(struct cli_call *c, const char *form, const struct selection *which);
// Lists what is kept, by version.
int rescore_kept_list(struct cli_call *c);

#endif
