// SPDX-License-Identifier: EUPL-1.2
// What a reply means for what was sent, and when to try again. Pure.
// FHIR R4 http.html §3.1.0 for the statuses; what servers really answer differs, so the body's form
// counts too.
#ifndef ICOPE_SYNC_OUTCOME_H
#define ICOPE_SYNC_OUTCOME_H

#include "base/json.h"
#include "http/transport.h"

#include <stdint.h>

enum outcome {
    OUT_DONE,       // taken
    OUT_LATER,      // try again: overloaded, broken link, server fault
    OUT_LOGIN,      // the token is not accepted: a new one, once
    OUT_DENIED,     // known and not allowed: nothing will go until somebody changes that
    OUT_SMALLER,    // too large for that server
    OUT_NO_PACKING, // gzip is not taken
    OUT_CONFLICT,   // somebody else changed it
    OUT_NO_CREATE,  // perhaps: no such id, and the server does not make it
    OUT_REFUSED,    // wrong for good: quarantine
    OUT_NOT_FHIR,   // a captive portal, a login page, some other machine
    OUT_ELSEWHERE,  // a redirect
    OUT_UNTRUSTED,  // TLS refused the other side
};

// The number of Bundle.entry.response.status ("201", "201 Created"), 0 when there is none.
int response_status(const char *text);
// Of the status of a reply or of one entry of a bundle. 0 is a reply without status: OUT_LATER.
enum outcome outcome_of_status(int status);
// Of a whole reply to a FHIR request: failures of the link, then status, then whether the body is
// FHIR at all (an empty one is fine with 2xx, 401, 5xx …).
enum outcome outcome_of_reply(const struct http_reply *reply);

enum { RETRY_CAP_MS = 15 * 60 * 1000 };
// How long to wait after that many failures in a row (from 1): doubling from one second with full
// jitter above half, capped; never less than the server asked for (retry_after_ms, -1 none, itself
// capped at a day). `random` is any 32 random bits.
int64_t retry_after(uint32_t failures, int64_t retry_after_ms, uint32_t random);

// An OperationOutcome as a server gives the reason of a refusal: its first issue of severity error
// or fatal. Texts are borrowed, "" where there is none.
struct issue {
    bool is_outcome;        // there was an OperationOutcome at all
    const char *code;       // of the value set issue-type
    const char *text;       // diagnostics, or details.text
    const char *expression; // FHIRPath to what is wrong, or location
};
// Of an OperationOutcome, or of anything else (NULL too).
struct issue issue_read(const struct json *outcome);
// The linkId that an expression such as "Bundle.entry[2].resource.item[0].item[1].answer[0]" or
// "QuestionnaireResponse.item[0]" points to within that bundle (or resource). NULL when none.
const char *outcome_link(const struct json *root, const char *expression);

#endif
