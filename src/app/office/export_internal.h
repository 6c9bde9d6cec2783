// SPDX-License-Identifier: EUPL-1.2
// An export as it is prepared and written; for files of this room.
#ifndef ICOPE_APP_OFFICE_EXPORT_INTERNAL_H
#define ICOPE_APP_OFFICE_EXPORT_INTERNAL_H

#include "app/office/export.h"
#include "app/office/internal.h"

// Frees what was prepared or written; {0} again.
void export_part_release(struct export_part *p);

#endif
