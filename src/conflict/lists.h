// SPDX-License-Identifier: EUPL-1.2
// Lists of a FHIR resource whose entries are known by what they mean, not by their place: a phone
// by its use, an identifier by its system (FHIR R4 datatypes.html#ContactPoint, #Identifier).
// Servers put entries in any order and add their own. Pure.
#ifndef ICOPE_CONFLICT_LISTS_H
#define ICOPE_CONFLICT_LISTS_H

#include "base/json.h"

#include <stdbool.h>

// Puts the entries of every list of `resource` that mean the same as one of `as` into its order,
// before the others, which keep theirs.
void lists_align(struct json *resource, const struct json *as);
// The list `element` after what changed since `base` here and there: entries that one side added,
// changed or took away, ours first. New and owned; NULL when both sides changed the same entry, or
// one of the three is no list (`base` may be NULL: an empty one).
struct json *list_merge(const char *element, const struct json *base, const struct json *ours,
                        const struct json *theirs);

#endif
