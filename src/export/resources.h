// SPDX-License-Identifier: EUPL-1.2
// The resources of a store as NDJSON, one file a type, as FHIR Bulk Data lays them out
// (hl7.org/fhir/uv/bulkdata).
#ifndef ICOPE_EXPORT_RESOURCES_H
#define ICOPE_EXPORT_RESOURCES_H

#include "export/record_format.h"
#include "export/records.h"

struct resources; // files being written, opaque

// Begins in the folder "fhir" of the target, which must outlive it. *ret goes to resources_release,
// also after an error.
enum rc resources_open(const struct record_target *to, struct resources **ret, struct err *e);
// Types it takes, in the order of the files, NULL ends.
const char *const *resources_types(void);
// Begins its files. RC_BUSY, RC_DENIED, RC_FULL.
enum rc resources_begin(struct resources *r, struct err *e);
// Adds a resource; of another type it is not taken.
void resources_take(struct resources *r, const struct resource_given *given);
// All are on disk, with what they refer to (export/definitions.h); their numbers by type go to the
// manifest, *ret is how many of the store there are. RC_FULL, RC_IO, RC_INVALID.
enum rc resources_end(struct resources *r, struct store *s, struct manifest *m, size_t *ret,
                      struct err *e);
// Gives all files their names, or none.
enum rc resources_publish(struct resources *r, void (*named)(const char *path, void *self),
                          void *self, struct err *e);
// Frees; what has no name is gone. NULL is fine.
void resources_release(struct resources *r);

#endif
