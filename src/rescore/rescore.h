// SPDX-License-Identifier: EUPL-1.2
// What answers of the past come to under another version of their form: its questions, its rules.
// Nothing that was said on the day is changed; both results stand side by side. Pure.
//
// An answer is carried only to a question that asks the same. The same means: same linkId and type,
// in the same repeating group, same unit, and the same codes (item.code), or where neither has a
// code the same words; typography does not count. A coded answer must be among the new question's.
// What is not carried is listed with its reason and counts as not answered there, so that a result
// which lacks it comes out incomplete and is never guessed.
#ifndef ICOPE_RESCORE_RESCORE_H
#define ICOPE_RESCORE_RESCORE_H

#include "base/json.h"
#include "base/mem.h"
#include "form/form.h"
#include "questionnaire/questionnaire.h"

#include <stdbool.h>
#include <stddef.h>

// Why an answer was not carried.
enum rescore_reason {
    RESCORE_GONE,    // the newer form does not ask it
    RESCORE_MEANING, // it asks something else under that linkId: other words or codes
    RESCORE_TYPE,    // it takes another kind of answer, or another number of them
    RESCORE_PLACE,   // it stands in another repeating group
    RESCORE_UNIT,    // its number is of another unit
    RESCORE_OPTION,  // it does not offer that answer
    RESCORE_REASONS
};
// Their names for other programs: "gone", "meaning" …
const char *rescore_reason_name(enum rescore_reason reason);

// An answer that was not carried.
struct rescore_left {
    const struct item *item;    // of the earlier form
    enum rescore_reason reason; // why
};

// A calculated question and what it came to.
struct rescore_result {
    const struct item *was; // in the earlier form, NULL: it does not have it
    const struct item *now; // in the newer one, NULL: it does not have it
    const char *code_was;   // as stored on the day: code, number, text; "" none
    const char *code_now;   // by the newer form
    bool changed;           // both forms work it out, to different values
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
