// SPDX-License-Identifier: EUPL-1.2
// Tables as sheets of one workbook.
#include "base/fs.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "tables/files.h"
#include "tables/tally.h"
#include "tables/xlsx_temporary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <xlsxwriter/utility.h>

enum {
    SHEET_ROWS = LXW_ROW_MAX, // with the heading
    SHEET_NAME_CHARS = 31,    // of UTF-16, as Excel counts
    CELL_CHARS = 32767,       // Excel takes no more
    NUMBER_DIGITS = 15,       // and keeps no more
    COLUMN_CHARS = 60,        // as wide as a column is drawn at most
    LABEL_CHARS = 24,         // as wide as one of labels is drawn
    MOMENT_CHARS = 19,        // of a moment
    FIRST_YEAR = 1900,        // of its calendar
};

struct table_files {
    struct table_target to;
    struct file_set files;
    struct fs_stage *stage; // the workbook
    lxw_workbook *book;     // NULL once it is closed
    lxw_worksheet *sheet;   // being written
    lxw_format *heading, *day, *moment;
    const struct table *table; // being written
    size_t sheets;             // of it
    lxw_row_t row;             // next one of the sheet
    lxw_col_t *places;         // of its columns in the sheet; owned
    bool *labelled;            // has a column of labels beside it; owned
    lxw_worksheet *summary;    // the first sheet
    struct tally tally;        // what it will say
};

static void add_formats(struct table_files *f)
{
    f->heading = workbook_add_format(f->book);
    format_set_bold(f->heading);
    f->day = workbook_add_format(f->book);
    format_set_num_format(f->day, "yyyy-mm-dd");
    f->moment = workbook_add_format(f->book);
    format_set_num_format(f->moment, "yyyy-mm-dd hh:mm:ss");
}

static enum rc open_book(const struct table_target *to, struct table_files **ret, struct err *e)
{
    struct table_files *f = mem_alloc(sizeof *f);
    char path[64], dir[] = XLSX_OTHER_DIR;
    f->to = *to;
    *ret = f;
    enum rc rc = file_set_begin(&f->files, to, "icope", ".xlsx", &f->stage, e);
    if (rc != RC_OK)
        return rc;
    xlsx_temporary_begin(to->dir);
    FILE *first = lxw_tmpfile(NULL); // can there be any?
    if (first == NULL)
        return err_set(e, fs_rc(errno), "sheets in %s: %s", to->dir, strerror(errno));
    fclose(first);
    snprintf(path, sizeof path, "/proc/self/fd/%d", f->stage->fd);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = dir};
    f->book = workbook_new_opt(path, &options);
    if (f->book == NULL)
        return err_set(e, RC_FULL, "no room for a workbook");
    add_formats(f);
    f->summary = workbook_add_worksheet(f->book, _("summary"));
    rc = xlsx_temporary_check(e);
    return rc || f->summary != NULL ? rc : err_set(e, RC_FULL, "no room for a workbook");
}

static lxw_row_t sheet_rows(const struct table_files *f)
{
    return f->to.sheet_rows > 0 ? (lxw_row_t)f->to.sheet_rows : SHEET_ROWS;
}

// Codes have their labels beside them, unless the table has words for them itself.
static bool wants_labels(const struct table *t, size_t column)
{
    const char *name = t->columns[column].name;
    size_t len = strlen(name);
    for (size_t i = 0; i < t->column_count; i++)
        if (strncmp(t->columns[i].name, name, len) == 0 &&
            (strcmp(t->columns[i].name + len, "_text") == 0 ||
             strcmp(t->columns[i].name + len, "_texte") == 0))
            return false;
    return t->columns[column].codes != NULL;
}

// Where the columns of the table stand in the sheet. Returns how many there are.
static lxw_col_t place_columns(struct table_files *f)
{
    const struct table *t = f->table;
    lxw_col_t next = 0;
    free(f->places);
    free(f->labelled);
    f->places = mem_array(t->column_count, sizeof *f->places);
    f->labelled = mem_array(t->column_count, sizeof *f->labelled);
    for (size_t i = 0; i < t->column_count; i++) {
        f->places[i] = next++;
        f->labelled[i] = wants_labels(t, i);
        next = (lxw_col_t)(next + f->labelled[i]);
    }
    return next;
}

