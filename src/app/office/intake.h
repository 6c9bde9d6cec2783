// SPDX-License-Identifier: EUPL-1.2
// People out of a table, from a screen: the file is found, looked through, kept, taken back. The
// same import as the command line's; nothing is kept before it was looked through.
#ifndef ICOPE_APP_OFFICE_INTAKE_H
#define ICOPE_APP_OFFICE_INTAKE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

enum { INTAKE_PATH_BYTES = 512 };

// How far it is.
enum intake_step {
    INTAKE_FILE,   // no table is read
    INTAKE_LOOKED, // looked through, nothing kept
    INTAKE_KEPT    // kept; can be taken back
};

// Where it stands.
enum intake_step app_intake_step(const struct app *app);
// A path as typed ("~" is the user's folder) made longer as far as only one file or folder fits:
// tables (.csv, .txt, .tsv, .xlsx) and folders that are not hidden. True when it grew.
bool app_intake_complete(const char *typed, char ret[INTAKE_PATH_BYTES]);
// Up to `max` names that fit, folders with a slash behind; returns how many there are.
size_t app_intake_fitting(const char *typed, char ret[][INTAKE_PATH_BYTES], size_t max);
// Reads a table and looks through it. After an error the message says why.
enum rc app_intake_look(struct app *app, const char *typed);
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
