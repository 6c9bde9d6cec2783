// SPDX-License-Identifier: EUPL-1.2
// What evaluations looked up in the tables of FHIR types, by the address of the names: asked again,
// it is there. For who evaluates often on one resource (struct fp_env).
#ifndef ICOPE_FHIRPATH_SEEN_H
#define ICOPE_FHIRPATH_SEEN_H

#include <stdbool.h>

struct fp_type;
struct fp_element;
struct fp_type_name;

enum {
    FP_TYPE_SLOTS = 16,
    FP_ELEMENT_SLOTS = 32,
    FP_PASS_SLOTS = 32,
    FP_CHOICE_SLOTS = 8,
    FP_CHOICE_BYTES = 32
};

// A type name and the type it was found to be.
struct fp_type_slot {
    const char *name;           // by address; NULL while empty
    const struct fp_type *type; // NULL: no such type
};

// A name and the element of a type it was found to be.
struct fp_element_slot {
    const struct fp_type *type;       // NULL while empty
    const char *name;                 // by address
    const struct fp_element *element; // NULL: the type has none of that name
};

// Does ofType() let a type pass?
struct fp_pass_slot {
    const char *of;                    // type of a value, by address; the wanted name itself: is
                                       // there such a type; NULL while empty
    const struct fp_type_name *wanted; // of the call, by address
    bool yes;                          // the answer
};

// The type behind a key of a choice (valueCoding).
struct fp_choice_slot {
    const struct fp_element *element; // the choice; NULL while empty
    char key[FP_CHOICE_BYTES];        // the key, by its text
    const char *type;                 // NULL: none
};

// Start from {0}. It must not outlive the expressions and the JSON that it was used with.
struct fp_seen {
    struct fp_type_slot types[FP_TYPE_SLOTS];          // by name
    struct fp_element_slot elements[FP_ELEMENT_SLOTS]; // by type and name
    struct fp_pass_slot passes[FP_PASS_SLOTS];         // by type and call
    struct fp_choice_slot choices[FP_CHOICE_SLOTS];    // by element and key
};

#endif
