// SPDX-License-Identifier: EUPL-1.2
// What the next visit needs of an earlier one once its answers are erased: the state of each
// domain, the dates, the list of words, what was agreed to. Pure.
#ifndef ICOPE_PATHWAY_REMAINS_H
#define ICOPE_PATHWAY_REMAINS_H

#include "base/canonical.h"
#include "base/json.h"

// The extension of a QuestionnaireResponse that says that this was done to it.
#define REMAINS_EXTENSION FHIR_EXTENSIONS "answers-erased"

// The resources (array) of a visit without its answers, new and owned: Encounter, Consent, the
// Observations of domains, and of the QuestionnaireResponse the calculated states and the list of
// words. A domain assessed in part stays told apart from one not assessed
// (pathway/screening.h reads both alike before and after). Notes, red flags, reasons and every
// other resource are left out. Doing it again changes nothing.
struct json *remains_of_visit(const struct json *resources);

#endif
