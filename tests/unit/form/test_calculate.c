// SPDX-License-Identifier: EUPL-1.2
// Calculated values, variables, constraints: what they give, and how little is evaluated again.
#include "unit/form/fill.h"

#define ANSWER(id) "%resource.item.where(linkId=~" id "~).answer.value"

static const char bmi[] =
    "'item':[{'linkId':'kg','type':'decimal'},{'linkId':'m','type':'decimal'},"
    "{'linkId':'bmi','type':'decimal','readOnly':true,'extension':["
    "{'url':'" FILL_HL7 "maxDecimalPlaces','valueInteger':1}," FILL_EXPR(
        "calculatedExpression",
        "(" ANSWER("kg") " / (" ANSWER("m") " * " ANSWER(
            "m") ")).round(1)") "]},"
                                "{'linkId':'thin','type':'boolean'," FILL_CALCULATED(
                                    ANSWER("bmi") " < 21") "},"
                                                           "{'linkId':'other','type':'string'},"
                                                           "{'linkId':'upper','type':'string'"
                                                           "," FILL_CALCULATED(
                                                               ANSWER("other") ".upper()") "}]";

static void form_calculates_in_order(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, bmi);
    assert_null(form_answer_text(t.f, "bmi"));
    fill_set(&t, "kg", "60.0");
    assert_null(form_answer_text(t.f, "bmi"));
    fill_set(&t, "m", "1.70");
    assert_string_equal(form_answer_text(t.f, "bmi"), "20.8");
    assert_string_equal(form_answer_text(t.f, "thin"), "true");
    fill_set(&t, "kg", NULL);
    assert_null(form_answer_text(t.f, "bmi"));
    assert_null(form_answer_text(t.f, "thin"));
    assert_int_equal(fill_set(&t, "bmi", "3"), RC_DENIED);
    fill_close(&t);
}

static void form_evaluates_only_what_depends_on_a_change(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, bmi);
    fill_set(&t, "kg", "60");
    fill_set(&t, "m", "1.7");
    assert_int_equal(form_last_evaluations(t.f), 2);
    fill_set(&t, "other", "x");
    assert_string_equal(form_answer_text(t.f, "upper"), "X");
    assert_int_equal(form_last_evaluations(t.f), 1);
    fill_set(&t, "m", "1.70");
    assert_int_equal(form_last_evaluations(t.f), 1); // the same BMI: nothing after it
    fill_set(&t, "other", "x");
    assert_int_equal(form_last_evaluations(t.f), 0);
    fill_close(&t);
}

// A form of many sums, to see that a change costs what depends on it and not what there is.
static void form_change_does_not_grow_with_the_form(void **state)
{
    (void)state;
    struct buf members = {0};
    struct fill t;
    buf_puts(&members, "'item':[");
    for (int i = 0; i < 300; i++) {
        buf_printf(&members,
                   "%s{'linkId':'q%d','type':'integer'},{'linkId':'s%d','type':'integer',%s%d%s}",
                   i > 0 ? "," : "", i, i,
                   "'extension':[{'url':'" FILL_SDC "calculatedExpression','valueExpression':{"
                   "'language':'text/fhirpath','expression':'%resource.item.where(linkId=~q",
                   i, "~).answer.value + 1'}}]");
    }
    buf_puts(&members, "]");
    fill_open(&t, members.at);
    fill_set(&t, "q150", "4");
    assert_string_equal(form_answer_text(t.f, "s150"), "5");
    assert_int_equal(form_last_evaluations(t.f), 1);
    fill_close(&t);
    buf_release(&members);
}

static void form_keeps_a_persons_own_value(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t,
        "'item':[{'linkId':'a','type':'integer'},{'linkId':'b','type':'integer'," FILL_CALCULATED(
            ANSWER("a") " + 1") "}]");
    fill_set(&t, "a", "1");
    assert_string_equal(form_answer_text(t.f, "b"), "2");
    fill_set(&t, "b", "9");
    fill_set(&t, "a", "2");
    assert_string_equal(form_answer_text(t.f, "b"), "9");
    fill_set(&t, "b", NULL);
    assert_string_equal(form_answer_text(t.f, "b"), "3");
    fill_close(&t);
}

