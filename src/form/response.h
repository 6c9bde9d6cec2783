// SPDX-License-Identifier: EUPL-1.2
// Reading and writing QuestionnaireResponses, and what the public functions share. For src/form/
// only.
#ifndef ICOPE_FORM_RESPONSE_H
#define ICOPE_FORM_RESPONSE_H

#include "form/state.h"
#include "questionnaire/load.h"

// --- form.c ---

// A form with nothing in it, its live response not yet built.
struct form *form_begin(const struct questionnaire *q, const struct form_env *env);
// Builds the live response and works out enablement and, with `values`, calculations.
void form_settle(struct form *f, bool values);
// Would the values be taken as answers of the slot? RC_DENIED when it is read-only now.
enum rc answers_check(struct form *f, struct slot *s, const struct json *values, struct err *e);
// Makes checked values (an array, NULL: none) the answer a person gives; the work is left to do.
void slot_answer(struct form *f, struct slot *s, const struct json *values);
// Adds instances of a group up to `count`, with initial values, and works out what follows.
void instances_start(struct form *f, struct slot *s, size_t count);

// --- response_read.c ---

// Who is told what does not fit while a response is read.
struct reader {
    struct form *f; // what is filled; begun, not settled
    // Called for everything that does not fit, with the place ("item[2].answer[0]" steps).
    void (*problem)(const struct path *at, const char *code, const char *text, void *self);
    void *self;   // passed to it
    size_t count; // problems so far
};
// Reads the items of a response into the form; what does not fit is told and left out.
void response_read(struct reader *r, const struct json *response);

#endif
