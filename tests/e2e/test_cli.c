// SPDX-License-Identifier: EUPL-1.2
// The command line as it is typed: help, eval, form check, fill and validate, with their exit
// codes.
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(c, input, ...) command_run(c, input, (const char *const[]){__VA_ARGS__, NULL})

static struct json *parsed(const struct buf *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(buf_text(text), text->len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s in <%.2000s>", e.text, buf_text(text));
    return v;
}

// ---- the program itself ----

static void icope_version_and_help(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, NULL, "--version"), 0);
    output_has(&c->out, "icope " ICOPE_VERSION);
    assert_int_equal(RUN(c, NULL, "--lang", "en", "--help"), 0);
    output_has(&c->out, "Usage");
    output_has(&c->out, "ledger     Is a visit missing?");
    assert_int_equal(RUN(c, NULL, "--help"), 0);
    output_has(&c->out, "ledger ");
    assert_null(strstr(buf_text(&c->out), "Usage:")); // French by itself
    assert_false(fs_exists(command_path(c, "home"))); // looking at help leaves nothing behind
}

static void icope_wrong_words(void **state)
{
    static const char *const wrong[][3] = {
        {"nothing"},
        {"form", "bend"},
        {"--nothing"},
        {"--lang", "de"},
        {"--lang"},
        {"eval"},
        {"form", "check"},
        {"form", "fill"},
        {"form", "validate"},
        {"export"},
        {"simulate", "--people"},
        {"account", "list", "x"},
    };
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        if (RUN(c, NULL, wrong[i][0], wrong[i][1], wrong[i][2]) != 2)
            fail_msg("row %zu (%s): exit %d, %s", i, wrong[i][0], c->code, buf_text(&c->said));
        output_has(&c->said, "icope");
        assert_int_equal(c->out.len, 0);
    }
}

static void icope_help_of_every_command(void **state)
{
    static const char *const commands[][2] = {
        {"eval"},     {"form", "check"}, {"form", "fill"},    {"form", "validate"},
        {"simulate"}, {"export"},        {"account", "list"},
    };
    struct command *c = *state;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        char start[64];
        bool two = commands[i][1] != NULL;
        snprintf(start, sizeof start, "icope %s%s%s ", commands[i][0], two ? " " : "",
                 two ? commands[i][1] : "");
        assert_int_equal(
            RUN(c, NULL, commands[i][0], two ? commands[i][1] : "--help", two ? "--help" : NULL),
            0);
        assert_memory_equal(buf_text(&c->out), start, strlen(start));
        output_has(&c->out, "\n\n");
        assert_int_equal(c->said.len, 0);
    }
}

static void icope_says_unsafe_words_safely(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, NULL, "\x1b]0;title\x07"), 2);
    assert_null(strchr(buf_text(&c->said), '\x1b'));
    assert_null(strchr(buf_text(&c->said), '\x07'));
}

// ---- eval ----

static const char patient[] =
    "{\"resourceType\":\"Patient\",\"birthDate\":\"1942-05-12\",\"active\":true,"
    "\"name\":[{\"use\":\"official\",\"family\":\"LEFÈVRE\",\"given\":[\"Jeanne\",\"Marie\"]}]}";

static const struct {
    const char *expression;
    int code;
    const char *out; // without the line end, NULL: not looked at
} evals[] = {
    {"1 + 2", 0, "[{\"type\":\"System.Integer\",\"value\":3}]"},
    {"1.0 + 0.50", 0, "[{\"type\":\"System.Decimal\",\"value\":1.50}]"},
    {"{}", 0, "[]"},
    {"-1", 0, "[{\"type\":\"System.Integer\",\"value\":-1}]"},
    {"'a' | 'b'", 0,
     "[{\"type\":\"System.String\",\"value\":\"a\"},{\"type\":\"System.String\",\"value\":\"b\"}]"},
    {"name.given.first()", 0, "[{\"type\":\"FHIR.string\",\"value\":\"Jeanne\"}]"},
    {"Patient.name.where(use = 'official').family", 0,
     "[{\"type\":\"FHIR.string\",\"value\":\"LEFÈVRE\"}]"},
    {"birthDate < @1950-01-01", 0, "[{\"type\":\"System.Boolean\",\"value\":true}]"},
    {"name.given.count() = 2 and active", 0, "[{\"type\":\"System.Boolean\",\"value\":true}]"},
    {"'\\u202e\\u009b2J'", 0, // what a terminal would act on leaves as escapes
     "[{\"type\":\"System.String\",\"value\":\"\\u202e\\u009b2J\"}]"},
    {"1 +", 2, ""},
    {"nosuch()", 2, ""},
    {"'unclosed", 2, ""},
    {"name.given + 'x'", 1, ""}, // two values where one is wanted
    {"1 + 'a'", 1, ""},
    {"name.givn", 1, ""}, // HumanName has no such element
    {"%resource.contact.nam", 1, ""},
    {"deceased.system", 1, ""}, // a boolean or a dateTime
};

