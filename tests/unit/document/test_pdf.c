// SPDX-License-Identifier: EUPL-1.2
#include "document/pdf.h"
#include "support/page_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// How often a text stands in the file, which is binary.
static size_t count_of(const struct buf *file, const char *part)
{
    size_t count = 0, len = strlen(part);
    for (size_t i = 0; i + len <= file->len; i++)
        count += memcmp(file->at + i, part, len) == 0;
    return count;
}

static void written(const struct page *p, struct buf *out)
{
    struct err e = {0};
    if (pdf_write(p, out, &e) != RC_OK)
        fail_msg("%s", e.text);
    const char *keep = getenv("ICOPE_PICTURES"); // a folder, for looking at them
    struct buf path = {0};
    buf_printf(&path, "%s/%s.pdf", keep != NULL ? keep : "", p->title);
    FILE *f = keep != NULL ? fopen(buf_text(&path), "wb") : NULL;
    buf_release(&path);
    if (f != NULL) {
        fwrite(out->at, 1, out->len, f);
        fclose(f);
    }
}

static void it_is_tagged_and_has_its_fonts(void **state)
{
    (void)state;
    struct page p;
    struct buf out = {0};
    sample_page(&p);
    written(&p, &out);
    assert_memory_equal(out.at, "%PDF-1.", 7);
    assert_int_equal(count_of(&out, "/Type /Page >>"), 2);
    assert_true(count_of(&out, "/StructTreeRoot") > 0);
    assert_true(count_of(&out, "/Lang (en)") == 1);
    assert_true(count_of(&out, "/Marked true") == 1);
    assert_true(count_of(&out, "/DisplayDocTitle true") == 1);
    assert_true(count_of(&out, "/Alt (Seven of ten people have a signal.)") == 1);
    assert_true(count_of(&out, "/Outlines") > 0);
    assert_true(count_of(&out, "/S /Table") > 0);
    assert_true(count_of(&out, "/FontFile") > 0);
    assert_int_equal(count_of(&out, "/BaseFont /Helvetica"), 0); // one that is not inside
    page_release(&p);
    buf_release(&out);
}

// 300 rows, a cell longer than a sheet, and more columns than there is room for.
static void what_is_long_goes_on_on_the_next_sheet(void **state)
{
    (void)state;
    struct page_column columns[20];
    const char *cells[20];
    struct buf out = {0}, words = {0};
    struct page p;
    for (int i = 0; i < 900; i++)
        buf_printf(&words, "word %d, ", i);
    page_begin(&p, "en", "Long", "");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++)
        columns[i] = (struct page_column){"heading", i > 0};
    page_table(&p, "Many rows", columns, 2);
    for (size_t i = 0; i < 300; i++)
        page_row(&p, (const char *const[]){page_text(&p, "row %zu", i), "1"});
    page_table(&p, "Many columns", columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        cells[i] = "1234567890";
    page_row(&p, cells);
    page_table(&p, "A long cell", columns, 2);
    page_row(&p, (const char *const[]){buf_text(&words), "1"});
    page_paragraph(&p, buf_text(&words));
    written(&p, &out);
    assert_true(count_of(&out, "/Type /Page >>") >= 10);
    page_release(&p);
    buf_release(&out);
    buf_release(&words);
}

// How high above the lower edge of its sheet the only part of the outline stands, in points.
static double height_of_part(const struct buf *file)
{
    const char *at = memmem(file->at, file->len, "/XYZ ", 5);
    char *end = NULL;
    assert_non_null(at);
    strtod(at + strlen("/XYZ "), &end); // from the left
    return strtod(end, NULL);
}

// A table of ten rows needs some 200 points; wherever a sheet is when its heading comes.
static void a_heading_stands_above_its_table(void **state)
{
    static const struct page_column columns[] = {{"What", false}, {"Number", true}};
    (void)state;
    for (size_t lines = 15; lines < 40; lines++) {
        struct page p;
        struct buf out = {0};
        page_begin(&p, "en", "Headings", "");
        for (size_t i = 0; i < lines; i++)
            page_paragraph(&p, "words");
        page_heading(&p, 2, "Part");
        page_heading(&p, 3, "Part of it");
        page_table(&p, "Ten rows", columns, 2);
        for (size_t i = 0; i < 10; i++)
            page_row(&p, (const char *const[]){"row", "1"});
        written(&p, &out);
        assert_true(height_of_part(&out) > 260);
        assert_int_equal(count_of(&out, "/S /Table"), 1); // in one piece
        // One heading of each of two columns, and of each row.
        assert_int_equal(count_of(&out, "/Scope /Column"), 2);
        assert_int_equal(count_of(&out, "/Scope /Row"), 10);
        page_release(&p);
        buf_release(&out);
    }
}

static void an_empty_page_is_a_sheet(void **state)
{
    (void)state;
    struct page p;
    struct buf out = {0};
    page_begin(&p, "fr", "Rien", "");
    written(&p, &out);
    assert_int_equal(count_of(&out, "/Type /Page >>"), 1);
    page_release(&p);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_tagged_and_has_its_fonts),
        cmocka_unit_test(what_is_long_goes_on_on_the_next_sheet),
        cmocka_unit_test(a_heading_stands_above_its_table),
        cmocka_unit_test(an_empty_page_is_a_sheet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
