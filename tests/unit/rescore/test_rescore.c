// SPDX-License-Identifier: EUPL-1.2
#include "unit/rescore/both.h"

static void a_newer_rule_gives_another_result_beside_the_first(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," TOTAL(SUM)),
         FORM("2", QUESTION("a", "integer", "A\u202f?") "," TOTAL(SUM " * 2")),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":3"));
    assert_int_equal(b.r.result_count, 1);
    assert_string_equal(b.r.results[0].code_was, "3");
    assert_string_equal(b.r.results[0].code_now, "6");
    assert_true(b.r.changed && b.r.results[0].changed);
    assert_int_equal(b.r.left_count, 0); // another blank is no other question
    done(&b);
}

// What was stored counts, also where the earlier rule would say otherwise today.
static void the_first_result_is_the_one_of_the_day(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", QUESTION("a", "integer", "A ?") "," TOTAL(SUM)),
         FORM("2", QUESTION("a", "integer", "A ?") "," TOTAL(SUM)),
         ANSWER("a", "\"valueInteger\":3") "," ANSWER("t", "\"valueInteger\":9"));
    assert_string_equal(b.r.results[0].code_was, "9");
    assert_string_equal(b.r.results[0].code_now, "3");
    assert_true(b.r.changed);
    done(&b);
}

static void what_asks_something_else_is_never_carried(void **state)
{
    static const struct {
        const char *now;            // the question in the newer form
        enum rescore_reason reason; // why it is left
    } rows[] = {
        {QUESTION("a", "integer", "Not A ?"), RESCORE_MEANING},
        {QUESTION("a", "decimal", "A ?"), RESCORE_TYPE},
        {QUESTION("b", "integer", "A ?"), RESCORE_GONE},
        {"{\"linkId\":\"a\",\"type\":\"integer\",\"text\":\"A ?\",\"repeats\":true}", RESCORE_TYPE},
        {"{\"linkId\":\"g\",\"type\":\"group\",\"repeats\":true,\"item\":[" QUESTION("a", "integer",
                                                                                     "A ?") "]}",
         RESCORE_PLACE},
        {"{\"linkId\":\"a\",\"type\":\"integer\",\"text\":\"A ?\",\"code\":[{\"system\":\"s\","
         "\"code\":\"c\"}]}",
         RESCORE_MEANING},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct both b;
        char now[2000];
        snprintf(now, sizeof now,
                 FORM("2", "%s," TOTAL("iif(%%resource.descendants().where(linkId="
                                       "'a').answer.exists(), 1, {})")),
                 rows[i].now);
        work(&b, FORM("1", QUESTION("a", "integer", "A ?")), now,
             ANSWER("a", "\"valueInteger\":3"));
        assert_int_equal(b.r.left_count, 1);
        assert_int_equal(b.r.left[0].reason, rows[i].reason);
        assert_string_equal(b.r.left[0].item->link_id, "a");
        assert_string_equal(b.r.results[0].code_now, ""); // nothing guessed
        assert_false(b.r.changed);                        // the first form worked nothing out
        done(&b);
    }
}

static void the_same_code_is_the_same_question_in_other_words(void **state)
{
    struct both b;
    (void)state;
    work(&b,
         FORM("1", "{\"linkId\":\"a\",\"type\":\"integer\",\"text\":\"A\",\"code\":[{\"system\":"
                   "\"s\",\"code\":\"c\"}]}"),
         FORM("2", "{\"linkId\":\"a\",\"type\":\"integer\",\"text\":\"Other\",\"code\":[{"
                   "\"system\":\"s\",\"code\":\"c\"}]}," TOTAL(SUM)),
         ANSWER("a", "\"valueInteger\":3"));
    assert_int_equal(b.r.left_count, 0);
    assert_string_equal(b.r.results[0].code_now, "3");
    assert_null(b.r.results[0].was);
    done(&b);
}

#define CHOICE(options)                                                                            \
    "{\"linkId\":\"c\",\"type\":\"choice\",\"text\":\"C ?\",\"answerOption\":[" options "]}"
#define CODING(code) "{\"valueCoding\":{\"system\":\"s\",\"code\":\"" code "\"}}"

