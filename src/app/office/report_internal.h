// SPDX-License-Identifier: EUPL-1.2
// The report that was read; for files of this room.
#ifndef ICOPE_APP_OFFICE_REPORT_INTERNAL_H
#define ICOPE_APP_OFFICE_REPORT_INTERNAL_H

#include "app/office/internal.h"

// Frees what was read; {0} again.
void report_part_release(struct report_part *p);

#endif
