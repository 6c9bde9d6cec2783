// SPDX-License-Identifier: EUPL-1.2
// Everything a store holds as FHIR R4 resources, one after the other: what tables are made of.
#ifndef ICOPE_EXPORT_RECORDS_H
#define ICOPE_EXPORT_RECORDS_H

#include "base/clock.h"
#include "store/store.h"

// Gives the newest version of every resource of a type, those of visits, people and consents
// oldest first; of a red flag its Flag, of a planned visit its Task. A type that the store does not
// keep gives none. Stops when `take` returns false. RC_DAMAGED names the first that could not be
// read; the others are given all the same. Precondition: the store is unlocked.
enum rc records_each(struct store *s, const char *type, const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e);

#endif
