// SPDX-License-Identifier: EUPL-1.2
// Visits made while the clock was in doubt (moment.h). Beside each lies a sealed note of what the
// clock and the one that only counts said at its beginning and its end; the next contact with a
// server measures by how much the clock was wrong then, and the visit gets a version with corrected
// times. What was written first stays in the version before and beside each time.
#ifndef ICOPE_STORE_MOMENT_VISIT_H
#define ICOPE_STORE_MOMENT_VISIT_H

#include "store/store.h"

// By how much the times of a finished visit are wrong, as measured in this run.
struct time_visit {
    struct id visit;                         // which
    int64_t started_utc_ms, finished_utc_ms; // as they were written
    int64_t started_off_ms, finished_off_ms; // what is to be added to times near each
    int64_t measured_utc_ms;                 // when that was measured, by the server
    bool exact;                              // measured; else only the nearest that is possible:
                                             // the laptop was switched off in between
};
// Does any visit wait to be measured, finished or not?
bool store_time_visits_wait(struct store *s);
// The finished ones, into the arena; none before a server was heard in this run (what it said
// can be), or an administrator said that the clock is right. RC_DAMAGED names the first that could
// not be read; the others are given.
enum rc store_time_visits(struct store *s, struct arena *a, struct time_visit **ret,
                          size_t *ret_count, struct err *e);
// In one transaction: the visit's row and its person's line get the corrected times, `resources`
// becomes its next version, `bundle` (NULL: it is not sent) a package in place of those that were
// not delivered, and the note goes. With both NULL only the note goes: nothing was wrong. RC_BUSY
// when the bundle carries another ledger number than it would get.
enum rc store_visit_retime(struct store *s, const struct time_visit *t,
                           const struct json *resources, const struct json *bundle, struct err *e);

#endif
