// SPDX-License-Identifier: EUPL-1.2
// Drafts for screens: what was typed and not yet saved when its screen was left or the program
// locked. Sealed on disk: during a visit as an entry of its journal (with the person's own key),
// else as a setting of the account. They come back until what they stand for is saved or they are
// discarded: a saved answer or note does so itself. Passphrases are never among them.
#ifndef ICOPE_APP_VISIT_DRAFT_H
#define ICOPE_APP_VISIT_DRAFT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// Keeps what is being typed, sealed, until it is saved for real: `kind` "answer", "note", "flag",
// "consent", "person", "amend", `of` the item or person. An empty text discards.
enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text);
// Forgets the draft: it was saved, or is not wanted.
enum rc app_draft_discard(struct app *app, const char *kind, const char *of);
// The draft. False when there is none or it does not fit.
bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes);
// When it was kept, as people read it ("24 nov. 2026 14:02"); "" there is none. Borrowed for a
// short time.
const char *app_draft_since(const struct app *app, const char *kind, const char *of);

#endif
