// SPDX-License-Identifier: EUPL-1.2
// Which column of a table is what: by names that lists of communes and practices use, French and
// English, also mistyped; by what was said of a table with the same headers before; by what is said
// now, which counts most. One column a field, the first that fits best.
#ifndef ICOPE_IMPORT_COLUMNS_H
#define ICOPE_IMPORT_COLUMNS_H

#include "base/csv_read.h"
#include "fhir/patient.h"
#include "store/store.h"

enum { IMPORT_FIELDS = PERSON_INS + 1 }; // what a column may hold: the first fields of the sheet

// Why a column counts as what it does.
enum import_how {
    IMPORT_NOT_TAKEN,  // it counts as nothing
    IMPORT_NAMED,      // by its name
    IMPORT_NEAR,       // by a name that is nearly its own: to be looked at
    IMPORT_REMEMBERED, // by what was said of such a table before
    IMPORT_SAID,       // by what is said now
};
// A column.
struct import_column {
    char *header;            // as it stands in the table, owned
    char *sample;            // the first thing that stands below it, "" nothing near; owned
    enum person_field field; // PERSON_FIELD_COUNT: not taken
    enum import_how how;     // why
};
// The columns of a table. Start from {0}; import_columns_release.
struct import_columns {
    struct import_column *at; // in order, owned
    size_t count;             // of them
    size_t more;              // columns behind CSV_CELLS_MAX, which are not read
    bool said;                // something was said of them now
};
// What is said of one column: "birth=Né(e) le", "naissance=Né(e) le"; "phone=" takes none.
struct import_saying {
    enum person_field field; // which
    const char *header;      // the column's name, "" none
    size_t column;           // or its place from 1, which counts instead; 0 by name
};

// What a column holds, as people know it, N_().
const char *import_field_label(enum person_field field);
// Its stable name ("birth").
const char *import_field_name(enum person_field field);
// Takes "FIELD=HEADER" apart, FIELD its stable name or any name such a column may have; the header
// is borrowed. False when it is none.
bool import_saying_read(const char *text, struct import_saying *ret);

// Finds out what the columns of a first row are. With *ret_header (borrowed) RC_NO: a header that
// was said is not there; RC_BUSY: two fields were said of its column, or two columns of its field.
// RC_DAMAGED, RC_DENIED: what was remembered cannot be read.
enum rc import_columns_match(struct store *s, const char *const *headers, size_t count,
                             const struct import_saying *said, size_t said_count,
                             struct import_columns *ret, const char **ret_header, struct err *e);
// Is there a column for the birth name?
bool import_columns_fit(const struct import_columns *c);
// The first column of that field, from 1; 0 none.
size_t import_columns_of(const struct import_columns *c, enum person_field field);
// Does a row look like the heading of a table of people, by names alone?
bool import_columns_heading(const char *const *headers, size_t count);
// Keeps what the columns are, sealed, for the next table with the same headers, when anything of it
// was said or nearly right; nothing is written when it is known already.
enum rc import_columns_remember(struct store *s, const struct import_columns *c, struct err *e);
// Frees; {0} again.
void import_columns_release(struct import_columns *c);

#endif
