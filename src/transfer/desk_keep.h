// SPDX-License-Identifier: EUPL-1.2
// What a package of another laptop says, kept in the desk's store besides being handed over: the
// visit (store/gather.h), what became of planned visits, and what the person agrees to now. Files
// come in any order and more than once, from keys of any age: only what is newer than what is here
// changes anything. For src/transfer only.
#ifndef ICOPE_TRANSFER_DESK_KEEP_H
#define ICOPE_TRANSFER_DESK_KEEP_H

#include "transfer/envelope.h"
#include "transfer/send.h"

// One run. All borrowed.
struct desk_keep {
    struct store *s;                // the desk's
    const struct clock *clock;      // the time
    unsigned months;                // until a person is seen again
    const struct transfer_watch *w; // told of a visit that cannot be read
    struct transfer_count *c;       // visits, planned, refused
    struct json *changed;           // object: planned visits that were changed so far
};

// Keeps it. What cannot be used is told by transfer_skip and holds nothing else. Errors are the
// store's.
enum rc desk_keep(const struct desk_keep *k, const struct transfer_file *f, struct err *e);

#endif
