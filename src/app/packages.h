// SPDX-License-Identifier: EUPL-1.2
// What the screens of handing over show of the outbox: read when asked, drawn from memory.
#ifndef ICOPE_APP_PACKAGES_H
#define ICOPE_APP_PACKAGES_H

#include "app/app.h"
#include "store/outbox.h"

// Forgets what was read: it names people.
void packages_release(struct app *app);
// Frees everything.
void packages_free(struct app *app);
// Open conflicts when the list was read last.
size_t packages_conflicts(const struct app *app);
// All there is to say about a package, for people, appended as text of the scroller; `name` of the
// person, "" to leave it out. RC_NO, RC_DAMAGED.
enum rc package_story(struct app *app, const struct store_package *p, const char *name,
                      struct buf *out, struct err *e);

#endif
