// SPDX-License-Identifier: EUPL-1.2
// Stores and sessions for screens: practice, first account, login, lock, a store that failed,
// the status line.
#ifndef ICOPE_APP_SESSION_SERVICE_H
#define ICOPE_APP_SESSION_SERVICE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// Makes the practice store (fictitious people inside) or opens the existing one, and enters.
enum rc app_enter_practice(struct app *app);
// Makes the real store with its first account and enters. Weak passphrase: RC_INVALID.
enum rc app_create_store(struct app *app, const char *name, const char *role,
                         const char *passphrase);
// Why the store cannot be used, in the user's language; title "" when it is not.
struct store_state_view {
    const char *title, *happened, *kept, *next; // what to say
    const char *path;                           // the file
    bool practice;                              // practising is possible meanwhile
    bool anew;                                  // the user may say that a new store shall be made
};
// That, as it is now.
struct store_state_view app_store_state(const struct app *app);
// Looks at the store again. RC_OK: it is there (locked, as a rule), or the disk was only full and
// the open store goes on; else it is as before.
enum rc app_try_again(struct app *app);
// The missing store will not come back: from here on as at a first start.
enum rc app_begin_anew(struct app *app);
// Accounts of the locked store for the login list; returns their number. i-th name by
// app_account_name.
size_t app_account_count(const struct app *app);
// Name of the i-th account.
const char *app_account_name(const struct app *app, size_t i);
// Logs in. RC_DENIED, or RC_BUSY with a pause running (message says how long).
enum rc app_login(struct app *app, const char *name, const char *passphrase);
// Is the time of so much data over that a person must say so before it is erased?
bool app_due_waits(const struct app *app);
// How much and why, as a sentence; "" when nothing waits. Lives as texts of format functions do.
const char *app_due_text(const struct app *app);
// Looks again and says it as the message: RC_BUSY when something waits.
enum rc app_due_ask(struct app *app);
// The person said so: erases all that is due.
enum rc app_due_erase(struct app *app);
// Says that the laptop's clock is right: it is believed from now on. RC_DENIED for others than an
// administrator, where there is one.
enum rc app_clock_confirm(struct app *app);
// Locks: keys and every plain text wiped; an open visit stays as it is on disk. Screens ask for it
// by app_lock_ask.
void app_lock(struct app *app);
// Asks for a lock once this key is done with: what is being typed is kept, the same account comes
// back to the same place.
void app_lock_ask(struct app *app);
// Asks to lock and to be stopped by the shell that started the program.
void app_suspend_ask(struct app *app);
// Asks that the program goes on with plain lines once its screens are left.
void app_lines_ask(struct app *app);
// Name of the account that was locked, "" when none.
const char *app_locked_name(const struct app *app);
// Left and right part of the status line ("✓ everything is saved", "3 to send · …"). Borrowed until
// the next call.
void app_status(const struct app *app, const char **ret_left, const char **ret_right);

#endif
