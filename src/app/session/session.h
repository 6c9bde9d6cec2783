// SPDX-License-Identifier: EUPL-1.2
// Opening and entering stores, shared by app.c, session.c and the command line.
#ifndef ICOPE_APP_SESSION_SESSION_H
#define ICOPE_APP_SESSION_SESSION_H

#include "app/app.h"

// Options for the real or the practice store. Texts live in the format ring: use at once.
struct store_options app_store_options(const struct app *app, bool practice);
// Reads the accounts for the login list again: they may have changed since the store was opened.
void app_read_accounts(struct app *app);
// Notes which file the open store is.
void app_store_seen(struct app *app);
// Lets go of the open store without writing to its file, locks, wipes: it is gone or cannot be
// trusted. The stage is APP_BROKEN for that reason.
void app_drop_store(struct app *app, enum store_state why);
// Opens the real store locked and sets the stage.
void app_look_at_store(struct app *app);

#endif
