// SPDX-License-Identifier: EUPL-1.2
// Where libxlsxwriter keeps sheets until the workbook is whole: in files that it makes by
// lxw_tmpfile. The program has that function itself, so that it is asked in the place of the
// library's: what it makes is sealed (vault/scratch.h). For src/tables only, one workbook at a
// time.
#ifndef ICOPE_TABLES_XLSX_TEMPORARY_H
#define ICOPE_TABLES_XLSX_TEMPORARY_H

#include "base/err.h"

// What the library is given as its folder: a library that is bound to its own functions would write
// there in the clear, so it is in memory.
#define XLSX_OTHER_DIR "/dev/shm"

// A workbook begins; its files are in that folder.
void xlsx_temporary_begin(const char *dir);
// It is freed: those that the library left open, as it does of a workbook that is given up, are
// closed.
void xlsx_temporary_end(void);
// What went wrong with them, which the library itself does not tell. RC_FULL, RC_IO.
enum rc xlsx_temporary_check(struct err *e);

#endif
