// SPDX-License-Identifier: EUPL-1.2
// Tables as LibreOffice reads them under a French locale, guessing what it can: every text is still
// that text, numbers are numbers, days are days. Run by make check-readers.
#include "base/fs.h"
#include "export/csv.h"
#include "support/command.h"

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
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
