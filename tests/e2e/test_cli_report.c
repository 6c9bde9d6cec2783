// SPDX-License-Identifier: EUPL-1.2
// icope report: its figures are those of the tables, it says nothing of few, and it replaces no
// file; the page about visitors is closed until an administrator opens it.
#include "base/date_words.h"
#include "base/fs.h"
#include "base/json.h"
#include "store/db.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PRACTICE(c) "--practice", "--store", command_path(c, "p.db")
#define REAL(c)                                                                                    \
    "--store", command_path(c, "r.db"), "--account", "marie", "--passphrase-file",                 \
        command_path(c, "marie")

static void practice(struct command *c, const char *people)
{
    COMMAND(c, 0, "simulate", "--people", people, "--seed", "7", "--store",
            command_path(c, "p.db"));
}

// What the newest run printed.
static struct json *printed(const struct command *c)
{
    struct json *o = NULL;
    assert_int_equal(json_parse(buf_text(&c->out), c->out.len, &JSON_LIMITS, &o, NULL), RC_OK);
    return o;
}

static const struct json *named(const struct json *all, const char *name)
{
    for (size_t i = 0; i < json_count(all); i++)
        if (strcmp(json_get_string(json_at(all, i), "name"), name) == 0)
            return json_at(all, i);
    return NULL;
}

// A cell of a report: table by section and name, row by its first column; −1 when it is left out.
static int64_t cell(const struct json *report, const char *section, const char *table,
                    const char *row, const char *column)
{
    const struct json *t =
        named(json_get(named(json_get(report, "sections"), section), "tables"), table);
    const struct json *rows = json_get(t, "rows");
    const char *first = json_get_string(json_at(json_get(t, "columns"), 0), "name");
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *value = json_get(json_at(rows, i), column);
        int64_t n = -1;
        if (strcmp(json_get_string(json_at(rows, i), first), row) == 0)
            return json_int(json_type(value) == JSON_OBJECT ? json_get(value, "n") : value, &n)
                       ? n
                       : -1;
    }
    fail_msg("no row %s in %s", row, table);
    return -1;
}

// Rows of a table in which a column is that text.
static int64_t rows_with(struct command *c, const char *view, const char *member)
{
    int64_t count = 0;
    COMMAND(c, 0, "view", "run", view, "--records", "--format", "ndjson", "--identified",
            PRACTICE(c));
    for (const char *at = buf_text(&c->out); (at = strstr(at, member)) != NULL; at++)
        count++;
    return count;
}

// "Nothing was written" holds for both files of a run.
static void of_two_files_both_are_written_or_none(void **state)
{
    struct command *c = *state;
    COMMAND(c, 4, "report", "--json", PRACTICE(c));
    output_has(&c->said, "icope simulate makes one to practise with");
    practice(c, "3");
    command_write(c, "there.pdf", "mine", 0600);
    COMMAND(c, 6, "report", "--html", command_path(c, "one.html"), "--pdf",
            command_path(c, "there.pdf"), PRACTICE(c));
    output_has(&c->said, "nothing was written");
    assert_false(fs_exists(command_path(c, "one.html")));
    COMMAND(c, 6, "report", "--html", command_path(c, "one.html"), "--pdf",
            command_path(c, "one.html"), PRACTICE(c));
    output_has(&c->said, "two files cannot have one name");
    assert_false(fs_exists(command_path(c, "one.html")));
    COMMAND(c, 4, "report", "--html", command_path(c, "one.html"), "--pdf",
            command_path(c, "nowhere/one.pdf"), PRACTICE(c));
    output_has(&c->said, "its folder is not there or cannot be written to; nothing was written");
    assert_false(fs_exists(command_path(c, "one.html")));
}

static void figures_are_those_of_the_tables(void **state)
{
    struct command *c = *state;
    practice(c, "120");
    const int64_t people = rows_with(c, "person", "\"person_id\":");
    const int64_t visits = rows_with(c, "visit", "\"visit_id\":");
    const int64_t refused = rows_with(c, "visit", "\"status\":\"cancelled\"");
    const int64_t flags = rows_with(c, "red-flag", "\"flag_id\":");
    COMMAND(c, 0, "report", "--json", "--exact", PRACTICE(c));
    struct json *r = printed(c);
    assert_true(people == 120 && visits > people && refused > 0 && flags > 0);
    assert_int_equal(cell(r, "people", "overview", "People in this report", "number"), people);
    assert_int_equal(cell(r, "people", "overview", "Visits", "number"), visits);
    assert_int_equal(cell(r, "people", "overview", "Screenings", "number"), visits - refused);
    assert_int_equal(cell(r, "refusals", "refusals", "All", "visits"), refused);
    assert_int_equal(cell(r, "red-flags", "red-flags", "All", "all"), flags);
    assert_int_equal(cell(r, "delivery", "delivery", "All", "visits"), visits);
    assert_int_equal(cell(r, "places", "communes", "All", "people"), people);
    const int64_t screened = cell(r, "people", "overview", "People screened", "number");
    assert_int_equal(cell(r, "people", "age-and-sex", "All", "all"), screened);
    assert_int_equal(cell(r, "follow-up", "follow-up-screened", "All", "people"), screened);
    assert_int_equal(cell(r, "domains", "domains", "Hearing", "signal") +
                         cell(r, "domains", "domains", "Hearing", "no-signal") +
                         cell(r, "domains", "domains", "Hearing", "not-assessed"),
                     screened);
    json_free(r);
    COMMAND(c, 0, "audit", "show", PRACTICE(c));
    output_has(&c->out, "report-exact");
}

