// SPDX-License-Identifier: EUPL-1.2
// What the room of the session keeps in memory, and what its files ask of each other.
#ifndef ICOPE_APP_SESSION_INTERNAL_H
#define ICOPE_APP_SESSION_INTERNAL_H

#include "admin/retention.h"
#include "app/session/service.h"
#include "app/state/state.h"
#include "app/visit/visit.h"
#include "ui/screen.h"

// Where to come back to after a lock, for the same account. Identifiers only: nothing personal.
struct return_point {
    char account[96];              // who was locked, "" nobody
    int screens[SCREEN_STACK_MAX]; // numbers of what was open, bottom first
    int depth;                     // used of screens, 0 nothing to come back to
    struct id selected;            // person the screens were about
    struct visit_position visit;   // the open visit
};

// The room's part of struct app.
struct app_session {
    struct arena accounts_arena;    // behind accounts
    struct store_account *accounts; // for the login list
    size_t account_count;           // their number
    struct return_point back;       // where the locked user comes back to
    struct retained due;            // what the rule about keeping data would erase
};

// Options for the real or the practice store. Texts live in the format ring: use at once.
struct store_options store_file_options(const struct app *app, bool practice);
// Reads the accounts for the login list again: they may have changed since the store was opened.
void store_file_accounts(struct app *app);
// Notes which file the open store is.
void store_file_seen(struct app *app);
// Opens the real store locked and sets the stage.
void store_file_look(struct app *app);

#endif
