// SPDX-License-Identifier: EUPL-1.2
// The program's own catalogues, compiled by msgfmt: texts, counts, and files that are damaged.
#include "base/fs.h"
#include "base/i18n.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char locale[500];

static const char *people(unsigned long n)
{
    return ngettext("%s: %zu row\n", "%s: %zu rows\n", n);
}

static void texts_are_translated(void **state)
{
    (void)state;
    i18n_speak("fr", locale);
    const char *enter = _("Enter");
    assert_string_equal(enter, "Entrée");
    assert_string_equal(_("said by nobody"), "said by nobody");
    assert_string_equal(_(""), "");
    i18n_speak("en", locale);
    assert_string_equal(_("Enter"), "Enter");
    assert_string_equal(enter, "Entrée"); // texts given out before stay valid
}

static void counts_follow_the_language(void **state)
{
    (void)state;
    i18n_speak("fr", locale);
    assert_string_equal(people(0), "%s : %zu ligne\n");
    assert_string_equal(people(1), "%s : %zu ligne\n");
    assert_string_equal(people(2), "%s : %zu lignes\n");
    assert_string_equal(ngettext("one", "many", 1UL), "one");
    assert_string_equal(ngettext("one", "many", 0UL), "many");
    i18n_speak("en", locale);
    assert_string_equal(people(0), "%s: %zu rows\n");
    assert_string_equal(people(1), "%s: %zu row\n");
    assert_string_equal(people(2), "%s: %zu rows\n");
}

static void put(const char *name, const char *value)
{
    if (value != NULL)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

// Where the charset or the console may lack them, no typographic characters; elsewhere all of them.
static void texts_are_plain_where_they_must_be(void **state)
{
    static const struct {
        const char *all, *terminal;
        bool plain;
    } rows[] = {
        {"fr_FR.ISO-8859-1", "xterm", true},
        {"C", "xterm", true},
        {"fr_FR.utf8", "xterm", false},
        {"C.UTF-8", "linux", true},
        {"C.UTF-8", NULL, false},
        {NULL, "xterm", false},
    };
    char *terminal = getenv("TERM") != NULL ? strdup(getenv("TERM")) : NULL;
    char *all = getenv("LC_ALL") != NULL ? strdup(getenv("LC_ALL")) : NULL;
    (void)state;
    unsetenv("LC_CTYPE");
    unsetenv("LANG");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        put("LC_ALL", rows[i].all);
        put("TERM", rows[i].terminal);
        i18n_speak("fr", locale);
        assert_string_equal(people(2), rows[i].plain ? "%s : %zu lignes\n" : "%s : %zu lignes\n");
        assert_string_equal(_("Address"), "Adresse");
        assert_int_equal(i18n_plain(), rows[i].plain);
    }
    put("LC_ALL", all);
    put("TERM", terminal);
    free(all);
    free(terminal);
}

// The French catalogue as `name`, changed, and spoken.
static void speak_damaged(const char *name, const struct buf *bytes)
{
    char path[600];
    struct err e = {.rc = RC_OK};
    const char *tmp = getenv("TMPDIR");
    char dir[300];
    snprintf(dir, sizeof dir, "%s/i18n-%ld", tmp != NULL ? tmp : "/tmp", (long)getpid());
    snprintf(path, sizeof path, "%s/%s/LC_MESSAGES", dir, name);
    assert_int_equal(fs_mkdirs(path, &e), RC_OK);
    snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/icope.mo", dir, name);
    assert_int_equal(fs_write(path, bytes->at, bytes->len, 0600, &e), RC_OK);
    i18n_speak(name, dir);
}

static size_t number_at(const struct buf *bytes, size_t at)
{
    uint32_t n;
    memcpy(&n, bytes->at + at, sizeof n);
    return n;
}

// Turns the bytes of `count` numbers round.
static void swap_numbers(struct buf *bytes, size_t at, size_t count)
{
    for (size_t i = 0; i < count; i++, at += 4) {
        uint32_t n = __builtin_bswap32((uint32_t)number_at(bytes, at));
        memcpy(bytes->at + at, &n, sizeof n);
    }
}

static void damaged_catalogues_translate_nothing_wrong(void **state)
{
    char path[600];
    struct buf whole = {0}, bytes = {0};
    struct err e = {.rc = RC_OK};
    (void)state;
    snprintf(path, sizeof path, "%s/fr/LC_MESSAGES/icope.mo", locale);
    assert_int_equal(fs_read(path, 8 << 20, &whole, &e), RC_OK);

    // Written on a machine of the other byte order.
    const size_t texts = number_at(&whole, 8), table = number_at(&whole, 12);
    const size_t other_table = number_at(&whole, 16);
    swap_numbers(&whole, 0, 7);
    swap_numbers(&whole, table, texts * 2);
    swap_numbers(&whole, other_table, texts * 2);
    speak_damaged("swapped", &whole);
    assert_string_equal(_("Enter"), "Entrée");
    assert_string_equal(people(1), "%s : %zu ligne\n");
    swap_numbers(&whole, 0, 7);
    swap_numbers(&whole, table, texts * 2);
    swap_numbers(&whole, other_table, texts * 2);

    bytes = whole;
    bytes.len = 10;
    speak_damaged("head-only", &bytes);
    assert_string_equal(_("Enter"), "Enter");
    bytes.len = whole.len / 2;
    speak_damaged("half", &bytes);
    assert_string_equal(people(2), "%s: %zu rows\n");

    // Every length and offset points past the end.
    bytes = whole;
    memset(bytes.at + 28, 0xff, bytes.len - 28);
    speak_damaged("far", &bytes);
    assert_string_equal(_("Enter"), "Enter");
    // More texts than the file has room for.
    memset(bytes.at + 8, 0xff, 4);
    speak_damaged("many", &bytes);
    assert_string_equal(_("Enter"), "Enter");
    buf_release(&whole);

    i18n_speak("fr", "/nonexistent");
    assert_string_equal(_("Enter"), "Enter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_translated),
        cmocka_unit_test(counts_follow_the_language),
        cmocka_unit_test(texts_are_plain_where_they_must_be),
        cmocka_unit_test(damaged_catalogues_translate_nothing_wrong),
    };
    char cwd[400];
    const char *build = getenv("ICOPE_BUILD");
    if (getcwd(cwd, sizeof cwd) == NULL)
        return 1;
    snprintf(locale, sizeof locale, "%s/%s/locale", cwd, build != NULL ? build : "build");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
