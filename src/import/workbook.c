// SPDX-License-Identifier: EUPL-1.2
#include "import/workbook.h"

#include "base/child.h"
#include "base/fs.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024 };
// What the converter may use: a small archive can unpack to more than any laptop has.
enum { CHILD_MEMORY_MIB = 2048 };

static enum table_file kind_of(const struct buf *b)
{
    static const struct {
        enum table_file kind;
        size_t len;
        const char *bytes;
    } marks[] = {{TABLE_FILE_XLSX, 4, "PK\x03\x04"},
                 {TABLE_FILE_XLS, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (b->len >= marks[i].len && memcmp(b->at, marks[i].bytes, marks[i].len) == 0)
            return marks[i].kind;
    return TABLE_FILE_TEXT;
}

// A name that begins with a dash is no option; dates come as they are sorted. Nothing it writes
// reaches a disk.
static enum rc convert(const char *path, int sheet, int limit_s, struct buf *ret, struct err *e)
{
    char number[16];
    snprintf(number, sizeof number, "%d", sheet);
    const struct child_run run = {.words = {"xlsx2csv", "--sheet", number, "--delimiter=;",
                                            "--dateformat=%Y-%m-%d", "--no-line-breaks", "--",
                                            path},
                                  .output_max = TABLE_MAX_BYTES,
                                  .limit_s = limit_s,
                                  .memory_mib = CHILD_MEMORY_MIB};
    return child_run(&run, ret, e);
}

enum rc table_file_read(const char *path, int sheet, int limit_s, struct buf *ret,
                        enum table_file *ret_kind, struct err *e)
{
    enum rc rc = fs_read(path, TABLE_MAX_BYTES, ret, e);
    if (rc != RC_OK)
        return rc;
    *ret_kind = kind_of(ret);
    if (*ret_kind == TABLE_FILE_TEXT)
        return RC_OK;
    buf_wipe(ret);
    if (*ret_kind == TABLE_FILE_XLS)
        return err_set(e, RC_USAGE, "a workbook of Excel 2003 or earlier");
    rc = convert(path, sheet, limit_s, ret, e);
    if (rc != RC_OK)
        buf_wipe(ret);
    return rc;
}
