// SPDX-License-Identifier: EUPL-1.2
// Drafts: what was typed and not yet saved when the program locked or was ended. Sealed on disk:
// during a visit as an entry of its journal (with the person's own key), else as a setting of the
// account that is dropped at the next login. A saved answer, note or sheet replaces its draft.
#ifndef ICOPE_APP_VISIT_DRAFT_H
#define ICOPE_APP_VISIT_DRAFT_H

#include "app/app.h"

// After a login: takes the drafts of this account over from its setting.
void draft_load(struct app *app);
// A journal entry "draft" is replayed.
void draft_apply(struct app *app, const struct json *entry);
// What the draft of that kind stood for is on disk now: kind of the journal entry ("answer") and
// what it is about ("cog-year", NULL nothing).
void draft_drop(struct app *app, const char *kind, const char *of);
// Wipes all from memory.
void draft_release(struct app *app);

#endif
