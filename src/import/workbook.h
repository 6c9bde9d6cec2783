// SPDX-License-Identifier: EUPL-1.2
// The bytes of a table, whatever kind of file it lies in: text as it is, a workbook of Excel
// (Office Open XML) by Debian's xlsx2csv, run without a shell, its output through a pipe and never
// on a disk.
#ifndef ICOPE_IMPORT_WORKBOOK_H
#define ICOPE_IMPORT_WORKBOOK_H

#include "base/buf.h"
#include "base/err.h"

// What kind of file it is, by its first bytes.
enum table_file_kind {
    TABLE_FILE_TEXT, // or anything that is none of the others
    TABLE_FILE_XLSX, // a ZIP archive: a workbook of Excel 2007 or later, or of LibreOffice
    TABLE_FILE_XLS,  // a workbook of Excel 2003 or earlier
};
// A sheet of a workbook; of another file all of it.
struct table_sheet {
    char *name;     // as the workbook calls it, not safe to show; "" of another file; owned
    size_t at, len; // its part of the text
};
// A file that was read. Start from {0}; table_file_release.
struct table_file {
    enum table_file_kind kind;  // set when the file could be read
    struct buf text;            // of all sheets: as it stands in the file, or CSV with semicolons
    struct table_sheet *sheets; // in order, owned
    size_t sheet_count;         // of them, at least one
};

// Reads it. Of a workbook every sheet, hidden rows too; a merged cell stands in each of its places.
// RC_NO, RC_DENIED, RC_IO, RC_LIMIT as fs_read. Of a workbook: RC_USAGE when it is an old one or
// xlsx2csv is not installed, RC_INVALID when xlsx2csv cannot read it, RC_LIMIT when it takes longer
// than `limit_s` seconds, or gives or needs too much.
enum rc table_file_read(const char *path, int limit_s, struct table_file *ret, struct err *e);
// N_() why a workbook gives no table and what to do, after that answer; NULL: it is no workbook.
const char *table_file_problem(const struct table_file *f, enum rc rc);
// Wipes and frees; {0} again.
void table_file_release(struct table_file *f);

#endif
