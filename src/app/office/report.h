// SPDX-License-Identifier: EUPL-1.2
// The figures of the programme on a screen, and their file for a browser or for paper. The same
// report as the command line's: nobody is named, small numbers are left out.
#ifndef ICOPE_APP_OFFICE_REPORT_H
#define ICOPE_APP_OFFICE_REPORT_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

// As what it is written.
enum report_file { REPORT_HTML, REPORT_PDF, REPORT_FILES };

// How far the reading is.
struct reading_progress {
    bool running;       // it is being read
    size_t done, total; // steps; total 0: not known
};

// May who is logged in see it?
bool app_report_allowed(const struct app *app);
// Reads and counts, with an audit entry. Meanwhile it is drawn and Esc is heard (the loop's);
// RC_NO: it was stopped; RC_DENIED. The message says why there is none.
enum rc app_report_read(struct app *app);
// See there.
struct reading_progress app_report_progress(const struct app *app);
// The figures as text of lines that fit that width, for reading by scrolling; "" before they were
// read. Borrowed until it is read again or dropped.
const char *app_report_text(const struct app *app, int cells);
// Writes it into a new file of the user's folder, named by today; *ret_path is borrowed as long.
// RC_BUSY when there is one already: nothing is replaced.
enum rc app_report_save(struct app *app, enum report_file as, const char **ret_path);
// Forgets it.
void app_report_drop(struct app *app);

#endif