static void form_variables_reach_down_and_stay_cached(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t,
        "'extension':[" FILL_VARIABLE("a", ANSWER("a")) "," FILL_VARIABLE(
            "twice",
            "%a * 2") "],"
                      "'item':[{'linkId':'a','type':'integer'},{'linkId':'z','type':'string'},"
                      "{'linkId':'g','type':'group','extension':[" FILL_VARIABLE(
                          "inner",
                          "%twice + 1") "],'item':["
                                        "{'linkId':'x','type':'integer'," FILL_CALCULATED(
                                            "%inner") "},"
                                                      "{'linkId':'y','type':'integer'"
                                                      "," FILL_CALCULATED("%inner + %a") "}]}]");
    fill_set(&t, "a", "5");
    assert_string_equal(form_answer_text(t.f, "x"), "11");
    assert_string_equal(form_answer_text(t.f, "y"), "16");
    assert_int_equal(form_last_evaluations(t.f), 5); // %a, %twice, %inner, x, y: each once
    fill_set(&t, "z", "text");
    assert_int_equal(form_last_evaluations(t.f), 0);
    fill_close(&t);
}

static void form_calculates_in_each_instance(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t,
        "'item':[{'linkId':'g','type':'group','repeats':true,'extension':[" FILL_VARIABLE(
            "n",
            "%context.item.where(linkId=~n~).answer.value") "],'item':["
                                                            "{'linkId':'n','type':'integer'},"
                                                            "{'linkId':'d','type':'integer'"
                                                            "," FILL_CALCULATED(
                                                                "%n * 2") "}]},"
                                                                          "{'linkId':'sum','type':'"
                                                                          "integer'"
                                                                          "," FILL_CALCULATED(
                                                                              "%resource.item."
                                                                              "where(linkId=~g~)."
                                                                              "item.where(linkId=~"
                                                                              "d~).answer.value."
                                                                              "sum()") "}]");
    assert_int_equal(fill_all(&t, "{'g':[{'n':1},{'n':2},{'n':3}]}"), RC_OK);
    size_t third = 2;
    assert_string_equal(
        json_number(json_get(form_answer_at(t.f, "d", &third, 1, 0), "valueInteger")), "6");
    assert_string_equal(form_answer_text(t.f, "sum"), "12");
    form_remove_instance(t.f, "g", NULL, 0, 1, NULL);
    assert_string_equal(form_answer_text(t.f, "sum"), "8");
    fill_close(&t);
}

static void form_enables_by_expression(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t, "'item':[{'linkId':'a','type':'integer'},{'linkId':'g','type':'group','extension':"
            "[" FILL_EXPR(
                "enableWhenExpression",
                ANSWER("a") " > 3") "],'item':[{'linkId':'b','type':'integer','initial':[{'"
                                    "valueInteger':7}]}]},"
                                    "{'linkId':'c','type':'integer'," FILL_CALCULATED(
                                        "%resource.item.where(linkId=~g~).item.where(linkId=~b~)."
                                        "answer.value") "},{'linkId':'all','type':'integer'"
                                                        "," FILL_CALCULATED("%resource.item.answer."
                                                                            "count()") "}]");
    assert_false(form_enabled(t.f, "b"));
    assert_null(form_answer_text(t.f, "c"));
    fill_set(&t, "a", "4");
    assert_true(form_enabled(t.f, "b"));
    assert_string_equal(form_answer_text(t.f, "c"), "7");
    fill_set(&t, "a", "3");
    assert_false(form_enabled(t.f, "b"));
    assert_null(form_answer_text(t.f, "c"));
    fill_close(&t);
}

static void form_tells_rings_and_ends(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t,
        "'item':["
        "{'linkId':'a','type':'integer'," FILL_CALCULATED("iif(" ANSWER("b") ".exists(), " ANSWER(
            "b") " + 1, 1)") "},"
                             "{'linkId':'b','type':'integer'," FILL_CALCULATED(ANSWER(
                                 "a") " + 1") "},"
                                              "{'linkId':'c','type':'integer'},"
                                              "{'linkId':'d','type':'integer'," FILL_CALCULATED(
                                                  ANSWER("c")) "}]");
    assert_int_equal(fill_issues(&t, "a", ISSUE_CYCLE), 1);
    assert_int_equal(fill_issues(&t, "b", ISSUE_CYCLE), 1);
    assert_int_equal(fill_issues(&t, "d", ISSUE_CYCLE), 0);
    fill_set(&t, "c", "1");
    assert_string_equal(form_answer_text(t.f, "d"), "1");
    fill_close(&t);
}

