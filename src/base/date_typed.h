// SPDX-License-Identifier: EUPL-1.2
// Dates as people type them: 12051942, 12/05/1942, 12.05.1942, 1942-05-12; day before month, years
// 1850 to 2199. Pure.
#ifndef ICOPE_BASE_DATE_TYPED_H
#define ICOPE_BASE_DATE_TYPED_H

#include <stdbool.h>

enum { DATE_ISO_BYTES = 11 };
// Reads a day into YYYY-MM-DD. False (ret_iso untouched) when it is none of the calendar.
bool date_typed(const char *text, char ret_iso[DATE_ISO_BYTES]);
// The same, or a birth date that is known in part: 1942, 05/1942, 1942-05, 00/05/1942, 00/00/1942
// into YYYY or YYYY-MM.
bool birth_typed(const char *text, char ret_iso[DATE_ISO_BYTES]);

#endif
