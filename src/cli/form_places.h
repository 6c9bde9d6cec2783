// SPDX-License-Identifier: EUPL-1.2
// Where one can stand in a form that is filled line by line: each question, display text and group
// that is enabled now, once for each instance of the repeating groups around it.
#ifndef ICOPE_CLI_FORM_PLACES_H
#define ICOPE_CLI_FORM_PLACES_H

#include "form/form.h"

enum { PLACE_DEPTH_MAX = 24 }; // repeating groups and questions inside each other

enum place_kind {
    PLACE_GROUP,    // a group begins here: its title is said
    PLACE_DISPLAY,  // a text is said
    PLACE_QUESTION, // an answer is asked for
    PLACE_MORE,     // after the last instance of a repeating group: one more?
};

// One place.
struct place {
    enum place_kind kind;       // what happens there
    const struct item *item;    // of the form; of PLACE_MORE: the group
    size_t at[PLACE_DEPTH_MAX]; // instance of each repeating item around it, outermost first; of
                                // PLACE_GROUP also its own
    size_t at_count;            // used
};

// All of them as the form stands now. Start from {0}.
struct places {
    struct place *all; // in form order, owned
    size_t count;      // used
    size_t room;       // allocated
};

// Finds them anew.
void places_find(struct places *p, const struct form *f);
// Frees.
void places_release(struct places *p);
// The place that is the same as *of after the form changed, or the last one before it.
size_t places_same(const struct places *p, const struct place *of);
// Number of answers to the question at a place.
size_t place_answers(const struct form *f, const struct place *p);

#endif
