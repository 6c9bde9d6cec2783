// SPDX-License-Identifier: EUPL-1.2
#include "base/csv_read.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// The rows as "a|b\nc|d\n".
static void expect(const char *bytes, size_t len, const char *expected)
{
    struct csv_reader r;
    struct buf got = {0};
    csv_read_begin(&r, bytes, len);
    while (csv_read_row(&r)) {
        for (size_t i = 0; i < r.count; i++)
            buf_printf(&got, "%s%s", i > 0 ? "|" : "", r.cells[i]);
        buf_putc(&got, '\n');
    }
    csv_read_end(&r);
    assert_string_equal(buf_text(&got), expected);
    buf_release(&got);
}

#define EXPECT(bytes, expected) expect(bytes, sizeof bytes - 1, expected)

static void spreadsheets_are_read_as_they_write(void **state)
{
    (void)state;
    EXPECT("nom;né\nLe Goff;1942\n", "nom|né\nLe Goff|1942\n");
    EXPECT("\xEF\xBB\xBFnom,né\r\nLe Goff,1942", "nom|né\nLe Goff|1942\n");
    EXPECT("nom\tn\xE9\rLef\xE8vre\t\x92\r\r", "nom|né\nLefèvre|’\n"); // Windows-1252
    EXPECT("\xFF\xFE"
           "n\0;\0\xE9\0\n\0"
           "a\0;\0=\xD8\x00\xDE",
           "n|é\na|\xF0\x9F\x98\x80\n"); // UTF-16
    EXPECT("\xFE\xFF\0n\0,\0m\0\n\0a\0,\0b", "n|m\na|b\n");
    EXPECT("a;b\n\"x;y\";\"say \"\"so\"\"\"\n", "a|b\nx;y|say \"so\"\n");
    EXPECT("a;b\n\"two\nlines\";c\nd;e\n", "a|b\ntwo lines|c\nd|e\n");
    EXPECT("a;b\n=\"0561\";=\"1/2\"\n", "a|b\n0561|1/2\n");
    EXPECT("a;b\n;;\n\n  c ; d \n", "a|b\nc|d\n"); // rows of nothing are none
    EXPECT("a,b;c;d\n", "a,b|c|d\n");
    EXPECT("sep=;\r\na,b;c\r\n", "a,b|c\n");
    EXPECT("sep=\t\na;b\tc", "a;b|c\n");
    EXPECT("sep=;x\na;b", "sep=|x\na|b\n");
    EXPECT("Liste\nnom,né\nRoux,1942\n", "Liste\nnom|né\nRoux|1942\n"); // a title above
    EXPECT("nom;n\x82\r\nLef\x8Avre;Fran\x87ois\r\n", "nom|né\nLefèvre|François\n"); // MS-DOS
    EXPECT("nom;n\x8E\rLef\x8Fvre;Fran\x8Dois\r", "nom|né\nLefèvre|François\n");     // Macintosh
    EXPECT("nom;\x80\nL\x92\xC9tang;\xC9lo\xEFse", "nom|€\nL’Étang|Éloïse\n");
    EXPECT("n\0o\0m\0;\0\xE9\0\n\0a\0;\0b\0", "nom|é\na|b\n");          // UTF-16 without its mark
    EXPECT("né;\xFF\nLefèvre;Zoé\n", "né|\xEF\xBF\xBD\nLefèvre|Zoé\n"); // UTF-8, one byte broken
    EXPECT("nom;c\nLeb\xBDuf;\xE9t\xE9\n12\xBD rue;x", "nom|c\nLebœuf|été\n12œ rue|x\n"); // Latin-9
    EXPECT("nom;c\n\xE9t\xE9;12 \xBD rue\n", "nom|c\nété|12 ½ rue\n");
    EXPECT("\xFF\xFE\0\0n\0\0\0;\0\0\0\xE9\0\0\0\n\0\0\0a\0\0\0;\0\0\0\x00\xF6\x01\0",
           "n|é\na|\xF0\x9F\x98\x80\n"); // UTF-32
    EXPECT("\0\0\xFE\xFF\0\0\0n\0\0\0;\0\0\0\xE9", "n|é\n");
    EXPECT("n\0\0\0;\0\0\0\xE9\0\0\0", "n|é\n");
    EXPECT("\0\0\0n\0\0\0;\0\0\0\xE9", "n|é\n");
    EXPECT("", "");
}

