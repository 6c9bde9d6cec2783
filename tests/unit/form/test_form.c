// SPDX-License-Identifier: EUPL-1.2
// Answering a form: types, options, enablement, repetitions, what is missing.
#include "unit/form/fill.h"

static void form_set_takes_each_type(void **state)
{
    (void)state;
    static const struct {
        const char *type; // of the item
        const char *good; // short text that is taken
        const char *kept; // short text afterwards
        const char *bad;  // short text that is refused
    } rows[] = {
        {"boolean", "true", "true", "yes"},
        {"decimal", "1.50", "1.50", "1.5.0"},
        {"decimal", "1,5", "1.5", "1e"},
        {"integer", "-7", "-7", "1.5"},
        {"integer", "2147483647", "2147483647", "2147483648"},
        {"date", "2024-02-29", "2024-02-29", "2023-02-29"},
        {"date", "2024", "2024", "2024-13"},
        {"dateTime", "2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z", "yesterday"},
        {"time", "10:30", "10:30:00", "25:00"},
        {"string", "a b", "a b", "  "},
        {"text", "line", "line", ""},
        {"url", "http://example.org", "http://example.org", "a b"},
        {"reference", "Patient/1", "Patient/1", NULL},
        {"quantity", "72.50 kg", "72.50 kg", "kg"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fill t;
        struct buf members = {0};
        buf_printf(&members, "'item':[{'linkId':'a','type':'%s'}]", rows[i].type);
        fill_open(&t, members.at);
        assert_int_equal(fill_set(&t, "a", rows[i].good), RC_OK);
        assert_string_equal(form_answer_text(t.f, "a"), rows[i].kept);
        if (rows[i].bad != NULL && fill_set(&t, "a", rows[i].bad) != RC_INVALID)
            fail_msg("%s takes %s", rows[i].type, rows[i].bad);
        assert_string_equal(form_answer_text(t.f, "a"), rows[i].kept);
        assert_int_equal(fill_set(&t, "a", NULL), RC_OK);
        assert_null(form_answer_text(t.f, "a"));
        assert_int_equal(form_answer_count(t.f, "a"), 0);
        fill_close(&t);
        buf_release(&members);
    }
}

static void form_set_refuses_what_does_not_fit(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'g','type':'group','item':["
                  "{'linkId':'c','type':'choice','answerOption':[{'valueCoding':{'system':'s',"
                  "'code':'1'}},{'valueCoding':{'system':'s','code':'2'}}]},"
                  "{'linkId':'o','type':'open-choice','answerOption':[{'valueCoding':{'code':'1'}}"
                  "]},{'linkId':'r','type':'string','readOnly':true}]}]");
    assert_int_equal(fill_set(&t, "c", "3"), RC_INVALID);
    assert_int_equal(fill_set(&t, "c", "2"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "c"), "2");
    assert_int_equal(fill_set(&t, "o", "own words"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "o"), "own words");
    assert_int_equal(fill_set(&t, "r", "x"), RC_DENIED);
    assert_int_equal(fill_set(&t, "g", "x"), RC_INVALID);
    assert_int_equal(fill_set(&t, "nowhere", "x"), RC_NO);
    struct json *two = fill_json("[{'valueCoding':{'system':'s','code':'1'}},"
                                 "{'valueCoding':{'system':'s','code':'2'}}]");
    assert_int_equal(form_set(t.f, "c", two, NULL), RC_INVALID);
    json_free(two);
    struct json *other = fill_json("[{'valueCoding':{'system':'z','code':'1'}}]");
    assert_int_equal(form_check(t.f, "c", other, NULL), RC_INVALID);
    json_free(other);
    assert_string_equal(form_answer_text(t.f, "c"), "2");
    fill_close(&t);
}

static void form_set_keeps_bounds(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':["
                  "{'linkId':'i','type':'integer','extension':["
                  "{'url':'" FILL_HL7 "minValue','valueInteger':0},"
                  "{'url':'" FILL_HL7 "maxValue','valueInteger':5}]},"
                  "{'linkId':'d','type':'decimal','extension':["
                  "{'url':'" FILL_HL7 "maxDecimalPlaces','valueInteger':2}]},"
                  "{'linkId':'t','type':'date','extension':["
                  "{'url':'" FILL_HL7 "minValue','valueDate':'2020-01-01'}]},"
                  "{'linkId':'s','type':'string','maxLength':3,'extension':["
                  "{'url':'" FILL_HL7 "regex','valueString':'[a-z\\u00e9]+'}]}]");
    assert_int_equal(fill_set(&t, "i", "6"), RC_INVALID);
    assert_int_equal(fill_set(&t, "i", "-1"), RC_INVALID);
    assert_int_equal(fill_set(&t, "i", "5"), RC_OK);
    assert_int_equal(fill_set(&t, "d", "1.20"), RC_OK);
    assert_int_equal(fill_set(&t, "t", "2019-12-31"), RC_INVALID);
    assert_int_equal(fill_set(&t, "t", "2020-01-01"), RC_OK);
    assert_int_equal(fill_set(&t, "s", "abcd"), RC_INVALID);
    assert_int_equal(fill_set(&t, "s", "AB"), RC_INVALID);
    assert_int_equal(fill_set(&t, "s", "é"), RC_OK);
    fill_close(&t);
}

