// SPDX-License-Identifier: EUPL-1.2
// Many new people at once, and taking them back: what a list brought in and nobody has touched
// since leaves without a tombstone, because nothing was ever known of them but the list.
#ifndef ICOPE_STORE_INTAKE_H
#define ICOPE_STORE_INTAKE_H

#include "store/store.h"

// Entries of the audit that stand around the people of one intake, both with its identifier.
#define STORE_INTAKE_BEGIN "import-begin"
#define STORE_INTAKE_END   "import-end"
// The entry of its undoing, with the same.
#define STORE_INTAKE_UNDO "import-undo"

// Adds new people (Patients, each with an "id") in ONE transaction: all or none. RC_INVALID without
// a name.
enum rc store_people_add(struct store *s, const struct json *const *patients, size_t count,
                         struct err *e);

// Why somebody cannot be taken back.
enum store_touched {
    STORE_UNTOUCHED,   // can be
    STORE_GONE,        // is not here any more
    STORE_CHANGED,     // the record was changed since
    STORE_VISITED,     // a visit was begun
    STORE_PLANNED,     // a visit is or was planned
    STORE_ON_A_SERVER, // a server knows them, or a package about them was made
    STORE_FLAGGED,     // a red flag names them
    STORE_JOINED,      // another record was merged into this one, or this one into another
    STORE_TOUCHED_COUNT
};
// Looks at each of them, into ret[count]; changes nothing.
enum rc store_people_touched(struct store *s, const struct id *people, size_t count,
                             enum store_touched *ret, struct err *e);
// Takes back those people of an intake in ONE transaction, whoever is touched left out; the audit
// names the intake and each of them. Then the log is emptied, so that no key stays behind.
// *ret_count: how many went.
enum rc store_people_take_back(struct store *s, struct id intake, const struct id *people,
                               size_t count, size_t *ret_count, struct err *e);

#endif
