// SPDX-License-Identifier: EUPL-1.2
#include "import/workbook.h"

#include "base/child.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX_BYTES = 64 * 1024 * 1024 };
// What the converter may use: a small archive can unpack to more than any laptop has.
enum { CHILD_MEMORY_MIB = 2048 };

static enum table_file_kind kind_of(const struct buf *b)
{
    static const struct {
        enum table_file_kind kind;
        size_t len;
        const char *bytes;
    } marks[] = {{TABLE_FILE_XLSX, 4, "PK\x03\x04"},
                 {TABLE_FILE_XLS, 8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"}};
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        if (b->len >= marks[i].len && memcmp(b->at, marks[i].bytes, marks[i].len) == 0)
            return marks[i].kind;
    return TABLE_FILE_TEXT;
}

static struct table_sheet *add_sheet(struct table_file *f, const char *name, size_t name_len)
{
    f->sheets = mem_grow(f->sheets, f->sheet_count + 1, sizeof *f->sheets);
    struct table_sheet *sheet = &f->sheets[f->sheet_count++];
    *sheet = (struct table_sheet){.name = mem_text(name, name_len)};
    return sheet;
}

// Finds the sheets in what the converter gave: before each stands the line "MARK NUMBER - NAME".
// The mark is a character that no workbook can hold.
static void split(struct table_file *f)
{
    const char *text = buf_text(&f->text);
    struct table_sheet *sheet = NULL;
    for (size_t at = 0, next; at < f->text.len; at = next) {
        const char *line = text + at, *end = strchr(line, '\n');
        next = end != NULL ? (size_t)(end - text) + 1 : f->text.len;
        if (line[0] != '\f') {
            sheet = sheet != NULL ? sheet : add_sheet(f, "", 0);
            sheet->len = next - sheet->at;
            continue;
        }
        const char *name = strstr(line, " - ");
        name = name != NULL && name < text + next ? name + 3 : line + 1;
        sheet = add_sheet(f, name, strcspn(name, "\r\n"));
        sheet->at = next;
    }
    if (f->sheet_count == 0)
        add_sheet(f, "", 0);
}

// A name that begins with a dash is no option; dates come as they are sorted. Nothing it
// writes reaches a disk.
static enum rc convert(const char *path, int limit_s, struct table_file *f, struct err *e)
{
    const struct child_run run = {.words = {"xlsx2csv", "--all", "--merge-cells", "--delimiter=;",
                                            "--dateformat=%Y-%m-%d", "--no-line-breaks",
                                            "--sheetdelimiter=\\f", "--", path},
                                  .output_max = TABLE_MAX_BYTES,
                                  .limit_s = limit_s,
                                  .memory_mib = CHILD_MEMORY_MIB};
    enum rc rc = child_run(&run, &f->text, e);
    if (rc == RC_OK)
        split(f);
    return rc;
}

enum rc table_file_read(const char *path, int limit_s, struct table_file *ret, struct err *e)
{
    enum rc rc = fs_read(path, TABLE_MAX_BYTES, &ret->text, e);
    if (rc != RC_OK)
        return rc;
    ret->kind = kind_of(&ret->text);
    if (ret->kind == TABLE_FILE_TEXT) {
        add_sheet(ret, "", 0)->len = ret->text.len;
        return RC_OK;
    }
    buf_wipe(&ret->text);
    if (ret->kind == TABLE_FILE_XLS)
        return err_set(e, RC_USAGE, "a workbook of Excel 2003 or earlier");
    rc = convert(path, limit_s, ret, e);
    if (rc != RC_OK)
        buf_wipe(&ret->text);
    return rc;
}

const char *table_file_problem(const struct table_file *f, enum rc rc)
{
    if (f->kind == TABLE_FILE_XLS)
        return N_("This is a workbook of Excel 2003 or earlier: open it, and save it as “CSV "
                  "UTF-8”.");
    if (rc == RC_USAGE)
        return N_("Workbooks are read by the Debian package xlsx2csv, which is not installed. "
                  "Install it, or open the workbook and save it as “CSV UTF-8”.");
    if (f->kind == TABLE_FILE_XLSX && rc == RC_LIMIT)
        return N_(
            "The workbook is too large or takes too long: open it, and save its sheet as “CSV "
            "UTF-8”.");
    if (f->kind == TABLE_FILE_XLSX)
        return N_("The workbook cannot be read: open it, and save it as “CSV UTF-8”.");
    return NULL;
}

void table_file_release(struct table_file *f)
{
    buf_wipe(&f->text);
    for (size_t i = 0; i < f->sheet_count; i++)
        free(f->sheets[i].name);
    free(f->sheets);
    *f = (struct table_file){0};
}
