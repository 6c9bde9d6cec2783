// SPDX-License-Identifier: EUPL-1.2
// Which people and visits leave a store: by day, arrival, round and form, the same in every format.
#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "store/store.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, ...) command_run(c, NULL, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
// The practice store of the test.
#define STORE(c) "--practice", "--store", command_path(c, "p.db")
// Rows of a view of what is selected.
#define ROWS(c, view, ...)                                                                         \
    rows(c, RUN(c, "view", "run", view, "--records", "--format", "ndjson", STORE(c), __VA_ARGS__))

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    assert_int_equal(
        RUN(c, "simulate", "--people", "40", "--seed", "3", "--store", command_path(c, "p.db")), 0);
    *state = c;
    return 0;
}

// Rows that the newest run printed.
static size_t rows(struct command *c, int code)
{
    size_t count = 0;
    assert_int_equal(code, 0);
    for (const char *at = buf_text(&c->out); (at = strchr(at, '\n')) != NULL; at++)
        count++;
    return count;
}

// A day in the middle of the visits, and the one before.
static void middle(struct command *c, char day[11], char before[11])
{
    char days[400][11];
    size_t count = 0;
    ROWS(c, "visit", "--identified");
    for (const char *at = buf_text(&c->out); (at = strstr(at, "\"started\":\"")) != NULL; at++)
        snprintf(days[count++], sizeof days[0], "%.10s", at + 11);
    assert_true(count > 10 && count < 400);
    qsort(days, count, sizeof days[0], (int (*)(const void *, const void *))strcmp);
    struct date d = {0};
    assert_true(date_parse(days[count / 2], 10, &d));
    snprintf(day, 11, "%s", days[count / 2]);
    const struct time_text text = date_text(date_from_days(date_days(d) - 1));
    memcpy(before, text.text, 10);
    before[10] = 0;
}

static void a_day_parts_visits_and_what_hangs_on_them(void **state)
{
    static const char *const views[] = {"visit", "answer", "result", "step1", "consent"};
    struct command *c = *state;
    char day[11], before[11];
    middle(c, day, before);
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        const size_t all = ROWS(c, views[i], "--identified");
        const size_t later = ROWS(c, views[i], "--since", day);
        const size_t earlier = ROWS(c, views[i], "--until", before);
        assert_true(later > 0 && earlier > 0);
        assert_int_equal(later + earlier, all);
    }
    assert_int_equal(ROWS(c, "person", "--since", "2199-01-01"), 0);
    assert_true(ROWS(c, "person", "--since", day) < ROWS(c, "person", "--identified"));
}

static void the_form_is_named_in_three_ways(void **state)
{
    struct command *c = *state;
    const size_t all = ROWS(c, "visit", "--identified");
    assert_int_equal(ROWS(c, "visit", "--form", "icope-step1"), all);
    assert_int_equal(
        ROWS(c, "visit", "--form", "https://icope.example.org/fhir/Questionnaire/icope-step1"),
        all);
    assert_int_equal(ROWS(c, "visit", "--form", "icope-step1|0.0.0"), 0);
    assert_int_equal(ROWS(c, "visit", "--form", "icope"), 0);
}

// All of it was made now.
static void arrival_is_another_day_than_the_visit(void **state)
{
    struct command *c = *state;
    const struct clock clock = clock_system();
    const struct date today = clock_today(&clock);
    const struct time_text later = date_text(date_from_days(date_days(today) + 2));
    const size_t all = ROWS(c, "visit", "--identified");
    assert_int_equal(ROWS(c, "visit", "--received-since", later.text), 0);
    assert_int_equal(ROWS(c, "visit", "--received-since", "2000-01-01"), all);
}

static void everybody_has_as_many_visits_as_asked(void **state)
{
    struct command *c = *state;
    const char *store = command_path(c, "two.db");
    assert_int_equal(RUN(c, "simulate", "--people", "3", "--visits", "2", "--store", store), 0);
    assert_int_equal(rows(c, RUN(c, "view", "run", "visit", "--records", "--format", "ndjson",
                                 "--practice", "--store", store)),
                     6);
}

static void a_round_nobody_planned_is_empty(void **state)
{
    struct command *c = *state;
    assert_int_equal(ROWS(c, "visit", "--round", "2001-01-01"), 0);
    assert_int_equal(ROWS(c, "visit", "--round", "autumn"), 0);
    assert_int_equal(ROWS(c, "person", "--round", "autumn"), 0);
}

static int64_t number_at(const struct json *o, const char *what, const char *which)
{
    int64_t n = -1;
    json_int(json_get(json_get(o, what), which), &n);
    return n;
}

// The manifest says what was asked and how many are in and out; the tables hold as many.
static void the_manifest_counts_what_is_in(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    struct json *manifest = NULL;
    char day[11], before[11];
    middle(c, day, before);
    const size_t people = ROWS(c, "person", "--identified"),
                 visits = ROWS(c, "visit", "--until", "2199-01-01");
    assert_int_equal(RUN(c, "export", "--format", "csv,fhir", "--since", day, "--out",
                         command_path(c, "x"), STORE(c)),
                     0);
    assert_int_equal(fs_read(command_path(c, "x/manifest.json"), 1 << 20, &text, NULL), RC_OK);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &manifest, NULL), RC_OK);
    const struct json *chosen = json_get(manifest, "selection");
    assert_string_equal(json_get_string(chosen, "since"), day);
    const int64_t in = number_at(chosen, "people", "in"), seen = number_at(chosen, "visits", "in");
    assert_int_equal(in, number_at(manifest, "rows", "person"));
    assert_int_equal(in, number_at(manifest, "rows", "Patient"));
    assert_int_equal(seen, number_at(manifest, "rows", "visit"));
    assert_int_equal(seen, number_at(manifest, "rows", "Encounter"));
    const struct json *left = json_get(json_get(chosen, "people"), "leftOut");
    int64_t others = 0;
    assert_true(json_int(json_get(left, "not-asked-for"), &others));
    assert_int_equal(in + others, people);
    left = json_get(json_get(chosen, "visits"), "leftOut");
    assert_true(json_int(json_get(left, "not-asked-for"), &others));
    assert_int_equal(seen + others, visits);
    json_free(manifest);
    buf_release(&text);
}

