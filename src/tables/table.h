// SPDX-License-Identifier: EUPL-1.2
// Tables as files of other programs: one row of functions a format, one call a row of the table.
// Nothing stands under its name before everything is written.
#ifndef ICOPE_TABLES_TABLE_H
#define ICOPE_TABLES_TABLE_H

#include "base/csv.h"
#include "base/err.h"
#include "tables/codes.h"

#include <stdbool.h>
#include <stddef.h>

// What a column holds. Cells are texts whatever the kind; NULL is nothing.
enum table_kind {
    TABLE_TEXT,    // words
    TABLE_INTEGER, // whole number, as JSON writes it
    TABLE_DECIMAL, // number with its own digits
    TABLE_TRUTH,   // "true" or "false"
    TABLE_DAY,     // YYYY, YYYY-MM or YYYY-MM-DD
    TABLE_MOMENT,  // local time, YYYY-MM-DD HH:MM:SS
};

// What the summary of a workbook counts of a column.
enum table_summary {
    SUMMARY_NONE,
    SUMMARY_CODES, // cells of each code, beside the other columns of that set
    SUMMARY_MONTH, // cells of each month
};

// A column.
struct table_column {
    const char *name;     // letters, digits, underscores
    const char *about;    // what it means, in the user's language; "" nothing said
    enum table_kind kind; // what its cells hold
    size_t width;         // bytes of its longest cell, where the format asks for it (counted)
    const struct table_codes *codes;   // what its cells may be, NULL: anything
    size_t unknown;                    // cells that are none of them (counted)
    size_t partial;                    // of moments: cells that are less than one (counted)
    const struct table_codes *reasons; // why a cell may be empty, NULL: nothing says so
    size_t reason_at;                  // the column whose cell says it
    enum table_summary summary;        // what of it is counted
};

// A table to be written.
struct table {
    const char *name;                   // "answer": file or sheet
    const char *title;                  // in the user's language
    const struct table_column *columns; // in order
    size_t column_count;                // how many
    size_t row_count;            // rows there will be, where the format asks for it (counted)
    enum code_language language; // of labels
};

// What a format has to know.
struct table_target {
    const char *dir;    // folder of this format; made when missing, 0700
    const char *prefix; // in front of names of files: "", "practice-"
    enum csv_for csv;   // which CSV
    size_t sheet_rows;  // of a workbook, with the heading; 0: as many as a sheet holds
};

struct table_files; // files of one format being written, opaque

// A format.
struct table_format {
    const char *name; // "csv", also the folder
    bool counted;     // wants row_count and widths before the first row
    bool apart;       // a file a table: several are written at the same time, each opened for one
    // Begins; RC_BUSY, RC_DENIED, RC_FULL, RC_IO. *ret goes to release, also after an error.
    enum rc (*open)(const struct table_target *to, struct table_files **ret, struct err *e);
    // Begins a table, which must live until publish. RC_BUSY when such a file is there.
    enum rc (*begin)(struct table_files *f, const struct table *t, struct err *e);
    // Adds a row of cells.
    enum rc (*row)(struct table_files *f, const char *const *cells, struct err *e);
    // Ends the table: on disk, without a name.
    enum rc (*end)(struct table_files *f, struct err *e);
    // Gives all files their names; `named` gets each path. After an error those that have one go.
    enum rc (*publish)(struct table_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e);
    // Frees; what has no name is gone. NULL is fine.
    void (*release)(struct table_files *f);
};

// CSV (base/csv.h), one file a table.
extern const struct table_format table_csv;
// Office Open XML (ECMA-376) by libxlsxwriter: one workbook, a sheet a table, more where a sheet is
// full; typed cells, filters, the heading stays in sight, labels beside codes; first a summary with
// charts.
extern const struct table_format table_xlsx;
// Stata (dta 118, UTF-8) and SPSS (sav) by ReadStat: one file a table, variables with labels.
extern const struct table_format table_stata;
// See table_stata.
extern const struct table_format table_spss;

// The format of that name, or NULL.
const struct table_format *table_format_find(const char *name);

#endif
