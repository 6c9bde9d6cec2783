// SPDX-License-Identifier: EUPL-1.2
// What holds for a FHIR R4 resource of any type: what its id may be, and when two of them say the
// same. Pure.
#ifndef ICOPE_FHIR_RESOURCE_H
#define ICOPE_FHIR_RESOURCE_H

#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

// Is it an id as FHIR R4 writes them (datatypes.html#id)? Only such may become part of an address.
bool resource_is_id(const char *text, size_t len);

// Is everything in `ours` also in `theirs`? Without meta, text and id, which servers write
// themselves; numbers by value, instants by moment.
bool resource_holds(const struct json *ours, const struct json *theirs);
// Does each hold the other?
bool resource_same(const struct json *a, const struct json *b);

#endif
