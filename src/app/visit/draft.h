// SPDX-License-Identifier: EUPL-1.2
// Drafts for screens: what was typed and not yet saved when the program locked or was ended. Sealed
// on disk: during a visit as an entry of its journal (with the person's own key), else as a setting
// of the account that is dropped at the next login. A saved answer, note or sheet replaces its
// draft.
#ifndef ICOPE_APP_VISIT_DRAFT_H
#define ICOPE_APP_VISIT_DRAFT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// Keeps what is being typed, sealed, until it is saved for real: `kind` "answer", "note", "flag",
// "consent", "person", `of` the item or person. Nothing when the text is empty.
enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text);
// Takes the draft back, once. False when there is none or it does not fit.
bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes);

#endif
