// SPDX-License-Identifier: EUPL-1.2
// The coordinator's office for the rooms above it: its part of struct app.
#ifndef ICOPE_APP_OFFICE_OFFICE_H
#define ICOPE_APP_OFFICE_OFFICE_H

struct app;

// Makes the room's part of struct app.
void office_init(struct app *app);
// Wipes what names people.
void office_wipe(struct app *app);
// Wipes and frees it.
void office_free(struct app *app);

#endif
