// SPDX-License-Identifier: EUPL-1.2
// The resources of a visit whose clock was wrong, with corrected times. Each time that changes
// keeps what was written beside it, as an extension of the primitive (FHIR R4 json.html#primitive);
// the Encounter says by how much and how that was measured. Pure.
#ifndef ICOPE_FHIR_RETIME_H
#define ICOPE_FHIR_RETIME_H

#include "base/clock.h"
#include "base/json.h"
#include "store/moment_visit.h"
#include "store/outbox.h"

// What the builder needs. Nothing is taken over.
struct retime_input {
    const struct time_visit *t;       // how times change
    const struct json *resources;     // of the version before
    const struct json *patient;       // whose they are
    const struct ledger_head *number; // what the package carries
    const char *reason;               // for Provenance, in the user's language
    const struct clock *clock;        // for local time
};
// Builds both, new and owned; *ret_bundle NULL when the person did not agree to sending.
void package_retime(const struct retime_input *in, struct json **ret_resources,
                    struct json **ret_bundle);

#endif
