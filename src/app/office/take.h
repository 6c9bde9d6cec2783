// SPDX-License-Identifier: EUPL-1.2
// What visitors bring on USB keys, from a screen: taken as icope desk take does, laptops accepted
// by their fingerprint, receipts written onto the key.
#ifndef ICOPE_APP_OFFICE_TAKE_H
#define ICOPE_APP_OFFICE_TAKE_H

#include "base/err.h"

#include <stdbool.h>

struct app;

// May who is logged in take keys into this store?
bool app_take_allowed(const struct app *app);
// Takes what is on the key (a folder as typed, "~" is the user's); Esc stops between two files.
// After an error the message says why.
enum rc app_take(struct app *app, const char *typed);
// What came of it, for reading: counts, each file that was not taken and why. Borrowed until the
// next call of this room; "" nothing was taken yet.
const char *app_take_report(const struct app *app);
// Is a laptop on it that this desk does not know, and may who is logged in accept it?
bool app_take_may_accept(const struct app *app);
// Takes from the first of them from now on, and what it has on the key.
enum rc app_take_accept(struct app *app);
// Writes receipts for what the server has onto the key.
enum rc app_take_receipts(struct app *app);
// Forgets the key.
void app_take_drop(struct app *app);

#endif
