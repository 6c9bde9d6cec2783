// SPDX-License-Identifier: EUPL-1.2
// Where a visit stands on its way to the server, as a FHIR R4 Communication: for tables and lists,
// never sent. statusReason is our state (icope-delivery), received when it was read back there,
// extensions since when it waits, tries that failed, and what the server said last (a code). Pure.
#ifndef ICOPE_FHIR_DELIVERY_H
#define ICOPE_FHIR_DELIVERY_H

#include "base/canonical.h"
#include "base/clock.h"
#include "store/outbox.h"

// The code system of the states.
#define DELIVERY_STATES FHIR_CODES "icope-delivery"

// Of a package; `problem` is its newest one (store_package_problem), NULL none. New and owned.
struct json *delivery_resource(const struct store_package *p, const struct json *problem,
                               const struct clock *clock);

#endif
