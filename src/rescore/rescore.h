// SPDX-License-Identifier: EUPL-1.2
// What answers of the past come to under another version of their form: its questions, its rules.
// Nothing that was said on the day is changed; both results stand side by side. Pure.
//
// An answer is carried only to a question that asks the same. The same means: same linkId and type,
// in the same repeating group, same unit, and the same codes (item.code), or where neither has a
// code the same words; typography does not count. A coded answer must be among the new question's.
// What the newer form does not take of it (its options, bounds and rules) is not carried either.
// What is not carried is listed with its reason and counts as not answered. A result that follows
// from it there, or from a question that was not asked on the day, is not comparable and says why:
// it is never guessed, and never a change.
#ifndef ICOPE_RESCORE_RESCORE_H
#define ICOPE_RESCORE_RESCORE_H

#include "base/json.h"
#include "base/mem.h"
#include "form/form.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stddef.h>

// Why an answer was not carried, or what a result lacks.
enum rescore_reason {
    RESCORE_GONE,     // the newer form does not ask it, or not in this case
    RESCORE_MEANING,  // it asks something else under that linkId: other words or codes
    RESCORE_TYPE,     // it takes another kind of answer, or another number of them, or works it out
    RESCORE_PLACE,    // it stands in another repeating group, or below a question without an answer
    RESCORE_UNIT,     // its number is of another unit
    RESCORE_OPTION,   // it does not offer that answer
    RESCORE_BOUND,    // it is outside its bounds: smallest, largest, decimals, length, pattern
    RESCORE_RULE,     // it breaks a rule (constraint)
    RESCORE_REQUIRED, // nothing was answered where the newer form wants an answer and the earlier
                      // one did not
    RESCORE_NEW,      // of a result only: it was not asked on the day
    RESCORE_FAILED,   // of a result only: its calculation fails
    RESCORE_REASONS
};
// Their names for other programs: "gone", "meaning" …
const char *rescore_reason_name(enum rescore_reason reason);

// An answer that was not carried, or is missing.
struct rescore_left {
    const struct item *item;    // of the earlier form; of RESCORE_REQUIRED of the newer one
    enum rescore_reason reason; // why
};

// A calculated question and what it came to.
struct rescore_result {
    const struct item *was;     // in the earlier form, NULL: it does not have it
    const struct item *now;     // in the newer one, NULL: it does not have it
    const char *code_was;       // as stored on the day: code, number, text; "" none
    const char *code_now;       // by the newer form
    bool changed;               // both forms work it out from the same answers, to different values
    enum rescore_reason lacks;  // why it is not comparable; RESCORE_REASONS: it is
    const struct item *lacking; // of the newer form: the question it would need, NULL none
};

// One response under both.
struct rescore {
    struct form *was;               // as it was answered; owned
    struct form *now;               // under the newer form, never to be sent; owned
    struct rescore_result *results; // in the newer form's order, then those it has no more
    size_t result_count;            // their number
    struct rescore_left *left;      // answers that were not carried, in the earlier form's order
    size_t left_count;              // their number
    bool changed;                   // some result is
    bool incomparable;              // some result that both forms have is not comparable
    bool failed;                    // a calculation of the newer form failed, or does not end
};

// Works out a finished response, made with the form `was`, under `now`. Both forms, the arena and
// what `env` names outlive *ret, which goes to rescore_release also after an error. RC_INVALID with
// the reason when the response is none of that form.
enum rc rescore_response(const struct questionnaire *was, const struct questionnaire *now,
                         const struct form_env *env, const struct json *response, struct arena *a,
                         struct rescore *ret, struct err *e);
// Frees what is not in the arena.
void rescore_release(struct rescore *r);

#endif
