// SPDX-License-Identifier: EUPL-1.2
// icope rescore --keep: by another cut-off of Step 1 and by another version of an instrument, what
// is kept of it, shown again, exported under names and pseudonyms, and gone with the person.
#include "base/fs.h"
#include "store/rescored.h"
#include "support/command_test.h"
#include "vault/cost.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, code, ...) COMMAND(c, code, __VA_ARGS__)
#define STORE(c)          "--practice", "--store", command_path(c, "p.db")
#define BASE              "https://icope.example.org/fhir/"

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    RUN(c, 0, "simulate", "--people", "12", "--visits", "2", "--seed", "3", "--store",
        command_path(c, "p.db"));
    *state = c;
    return 0;
}

static void replace(struct buf *text, const char *was, const char *now)
{
    struct buf out = {0};
    const char *at = strstr(buf_text(text), was);
    assert_non_null(at);
    buf_add(&out, buf_text(text), (size_t)(at - buf_text(text)));
    buf_puts(&out, now);
    buf_puts(&out, at + strlen(was));
    buf_release(text);
    *text = out;
}

// Step 1 as version 9.0.0 with another limit of the chair rises in seconds.
static const char *with_limit(struct command *c, const char *seconds)
{
    struct buf text = {0};
    assert_int_equal(fs_read("questionnaires/icope-step1.json", 1 << 22, &text, NULL), RC_OK);
    replace(&text, "\"version\": \"2.0.0\"", "\"version\": \"9.0.0\"");
    replace(&text, "\"14.00\"", seconds);
    command_write(c, "limit.json", buf_text(&text), 0600);
    buf_release(&text);
    return command_path(c, "limit.json");
}

static size_t count_in(const struct buf *text, const char *part)
{
    size_t n = 0;
    for (const char *at = strstr(buf_text(text), part); at != NULL; at = strstr(at + 1, part))
        n++;
    return n;
}

static void read_file(struct command *c, const char *name, struct buf *ret)
{
    buf_clear(ret);
    assert_int_equal(fs_read(command_path(c, name), 1 << 26, ret, NULL), RC_OK);
}

static void nothing_is_kept_by_accident(void **state)
{
    struct command *c = *state;
    const char *form = with_limit(c, "\"9.00\"");
    RUN(c, 0, "rescore", "--form", form, STORE(c));
    output_has(&c->out, "Mobility: No signal → Signal");
    output_has(&c->out, "Whose result changes");
    output_has(&c->out, "not kept; --keep keeps them");
    assert_null(strstr(buf_text(&c->out), "cannot be compared"));
    RUN(c, 0, "rescore", "--list", STORE(c));
    output_has(&c->out, "Nothing is kept");
    RUN(c, 1, "rescore", "--kept", "--form", "9.0.0", STORE(c));
    output_has(&c->said, "nothing is kept by that version");
    RUN(c, 2, "rescore", "--kept", "--keep", "--form", "9.0.0", STORE(c));
    RUN(c, 2, "rescore", "--list", "--form", "9.0.0", STORE(c));
}