// What does not come to rest has no value: any number would be where the counting stopped.
static void form_keeps_no_score_of_a_ring(void **state)
{
    (void)state;
    struct fill t;
    fill_open(
        &t,
        "'item':[{'linkId':'n','type':'integer'},{'linkId':'t','type':'integer'," FILL_CALCULATED(
            "%resource.item.answer.value.sum()") "}]");
    fill_set(&t, "n", "3");
    assert_null(form_answer_text(t.f, "t"));
    assert_int_equal(fill_issues(&t, "t", ISSUE_CYCLE), 1);
    assert_string_equal(form_answer_text(t.f, "n"), "3");
    fill_close(&t);
}

static void form_variables_in_a_ring_fail(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'extension':[" FILL_VARIABLE("x", "%y") "," FILL_VARIABLE(
                      "y", "%x") "],"
                                 "'item':[{'linkId':'a','type':'integer'," FILL_CALCULATED(
                                     "%x + 1") "}]");
    assert_null(form_answer_text(t.f, "a"));
    assert_int_equal(fill_issues(&t, "a", ISSUE_EXPRESSION), 1);
    fill_close(&t);
}

static void form_shows_failing_expressions(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t,
              "'item':[{'linkId':'a','type':'string','repeats':true},"
              "{'linkId':'b','type':'integer'," FILL_CALCULATED(ANSWER(
                  "a") ".single()") "},"
                                    "{'linkId':'c','type':'boolean'," FILL_CALCULATED(
                                        "~text~") "},"
                                                  "{'linkId':'d','type':'integer'," FILL_CALCULATED(
                                                      "%nobody") "}]");
    fill_all(&t, "{'a':['1','2']}");
    assert_int_equal(fill_issues(&t, "b", ISSUE_EXPRESSION), 1);
    assert_int_equal(fill_issues(&t, "c", ISSUE_EXPRESSION), 1);
    assert_int_equal(fill_issues(&t, "d", ISSUE_EXPRESSION), 1);
    struct json *r = NULL;
    assert_int_equal(form_response(t.f, "completed", &r, NULL), RC_OK);
    json_free(r);
    fill_all(&t, "{'a':['1']}");
    assert_int_equal(fill_issues(&t, "b", ISSUE_EXPRESSION), 0);
    assert_string_equal(form_answer_text(t.f, "b"), "1");
    fill_close(&t);
}

