// SPDX-License-Identifier: EUPL-1.2
#include "export/csv.h"

#include "base/fs.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

// Cells and how they must stand in a file with semicolons.
static const struct {
    const char *text, *cell;
} cells[] = {
    {"", ""},
    {"Lefèvre", "Lefèvre"},
    {"Jeanne Marie", "\"Jeanne Marie\""},
    // Formulas, in every way they are hidden.
    {"=1+1", "\"'=1+1\""},
    {"=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\""},
    {"+33 1 99 00", "\"'+33 1 99 00\""},
    {"-cmd|' /C calc'!A0", "\"'-cmd|' /C calc'!A0\""},
    {"@SUM(A1)", "\"'@SUM(A1)\""},
    {"\t=1+1", "\"' =1+1\""},
    {"\r=1+1", "\"'=1+1\""},
    {"\n=1+1", "\"'\n=1+1\""},
    {"   =1+1", "\"'   =1+1\""},
    {"\x01=1+1", "\"'=1+1\""},
    {"\xe2\x80\x8b=1+1", "\"'=1+1\""}, // zero-width space in front
    {"\xe2\x80\xae=1+1", "\"'=1+1\""}, // right-to-left override in front
    {"\xef\xbc\x9d"
     "1+1",
     "\"'\xef\xbc\x9d"
     "1+1\""}, // full-width =
    {"-", "\"'-\""},
    {"--5", "\"'--5\""},
    {"-5-", "\"'-5-\""},
    {"-5.", "\"'-5.\""},
    {"-1e5", "\"'-1e5\""},
    {"-12;=1+1", "\"'-12;=1+1\""},
    // Plain numbers stay numbers.
    {"-12", "-12"},
    {"-3.50", "-3.50"},
    {"-3,50", "-3,50"},
    {"16,20", "16,20"},
    {"14.00", "14.00"},
    {"0", "0"},
    // Quoting.
    {"a;b", "\"a;b\""},
    {"a,b", "\"a,b\""},
    {"dit \"oui\"", "\"dit \"\"oui\"\"\""},
    {"\"", "\"\"\"\""},
    {"deux\nlignes", "\"deux\nlignes\""},
    {"deux\r\nlignes", "\"deux\nlignes\""},
    {"l'eau", "\"l'eau\""},
    // What no sink may get.
    {"a\x1b[31mb", "a[31mb"},
    {"a\x7f"
     "b",
     "ab"},
    {"a\tb", "\"a b\""},
    {"a\xff"
     "b",
     "a\xef\xbf\xbd"
     "b"},
};

static void csv_cell_quotes_hostile_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        struct csv c = {.separator = ';'};
        csv_cell(&c, cells[i].text);
        if (strcmp(buf_text(&c.line), cells[i].cell) != 0)
            fail_msg("row %zu: <%s> gives <%s>, not <%s>", i, cells[i].text, buf_text(&c.line),
                     cells[i].cell);
        buf_release(&c.line);
    }
}

// With commas, a number with a decimal comma would fall apart.
static void csv_cell_quotes_comma_inside_number(void **state)
{
    struct csv c = {.separator = ','};
    (void)state;
    csv_cell(&c, "16,20");
    assert_string_equal(buf_text(&c.line), "\"16,20\"");
    buf_release(&c.line);
}

