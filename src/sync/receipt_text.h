// SPDX-License-Identifier: EUPL-1.2
// A package as text: its state, what is wrong and what to do, its receipt.
#ifndef ICOPE_SYNC_RECEIPT_TEXT_H
#define ICOPE_SYNC_RECEIPT_TEXT_H

#include "base/buf.h"
#include "base/clock.h"
#include "store/outbox.h"

// What the text is made of. Borrowed.
struct receipt_text {
    struct store *store;       // unlocked
    const struct clock *clock; // for times of the day
    const char *name;          // of the person, NULL to leave it out
    const char *came_to;       // what the visit came to, in words; NULL to leave it out
    // The text of a question by linkId, or the linkId itself; NULL: the linkId.
    const char *(*label)(void *self, const char *link_id);
    void *self; // passed to label
};
// Appends everything that is known of a package, as text of the scroller. RC_NO,
// RC_DAMAGED.
enum rc receipt_text_write(const struct receipt_text *receipt_text, const struct store_package *p,
                           struct buf *out, struct err *e);
// The same for paper: the scroller's marks of headings taken away.
void receipt_text_plain(const char *receipt_text, struct buf *out);

#endif