static void eval_values_and_codes(void **state)
{
    struct command *c = *state;
    command_write(c, "patient.json", patient, 0600);
    for (size_t i = 0; i < ARRAY_LEN(evals); i++) {
        RUN(c, NULL, "eval", "--input", command_path(c, "patient.json"), evals[i].expression);
        if (c->code != evals[i].code)
            fail_msg("%s: exit %d, %s", evals[i].expression, c->code, buf_text(&c->said));
        char *out = mem_text(buf_text(&c->out), strcspn(buf_text(&c->out), "\n"));
        if (strcmp(out, evals[i].out) != 0)
            fail_msg("%s gives %s", evals[i].expression, out);
        free(out);
        assert_int_equal(c->said.len == 0, c->code == 0);
    }
}

static void eval_warns_of_json_names(void **state)
{
    struct command *c = *state;
    const char *answer = "{\"resourceType\":\"QuestionnaireResponse\",\"item\":[{\"linkId\":\"a\","
                         "\"answer\":[{\"valueInteger\":3}]}]}";
    assert_int_equal(RUN(c, answer, "eval", "--input", "-", "item.answer.valueInteger"), 0);
    output_has(&c->out, "\"value\":3");
    output_has(&c->said, "valueInteger");
}

static void eval_input_from_pipe_or_broken(void **state)
{
    struct command *c = *state;
    assert_int_equal(RUN(c, patient, "eval", "--input", "-", "active"), 0);
    output_has(&c->out, "true");
    assert_int_equal(RUN(c, "{\"a\":1,}", "eval", "--input", "-", "a"), 1);
    output_has(&c->said, "1:8");
    assert_int_equal(RUN(c, NULL, "eval", "--input", command_path(c, "none.json"), "a"), 1);
    output_has(&c->said, "none.json");
}

// ---- forms ----

static const char small_form[] =
    "{\"resourceType\":\"Questionnaire\",\"url\":\"https://example.org/q\",\"version\":\"1\","
    "\"status\":\"active\",\"item\":["
    "{\"linkId\":\"ok\",\"text\":\"Well?\",\"type\":\"boolean\",\"required\":true},"
    "{\"linkId\":\"n\",\"text\":\"How many?\",\"type\":\"integer\"},"
    "{\"linkId\":\"c\",\"text\":\"Which?\",\"type\":\"choice\",\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"x\",\"display\":\"The x\"}},"
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"y\",\"display\":\"The y\"}}]}]}";

static void form_check_good_and_bad(void **state)
{
    struct command *c = *state;
    command_write(c, "bad.json",
                  "{\"resourceType\":\"Questionnaire\",\"status\":\"active\",\n"
                  "\"item\":[{\"linkId\":\"a\",\"type\":\"strnig\"}]}",
                  0600);
    command_write(c, "broken.json", "{\"resourceType\":", 0600);
    command_write(c, "small.json", small_form, 0600);
    assert_int_equal(RUN(c, NULL, "form", "check", "questionnaires/icope-step1.json",
                         command_path(c, "small.json")),
                     0);
    output_has(&c->out, "questionnaires/icope-step1.json: ok");
    assert_int_equal(RUN(c, NULL, "form", "check", command_path(c, "bad.json")), 1);
    output_has(&c->out, "bad.json: invalid");
    output_has(&c->out, "bad.json:2:"); // the line of the wrong type
    assert_int_equal(RUN(c, NULL, "form", "check", command_path(c, "broken.json")), 1);
    assert_int_equal(
        RUN(c, NULL, "form", "check", command_path(c, "small.json"), command_path(c, "none.json")),
        1);
    output_has(&c->out, "small.json: ok");
    output_has(&c->said, "none.json");
}

