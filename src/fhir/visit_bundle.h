// SPDX-License-Identifier: EUPL-1.2
// What a finished visit is made of: FHIR R4 resources built once from the form, the person and the
// journal. Pure.
#ifndef ICOPE_FHIR_VISIT_BUNDLE_H
#define ICOPE_FHIR_VISIT_BUNDLE_H

#include "base/clock.h"
#include "base/err.h"
#include "base/json.h"
#include "form/form.h"
#include "store/outbox.h"

// What the builder needs. Nothing is taken over.
struct package_input {
    const struct store_visit *visit; // envelope; times are used
    const struct json *patient;      // Patient resource
    const struct json *consent; // journal entry or NULL: {"screening": "yes", "send": …, "gp": …,
                                // "carer": …, "social": …, "research": …, "given": {"send":
                                // instant, …}, "form": version, "notice": version,
                                // "noticeGiven": "shown", "aloud" or "paper", "informedBy": …,
                                // "at": instant}; older ones lack some
    const struct json *notes;       // array of {"linkId","text","at"} or NULL
    const struct json *clock_marks; // array of {"at","verdict","jumpMs"}: what the journal says of
                                    // a clock in doubt, or NULL
    struct form *form;              // the filled form
    const char *status;          // QuestionnaireResponse status: completed, in-progress, stopped,
                                 // amended
    const char *reason;          // why a finished visit is corrected, NULL when it is not
    const struct json *previous; // resources of the version before, then
    const struct json *tasks;    // array of the Tasks it was planned by, or NULL
    const char *organisation;    // who is responsible, in words; NULL or "" not said
    const struct json *maps;     // ConceptMaps (fhir/concept_map.h), NULL none
    const struct ledger_head *number; // what it carries when it is sent, NULL in a practice store
    const struct clock *clock;        // for instants in local time
};

// Did the person agree that this leaves the laptop? Only by a recorded "send": "yes", and never
// under guardianship.
bool package_may_be_sent(const struct json *consent);
// The same of a Consent that package_build made, or of one like it.
bool consent_allows_sending(const struct json *consent);

// What a Consent says about a purpose ("gp").
enum agreement_state { AGREEMENT_NOT_ASKED, AGREEMENT_YES, AGREEMENT_NO };
// Reads it; *ret_since is the instant from which that counts, NULL where it is not said apart.
// Borrowed. `consent` may be NULL.
enum agreement_state consent_answer(const struct json *consent, const char *code,
                                    const char **ret_since);
// A copy of it under another identifier, of that instant; new and owned.
struct json *consent_standing(const struct json *consent, struct id id, const char *at);
// From that instant on, no to a purpose that was agreed to; other answers stay.
void consent_deny(struct json *consent, const char *code, const char *at);
// How a Consent ends a visit before it began.
enum consent_end { CONSENT_GOES_ON, CONSENT_REFUSED, CONSENT_GUARDIAN };
// That of a Consent; of a refusal also why: a code of CodeSystem icope-refusal and words, "" not
// said; both borrowed from it and not NULL.
enum consent_end consent_end_of(const struct json *consent, const char **ret_code,
                                const char **ret_words);

// Builds the array of resources (Encounter, QuestionnaireResponse, Consent, one Observation per
// domain status, the Tasks, Provenance) and the transaction Bundle that will
// be sent, with the Patient first, both new and owned. *ret_bundle is NULL when it must not be sent
// (package_may_be_sent). Building twice gives the same ids. RC_INVALID as form_response says.
enum rc package_build(const struct package_input *in, struct json **ret_resources,
                      struct json **ret_bundle, struct err *e);

// A package of one resource (with "id"), new and owned.
struct json *package_of_one(const struct json *resource, const struct clock *clock);

#endif
