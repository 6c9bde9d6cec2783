// SPDX-License-Identifier: EUPL-1.2
// What a report says of odd data: nobody, days that are to come or not known, people of whom
// little is known, one person of two records, versions of a form, agreements that end.
#include "base/date_words.h"
#include "report/sections.h"
#include "report/take.h"
#include "support/json_of.h"

#include <stdio.h>
#include <stdlib.h>

#define DOMAINS_OPEN                                                                               \
    "{\"linkId\":\"cog-status\",\"answer\":[{\"valueCoding\":{\"code\":\"%s\"}}]},"                \
    "{\"linkId\":\"hea-status\",\"answer\":[{\"valueCoding\":{\"code\":\"%s\"}}]}"

// Today is 29 November 2026 in Paris.
static struct clock_fake fake = {.utc_ms = 1795953600000, .offset_min = 60};

// A report being made.
struct odd {
    struct clock clock;
    struct plan plan;
    struct rows rows;
    struct figures figures;
};

// An identifier with that number in it.
static const char *id_of(unsigned number)
{
    static char text[4][40];
    static size_t next;
    next = (next + 1) % 4;
    snprintf(text[next], sizeof text[next], "00000000-0000-4000-8000-%012x", number);
    return text[next];
}

static int set_up(void **state)
{
    struct odd *o = mem_alloc(sizeof *o);
    o->clock = clock_from_fake(&fake);
    if (plan_read("data", "en", &o->plan, NULL) != RC_OK)
        return -1;
    o->rows = (struct rows){.plan = &o->plan, .clock = &o->clock, .data = "data", .language = "en"};
    *state = o;
    return 0;
}

static int tear_down(void **state)
{
    struct odd *o = *state;
    arena_release(&o->figures.arena);
    rows_release(&o->rows);
    plan_release(&o->plan);
    free(o);
    return 0;
}

static void take(struct odd *o, bool (*one)(const struct json *resource, void *self),
                 const char *text)
{
    struct json *resource = json_of(text);
    assert_true(one(resource, &o->rows));
    json_free(resource);
}

// A person with those other members: ",\"gender\":\"female\"".
static void person(struct odd *o, unsigned id, const char *members)
{
    char text[600];
    snprintf(text, sizeof text, "{\"resourceType\":\"Patient\",\"id\":\"%s\"%s}", id_of(id),
             members);
    take(o, rows_take_patient, text);
}

static void visit(struct odd *o, unsigned id, unsigned of, const char *start, const char *end)
{
    char text[600];
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Encounter\",\"id\":\"%s\",\"status\":\"finished\",\"subject\":{"
             "\"reference\":\"Patient/%s\"},\"period\":{\"start\":\"%s\",\"end\":\"%s\"}}",
             id_of(id), id_of(of), start, end);
    take(o, rows_take_encounter, text);
}

// Answers of a visit: memory and hearing.
static void answers(struct odd *o, unsigned of, const char *form, const char *cog, const char *hea)
{
    char text[900], items[600];
    snprintf(items, sizeof items, DOMAINS_OPEN, cog, hea);
    snprintf(
        text, sizeof text,
        "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\","
        "\"questionnaire\":\"%s\",\"encounter\":{\"reference\":\"Encounter/%s\"},\"item\":[%s]}",
        form, id_of(of), items);
    take(o, rows_take_response, text);
}

// After all people and visits.
static void link_visits(struct odd *o)
{
    rows_sort_people(&o->rows);
    for (size_t i = 0; i < o->rows.visit_count; i++) // who they are of was looked up before
        assert_true(o->rows.visits[i].person < o->rows.person_count ||
                    o->rows.visits[i].person == NOBODY);
    rows_sort_visits(&o->rows);
    rows_link(&o->rows);
}

static void find(struct odd *o)
{
    rows_find_screenings(&o->rows);
}

// A cell by its table, row and column.
static const struct cell *cell(const struct odd *o, const char *table, const char *row,
                               const char *column)
{
    for (const struct figure_section *s = o->figures.first; s != NULL; s = s->next)
        for (const struct figure_table *t = s->first; t != NULL; t = t->next)
            for (size_t r = 0; strcmp(t->name, table) == 0 && r < t->row_count; r++)
                for (size_t i = 0; i < t->column_count; i++)
                    if (strcmp(t->cells[r * t->column_count].text, row) == 0 &&
                        strcmp(t->columns[i].name, column) == 0)
                        return &t->cells[r * t->column_count + i];
    fail_msg("no %s, %s in %s", row, column, table);
    return NULL;
}

