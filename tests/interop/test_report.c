// SPDX-License-Identifier: EUPL-1.2
// The report as others see it: counted again over the exported tables, checked as HTML, drawn by
// Chromium in light, dark and on paper, and its PDF read by Poppler. Run by make check-report.
// ICOPE_PICTURES names a folder that keeps what was drawn.
#include "base/fs.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PRACTICE(c)  "--practice", "--store", command_path(c, "p.db")
#define LOOK(c, ...) look(c, (const char *const[]){"tests/interop/report.py", __VA_ARGS__, NULL})

static void look(struct command *c, const char *const *words)
{
    const char *python = getenv("ICOPE_REPORT_READERS");
    int code = python != NULL && fs_exists(python) ? command_run_other(c, python, NULL, words) : 77;
    if (code == 77) {
        print_message("skipped: make check-report installs what is missing\n");
        skip();
    }
    if (code != 0)
        fail_msg("%s%s", buf_text(&c->out), buf_text(&c->said));
}

static void practice(struct command *c, const char *people)
{
    COMMAND(c, 0, "simulate", "--people", people, "--seed", "11", "--store",
            command_path(c, "p.db"));
}

static void write_figures(struct command *c)
{
    COMMAND(c, 0, "report", "--json", "--exact", PRACTICE(c));
    assert_int_equal(
        fs_write(command_path(c, "figures.json"), buf_text(&c->out), c->out.len, 0600, NULL),
        RC_OK);
    COMMAND(c, 0, "export", "--format", "csv", "--for", "rfc4180", "--out",
            command_path(c, "tables"), PRACTICE(c));
}

static void every_figure_is_counted_again(void **state)
{
    struct command *c = *state;
    practice(c, "600");
    write_figures(c);
    LOOK(c, "count", command_path(c, "figures.json"), command_path(c, "tables/csv"));
}

// No small number follows from all that is shown, whatever the size of the programme.
static void nothing_left_out_can_be_worked_out(void **state)
{
    struct command *c = *state;
    static const char *const sizes[] = {"30", "60", "300", "600"};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        char store[16];
        snprintf(store, sizeof store, "p%s.db", sizes[i]);
        COMMAND(c, 0, "simulate", "--people", sizes[i], "--seed", "5", "--store",
                command_path(c, store));
        for (size_t exact = 0; exact < 2; exact++) {
            COMMAND(c, 0, "report", "--json", "--practice", "--store", command_path(c, store),
                    exact ? "--exact" : NULL);
            assert_int_equal(fs_write(command_path(c, exact ? "exact.json" : "told.json"),
                                      buf_text(&c->out), c->out.len, 0600, NULL),
                             RC_OK);
        }
        look(c, (const char *const[]){"tests/interop/disclosure.py", command_path(c, "told.json"),
                                      command_path(c, "exact.json"), NULL});
    }
}

static void one_person_is_counted_too(void **state)
{
    struct command *c = *state;
    practice(c, "1");
    write_figures(c);
    LOOK(c, "count", command_path(c, "figures.json"), command_path(c, "tables/csv"));
}

// In both languages, with and without people.
static void it_is_html_without_an_error(void **state)
{
    struct command *c = *state;
    practice(c, "60");
    for (size_t i = 0; i < 2; i++) {
        const char *language = i == 0 ? "fr" : "en";
        const char *file = command_path(c, i == 0 ? "fr.html" : "en.html");
        assert_int_equal(command_run(c, NULL,
                                     (const char *const[]){"--lang", language, "report", "--html",
                                                           file, PRACTICE(c), NULL}),
                         0);
        LOOK(c, "html", file);
    }
    command_store(c, "r.db");
    COMMAND(c, 0, "report", "--html", command_path(c, "empty.html"), "--store",
            command_path(c, "r.db"), "--account", "marie", "--passphrase-file",
            command_path(c, "marie"));
    LOOK(c, "html", command_path(c, "empty.html"));
}

static void chromium_draws_it(void **state)
{
    struct command *c = *state;
    const char *keep = getenv("ICOPE_PICTURES");
    practice(c, "600");
    COMMAND(c, 0, "report", "--html", command_path(c, "r.html"), PRACTICE(c));
    LOOK(c, "look", command_path(c, "r.html"), keep != NULL ? keep : c->dir);
}

// A page and its PDF, or those about visitors, in a language.
static void write_both(struct command *c, const char *language, bool visitors, const char *html,
                       const char *pdf)
{
    const char *const words[] = {"--lang",
                                 language,
                                 "report",
                                 visitors ? "visitors" : "--practice",
                                 "--store",
                                 command_path(c, "p.db"),
                                 "--html",
                                 html,
                                 "--pdf",
                                 pdf,
                                 visitors ? "--practice" : NULL,
                                 NULL};
    assert_int_equal(command_run(c, NULL, words), 0);
}

static void ask_checkers(struct command *c, const char *html, const char *pdf)
{
    look(c, (const char *const[]){"tests/interop/for_all.py", "axe", html, NULL});
    look(c, (const char *const[]){"tests/interop/for_all.py", "ua", pdf, NULL});
}

// Checkers of others: axe-core for the page in light and dark, veraPDF for PDF/UA-1. Both
// languages, the page about visitors, and a programme of nobody.
static void everybody_can_read_it(void **state)
{
    struct command *c = *state;
    practice(c, "300");
    for (size_t i = 0; i < 4; i++) {
        char html[24], pdf[24];
        snprintf(html, sizeof html, "r%zu.html", i);
        snprintf(pdf, sizeof pdf, "r%zu.pdf", i);
        write_both(c, i % 2 == 0 ? "fr" : "en", i >= 2, command_path(c, html),
                   command_path(c, pdf));
        ask_checkers(c, command_path(c, html), command_path(c, pdf));
    }
    command_store(c, "r.db");
    COMMAND(c, 0, "report", "--html", command_path(c, "e.html"), "--pdf", command_path(c, "e.pdf"),
            "--store", command_path(c, "r.db"), "--account", "marie", "--passphrase-file",
            command_path(c, "marie"));
    ask_checkers(c, command_path(c, "e.html"), command_path(c, "e.pdf"));
}

static void the_pdf_says_the_same(void **state)
{
    struct command *c = *state;
    practice(c, "600");
    COMMAND(c, 0, "report", "--html", command_path(c, "r.html"), "--pdf", command_path(c, "r.pdf"),
            PRACTICE(c));
    LOOK(c, "pdf", command_path(c, "r.html"), command_path(c, "r.pdf"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, command_set_up, command_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(every_figure_is_counted_again),
        TEST(nothing_left_out_can_be_worked_out),
        TEST(one_person_is_counted_too),
        TEST(it_is_html_without_an_error),
        TEST(chromium_draws_it),
        TEST(the_pdf_says_the_same),
        TEST(everybody_can_read_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
