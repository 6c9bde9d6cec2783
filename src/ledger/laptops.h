// SPDX-License-Identifier: EUPL-1.2
// Of which laptops' visits are not here: what a coordinator's store has of each (store/gather.h)
// beside what each said of itself (fhir/fleet.h).
#ifndef ICOPE_LEDGER_LAPTOPS_H
#define ICOPE_LEDGER_LAPTOPS_H

#include "fhir/kept_back.h"
#include "store/gather.h"

// One laptop.
struct ledger_laptop {
    char laptop[ID_BYTES];  // its ledger
    char account[96];       // who it was set up for, "" not known
    size_t visits;          // of it that are here
    uint64_t last;          // highest number seen on one of them, 0 none
    uint64_t unseen;        // numbers below it that no visit here carries or carried: visits that
                            // are not here, or other messages (planned visits, red flags, consents)
    bool heard;             // it said of itself what follows
    int64_t heard_utc_ms;   // when
    struct kept_back kept;  // visits that stay on it: the person did not want them sent
    size_t waiting, urgent; // packages that waited on it then; of them, those with a red flag
};

// All laptops that are known by their visits or by what they said, in the order of their
// identifiers, into the arena. RC_DAMAGED names the first visit that was altered; the others are
// counted.
enum rc ledger_laptops(struct store *s, struct arena *a, struct ledger_laptop **ret,
                       size_t *ret_count, struct err *e);

#endif
