// SPDX-License-Identifier: EUPL-1.2
// What need not travel: of a Coding of our own code systems its translations, which the CodeSystem
// has (designation) and the form too; its display where the CodeableConcept says the same word as
// its text (FHIR R4 datatypes.html#CodeableConcept). A word that nothing else says stays, and so do
// red flags, consents and Provenance as they are: people read them on the server. Blanks that not
// every server takes become plain ones. Pure.
#ifndef ICOPE_FHIR_SHORT_H
#define ICOPE_FHIR_SHORT_H

#include "base/json.h"

// What is sent of a resource that is kept here whole; new and owned.
struct json *resource_short(const struct json *resource);

#endif
