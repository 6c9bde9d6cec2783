// SPDX-License-Identifier: EUPL-1.2
// What every screen may ask of the program: where it stands, whose it is, preferences, the last
// failure in words, dates and times. A call that changes something has it on disk when it returns
// RC_OK; otherwise app_message() says in the user's language what happened, what was kept, what to
// do. The use cases of a theme stand in the service.h of its folder.
#ifndef ICOPE_APP_STATE_SERVICE_H
#define ICOPE_APP_STATE_SERVICE_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct screen;

// Where the program stands when it opens.
enum app_stage {
    APP_FIRST_START, // no store here yet
    APP_LOCKED,      // a store, passphrase needed
    APP_OPEN,        // unlocked
    APP_BROKEN,      // a store that cannot be opened; app_message says why; it is left alone
};
// Where it stands now.
enum app_stage app_stage(const struct app *app);
// "fr" or "en".
const char *app_language(const struct app *app);
// Was the language chosen, in this run or before?
bool app_language_chosen(const struct app *app);
// Changes and remembers the language.
void app_set_language(struct app *app, const char *language);
// Name of the theme; next one by app_next_theme, remembered.
const char *app_theme(const struct app *app);
// Changes to the next theme and remembers it.
void app_next_theme(struct app *app);
// The last failure as a sentence, "" when none. Cleared by the next successful change.
const char *app_message(const struct app *app);
// Forgets the message (a key was pressed).
void app_message_clear(struct app *app);
// The clock screens use.
const struct clock *app_clock(const struct app *app);
// The screen that help was asked for, remembered for the help screen; NULL before.
void app_help_about(struct app *app, const struct screen *screen);
// That screen.
const struct screen *app_help_topic(const struct app *app);
// True in a practice store.
bool app_is_practice(const struct app *app);
// Name and role of who is logged in, "" before.
const char *app_user_name(const struct app *app);
// Role code: visitor, nurse, coordinator, administrator.
const char *app_user_role(const struct app *app);
// May this user see the results by domain (setting results-for-visitors, default yes)?
bool app_shows_results(const struct app *app);
// The setting itself, whoever asks.
bool app_results_for_visitors(const struct app *app);
// Sets that setting; only for coordinators and administrators (RC_DENIED).
enum rc app_set_shows_results(struct app *app, bool on);
// After how many seconds without a key the store locks (never in practice); the next choice.
int app_lock_after_s(const struct app *app);
// Changes to the next choice and remembers it.
void app_next_lock_after(struct app *app);

// ---- dates and times in words ----

// A date in the user's language, "mardi 24 nov. 2026" with the weekday, else "24 nov. 2026". Lives
// until the fourth next call of a format function.
const char *app_date_text(const struct app *app, struct date d, bool weekday);
// Local time of day now, "08:12". Lives as above.
const char *app_time_text(const struct app *app);
// A duration as mm:ss, or "1 min 19 s" in words. Lives as above.
const char *app_duration_text(const struct app *app, int64_t ms, bool words);

#endif