// Every number that is shown is 0 or of five people at least.
static void few_people_are_not_told(void **state)
{
    struct command *c = *state;
    size_t shown = 0;
    practice(c, "40");
    COMMAND(c, 0, "report", "--json", PRACTICE(c));
    struct json *r = printed(c);
    const struct json *sections = json_get(r, "sections");
    for (size_t i = 0; i < json_count(sections); i++) {
        const char *name = json_get_string(json_at(sections, i), "name");
        const struct json *tables = json_get(json_at(sections, i), "tables");
        for (size_t t = 0; strncmp(name, "domains", 7) == 0 && t < json_count(tables); t++) {
            const struct json *rows = json_get(json_at(tables, t), "rows");
            for (size_t k = 0; k < json_count(rows); k++) {
                int64_t n = 0;
                if (!json_int(json_get(json_get(json_at(rows, k), "signal"), "n"), &n))
                    continue;
                assert_true(n == 0 || n >= 5);
                shown++;
            }
        }
    }
    assert_true(shown > 0);
    json_free(r);
}

static void files_are_new_and_whole(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    practice(c, "12");
    COMMAND(c, 2, "report", PRACTICE(c));
    output_has(&c->said, "--html FILE");
    COMMAND(c, 0, "report", "--html", command_path(c, "r.html"), "--pdf", command_path(c, "r.pdf"),
            PRACTICE(c));
    assert_int_equal(fs_read(command_path(c, "r.html"), 1 << 24, &text, NULL), RC_OK);
    output_has(&text, "PRACTICE");
    output_has(&text, "</html>");
    assert_int_equal(fs_read(command_path(c, "r.pdf"), 1 << 24, &text, NULL), RC_OK);
    assert_memory_equal(text.at, "%PDF-", 5);
    COMMAND(c, 6, "report", "--html", command_path(c, "r.html"), PRACTICE(c));
    output_has(&c->said, "already");
    buf_release(&text);
}

static void a_store_without_people_has_a_report(void **state)
{
    struct command *c = *state;
    command_store(c, "r.db");
    COMMAND(c, 0, "report", "--json", "--html", command_path(c, "r.html"), "--pdf",
            command_path(c, "r.pdf"), REAL(c));
    struct json *r = printed(c);
    assert_int_equal(cell(r, "people", "overview", "People screened", "number"), 0);
    assert_int_equal(cell(r, "domains", "domains", "Mood", "people"), 0);
    json_free(r);
}

// Names of places go through the same guard as everything else.
static void a_commune_is_no_markup(void **state)
{
    struct command *c = *state;
    struct buf html = {0};
    command_store(c, "r.db");
    command_write(c, "people.csv",
                  "family,given,birth,city,postcode\n"
                  "<b>Dupont</b>,Jeanne,1940-01-01,<script>alert(1)</script>,31000\n",
                  0600);
    COMMAND(c, 0, "import", command_path(c, "people.csv"), "--yes", REAL(c));
    COMMAND(c, 0, "report", "--exact", "--html", command_path(c, "r.html"), REAL(c));
    assert_int_equal(fs_read(command_path(c, "r.html"), 1 << 24, &html, NULL), RC_OK);
    assert_null(strstr(buf_text(&html), "<script"));
    assert_null(strstr(buf_text(&html), "Dupont")); // nobody is named
    output_has(&html, "&#60;script&#62;alert(1)");
    buf_release(&html);
}

