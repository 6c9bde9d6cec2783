// SPDX-License-Identifier: EUPL-1.2
// Notes of earlier visits, for screens: nurses and above read all of them, whoever made a visit
// reads those of that visit; the others learn that there are some.
#ifndef ICOPE_APP_VISIT_NOTES_H
#define ICOPE_APP_VISIT_NOTES_H

#include "base/buf.h"

#include <stddef.h>

struct app;

// How many notes the loaded history holds (app_history), of the newest version of each visit.
size_t app_past_notes(const struct app *app);
// Appends them as text of the scroller, the newest visit first: the date and who made it, then a
// line for each note; where this user may not read them, how many there are. Wipe it (buf_wipe).
void app_past_notes_text(const struct app *app, struct buf *out);

#endif
