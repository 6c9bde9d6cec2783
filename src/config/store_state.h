// SPDX-License-Identifier: EUPL-1.2
// What is wrong with a store, in words: one table from a failure to title, what happened, what was
// kept, what to do next. Pure. And which stores this user had, so that a missing one is not taken
// for a first start.
#ifndef ICOPE_CONFIG_STORE_STATE_H
#define ICOPE_CONFIG_STORE_STATE_H

#include "base/err.h"
#include "config/paths.h"

#include <stdbool.h>
#include <stddef.h>

// The rows.
enum store_state {
    STORE_STATE_NONE,
    STORE_STATE_BUSY,     // another program has it
    STORE_STATE_NEWER,    // made by a newer version
    STORE_STATE_DAMAGED,  // not a store, or changed
    STORE_STATE_DENIED,   // no right to the folder or file
    STORE_STATE_FULL,     // no room to open it
    STORE_STATE_IO,       // the disk fails
    STORE_STATE_MISSING,  // there was one, now there is none
    STORE_STATE_LOST,     // it vanished while it was open
    STORE_STATE_FULL_NOW, // the disk became full while it was open
    STORE_STATE_PRACTICE, // the practice store cannot be opened
    STORE_STATE_COUNT
};

// Words of a row, N_() texts.
struct store_state_text {
    const char *title;    // what is wrong, in a few words
    const char *happened; // what happened
    const char *kept;     // what was kept
    const char *next;     // what to do
    bool practice;        // practising is possible meanwhile: it writes beside the store
};

// Which trouble it is that a store could not be opened with that code; `known`: there was a store
// of that path before. STORE_STATE_NONE: there never was one (RC_NO), or RC_OK.
enum store_state store_state_of(enum rc rc, bool known);
// Its words. Precondition: not STORE_STATE_NONE.
const struct store_state_text *store_state_text(enum store_state t);

// Did this user have a store at paths->store? The list lies apart from the store, in
// paths->known: a stick takes its own list away with it.
bool known_stores_has(const struct paths *paths);
// Adds it to the list, with the language to say so in; nothing when it is there already. Failures
// are only logged.
void known_stores_add(const struct paths *paths, const char *language);
// Takes it off the list.
enum rc known_stores_drop(const struct paths *paths, struct err *e);
// The language when a store was added last, "" when unknown; out: 8 bytes.
void known_stores_language(const struct paths *paths, char out[8]);

#endif