// Responses to another version than a view asks for are in no row of it, and are counted.
static void the_manifest_counts_what_a_view_leaves_out(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    struct json *manifest = NULL;
    int64_t left = 0;
    assert_int_equal(RUN(c, "view", "make", "questionnaires/icope-step1-1.0.0.json", "--out",
                         command_path(c, "old.json")),
                     0);
    assert_int_equal(RUN(c, "export", "--format", "csv,xlsx", "--view", command_path(c, "old.json"),
                         "--out", command_path(c, "old"), STORE(c)),
                     0);
    assert_int_equal(fs_read(command_path(c, "old/manifest.json"), 1 << 20, &text, NULL), RC_OK);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &manifest, NULL), RC_OK);
    const struct json *all = json_get(manifest, "withoutRow"), *one = json_at(all, 0);
    assert_int_equal(json_count(all), 1);
    assert_string_equal(json_get_string(one, "form"),
                        "https://icope.example.org/fhir/Questionnaire/icope-step1|2.0.0");
    assert_true(json_int(json_get(one, "resources"), &left));
    assert_int_equal(left, ROWS(c, "step1", "--identified"));
    json_free(manifest);
    buf_release(&text);
}

static void what_has_no_sense_is_said(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, "view", "run", "visit", "--records", "--since", "2026-02-01", "--until",
                         "2026-01-01", STORE(c)),
                     2);
    output_has(&c->said, "the first day is after the last");
    assert_int_equal(RUN(c, "view", "run", "visit", "-i", "x.ndjson", "--form", "f"), 2);
    output_has(&c->said, "--records");
    assert_int_equal(RUN(c, "export", "--format", "csv", "--out", command_path(c, "x"), "--since",
                         "yesterday", STORE(c)),
                     2);
}

static void real_people_are_named_only_when_it_is_said(void **state)
{
    struct command *c = *state;
    const char *store = command_store(c, "r.db"), *key = command_path(c, "marie");
    assert_int_equal(RUN(c, "view", "run", "person", "--records", "--store", store,
                         "--passphrase-file", key, "--account", "marie"),
                     2);
    output_has(&c->said, "--identified");
    assert_int_equal(RUN(c, "export", "--format", "csv", "--out", command_path(c, "x"), "--store",
                         store, "--passphrase-file", key, "--account", "marie"),
                     2);
    output_has(&c->said, "--identified");
    assert_false(fs_exists(command_path(c, "x")));
    assert_int_equal(RUN(c, "export", "--format", "csv", "--identified", "--out",
                         command_path(c, "x"), "--store", store, "--passphrase-file", key,
                         "--account", "marie"),
                     0);
}

// Somebody whose identity was not qualified, with a matricule and another number.
static const char patient[] =
    "{\"resourceType\":\"Patient\",\"id\":\"0d9a6f0c-5f4b-4b5c-8f11-3c1a62b1d001\",\"name\":[{"
    "\"use\":\"official\",\"family\":\"Martin\",\"given\":[\"Jeanne\"]}],\"identifier\":[{"
    "\"system\":\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"289127512501282\"},{"
    "\"system\":\"https://asso.fr/number\",\"value\":\"A-17\"}]}";

static void a_matricule_leaves_only_of_who_is_identified(void **state)
{
    struct command *c = *state;
    struct err e = {0};
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct json *person = NULL;
    struct buf text = {0};
    const char *store = command_store(c, "r.db"), *key = command_path(c, "marie");
    const struct store_options o = {.path = store, .schema_dir = "data/schema", .clock = &clock};
    assert_int_equal(vault_start(&e), RC_OK);
    assert_int_equal(store_open(&o, &s, &e), RC_OK);
    assert_int_equal(store_unlock(s, "marie", COMMAND_MARIE, NULL, &e), RC_OK);
    assert_int_equal(json_parse(patient, strlen(patient), &JSON_LIMITS, &person, &e), RC_OK);
    assert_int_equal(store_person_save(s, person, &e), RC_OK);
    json_free(person);
    store_close(s);
    assert_int_equal(RUN(c, "export", "--format", "fhir", "--identified", "--out",
                         command_path(c, "x"), "--store", store, "--passphrase-file", key,
                         "--account", "marie"),
                     0);
    assert_int_equal(fs_read(command_path(c, "x/fhir/Patient.ndjson"), 1 << 20, &text, NULL),
                     RC_OK);
    assert_non_null(strstr(buf_text(&text), "Martin"));
    assert_non_null(strstr(buf_text(&text), "A-17"));
    assert_null(strstr(buf_text(&text), "289127512501282"));
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_day_parts_visits_and_what_hangs_on_them, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_form_is_named_in_three_ways, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(arrival_is_another_day_than_the_visit, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(everybody_has_as_many_visits_as_asked, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_round_nobody_planned_is_empty, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(the_manifest_counts_what_is_in, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_matricule_leaves_only_of_who_is_identified, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_manifest_counts_what_a_view_leaves_out, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(what_has_no_sense_is_said, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(real_people_are_named_only_when_it_is_said, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
