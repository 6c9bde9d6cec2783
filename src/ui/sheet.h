// SPDX-License-Identifier: EUPL-1.2
// A column of labelled fields and choices: person, account, consent. Rows are a const table, the
// state is one struct. Tab, Down, Enter: next row; Shift-Tab, Up: row before; choices by Left,
// Right, Space or first letter.
#ifndef ICOPE_UI_SHEET_H
#define ICOPE_UI_SHEET_H

#include "base/date_typed.h"
#include "ui/canvas.h"
#include "ui/field.h"
#include "ui/frame.h"
#include "ui/key.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    SHEET_ROWS_MAX = 24,
    SHEET_ERROR_BYTES = 320,
    SHEET_ISO_BYTES = DATE_ISO_BYTES,
    SHEET_SAID_BYTES = 120,
};

enum sheet_kind {
    SHEET_TEXT,    // free text
    SHEET_DATE,    // 12051942, 12/05/1942, 12.05.1942, 1942-05-12; day before month
    SHEET_BIRTH,   // the same, or 1942, 05/1942, 1942-05: what is known of a birth date
    SHEET_CHOICE,  // one of `choices`
    SHEET_SECRET,  // passphrase, shown as dots
    SHEET_TOGGLE,  // yes or no; value "true", "false", "" while never touched
    SHEET_HEADING, // words only, never focused
};

// One possible answer of a choice row.
struct sheet_choice {
    const char *code;  // what sheet_value answers
    const char *label; // N_() what is shown
};

// One row.
struct sheet_row {
    const char *label;                  // N_() beside the field
    enum sheet_kind kind;               // what it is
    const struct sheet_choice *choices; // for SHEET_CHOICE
    size_t choice_count;                // how many
    bool required;                      // sheet_check wants a value; marked with *
    const char *hint;                   // N_() shown while it has the focus, NULL none
    size_t max_chars;                   // longest text, 0 = what fits
    enum field_allow allow;             // characters of SHEET_TEXT
    bool scanned; // a scanned code, longer than max_chars, may come in: the limit is said, not kept
};

// State. Start with sheet_init.
struct sheet {
    const struct sheet_row *rows;              // the table, borrowed
    size_t count;                              // its rows, at most SHEET_ROWS_MAX
    size_t focus;                              // row with the focus
    struct field fields[SHEET_ROWS_MAX];       // text of text, date and secret rows
    int chosen[SHEET_ROWS_MAX];                // choice index, 0/1 of toggles, −1 none yet
    char iso[SHEET_ROWS_MAX][SHEET_ISO_BYTES]; // dates read so far, "" when not a date
    size_t said_row;                           // row beside which `said` stands
    char said[SHEET_SAID_BYTES];               // how the screen reads a date, "" as the sheet does
    char errors[SHEET_ROWS_MAX]
               [SHEET_ERROR_BYTES]; // translated, "" none; goes when the row changes
};

// What sheet_key did.
enum sheet_said {
    SHEET_IGNORED, // not a key of the sheet
    SHEET_TAKEN,   // focus or cursor moved
    SHEET_CHANGED, // the value of the focused row changed
    SHEET_DONE,    // Enter on the last row: the screen may save
};

// Empty values, focus on the first row that takes it. More than SHEET_ROWS_MAX rows is a
// programmer's mistake.
void sheet_init(struct sheet *s, const struct sheet_row *rows, size_t count);
// Wipes all texts from memory and empties the values; rows stay.
void sheet_wipe(struct sheet *s);
// Gives it a key.
enum sheet_said sheet_key(struct sheet *s, struct key key);
// Value of row i: text, ISO date (the raw text when it is no date), code of the choice,
// "true"/"false"; "" when none. Borrowed.
const char *sheet_value(const struct sheet *s, size_t i);
// Sets the value of row i in the same form; an unknown code or "" clears.
void sheet_set(struct sheet *s, size_t i, const char *value);
// Does row i show what sheet_set gave it for that value, unchanged since? What a sheet cannot show
// whole or as it is need not be lost by saving it.
bool sheet_shows(const struct sheet *s, size_t i, const char *value);
// Moves the focus to row i (the next one that takes it).
void sheet_focus(struct sheet *s, size_t i);
// Puts a translated error under row i, or takes it away (NULL).
void sheet_error(struct sheet *s, size_t i, const char *text);
// Says beside the date of row i how it is understood, until the next call; "" as the sheet reads
// it.
void sheet_say(struct sheet *s, size_t i, const char *text);
// Looks at required rows and dates, sets their errors, focuses the first bad row. True when all is
// well.
bool sheet_check(struct sheet *s);
// Draws into the area, scrolled so that the focused row with its hint and error is visible.
// `focused`: the sheet has the keyboard.
void sheet_draw(struct canvas *c, struct frame_area area, const struct sheet *s, bool focused);

#endif
