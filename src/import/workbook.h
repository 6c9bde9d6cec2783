// SPDX-License-Identifier: EUPL-1.2
// The bytes of a table, whatever kind of file it lies in: text as it is, a workbook of Excel
// (Office Open XML) by Debian's xlsx2csv, run without a shell, its output through a pipe and never
// on a disk.
#ifndef ICOPE_IMPORT_WORKBOOK_H
#define ICOPE_IMPORT_WORKBOOK_H

#include "base/buf.h"
#include "base/err.h"

// What kind of file it is, by its first bytes.
enum table_file {
    TABLE_FILE_TEXT, // or anything that is none of the others
    TABLE_FILE_XLSX, // a ZIP archive: a workbook of Excel 2007 or later, or of LibreOffice
    TABLE_FILE_XLS,  // a workbook of Excel 2003 or earlier
};

// Reads it into *ret (wiped by the caller), that sheet (1 the first) of a workbook as CSV with
// semicolons; *ret_kind is set when the file could be read. RC_NO, RC_DENIED, RC_IO, RC_LIMIT as
// fs_read. Of a workbook: RC_USAGE when it is an old one or xlsx2csv is not installed, RC_INVALID
// when xlsx2csv cannot read it, RC_LIMIT when it takes longer than `limit_s` seconds, or gives or
// needs too much.
enum rc table_file_read(const char *path, int sheet, int limit_s, struct buf *ret,
                        enum table_file *ret_kind, struct err *e);

#endif
