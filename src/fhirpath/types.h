// SPDX-License-Identifier: EUPL-1.2
// The FHIR R4 types: base types, elements, choices. Backbone elements are types named by their path
// ("QuestionnaireResponse.item").
#ifndef ICOPE_FHIRPATH_TYPES_H
#define ICOPE_FHIRPATH_TYPES_H

#include "fhirpath/fhirpath.h"

// One type. Rows are sorted by name.
struct fp_type {
    const char *name; // "Patient", "code", "Patient.contact"
    const char *base; // name of the base type, "" for Element and Resource
    uint16_t first;   // number of its first own element
    uint16_t count;   // own elements, without those of the base
};

// One element of a type. The elements of a type are sorted by name.
struct fp_element {
    const char *name;  // "value", without [x]
    const char *types; // name of its type; several with | between them for a choice
    bool many;         // more than one is allowed
    bool choice;       // name[x]: the JSON key is the name and the type
};

// The type of that name, or NULL.
const struct fp_type *fp_type_find(const char *name);

// The element of that name of a type or its bases, or NULL. A choice is found by its name without
// [x].
const struct fp_element *fp_type_element(const struct fp_type *t, const char *name);

// The type of choice `e` whose JSON key is `key` ("valueQuantity" → "Quantity"), interned, or NULL.
const char *fp_choice_type(const struct fp_element *e, const char *key);

// The type of the choice element of `t` whose JSON key is `key`, whatever its name is: "Quantity"
// for "valueQuantity" of Observation. Interned, or NULL.
const char *fp_type_choice_key(const struct fp_type *t, const char *key);

// The type behind a key such as "valueQuantity" whose owner is not known: what follows `name`,
// interned, or NULL.
const char *fp_suffix_type(const char *name, const char *key);

// Is `name` the type `ancestor` or derived from it? Both may be unknown names.
bool fp_type_derives(const char *name, const char *ancestor);

// The kind of System value a FHIR primitive holds; FP_NODE for everything else.
enum fp_kind fp_type_kind(const char *name);

// Is it a primitive type?
bool fp_type_primitive(const char *name);

#endif
