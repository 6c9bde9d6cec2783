// SPDX-License-Identifier: EUPL-1.2
// The chair rises of the open visit, for screens: their tries, which one counts, and a result put
// right by hand.
#ifndef ICOPE_APP_VISIT_CHAIR_H
#define ICOPE_APP_VISIT_CHAIR_H

#include "base/err.h"
#include "pathway/chair.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// The limits of time that the form gives.
struct chair_rules app_chair_rules(const struct app *app);
// The tries kept in this visit, oldest first; returns how many. Borrowed until the next change.
size_t app_chair_tries(const struct app *app, const struct chair_try **ret);
// What stands on the screen for the tries so far: the result put right by hand, else the last try.
struct chair_try app_chair_shown(const struct app *app);
// What there is to say about that, translated: corrected and why, not valid and why, arms used; ""
// nothing. Lives as texts of format functions do.
const char *app_chair_text(const struct app *app);
// The clock starts now. Should the program end before app_chair_keep, the try was interrupted.
enum rc app_chair_begin(struct app *app);
// Keeps a try that ran when the program ended as interrupted. *ret_found: there was one.
enum rc app_chair_recover(struct app *app, bool *ret_found);
// Keeps a try as an instance of loc-attempt; the answers loc-rises, loc-arms and loc-time-s become
// those of the try that counts, and with a valid one the reason for not doing it goes.
enum rc app_chair_keep(struct app *app, const struct chair_try *t);
// Says that the last try was a false start or interrupted.
enum rc app_chair_why(struct app *app, enum chair_end end);
// The chair rises were not done or not finished, for that reason, a code of loc-not-done. A try
// that was running for it is kept without counting.
enum rc app_chair_not_done(struct app *app, const char *reason);

// Can a result be put right by hand: was one measured, and has the form a question that keeps why?
bool app_chair_can_correct(const struct app *app);
// Puts the counting result right by hand, with why; the tries stay as measured. RC_INVALID, with a
// message, when it is below the minimum, over the limit or has no reason.
enum rc app_chair_correct(struct app *app, const struct chair_try *as, const char *why);

#endif