static void form_converts_results_to_the_item_type(void **state)
{
    (void)state;
    static const struct {
        const char *item; // type and what else of the item
        const char *text; // the expression
        const char *kept; // short text of the answer
    } rows[] = {
        {"'type':'decimal'", "3", "3"},
        {"'type':'decimal'", "1.10 + 1", "2.10"},
        {"'type':'integer'", "6 / 2", "3"},
        {"'type':'integer'", "7 / 2", NULL},
        {"'type':'string'", "12", "12"},
        {"'type':'boolean'", "1 = 1", "true"},
        {"'type':'date'", "@2024-05-06", "2024-05-06"},
        {"'type':'date'", "@2024-05-06T10:00:00Z", "2024-05-06"},
        {"'type':'time'", "@T10:00:00", "10:00:00"},
        {"'type':'quantity'", "3 ~kg~", "3 kg"},
        {"'type':'choice','answerOption':[{'valueCoding':{'system':'s','code':'no'}}]", "~no~",
         "no"},
        {"'type':'choice','answerOption':[{'valueCoding':{'system':'s','code':'no'}}]",
         "%questionnaire.item.answerOption.value", "no"},
        {"'type':'choice','answerOption':[{'valueCoding':{'system':'s','code':'no'}}]", "~yes~",
         NULL},
        {"'type':'url'", "~http://example.org~", "http://example.org"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fill t;
        struct buf members = {0};
        buf_printf(&members,
                   "'item':[{'linkId':'a',%s,'extension':[{'url':'" FILL_SDC
                   "calculatedExpression','valueExpression':{'language':'text/fhirpath',"
                   "'expression':'%s'}}]}]",
                   rows[i].item, rows[i].text);
        fill_open(&t, members.at);
        const char *kept = form_answer_text(t.f, "a");
        if ((kept == NULL) != (rows[i].kept == NULL) ||
            (kept != NULL && strcmp(kept, rows[i].kept) != 0))
            fail_msg("%s %s: %s", rows[i].item, rows[i].text, kept != NULL ? kept : "nothing");
        fill_close(&t);
        buf_release(&members);
    }
}

static const char limits[] =
    "'extension':[{'url':'" FILL_HL7 "questionnaire-constraint','extension':["
    "{'url':'key','valueId':'k'},{'url':'severity','valueCode':'error'},"
    "{'url':'human','valueString':'a before "
    "b'},{'url':'expression','valueString':'" ANSWER("a") " < " ANSWER(
        "b") "'}]}],"
             "'item':[{'linkId':'a','type':'integer'},{'linkId':'b','type':'integer','"
             "extension':["
             "{'url':'" FILL_HL7 "questionnaire-constraint','extension':["
             "{'url':'key','valueId':'w'},{'url':'severity','valueCode':'warning'},"
             "{'url':'human','valueString':'b is odd'},{'url':'expression','valueString':'"
             "answer.value mod 2 = 1'}]}]}]";

static void form_checks_constraints_when_they_change(void **state)
{
    (void)state;
    struct fill t;
    struct json *r = NULL;
    fill_open(&t, limits);
    fill_all(&t, "{'a':5,'b':4}");
    assert_int_equal(fill_issues(&t, NULL, ISSUE_CONSTRAINT), 1);
    assert_int_equal(fill_issues(&t, "b", ISSUE_CONSTRAINT), 1);
    assert_int_equal(form_response(t.f, "completed", &r, NULL), RC_INVALID);
    fill_set(&t, "b", "6");
    assert_int_equal(fill_issues(&t, NULL, ISSUE_CONSTRAINT), 0);
    assert_int_equal(fill_issues(&t, "b", ISSUE_CONSTRAINT), 1);
    assert_int_equal(form_response(t.f, "completed", &r, NULL), RC_OK);
    json_free(r);
    fill_close(&t);
}

#define YES(weight)                                                                                \
    "'answerOption':[{'valueCoding':{'system':'s','code':'yes'},'extension':[{'url':'" FILL_HL7    \
    "ordinalValue','valueDecimal':" weight "}]}]"

static void form_weighs_a_code_by_its_question(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'choice'," YES(
                      "1") "},"
                           "{'linkId':'b','type':'choice'," YES(
                               "2.5") "},"
                                      "{'linkId':'s','type':'decimal'," FILL_CALCULATED(
                                          "%resource.item.where(linkId=~a~ or "
                                          "linkId=~b~).answer.value.weight()"
                                          ".sum()") "}]");
    fill_set(&t, "a", "yes");
    assert_string_equal(form_answer_text(t.f, "s"), "1");
    fill_set(&t, "b", "yes");
    assert_string_equal(form_answer_text(t.f, "s"), "3.5");
    fill_set(&t, "a", NULL);
    assert_string_equal(form_answer_text(t.f, "s"), "2.5");
    fill_close(&t);
}

// Two options, of which one has no weight.
#define WEIGHED                                                                                    \
    "'item':[{'linkId':'a','type':'choice','answerOption':[{'valueCoding':{'code':'much'},"        \
    "'extension':[{'url':'" FILL_HL7 "itemWeight','valueDecimal':3}]},"                            \
    "{'valueCoding':{'code':'unsure'}}]},{'linkId':'n','type':'integer'},"                         \
    "{'linkId':'s','type':'decimal'," FILL_CALCULATED(                                             \
        "%resource.item.answer.weight().sum()") "},"                                               \
                                                "{'linkId':'o','type':'decimal'," FILL_CALCULATED( \
                                                    "%resource.item.where(linkId=~a~).answer."     \
                                                    "valueCoding.ordinal()") "}]"

static void form_weighs_answers_and_says_what_it_cannot_weigh(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, WEIGHED);
    assert_int_equal(fill_issues(&t, "s", ISSUE_EXPRESSION), 0);
    fill_set(&t, "n", "7"); // no code: nothing to weigh
    fill_set(&t, "a", "much");
    assert_string_equal(form_answer_text(t.f, "s"), "3");
    assert_string_equal(form_answer_text(t.f, "o"), "3");
    fill_set(&t, "a", "unsure");
    assert_null(form_answer_text(t.f, "s")); // not 0
    assert_int_equal(fill_issues(&t, "s", ISSUE_EXPRESSION), 1);
    assert_int_equal(fill_issues(&t, "o", ISSUE_EXPRESSION), 1);
    fill_set(&t, "a", "much");
    assert_int_equal(fill_issues(&t, "s", ISSUE_EXPRESSION), 0);
    fill_close(&t);
}

