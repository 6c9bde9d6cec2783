// SPDX-License-Identifier: EUPL-1.2
#include "base/fs_held.h"

#include "base/fs.h"

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

// A file in a folder, empty.
static void touch(const char *dir, const char *name)
{
    struct buf path = {0};
    fs_join(&path, dir, name);
    assert_int_equal(fs_write(buf_text(&path), "", 0, 0600, NULL), RC_OK);
    buf_release(&path);
}

static void drop(const char *dir, const char *name)
{
    struct buf path = {0};
    fs_join(&path, dir, name);
    assert_int_equal(remove(buf_text(&path)), 0);
    buf_release(&path);
}

static void an_open_file_is_named(void **state)
{
    static const char *const locks[] = {".~lock.a.xlsx#", "~$a.xlsx"};
    const char *tmp = getenv("TMPDIR");
    char top[200], dir[220];
    struct buf held = {0};
    (void)state;
    snprintf(top, sizeof top, "%.100s/icope-held-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(top));
    snprintf(dir, sizeof dir, "%s/xlsx", top);
    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < 2; i++) {
        touch(dir, locks[i]);
        assert_false(fs_held_in(top, &held)); // what it was of is gone
        touch(dir, "a.xlsx");
        assert_true(fs_held_in(top, &held));
        assert_non_null(strstr(buf_text(&held), "/xlsx/a.xlsx"));
        buf_clear(&held);
        drop(dir, locks[i]);
        assert_false(fs_held_in(top, &held));
        drop(dir, "a.xlsx");
    }
    assert_false(fs_held_in("/nowhere/at/all", &held));
    assert_int_equal(rmdir(dir), 0);
    assert_int_equal(rmdir(top), 0);
    buf_release(&held);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_open_file_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
