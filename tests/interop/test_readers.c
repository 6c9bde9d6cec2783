// SPDX-License-Identifier: EUPL-1.2
// Tables as other programs read them. LibreOffice under a French locale guesses what it can: every
// text is still that text, numbers are numbers, days are days. openpyxl and pyreadstat read
// workbooks and files for Stata and SPSS: every cell is what was written, codes are numbers with
// labels. DuckDB reads CSV and NDJSON: rows, sums and codes are the same in all formats. Run by
// make check-readers.
#include "base/fs.h"
#include "base/json.h"
#include "export/csv.h"
#include "support/command_test.h"
#include "tables/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SHEET_BYTES = 4 * 1024 * 1024 };

// A cell written, and the attributes it must have when read (of ODF's table:table-cell).
static const struct {
    enum csv_kind kind;
    const char *text, *read;
} cells[] = {
    {CSV_TEXT, "0612345678", "office:string-value=\"0612345678\""},
    {CSV_TEXT, "001", "office:string-value=\"001\""},
    {CSV_TEXT, "22.5", "office:string-value=\"22.5\""},
    {CSV_TEXT, "22,5", "office:string-value=\"22,5\""},
    {CSV_TEXT, "1/2", "office:string-value=\"1/2\""},
    {CSV_TEXT, "3E12", "office:string-value=\"3E12\""},
    {CSV_TEXT, "12:30", "office:string-value=\"12:30\""},
    {CSV_TEXT, "1 mai", "office:string-value=\"1 mai\""},
    {CSV_TEXT, "3-févr", "office:string-value=\"3-févr\""},
    {CSV_TEXT, "mars 2026", "office:string-value=\"mars 2026\""},
    {CSV_TEXT, "12 %", "office:string-value=\"12 %\""},
    {CSV_TEXT, "20 €", "office:string-value=\"20 €\""},
    {CSV_TEXT, "VRAI", "office:string-value=\"VRAI\""},
    {CSV_TEXT, "1942-05", "office:string-value=\"1942-05\""},
    {CSV_TEXT, "2A004", "office:value-type=\"string\""},
    {CSV_TEXT, "=1+1", "office:string-value=\"=1+1\""},
    {CSV_TEXT, "+33 1 99 00", "office:string-value=\"+33 1 99 00\""},
    {CSV_TEXT, "@SUM(A1)", "office:string-value=\"@SUM(A1)\""},
    {CSV_TEXT, "d'Aguilar; \"x\"", "office:value-type=\"string\""},
    {CSV_NUMBER, "16.20", "office:value-type=\"float\" office:value=\"16.2\""},
    {CSV_NUMBER, "-3", "office:value-type=\"float\" office:value=\"-3\""},
    {CSV_NUMBER, "1234567890123456", "office:string-value=\"1234567890123456\""},
    {CSV_MOMENT, "2026-05-12", "office:value-type=\"date\" office:date-value=\"2026-05-12\""},
    {CSV_MOMENT, "2026-05-12 14:30:00",
     "office:value-type=\"date\" office:date-value=\"2026-05-12T14:30:00\""},
    {CSV_MOMENT, "1942", "office:string-value=\"1942\""},
};

// Appends what may stand in an attribute of XML.
static void escape(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++)
        if (*text == '&')
            buf_puts(out, "&amp;");
        else if (*text == '<')
            buf_puts(out, "&lt;");
        else
            buf_putc(out, *text);
}

// Reads a table as LibreOffice does when a French user opens it: language 1036, every cell guessed
// at, ="…" allowed. False when it is not there.
static bool read_table(struct command *c, const char *file, struct buf *sheet)
{
    struct buf profile = {0};
    buf_printf(&profile, "-env:UserInstallation=file://%s/profile", c->dir);
    int code = command_run_other(
        c, "soffice", NULL,
        (const char *const[]){
            "--headless", buf_text(&profile),
            "--infilter=CSV:59,34,76,1,,1036,false,true,false,false,false,-1,true", "--convert-to",
            "fods", "--outdir", c->dir, command_path(c, file), NULL});
    buf_release(&profile);
    return code == 0 && fs_read(command_path(c, "t.fods"), SHEET_BYTES, sheet, NULL) == RC_OK;
}