// What was measured counts, also beyond the digits asked for.
static void form_keeps_more_digits_than_asked_for(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'d','type':'decimal','extension':["
                  "{'url':'" FILL_HL7 "maxDecimalPlaces','valueInteger':2}]},"
                  "{'linkId':'slow','type':'boolean'," FILL_CALCULATED(
                      "%resource.item.where(linkId=~d~).answer.value > 14") "}]");
    assert_int_equal(fill_set(&t, "d", "14.001"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "d"), "14.001");
    assert_string_equal(form_answer_text(t.f, "slow"), "true");
    assert_int_equal(fill_issues(&t, "d", ISSUE_RANGE), 1);
    assert_int_equal(fill_all(&t, "{'d':14.0005}"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "d"), "14.0005");
    fill_set(&t, "d", "14.00");
    assert_int_equal(fill_issues(&t, "d", ISSUE_RANGE), 0);
    fill_close(&t);
}

static void form_refuses_what_a_pattern_cannot_decide(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'s','type':'string','extension':["
                  "{'url':'" FILL_HL7 "regex','valueString':'(x+x+)+y'}]}]");
    assert_int_equal(fill_set(&t, "s", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx?"), RC_INVALID);
    assert_int_equal(form_answer_count(t.f, "s"), 0);
    assert_int_equal(fill_set(&t, "s", "xxy"), RC_OK);
    fill_close(&t);
}

// One enableWhen row and what it gives for an answer.
static void expect_when(const char *type, const char *op, const char *answer, const char *given,
                        bool enabled)
{
    struct fill t;
    struct buf members = {0};
    buf_printf(&members,
               "'item':[{'linkId':'a','type':'%s'%s},{'linkId':'b','type':'string','enableWhen':"
               "[{'question':'a','operator':'%s',%s}]}]",
               type,
               strcmp(type, "choice") == 0 ? ",'answerOption':[{'valueCoding':{'system':'s','code':"
                                             "'1'}},{'valueCoding':{'system':'s','code':'2'}}]"
                                           : "",
               op, answer);
    fill_open(&t, members.at);
    if (given != NULL)
        assert_int_equal(fill_set(&t, "a", given), RC_OK);
    if (form_enabled(t.f, "b") != enabled)
        fail_msg("%s %s %s with %s", type, op, answer, given != NULL ? given : "nothing");
    fill_close(&t);
    buf_release(&members);
}

static void form_enabled_follows_every_operator(void **state)
{
    (void)state;
    static const struct {
        const char *type;   // of the question
        const char *answer; // answer[x] of the row
        const char *less;   // an answer below it, NULL: no order
        const char *same;   // the same
        const char *more;   // above
    } rows[] = {
        {"boolean", "'answerBoolean':true", NULL, "true", "false"},
        {"integer", "'answerInteger':3", "2", "3", "4"},
        {"decimal", "'answerDecimal':1.5", "1.49", "1.50", "1.51"},
        {"date", "'answerDate':'2024-01-15'", "2024-01-14", "2024-01-15", "2024-02-01"},
        {"dateTime", "'answerDateTime':'2024-01-15T10:00:00Z'", "2024-01-15T09:00:00Z",
         "2024-01-15T11:00:00+01:00", "2024-01-15T12:00:00Z"},
        {"time", "'answerTime':'10:00:00'", "09:59:59", "10:00:00", "10:00:01"},
        {"string", "'answerString':'b'", "a", "b", "c"},
        {"choice", "'answerCoding':{'system':'s','code':'1'}", NULL, "1", "2"},
        {"reference", "'answerReference':{'reference':'Patient/1'}", NULL, "Patient/1",
         "Patient/2"},
        {"quantity", "'answerQuantity':{'value':1,'unit':'kg','code':'kg'}", "900 g", "1 kg",
         "2 kg"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *of[] = {rows[i].less, rows[i].same, rows[i].more};
        expect_when(rows[i].type, "=", rows[i].answer, NULL, false);
        expect_when(rows[i].type, "!=", rows[i].answer, NULL, true);
        expect_when(rows[i].type, "exists", "'answerBoolean':true", NULL, false);
        expect_when(rows[i].type, "exists", "'answerBoolean':false", NULL, true);
        for (int k = 0; k < 3; k++) {
            if (of[k] == NULL)
                continue;
            expect_when(rows[i].type, "=", rows[i].answer, of[k], k == 1);
            expect_when(rows[i].type, "!=", rows[i].answer, of[k], k != 1);
            expect_when(rows[i].type, "exists", "'answerBoolean':true", of[k], true);
            expect_when(rows[i].type, "exists", "'answerBoolean':false", of[k], false);
            if (rows[i].less != NULL) {
                expect_when(rows[i].type, ">", rows[i].answer, of[k], k == 2);
                expect_when(rows[i].type, "<", rows[i].answer, of[k], k == 0);
                expect_when(rows[i].type, ">=", rows[i].answer, of[k], k >= 1);
                expect_when(rows[i].type, "<=", rows[i].answer, of[k], k <= 1);
            }
        }
    }
}

static void form_enabled_combines_rows(void **state)
{
    (void)state;
    static const char rows[] = "'enableWhen':[{'question':'a','operator':'=','answerBoolean':true},"
                               "{'question':'b','operator':'=','answerBoolean':true}]";
    struct fill t;
    struct buf members = {0};
    buf_printf(&members,
               "'item':[{'linkId':'a','type':'boolean'},{'linkId':'b','type':'boolean'},"
               "{'linkId':'all','type':'display','enableBehavior':'all',%s},"
               "{'linkId':'any','type':'group','enableBehavior':'any',%s,'item':["
               "{'linkId':'in','type':'string'}]}]",
               rows, rows);
    fill_open(&t, members.at);
    assert_false(form_enabled(t.f, "all"));
    assert_false(form_enabled(t.f, "in"));
    fill_set(&t, "a", "true");
    assert_false(form_enabled(t.f, "all"));
    assert_true(form_enabled(t.f, "any"));
    assert_true(form_enabled(t.f, "in"));
    fill_set(&t, "b", "true");
    assert_true(form_enabled(t.f, "all"));
    assert_false(form_enabled(t.f, "nowhere"));
    fill_close(&t);
    buf_release(&members);
}

static void form_enabled_counts_disabled_sources_as_unanswered(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'boolean'},"
                  "{'linkId':'b','type':'boolean','enableWhen':[{'question':'a','operator':'=',"
                  "'answerBoolean':true}]},"
                  "{'linkId':'c','type':'string','enableWhen':[{'question':'b','operator':'=',"
                  "'answerBoolean':true}]}]");
    fill_set(&t, "a", "true");
    fill_set(&t, "b", "true");
    fill_set(&t, "c", "x");
    assert_true(form_enabled(t.f, "c"));
    fill_set(&t, "a", "false");
    assert_false(form_enabled(t.f, "b"));
    assert_false(form_enabled(t.f, "c"));
    assert_string_equal(form_answer_text(t.f, "c"), "x");
    assert_string_equal(fill_items(&t, "completed"),
                        "[{'linkId':'a','answer':[{'valueBoolean':false}]}]");
    assert_non_null(strstr(fill_items(&t, "in-progress"), "'valueString':'x'"));
    fill_set(&t, "a", "true");
    assert_true(form_enabled(t.f, "c"));
    fill_close(&t);
}

static const char meals[] =
    "'item':[{'linkId':'g','type':'group','repeats':true,'item':["
    "{'linkId':'q','type':'boolean'},"
    "{'linkId':'w','type':'string','enableWhen':[{'question':'q','operator':'=',"
    "'answerBoolean':true}]}]},"
    "{'linkId':'any','type':'display','enableWhen':[{'question':'q','operator':'=',"
    "'answerBoolean':true}]}]";

static void form_instances_have_their_own_enablement(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, meals);
    assert_int_equal(form_instance_count(t.f, "g", NULL, 0), 1);
    assert_int_equal(form_add_instance(t.f, "g", NULL, 0, NULL), RC_OK);
    struct json *yes = fill_json("[{'valueBoolean':true}]");
    size_t second = 1;
    assert_int_equal(form_set_at(t.f, "q", &second, 1, yes, NULL), RC_OK);
    json_free(yes);
    assert_false(form_enabled(t.f, "w"));
    assert_true(form_enabled_at(t.f, "w", &second, 1));
    assert_true(form_enabled(t.f, "any"));
    size_t third = 2;
    assert_int_equal(form_set_at(t.f, "q", &third, 1, NULL, NULL), RC_NO);
    assert_string_equal(
        fill_items(&t, "in-progress"),
        "[{'linkId':'g','item':[{'linkId':'q','answer':[{'valueBoolean':true}]}]}]");
    assert_int_equal(form_remove_instance(t.f, "g", NULL, 0, 1, NULL), RC_OK);
    assert_false(form_enabled(t.f, "any"));
    assert_int_equal(form_remove_instance(t.f, "g", NULL, 0, 0, NULL), RC_OK);
    assert_int_equal(form_instance_count(t.f, "g", NULL, 0), 1);
    fill_close(&t);
}

