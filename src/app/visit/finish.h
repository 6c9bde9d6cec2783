// SPDX-License-Identifier: EUPL-1.2
// Consent and the end of a visit for screens: what came out, what is missing, finishing.
#ifndef ICOPE_APP_VISIT_FINISH_H
#define ICOPE_APP_VISIT_FINISH_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;
struct item;

// Consent questions (questionnaire icope-consent): the answers "yes", "no" or "".
enum consent_item {
    CONSENT_SCREENING,
    CONSENT_SEND,
    CONSENT_GP,
    CONSENT_CARER,
    CONSENT_RESEARCH,
    CONSENT_ITEMS
};
// What the person answered, by enum consent_item.
struct consent_answers {
    char at[CONSENT_ITEMS][4]; // "yes", "no", "" not asked
};
// Records all consent answers at once with who informed; screening "no" or guardianship ends the
// visit: use app_visit_stop then.
enum rc app_consent_save(struct app *app, const struct consent_answers *answers,
                         const char *informed_by, bool guardianship);
// Has consent been recorded in this visit, and was the screening accepted?
bool app_consent_given(const struct app *app, bool *ret_accepted);
// Text of a consent question, and the notice version.
const char *app_consent_text(const struct app *app, enum consent_item item);
// The version of the notice read out.
const char *app_notice_version(const struct app *app);

// Required things still missing, as labels; returns how many (max written).
size_t app_missing(struct app *app, const struct item **ret, size_t max);
// Proposed next visit.
struct date app_next_visit(const struct app *app);
// What to tell the person at the end, translated.
const char *app_farewell(const struct app *app);
// Finishes the visit: one transaction; it is then to be sent. A visit in which nothing was assessed
// is no screening: the person stays as due as before, and what was planned stays to be done.
enum rc app_finish(struct app *app);
// Stops the visit politely (refused, guardianship, person leaves): kept, with the reason code.
enum rc app_visit_stop(struct app *app, const char *reason);

#endif
