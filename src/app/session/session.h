// SPDX-License-Identifier: EUPL-1.2
// The room of the session for the program as a whole.
#ifndef ICOPE_APP_SESSION_SESSION_H
#define ICOPE_APP_SESSION_SESSION_H

#include "config/store_state.h"

struct app;

// Makes the room's part of struct app and looks at the store.
void session_init(struct app *app);
// Frees it.
void session_free(struct app *app);
// Lets go of the open store without writing to its file, locks, wipes: it is gone or cannot be
// trusted. The stage is APP_BROKEN for that reason.
void app_drop_store(struct app *app, enum store_state why);

#endif
