// SPDX-License-Identifier: EUPL-1.2
// Reads what a report is made of.
#ifndef ICOPE_REPORT_READ_H
#define ICOPE_REPORT_READ_H

#include "report/rows.h"

// Reads all of a selection into rows that hold only plan, clock, data, language and
// visits_only. RC_NO: stopped;
// errors of the store. End with rows_release, always.
enum rc rows_read(struct store *s, const struct selection *which, struct rows *r,
                  bool (*progress)(size_t done, size_t total, void *self), void *self,
                  struct err *e);

#endif
