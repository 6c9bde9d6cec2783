// SPDX-License-Identifier: EUPL-1.2
#include "export/keep.h"

#include "base/mem.h"

#include <string.h>

#define T(name) .keep = KEEP_TYPE, .type = (name)

static const struct kept rows[] = {
    {"Encounter", "id", .keep = KEEP_ID, .needed = true},
    {"Encounter", "status", .keep = KEEP_WORD},
    {"Encounter", "class", T("Coding")},
    {"Encounter", "subject", .keep = KEEP_REFERENCE},
    {"Encounter", "participant", T("Participant")},
    {"Encounter", "period", T("Period")},
    {"Encounter", "serviceProvider", .keep = KEEP_REFERENCE},
    {"Participant", "individual", .keep = KEEP_REFERENCE},

    {"QuestionnaireResponse", "id", .keep = KEEP_ID, .needed = true},
    {"QuestionnaireResponse", "questionnaire", .keep = KEEP_CANONICAL},
    {"QuestionnaireResponse", "status", .keep = KEEP_WORD},
    {"QuestionnaireResponse", "subject", .keep = KEEP_REFERENCE},
    {"QuestionnaireResponse", "encounter", .keep = KEEP_REFERENCE},
    {"QuestionnaireResponse", "authored", .keep = KEEP_MOMENT},
    {"QuestionnaireResponse", "author", .keep = KEEP_REFERENCE},
    {"QuestionnaireResponse", "source", .keep = KEEP_REFERENCE},
    {"QuestionnaireResponse", "item", T("Item")},
    {"QuestionnaireResponse", "extension", T("Extension")},
    {"Item", "linkId", .keep = KEEP_WORD, .needed = true},
    {"Item", "text", .keep = KEEP_WORD},
    {"Item", "item", T("Item")},
    {"Item", "answer", T("Answer")},
    {"Answer", "item", T("Item")},
    {"Answer", "valueBoolean", .keep = KEEP_FLAG},
    {"Answer", "valueInteger", .keep = KEEP_NUMBER},
    {"Answer", "valueDecimal", .keep = KEEP_NUMBER},
    {"Answer", "valueCoding", T("Coding")},
    {"Answer", "valueQuantity", T("Quantity")},
    {"Answer", "valueDate", .keep = KEEP_DAY},
    {"Answer", "valueDateTime", .keep = KEEP_DAY},
    {"Answer", "valueString", .keep = KEEP_FREE},

    {"Observation", "id", .keep = KEEP_ID, .needed = true},
    {"Observation", "status", .keep = KEEP_WORD},
    {"Observation", "category", T("CodeableConcept")},
    {"Observation", "code", T("CodeableConcept"), .needed = true},
    {"Observation", "subject", .keep = KEEP_REFERENCE},
    {"Observation", "encounter", .keep = KEEP_REFERENCE},
    {"Observation", "effectiveDateTime", .keep = KEEP_MOMENT},
    {"Observation", "issued", .keep = KEEP_INSTANT},
    {"Observation", "performer", .keep = KEEP_REFERENCE},
    {"Observation", "derivedFrom", .keep = KEEP_REFERENCE},
    {"Observation", "valueCodeableConcept", T("CodeableConcept")},
    {"Observation", "valueQuantity", T("Quantity")},
    {"Observation", "valueInteger", .keep = KEEP_NUMBER},
    {"Observation", "valueBoolean", .keep = KEEP_FLAG},
    {"Observation", "valueString", .keep = KEEP_FREE},
    {"Observation", "dataAbsentReason", T("CodeableConcept")},

    {"Consent", "id", .keep = KEEP_ID, .needed = true},
    {"Consent", "status", .keep = KEEP_WORD},
    {"Consent", "scope", T("CodeableConcept")},
    {"Consent", "category", T("CodeableConcept")},
    {"Consent", "patient", .keep = KEEP_REFERENCE},
    {"Consent", "dateTime", .keep = KEEP_MOMENT},
    {"Consent", "performer", .keep = KEEP_REFERENCE},
    {"Consent", "policy", T("Policy")},
    {"Consent", "policyRule", T("CodeableConcept")},
    {"Consent", "provision", T("Provision")},
    {"Consent", "extension", T("Extension")},
    {"Policy", "uri", .keep = KEEP_CANONICAL, .needed = true},
    {"Provision", "type", .keep = KEEP_WORD},
    {"Provision", "period", T("Period")},
    {"Provision", "action", T("CodeableConcept")},
    {"Provision", "purpose", T("Coding")},
    {"Provision", "code", T("CodeableConcept")},
    {"Provision", "provision", T("Provision")},

    {"Flag", "id", .keep = KEEP_ID, .needed = true},
    {"Flag", "status", .keep = KEEP_WORD},
    {"Flag", "category", T("CodeableConcept")},
    {"Flag", "code", T("Seen")},
    {"Flag", "subject", .keep = KEEP_REFERENCE},
    {"Flag", "encounter", .keep = KEEP_REFERENCE},
    {"Flag", "period", T("Period")},
    {"Flag", "author", .keep = KEEP_REFERENCE},
    {"Flag", "extension", T("Extension")},

    {"Task", "id", .keep = KEEP_ID, .needed = true},
    {"Task", "status", .keep = KEEP_WORD},
    {"Task", "intent", .keep = KEEP_WORD},
    {"Task", "businessStatus", T("CodeableConcept")},
    {"Task", "for", .keep = KEEP_REFERENCE},
    {"Task", "restriction", T("Restriction")},
    {"Task", "executionPeriod", T("Period")},
    {"Task", "authoredOn", .keep = KEEP_MOMENT},
    {"Task", "lastModified", .keep = KEEP_MOMENT},
    {"Task", "output", T("Output")},
    {"Task", "description", .keep = KEEP_FREE},
    {"Restriction", "period", T("Period")},
    {"Output", "type", T("CodeableConcept")},
    {"Output", "valueReference", .keep = KEEP_REFERENCE, .needed = true},

    {"Provenance", "id", .keep = KEEP_ID, .needed = true},
    {"Provenance", "target", .keep = KEEP_REFERENCE},
    {"Provenance", "recorded", .keep = KEEP_INSTANT, .must_be = true},
    {"Provenance", "activity", T("CodeableConcept")},
    {"Provenance", "reason", T("CodeableConcept")},
    {"Provenance", "agent", T("Agent")},
    {"Agent", "type", T("CodeableConcept")},
    {"Agent", "who", .keep = KEEP_REFERENCE},
    {"Agent", "onBehalfOf", .keep = KEEP_REFERENCE},

    // Where a visit stands on its way: made from the outbox, never received from anybody.
    {"Communication", "id", .keep = KEEP_ID, .needed = true},
    {"Communication", "status", .keep = KEEP_WORD},
    {"Communication", "statusReason", T("CodeableConcept")},
    {"Communication", "subject", .keep = KEEP_REFERENCE},
    {"Communication", "encounter", .keep = KEEP_REFERENCE},
    {"Communication", "received", .keep = KEEP_MOMENT},
    {"Communication", "extension", T("Extension")},

    // What answers come to under another version: made from the store's own rows too. When they
    // were worked out is one moment for everybody: moved, it would tell by how much each one's are.
    {"Basic", "id", .keep = KEEP_ID, .needed = true},
    {"Basic", "code", T("CodeableConcept"), .needed = true},
    {"Basic", "subject", .keep = KEEP_REFERENCE},
    {"Basic", "author", .keep = KEEP_REFERENCE},
    {"Basic", "extension", T("Extension")},

    {"CodeableConcept", "coding", T("Coding")},
    {"CodeableConcept", "text", .keep = KEEP_WORD},
    {"Seen", "coding", T("Coding")},
    {"Seen", "text", .keep = KEEP_FREE},
    {"Coding", "system", .keep = KEEP_WORD},
    {"Coding", "code", .keep = KEEP_WORD, .needed = true},
    {"Coding", "display", .keep = KEEP_WORD},
    {"Quantity", "value", .keep = KEEP_NUMBER, .needed = true},
    {"Quantity", "unit", .keep = KEEP_WORD},
    {"Quantity", "system", .keep = KEEP_WORD},
    {"Quantity", "code", .keep = KEEP_WORD},
    {"Period", "start", .keep = KEEP_MOMENT},
    {"Period", "end", .keep = KEEP_MOMENT},

    // Of extensions those whose url is a word (vocabulary.c).
    {"Extension", "url", .keep = KEEP_WORD, .needed = true},
    {"Extension", "extension", T("Extension")},
    {"Extension", "valueCode", .keep = KEEP_WORD},
    {"Extension", "valueCanonical", .keep = KEEP_CANONICAL},
    {"Extension", "valueReference", .keep = KEEP_REFERENCE},
    {"Extension", "valueDateTime", .keep = KEEP_DAY},
    {"Extension", "valueBoolean", .keep = KEEP_FLAG},
    {"Extension", "valueInteger", .keep = KEEP_NUMBER},
    {"Extension", "valueDecimal", .keep = KEEP_NUMBER},
    {"Extension", "valueString", .keep = KEEP_LABEL},
    {"Extension", "valueCodeableConcept", T("Seen")},
    {"Extension", "valueCoding", T("Coding")},
};

const struct kept *keep_find(const char *of, const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (strcmp(rows[i].name, name) == 0 && strcmp(rows[i].of, of) == 0)
            return &rows[i];
    return NULL;
}

bool keep_has_type(const char *of)
{
    return keep_find(of, "id") != NULL;
}

const char *keep_needed(const char *of)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].needed && strcmp(rows[i].of, of) == 0)
            return rows[i].name;
    return NULL;
}
