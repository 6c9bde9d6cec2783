// SPDX-License-Identifier: EUPL-1.2
// What past answers come to under another version of their form, as a FHIR R4 Basic: R4 has no
// resource for it, and an Observation beside those of the day would be taken for one of them.
#ifndef ICOPE_FHIR_RESCORED_H
#define ICOPE_FHIR_RESCORED_H

#include "base/clock.h"
#include "store/rescored.h"

// New and owned. One extension "rescored" says of which visit, by which versions and rules, when,
// and whether the visit was corrected since; one "rescored-result" for each result; one
// "rescored-left" for each answer that did not count.
struct json *rescored_resource(const struct store_rescored *r, const struct clock *clock);

#endif
