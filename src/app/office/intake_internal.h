// SPDX-License-Identifier: EUPL-1.2
// A table of people from when it was read until it is left; for src/app/office/intake*.c.
#ifndef ICOPE_APP_OFFICE_INTAKE_INTERNAL_H
#define ICOPE_APP_OFFICE_INTAKE_INTERNAL_H

#include "app/office/intake.h"
#include "app/office/internal.h"
#include "import/people.h"
#include "import/workbook.h"

// Where it stands, and what was read and said.
struct app_intake {
    enum intake_step step;  // how far it is
    struct table_file file; // the table
    size_t sheet;           // of it, from 0
    struct buf sheet_name;  // as it is shown

    struct arena arena;              // behind columns
    struct import_column *columns;   // as they were told last, in the arena
    size_t column_count;             // of them
    size_t columns_more;             // that are not read
    size_t held[PERSON_FIELD_COUNT]; // which column holds a field, from 1; 0 none
    bool said;                       // the user said so, at least of one
    bool stale;                      // and it was not looked through since

    struct buf report;               // as it is read
    struct import_count n;           // of the newest run
    struct intake_progress progress; // of the run that goes on
    int64_t began_mono_ms;           // when that began
};

// Keeps what the columns are, for reading and for the next run.
void intake_keep_columns(struct app_intake *x, const struct import_columns *c);
// Forgets them.
void intake_wipe_columns(struct app_intake *x);
// What was said of them: one saying a field, nothing when nobody said anything. Returns how many.
size_t intake_sayings(const struct app_intake *x, struct import_saying out[PERSON_FIELD_COUNT]);
// Appends them for reading.
void intake_say_columns(const struct app_intake *x, struct buf *out);

#endif
