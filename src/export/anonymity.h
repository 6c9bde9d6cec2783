// SPDX-License-Identifier: EUPL-1.2
// k-anonymity (Samarati and Sweeney, 1998) on age band, sex and place: what is said of a person is
// said in the same words of at least k. Whoever is not one of k is described more coarsely, step by
// step; who is not one of k at the last step is left out. The same people give the same, in any
// order. Pure.
#ifndef ICOPE_EXPORT_ANONYMITY_H
#define ICOPE_EXPORT_ANONYMITY_H

#include "export/place.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    ANONYMITY_OLDEST = 90, // ages from here on are one
    ANONYMITY_LEAST = 5    // nobody is one of fewer
};

// A person, and what may be said of them.
struct described {
    int age;            // full years, −1 not known
    char sex;           // 'm' 'f' 'o' 'u'
    struct place place; // see there
    // Filled by anonymity_describe:
    bool in;                // one of k
    int band, width;        // ages from `band`, `width` years of them; width 0: not said
    enum place_level level; // of the place
    bool says_sex;          // is the sex said?
};

// Chooses for each of them.
void anonymity_describe(struct described *all, size_t count, size_t k);

enum { BAND_BYTES = 16 };
// The ages as a text: "75-79", "90+", "" not said.
void anonymity_band(const struct described *d, char ret[BAND_BYTES]);
// An age in the middle of them, for whoever needs a year of birth; −1 not said.
int anonymity_middle(const struct described *d);

#endif
