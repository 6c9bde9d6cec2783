// SPDX-License-Identifier: EUPL-1.2
#include "document/chart.h"
#include "document/html.h"
#include "support/page_samples.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
        count++;
    return count;
}

static void every_block_is_there(void **state)
{
    (void)state;
    struct page p;
    struct buf out = {0};
    sample_page(&p);
    html_write(&p, &out);
    const char *html = buf_text(&out);
    assert_non_null(strstr(html, "<html lang=\"en\">"));
    assert_non_null(strstr(html, "<title>A report</title>"));
    assert_non_null(strstr(html, "<a href=\"#s2\">Time</a>"));
    assert_non_null(strstr(html, "<h2 id=\"s2\" class=\"sheet\">Time</h2>"));
    assert_non_null(strstr(html, "<th scope=\"col\" class=\"n\">n</th>"));
    assert_non_null(strstr(html, "<th scope=\"row\">Aspet</th>"));
    assert_non_null(strstr(html, "aria-labelledby=\"t1 a1\""));
    assert_int_equal(count_of(html, "class=\"bar solid\""), 3); // two bars and the legend
    page_release(&p);
    buf_release(&out);
}

static void a_name_is_no_markup(void **state)
{
    (void)state;
    struct page p;
    struct buf out = {0};
    sample_page(&p);
    html_write(&p, &out);
    assert_null(strstr(buf_text(&out), "<script"));
    assert_null(strstr(buf_text(&out), "\xe2\x80\xae")); // turns what follows around
    assert_null(strchr(buf_text(&out), '\x1b'));
    assert_int_equal(count_of(buf_text(&out), "&#60;script&#62;alert(&#39;x&#39;)"), 4);
    page_release(&p);
    buf_release(&out);
}

// Nothing that a browser would fetch, run or send.
static void it_needs_nothing_else(void **state)
{
    (void)state;
    static const char *const never[] = {"src=",  "@import", "url(http", "<link",
                                        "<form", "<img",    " on",      "javascript:"};
    struct page p;
    struct buf out = {0};
    page_begin(&p, "fr", "Rapport", "");
    page_heading(&p, 2, "Texte");
    html_write(&p, &out);
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        assert_null(strstr(buf_text(&out), never[i]));
    assert_non_null(strstr(buf_text(&out), "default-src 'none'"));
    page_release(&p);
    buf_release(&out);
}

static void an_axis_ends_at_a_round_number(void **state)
{
    (void)state;
    static const double pairs[][2] = {{0, 4},   {3, 4},    {4, 4},     {5, 6},
                                      {11, 20}, {87, 100}, {101, 200}, {12345, 20000}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        assert_true(chart_round(pairs[i][0]) == pairs[i][1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_block_is_there),
        cmocka_unit_test(a_name_is_no_markup),
        cmocka_unit_test(it_needs_nothing_else),
        cmocka_unit_test(an_axis_ends_at_a_round_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
