// SPDX-License-Identifier: EUPL-1.2
// Keys of research projects: whoever has one gives the same person the same pseudonym. Sealed in
// the store with its own key, made when a project is first named; handed over to another
// coordinator's store, they give the same pseudonyms there.
#ifndef ICOPE_STORE_PROJECT_H
#define ICOPE_STORE_PROJECT_H

#include "store/store.h"
#include "vault/pseudonym.h"

enum { PROJECT_NAME_BYTES = 41 };

// A project. Wipe the key after use.
struct store_project {
    char name[PROJECT_NAME_BYTES]; // see project_name_is
    int64_t made_utc_ms;           // when its key was made
    struct pseudonym_key key;      // of its pseudonyms
};

// Can that be a project's name: 1 to 40 ASCII letters, digits, '.', '_', '-', the first one a
// letter or a digit?
bool project_name_is(const char *name);
// The project of that name. RC_NO when there is none, RC_INVALID for a name that cannot be one.
enum rc store_project(struct store *s, const char *name, struct store_project *ret, struct err *e);
// The same; one that there is not yet gets a new key, which nobody keeps until store_project_keep.
// RC_INVALID for a name that cannot be one.
enum rc store_project_or_new(struct store *s, const char *name, const struct clock *clock,
                             struct store_project *ret, struct err *e);
// Keeps the key of a new one, with an audit entry "project-key". RC_OK and no change when it is
// here with that key; RC_BUSY when it is here with another; RC_INVALID as above.
enum rc store_project_keep(struct store *s, const struct store_project *project, struct err *e);
// Takes one over from another store, with an audit entry "project-key-taken". RC_OK and no change
// when it is here with that key; RC_BUSY when it is here with another; RC_INVALID as above.
enum rc store_project_take(struct store *s, const struct store_project *project, struct err *e);
// All of them by name, into the arena; wipe the keys. RC_DAMAGED: one has none; the others are
// given.
enum rc store_projects(struct store *s, struct arena *a, struct store_project **ret,
                       size_t *ret_count, struct err *e);

#endif
