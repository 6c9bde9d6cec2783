// SPDX-License-Identifier: EUPL-1.2
// k-anonymity (Samarati and Sweeney, 1998) on age band, sex and place: what is said of a person is
// said in the same words of at least k. Whoever is not one of k is described more coarsely, step by
// step; who is not one of k at the last step is left out. The same people give the same, in any
// order. Pure.
//
// k also holds over everything that one project was ever told, joined: people who were told in the
// same exports in the same words are a cell of at least k. A cell is told again in the words it
// had, or not; where an export does not want all of it, as many are told and as many are not as
// make k on both sides, or nobody. Who is new is one of k who are new.
#ifndef ICOPE_EXPORT_ANONYMITY_H
#define ICOPE_EXPORT_ANONYMITY_H

#include "export/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ANONYMITY_OLDEST = 90, // ages from here on are one
    ANONYMITY_LEAST = 5,   // nobody is one of fewer
    ANONYMITY_STEPS = 8    // from the finest words to none
};

// A person, and what may be said of them.
struct described {
    int age;            // full years, −1 not known
    char sex;           // 'm' 'f' 'o' 'u'
    struct place place; // see there
    bool absent;        // told before, and not asked for now: counts in the cell alone
    uint64_t rank;      // who of a cell is told where not all can be: the lowest
    unsigned cell;      // of the project's people; 0: never told
    unsigned from;      // the step they were told at: none finer
    // Filled by anonymity_describe:
    bool in;                // one of k
    bool parted;            // of a cell that was not told whole
    unsigned step;          // of words, ANONYMITY_STEPS − 1 the coarsest
    int band, width;        // ages from `band`, `width` years of them; width 0: not said
    enum place_level level; // of the place
    bool says_sex;          // is the sex said?
};

// Chooses for each of them.
void anonymity_describe(struct described *all, size_t count, size_t k);

enum { SAID_BYTES = 48 };
// What is said of somebody at a step, as a text: the same for all of whom the same is said.
void anonymity_said(const struct described *d, unsigned step, char ret[SAID_BYTES]);

enum { BAND_BYTES = 16 };
// The ages as a text: "75-79", "90+", "" not said.
void anonymity_band(const struct described *d, char ret[BAND_BYTES]);
// An age in the middle of them, for whoever needs a year of birth; −1 not said.
int anonymity_middle(const struct described *d);

#endif