static void form_check_reads_a_byte_order_mark(void **state)
{
    struct command *c = *state;
    struct buf text = {0};
    buf_printf(&text, "\xEF\xBB\xBF%s", small_form);
    command_write(c, "marked.json", buf_text(&text), 0600);
    assert_int_equal(RUN(c, NULL, "form", "check", command_path(c, "marked.json")), 0);
    assert_int_equal(RUN(c, buf_text(&text), "eval", "--input", "-", "url"), 0);
    command_write(c, "mark.json", "\xEF\xBB\xBF", 0600);
    assert_int_equal(RUN(c, NULL, "form", "check", command_path(c, "mark.json")), 1);
    buf_release(&text);
}

static void form_check_json_lines(void **state)
{
    struct command *c = *state;
    command_write(c, "broken.json", "[]", 0600);
    assert_int_equal(RUN(c, NULL, "form", "check", "--json", "questionnaires/icope-step1.json",
                         command_path(c, "broken.json"), command_path(c, "none.json")),
                     1);
    static const char *const expected[] = {"ok", "invalid", "invalid"};
    const char *at = buf_text(&c->out);
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        struct buf line = {0};
        size_t len = strcspn(at, "\n");
        buf_add(&line, at, len);
        struct json *row = parsed(&line);
        assert_string_equal(json_get_string(row, "status"), expected[i]);
        assert_non_null(json_get_string(row, "file"));
        assert_int_equal(json_count(json_get(row, "reasons")) > 0, i > 0);
        json_free(row);
        buf_release(&line);
        at += len + (at[len] == '\n');
    }
    assert_string_equal(at, "");
}

static const char all_well[] =
    "{\"cog-list\":\"fr-1\",\"cog-tries\":1,\"cog-year\":\"right\",\"cog-month\":\"right\","
    "\"cog-weekday\":\"right\",\"cog-day\":\"right\",\"cog-place\":\"right\",\"cog-recall\":3,"
    "\"cog-recall-delay-s\":300,\"cog-cued\":false,\"cog-interrupted\":false,\"loc-safe\":true,"
    "\"loc-rises\":5,"
    "\"loc-arms\":false,\"loc-time-s\":%s,\"nut-weight\":\"no\","
    "\"nut-appetite\":\"no\",\"vis-far\":\"no\",\"vis-near\":\"no\",\"vis-disease\":\"no\","
    "\"vis-diabetes\":\"no\",\"vis-pressure\":\"no\",\"hea-method\":\"whisper\",\"hea-right\":"
    "\"heard\","
    "\"hea-left\":\"heard\",\"psy-low\":\"no\",\"psy-interest\":\"no\"}";

// The code or number answered to a linkId anywhere in a response.
static const char *answered(const struct json *of, const char *link)
{
    const struct json *items = json_get(of, "item");
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *it = json_at(items, i), *a = json_at(json_get(it, "answer"), 0);
        const char *id = json_get_string(it, "linkId");
        if (id != NULL && strcmp(id, link) == 0 && a != NULL) {
            const char *code = json_get_string(json_get(a, "valueCoding"), "code");
            code = code != NULL ? code : json_number(json_get(a, "valueInteger"));
            return code != NULL ? code : json_number(json_get(a, "valueDecimal"));
        }
        const char *inner = answered(it, link);
        if (inner != NULL)
            return inner;
    }
    return NULL;
}

static void fill_step1(struct command *c, const char *seconds, const char *status)
{
    char answers[2000];
    snprintf(answers, sizeof answers, all_well, seconds);
    command_write(c, "a.json", answers, 0600);
    if (RUN(c, NULL, "form", "fill", "questionnaires/icope-step1.json", "--answers",
            command_path(c, "a.json")) != 0)
        fail_msg("exit %d: %s", c->code, buf_text(&c->said));
    struct json *r = parsed(&c->out);
    assert_string_equal(json_get_string(r, "status"), "completed");
    assert_string_equal(answered(r, "loc-status"), status);
    assert_string_equal(answered(r, "step1-status"), status);
    assert_string_equal(answered(r, "cog-status"), "normal");
    assert_string_equal(answered(r, "loc-time-s"), seconds); // the literal is kept
    json_free(r);
}