static void what_is_kept_is_shown_again(void **state)
{
    struct command *c = *state;
    struct buf first = {0}, table = {0};
    RUN(c, 0, "rescore", "--form", with_limit(c, "\"9.00\""), "--keep", STORE(c));
    output_has(&c->out, "Kept beside the visits: 24 new, 0 in place");
    buf_add(&first, buf_text(&c->out),
            (size_t)(strstr(buf_text(&c->out), "\nWhat was said") - buf_text(&c->out)));
    RUN(c, 0, "rescore", "--form", with_limit(c, "\"9.00\""), "--keep", STORE(c));
    output_has(&c->out, "0 new, 0 in place of what was kept by that version, 24 as they were");
    RUN(c, 0, "rescore", "--kept", "--form", "9.0.0", STORE(c));
    assert_memory_equal(buf_text(&c->out), buf_text(&first), first.len);
    RUN(c, 0, "rescore", "--kept", "--form", command_path(c, "limit.json"), STORE(c));
    assert_memory_equal(buf_text(&c->out), buf_text(&first), first.len);
    RUN(c, 0, "rescore", "--kept", "--form", BASE "Questionnaire/icope-step1|9.0.0", "--out",
        command_path(c, "kept.csv"), "--for", "rfc4180", STORE(c));
    RUN(c, 0, "rescore", "--form", command_path(c, "limit.json"), "--out",
        command_path(c, "now.csv"), "--for", "rfc4180", STORE(c));
    read_file(c, "kept.csv", &first);
    read_file(c, "now.csv", &table);
    assert_string_equal(buf_text(&first), buf_text(&table));
    RUN(c, 6, "rescore", "--form", "9.0.0", "--kept", "--out", command_path(c, "now.csv"),
        STORE(c));
    // Other rules under the same version take its place; another version stands beside it.
    RUN(c, 0, "rescore", "--form", with_limit(c, "\"8.00\""), "--keep", STORE(c));
    output_has(&c->out, "0 new, 24 in place");
    RUN(c, 0, "rescore", "--form", "1.0.0", "--keep", STORE(c));
    RUN(c, 0, "rescore", "--list", STORE(c));
    output_has(&c->out, "icope-step1|9.0.0");
    output_has(&c->out, "icope-step1|1.0.0");
    output_has(&c->out, "practice: visits 24");
    RUN(c, 0, "doctor", STORE(c));
    RUN(c, 0, "audit", "show", STORE(c));
    output_has(&c->out, "rescore-keep");
    buf_release(&first);
    buf_release(&table);
}

static void only_the_days_that_were_asked_for(void **state)
{
    struct command *c = *state;
    RUN(c, 0, "rescore", "--form", with_limit(c, "\"9.00\""), "--json", STORE(c));
    const size_t all = count_in(&c->out, "\"response\":");
    char day[11] = "";
    const char *at = strstr(buf_text(&c->out), "\"authored\":\"");
    snprintf(day, sizeof day, "%.10s", at + sizeof "\"authored\":\"" - 1);
    RUN(c, 0, "rescore", "--form", command_path(c, "limit.json"), "--json", "--until", day,
        "--keep", STORE(c));
    const size_t some = count_in(&c->out, "\"response\":");
    assert_in_range(some, 1, all - 1);
    RUN(c, 0, "rescore", "--kept", "--form", "9.0.0", "--json", STORE(c));
    assert_int_equal(count_in(&c->out, "\"response\":"), some);
    // Of days without a visit no table is left behind, and the days are what is named.
    RUN(c, 1, "rescore", "--form", command_path(c, "limit.json"), "--since", "2099-01-01", "--out",
        command_path(c, "none.csv"), STORE(c));
    output_has(&c->said, "none of the visits asked for (--since");
    assert_false(fs_exists(command_path(c, "none.csv")));
    RUN(c, 1, "rescore", "--kept", "--form", "9.0.0", "--since", "2099-01-01", "--out",
        command_path(c, "none.csv"), STORE(c));
    output_has(&c->said, "none of the visits asked for (--since");
    assert_false(fs_exists(command_path(c, "none.csv")));
    RUN(c, 1, "rescore", "--form", command_path(c, "limit.json"), "--out",
        command_path(c, "nowhere/none.csv"), STORE(c));
    output_has(&c->said, "its folder is not there or cannot be written to; nothing was written");
}

