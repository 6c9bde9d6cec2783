// SPDX-License-Identifier: EUPL-1.2
// A form filled question by question on plain lines.
#ifndef ICOPE_CLI_FORM_LINES_H
#define ICOPE_CLI_FORM_LINES_H

#include "form/form.h"

// How the conversation goes.
struct form_talk {
    const char *language; // of the questions; NULL: as the form is written
    const char *draft;    // file that keeps the answers so far, NULL none
};

// Asks on standard input and error, from the first open question on, until the end of the form or
// of the input. False when a draft could not be written (it was said).
bool form_ask(struct form *f, const struct form_talk *talk);
// Writes the answers so far to the draft's file, for its owner only, whole or not at all.
enum rc form_draft_keep(struct form *f, const char *path, struct err *e);
// Opens a draft: as form_open. RC_NO when there is no such file; RC_INVALID also for another form.
enum rc form_draft_open(const struct questionnaire *q, const struct form_env *env, const char *path,
                        struct form **ret, struct err *e);

#endif
