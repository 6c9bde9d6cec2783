// SPDX-License-Identifier: EUPL-1.2
// What a store holds of people, as one word, so that work on it that was interrupted can tell
// whether it may go on.
#ifndef ICOPE_STORE_HELD_H
#define ICOPE_STORE_HELD_H

struct store;

enum { STORE_HELD_BYTES = 65 };

// The same word, the same people, visits, results, red flags, planned visits and packages; what the
// program notes beside them (audit, settings, accounts, unfinished answers) is not in it. It says
// nothing to who has no key (root.h). "" where the store keeps no root: nothing can be told then.
// Precondition: the store is unlocked.
void store_held(const struct store *s, char ret[STORE_HELD_BYTES]);

#endif