static void form_set_all_fills_repeats_and_children(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'g','type':'group','repeats':true,'item':["
                  "{'linkId':'n','type':'string'},{'linkId':'d','type':'decimal'}]},"
                  "{'linkId':'c','type':'choice','repeats':true,'answerOption':["
                  "{'valueCoding':{'system':'s','code':'1'}},{'valueCoding':{'system':'s',"
                  "'code':'2'}}],'item':[{'linkId':'why','type':'string'}]},"
                  "{'linkId':'h','type':'group','item':[{'linkId':'x','type':'integer'}]},"
                  "{'linkId':'m','type':'quantity'}]");
    assert_int_equal(fill_all(&t,
                              "{'g':[{'n':'a','d':1.0},{'n':'b','d':1.00}],'x':3,"
                              "'c':[{'value':'1','items':{'why':'so'}},{'system':'s','code':'2'}],"
                              "'m':{'value':72.50,'unit':'kg'}}"),
                     RC_OK);
    assert_string_equal(fill_items(&t, "in-progress"),
                        "[{'linkId':'g','item':[{'linkId':'n','answer':[{'valueString':'a'}]},"
                        "{'linkId':'d','answer':[{'valueDecimal':1.0}]}]},"
                        "{'linkId':'g','item':[{'linkId':'n','answer':[{'valueString':'b'}]},"
                        "{'linkId':'d','answer':[{'valueDecimal':1.00}]}]},"
                        "{'linkId':'c','answer':[{'valueCoding':{'system':'s','code':'1'},"
                        "'item':[{'linkId':'why','answer':[{'valueString':'so'}]}]},"
                        "{'valueCoding':{'system':'s','code':'2'}}]},"
                        "{'linkId':'h','item':[{'linkId':'x','answer':[{'valueInteger':3}]}]},"
                        "{'linkId':'m','answer':[{'valueQuantity':{'value':72.50,'unit':'kg'}}]}]");
    fill_close(&t);
}

