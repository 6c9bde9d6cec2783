// SPDX-License-Identifier: EUPL-1.2
// The planned visits of a round: of a day, or of a name that they carry (FHIR R4
// Task.groupIdentifier).
#ifndef ICOPE_EXPORT_ROUND_H
#define ICOPE_EXPORT_ROUND_H

#include "base/clock.h"
#include "store/store.h"

// Who was planned, and for which day. Start from {0}; end with round_release.
struct round {
    struct arena a;               // behind it
    const struct round_row *rows; // sorted
    size_t count;                 // of them
};

// Reads those of a round: "2026-11-24", else a name. RC_DAMAGED.
enum rc round_read(struct store *s, const char *name, const struct clock *clock, struct round *ret,
                   struct err *e);
// Was that person planned in it for that local day?
bool round_has(const struct round *r, struct id person, struct date day);
// Frees.
void round_release(struct round *r);

#endif
