// SPDX-License-Identifier: EUPL-1.2
// People out of a table (CSV): which column is what, what each row becomes, and why not. Looks
// first: nothing is kept until it is asked for.
#ifndef ICOPE_IMPORT_PEOPLE_H
#define ICOPE_IMPORT_PEOPLE_H

#include "fhir/patient_check.h"
#include "import/columns.h"
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
    size_t column;                                         // its column from 1, 0 none has it
    struct person_fields fields;                           // as it is kept
    struct id id;                                          // of the person kept, "" none
    struct id alike;                                       // likely that person, "" nobody here
    size_t alike_line;                                     // likely that row before, 0 none
    struct patient_warning warnings[PATIENT_WARNINGS_MAX]; // what looks odd in it, or was mended
    size_t warning_count;                                  // of them
};
// How it is done.
struct import_options {
    bool keep;                        // keep what is taken; else only look
    bool alike_too;                   // take also who is likely here: both stay, and it is asked
    struct date today;                // for ages
    const struct import_saying *said; // of columns, borrowed
    size_t said_count;                // of them
    // Asked between rows, with the line of the file and how many it has, NULL: always; no: it ends
    // there.
    bool (*go_on)(size_t line, size_t lines, void *self);
};
// What was done in all.
struct import_count {
    size_t taken, alike, refused; // rows
    size_t line, lines;           // of the file: where the last row began, how many there are
    bool stopped;                 // go_on said no: later rows were not looked at
    struct id intake;             // of this import, to be undone by; "" nothing was kept
};
// What is told while it goes on.
struct import_listener {
    void (*columns)(const struct import_columns *c, void *self); // once, before rows
    void (*row)(const struct import_row *row, void *self);       // each as it is done
    void *self;                                                  // given to both, and to go_on
};

// Reads a table (CSV) and tells of its columns and every row. The first row that looks like a
// heading is it, also below a title. A row that cannot be kept does not stop the others. What is
// taken is kept in pieces, each whole or not at all; the audit holds what one import added
// (log.h). What was said of columns is remembered. RC_INVALID: no column for the birth name, or a
// file of no rows. RC_NO, RC_BUSY with the name of a column in ret_header: what was said of it
// (columns.h). An error of the store ends it; what was kept before stays.
enum rc import_people(struct store *s, const char *bytes, size_t len,
                      const struct import_options *o, const struct import_listener *to,
                      struct import_count *ret, char ret_header[PERSON_FIELD_BYTES], struct err *e);

#endif
