// SPDX-License-Identifier: EUPL-1.2
// Second codings: what a code of ours is in code systems that others know too, as FHIR R4
// ConceptMaps in data say it. A code that no map names stays alone; none is ever guessed.
#ifndef ICOPE_FHIR_CONCEPT_MAP_H
#define ICOPE_FHIR_CONCEPT_MAP_H

#include "base/err.h"
#include "base/json.h"

// Reads every map of DATA_DIR/conceptmaps into an array of ConceptMaps, new and owned. RC_NO,
// RC_IO, RC_INVALID.
enum rc concept_maps_load(const char *data_dir, struct json **ret, struct err *e);
// Appends to an array of Codings what each of them is elsewhere; ours stays first. `maps` may be
// NULL: nothing is known.
void concept_maps_add(const struct json *maps, struct json *codings);

#endif