static void form_set_all_tells_all_problems_and_keeps_the_rest(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'integer'},{'linkId':'b','type':'string'},"
                  "{'linkId':'g','type':'group','item':[{'linkId':'c','type':'boolean'}]}]");
    assert_int_equal(fill_all(&t, "{'a':'three','b':'kept','zz':1,'g':{'c':1}}"), RC_INVALID);
    assert_non_null(strstr(t.text.at, "a: "));
    assert_non_null(strstr(t.text.at, "zz: "));
    assert_non_null(strstr(t.text.at, "c: "));
    assert_string_equal(form_answer_text(t.f, "b"), "kept");
    assert_int_equal(fill_all(&t, "[1]"), RC_INVALID);
    fill_close(&t);
}

static void form_issues_name_what_is_missing(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'boolean','required':true},"
                  "{'linkId':'b','type':'string','required':true,'enableWhen':[{'question':'a',"
                  "'operator':'=','answerBoolean':true}]},"
                  "{'linkId':'g','type':'group','required':true,'item':["
                  "{'linkId':'c','type':'string'}]},"
                  "{'linkId':'m','type':'string','repeats':true,'extension':["
                  "{'url':'" FILL_HL7 "questionnaire-minOccurs','valueInteger':2}]}]");
    struct json *r = NULL;
    assert_int_equal(fill_issues(&t, "a", ISSUE_REQUIRED), 1);
    assert_int_equal(fill_issues(&t, "b", ISSUE_REQUIRED), 0);
    assert_int_equal(fill_issues(&t, "g", ISSUE_REQUIRED), 1);
    assert_int_equal(fill_issues(&t, "m", ISSUE_OCCURS), 1);
    assert_int_equal(form_response(t.f, "completed", &r, NULL), RC_INVALID);
    fill_set(&t, "a", "true");
    assert_int_equal(fill_issues(&t, "b", ISSUE_REQUIRED), 1);
    assert_int_equal(fill_all(&t, "{'b':'x','c':'y','m':['1','2']}"), RC_OK);
    const struct form_issue *none = NULL;
    assert_int_equal(form_issues(t.f, &none), 0);
    assert_int_equal(form_response(t.f, "completed", &r, NULL), RC_OK);
    json_free(r);
    fill_close(&t);
}

