// SPDX-License-Identifier: EUPL-1.2
// What the screens of handing over show of the outbox: read when asked, drawn from memory.
#ifndef ICOPE_APP_SENDING_OUTBOX_H
#define ICOPE_APP_SENDING_OUTBOX_H

#include "app/app.h"
#include "store/outbox.h"

// Forgets what was read: it names people.
void packages_release(struct app *app);
// Frees everything.
void packages_free(struct app *app);

#endif
