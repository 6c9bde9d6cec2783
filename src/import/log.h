// SPDX-License-Identifier: EUPL-1.2
// What imports added, read out of the audit: it stands there between two entries, so that also an
// import that was cut short can be taken back.
#ifndef ICOPE_IMPORT_LOG_H
#define ICOPE_IMPORT_LOG_H

#include "store/intake.h"

// One import. People are in the arena.
struct import_done {
    size_t number;     // from 1, the first of this store
    struct id intake;  // its identifier
    int64_t at_utc_ms; // when
    struct id account; // by whom
    struct id *people; // whom it added
    size_t count, cap; // of them, and room
    bool whole;        // it came to its end
    bool undone;       // it was taken back
};

// All imports, the first one first, into the arena. RC_DAMAGED names an altered entry of the audit.
enum rc import_log(struct store *s, struct arena *a, struct import_done **ret, size_t *ret_count,
                   struct err *e);
// The one of that number; with 0 the newest that added somebody and was not taken back. NULL none.
const struct import_done *import_log_find(const struct import_done *all, size_t count,
                                          size_t number);
// N_() why somebody stays.
const char *import_touched_words(enum store_touched touched);

#endif
