// SPDX-License-Identifier: EUPL-1.2
#include "tables/xlsx_temporary.h"

#include "base/fs.h"
#include "vault/scratch.h"

#include <stdio.h>
#include <string.h>

#include <xlsxwriter.h>
#include <xlsxwriter/utility.h>

// The library hands nothing over but a folder, so what else there is to know stands here.
static struct {
    char dir[1100];       // where they are
    struct scratches all; // those that are open
} temporary;

FILE *lxw_tmpfile(char *dir)
{
    (void)dir;
    return scratch_open(temporary.dir, &temporary.all);
}

void xlsx_temporary_begin(const char *dir)
{
    snprintf(temporary.dir, sizeof temporary.dir, "%s", dir);
    temporary.all.failure = 0;
}

void xlsx_temporary_end(void)
{
    scratch_close_all(&temporary.all);
}

enum rc xlsx_temporary_check(struct err *e)
{
    return temporary.all.failure == 0 ? RC_OK
                                      : err_set(e, fs_rc(temporary.all.failure), "sheets in %s: %s",
                                                temporary.dir, strerror(temporary.all.failure));
}
