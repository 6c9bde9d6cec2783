// SPDX-License-Identifier: EUPL-1.2
#include "base/tsv.h"

#include "base/buf.h"
#include "base/fs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum rc take(const char *const *cells, void *self, struct err *e)
{
    struct buf *all = self;
    if (strcmp(cells[0], "stop") == 0)
        return err_set(e, RC_INVALID, "stopped here");
    buf_printf(all, "%s|%s;", cells[0], cells[1]);
    return RC_OK;
}

static enum rc read_text(const char *text, struct buf *all, struct err *e)
{
    const char *tmp = getenv("TMPDIR");
    char path[200];
    snprintf(path, sizeof path, "%.100s/icope-tsv-XXXXXX", tmp != NULL ? tmp : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    buf_clear(all);
    assert_int_equal(fs_write(path, text, strlen(text), 0600, NULL), RC_OK);
    enum rc rc = tsv_read(path, 2, take, all, e);
    unlink(path);
    return rc;
}

static void rows_are_lines_and_cells_stand_between_tabs(void **state)
{
    struct buf all = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(read_text("# for people\n\na\tb\nc\n\td", &all, &e), RC_OK);
    assert_string_equal(buf_text(&all), "a|b;c|;|d;");
    assert_int_equal(read_text("", &all, &e), RC_OK);
    assert_string_equal(buf_text(&all), "");
    buf_release(&all);
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
    struct buf all = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(read_text("a\tb\na\tb\tc\n", &all, &e), RC_INVALID);
    assert_non_null(strstr(e.text, ":2: more than 2 cells"));
    e = (struct err){0};
    assert_int_equal(read_text("#\nstop\nx\n", &all, &e), RC_INVALID);
    assert_non_null(strstr(e.text, ":2: stopped here"));
    assert_string_equal(buf_text(&all), "");
    assert_int_equal(tsv_read("/nowhere/at/all", 2, take, &all, &e), RC_NO);
    buf_release(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_lines_and_cells_stand_between_tabs),
        cmocka_unit_test(what_is_wrong_is_named_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
