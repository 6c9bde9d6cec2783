// SPDX-License-Identifier: EUPL-1.2
// How far an export is, how fast it goes and how long it will take.
#ifndef ICOPE_EXPORT_PROGRESS_H
#define ICOPE_EXPORT_PROGRESS_H

#include "base/clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What is told of it.
struct export_pace {
    const char *part;   // being written ("csv"), borrowed
    size_t at, parts;   // it is the at-th, from 1, of so many
    size_t visits, of;  // that the pass over the store has reached, of how many
    size_t done, total; // of everything, in parts of a thousand
    size_t per_second;  // visits looked at in a second, 0 not known yet
    int64_t left_ms;    // about, −1 not known yet
};

// One export. Fill `clock`, `tell`, `self`, now.of and now.parts; passes.
struct progressing {
    const struct clock *clock;                             // its monotonic time
    bool (*tell)(const struct export_pace *p, void *self); // false stops; NULL nobody is told
    void *self;                                            // for tell
    struct export_pace now;                                // see there
    size_t passes;                                         // over the store, of all parts
    size_t before;      // of them, those of parts that are behind
    size_t part_passes; // of this part
    size_t pass;        // of this part, those that are behind
    size_t looked;      // visits in all of this run
    int64_t began_ms;   // of this run (mono), 0: not begun
    unsigned calls;     // not told yet
};

// A part begins: its name and its passes over the store.
void progress_part(struct progressing *p, const char *name, size_t passes);
// Another pass of the part begins, where that is known.
void progress_pass(struct progressing *p);
// The part was made before: it counts as done, and not for the speed.
void progress_skip(struct progressing *p, size_t passes);
// The pass has reached that many visits; fewer than before: another pass began. False: stop. Not
// every call is told.
bool progress_visits(struct progressing *p, size_t visits);

#endif
