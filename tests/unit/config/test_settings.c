// SPDX-License-Identifier: EUPL-1.2
#include "base/i18n.h"
#include "config/settings.h"

#include "base/fs.h"
#include "base/mem.h"

#include <locale.h>
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

// A folder of its own, and the settings file in it.
struct place {
    char dir[64], path[96];
};

static int set_up(void **state)
{
    struct place *p = mem_alloc(sizeof *p);
    snprintf(p->dir, sizeof p->dir, "/tmp/icope-test-config-XXXXXX");
    if (mkdtemp(p->dir) == NULL)
        return -1;
    snprintf(p->path, sizeof p->path, "%s/config.json", p->dir);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    unlink(p->path);
    int rc = rmdir(p->dir); // also tells whether something else was left there
    free(p);
    return rc;
}

static void put(const struct place *p, const void *text, size_t len)
{
    assert_int_equal(fs_write(p->path, text, len, 0600, NULL), RC_OK);
}

static void assert_config(const struct place *p, const char *language, const char *theme)
{
    struct config c;
    memset(&c, 'x', sizeof c); // what was there before must not show
    config_read(&c, p->path);
    assert_string_equal(c.language, language);
    assert_string_equal(c.theme, theme);
}

static void config_read_gives_back_what_was_written(void **state)
{
    const struct place *p = *state;
    static const struct config all[] = {
        {.language = "fr", .theme = "contrast"},
        {.language = "en", .theme = ""},
        {.language = "", .theme = "123456789012345"}, // as long as it can be
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        assert_int_equal(config_write(&all[i], p->path, NULL), RC_OK);
        assert_config(p, all[i].language, all[i].theme);
    }
    struct stat st;
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void the_clock_of_a_visit_can_be_switched_off(void **state)
{
    const struct place *p = *state;
    struct config c = {.no_visit_clock = true};
    assert_int_equal(config_write(&c, p->path, NULL), RC_OK);
    config_read(&c, p->path);
    assert_true(c.no_visit_clock);
    put(p, "{\"visitClock\":\"sometimes\"}", 24);
    config_read(&c, p->path);
    assert_false(c.no_visit_clock);
}

static void config_read_takes_a_missing_file_as_empty(void **state)
{
    const struct place *p = *state;
    assert_config(p, "", "");
    struct config c;
    config_read(&c, p->dir); // a folder is no file
    assert_string_equal(c.language, "");
}

static void config_read_takes_a_broken_file_as_empty(void **state)
{
    const struct place *p = *state;
    static const char *const broken[] = {
        "",
        "{",
        "{\"language\":\"fr\"",
        "{\"language\":\"fr\"}x",
        "{\"language\":\"fr\",\"language\":\"en\"}",
        "[\"fr\"]",
        "\"fr\"",
        "null",
        "{\"language\":1,\"theme\":[]}",
        "{\"language\":\"de\"}",
        "{\"language\":\"frrrrrrr\",\"theme\":\"1234567890123456\"}", // longer than there is room
        "{\"language\":\"f\xff\"}",
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        put(p, broken[i], strlen(broken[i]));
        assert_config(p, "", "");
    }
    char *big = mem_alloc(20000); // valid but larger than settings ever are
    memset(big, ' ', 20000);
    memcpy(big, "{\"language\":\"fr\"}", 17);
    put(p, big, 20000);
    assert_config(p, "", "");
    free(big);
}

static void config_read_keeps_what_is_right(void **state)
{
    const struct place *p = *state;
    static const char text[] = "{\"newer\":{\"x\":1},\"theme\":\"dark\",\"language\":\"de\"}";
    put(p, text, strlen(text));
    assert_config(p, "", "dark");
}

static void config_write_tells_a_failure(void **state)
{
    (void)state;
    static const struct config c = {.language = "fr"};
    struct err e = {0};
    assert_int_not_equal(config_write(&c, "/tmp/icope-no-such-folder/x/config.json", &e), RC_OK);
    assert_int_not_equal(e.rc, RC_OK);
}

static void i18n_speak_keeps_numbers_in_c_form(void **state)
{
    (void)state;
    i18n_speak("fr", "/nonexistent");
    assert_string_equal(getenv("LANGUAGE"), "fr");
    assert_string_equal(localeconv()->decimal_point, ".");
    i18n_speak("en", "/nonexistent");
    assert_string_equal(getenv("LANGUAGE"), "en");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(config_read_gives_back_what_was_written),
        TEST(the_clock_of_a_visit_can_be_switched_off),
        TEST(config_read_takes_a_missing_file_as_empty),
        TEST(config_read_takes_a_broken_file_as_empty),
        TEST(config_read_keeps_what_is_right),
        TEST(config_write_tells_a_failure),
        TEST(i18n_speak_keeps_numbers_in_c_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