static void texts_stay_texts_in_french(void **state)
{
    struct command *c = *state;
    struct csv file;
    struct buf sheet = {0};
    assert_int_equal(csv_open(&file, c->dir, "t.csv", CSV_FOR_EXCEL_FR, NULL), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        csv_cell(&file, cells[i].kind, cells[i].text);
        csv_end_row(&file);
    }
    assert_int_equal(csv_finish(&file, NULL), RC_OK);
    assert_int_equal(csv_publish(&file, NULL), RC_OK);
    csv_release(&file);
    if (!read_table(c, "t.csv", &sheet)) {
        print_message("skipped: no LibreOffice (soffice) on this machine\n");
        skip();
    }
    const char *at = strstr(buf_text(&sheet), "<table:table ");
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        at = at != NULL ? strstr(at + 1, "<table:table-cell") : NULL;
        assert_non_null(at);
        char tag[512];
        struct buf want = {0};
        snprintf(tag, sizeof tag, "%.*s", (int)strcspn(at, ">"), at);
        escape(cells[i].read, &want);
        if (strstr(tag, buf_text(&want)) == NULL)
            fail_msg("<%s> is read as <%s>, not %s", cells[i].text, tag, buf_text(&want));
        buf_release(&want);
    }
    buf_release(&sheet);
}

// ---- every format, cell by cell ----

static const char *const kind_names[] = {
    [TABLE_TEXT] = "text",   [TABLE_INTEGER] = "integer", [TABLE_DECIMAL] = "decimal",
    [TABLE_TRUTH] = "truth", [TABLE_DAY] = "day",         [TABLE_MOMENT] = "moment"};
enum { HOSTILE_COLUMNS = 6 };

