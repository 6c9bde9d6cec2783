// SPDX-License-Identifier: EUPL-1.2
// Golden pictures: every screen in every state of screen_states.h, as text and styles, at two sizes
// in both languages, compared with tests/screens/golden/SCREEN.LANG.COLSxROWS.txt.
// ICOPE_GOLDEN=write (make golden) writes them anew. Nothing in them is by chance: the clock stands
// still, and what is by chance is made the same.
#include "support/screen_states.h"

#include "base/fs.h"
#include "base/mem.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FOLDER "tests/screens/golden"

static const char *const languages[] = {"fr", "en"};
static const int sizes[][2] = {{24, 80}, {40, 120}};

// ---- no chance ----

// The folder's name is by chance; it is as long each time.
static void settle_folder(const struct desk *d, char *picture)
{
    for (char *at = picture; (at = strstr(at, d->home)) != NULL;)
        memcpy(at + strlen(d->home) - 6, "000000", 6);
}

// So are identifiers and hashes: their digits become 0, also where the edge cuts them.
static void settle_digits(char *picture)
{
    enum { BLOCK = 8 }; // no word and no number of a screen is as long in these characters
    const char *end = strstr(picture, "--- styles");
    for (char *at = picture; at < end;) {
        size_t len = strspn(at, "0123456789abcdef-"), hex = strspn(at, "0123456789abcdef");
        if (hex >= BLOCK && (len >= BLOCK + 5 || at[len] == '\xE2'))
            memset(at, '0', hex);
        for (size_t i = hex; hex >= BLOCK && i < len; i++)
            at[i] = at[i] == '-' ? '-' : '0';
        at += len > 0 ? len : 1;
    }
}

// ---- comparing ----

static size_t line_length(const char *text)
{
    return strcspn(text, "\n");
}

// Shows the lines that differ, with their number.
static void show_difference(const char *path, const char *wanted, const char *got)
{
    print_message("%s (\"make golden\" writes it anew):\n", path);
    for (int line = 1; *wanted != '\0' || *got != '\0'; line++) {
        size_t w = line_length(wanted), g = line_length(got);
        if (w != g || memcmp(wanted, got, w) != 0)
            print_message("%4d - %.*s\n     + %.*s\n", line, (int)w, wanted, (int)g, got);
        wanted += w + (wanted[w] == '\n');
        got += g + (got[g] == '\n');
    }
}

// How many pictures differ from their file, or could not be written.
static size_t compare(struct desk *d, const char *path, bool write)
{
    struct buf picture = {0}, wanted = {0};
    struct err e = {0};
    size_t bad = 0;
    canvas_dump(&d->canvas, true, &picture);
    char *text = strdup(buf_text(&picture));
    settle_folder(d, text);
    settle_digits(text);
    if (write) {
        bad = fs_write(path, text, picture.len, 0644, &e) != RC_OK;
    } else if (fs_read(path, 1 << 20, &wanted, &e) != RC_OK) {
        print_message("%s is missing: \"make golden\" writes it\n", path);
        bad = 1;
    } else if (strcmp(buf_text(&wanted), text) != 0) {
        show_difference(path, buf_text(&wanted), text);
        bad = 1;
    }
    free(text);
    buf_release(&picture);
    buf_release(&wanted);
    return bad;
}

static bool wants_writing(void)
{
    const char *wish = getenv("ICOPE_GOLDEN");
    return wish != NULL && strcmp(wish, "write") == 0;
}

static void every_screen_looks_as_it_did(void **state)
{
    const struct screen_state *row;
    size_t bad = 0;
    (void)state;
    for (size_t i = 0; (row = screen_state(i)) != NULL; i++) {
        for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
            struct desk *d = screen_state_new(row, languages[l], PEOPLE_USUAL);
            for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
                char name[64], path[200];
                screen_state_name(row, name);
                snprintf(path, sizeof path, FOLDER "/%s.%s.%dx%d.txt", name, languages[l],
                         sizes[s][1], sizes[s][0]);
                desk_show(d, sizes[s][0], sizes[s][1]);
                bad += compare(d, path, wants_writing());
            }
            desk_free(d);
        }
    }
    if (bad > 0)
        fail_msg("%zu pictures differ", bad);
}

// A picture of a screen that is gone would never be looked at again.
static void every_picture_has_its_screen(void **state)
{
    size_t count = 0, files = 0;
    while (screen_state(count) != NULL)
        count++;
    (void)state;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        files += entry->d_name[0] != '.';
    closedir(folder);
    assert_int_equal(files, count * ARRAY_LEN(languages) * ARRAY_LEN(sizes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_looks_as_it_did),
        cmocka_unit_test(every_picture_has_its_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
