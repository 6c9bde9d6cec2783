// SPDX-License-Identifier: EUPL-1.2
// What a finished visit is made of: FHIR R4 resources built once from the form, the person and the
// journal. Pure.
#ifndef ICOPE_APP_PACKAGE_H
#define ICOPE_APP_PACKAGE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "form/form.h"
#include "store/store.h"

// What the builder needs. Nothing is taken over.
struct package_input {
    const struct store_visit *visit; // envelope; times are used
    const struct json *patient;      // Patient resource
    const struct json *
        consent; // {"screening":"yes","send":…,"gp":…,"carer":…,"research":…,"notice":…,"informedBy":…,"at":…}
                 // or NULL
    const struct json *notes;  // array of {"linkId","text","at"} or NULL
    const struct json *flags;  // array of {"code","text","at"} or NULL: red flags
    struct form *form;         // the filled form
    const char *status;        // QuestionnaireResponse status: completed, in-progress, stopped
    const struct clock *clock; // for instants in local time
};

// Builds the array of resources (Encounter, QuestionnaireResponse, Consent, one Observation per
// domain status, a Flag per red flag) and the transaction Bundle that will be sent, both new and
// owned.
enum rc package_build(const struct package_input *in, struct json **ret_resources,
                      struct json **ret_bundle, struct err *e);

#endif
