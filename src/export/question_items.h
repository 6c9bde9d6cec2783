// SPDX-License-Identifier: EUPL-1.2
// Questions as their forms define them: what they mean to others (codes) and in which unit they are
// answered. A response carries neither. For src/omop and src/openehr.
#ifndef ICOPE_EXPORT_QUESTION_ITEMS_H
#define ICOPE_EXPORT_QUESTION_ITEMS_H

#include "base/json.h"
#include "store/store.h"

enum { ASKED_FORMS_MAX = 64 };

// A form that answers were given to.
struct asked_form {
    char *canonical;         // "url|version", owned
    struct json *definition; // owned, NULL: it is not here
};

// Forms so far. Fill the first two; question_items_close.
struct question_items {
    struct store *store;                      // for forms from the server; borrowed
    const char *questionnaires;               // folder of the program's own; borrowed
    struct asked_form forms[ASKED_FORMS_MAX]; // seen so far
    size_t form_count;                        // how many
};

// The item of a question wherever it stands in the form "url|version", borrowed; NULL when either
// is not here.
const struct json *question_item(struct question_items *q, const char *form, const char *question);
// The UCUM code of the unit that an item states, borrowed; NULL none.
const char *question_unit(const struct json *item);
// Frees.
void question_items_close(struct question_items *q);

#endif
