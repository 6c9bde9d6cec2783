// SPDX-License-Identifier: EUPL-1.2
// What every screen may ask of the program: where it stands, whose it is, the last failure in
// words. A call that changes something has it on disk when it returns RC_OK; otherwise
// app_message() says in the user's language what happened, what was kept, what to do. The use cases
// of a theme stand in the service.h of its folder.
#ifndef ICOPE_APP_STATE_SERVICE_H
#define ICOPE_APP_STATE_SERVICE_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>

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
// Why the laptop's clock is in doubt and what follows, as a sentence; "" when it is not. Lives as
// texts of format functions do (format.h).
const char *app_clock_doubt(const struct app *app);
// What the title bar says in capitals beside who it is about: practice, or a clock in doubt; NULL
// nothing.
const char *app_title_mark(const struct app *app);
// True in a practice store.
bool app_is_practice(const struct app *app);
// The name of an account as people read it: that of a practice store in their language.
const char *app_staff_name(const struct app *app, const char *account);
// Name and role of who is logged in, "" before.
const char *app_user_name(const struct app *app);
// Role code: visitor, nurse, coordinator, administrator.
const char *app_user_role(const struct app *app);

#endif
