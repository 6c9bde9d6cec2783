// SPDX-License-Identifier: EUPL-1.2
// Answers of the model: a row of observation or measurement each. For src/omop only.
#ifndef ICOPE_OMOP_ANSWERS_H
#define ICOPE_OMOP_ANSWERS_H

#include "export/question_items.h"
#include "omop/people.h"

// Answers so far. Start with answers_open; answers_close.
struct answers {
    struct people *people;              // with writer, codes and clock; borrowed
    struct question_items items;        // forms; their first two members are the caller's
    bool collecting;                    // codes are only gathered, no row is written
    struct mapping mapping;             // of data
    int64_t observations, measurements; // ids so far
    size_t no_value, left; // that say nothing is known; of a person or visit that is not in
    enum rc rc;            // of the first failure
    struct err *e;         // its text
};

// Begins. RC_NO, RC_IO, RC_INVALID.
enum rc answers_open(struct answers *a, const char *data_dir, struct err *e);
// Takes a QuestionnaireResponse. People and visits come before.
void answers_take(struct answers *a, const struct json *response);
// Frees.
void answers_close(struct answers *a);

#endif
