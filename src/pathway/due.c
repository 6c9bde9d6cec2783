// SPDX-License-Identifier: EUPL-1.2
#include "pathway/due.h"

enum { MONTHS = 6, MONTHS_MAX = 60 };

struct date due_after(const struct json *due, struct date visit)
{
    int64_t months = MONTHS;
    if (!json_int(json_get(due, "months"), &months) || months < 1 || months > MONTHS_MAX)
        months = MONTHS;
    return date_add_months(visit, (int)months);
}
