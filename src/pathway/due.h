// SPDX-License-Identifier: EUPL-1.2
// When a person is seen again. Pure; reads data/pathway/due.json: {"months": 6}.
#ifndef ICOPE_PATHWAY_DUE_H
#define ICOPE_PATHWAY_DUE_H

#include "base/clock.h"
#include "base/json.h"

// The day of the next Step 1 after a visit on that day: the months of the file later, 6 when it
// says nothing usable (1 to 60). A day that month does not have becomes its last.
struct date due_after(const struct json *due, struct date visit);

#endif