#define ITEM(id, type, extension)                                                                  \
    "{'linkId':'" id "','type':'" type "','extension':[" extension "]}"

static void form_expressions_see_what_was_given(void **state)
{
    (void)state;
    struct fill t;
    struct buf members = {0};
    buf_printf(
        &members, "'item':[%s,%s,%s,%s]",
        ITEM("a", "string", FILL_EXPR("initialExpression", "%patient.name.family")),
        ITEM("b", "string", FILL_EXPR("calculatedExpression", "%qitem.linkId")),
        ITEM("c", "integer", FILL_EXPR("calculatedExpression", "%questionnaire.item.count()")),
        ITEM("d", "date", FILL_EXPR("calculatedExpression", "today()")));
    fill_open(&t, members.at);
    buf_release(&members);
    assert_null(form_answer_text(t.f, "a"));
    assert_string_equal(form_answer_text(t.f, "b"), "b");
    assert_string_equal(form_answer_text(t.f, "c"), "4");
    assert_string_equal(form_answer_text(t.f, "d"), "2027-01-15");
    struct json *patient = fill_json("{'resourceType':'Patient','name':[{'family':'Roux'}]}");
    t.env.patient = patient;
    form_free(t.f);
    t.f = form_new(t.q, &t.env);
    assert_string_equal(form_answer_text(t.f, "a"), "Roux");
    json_free(patient);
    fill_close(&t);
}

// What follows from answers, place by place, also where an expression fails.
static void form_explain_says_what_follows(void **state)
{
    (void)state;
    struct fill t;
    struct buf text = {0};
    fill_open(
        &t,
        "'extension':[" FILL_VARIABLE(
            "n",
            "%resource.item.count()") "],'item':["
                                      "{'linkId':'a','type':'integer'},{'linkId':'g','type':'group'"
                                      ",'repeats':true,"
                                      "'item':[{'linkId':'s','type':'integer','readOnly':"
                                      "true," FILL_CALCULATED(
                                          "%n + 1") "},{'linkId':'x','type':'string'"
                                                    "," FILL_CALCULATED("(1 | 2).single()") "}]}]");
    fill_set(&t, "a", "3");
    struct json *all = form_explain(t.f);
    json_write(json_get(all, "items"), false, &text);
    fill_quotes(text.at, '"', '\'');
    assert_non_null(strstr(text.at, "'linkId':'s','in':[{'linkId':'g','index':0}],'enabled':true"));
    assert_non_null(strstr(text.at, "'kind':'calculated','expression':'%n + 1','values':[3]"));
    assert_non_null(strstr(text.at, "'expression':'(1 | 2).single()','error':'"));
    assert_int_equal(json_count(json_get(all, "expressions")), 1);
    assert_string_equal(
        json_number(json_at(json_get(json_at(json_get(all, "expressions"), 0), "values"), 0)), "2");
    json_free(all);
    buf_release(&text);
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_calculates_in_order),
        cmocka_unit_test(form_explain_says_what_follows),
        cmocka_unit_test(form_evaluates_only_what_depends_on_a_change),
        cmocka_unit_test(form_change_does_not_grow_with_the_form),
        cmocka_unit_test(form_keeps_a_persons_own_value),
        cmocka_unit_test(form_variables_reach_down_and_stay_cached),
        cmocka_unit_test(form_calculates_in_each_instance),
        cmocka_unit_test(form_enables_by_expression),
        cmocka_unit_test(form_tells_rings_and_ends),
        cmocka_unit_test(form_keeps_no_score_of_a_ring),
        cmocka_unit_test(form_variables_in_a_ring_fail),
        cmocka_unit_test(form_shows_failing_expressions),
        cmocka_unit_test(form_converts_results_to_the_item_type),
        cmocka_unit_test(form_checks_constraints_when_they_change),
        cmocka_unit_test(form_weighs_a_code_by_its_question),
        cmocka_unit_test(form_weighs_answers_and_says_what_it_cannot_weigh),
        cmocka_unit_test(form_expressions_see_what_was_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