static void separators_are_those_that_rows_have(void **state)
{
    (void)state;
    EXPECT("nom|né\nRoux|1942\n", "nom|né\nRoux|1942\n");
    EXPECT("Liste, de Quimper, et autour\nnom;né\nRoux;1942\n",
           "Liste, de Quimper, et autour\nnom|né\nRoux|1942\n");
    EXPECT("nom;rue\nRoux;3, rue A, bât. B\nBlanc;4, rue A, bât. C\nNoir;x\n",
           "nom|rue\nRoux|3, rue A, bât. B\nBlanc|4, rue A, bât. C\nNoir|x\n");
    EXPECT("SEP=|\nnom;x|né\n", "nom;x|né\n");
    EXPECT("\"sep=,\"\r\nnom;x,né\r\n", "nom;x|né\n");
}

// Each row, "!" behind one that has a mark without an end.
static void expect_unclosed(const char *text, const char *expected)
{
    struct csv_reader r;
    struct buf got = {0};
    csv_read_begin(&r, text, strlen(text));
    while (csv_read_row(&r)) {
        buf_printf(&got, "%zu ", r.line);
        for (size_t i = 0; i < r.count; i++)
            buf_printf(&got, "%s%s", i > 0 ? "|" : "", r.cells[i]);
        buf_puts(&got, r.unclosed ? "!\n" : "\n");
    }
    csv_read_end(&r);
    assert_string_equal(buf_text(&got), expected);
    buf_release(&got);
}

static void a_mark_without_an_end_spoils_its_line_alone(void **state)
{
    (void)state;
    expect_unclosed("\"never closed;x\ny;z", "1 never closed|x!\n2 y|z\n");
    expect_unclosed("a;\"b;c\nd;\"e\";f\n", "1 a|b|c!\n2 d|e|f\n");
    expect_unclosed("a;\"b;c\nd;\"\";f\n", "1 a|b|c!\n2 d||f\n");
    expect_unclosed("a;\"b\nc\" ;d\n\"e\" f;g\n", "1 a|b c|d\n3 e f|g\n");
}

static void lines_are_those_of_the_file(void **state)
{
    static const char *const texts[] = {"a;b\n\n\"two\nlines\";c\r\nd;e",
                                        "a;b\r\r\"two\rlines\";c\rd;e\r",
                                        "a;b\r\n\r\n\"two\r\nlines\";c\r\nd;e\r\n"};
    static const size_t lines[] = {1, 3, 5};
    struct csv_reader r;
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
        csv_read_begin(&r, texts[k], strlen(texts[k]));
        assert_int_equal(csv_read_lines(&r), 5);
        struct csv_place begin = csv_read_place(&r);
        for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
            assert_true(csv_read_row(&r));
            assert_int_equal(r.line, lines[i]);
        }
        assert_false(csv_read_row(&r));
        csv_read_go(&r, begin);
        assert_true(csv_read_row(&r));
        assert_int_equal(r.line, 1);
        csv_read_end(&r);
    }
}

static void a_row_of_many_cells_gives_the_first_ones(void **state)
{
    static char text[4 * CSV_CELLS_MAX - 1];
    struct csv_reader r;
    (void)state;
    memset(text, ';', sizeof text);
    text[0] = 'a';
    csv_read_begin(&r, text, sizeof text);
    assert_true(csv_read_row(&r));
    assert_int_equal(r.count, CSV_CELLS_MAX);
    assert_int_equal(r.more, 3 * CSV_CELLS_MAX - 1);
    assert_false(csv_read_row(&r));
    csv_read_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spreadsheets_are_read_as_they_write),
        cmocka_unit_test(separators_are_those_that_rows_have),
        cmocka_unit_test(a_mark_without_an_end_spoils_its_line_alone),
        cmocka_unit_test(lines_are_those_of_the_file),
        cmocka_unit_test(a_row_of_many_cells_gives_the_first_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