// A folder of its own.
static int make_folder(void **state)
{
    const char *tmp = getenv("TMPDIR");
    char *dir = mem_alloc(200);
    snprintf(dir, 200, "%.100s/icope-csv-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(dir));
    *state = dir;
    return 0;
}

static bool remove_one(const char *name, void *self)
{
    struct buf path = {0};
    fs_join(&path, self, name);
    unlink(buf_text(&path));
    buf_release(&path);
    return true;
}

static int remove_folder(void **state)
{
    fs_list(*state, remove_one, *state, NULL);
    rmdir(*state);
    free(*state);
    return 0;
}

static bool count_one(const char *name, void *self)
{
    (void)name;
    ++*(int *)self;
    return true;
}

static int files_in(const char *dir)
{
    int count = 0;
    assert_int_equal(fs_list(dir, count_one, &count, NULL), RC_OK);
    return count;
}

static void two_rows(struct csv *c)
{
    csv_cell(c, "name");
    csv_cell(c, "seconds");
    csv_end_row(c);
    csv_cell(c, NULL);
    csv_number(c, "16.20");
    csv_end_row(c);
}

static void csv_place_writes_bom_and_rows(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    struct stat st;
    assert_int_equal(csv_open(&c, *state, "a.csv", ';', &e), RC_OK);
    fs_join(&path, *state, "a.csv");
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_false(fs_exists(buf_text(&path))); // nothing under its name before
    assert_int_equal(csv_publish(&c, &e), RC_OK);
    assert_int_equal(c.rows, 2);
    csv_release(&c);
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, &e), RC_OK);
    assert_string_equal(buf_text(&text), "\xef\xbb\xbfname;seconds\r\n;16,20\r\n");
    assert_int_equal(stat(buf_text(&path), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(files_in(*state), 1);
    buf_release(&path);
    buf_release(&text);
}

static void csv_number_keeps_point_with_commas(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    assert_int_equal(csv_open(&c, *state, "a.csv", ',', &e), RC_OK);
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_int_equal(csv_publish(&c, &e), RC_OK);
    csv_release(&c);
    fs_join(&path, *state, "a.csv");
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, &e), RC_OK);
    assert_string_equal(buf_text(&text), "\xef\xbb\xbfname,seconds\r\n,16.20\r\n");
    buf_release(&path);
    buf_release(&text);
}

static void csv_open_existing_file_is_refused(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0};
    fs_join(&path, *state, "a.csv");
    assert_int_equal(fs_write(buf_text(&path), "mine", 4, 0600, &e), RC_OK);
    assert_int_equal(csv_open(&c, *state, "a.csv", ';', &e), RC_BUSY);
    csv_release(&c);
    assert_int_equal(files_in(*state), 1);
    buf_release(&path);
}

// Somebody makes the file while it is being written.
static void csv_place_never_replaces(void **state)
{
    struct csv c;
    struct err e = {0};
    struct buf path = {0}, text = {0};
    fs_join(&path, *state, "a.csv");
    assert_int_equal(csv_open(&c, *state, "a.csv", ';', &e), RC_OK);
    two_rows(&c);
    assert_int_equal(fs_write(buf_text(&path), "mine", 4, 0600, &e), RC_OK);
    assert_int_equal(csv_finish(&c, &e), RC_OK);
    assert_int_equal(csv_publish(&c, &e), RC_BUSY);
    csv_release(&c);
    assert_int_equal(fs_read(buf_text(&path), 1000, &text, NULL), RC_OK);
    assert_string_equal(buf_text(&text), "mine");
    assert_int_equal(files_in(*state), 1); // the temporary one is gone
    buf_release(&path);
    buf_release(&text);
}

static void csv_release_leaves_nothing(void **state)
{
    struct csv c;
    struct err e = {0};
    assert_int_equal(csv_open(&c, *state, "a.csv", ';', &e), RC_OK);
    two_rows(&c);
    csv_release(&c);
    assert_int_equal(files_in(*state), 0);
}

static void csv_finish_full_disk(void **state)
{
    struct csv c = {.separator = ';', .stage = {.fd = -1}};
    struct err e = {0};
    (void)state;
    if (access("/dev/full", W_OK) != 0) {
        print_message("skipped: no /dev/full\n");
        skip();
    }
    // The temporary file stands for one on a disk without room.
    c.stage.fd = dup(STDERR_FILENO);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_true(dup2(fileno(full), c.stage.fd) >= 0);
    fclose(full);
    two_rows(&c);
    assert_int_equal(csv_finish(&c, &e), RC_FULL);
    csv_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_cell_quotes_hostile_text),
        cmocka_unit_test(csv_cell_quotes_comma_inside_number),
        cmocka_unit_test_setup_teardown(csv_place_writes_bom_and_rows, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(csv_number_keeps_point_with_commas, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(csv_open_existing_file_is_refused, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(csv_place_never_replaces, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(csv_release_leaves_nothing, make_folder, remove_folder),
        cmocka_unit_test(csv_finish_full_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
