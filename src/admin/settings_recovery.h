// SPDX-License-Identifier: EUPL-1.2
// Recovery keys in a settings package: public halves that a laptop's store is sealed to, so that
// the organisation opens it when a passphrase is forgotten, and administers it where it has no
// administrator (icope recovery open --administrator). Taken when a store is made, later by who may
// change recovery keys there; never by the network alone.
#ifndef ICOPE_ADMIN_SETTINGS_RECOVERY_H
#define ICOPE_ADMIN_SETTINGS_RECOVERY_H

#include "base/json.h"
#include "store/store.h"

enum { SETTINGS_RECOVERY_MAX = 8 };

// The keys that are in use in a store, as the member "recovery"; NULL without one. New and owned.
struct json *settings_recovery_of(struct store *s);
// May that member be? RC_INVALID says why not, for people.
enum rc settings_recovery_check(const struct json *recovery, struct err *e);
// Adds what it would change to rows as those of settings_changes. `s` NULL: a store that is still
// to be made.
void settings_recovery_changes(struct store *s, const struct json *recovery, struct json *rows);
// Seals the store to those that it has not yet; those it has stay as they are. Errors of the store.
enum rc settings_recovery_apply(struct store *s, const struct json *recovery, struct err *e);

#endif
