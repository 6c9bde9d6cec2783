// SPDX-License-Identifier: EUPL-1.2
// Text of any encoding that spreadsheets write becomes UTF-8.
#include "base/charset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_encoding_is_read(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
        const char *text;
    } rows[] = {
#define ROW(bytes, text) {bytes, sizeof(bytes) - 1, text}
        ROW("", ""),
        ROW("Zoé", "Zoé"),
        ROW("\xFF\xFEZ\0o\0\xE9\0", "Zoé"),
        ROW("\xFE\xFF\0Z\0o\0\xE9", "Zoé"),
        ROW("\xFF\xFE\x3D\xD8\x00\xDE", "😀"), // a pair
        ROW("\xFE\xFF\xD8\x3D\xDE\x00", "😀"),
        ROW("\xFF\xFE\x3D\xD8z\0", "\xEF\xBF\xBDz"), // halves without the other
        ROW("\xFF\xFE\x00\xDEz\0", "\xEF\xBF\xBDz"),
        ROW("\xFF\xFEz\0\x3D\xD8", "z\xEF\xBF\xBD"),
        ROW("\xFE\xFF\xD8\x3D\xD8\x3D\xDE\x00", "\xEF\xBF\xBD😀"),
        ROW("\xFF\xFE\0\0Z\0\0\0\x00\xF6\x01\0", "Z😀"),
        ROW("\0\0\xFE\xFF\0\0\0Z\0\x01\xF6\x00", "Z😀"),
        ROW("\xFF\xFE\0\0\x00\xD8\0\0z\0\0\0", "\xEF\xBF\xBDz"), // no character in UTF-32
        ROW("\0\0\xFE\xFF\0\x11\0\0\0\0\0z", "\xEF\xBF\xBDz"),
        ROW("H\xE9l\xE8ne", "Hélène"), // Windows-1252
        ROW("H\x82l\x8Ane", "Hélène"), // code page 850
        ROW("H\x8El\x8Fne", "Hélène"), // Mac OS Roman
#undef ROW
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = {0};
        charset_decode(&out, rows[i].bytes, rows[i].len);
        if (strcmp(buf_text(&out), rows[i].text) != 0)
            fail_msg("row %zu: \"%s\" instead of \"%s\"", i, buf_text(&out), rows[i].text);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_encoding_is_read)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
