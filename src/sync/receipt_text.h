// SPDX-License-Identifier: EUPL-1.2
// A package in words: where it stands, what is wrong and what to do, its receipt.
#ifndef ICOPE_SYNC_RECEIPT_TEXT_H
#define ICOPE_SYNC_RECEIPT_TEXT_H

#include "base/buf.h"
#include "base/clock.h"
#include "store/outbox.h"

// What a story is told from. Borrowed.
struct receipt_text {
    struct store *store;       // unlocked
    const struct clock *clock; // for times of the day
    const char *name;          // of the person, NULL to leave it out
    // A question's words for people by linkId, or the linkId itself; NULL: the linkId.
    const char *(*label)(void *self, const char *link_id);
    void *self; // passed to label
};
// All there is to say about a package, for people, appended as text of the scroller. RC_NO,
// RC_DAMAGED.
enum rc receipt_text_write(const struct receipt_text *receipt_text, const struct store_package *p,
                           struct buf *out, struct err *e);
// The same for paper: the scroller's marks of headings taken away.
void receipt_text_plain(const char *receipt_text, struct buf *out);

#endif