static void it_is_exported_and_goes_with_the_person(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    char person[37] = "";
    RUN(c, 0, "rescore", "--form", with_limit(c, "\"9.00\""), "--keep", STORE(c));
    RUN(c, 0, "export", "--format", "csv,xlsx,stata,spss,fhir", "--for", "rfc4180", "--out",
        command_path(c, "all"), STORE(c));
    read_file(c, "all/csv/practice-rescored.csv", &text);
    const size_t rows = count_in(&text, "\n") - 1;
    assert_true(count_in(&text, ",true,true,,") > 0); // changed, comparable
    assert_true(rows >= 24);
    read_file(c, "all/dictionary.csv", &text);
    output_has(&text, "rescored,comparable,comparable,");
    read_file(c, "all/fhir/practice-Basic.ndjson", &text);
    assert_int_equal(count_in(&text, "\n"), 24);
    snprintf(person, sizeof person, "%.36s",
             strstr(buf_text(&text), "\"reference\":\"Patient/") + 21);
    RUN(c, 0, "copy", person, "--out", command_path(c, "copy"), STORE(c));
    read_file(c, "copy/resources.json", &text);
    assert_int_equal(count_in(&text, "\"Basic\""), 2);

    RUN(c, 0, "export", "--format", "csv,fhir", "--for", "rfc4180", "--pseudonymous", "study",
        "--out", command_path(c, "under"), STORE(c));
    read_file(c, "under/fhir/practice-Basic.ndjson", &text);
    assert_true(count_in(&text, "\n") > 0);
    assert_null(strstr(buf_text(&text), person));
    // The run is one moment for everybody: moved by each one's time it would tell that time.
    assert_null(strstr(buf_text(&text), "\"created\""));
    assert_null(strstr(buf_text(&text), "valueInstant"));
    output_has(&text, "icope-step1|9.0.0");
    output_has(&text, "loc-status");

    RUN(c, 0, "erase", person, "--reason", "asked", "--confirm", person, "--unsent-too", STORE(c));
    RUN(c, 0, "rescore", "--kept", "--form", "9.0.0", "--json", STORE(c));
    assert_int_equal(count_in(&c->out, "\"response\":"), 22);
    assert_null(strstr(buf_text(&c->out), person));
    buf_release(&text);
}

// ---- an instrument of Step 2 ----

#define LOINC "http://loinc.org"
#define ITEM(id, code, more)                                                                       \
    "{\"linkId\":\"" id "\",\"type\":\"choice\",\"text\":\"" id " ?\",\"code\":[{\"system\":"      \
    "\"" LOINC "\",\"code\":\"" code "\"}],\"answerOption\":[" WEIGHED("0") "," WEIGHED("1") more  \
        "]}"
#define WEIGHED(n)                                                                                 \
    "{\"valueCoding\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"         \
    "itemWeight\",\"valueDecimal\":" n "}],\"system\":\"urn:s\",\"code\":\"w" n "\",\"display\":"  \
    "\"" n "\"}}"
#define TOTAL                                                                                      \
    "{\"linkId\":\"total\",\"type\":\"decimal\",\"text\":\"Total\",\"readOnly\":true,"             \
    "\"extension\":[{\"url\":\"http://hl7.org/fhir/uv/sdc/StructureDefinition/"                    \
    "sdc-questionnaire-calculatedExpression\",\"valueExpression\":{\"language\":"                  \
    "\"text/fhirpath\",\"expression\":\"%resource.item.where(linkId='a').answer.value.weight()"    \
    ".sum() + %resource.item.where(linkId='b').answer.value.weight().sum()\"}}]}"
#define INSTRUMENT(version, items)                                                                 \
    "{\"resourceType\":\"Questionnaire\",\"url\":\"" BASE "Questionnaire/two\",\"version\":\""     \
    "" version "\",\"status\":\"active\",\"item\":[" items "," TOTAL "]}"
#define ANSWER(id, n) "{\"linkId\":\"" id "\",\"answer\":[" WEIGHED(n) "]}"

// A finished visit of the first person in which the instrument was answered.
static void answer_instrument(struct command *c, const char *more)
{
    struct clock clock = clock_system();
    struct store_options o = {
        .path = command_path(c, "p.db"), .schema_dir = "data/schema", .clock = &clock};
    struct store *s = NULL;
    struct store_visit v;
    struct json *all = json_new_array(), *response = NULL;
    struct err e = {0};
    char text[4000];
    vault_start(NULL);
    assert_int_equal(store_open(&o, &s, &e), RC_OK);
    assert_int_equal(store_unlock(s, "practice", "practice", NULL, &e), RC_OK);
    const struct id person = store_person_at(s, 0)->id;
    assert_int_equal(store_visit_start(s, person, BASE "Questionnaire/two", "1", &v, &e), RC_OK);
    snprintf(text, sizeof text,
             "{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"%s\",\"questionnaire\":\"" BASE
             "Questionnaire/two|1\",\"status\":\"completed\",\"subject\":{\"reference\":"
             "\"Patient/%s\"},\"encounter\":{\"reference\":\"Encounter/%s\"},\"authored\":"
             "\"2026-05-01T10:00:00Z\",%s\"item\":[" ANSWER("a", "1") "," ANSWER(
                 "b", "1") ","
                           "{\"linkId\":\"total\",\"answer\":[{\"valueDecimal\":2}]}]}",
             v.response.text, person.text, v.id.text, more);
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &response, &e), RC_OK);
    json_push(all, response);
    assert_int_equal(store_visit_finish(s, v.id, VISIT_FINISHED, all, NULL, 0, &e), RC_OK);
    json_free(all);
    store_close(s);
}

