// SPDX-License-Identifier: EUPL-1.2
// Answers in their short form. For src/form/ only.
#ifndef ICOPE_FORM_ANSWERS_H
#define ICOPE_FORM_ANSWERS_H

#include "form/form.h"

// A value element from a text by item type, owned; NULL with *e when it is none.
struct json *answer_from_text(const struct item *it, const char *text, struct err *e);
// A Quantity of that number (taken over) and unit, NULL: the item's own.
struct json *quantity_json(const struct item *it, struct json *number, const char *unit);

#endif
