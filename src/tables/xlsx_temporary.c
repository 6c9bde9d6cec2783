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
    char dir[1100]; // where they are
    int failure;    // of the first that failed, an errno value
} temporary;

FILE *lxw_tmpfile(char *dir)
{
    (void)dir;
    return scratch_open(temporary.dir, &temporary.failure);
}

void xlsx_temporary_begin(const char *dir)
{
    snprintf(temporary.dir, sizeof temporary.dir, "%s", dir);
    temporary.failure = 0;
}

enum rc xlsx_temporary_check(struct err *e)
{
    return temporary.failure == 0 ? RC_OK
                                  : err_set(e, fs_rc(temporary.failure), "sheets in %s: %s",
                                            temporary.dir, strerror(temporary.failure));
}
