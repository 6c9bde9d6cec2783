// SPDX-License-Identifier: EUPL-1.2
// Are two records likely one person? Decided from names, birth date, sex and matricule alone, so
// that the sheet, an import and a server ask the same question. It never says yes: a person does.
// Pure.
//
// Names are compared folded (no accents, no case), without blanks, hyphens and apostrophes, Saint,
// Sainte and Ste as St, and particles (de, du, d', le, la, van, von, ben, el …) in front, behind,
// glued or left out: Le Goff, LEGOFF, "Goff (Le)", D'Aguilar, Daguilar. A family name is the same
// as one of its parts (Dupont-Martin, Martin) and as the usual name of the other record; family and
// given names may be swapped. It is near when one or two letters differ, or only the end after the
// first three; names with other numbers in them (Inconnue 1, Inconnue 2) are not.
// Given names agree when they share one, or one's initial; of double names more than Marie, Jean or
// Anne (Marie-Louise and Marie-Thérèse do not, Marie-Louise and Marie do).
//
// Birth dates agree when they may be the same day as far as each is known (clock.h), or when day
// and month are swapped; with no date on one side only the whole name counts.
#ifndef ICOPE_BASE_ALIKE_H
#define ICOPE_BASE_ALIKE_H

#include "base/clock.h"

// What is compared. All borrowed, "" where nothing is known.
struct alike_person {
    const char *family; // birth name
    const char *given;  // given names, separated by blanks
    const char *others; // usual name and others
    const char *ins;   // matricules, separated by blanks, without blanks in them; their keys do not
                       // count
    struct date birth; // any date
    char sex;          // m f o u
};
// How likely.
enum alike {
    ALIKE_NO,     // two people
    ALIKE_TWIN,   // same family name and birth date, but other given names, another sex or another
                  // number: two people who are easily mistaken
    ALIKE_LIKELY, // the same person, or as good as the same: to be asked
};
// Compares; the order does not matter.
enum alike alike_compare(const struct alike_person *a, const struct alike_person *b);

#endif
