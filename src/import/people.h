// SPDX-License-Identifier: EUPL-1.2
// People out of a table (CSV): which column is what, what each row becomes, and why not. Looks
// first: nothing is kept until it is asked for.
#ifndef ICOPE_IMPORT_PEOPLE_H
#define ICOPE_IMPORT_PEOPLE_H

#include "fhir/patient_check.h"
#include "store/store.h"

// What becomes of a row.
enum import_outcome {
    IMPORT_TAKEN,   // kept, or would be
    IMPORT_ALIKE,   // left out: likely somebody who is here, or in a row before
    IMPORT_REFUSED, // left out: something in it cannot be kept
};
// A row.
struct import_row {
    size_t line;                                           // of the file, from 1
    enum import_outcome outcome;                           // what became of it
    const char *reason;                                    // IMPORT_REFUSED: N_() why
    enum person_field field;                               // IMPORT_REFUSED: where
    struct person_fields fields;                           // as it is kept
    struct id id;                                          // of the person kept, "" none
    struct id alike;                                       // IMPORT_ALIKE: who, "" a row before
    size_t alike_line;                                     // IMPORT_ALIKE: that row, 0 none
    struct patient_warning warnings[PATIENT_WARNINGS_MAX]; // what looks odd in it
    size_t warning_count;                                  // of them
};
// How it is done.
struct import_options {
    bool keep;         // keep what is taken; else only look
    bool alike_too;    // take also who is likely here: both stay, and it is asked about
    struct date today; // for ages
};
// What was done in all.
struct import_count {
    size_t taken, alike, refused; // rows
    size_t columns_unknown;       // columns that are not taken
};

// The name of a column as people know it, N_().
const char *import_column_name(enum person_field field);
// Reads a table and gives every row to `each` as it is done, columns that are not known to
// `unknown` first. A row that cannot be kept does not stop the others. RC_INVALID: no column for
// the birth name, or a file of no rows. An error of the store ends it; what was kept before stays.
enum rc import_people(struct store *s, const char *bytes, size_t len,
                      const struct import_options *o,
                      void (*unknown)(const char *column, void *self),
                      void (*each)(const struct import_row *row, void *self), void *self,
                      struct import_count *ret, struct err *e);

#endif
