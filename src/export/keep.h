// SPDX-License-Identifier: EUPL-1.2
// What of a resource may be told under pseudonyms: FHIR R4 elements by the type that holds them.
// What is not in the list is left out.
#ifndef ICOPE_EXPORT_KEEP_H
#define ICOPE_EXPORT_KEEP_H

#include <stdbool.h>

// How a value is told.
enum keep {
    KEEP_NOTHING,   // not at all
    KEEP_TYPE,      // an object, by the list of its type
    KEEP_ID,        // the resource's identifier, exchanged
    KEEP_WORD,      // a text of forms or code lists
    KEEP_CANONICAL, // the same with |version
    KEEP_FREE,      // a text that somebody wrote, when free texts are asked for
    KEEP_LABEL,     // a word, or what somebody wrote
    KEEP_FLAG,      // true or false
    KEEP_NUMBER,    // a number that is too short to be anybody's
    KEEP_MOMENT,    // date or dateTime
    KEEP_INSTANT,   // never less than a moment
    KEEP_DAY,       // a date that was answered: near the visit, or not at all
    KEEP_REFERENCE, // to another resource, exchanged
};

// An element.
struct kept {
    const char *of;   // type of what holds it
    const char *name; // its name
    enum keep keep;   // how it is told
    const char *type; // of KEEP_TYPE
    bool needed;      // without it the object that holds it is left out
    bool must_be;     // R4 demands it: where it is not told, that it is hidden is
};

// The list's row of an element; NULL when it is not in it.
const struct kept *keep_find(const char *of, const char *name);
// Is it a type of resource in the list?
bool keep_has_type(const char *of);
// Does the type need an element that is not in `has`? For objects that mean nothing without it.
const char *keep_needed(const char *of);

#endif
