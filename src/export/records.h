// SPDX-License-Identifier: EUPL-1.2
// What a selection of a store holds as FHIR R4 resources, one after the other: what every format of
// an export, every table and every report is made of.
#ifndef ICOPE_EXPORT_RECORDS_H
#define ICOPE_EXPORT_RECORDS_H

#include "base/clock.h"
#include "base/json_slice.h"
#include "export/selection.h"
#include "store/store.h"

// One resource on its way. Ask by the functions below: it is parsed only for who needs that.
struct resource_given {
    const char *type;        // resourceType, borrowed
    struct json_slice text;  // as the store keeps it; at NULL: it was made on the way
    const struct json *json; // NULL: nobody asked yet
    struct arena *arena;     // where it is parsed
    size_t visits;           // that the pass has reached, with its own
};
// The resource, borrowed. NULL when it is no JSON, which a sealed record always is.
const struct json *resource_json(struct resource_given *r);
// Appends the resource as JSON on one line.
void resource_text(const struct resource_given *r, struct buf *out);

// Gives the newest version of every resource of several types (NULL ends) in one pass over the
// store; otherwise as records_each, whose order it keeps within a type.
enum rc records_stream(struct store *s, const char *const *types, const struct selection *which,
                       const struct clock *clock,
                       bool (*take)(struct resource_given *r, void *self), void *self,
                       struct err *e);

// Gives the newest version of every resource of a type that is in the selection (NULL: everything,
// by name, with a matricule only of who was identified beyond doubt), those of visits, people and
// consents oldest first; of a red flag its Flag, of a planned visit its Task,
// of what was worked out by another version its Basic. A type that the store
// does not keep gives none. Stops when `take` returns false. RC_DAMAGED names the first that could
// not be read; the others are given all the same. Precondition: the store is unlocked.
enum rc records_each(struct store *s, const char *type, const struct selection *which,
                     const struct clock *clock,
                     bool (*take)(const struct json *resource, void *self), void *self,
                     struct err *e);

#endif
