// SPDX-License-Identifier: EUPL-1.2
// People out of a table, from a screen: the file is found, looked through, kept, taken back. The
// same import as the command line's; nothing is kept before it was looked through.
#ifndef ICOPE_APP_OFFICE_INTAKE_H
#define ICOPE_APP_OFFICE_INTAKE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

enum { INTAKE_PATH_BYTES = 512 };

// How far it is.
enum intake_step {
    INTAKE_FILE,    // no table is read
    INTAKE_COLUMNS, // read, but no column is known to hold the birth name: it is to be said
    INTAKE_LOOKED,  // looked through, nothing kept
    INTAKE_KEPT     // kept; can be taken back
};
// A column of the table.
struct intake_column {
    char header[96], sample[96]; // its head; the first thing below it; safe to show, or ""
    size_t what;                 // what it holds, 0 nothing that is taken
    const char *how;             // translated, why that; "" as its name says
};
// How far the reading or keeping is.
struct intake_progress {
    bool running, keeping; // it goes on; people are kept
    size_t line, lines;    // of the file
    int64_t left_ms;       // about, -1 not known
};

// Where it stands.
enum intake_step app_intake_step(const struct app *app);
// See there.
struct intake_progress app_intake_progress(const struct app *app);
// A path as typed ("~" is the user's folder) made longer as far as only one file or folder fits:
// tables (.csv, .txt, .tsv, .xlsx) and folders that are not hidden, or only those. True when it
// grew.
bool app_intake_complete(const char *typed, bool folders, char ret[INTAKE_PATH_BYTES]);
// Up to `max` names that fit, folders with a slash behind; returns how many there are.
size_t app_intake_fitting(const char *typed, bool folders, char ret[][INTAKE_PATH_BYTES],
                          size_t max);
// Reads a table (of a workbook the first sheet) and looks through it. After an error the message
// says why.
enum rc app_intake_look(struct app *app, const char *typed);
// Looks through the next sheet of the workbook.
enum rc app_intake_next_sheet(struct app *app);
// Sheets of the workbook, 1 of another file.
size_t app_intake_sheets(const struct app *app);
// "Sheet 2 of 3: People", translated and safe to show; "" where there is one.
const char *app_intake_sheet(const struct app *app);

// Is there a column that holds the birth name?
bool app_intake_fits(const struct app *app);
// Columns of the table.
size_t app_intake_columns(const struct app *app);
// The i-th. False past the end.
bool app_intake_column(const struct app *app, size_t i, struct intake_column *ret);
// How many things a column may hold, 0 (none that is taken) included.
size_t app_intake_whats(void);
// Its name, translated.
const char *app_intake_what(size_t what);
// The column that holds it, from 1; 0 none.
size_t app_intake_holder(const struct app *app, size_t what);
// Says what the i-th column holds; where another column held it, that one holds nothing then. To be
// followed by app_intake_look_again.
void app_intake_say(struct app *app, size_t i, size_t what);
// Looks through the table again after something was said of its columns; nothing otherwise.
enum rc app_intake_look_again(struct app *app);

// What was found or done, for reading: columns, counts, each row that is not taken and why, each
// that looks odd. Borrowed until the next call of this room.
const char *app_intake_report(const struct app *app);
// How many people would be kept, or were.
size_t app_intake_count(const struct app *app);
// Keeps what was looked through; may be stopped (Esc), what was kept before stays and can be taken
// back.
enum rc app_intake_keep(struct app *app);
// Takes back whom it added and nobody touched since.
enum rc app_intake_undo(struct app *app);
// Forgets the table.
void app_intake_drop(struct app *app);

#endif
