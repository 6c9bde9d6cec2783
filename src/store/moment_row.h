// SPDX-License-Identifier: EUPL-1.2
// What an open store knows of the time (store/moment.h), for the files of src/store.
#ifndef ICOPE_STORE_MOMENT_ROW_H
#define ICOPE_STORE_MOMENT_ROW_H

#include "base/err.h"
#include "base/time_trust.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

// In memory while unlocked. Start from {0}.
struct moment {
    struct time_known known; // as of the last look
    struct time_known kept;  // as the file has it
    bool looked;             // counted_ms is set
    int64_t counted_ms;      // clock that only counts, less the clock, at the last look
    int64_t heard_utc_ms;    // what a server said last in this run and can be, 0 none
    int64_t heard_mono_ms;   // what the clock that only counts said then
};

enum { MOMENT_BOOT_BYTES = 40 };
// Names the run of the machine since it was switched on, "" not known.
void moment_boot(char out[MOMENT_BOOT_BYTES]);

// After unlocking, once the audit's end is read.
void moment_open(struct store *s);
// Inside the transaction that notes a login: what is believed now, and an audit entry when the
// clock is in doubt.
enum rc moment_note(struct store *s, struct err *e);

#endif
