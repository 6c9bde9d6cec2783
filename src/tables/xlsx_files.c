// SPDX-License-Identifier: EUPL-1.2
// Tables as sheets of one workbook.
#include "base/mem.h"
#include "base/utf8.h"
#include "tables/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <xlsxwriter.h>

enum {
    SHEET_ROWS = LXW_ROW_MAX, // with the heading
    SHEET_NAME_BYTES = 32,    // with the end
    CELL_CHARS = 32767,       // Excel takes no more
    NUMBER_DIGITS = 15,       // and keeps no more
    COLUMN_CHARS = 60,        // as wide as a column is drawn at most
    FIRST_YEAR = 1900,        // of its calendar
};

// Where the library keeps sheets until the workbook is whole: in memory, not on the disk.
static const char memory_dir[] = "/dev/shm";

struct table_files {
    struct table_target to;
    struct file_set files;
    struct fs_stage *stage; // the workbook
    int memory;             // where the library writes it: a file in memory; −1 none
    lxw_workbook *book;     // NULL once it is closed
    lxw_worksheet *sheet;   // being written
    lxw_format *heading, *day, *moment;
    const struct table *table; // being written
    size_t sheets;             // of it
    lxw_row_t row;             // next one of the sheet
};

static enum rc open_book(const struct table_target *to, struct table_files **ret, struct err *e)
{
    struct table_files *f = mem_alloc(sizeof *f);
    char path[64], dir[sizeof memory_dir];
    f->to = *to;
    f->memory = -1;
    *ret = f;
    if (access(memory_dir, W_OK) != 0)
        return err_set(e, RC_DENIED, "%s: %s: sheets are put together there", memory_dir,
                       strerror(errno));
    enum rc rc = file_set_begin(&f->files, to, "icope", ".xlsx", &f->stage, e);
    if (rc != RC_OK)
        return rc;
    f->memory = memfd_create("icope.xlsx", MFD_CLOEXEC);
    if (f->memory < 0)
        return err_set(e, RC_FULL, "memory for a workbook: %s", strerror(errno));
    snprintf(path, sizeof path, "/proc/self/fd/%d", f->memory);
    memcpy(dir, memory_dir, sizeof dir);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = dir};
    f->book = workbook_new_opt(path, &options);
    if (f->book == NULL)
        return err_set(e, RC_FULL, "no room for a workbook");
    f->heading = workbook_add_format(f->book);
    format_set_bold(f->heading);
    f->day = workbook_add_format(f->book);
    format_set_num_format(f->day, "yyyy-mm-dd");
    f->moment = workbook_add_format(f->book);
    format_set_num_format(f->moment, "yyyy-mm-dd hh:mm:ss");
    return RC_OK;
}

// A new sheet of the table, with its heading.
static enum rc add_sheet(struct table_files *f, struct err *e)
{
    char name[SHEET_NAME_BYTES];
    const struct table *t = f->table;
    f->sheets++;
    if (f->sheets == 1)
        snprintf(name, sizeof name, "%.31s", t->name);
    else
        snprintf(name, sizeof name, "%.24s (%zu)", t->name, f->sheets);
    f->sheet = workbook_add_worksheet(f->book, name);
    if (f->sheet == NULL)
        return err_set(e, RC_INVALID, "%s: no sheet can have that name", name);
    f->row = 1;
    worksheet_freeze_panes(f->sheet, 1, 0);
    for (size_t i = 0; i < t->column_count; i++) {
        size_t chars = strlen(t->columns[i].name);
        if (t->columns[i].kind == TABLE_MOMENT && chars < 19)
            chars = 19;
        worksheet_set_column(f->sheet, (lxw_col_t)i, (lxw_col_t)i,
                             (double)(chars < COLUMN_CHARS ? chars : COLUMN_CHARS) + 2, NULL);
        worksheet_write_string(f->sheet, 0, (lxw_col_t)i, t->columns[i].name, f->heading);
    }
    return RC_OK;
}

static void end_sheet(struct table_files *f)
{
    if (f->table->column_count > 0)
        worksheet_autofilter(f->sheet, 0, 0, f->row > 1 ? f->row - 1 : 1,
                             (lxw_col_t)(f->table->column_count - 1));
}

static enum rc begin(struct table_files *f, const struct table *t, struct err *e)
{
    f->table = t;
    f->sheets = 0;
    return add_sheet(f, e);
}

