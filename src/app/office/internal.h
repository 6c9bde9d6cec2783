// SPDX-License-Identifier: EUPL-1.2
// What the coordinator's office keeps in memory; for its own files.
#ifndef ICOPE_APP_OFFICE_INTERNAL_H
#define ICOPE_APP_OFFICE_INTERNAL_H

#include "app/office/intake.h"
#include "app/office/office.h"
#include "app/office/report.h"
#include "app/office/visits.h"
#include "app/state/state.h"
#include "base/buf.h"
#include "base/mem.h"
#include "export/views.h"
#include "report/report.h"

struct app_rounds; // rounds_internal.h
struct app_intake; // intake.c

// A visit, or a planned one that was not made.
struct visit_item {
    struct id person;             // whose, the record that stands for it
    int64_t at_utc_ms;            // when: begun, or planned for
    enum visit_standing standing; // where it stands
    bool waiting;                 // done, not received yet
    bool kept;                    // done, not to be sent
    const char *visitor;          // who made it, in the arena; "" nobody yet
    const char *remark;           // N_() what became of it
};

// An item in the order of a view.
struct visit_place {
    const char *key;   // of its group: folded, in the arena; groups stand in their order
    int64_t at_utc_ms; // then by time
    const struct visit_item *item; // which
};

// A group of a view.
struct visit_group {
    const char *key;             // see struct visit_place
    char name[168];              // translated, safe to show
    size_t first, count;         // its places
    size_t lines;                // of them, those that have a line, the first ones
    struct visits_counts counts; // of them
    bool shown;                  // its places stand below it
    bool numbers;                // they never do
};

// What stands on a line.
struct visit_ref {
    size_t group; // which
    size_t place; // of all; HEAD of the group itself
};
#define VISIT_HEAD SIZE_MAX

// An export from when it was prepared until it is left.
struct export_part {
    struct arena arena;                                      // behind what was asked
    struct selection *which;                                 // who is in it, owned
    bool named;                                              // people leave by their names
    const struct table_format *formats[EXPORT_FORMATS_MAX];  // in order
    size_t format_count;                                     // of them
    const struct record_format *records[RECORD_FORMATS_MAX]; // of other systems
    size_t record_count;                                     // of them
    const char *vocabulary;                                  // for OMOP, in the arena; NULL none
    enum csv_for csv;                                        // for whom CSV is
    struct buf folder;                                       // where to, a full path
    struct buf text;                                         // said last
    struct buf report;                                       // what was written
    bool running;                                            // it is being written
    struct export_pace pace;                                 // how far it is
    const size_t *rows;                                      // of tables, so far; NULL not running
    size_t table_count;                                      // of them
};

// A USB key that is taken.
struct take_part {
    char folder[INTAKE_PATH_BYTES]; // where it is
    char unknown[40];               // fingerprint of a laptop that is not known, "" none
    struct buf skipped;             // what was not taken, and why
    struct buf report;              // what was
};

enum { REPORT_WIDTHS = 3 };

// The report as it was read.
struct report_part {
    struct report *report;            // owned, NULL: not read
    struct buf text[REPORT_WIDTHS];   // of lines that fit, the widest first
    struct buf path;                  // of its newest file
    struct reading_progress progress; // while it is read
};

// The room's part of struct app.
struct app_office {
    struct arena items_arena;    // behind items
    struct visit_item *items;    // all, owned
    size_t item_count, item_cap; // used, room

    struct arena arena;            // behind keys
    enum visits_view view;         // shown
    bool searched;                 // something is asked
    struct visit_place *places;    // of items that match, owned
    size_t place_count;            // of them
    struct visit_group *groups;    // owned
    size_t group_count, group_cap; // used, room
    struct visit_ref *lines;       // owned
    size_t line_count;             // of them
    struct visits_counts counts;   // of all that match
    struct app_rounds *rounds;     // planning, owned
    struct app_intake *intake;     // people out of a table, owned
    struct buf open[VISITS_VIEWS]; // keys of groups that are shown, each in newlines
    struct report_part report;     // see there
    struct export_part export;     // see there
    struct take_part take;         // see there
};

// Forgets what was on a key.
void take_part_release(struct take_part *x);
// A table with nothing read yet; freed by free after intake_wipe.
struct app_intake *intake_new(void);
// Wipes and frees all it holds.
void intake_wipe(struct app_intake *x);
// The path that is meant by what is typed: "~" is the user's folder.
void intake_path(const char *typed, char ret[INTAKE_PATH_BYTES]);
// Writes a new file that only the user may read. RC_BUSY: there is one of that name, which stays.
enum rc office_write_new(const char *path, const struct buf *text, struct err *e);
// Planning with nothing read yet; freed by free after rounds_wipe.
struct app_rounds *rounds_new(void);
// Wipes and frees all it holds.
void rounds_wipe(struct app_rounds *r);
// The key of the group in which that item stands in a view, in the arena; NULL: in none.
const char *visits_group_key(struct app *app, enum visits_view view, const struct visit_item *item);
// Fills in the name of the group of that item, and whether only its number is told.
void visits_group_name(const struct app *app, enum visits_view view, const struct visit_item *item,
                       struct visit_group *io);
// Is it missing: not done, not finished, not received, or not to be sent?
bool visits_is_missing(const struct app *app, const struct visit_item *item);

#endif