static void is(const struct odd *o, const char *table, const char *row, const char *column,
               size_t n)
{
    assert_int_equal(cell(o, table, row, column)->n, n);
}

#define FORM "https://icope.example.org/fhir/Questionnaire/icope-step1|2.0.0"

static void nobody_is_a_report(void **state)
{
    struct odd *o = *state;
    link_visits(o);
    find(o);
    section_people(&o->figures, &o->rows);
    section_domains(&o->figures, &o->rows);
    section_follow_up(&o->figures, &o->rows);
    section_times(&o->figures, &o->rows);
    section_months(&o->figures, &o->rows);
    section_forms(&o->figures, &o->rows);
    is(o, "overview", "People in this report", "number", 0);
    assert_int_equal(cell(o, "domains-published", "Hearing", "range")->kind, CELL_EMPTY);
    assert_int_equal(cell(o, "domains-published", "Hearing", "compared")->kind, CELL_EMPTY);
    is(o, "follow-up-due", "All", "people", 0);
    is(o, "months", "November 2026", "screenings", 0);
}

// What no calendar of the report holds has a row of its own, and nobody is due by it.
static void a_day_that_is_to_come_or_not_known_is_told_apart(void **state)
{
    struct odd *o = *state;
    person(o, 1, ",\"gender\":\"female\",\"birthDate\":\"1950-05-01\"");
    person(o, 2, ",\"gender\":\"male\",\"birthDate\":\"1950-05-01\"");
    rows_sort_people(&o->rows);
    visit(o, 11, 1, "2031-01-05T10:00:00+01:00", "2031-01-05T10:10:00+01:00");
    visit(o, 12, 2, "2025", "2025");
    link_visits(o);
    answers(o, 11, FORM, "alert", "normal");
    answers(o, 12, FORM, "alert", "normal");
    find(o);
    section_people(&o->figures, &o->rows);
    section_follow_up(&o->figures, &o->rows);
    section_months(&o->figures, &o->rows);
    section_times(&o->figures, &o->rows);
    is(o, "months", "earlier, to come or not known", "screenings", 2);
    is(o, "months", "All", "screenings", 2);
    is(o, "follow-up-screened", "The day of their screening is not known: not counted", "people",
       1);
    is(o, "follow-up-screened", "Their time to be screened again is not over: not counted",
       "people", 1);
    is(o, "follow-up-due", "All", "people", 0);
    is(o, "age-and-sex", "age not known", "men", 1);
    is(o, "age-and-sex",
       "80\xe2\x80\x93"
       "89",
       "women", 1);
    is(o, "minutes", "not known", "screenings", 1);
}

static void who_is_hardly_known_is_counted(void **state)
{
    struct odd *o = *state;
    person(o, 1, "");
    person(o, 2, ",\"birthDate\":\"1940\",\"gender\":\"female\""); // 85 or 86
    person(o, 3, ",\"birthDate\":\"1946\",\"gender\":\"female\""); // 79 or 80
    rows_sort_people(&o->rows);
    for (unsigned i = 1; i <= 3; i++)
        visit(o, 10 + i, i, "2026-05-05T10:00:00+02:00", "2026-05-05T10:10:00+02:00");
    visit(o, 14, 99, "2026-05-05T10:00:00+02:00", "2026-05-05T10:10:00+02:00"); // whose?
    link_visits(o);
    for (unsigned i = 1; i <= 4; i++)
        answers(o, 10 + i, FORM, "alert", "incomplete");
    find(o);
    section_people(&o->figures, &o->rows);
    section_domains_by_age(&o->figures, &o->rows);
    is(o, "age-and-sex",
       "80\xe2\x80\x93"
       "89",
       "women", 1);
    is(o, "age-and-sex", "age not known", "women", 1);
    is(o, "age-and-sex", "age not known", "other", 1);
    is(o, "domain-cog", "age or sex not known", "people", 2);
    is(o, "overview", "Screenings", "number", 4);
    is(o, "overview", "People screened", "number", 3);
}

