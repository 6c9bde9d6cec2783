// SPDX-License-Identifier: EUPL-1.2
// A page as lines of text: what stands where, and that no line is too wide.
#include "document/plain.h"

#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct page_column columns[] = {{"Commune", false}, {"People", true}, {"Share", true}};

static void make(struct page *p)
{
    static const struct chart_bar bars[] = {{"Foix", "1 of 4 · 3 of 4", {1, 3}, 2},
                                            {"Aspet", "2 of 4", {2, 0}, -1}};
    const struct chart chart = {.title = "Bars",
                                .about = "two bars",
                                .unit = "",
                                .mark = "published",
                                .series = {{"signal", CHART_SOLID}, {"none", CHART_EMPTY}},
                                .series_count = 2,
                                .bars = bars,
                                .bar_count = 2,
                                .most = 4};
    page_begin(p, "en", "Title", "and below");
    page_heading(p, 2, "Part");
    page_paragraph(p, "Words.");
    page_note(p, "Set apart.");
    page_chart(p, &chart);
    page_table(p, "Places", columns, 3);
    page_row(p, (const char *const[]){"Saint-Gaudens", "12", NULL});
    page_row(p, (const char *const[]){"Foix", "7", "58,3 %"});
}

static void it_says_all_in_order(void **state)
{
    struct page p;
    struct buf out = {0};
    (void)state;
    make(&p);
    plain_write(&p, 60, &out);
    assert_string_equal(buf_text(&out),
                        "# Title\n"
                        "and below\n"
                        "\n"
                        "# Part\n"
                        "\n"
                        "Words.\n"
                        "\n"
                        "  Set apart.\n"
                        "\n"
                        "Bars\n"
                        "Foix   █████████░░░░░░░░░│░░░░░░░░░░░░░░░░░  1 of 4 · 3 of 4\n"
                        "Aspet  ██████████████████                             2 of 4\n"
                        "█ signal   ░ none   │ published\n"
                        "\n"
                        "Places\n"
                        "Commune        People   Share\n"
                        "Saint-Gaudens      12\n"
                        "Foix                7  58,3 %\n");
    buf_release(&out);
    page_release(&p);
}

// Where a table is too wide each cell has a line.
static void no_line_of_a_table_or_chart_is_wider(void **state)
{
    (void)state;
    for (int cells = 20; cells < 80; cells++) {
        struct page p;
        struct buf out = {0};
        make(&p);
        plain_write(&p, cells, &out);
        assert_non_null(strstr(buf_text(&out), cells < 28 ? "  Share: 58,3 %" : "58,3 %\n"));
        for (const char *line = buf_text(&out); *line != '\0';) {
            size_t len = strcspn(line, "\n");
            if (strncmp(line, "█ signal", strlen("█ signal")) !=
                0) // words, wrapped by who shows them
                assert_true(utf8_cells(line, len) <= cells);
            line += len + (line[len] == '\n');
        }
        buf_release(&out);
        page_release(&p);
    }
}

static void a_page_without_blocks_is_its_title(void **state)
{
    struct page p;
    struct buf out = {0};
    (void)state;
    page_begin(&p, "fr", "Rapport", "");
    plain_write(&p, 40, &out);
    assert_string_equal(buf_text(&out), "# Rapport\n");
    buf_release(&out);
    page_release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_all_in_order),
        cmocka_unit_test(no_line_of_a_table_or_chart_is_wider),
        cmocka_unit_test(a_page_without_blocks_is_its_title),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
