// SPDX-License-Identifier: EUPL-1.2
// Answers in their short form. For src/form/ only.
#ifndef ICOPE_FORM_ANSWERS_H
#define ICOPE_FORM_ANSWERS_H

#include "base/buf.h"
#include "form/form.h"

// A value element from a text by item type, owned; NULL with *e when it is none. The clock knows
// the time zone.
struct json *answer_from_text(const struct item *it, const char *text, const struct clock *clock,
                              struct err *e);
// A Quantity of that number (taken over) and unit, NULL: the item's own.
struct json *quantity_json(const struct item *it, struct json *number, const char *unit);

// --- answers_date.c ---

// A date, dateTime or time as people type it, in FHIR's form with seconds and time zone; false when
// it is none.
bool date_from_typed(enum item_type type, const char *text, const struct clock *clock,
                     struct buf *out);

#endif