// A text without what XML has no place for, at most as long as Excel takes.
static void clean(const char *text, struct buf *out)
{
    size_t len = strlen(text), used;
    uint32_t cp;
    size_t chars = 0;
    for (size_t at = 0; chars < CELL_CHARS && (used = utf8_next(text + at, len - at, &cp)) > 0;
         at += used) {
        char bytes[4];
        if (cp != '\n' && cp != '\t' && !utf8_safe(cp))
            continue;
        buf_add(out, bytes, utf8_put(cp, bytes));
        chars++;
    }
}

static bool write_number(struct table_files *f, lxw_col_t column, const char *text)
{
    char *end = NULL;
    size_t digits = 0;
    for (const char *c = text; *c != '\0'; c++)
        digits += *c >= '0' && *c <= '9';
    double value = strtod(text, &end);
    return digits > 0 && digits <= NUMBER_DIGITS && *end == '\0' &&
           worksheet_write_number(f->sheet, f->row, column, value, NULL) == LXW_NO_ERROR;
}

// A day or a moment. False where the calendar of spreadsheets does not reach.
static bool write_moment(struct table_files *f, lxw_col_t column, enum table_kind kind,
                         const char *text)
{
    struct datetime at;
    if (!cell_moment(kind, text, &at) || at.date.year < FIRST_YEAR)
        return false;
    lxw_datetime t = {.year = at.date.year,
                      .month = at.date.month,
                      .day = at.date.day,
                      .hour = at.hour,
                      .min = at.minute,
                      .sec = at.second};
    return worksheet_write_datetime(f->sheet, f->row, column, &t,
                                    kind == TABLE_DAY ? f->day : f->moment) == LXW_NO_ERROR;
}

static enum rc write_text(struct table_files *f, lxw_col_t column, const char *text, struct err *e)
{
    struct buf safe = {0};
    clean(text, &safe);
    lxw_error error = safe.len == 0
                          ? LXW_NO_ERROR
                          : worksheet_write_string(f->sheet, f->row, column, buf_text(&safe), NULL);
    buf_wipe(&safe);
    return error == LXW_NO_ERROR ? RC_OK : err_set(e, RC_FULL, "%s", lxw_strerror(error));
}

static enum rc row(struct table_files *f, const char *const *cells, struct err *e)
{
    enum rc rc = RC_OK;
    if (f->row == SHEET_ROWS) {
        end_sheet(f);
        rc = add_sheet(f, e);
    }
    for (size_t i = 0; rc == RC_OK && i < f->table->column_count; i++) {
        enum table_kind kind = f->table->columns[i].kind;
        lxw_col_t column = (lxw_col_t)i;
        bool written = cells[i] == NULL;
        if (!written && (kind == TABLE_INTEGER || kind == TABLE_DECIMAL))
            written = write_number(f, column, cells[i]);
        else if (!written && (kind == TABLE_DAY || kind == TABLE_MOMENT))
            written = write_moment(f, column, kind, cells[i]);
        else if (!written && kind == TABLE_TRUTH)
            written = worksheet_write_boolean(f->sheet, f->row, column, cells[i][0] == 't', NULL) ==
                      LXW_NO_ERROR;
        rc = written ? RC_OK : write_text(f, column, cells[i], e);
    }
    f->row++;
    return rc;
}

static enum rc end(struct table_files *f, struct err *e)
{
    (void)e;
    end_sheet(f);
    return RC_OK;
}

// The workbook out of memory, so that what stands on the disk is compared with it.
static enum rc write_out(struct table_files *f, struct err *e)
{
    enum { PIECE_BYTES = 64 * 1024 };
    char *piece = mem_alloc(PIECE_BYTES);
    ssize_t got = 0;
    off_t at = 0;
    while ((got = pread(f->memory, piece, PIECE_BYTES, at)) > 0) {
        fs_stage_write(f->stage, piece, (size_t)got);
        at += got;
    }
    free(piece);
    return got == 0 ? fs_stage_sync(f->stage, e)
                    : err_set(e, RC_IO, "read the workbook: %s", strerror(errno));
}

static enum rc publish(struct table_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e)
{
    lxw_error error = workbook_close(f->book);
    f->book = NULL;
    if (error != LXW_NO_ERROR)
        return err_set(e, RC_FULL, "%s", lxw_strerror(error));
    enum rc rc = write_out(f, e);
    return rc ? rc : file_set_publish(&f->files, named, self, e);
}

static void release(struct table_files *f)
{
    if (f == NULL)
        return;
    if (f->book != NULL)
        lxw_workbook_free(f->book);
    if (f->memory >= 0)
        close(f->memory);
    file_set_release(&f->files);
    free(f);
}

const struct table_format table_xlsx = {
    .name = "xlsx",
    .open = open_book,
    .begin = begin,
    .row = row,
    .end = end,
    .publish = publish,
    .release = release,
};