// One person of two records: the visits of both are theirs.
static void a_merged_person_is_one(void **state)
{
    struct odd *o = *state;
    char link[200];
    snprintf(link, sizeof link,
             ",\"link\":[{\"type\":\"replaced-by\",\"other\":{\"reference\":\"Patient/%s\"}}]",
             id_of(1));
    person(o, 1, ",\"gender\":\"female\",\"birthDate\":\"1950-05-01\"");
    person(o, 2, link);
    rows_sort_people(&o->rows);
    visit(o, 11, 2, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
    visit(o, 12, 1, "2026-07-05T10:00:00+02:00", "2026-07-05T10:10:00+02:00");
    link_visits(o);
    answers(o, 11, FORM, "alert", "normal");
    answers(o, 12, FORM, "normal", "normal");
    find(o);
    section_people(&o->figures, &o->rows);
    section_domains(&o->figures, &o->rows);
    section_follow_up(&o->figures, &o->rows);
    is(o, "overview", "People in this report", "number", 1);
    is(o, "overview", "People screened more than once", "number", 1);
    is(o, "domains", "Memory, orientation", "no-signal", 1); // the newest counts
    is(o, "follow-up-due", "Screened again in that time", "people", 1);
}

// Screened on 5 January, to be screened again until 5 September.
static void who_left_before_was_not_due_and_who_left_after_was(void **state)
{
    struct odd *o = *state;
    person(o, 1, ",\"deceasedDateTime\":\"2026-04-01\"");
    person(o, 2, ",\"deceasedDateTime\":\"2026-10-01\"");
    person(o, 3, "");
    person(o, 4, "");
    rows_sort_people(&o->rows);
    for (unsigned i = 1; i <= 4; i++)
        visit(o, 10 + i, i, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
    link_visits(o);
    for (unsigned i = 1; i <= 4; i++)
        answers(o, 10 + i, FORM, "alert", "normal");
    for (unsigned i = 3; i <= 4; i++) {
        char text[600];
        snprintf(text, sizeof text,
                 "{\"resourceType\":\"Consent\",\"status\":\"inactive\",\"dateTime\":"
                 "\"2026-%s-01T10:00:00+01:00\",\"patient\":{\"reference\":\"Patient/%s\"},"
                 "\"provision\":{\"provision\":[{\"type\":\"deny\",\"code\":[{\"coding\":[{"
                 "\"code\":\"screening\"}]}]}]}}",
                 i == 3 ? "04" : "10", id_of(i));
        take(o, rows_take_consent, text);
    }
    find(o);
    section_follow_up(&o->figures, &o->rows);
    is(o, "follow-up-screened", "Died before it was over: not counted", "people", 1);
    is(o, "follow-up-screened",
       "Took their agreement back, or refused for good, before it was over: not counted", "people",
       1);
    is(o, "follow-up-due", "Not screened again", "people", 2);
}

// The first screening of a part of the visits, and what came of it in all of them.
static void what_came_later_is_asked_of_all_visits(void **state)
{
    struct odd *o = *state;
    struct rows all = {.plan = &o->plan, .clock = &o->clock, .data = "data", .language = "en"};
    const struct rows some = o->rows;
    for (size_t k = 0; k < 2; k++) {
        person(o, 1, "");
        person(o, 2, "");
        rows_sort_people(&o->rows);
        visit(o, 11, 1, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
        visit(o, 12, 2, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
        if (k == 0) {
            visit(o, 13, 1, "2026-07-05T10:00:00+02:00", "2026-07-05T10:10:00+02:00");
            visit(o, 14, 2, "2025-07-05T10:00:00+02:00", "2025-07-05T10:10:00+02:00"); // before
        }
        link_visits(o);
        for (unsigned i = 11; i <= (k == 0 ? 14 : 12); i++)
            answers(o, i, FORM, "alert", "normal");
        find(o);
        if (k == 0) {
            all = o->rows;
            o->rows = some;
        }
    }
    o->rows.whole = &all;
    section_follow_up(&o->figures, &o->rows);
    is(o, "follow-up-due", "Screened again in that time", "people", 1);
    is(o, "follow-up-due", "Not screened again", "people", 1);
    is(o, "follow-up-due", "Screened again earlier or later", "people", 0);
    rows_release(&all);
}

static void versions_of_a_form_are_told_and_counted_together(void **state)
{
    struct odd *o = *state;
    person(o, 1, "");
    person(o, 2, "");
    rows_sort_people(&o->rows);
    visit(o, 11, 1, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
    visit(o, 12, 2, "2026-01-05T10:00:00+01:00", "2026-01-05T10:10:00+01:00");
    link_visits(o);
    answers(o, 11, "https://icope.example.org/fhir/Questionnaire/icope-step1|1.0.0", "alert",
            "normal");
    answers(o, 12, FORM, "alert", "incomplete");
    find(o);
    section_domains(&o->figures, &o->rows);
    section_forms(&o->figures, &o->rows);
    is(o, "forms", "icope-step1 1.0.0", "screenings", 1);
    is(o, "forms", "icope-step1 2.0.0", "screenings", 1);
    is(o, "domains", "Memory, orientation", "signal", 2);
    is(o, "domains", "Hearing", "not-assessed", 1);
    is(o, "domains", "Mobility", "people", 0); // nobody was asked
}

static void flag(struct odd *o, const char *status, const char *more)
{
    char text[500];
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Flag\",\"status\":\"%s\",\"code\":{\"coding\":[{\"code\":"
             "\"abuse\"}]}%s}",
             status, more);
    take(o, rows_take_flag, text);
}

static void a_closed_flag_is_never_open(void **state)
{
    struct odd *o = *state;
    link_visits(o);
    flag(o, "active", "");
    flag(o, "inactive", "");
    flag(o, "entered-in-error", "");
    flag(o, "inactive",
         ",\"extension\":[{\"url\":\"x/red-flag-outcome\",\"valueCodeableConcept\":{\"coding\":[{"
         "\"code\":\"seen\"}]}}]");
    section_flags(&o->figures, &o->rows);
    is(o, "red-flags", "All", "open", 1);
    is(o, "red-flags", "All", "closed", 1);
    is(o, "red-flags", "All", "all", 3);
}

// Of one visitor, answers of one person that are another's; not the same person's a second time,
// and not those that another visitor took down.
static void same_answers_of_two_people_are_told(void **state)
{
    static const struct {
        unsigned visit, person;
        const char *visitor, *hearing;
    } visits[] = {{11, 1, "paul", "normal"},
                  {12, 2, "paul", "normal"},
                  {13, 3, "paul", "alert"},
                  {14, 4, "rose", "normal"},
                  {15, 4, "rose", "normal"}};
    struct odd *o = *state;
    for (unsigned i = 1; i <= 4; i++)
        person(o, i, "");
    rows_sort_people(&o->rows);
    for (size_t i = 0; i < ARRAY_LEN(visits); i++)
        visit(o, visits[i].visit, visits[i].person, "2026-01-05T10:00:00+01:00",
              "2026-01-05T10:03:00+01:00");
    link_visits(o);
    for (size_t i = 0; i < ARRAY_LEN(visits); i++) {
        struct visit_row *v = &o->rows.visits[rows_visit(&o->rows, id_of(visits[i].visit))];
        v->visitor = words_place(&o->rows, &o->rows.visitors, visits[i].visitor, visits[i].visitor);
        char text[700];
        snprintf(
            text, sizeof text,
            "{\"resourceType\":\"QuestionnaireResponse\",\"status\":\"completed\",\"encounter\":"
            "{\"reference\":\"Encounter/%s\"},\"item\":[{\"linkId\":\"hea-right\",\"answer\":[{"
            "\"valueCoding\":{\"code\":\"%s\"}}]},{\"linkId\":\"hea-status\",\"answer\":[{"
            "\"valueCoding\":{\"code\":\"%s\"}}]}]}",
            id_of(visits[i].visit), visits[i].hearing, visits[i].hearing);
        take(o, rows_take_response, text);
    }
    find(o);
    section_visitors(&o->figures, &o->rows);
    is(o, "visitors", "paul", "same", 2);
    is(o, "visitors", "rose", "same", 0);
    is(o, "visitors", "paul", "quick", 3);
    assert_int_equal(cell(o, "visitors", "paul", "half")->kind,
                     CELL_EMPTY); // of three it says little
}

static void dates_are_said_in_words(void **state)
{
    (void)state;
    static const struct {
        struct date day;
        const char *words;
    } known[] = {{{2026, 11, 29}, "29 November 2026"},
                 {{1942, 5, 0}, "May 1942"},
                 {{1942, 0, 0}, "1942"},
                 {{0, 0, 0}, ""}};
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        const struct time_text words = date_words(known[i].day);
        assert_string_equal(words.text, known[i].words);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(nobody_is_a_report),
        TEST(a_day_that_is_to_come_or_not_known_is_told_apart),
        TEST(who_is_hardly_known_is_counted),
        TEST(a_merged_person_is_one),
        TEST(who_left_before_was_not_due_and_who_left_after_was),
        TEST(what_came_later_is_asked_of_all_visits),
        TEST(versions_of_a_form_are_told_and_counted_together),
        TEST(a_closed_flag_is_never_open),
        TEST(same_answers_of_two_people_are_told),
        TEST(dates_are_said_in_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