static void the_page_about_visitors_is_opened_by_an_administrator(void **state)
{
    struct command *c = *state;
    command_store(c, "r.db");
    COMMAND(c, 6, "report", "visitors", "--json", REAL(c));
    output_has(&c->said, "closed");
    COMMAND(c, 1, "report", "staff", REAL(c));
    output_has(&c->out, "no figures about visitors are shown");
    practice(c, "3"); // where they are shown it is not said that they are not
    COMMAND(c, 1, "report", "staff", PRACTICE(c));
    output_has(&c->out, "shown all the same");
    COMMAND(c, 2, "report", "staff", "--informed", "2026-01-05", REAL(c));
    COMMAND(c, 2, "report", "staff", "--informed", "2026-01-05", "--consulted", "2999-01-05",
            REAL(c));
    output_has(&c->said, "to come");
    COMMAND(c, 0, "report", "staff", "--informed", "2026-01-05", "--consulted", "2026-01-06",
            REAL(c));
    output_has(&c->out, "recorded by marie");
    COMMAND(c, 0, "report", "visitors", "--html", command_path(c, "v.html"), REAL(c));
    struct buf html = {0};
    assert_int_equal(fs_read(command_path(c, "v.html"), 1 << 24, &html, NULL), RC_OK);
    output_has(&html, "6 January 2026");
    buf_release(&html);
    COMMAND(c, 0, "account", "add", "paul", "--role", "coordinator", "--new-passphrase-file",
            command_path(c, "paul"), REAL(c));
    COMMAND(c, 6, "report", "staff", "--close", "--store", command_path(c, "r.db"), "--account",
            "paul", "--passphrase-file", command_path(c, "paul"));
    COMMAND(c, 0, "report", "visitors", "--json", "--store", command_path(c, "r.db"), "--account",
            "paul", "--passphrase-file", command_path(c, "paul"));
    COMMAND(c, 0, "report", "staff", "--close", REAL(c));
    COMMAND(c, 6, "report", "visitors", "--json", REAL(c));
}

// With another program, as a failing disk would.
static void change(struct command *c, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(command_path(c, "p.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
}

// What does not open is counted and said, and the figures are those of the rest.
static void what_is_damaged_is_counted(void **state)
{
    struct command *c = *state;
    struct buf html = {0};
    practice(c, "20");
    COMMAND(c, 0, "report", "--json", "--exact", PRACTICE(c));
    struct json *before = printed(c);
    change(c, "UPDATE record SET sealed = substr(sealed, 1, 90) WHERE no IN "
              "(SELECT no FROM record WHERE type = 'Visit' ORDER BY no LIMIT 2)");
    COMMAND(c, 4, "report", "--json", PRACTICE(c)); // until somebody knows why
    COMMAND(c, 0, "audit", "accept", "--yes", PRACTICE(c));
    COMMAND(c, 3, "report", "--json", "--exact", "--html", command_path(c, "r.html"), PRACTICE(c));
    struct json *after = printed(c);
    int64_t lost = 0;
    assert_true(json_int(json_get(after, "lostVisits"), &lost) && lost == 2);
    assert_true(json_bool(json_get(after, "partial"), false));
    assert_int_equal(cell(after, "people", "overview", "Visits", "number"),
                     cell(before, "people", "overview", "Visits", "number") - 2);
    assert_int_equal(fs_read(command_path(c, "r.html"), 1 << 24, &html, NULL), RC_OK);
    output_has(&html, "0 people and 2 visits. The figures lack them");
    buf_release(&html);
    json_free(before);
    json_free(after);
}

// A part of the visits: what came of the people is asked of all of them.
static void people_of_a_time_are_followed_beyond_it(void **state)
{
    struct command *c = *state;
    const struct clock clock = clock_system();
    const struct date until = date_add_months(clock_today(&clock), -9);
    const struct time_text day = date_text(until), words = date_words(until);
    practice(c, "120");
    COMMAND(c, 0, "report", "--json", "--exact", "--until", day.text, PRACTICE(c));
    struct json *r = printed(c);
    assert_true(cell(r, "follow-up", "follow-up-due", "Screened again in that time", "people") > 5);
    output_has(&c->out, words.text);
    json_free(r);
}

static void for_research_only_who_agreed_is_in(void **state)
{
    struct command *c = *state;
    practice(c, "120");
    COMMAND(c, 2, "report", "--json", "--exact", "--purpose", "research", PRACTICE(c));
    output_has(&c->said, "not for research");
    COMMAND(c, 0, "report", "--json", "--exact", PRACTICE(c));
    struct json *all = printed(c);
    const int64_t yes = cell(all, "refusals", "consent", "use it for research", "yes");
    COMMAND(c, 0, "report", "--json", "--purpose", "research", PRACTICE(c));
    struct json *r = printed(c);
    output_has(&c->out, "only of people who agreed to research");
    assert_int_equal(cell(r, "people", "overview", "People in this report", "number"), yes);
    json_free(all);
    json_free(r);
}

static void a_visitor_makes_no_report(void **state)
{
    struct command *c = *state;
    command_store(c, "r.db");
    COMMAND(c, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file",
            command_path(c, "paul"), REAL(c));
    COMMAND(c, 6, "report", "--json", "--store", command_path(c, "r.db"), "--account", "paul",
            "--passphrase-file", command_path(c, "paul"));
    output_has(&c->said, "may not");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, command_set_up, command_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(figures_are_those_of_the_tables),
        TEST(few_people_are_not_told),
        TEST(files_are_new_and_whole),
        TEST(of_two_files_both_are_written_or_none),
        TEST(a_store_without_people_has_a_report),
        TEST(a_commune_is_no_markup),
        TEST(the_page_about_visitors_is_opened_by_an_administrator),
        TEST(what_is_damaged_is_counted),
        TEST(people_of_a_time_are_followed_beyond_it),
        TEST(for_research_only_who_agreed_is_in),
        TEST(a_visitor_makes_no_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
