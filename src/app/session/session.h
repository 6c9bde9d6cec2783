// SPDX-License-Identifier: EUPL-1.2
// The room of the session for the program as a whole.
#ifndef ICOPE_APP_SESSION_SESSION_H
#define ICOPE_APP_SESSION_SESSION_H

struct app;

// Makes the room's part of struct app and looks at the store.
void session_init(struct app *app);
// Frees it.
void session_free(struct app *app);

#endif
