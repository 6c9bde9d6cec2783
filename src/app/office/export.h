// SPDX-License-Identifier: EUPL-1.2
// Writing everybody's data out from a screen: what is asked for, what leaves before it leaves, how
// far it is, what came of it. The same export as the command line's. Nothing is preset that would
// give data away: what is not said is not written.
#ifndef ICOPE_APP_OFFICE_EXPORT_H
#define ICOPE_APP_OFFICE_EXPORT_H

#include "base/clock.h"
#include "base/err.h"
#include "export/progress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

// What can be written.
enum export_kind {
    EXPORT_CSV,
    EXPORT_XLSX,
    EXPORT_STATA,
    EXPORT_SPSS,
    EXPORT_FHIR,
    EXPORT_OMOP,
    EXPORT_OPENEHR,
    EXPORT_KINDS
};

// What is asked for. Texts are borrowed, "" where nothing was said.
struct export_wish {
    bool kinds[EXPORT_KINDS]; // formats
    const char *csv;          // for whom CSV is, as the command line has it ("excel-fr")
    const char *people;       // "identified" or "pseudonymous"
    const char *project;      // of pseudonyms
    const char *since;        // local days of visits, YYYY-MM-DD, both included
    const char *until;        // see since
    const char *round;        // a day or a name of planned visits
    const char *form;         // a form's url, url|version, or its last part
    const char *folder;       // where: absolute, or below the user's folder
    const char *k;            // under pseudonyms: of how many a person is one; "" the least allowed
    const char *dates;        // there: "shift" or "month", "" shift
    const char *vocabulary;   // folder of an OMOP vocabulary; as folder
};
// Its parts, to say what is wrong with which.
enum export_field {
    EXPORT_FIELD_KINDS,
    EXPORT_FIELD_CSV,
    EXPORT_FIELD_PEOPLE,
    EXPORT_FIELD_PROJECT,
    EXPORT_FIELD_SINCE,
    EXPORT_FIELD_ROUND,
    EXPORT_FIELD_FORM,
    EXPORT_FIELD_FOLDER,
    EXPORT_FIELD_K,
    EXPORT_FIELD_VOCABULARY
};

enum { EXPORT_FOLDER_BYTES = 64 };

// May who is logged in do that?
bool app_export_allowed(const struct app *app);
// A folder's name that may stand there at first: of today, below the user's folder.
void app_export_folder(const struct app *app, char ret[EXPORT_FOLDER_BYTES]);
// Chooses who is in it and keeps that for app_export_question and app_export_write. NULL, or a
// translated sentence why not and which part it is about; it lives until the next call of this
// room. Nothing changes in the store.
const char *app_export_prepare(struct app *app, const struct export_wish *wish,
                               enum export_field *ret_field);
// What is to be asked before it is written, translated: how many people leave, by name or not, and
// where to. Borrowed until the next call of this room.
const char *app_export_question(const struct app *app);
// Gives up what was prepared or came of it.
void app_export_drop(struct app *app);

// How far it is.
struct export_progress {
    bool running;            // it is being written
    struct export_pace pace; // what of it, how fast, how long
    size_t tables, of;       // tables that have rows so far, of how many
    size_t rows;             // in these, so far
    const char *folder;      // where to
};
// See there.
struct export_progress app_export_progress(const struct app *app);
// Writes what was prepared, with an audit entry. Meanwhile it is drawn and Esc is heard (the
// loop's); RC_NO: it was stopped. The message says why it failed, and what of it stays.
enum rc app_export_write(struct app *app);
// What was written, for reading: where, how much, which files. "" nothing was. Borrowed until the
// next call of this room.
const char *app_export_report(const struct app *app);

#endif