static void form_fill_complete(void **state)
{
    struct command *c = *state;
    fill_step1(c, "14.00", "normal");
    fill_step1(c, "14.01", "alert");
    assert_int_equal(c->said.len, 0);
}

// Visits that contradict themselves or come too late, and what they say.
static void form_fill_says_what_happened(void **state)
{
    struct command *c = *state;
    static const struct {
        const char *instead_of, *answers; // put into a visit in which all is well
        const char *link, *is;            // then this is so; NULL no answer
    } rows[] = {
        // Could not rise at all.
        {"\"loc-safe\":true,\"loc-rises\":5,\"loc-arms\":false,\"loc-time-s\":9.5",
         "\"loc-safe\":false,\"loc-not-done\":\"unable\"", "loc-status", "alert"},
        // Refused first, and then did it: the try counts and the reason is gone.
        {"\"loc-time-s\":9.5", "\"loc-time-s\":9.5,\"loc-not-done\":\"refused\"", "loc-status",
         "normal"},
        {"\"loc-time-s\":9.5", "\"loc-time-s\":9.5,\"loc-not-done\":\"refused\"", "loc-not-done",
         NULL},
        // A thousandth of a second over.
        {"\"loc-time-s\":9.5", "\"loc-time-s\":14.001", "loc-status", "alert"},
        {"\"loc-time-s\":9.5", "\"loc-time-s\":14.001", "loc-time-s", "14.001"},
        // Nobody is that fast.
        {"\"loc-time-s\":9.5", "\"loc-time-s\":3.99", "loc-status", "incomplete"},
        {"\"loc-time-s\":9.5", "\"loc-time-s\":3.99", "domains-not-assessed", "1"},
        // Recalled on another day.
        {"\"cog-recall\":3,\"cog-recall-delay-s\":300",
         "\"cog-recall\":2,\"cog-recall-delay-s\":100000", "cog-status", "incomplete"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char well[2000], answers[2400];
        snprintf(well, sizeof well, all_well, "9.5");
        const char *at = strstr(well, rows[i].instead_of);
        assert_non_null(at);
        snprintf(answers, sizeof answers, "%.*s%s%s", (int)(at - well), well, rows[i].answers,
                 at + strlen(rows[i].instead_of));
        command_write(c, "a.json", answers, 0600);
        if (RUN(c, NULL, "form", "fill", "questionnaires/icope-step1.json", "--answers",
                command_path(c, "a.json")) != 0)
            fail_msg("exit %d: %s", c->code, buf_text(&c->said));
        struct json *r = parsed(&c->out);
        if (rows[i].is == NULL)
            assert_null(answered(r, rows[i].link));
        else
            assert_string_equal(answered(r, rows[i].link), rows[i].is);
        json_free(r);
    }
}

static void form_fill_incomplete(void **state)
{
    struct command *c = *state;
    command_write(c, "small.json", small_form, 0600);
    command_write(c, "a.json", "{\"n\": 3}", 0600);
    assert_int_equal(RUN(c, NULL, "form", "fill", command_path(c, "small.json"), "--answers",
                         command_path(c, "a.json")),
                     3);
    output_has(&c->said, "ok: ");
    struct json *r = parsed(&c->out);
    assert_string_equal(json_get_string(r, "status"), "in-progress");
    json_free(r);
}

static void form_fill_refused_answers(void **state)
{
    static const char *const answers[] = {
        "{\"ok\": true, \"n\": \"many\"}",
        "{\"ok\": true, \"c\": \"z\"}",
        "{\"ok\": true, \"other\": 1}",
        "{\"ok\": true, \"n\": 1.5}",
        "[]",
        "{\"ok\": true",
    };
    struct command *c = *state;
    command_write(c, "small.json", small_form, 0600);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        command_write(c, "a.json", answers[i], 0600);
        RUN(c, NULL, "form", "fill", command_path(c, "small.json"), "--answers",
            command_path(c, "a.json"));
        if (c->code != 1)
            fail_msg("%s: exit %d", answers[i], c->code);
        output_has(&c->said, "a.json");
    }
    assert_int_equal(RUN(c, NULL, "form", "fill", command_path(c, "none.json")), 1);
}

