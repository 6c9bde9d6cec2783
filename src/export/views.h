// SPDX-License-Identifier: EUPL-1.2
// Tables of a store by ViewDefinitions, and formats of other systems, with a dictionary of the
// columns and a manifest. Each format is a part: whole before the next begins, kept when the export
// is interrupted, and gone on from by the same export once more.
#ifndef ICOPE_EXPORT_VIEWS_H
#define ICOPE_EXPORT_VIEWS_H

#include "base/clock.h"
#include "base/json.h"
#include "export/progress.h"
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

// How an export went, beside its result.
struct export_standing {
    size_t parts;   // of it
    size_t whole;   // of them, those that stand in its folder
    size_t resumed; // of these, those that an interrupted export had made
    size_t spoiled; // parts that it had made and that were not what they were: made again
    bool anew;      // one was there, but the store or the program changed: all was made again
    bool other;     // one of something else is there: nothing was touched (RC_BUSY)
    bool foreign;   // DIR.unfinished is not known to be an export: nothing was touched (RC_BUSY)
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
    const char *language;          // of titles, meanings and labels: "fr", "en"
    bool french_columns;           // columns have their French names, where a view gives one
    const struct code_book *codes; // numbers and labels of codes; NULL: texts only
    const struct clock *clock;     // for local time
    size_t *rows;                  // by view: those that were written, so far
    // Told how far it is; NULL: nobody. False stops: RC_NO.
    bool (*progress)(const struct export_pace *p, void *self);
    void *self; // for progress

    // Formats of other systems and the resources themselves (record_fhir), in order.
    const struct record_format *records[RECORD_FORMATS_MAX];
    size_t record_count;              // how many
    struct record_target for_records; // its data, questionnaires, vocabulary
    size_t *record_rows;              // by such a format: rows or documents written

    struct export_standing *standing; // how it went; NULL nobody asks
    struct json **manifest;           // what it says, new and owned by the caller; NULL nobody asks
};

// Writes it, with an audit entry "export" before anything is read and a record of whom it holds
// (export/told.h). A folder that is not there is called DIR.unfinished until all of it is whole;
// one that is there holds unfinished.json until then. Interrupted (RC_NO), or with a disk that is
// full or fails (RC_FULL, RC_IO), formats that are whole stay, and the same export once more goes
// on with them, from a store that holds what it held; otherwise nothing stays. RC_BUSY when one of
// the files is there already, RC_INVALID when a view fails (*e says on which resource), RC_DENIED,
// RC_DAMAGED. Precondition: the store is unlocked.
enum rc export_write(struct store *s, const struct export_options *o, struct err *e);

// Where an unfinished export for that folder stands, appended to *ret. False: there is none.
bool export_unfinished(const char *dir, struct buf *ret);

#endif
