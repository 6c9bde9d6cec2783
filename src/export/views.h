// SPDX-License-Identifier: EUPL-1.2
// Tables of a store by ViewDefinitions, in every format that is asked for: each table is made once
// and its rows go to all of them, so that they agree. Where the formats allow it, one pass over the
// store makes all tables. With a dictionary of the columns and a
// manifest.
#ifndef ICOPE_EXPORT_VIEWS_H
#define ICOPE_EXPORT_VIEWS_H

#include "base/clock.h"
#include "base/json.h"
#include "export/record_format.h"
#include "export/selection.h"
#include "store/store.h"
#include "tables/table.h"

enum { EXPORT_FORMATS_MAX = 8 };

// A view.
struct export_view {
    const char *name;              // of its table
    const struct json *definition; // ViewDefinition
};

// How to write them.
struct export_options {
    const char *dir;    // made when missing, 0700; a folder for each format, dictionary.csv and
                        // manifest.json in it
    const char *prefix; // in front of each file's name: "", "practice-"
    enum csv_for csv;   // for whom CSV is
    const struct export_view *views;                        // in order
    size_t view_count;                                      // how many
    const struct table_format *formats[EXPORT_FORMATS_MAX]; // in order
    size_t format_count;                                    // how many
    const struct selection *which;                          // whom and what, NULL: everything
    bool resources;                // also the resources themselves, as NDJSON in the folder "fhir"
    const char *language;          // of titles, meanings and labels: "fr", "en"
    bool french_columns;           // columns have their French names, where a view gives one
    const struct code_book *codes; // numbers and labels of codes; NULL: texts only
    const struct clock *clock;     // for local time
    size_t *rows;                  // by view: those that were written, so far
    size_t *uncoded; // cells whose code has no number in `codes`, where a format asks for one;
                     // NULL: nobody asks
    size_t *resource_count; // resources that were written, when they were asked for
    // Told how much is done of how much; NULL: nobody. False stops: RC_NO, nothing is written.
    bool (*progress)(size_t done, size_t total, void *self);
    void *self; // for progress

    // Formats of other systems, in order.
    const struct record_format *records[RECORD_FORMATS_MAX];
    size_t record_count;              // how many
    struct record_target for_records; // its data, questionnaires, vocabulary
    size_t *record_rows;              // by such a format: rows or documents written
};

// Writes all, or nothing, with an audit entry "export" before anything is read and a record of whom
// it holds (export/told.h): files have their names only when everything is on disk, and each is
// read back for the manifest. RC_BUSY when one of them is there already, RC_INVALID when a view
// fails
// (*e says on which resource), RC_NO when it was
// stopped, RC_FULL, RC_DENIED, RC_DAMAGED. Precondition: the store is unlocked.
enum rc export_write(struct store *s, const struct export_options *o, struct err *e);

#endif
