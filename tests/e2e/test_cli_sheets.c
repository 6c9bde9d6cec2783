// SPDX-License-Identifier: EUPL-1.2
// A workbook of tables of any name: each has a sheet, of a name that Excel takes.
#include "base/fs.h"
#include "base/mem.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define E10 "éééééééééé"
#define F10 "😀😀😀😀😀😀😀😀😀😀"

// A view's file, and its sheet.
static const struct {
    const char *name, *sheet;
} tables[] = {
    {"views/dictionary.json", "dictionary"},
    {"views/Summary.json", "Summary (2)"},
    {"views/a:b.json", "a_b"},
    {"views/a?b.json", "a_b (2)"},
    {"views/'c'.json", "_c_"},
    {"views/[x].json", "_x_"},
    {"views/History.json", "History (2)"},
    {"views/" E10 E10 E10 "éa.json", E10 E10 E10 "é"},
    {"views/" E10 E10 E10 "éb.json", E10 E10 "ééééééé (2)"},
    {"views/" F10 F10 ".json", F10 "😀😀😀😀😀"},
};

static void any_table_has_a_sheet(void **state)
{
    struct command *c = *state;
    const char *words[12 + ARRAY_LEN(tables)] = {"--lang",
                                                 "en",
                                                 "export",
                                                 "--format",
                                                 "xlsx",
                                                 "--out",
                                                 command_path(c, "out"),
                                                 "--practice",
                                                 "--store",
                                                 command_path(c, "p.db")};
    struct buf view = {0}, line = {0};
    size_t n = 10;
    if (command_run_other(c, "xlsx2csv", NULL, (const char *const[]){"--version", NULL}) != 0) {
        print_message("skipped: no xlsx2csv on this machine\n");
        skip();
    }
    assert_int_equal(fs_read("data/views/visit.json", 1 << 20, &view, NULL), RC_OK);
    assert_int_equal(fs_mkdirs(command_path(c, "views"), NULL), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        command_write(c, tables[i].name, buf_text(&view), 0600);
        words[n++] = arena_printf(&c->paths, "--view=%s/%s", c->dir, tables[i].name);
    }
    COMMAND(c, 0, "simulate", "--people", "3", "--store", command_path(c, "p.db"));
    command_expect(c, 0, words);
    assert_null(strstr(buf_text(&c->said), "WARNING")); // of the library
    const char *book = command_path(c, "out/xlsx/practice-icope.xlsx");
    assert_int_equal(
        command_run_other(c, "xlsx2csv", NULL, (const char *const[]){"-a", book, NULL}), 0);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        buf_clear(&line);
        buf_printf(&line, "-------- %zu - %s\n", i + 2, tables[i].sheet);
        output_has(&c->out, buf_text(&line));
    }
    output_has(&c->out, "- dictionary (2)\n");
    buf_release(&view);
    buf_release(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(any_table_has_a_sheet, command_set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
