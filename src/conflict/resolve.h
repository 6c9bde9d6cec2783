// SPDX-License-Identifier: EUPL-1.2
// One conflict being settled: what was found, who changed what, a choice for each field, and what
// comes of it. The same for screens and command line.
#ifndef ICOPE_CONFLICT_RESOLVE_H
#define ICOPE_CONFLICT_RESOLVE_H

#include "conflict/diff.h"
#include "store/outbox.h"

// Start with resolution_open; release.
struct resolution {
    struct store *store;       // borrowed
    const struct clock *clock; // borrowed
    struct store_conflict row; // which
    struct json *sides;        // as kept, owned; base and theirs are in it
    struct json *kept;         // the person's record here, owned, NULL when it is no person
    struct json *ours;         // ours as it would be sent, owned
    struct json *theirs;       // theirs with our names of things, owned, NULL gone
    struct differences d;      // what differs, and the choices
    bool split;                // theirs becomes a second record
    char ours_who[96];         // account or "", see service.h
    int64_t ours_utc_ms;       // 0 not known
    char theirs_who[96];       // name or ""
    char theirs_when[40];      // instant as the server wrote it, or ""
};

// Opens an open conflict. RC_NO when it is none. On RC_OK release it.
enum rc resolution_open(struct store *s, const struct clock *clock, struct id conflict,
                        struct resolution *ret, struct err *e);
// Chooses for the i-th field. False when that cannot be.
bool resolution_choose(struct resolution *r, size_t i, enum conflict_side side);
// Chooses for all; SIDE_BOTH: theirs becomes a second record (only people). False when that cannot
// be. Fields for which theirs cannot be keep ours.
bool resolution_choose_all(struct resolution *r, enum conflict_side side);
// How many fields nobody has chosen for.
size_t resolution_undecided(const struct resolution *r);
// Can it be carried out without asking anybody (differences_need_nobody)?
bool resolution_needs_nobody(const struct resolution *r);
// Carries it out, in one transaction. RC_INVALID while something is undecided. `automatic`: nobody
// was asked, which its history and the audit say.
enum rc resolution_settle(struct resolution *r, bool automatic, struct err *e);
// Frees; {0} again.
void resolution_release(struct resolution *r);

#endif
