// SPDX-License-Identifier: EUPL-1.2
// What a selection of a store holds as FHIR R4 resources, one after the other: what every format of
// an export, every table and every report is made of.
#ifndef ICOPE_EXPORT_RECORDS_H
#define ICOPE_EXPORT_RECORDS_H

#include "base/clock.h"
#include "export/selection.h"
#include "store/store.h"

// Gives the newest version of every resource of a type that is in the selection (NULL: everything,
// by name), those of visits, people and consents oldest first; of a red flag its Flag, of a planned
// visit its Task. A type that the store does not keep gives none. Stops when `take` returns false.
// RC_DAMAGED names the first that could not be read; the others are given all the same.
// Precondition: the store is unlocked.
enum rc records_each(struct store *s, const char *type, const struct selection *which,
                     const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e);

#endif
