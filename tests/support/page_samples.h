// SPDX-License-Identifier: EUPL-1.2
// Pages for the tests of both writers.
#ifndef ICOPE_TESTS_SUPPORT_PAGE_SAMPLES_H
#define ICOPE_TESTS_SUPPORT_PAGE_SAMPLES_H

#include "document/page.h"

// What somebody might be called.
#define HOSTILE "<script>alert('x')</script>&amp;\"\xe2\x80\xae\x1b[31m"

// A page with one of each kind of block.
static inline void sample_page(struct page *p)
{
    static const struct page_column columns[] = {{"Commune", false}, {"n", true}};
    static const struct chart_bar bars[] = {{HOSTILE, "7 of 10", {7, 2, 1}, 5},
                                            {"Mood", "3 of 10", {3, 7, 0}, -1}};
    const struct chart chart = {
        .title = "Domains",
        .about = "Seven of ten people have a signal.",
        .unit = "%",
        .mark = "published",
        .series = {{"signal", CHART_SOLID}, {"none", CHART_EMPTY}, {"open", CHART_HATCHED}},
        .series_count = 3,
        .bars = bars,
        .bar_count = ARRAY_LEN(bars),
        .most = 10};
    page_begin(p, "en", "A report", "of " HOSTILE);
    page_heading(p, 2, "People");
    page_paragraph(p, HOSTILE);
    page_note(p, "Fewer than 5 are not shown.");
    page_chart(p, &chart);
    page_table(p, "By commune", columns, ARRAY_LEN(columns));
    page_row(p, (const char *const[]){HOSTILE, "7"});
    page_row(p, (const char *const[]){"Aspet", NULL});
    page_break(p);
    page_heading(p, 2, "Time");
    page_heading(p, 3, "Of visits");
}

#endif