static void form_fill_line_by_line(void **state)
{
    struct command *c = *state;
    command_write(c, "small.json", small_form, 0600);
    // A wrong answer is asked again; options by number; an empty line leaves a question open.
    assert_int_equal(
        RUN(c, "1\nmany\n12\n2\n", "form", "fill", command_path(c, "small.json"), "--lang", "en"),
        0);
    output_has(&c->said, "Well?");
    output_has(&c->said, "\n2 The y\n");
    output_has(&c->said, "understood: The y"); // what was understood
    struct json *r = parsed(&c->out);
    assert_string_equal(answered(r, "n"), "12");
    assert_string_equal(answered(r, "c"), "y");
    json_free(r);
    assert_int_equal(RUN(c, "\n\n\n", "form", "fill", command_path(c, "small.json")), 3);
    assert_int_equal(RUN(c, "1\n", "form", "fill", command_path(c, "small.json")), 0);
}

// A score is answered by its number, not by its place.
static void form_fill_by_number(void **state)
{
    static const char scale[] =
        "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":["
        "{\"linkId\":\"c\",\"type\":\"choice\",\"text\":\"Interest\",\"answerOption\":["
        "{\"valueCoding\":{\"code\":\"0\",\"display\":\"Not at all\"}},"
        "{\"valueCoding\":{\"code\":\"1\",\"display\":\"Several days\"}},"
        "{\"valueCoding\":{\"code\":\"2\",\"display\":\"Every day\"}}]},"
        "{\"linkId\":\"n\",\"type\":\"integer\",\"text\":\"Times\",\"answerOption\":["
        "{\"valueInteger\":0},{\"valueInteger\":1},{\"valueInteger\":2}]}]}";
    struct command *c = *state;
    command_write(c, "scale.json", scale, 0600);
    assert_int_equal(
        RUN(c, "1\n1\n", "form", "fill", command_path(c, "scale.json"), "--lang", "en"), 0);
    output_has(&c->said, "\n0 Not at all\n");
    output_has(&c->said, "understood: Several days");
    struct json *r = parsed(&c->out);
    assert_string_equal(answered(r, "c"), "1");
    assert_string_equal(answered(r, "n"), "1");
    json_free(r);
}

static void form_validate_own_and_altered(void **state)
{
    struct command *c = *state;
    fill_step1(c, "12.34", "normal");
    command_write(c, "r.json", buf_text(&c->out), 0600);
    assert_int_equal(RUN(c, NULL, "form", "validate", command_path(c, "r.json"), "--form",
                         "questionnaires/icope-step1.json"),
                     0);
    struct json *outcome = parsed(&c->out);
    assert_string_equal(json_get_string(outcome, "resourceType"), "OperationOutcome");
    json_free(outcome);
    command_write(c, "small.json", small_form, 0600);
    assert_int_equal(RUN(c, NULL, "form", "validate", command_path(c, "r.json"), "--form",
                         command_path(c, "small.json")),
                     1);
    outcome = parsed(&c->out);
    assert_true(json_count(json_get(outcome, "issue")) > 0);
    json_free(outcome);
    assert_int_equal(RUN(c, NULL, "form", "validate", command_path(c, "r.json")), 2);
    assert_int_equal(RUN(c, NULL, "form", "validate", command_path(c, "none.json"), "--form",
                         "questionnaires/icope-step1.json"),
                     1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(icope_version_and_help, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(icope_wrong_words, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(icope_help_of_every_command, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(icope_says_unsafe_words_safely, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(eval_values_and_codes, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(eval_warns_of_json_names, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(eval_input_from_pipe_or_broken, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(form_check_good_and_bad, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_check_reads_a_byte_order_mark, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(form_check_json_lines, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_by_number, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_complete, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_says_what_happened, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_incomplete, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_refused_answers, command_set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(form_fill_line_by_line, command_set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(form_validate_own_and_altered, command_set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