static void write_heading(struct table_files *f, lxw_col_t place, const char *name, size_t chars)
{
    worksheet_set_column(f->sheet, place, place,
                         (double)(chars < COLUMN_CHARS ? chars : COLUMN_CHARS) + 2, NULL);
    worksheet_write_string(f->sheet, 0, place, name, f->heading);
}

// As much of a table's name as a sheet's may hold, and what it may not hold as "_".
static void put_sheet_name(const char *name, size_t most, struct buf *out)
{
    const size_t len = strlen(name);
    size_t used;
    uint32_t cp;
    for (size_t at = 0, units = 0; (used = utf8_next(name + at, len - at, &cp)) > 0; at += used) {
        char bytes[4];
        const bool last = at + used == len || units + 1 >= most;
        units += cp > 0xFFFF ? 2 : 1;
        if (units > most)
            return;
        if (!utf8_safe(cp) || (cp < 0x80 && strchr("[]:*?/\\", (int)cp) != NULL) ||
            (cp == '\'' && (at == 0 || last)))
            buf_putc(out, '_');
        else
            buf_add(out, bytes, utf8_put(cp, bytes));
    }
}

// May a sheet have that name? Not one that another has, nor what Excel keeps for itself.
static bool is_free(const struct table_files *f, const char *name)
{
    return strcasecmp(name, "History") != 0 && strcasecmp(name, "Historique") != 0 &&
           workbook_validate_sheet_name(f->book, name) == LXW_NO_ERROR;
}

// The name of the table's next sheet, with a number when it is not the first of that name.
static void name_sheet(struct table_files *f, struct buf *out)
{
    enum { TRIES = 10000 };
    char number[24];
    size_t tries = 0;
    do {
        f->sheets++;
        number[0] = '\0';
        if (f->sheets > 1)
            snprintf(number, sizeof number, " (%zu)", f->sheets);
        buf_clear(out);
        put_sheet_name(f->table->name, SHEET_NAME_CHARS - strlen(number), out);
        buf_puts(out, number);
    } while (!is_free(f, buf_text(out)) && tries++ < TRIES);
}

// A new sheet of the table, with its heading.
static enum rc add_sheet(struct table_files *f, struct err *e)
{
    struct buf name = {0};
    const struct table *t = f->table;
    name_sheet(f, &name);
    f->sheet = workbook_add_worksheet(f->book, buf_text(&name));
    buf_release(&name);
    if (f->sheet == NULL)
        return err_set(e, RC_INVALID, "%s: no sheet can have that name", t->name);
    f->row = 1;
    worksheet_freeze_panes(f->sheet, 1, 0);
    for (size_t i = 0; i < t->column_count; i++) {
        const char *column = t->columns[i].name;
        size_t chars = strlen(column);
        if (t->columns[i].kind == TABLE_MOMENT && chars < MOMENT_CHARS)
            chars = MOMENT_CHARS;
        write_heading(f, f->places[i], column, chars);
        if (f->labelled[i]) {
            struct buf label = {0};
            buf_printf(&label, "%s_label", column);
            write_heading(f, (lxw_col_t)(f->places[i] + 1), buf_text(&label), LABEL_CHARS);
            buf_release(&label);
        }
    }
    return RC_OK;
}

static void end_sheet(struct table_files *f)
{
    const size_t count = f->table->column_count;
    if (count == 0)
        return;
    lxw_col_t last = (lxw_col_t)(f->places[count - 1] + f->labelled[count - 1]);
    worksheet_autofilter(f->sheet, 0, 0, f->row > 1 ? f->row - 1 : 1, last);
}