static struct table_column hostile_columns[HOSTILE_COLUMNS] = {
    {.name = "words", .about = "Des mots, « tels quels »", .kind = TABLE_TEXT, .width = 400},
    {.name = "if", .about = "un nom que Stata ne prend pas", .kind = TABLE_INTEGER, .width = 0},
    {.name = "a_name_that_is_longer_than_32_letters",
     .about = "",
     .kind = TABLE_DECIMAL,
     .width = 0},
    {.name = "yes", .about = "oui ou non", .kind = TABLE_TRUTH, .width = 0},
    {.name = "born", .about = "autant qu’elle est connue", .kind = TABLE_DAY, .width = 10},
    {.name = "at", .about = "heure locale", .kind = TABLE_MOMENT, .width = 0},
};
static const char *const hostile_rows[][HOSTILE_COLUMNS] = {
    {"=cmd|' /C calc'!A0", "3", "16.20", "true", "1942-05-12", "2026-05-12 14:30:00"},
    {"0612345678", "-7", "-0.5", "false", "1942-05", "2026-10-25 02:30:00"},
    {"Œdème — « é » ; \"x\", l’eau", NULL, NULL, NULL, "1942", NULL},
    {"deux\nlignes", "0", "0.1", "true", NULL, "1999-12-31 23:59:59"},
    {"NA", "123456789", "1e3", "false", "2000-02-29", NULL},
    {"\xf0\x9f\x91\xb5 \xe6\x97\xa5\xe6\x9c\xac", NULL, "1234567.25", NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

// What was meant, for the reader.
static void write_expected(struct command *c)
{
    struct json *all = json_new_object(), *columns = json_new_array(), *rows = json_new_array();
    struct buf text = {0};
    // Stata's names are what the files have; the workbook is read by place.
    static const char *const names[HOSTILE_COLUMNS] = {"words", "if_2", NULL, "yes", "born", "at"};
    for (size_t i = 0; i < HOSTILE_COLUMNS; i++) {
        struct json *one = json_new_array();
        json_push(one, json_new_string(names[i] != NULL ? names[i] : "third"));
        json_push(one, json_new_string(kind_names[hostile_columns[i].kind]));
        json_push(columns, one);
    }
    for (size_t r = 0; r < ARRAY_LEN(hostile_rows); r++) {
        struct json *row = json_new_array();
        for (size_t i = 0; i < HOSTILE_COLUMNS; i++)
            json_push(row, hostile_rows[r][i] != NULL ? json_new_string(hostile_rows[r][i]) : NULL);
        json_push(rows, row);
    }
    json_set(all, "columns", columns);
    json_set(all, "rows", rows);
    json_write(all, false, &text);
    command_write(c, "expected.json", buf_text(&text), 0600);
    buf_release(&text);
    json_free(all);
}

static void ignore(const char *path, void *self)
{
    (void)path;
    (void)self;
}

static void write_table(struct command *c, const struct table_format *f)
{
    char dir[300];
    struct err e = {0};
    struct table_files *files = NULL;
    const struct table t = {.name = "hostile",
                            .title = "Table",
                            .columns = hostile_columns,
                            .column_count = HOSTILE_COLUMNS,
                            .row_count = ARRAY_LEN(hostile_rows)};
    snprintf(dir, sizeof dir, "%s/%s", c->dir, f->name);
    const struct table_target to = {.dir = dir, .prefix = "", .csv = CSV_FOR_EXCEL_FR};
    enum rc rc = f->open(&to, &files, &e);
    rc = rc ? rc : f->begin(files, &t, &e);
    for (size_t r = 0; rc == RC_OK && r < ARRAY_LEN(hostile_rows); r++)
        rc = f->row(files, hostile_rows[r], &e);
    rc = rc ? rc : f->end(files, &e);
    rc = rc ? rc : f->publish(files, ignore, NULL, &e);
    f->release(files);
    if (rc != RC_OK)
        fail_msg("%s: %s", f->name, e.text);
}

// What needs a reader from PyPI is skipped where there is none.
static const char *python_or_skip(void)
{
    const char *python = getenv("ICOPE_READERS");
    if (python == NULL || !fs_exists(python)) {
        print_message("skipped: no readers from PyPI (make check-readers installs them)\n");
        skip();
    }
    return python;
}

static void every_cell_is_what_was_written(void **state)
{
    struct command *c = *state;
    const char *python = python_or_skip();
    write_expected(c);
    write_table(c, &table_xlsx);
    write_table(c, &table_stata);
    write_table(c, &table_spss);
    if (command_run_other(c, python, NULL,
                          (const char *const[]){"tests/interop/readers.py", c->dir,
                                                command_path(c, "expected.json"), NULL}) != 0)
        fail_msg("%s%s", buf_text(&c->out), buf_text(&c->said));
}

// ---- codes, reasons, sheets ----

static const struct table_code yes_no[] = {
    {"no", 0, '\0', {"Non", "No"}},
    {"yes", 1, '\0', {"Oui", "Yes"}},
    {"unknown", -905, 'e', {"Ne sait pas", "Does not know"}},
};
static const struct table_code reason[] = {
    {"refused", -901, 'a', {"Ne veut pas", "Does not want to"}},
};
static const struct table_codes yes_no_set = {"yes-no", yes_no, ARRAY_LEN(yes_no)},
                                reason_set = {"missing", reason, ARRAY_LEN(reason)};
static const struct table_column coded_columns[] = {
    {.name = "sees", .about = "Voit", .width = 7, .codes = &yes_no_set, .unknown = 1},
    {.name = "seconds",
     .about = "Temps",
     .kind = TABLE_DECIMAL,
     .reasons = &reason_set,
     .reason_at = 2},
    {.name = "why", .about = "Pourquoi", .width = 7},
};
static const char *const coded_rows[][3] = {{"yes", "12.5", NULL},
                                            {"unknown", NULL, "refused"},
                                            {"perhaps", NULL, "tired"},
                                            {NULL, NULL, NULL}};

static void write_coded_below(struct command *c, const struct table_format *f, size_t sheet_rows,
                              const char *folder)
{
    char dir[300];
    struct err e = {0};
    struct table_files *files = NULL;
    const struct table t = {.name = "coded",
                            .title = "Codes",
                            .columns = coded_columns,
                            .column_count = ARRAY_LEN(coded_columns),
                            .row_count = ARRAY_LEN(coded_rows),
                            .language = CODE_FR};
    snprintf(dir, sizeof dir, "%s/%s-%s", c->dir, folder, f->name);
    const struct table_target to = {.dir = dir, .prefix = "", .sheet_rows = sheet_rows};
    enum rc rc = f->open(&to, &files, &e);
    rc = rc ? rc : f->begin(files, &t, &e);
    for (size_t r = 0; rc == RC_OK && r < ARRAY_LEN(coded_rows); r++)
        rc = f->row(files, coded_rows[r], &e);
    rc = rc ? rc : f->end(files, &e);
    rc = rc ? rc : f->publish(files, ignore, NULL, &e);
    f->release(files);
    if (rc != RC_OK)
        fail_msg("%s: %s", f->name, e.text);
}

static void write_coded(struct command *c, const struct table_format *f, size_t sheet_rows)
{
    write_coded_below(c, f, sheet_rows, "coded");
}

// Numbers come from the set, never from the order of rows; a code without one stays a text.
static void codes_are_numbers_with_labels(void **state)
{
    struct command *c = *state;
    const char *python = python_or_skip();
    write_coded(c, &table_stata, 0);
    write_coded(c, &table_spss, 0);
    write_coded(c, &table_xlsx, 3); // a heading and two rows a sheet
    if (command_run_other(c, python, NULL,
                          (const char *const[]){"tests/interop/coded.py", c->dir, NULL}) != 0)
        fail_msg("%s%s", buf_text(&c->out), buf_text(&c->said));
}

// PSPP counts a reason as missing and shows its label.
static void pspp_knows_reasons(void **state)
{
    struct command *c = *state;
    struct buf syntax = {0};
    write_coded_below(c, &table_spss, 0, "pspp");
    buf_printf(&syntax, "GET FILE='%s/pspp-spss/coded.sav'.\nFREQUENCIES /VARIABLES=sees.\n",
               c->dir);
    command_write(c, "coded.sps", buf_text(&syntax), 0600);
    buf_release(&syntax);
    if (command_run_other(c, "pspp", NULL,
                          (const char *const[]){command_path(c, "coded.sps"), NULL}) != 0) {
        print_message("skipped: no PSPP (pspp) on this machine\n");
        skip();
    }
    output_has(&c->out, "|        Ne sait pas|        1|"); // below the cells without any reason
    output_has(&c->out, "|  Missing|   3|");
    output_has(&c->out, "|Valid   Oui        |        1|");
}

static void every_format_tells_the_same(void **state)
{
    struct command *c = *state;
    const char *python = python_or_skip();
    const char *store = command_path(c, "agree.db"), *out = command_path(c, "agree");
    const char *french = command_path(c, "agree-fr");
    COMMAND(c, 0, "simulate", "--people", "40", "--store", store);
    COMMAND(c, 0, "export", "--format", "csv,xlsx,stata,spss,fhir", "--for", "rfc4180", "--columns",
            "fr", "--out", out, "--store", store, "--practice");
    COMMAND(c, 0, "export", "--format", "csv", "--for", "excel-fr", "--columns", "fr", "--out",
            french, "--store", store, "--practice");
    const int code =
        command_run_other(c, python, NULL,
                          (const char *const[]){"tests/interop/agree.py", out, "practice-",
                                                "--french", french, NULL});
    printf("%s%s", buf_text(&c->out), buf_text(&c->said)); // longer than what cmocka prints
    assert_int_equal(code, 0);
}

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    *state = c;
    return 0;
}

static int tear_down(void **state)
{
    command_release(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_stay_texts_in_french),
        cmocka_unit_test(every_cell_is_what_was_written),
        cmocka_unit_test(codes_are_numbers_with_labels),
        cmocka_unit_test(pspp_knows_reasons),
        cmocka_unit_test(every_format_tells_the_same),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
