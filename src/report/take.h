// SPDX-License-Identifier: EUPL-1.2
// Resources as rows of a report (rows.h), one function a type: people first, then visits.
#ifndef ICOPE_REPORT_TAKE_H
#define ICOPE_REPORT_TAKE_H

#include "report/rows.h"

// A person. As all of these: false never, `self` is the rows.
bool rows_take_patient(const struct json *resource, void *self);
// A visit; people come before.
bool rows_take_encounter(const struct json *resource, void *self);
// Answers; visits come before.
bool rows_take_response(const struct json *resource, void *self);
// What somebody agreed to; visits come before.
bool rows_take_consent(const struct json *resource, void *self);
// A planned visit.
bool rows_take_task(const struct json *resource, void *self);
// A red flag.
bool rows_take_flag(const struct json *resource, void *self);
// Puts the visits of each person one after the other.
void rows_link(struct rows *r);
// Finds each person's screenings. After rows_link and all responses.
void rows_find_screenings(struct rows *r);

#endif
