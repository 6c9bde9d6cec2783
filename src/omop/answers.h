// SPDX-License-Identifier: EUPL-1.2
// Answers of the model: a row of observation or measurement each. For src/omop only.
#ifndef ICOPE_OMOP_ANSWERS_H
#define ICOPE_OMOP_ANSWERS_H

#include "omop/people.h"
#include "store/store.h"

enum { ANSWER_FORMS_MAX = 64 };

// A form that answers were given to.
struct answer_form {
    char *canonical;         // "url|version", owned
    struct json *definition; // owned, NULL: it is not here
};

// Answers so far. Start with answers_open; answers_close.
struct answers {
    struct people *people;                      // with writer, codes and clock; borrowed
    struct store *store;                        // for forms; borrowed
    const char *questionnaires;                 // folder of the program's own; borrowed
    bool collecting;                            // codes are only gathered, no row is written
    struct mapping mapping;                     // of data
    struct answer_form forms[ANSWER_FORMS_MAX]; // seen so far
    size_t form_count;                          // how many
    int64_t observations, measurements;         // ids so far
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