static void an_instrument_is_worked_out_by_its_next_version(void **state)
{
    static const struct {
        const char *now, *changed, *why; // parts of the line
    } rows[] = {
        // Another weight of the same option: a change.
        {INSTRUMENT("2", ITEM("a", "1-8", "") "," ITEM("b", "2-6",
                                                       ",{\"valueCoding\":{"
                                                       "\"extension\":[{\"url\":"
                                                       "\"http://hl7.org/fhir/"
                                                       "StructureDefinition/"
                                                       "itemWeight\",\"valueDecimal\":"
                                                       "5}],\"system\":\"urn:s\","
                                                       "\"code\":\"w5\"}}")),
         "\"now\":\"2\"", "\"comparable\":true"},
        // Removed: the total without it is the newer form's own.
        {INSTRUMENT("2", ITEM("a", "1-8", "") "," ITEM("b2", "2-6", "")), "\"changed\":true",
         "\"reason\":\"gone\""},
        // The same words with another code mean something else.
        {INSTRUMENT("2", ITEM("a", "1-8", "") "," ITEM("b", "3-4", "")), "\"changed\":false",
         "\"why\":\"meaning\",\"lacks\":\"b\""},
    };
    struct command *c = *state;
    answer_instrument(c, "");
    command_write(c, "one.json", INSTRUMENT("1", ITEM("a", "1-8", "") "," ITEM("b", "2-6", "")),
                  0600);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char name[20];
        snprintf(name, sizeof name, "two-%zu.json", i);
        command_write(c, name, rows[i].now, 0600);
        RUN(c, 3, "rescore", "--form", command_path(c, name), "--json", STORE(c));
        output_has(&c->said, "that version of the form is not here");
        RUN(c, 0, "rescore", "--form", command_path(c, name), "--was", command_path(c, "one.json"),
            "--json", "--keep", STORE(c));
        output_has(&c->out, rows[i].changed);
        output_has(&c->out, rows[i].why);
    }
    RUN(c, 1, "rescore", "--form", "1.0.0", "--was", command_path(c, "one.json"), STORE(c));
    output_has(&c->said, "no version of the form asked for");
    RUN(c, 0, "rescore", "--list", STORE(c));
    output_has(&c->out, "Questionnaire/two|2");
    output_has(&c->out, "practice: visits 1");
}

// Otherwise every result would come out as one that is not assessed any more.
static void answers_that_were_erased_are_no_change(void **state)
{
    struct command *c = *state;
    answer_instrument(c, "\"extension\":[{\"url\":\"" BASE "StructureDefinition/answers-erased\","
                         "\"valueBoolean\":true}],");
    command_write(c, "one.json", INSTRUMENT("1", ITEM("a", "1-8", "") "," ITEM("b", "2-6", "")),
                  0600);
    RUN(c, 3, "rescore", "--form", command_path(c, "one.json"), "--keep", STORE(c));
    output_has(&c->said, "1 visit not compared: its answers were erased");
    RUN(c, 0, "rescore", "--list", STORE(c));
    output_has(&c->out, "Nothing is kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_kept_by_accident, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_is_kept_is_shown_again, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(only_the_days_that_were_asked_for, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(it_is_exported_and_goes_with_the_person, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(answers_that_were_erased_are_no_change, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(an_instrument_is_worked_out_by_its_next_version, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
