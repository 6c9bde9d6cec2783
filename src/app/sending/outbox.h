// SPDX-License-Identifier: EUPL-1.2
// What the screens of sending show of the outbox: read when asked, drawn from memory.
#ifndef ICOPE_APP_SENDING_OUTBOX_H
#define ICOPE_APP_SENDING_OUTBOX_H

struct app;

// Makes the part of struct app that holds it.
void outbox_init(struct app *app);
// Forgets what was read: it names people.
void outbox_wipe(struct app *app);
// Frees everything.
void outbox_free(struct app *app);

#endif
