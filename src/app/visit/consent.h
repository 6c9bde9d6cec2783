// SPDX-License-Identifier: EUPL-1.2
// Consent for screens: the notice, and the answers to each purpose.
#ifndef ICOPE_APP_VISIT_CONSENT_H
#define ICOPE_APP_VISIT_CONSENT_H

#include "base/clock.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stdint.h>

struct app;

// ---- the notice ----

// How the person came to know the notice.
enum notice_given {
    NOTICE_NOT_GIVEN, // not yet
    NOTICE_SHOWN,     // on the screen, to its end
    NOTICE_ALOUD,     // read aloud
    NOTICE_PAPER,     // handed on paper
    NOTICE_WAYS
};
// Reads the notice in the user's language, with what the organisation says of itself. A message
// says why not.
enum rc app_notice_open(struct app *app);
// Its text for a scroller, "" before app_notice_open. Borrowed until that is called again.
const char *app_notice_text(const struct app *app);
// Its version, "" before app_notice_open.
const char *app_notice_version(const struct app *app);
// Writes it into a file that can be printed; *ret_path borrowed.
enum rc app_notice_print(struct app *app, const char **ret_path);
// Notes that the whole of it was on the screen, for the visit that is open.
void app_notice_seen(struct app *app);
// Was it, in this visit and since the program was started or unlocked?
bool app_notice_was_seen(const struct app *app);

// ---- the answers ----

// Purposes, each a question of its own (questionnaire icope-consent).
enum consent_item {
    CONSENT_SCREENING,
    CONSENT_SEND,
    CONSENT_GP,
    CONSENT_CARER,
    CONSENT_SOCIAL,
    CONSENT_RESEARCH,
    CONSENT_ITEMS
};
// Why a person does not want the screening.
enum refusal {
    REFUSAL_NONE, // not refused
    REFUSAL_NOT_TODAY,
    REFUSAL_NO_WISH,
    REFUSAL_DISTRUST,
    REFUSAL_OTHER,
    REFUSALS
};
enum { REFUSAL_BYTES = 256 };
// Why, in words, translated; "" for REFUSAL_NONE.
const char *app_refusal_text(enum refusal why);
// What the person answered, by enum consent_item.
struct consent_answers {
    char at[CONSENT_ITEMS][4];           // "yes", "no", "" not asked
    int64_t given_utc_ms[CONSENT_ITEMS]; // when, 0: now
    enum notice_given notice;            // before that
    enum refusal refusal;                // why not, of a screening that is refused
    char refusal_words[REFUSAL_BYTES];   // in words, "" nothing more; they never leave the laptop
};
// Records all consent answers at once with who informed; screening "no" or guardianship ends the
// visit: app_consent_refused, app_consent_guardian.
enum rc app_consent_save(struct app *app, const struct consent_answers *answers,
                         const char *informed_by, bool guardianship);
// The same of a screening that is refused, and the visit ends: an outcome, no visit that was made.
// Where it was planned on a server, that is told as refused, without a word.
enum rc app_consent_refused(struct app *app, const struct consent_answers *answers,
                            const char *informed_by);
// The same where somebody represents the person in matters of health: the visit ends without an
// answer, and a task for the team is queued that holds the person's reference only.
enum rc app_consent_guardian(struct app *app, const struct consent_answers *answers,
                             const char *informed_by);
// What becomes of the task it queues, in the user's language: practice and no server are told.
const char *app_guardian_task_text(const struct app *app);
// Has consent been recorded in this visit, and was the screening accepted?
bool app_consent_given(const struct app *app, bool *ret_accepted);
// The words of a purpose to say aloud. Borrowed.
const char *app_consent_text(const struct app *app, enum consent_item item);
// What a yes or no to it means, "" when nothing is to say. Borrowed.
const char *app_consent_meaning(const struct app *app, enum consent_item item);

// ---- between visits ----

// The last answer to a purpose.
enum agreement_words { AGREED_NOT_ASKED, AGREED_YES, AGREED_NO };
struct agreement {
    enum agreement_words state; // see there
    struct date on;             // since when, not valid where that is not known
};
// What the person answered last, in a finished visit or since. False: never asked.
bool app_agreements(struct app *app, struct id person, struct agreement ret[CONSENT_ITEMS]);
// Takes an agreement back from now on: kept, told to the server where answers of the person may be
// there; with sending or the screening, what waits to be sent of the person's visits is not sent.
// The screening takes all others along. RC_BUSY while a visit of the person is not finished.
enum rc app_withdraw(struct app *app, struct id person, enum consent_item item);

#endif
