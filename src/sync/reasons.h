// SPDX-License-Identifier: EUPL-1.2
// Why a record that a server has cannot be used here: a planned visit or the person it is for, a
// red flag, a form.
#ifndef ICOPE_SYNC_REASONS_H
#define ICOPE_SYNC_REASONS_H

#include <stdbool.h>

enum record_reason {
    REASON_NONE = 0,           // it can
    REASON_TOO_LONG,           // longer than is taken
    REASON_NOBODY,             // not for a Patient
    REASON_STATUS,             // its status is none of FHIR
    REASON_OTHER_PERSON,       // was for another person before
    REASON_REFUSED,            // the store does not take this one
    REASON_PERSON_MISSING,     // no such Patient there
    REASON_PERSON_GONE,        // the Patient was deleted there
    REASON_PERSON_DENIED,      // the Patient is not shown to us
    REASON_PERSON_FAILED,      // the server fails to show the Patient
    REASON_PERSON_TOO_LONG,    // the Patient is longer than is taken
    REASON_PERSON_UNREADABLE,  // the Patient is none
    REASON_PERSON_NAMELESS,    // the Patient has no name
    REASON_PERSON_ERASED,      // erased here at their wish
    REASON_PERSON_TWICE,       // another Patient there says it is the same person
    REASON_PERSON_REFUSED,     // the store does not take this Patient
    REASON_FLAG_UNREADABLE,    // the Flag is none, or the server fails to show it
    REASON_FLAG_TOO_LONG,      // longer than is taken
    REASON_FLAG_OTHER_PERSON,  // was about another person before
    REASON_FLAG_REFUSED,       // the store does not take this Flag
    REASON_FORM_VERSION,       // a Questionnaire without a version that can be compared
    REASON_FORM_TOO_LONG,      // longer than is taken
    REASON_FORM_OTHER,         // another one than was listed
    REASON_FORM_UNREADABLE,    // the server does not show it
    REASON_VISIT_FOREIGN,      // an Encounter that no laptop of this program numbered
    REASON_VISIT_INCOMPLETE,   // its answers are not there (yet)
    REASON_VISIT_UNREADABLE,   // no time, no form, or parts that cannot be read
    REASON_VISIT_OTHER_PERSON, // was about somebody else before
    REASON_VISIT_REFUSED,      // the store does not take it
    RECORD_REASONS
};

// What is said of one.
struct record_reason_text {
    const char *code;  // stable, for --json and the kept notes
    const char *words; // N_(): goes on "cannot be used: 2 …"
    bool final;        // nothing will change by waiting: the server is told
};

// Its texts; those of REASON_NONE for another number.
const struct record_reason_text *record_reason_text(enum record_reason reason);
// The reason of that code, REASON_NONE for another text or NULL.
enum record_reason record_reason_of(const char *code);

#endif
