// SPDX-License-Identifier: EUPL-1.2
// Which members the elements of a Questionnaire have, and of which JSON kind (FHIR R4). For the
// loader only.
#ifndef ICOPE_QUESTIONNAIRE_SHAPE_H
#define ICOPE_QUESTIONNAIRE_SHAPE_H

#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

// Elements whose members are known. SHAPE_ANY is an object nobody looks into.
enum shape_id {
    SHAPE_ANY,
    SHAPE_QUESTIONNAIRE,
    SHAPE_META,
    SHAPE_ITEM,
    SHAPE_WHEN,
    SHAPE_OPTION,
    SHAPE_INITIAL,
    SHAPE_EXTENSION,
    SHAPE_SIBLING, // "_text": id and extensions of a primitive
    SHAPE_CODING,
    SHAPE_CONCEPT, // CodeableConcept
    SHAPE_QUANTITY,
    SHAPE_REFERENCE,
    SHAPE_EXPRESSION,
    SHAPE_RESOURCE, // contained
    SHAPE_COUNT
};

// One member.
struct shape_member {
    const char *name;    // as in JSON
    enum json_type kind; // of the value, or of each element of the array
    bool many;           // an array
    bool needed;         // must be there
    enum shape_id shape; // of objects
};

// One element.
struct shape {
    const char *name;                   // for people
    const struct shape_member *members; // what it may have
    size_t count;                       // how many
    const char *choice;                 // "value" when value[x] is one of them, else NULL
    bool open;                          // others are no surprise
    bool vendors;                       // some programs write extensions as its members
};

// The table's row.
const struct shape *shape_of(enum shape_id id);
// Kind of value[x] by its type ("Integer"); false for a type R4 does not have.
bool shape_of_type(const char *type, enum json_type *ret_kind, enum shape_id *ret_shape);

#endif
