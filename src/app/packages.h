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
// What a story is told from. Borrowed.
struct story {
    struct store *store;       // unlocked
    const struct clock *clock; // for times of the day
    const char *name;          // of the person, NULL to leave it out
    // A question's words for people by linkId, or the linkId itself; NULL: the linkId.
    const char *(*label)(void *self, const char *link_id);
    void *self; // passed to label
};
// All there is to say about a package, for people, appended as text of the scroller. RC_NO,
// RC_DAMAGED.
enum rc package_story(const struct story *story, const struct store_package *p, struct buf *out,
                      struct err *e);
// The same for paper: the scroller's marks of headings taken away.
void package_plain(const char *story, struct buf *out);

#endif