static void form_new_sets_initial_values(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'i','type':'integer','initial':[{'valueInteger':4}]},"
                  "{'linkId':'c','type':'choice','answerOption':[{'valueCoding':{'code':'1'}},"
                  "{'valueCoding':{'code':'2'},'initialSelected':true}]},"
                  "{'linkId':'e','type':'decimal','extension':[" FILL_EXPR(
                      "initialExpression", "%resource.item.where(linkId=~i~).answer.value * "
                                           "1.50") "]}]");
    assert_string_equal(form_answer_text(t.f, "i"), "4");
    assert_string_equal(form_answer_text(t.f, "c"), "2");
    assert_string_equal(form_answer_text(t.f, "e"), "6.00");
    fill_set(&t, "i", "2");
    assert_string_equal(form_answer_text(t.f, "e"), "6.00");
    fill_close(&t);
}

static void form_set_leaves_exclusive_options_alone(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'choice','repeats':true,'answerOption':["
                  "{'valueCoding':{'code':'1'}},{'valueCoding':{'code':'2'}},"
                  "{'valueCoding':{'code':'none'},'extension':[{'url':'" FILL_HL7
                  "questionnaire-optionExclusive','valueBoolean':true}]}]}]");
    assert_int_equal(fill_all(&t, "{'a':['1','2']}"), RC_OK);
    assert_int_equal(fill_all(&t, "{'a':['1','none']}"), RC_INVALID);
    assert_int_equal(form_answer_count(t.f, "a"), 2);
    assert_int_equal(fill_all(&t, "{'a':['none']}"), RC_OK);
    fill_close(&t);
}

