// SPDX-License-Identifier: EUPL-1.2
// A wide view of any Questionnaire: one row a QuestionnaireResponse, one column an item. Only what
// every runner of SQL on FHIR v2 has (where, exists, first, ofType, getReferenceKey, an index): the
// file runs unchanged elsewhere. Pure.
#ifndef ICOPE_VIEW_MAKE_H
#define ICOPE_VIEW_MAKE_H

#include "base/err.h"
#include "base/json.h"

#include <stddef.h>

enum {
    VIEW_REPEATS_DEFAULT = 3,
    VIEW_REPEATS_MAX = 20,
    VIEW_COLUMNS_MAX = 5000,
    VIEW_KEYS = 6, // columns of the response itself, before those of its items
};

// Makes a ViewDefinition (new, owned) of an R4 Questionnaire. A choice has a column of the code and
// one of its text, a choice of several a column for each option with its code where it was chosen
// (and NAME_answered, for an option nobody was asked about is not one that was left), anything else
// that repeats `repeats` numbered columns, and NAME_more where there are more: nothing is left out
// in silence. What stands below a question that repeats is numbered by its answers. Names are the
// linkIds with what SQL does not take as _, cut where databases cut, and told apart by a number
// where they would be the same in small letters. `columns` (NULL: none) is an object by linkId of
// what is known of a column beyond that, texts all of them: "name" (in place of the linkId), "fr",
// "codes", "reasons" (a linkId), "summary": they become tags (export/columns.h). RC_INVALID when it
// is no Questionnaire, or "place: why" of an item; RC_LIMIT past VIEW_COLUMNS_MAX.
enum rc view_make(const struct json *questionnaire, size_t repeats, const struct json *columns,
                  struct json **ret, struct err *e);

#endif
