// SPDX-License-Identifier: EUPL-1.2
// The resources of a store as NDJSON, one file a type, as FHIR Bulk Data lays them out
// (hl7.org/fhir/uv/bulkdata).
#ifndef ICOPE_EXPORT_RESOURCES_H
#define ICOPE_EXPORT_RESOURCES_H

#include "base/clock.h"
#include "export/manifest.h"
#include "export/selection.h"
#include "store/store.h"

struct resources; // files being written, opaque

// Begins in `dir`/fhir. *ret goes to resources_release, also after an error.
enum rc resources_open(const char *dir, const char *prefix, struct resources **ret, struct err *e);
// Writes every resource of the selection; their numbers go to the manifest. RC_BUSY, RC_FULL,
// RC_DAMAGED …
enum rc resources_write(struct resources *r, struct store *s, const struct selection *which,
                        const struct clock *clock, struct manifest *m, struct err *e);
// Gives all files their names, or none.
enum rc resources_publish(struct resources *r, void (*named)(const char *path, void *self),
                          void *self, struct err *e);
// Frees; what has no name is gone. NULL is fine.
void resources_release(struct resources *r);

#endif
