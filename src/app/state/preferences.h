// SPDX-License-Identifier: EUPL-1.2
// What people chose: language, colours, when to lock; and who sees results.
#ifndef ICOPE_APP_STATE_PREFERENCES_H
#define ICOPE_APP_STATE_PREFERENCES_H

#include "base/err.h"

#include <stdbool.h>

struct app;

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
// May this user see the results by domain (setting results-for-visitors, default yes)?
bool app_shows_results(const struct app *app);
// May the one who is logged in say that two records are one person?
bool app_may_merge(const struct app *app);
// The setting itself, whoever asks.
bool app_results_for_visitors(const struct app *app);
// Sets that setting; only for coordinators and administrators (RC_DENIED).
enum rc app_set_shows_results(struct app *app, bool on);
// After how many seconds without a key the store locks (never in practice); the next choice.
int app_lock_after_s(const struct app *app);
// Changes to the next choice and remembers it.
void app_next_lock_after(struct app *app);
// Is the clock of a visit shown? Without it nothing on the screen changes by itself.
bool app_shows_visit_clock(const struct app *app);
// Changes that and remembers it.
void app_switch_visit_clock(struct app *app);

#endif