static void form_instances_start_with_initial_values(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'g','type':'group','repeats':true,'item':["
                  "{'linkId':'a','type':'integer','initial':[{'valueInteger':4}]},"
                  "{'linkId':'b','type':'integer','extension':[" FILL_EXPR("initialExpression",
                                                                           "2 + 3") "]}]}]");
    assert_int_equal(form_add_instance(t.f, "g", NULL, 0, NULL), RC_OK);
    size_t second = 1;
    const struct json *b = form_answer_at(t.f, "b", &second, 1, 0);
    assert_non_null(form_answer_at(t.f, "a", &second, 1, 0));
    assert_string_equal(json_number(json_get(b, "valueInteger")), "5");
    assert_int_equal(form_add_instance(t.f, "a", NULL, 0, NULL), RC_INVALID);
    fill_close(&t);
}

// A bound with an expression beside `plain` (a member and a comma, or nothing).
#define BOUND(url, plain, name, kind, text)                                                        \
    "{'url':'" FILL_HL7 url "'," plain "'" name "':{'extension':[{'url':'" FILL_HL7 kind           \
    "','valueExpression':{'language':'text/fhirpath','expression':'" text "'}}]}}"

static void form_evaluates_computed_bounds(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'d','type':'date','extension':[" BOUND(
                      "maxValue", "'valueDate':'2001-01-01',", "_valueDate", "cqf-calculatedValue",
                      "today()") "]},"
                                 "{'linkId':'most','type':'integer'},"
                                 "{'linkId':'n','type':'integer','extension':[" BOUND(
                                     "maxValue", "", "_valueInteger", "cqf-expression",
                                     "%resource.item.where(linkId=~most~).answer."
                                     "value") "]},"
                                              "{'linkId':'w','type':'string','"
                                              "extension':[" BOUND(
                                                  "minLength", "'valueInteger':3,", "_valueInteger",
                                                  "cqf-expression", "1 + ~x~") "]}]");
    // The clock stands at 2027-01-15; the plain bound of 2001 does not hold.
    assert_int_equal(fill_set(&t, "d", "2020-06-01"), RC_OK);
    assert_int_equal(fill_set(&t, "d", "2027-02-01"), RC_INVALID);
    assert_int_equal(fill_set(&t, "n", "1000"), RC_OK); // no bound yet
    assert_int_equal(fill_issues(&t, "n", ISSUE_RANGE), 0);
    fill_set(&t, "most", "5");
    assert_int_equal(fill_issues(&t, "n", ISSUE_RANGE), 1);
    assert_int_equal(fill_set(&t, "n", "6"), RC_INVALID);
    assert_int_equal(fill_set(&t, "n", "5"), RC_OK);
    // One that fails is said, and its plain value holds.
    assert_int_equal(fill_issues(&t, "w", ISSUE_EXPRESSION), 1);
    assert_int_equal(fill_set(&t, "w", "ab"), RC_INVALID);
    assert_int_equal(fill_set(&t, "w", "abc"), RC_OK);
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_keeps_more_digits_than_asked_for),
        cmocka_unit_test(form_refuses_what_a_pattern_cannot_decide),
        cmocka_unit_test(form_evaluates_computed_bounds),
        cmocka_unit_test(form_set_takes_each_type),
        cmocka_unit_test(form_set_refuses_what_does_not_fit),
        cmocka_unit_test(form_set_keeps_bounds),
        cmocka_unit_test(form_enabled_follows_every_operator),
        cmocka_unit_test(form_enabled_combines_rows),
        cmocka_unit_test(form_enabled_counts_disabled_sources_as_unanswered),
        cmocka_unit_test(form_instances_have_their_own_enablement),
        cmocka_unit_test(form_set_all_fills_repeats_and_children),
        cmocka_unit_test(form_set_all_tells_all_problems_and_keeps_the_rest),
        cmocka_unit_test(form_issues_name_what_is_missing),
        cmocka_unit_test(form_new_sets_initial_values),
        cmocka_unit_test(form_set_leaves_exclusive_options_alone),
        cmocka_unit_test(form_instances_start_with_initial_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
