// SPDX-License-Identifier: EUPL-1.2
// Does a person want to be sent at all? For rooms above the visit.
#ifndef ICOPE_APP_VISIT_SENDING_CONSENT_H
#define ICOPE_APP_VISIT_SENDING_CONSENT_H

#include "base/id.h"

#include <stdbool.h>

struct app;

// Did they say no when they were asked last?
bool visit_sending_refused(struct app *app, struct id person);

#endif