static void an_answer_that_is_not_offered_any_more_is_left(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", CHOICE(CODING("x") "," CODING("y"))), FORM("2", CHOICE(CODING("y"))),
         "{\"linkId\":\"c\",\"answer\":[" CODING("x") "]}");
    assert_int_equal(b.r.left_count, 1);
    assert_int_equal(b.r.left[0].reason, RESCORE_OPTION);
    assert_null(form_answer(b.r.now, "c", 0));
    done(&b);
}

#define WEIGHED(weight)                                                                            \
    "{\"valueCoding\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/"         \
    "itemWeight\",\"valueDecimal\":" weight "}],\"system\":\"s\",\"code\":\"x\"}}"
#define WEIGHT                                                                                     \
    "{\"linkId\":\"t\",\"type\":\"decimal\",\"text\":\"T\"," CALCULATED(                           \
        "%resource.item.where(linkId='c').answer.value.weight().sum()") "}"

// Also where the answer carries the earlier weight with it.
static void an_option_weighs_what_the_newer_form_says(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", CHOICE(WEIGHED("2")) "," WEIGHT), FORM("2", CHOICE(WEIGHED("3")) "," WEIGHT),
         "{\"linkId\":\"c\",\"answer\":[" WEIGHED("2") "]}," ANSWER("t", "\"valueDecimal\":2"));
    assert_int_equal(b.r.left_count, 0);
    assert_string_equal(b.r.results[0].code_now, "3");
    assert_true(b.r.changed);
    done(&b);
}

static void every_instance_of_a_repeating_group_is_carried(void **state)
{
#define TRIES(version, more)                                                                       \
    FORM(version, "{\"linkId\":\"g\",\"type\":\"group\",\"repeats\":true,\"item\":[" QUESTION(     \
                      "a", "integer", "A ?") "]}" more)
    struct both b;
    (void)state;
    work(&b, TRIES("1", ""), TRIES("2", "," TOTAL(SUM)),
         "{\"linkId\":\"g\",\"item\":[" ANSWER(
             "a", "\"valueInteger\":1") "]},"
                                        "{\"linkId\":\"g\",\"item\":[" ANSWER(
                                            "a", "\"valueInteger\":2") "]}");
    assert_string_equal(b.r.results[0].code_now, "3");
    assert_int_equal(form_instance_count(b.r.now, "g", NULL, 0), 2);
    done(&b);
}

static void a_rule_that_fails_is_said(void **state)
{
    struct both b;
    (void)state;
    work(&b, FORM("1", QUESTION("a", "integer", "A ?")),
         FORM("2", QUESTION("a", "integer", "A ?") "," TOTAL("(1 | 2).toInteger()")),
         ANSWER("a", "\"valueInteger\":3"));
    assert_true(b.r.failed);
    done(&b);
}

static void a_response_of_another_form_is_refused(void **state)
{
    struct both b = {.was = load(FORM("1", QUESTION("a", "integer", "A ?")))};
    static const char text[] = "{\"resourceType\":\"QuestionnaireResponse\",\"status\":"
                               "\"completed\",\"item\":[" ANSWER("z", "\"valueInteger\":3") "]}";
    struct err e = {0};
    (void)state;
    b.clock = clock_from_fake(&b.at);
    struct form_env env = {.clock = &b.clock};
    assert_int_equal(json_parse(text, sizeof text - 1, &JSON_LIMITS, &b.response, &e), RC_OK);
    assert_int_equal(rescore_response(b.was, b.was, &env, b.response, &b.a, &b.r, &e), RC_INVALID);
    assert_non_null(strstr(e.text, "\"z\""));
    done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_newer_rule_gives_another_result_beside_the_first),
        cmocka_unit_test(the_first_result_is_the_one_of_the_day),
        cmocka_unit_test(what_asks_something_else_is_never_carried),
        cmocka_unit_test(the_same_code_is_the_same_question_in_other_words),
        cmocka_unit_test(an_answer_that_is_not_offered_any_more_is_left),
        cmocka_unit_test(an_option_weighs_what_the_newer_form_says),
        cmocka_unit_test(every_instance_of_a_repeating_group_is_carried),
        cmocka_unit_test(a_rule_that_fails_is_said),
        cmocka_unit_test(a_response_of_another_form_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