static enum rc begin(struct table_files *f, const struct table *t, struct err *e)
{
    f->table = t;
    f->sheets = 0;
    if (place_columns(f) > LXW_COL_MAX)
        return err_set(e, RC_LIMIT, "%s: more than %d columns", t->name, LXW_COL_MAX);
    tally_begin(&f->tally, t);
    return add_sheet(f, e);
}

// Is it what stands for a character in workbooks, like "_x000D_"? (ISO/IEC 29500-1, ST_Xstring)
static bool is_escape(const char *text)
{
    return text[0] == '_' && text[1] == 'x' && strspn(text + 2, "0123456789ABCDEFabcdef") >= 4 &&
           text[6] == '_';
}

// A text as it is, at most as long as Excel takes: what XML has no place for is written as Excel
// writes it, and what looks like that is told from it.
static void put_string(const char *text, struct buf *out)
{
    const size_t len = strlen(text);
    size_t used;
    uint32_t cp;
    for (size_t at = 0, chars = 0; (used = utf8_next(text + at, len - at, &cp)) > 0; at += used) {
        char bytes[4];
        const bool control = cp < ' ' && cp != '\n' && cp != '\t', escape = is_escape(text + at);
        chars += control || escape ? 7 : cp > 0xFFFF ? 2 : 1;
        if (chars > CELL_CHARS)
            return;
        if (control || escape)
            buf_printf(out, "_x%04X_", (unsigned)cp);
        else
            buf_add(out, bytes, utf8_put((cp & 0xFFFE) == 0xFFFE ? 0xFFFD : cp, bytes));
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
    put_string(text, &safe);
    lxw_error error = safe.len == 0
                          ? LXW_NO_ERROR
                          : worksheet_write_string(f->sheet, f->row, column, buf_text(&safe), NULL);
    buf_wipe(&safe);
    return error == LXW_NO_ERROR ? RC_OK : err_set(e, RC_FULL, "%s", lxw_strerror(error));
}

// The label of a code, where the column has labels.
static enum rc write_label(struct table_files *f, size_t i, const char *text, struct err *e)
{
    const struct table_code *code =
        f->labelled[i] ? table_code_find(f->table->columns[i].codes, text) : NULL;
    return code == NULL
               ? RC_OK
               : write_text(f, (lxw_col_t)(f->places[i] + 1), code->labels[f->table->language], e);
}

static enum rc write_cell(struct table_files *f, size_t i, const char *text, struct err *e)
{
    const enum table_kind kind = f->table->columns[i].kind;
    const lxw_col_t column = f->places[i];
    bool written = false;
    if (kind == TABLE_INTEGER || kind == TABLE_DECIMAL)
        written = write_number(f, column, text);
    else if (kind == TABLE_DAY || kind == TABLE_MOMENT)
        written = write_moment(f, column, kind, text);
    else if (kind == TABLE_TRUTH)
        written =
            worksheet_write_boolean(f->sheet, f->row, column, text[0] == 't', NULL) == LXW_NO_ERROR;
    enum rc rc = written ? RC_OK : write_text(f, column, text, e);
    return rc ? rc : write_label(f, i, text, e);
}

static enum rc row(struct table_files *f, const char *const *cells, struct err *e)
{
    enum rc rc = RC_OK;
    tally_row(&f->tally, cells);
    if (f->row == sheet_rows(f)) {
        end_sheet(f);
        rc = add_sheet(f, e);
    }
    for (size_t i = 0; rc == RC_OK && i < f->table->column_count; i++)
        if (cells[i] != NULL)
            rc = write_cell(f, i, cells[i], e);
    f->row++;
    return rc ? rc : xlsx_temporary_check(e);
}

static enum rc end(struct table_files *f, struct err *e)
{
    (void)e;
    end_sheet(f);
    return RC_OK;
}

// ---- the summary ----

enum { CHART_COLUMN = 8, CHART_ROWS = 16, SUMMARY_CHARS = 34 };

static lxw_row_t write_tally_heading(struct table_files *f, const struct tally_block *b,
                                     lxw_row_t row)
{
    worksheet_write_string(f->summary, row, 0, b->title, f->heading);
    for (size_t k = 0; k < b->series_count; k++)
        worksheet_write_string(f->summary, row + 1, (lxw_col_t)(k + 1), b->series[k], f->heading);
    return row + 2;
}

// One column a month, or one bar a column of the table with a part for each code.
static void add_chart(struct table_files *f, const struct tally_block *b, lxw_row_t first)
{
    const char *sheet = _("summary");
    lxw_chart *chart =
        workbook_add_chart(f->book, b->months ? LXW_CHART_COLUMN : LXW_CHART_BAR_STACKED);
    const lxw_row_t last = (lxw_row_t)(first + b->row_count - 1);
    for (size_t k = 0; k < b->series_count; k++) {
        const lxw_col_t column = (lxw_col_t)(k + 1);
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        chart_series_set_categories(series, sheet, first, 0, last, 0);
        chart_series_set_values(series, sheet, first, column, last, column);
        chart_series_set_name_range(series, sheet, first - 1, column);
    }
    chart_title_set_name(chart, b->title);
    if (b->series_count < 2)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    worksheet_insert_chart(f->summary, first - 2, CHART_COLUMN, chart);
}

static lxw_row_t write_block(struct table_files *f, const struct tally_block *b, lxw_row_t row)
{
    const lxw_row_t first = write_tally_heading(f, b, row);
    for (size_t i = 0; i < b->row_count; i++) {
        worksheet_write_string(f->summary, (lxw_row_t)(first + i), 0, b->names[i], NULL);
        for (size_t k = 0; k < b->series_count; k++)
            worksheet_write_number(f->summary, (lxw_row_t)(first + i), (lxw_col_t)(k + 1),
                                   (double)b->counts[i * b->series_count + k], NULL);
    }
    add_chart(f, b, first);
    const size_t rows = b->row_count + 2 > CHART_ROWS ? b->row_count + 2 : CHART_ROWS;
    return (lxw_row_t)(row + rows + 2);
}

static void write_summary(struct table_files *f)
{
    lxw_row_t row = 0;
    struct tally_block b;
    worksheet_set_column(f->summary, 0, 0, SUMMARY_CHARS, NULL);
    worksheet_set_column(f->summary, 1, CHART_COLUMN - 1, LABEL_CHARS, NULL);
    worksheet_set_landscape(f->summary);
    worksheet_fit_to_pages(f->summary, 1, 0);
    for (size_t at = 0; tally_block(&f->tally, &at, &b); tally_block_release(&b))
        row = write_block(f, &b, row);
    if (row == 0)
        worksheet_write_string(f->summary, 0, 0, _("Nothing in these tables is counted."), NULL);
}

// Closes the book. What the library prints when it fails would stand across a screen: what it means
// is in the error.
static lxw_error close_book(struct table_files *f)
{
    const int said = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (said >= 0 && nowhere >= 0)
        dup2(nowhere, STDERR_FILENO);
    const lxw_error error = workbook_close(f->book);
    f->book = NULL;
    if (said >= 0 && nowhere >= 0)
        dup2(said, STDERR_FILENO);
    if (said >= 0)
        close(said);
    if (nowhere >= 0)
        close(nowhere);
    return error;
}

static enum rc publish(struct table_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e)
{
    write_summary(f);
    const lxw_error error = close_book(f);
    enum rc rc = xlsx_temporary_check(e);
    if (rc == RC_OK && error != LXW_NO_ERROR)
        rc = err_set(e, RC_FULL, "%s", lxw_strerror(error));
    if (rc == RC_OK)
        fs_stage_filled(f->stage);
    rc = rc ? rc : fs_stage_sync(f->stage, e);
    return rc ? rc : file_set_publish(&f->files, named, self, e);
}

static void release(struct table_files *f)
{
    if (f == NULL)
        return;
    if (f->book != NULL)
        lxw_workbook_free(f->book);
    xlsx_temporary_end();
    tally_release(&f->tally);
    free(f->places);
    free(f->labelled);
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
