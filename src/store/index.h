// SPDX-License-Identifier: EUPL-1.2
// The people in memory while the store is unlocked: in the order of names, found by identifier and
// by parts of a name. Knows nothing of the file.
#ifndef ICOPE_STORE_INDEX_H
#define ICOPE_STORE_INDEX_H

#include "base/alike_index.h"
#include "store/index_entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The text that search runs over; made anew when people have changed.
struct haystack {
    char *text;     // all folded texts in the order of names, each ended by '\n'; owned
    size_t *starts; // where each begins, count + 1 of them; owned
    bool stale;     // people have changed since
};

// The lines that are duplicates of others: few, where there are any.
struct duplicates {
    const struct index_entry **all; // owned array of borrowed lines
    size_t count, cap;              // of them, room
};

// Start from {0}; index_release.
struct index {
    struct index_entry **by_name; // in the order of folded names, owned
    size_t count;                 // people
    size_t cap;                   // room in by_name
    struct index_entry **by_id;   // open addressing by identifier, borrowed; NULL = free
    size_t slots;                 // a power of two, 0 none
    struct alike_index *alike;    // by birth year and matricule, NULL until asked for; owned
    struct haystack *hay;         // for search, NULL while empty; owned
    struct duplicates *joined;    // NULL until asked for; owned
};

// Takes over a line that may be in any order; index_sort must follow.
void index_push(struct index *x, struct index_entry *l);
// Puts everything pushed in order.
void index_sort(struct index *x);
// Takes over a line, replacing the one of that person.
void index_put(struct index *x, struct index_entry *l);
// Takes a person out, wiping the line; nothing when there is none.
void index_drop(struct index *x, struct id id);
// The same for many at once.
void index_drop_all(struct index *x, const struct id *ids, size_t count);
// The line of that person, or NULL. Borrowed until people change.
struct index_entry *index_find(const struct index *x, struct id id);
// The line at the end of the chain of duplicates that begins with `l`: itself when it is no
// duplicate, or the chain is a circle.
const struct index_entry *index_survivor(const struct index *x, const struct index_entry *l);
// The lines of one person: `l`, and all whose chain of duplicates ends where its own does; into the
// arena, `l` first. How many.
size_t index_records(struct index *x, const struct index_entry *l, struct arena *a,
                     const struct index_entry ***ret);
// Does another line, no duplicate, have the same birth name and given names?
bool index_has_namesake(const struct index *x, const struct index_entry *l);
// The people by birth year and matricule. Borrowed until people change.
const struct alike_index *index_alike(struct index *x);
// Positions of the people that hold every word of the query, or of whom a duplicate does, in the
// order of names; returns how many were written to out[max].
size_t index_search(const struct index *x, const char *query, size_t *out, size_t max);
// Wipes and frees everything; {0} again.
void index_release(struct index *x);

#endif
