// SPDX-License-Identifier: EUPL-1.2
// The validator: what it finds, where it says it is, and how heavy it is.
#include "unit/form/fill.h"

static const char form[] =
    "'extension':[{'url':'" FILL_HL7 "questionnaire-constraint','extension':["
    "{'url':'key','valueId':'k'},{'url':'severity','valueCode':'error'},"
    "{'url':'human','valueString':'a is not 13'},{'url':'expression','valueString':'"
    "%resource.item.where(linkId=~a~).answer.value.all($this != 13)'}]}],"
    "'item':[{'linkId':'a','type':'integer','required':true,'extension':["
    "{'url':'" FILL_HL7 "minValue','valueInteger':1}]},"
    "{'linkId':'g','type':'group','repeats':true,'item':["
    "{'linkId':'c','type':'choice','answerOption':[{'valueCoding':{'system':'s','code':'1'}},"
    "{'valueCoding':{'system':'s','code':'2'}}]},"
    "{'linkId':'e','type':'string','enableWhen':[{'question':'c','operator':'=',"
    "'answerCoding':{'system':'s','code':'2'}}]}]}]";

// One response and what must be said about it.
struct verdict {
    const char *members;  // of the response
    enum rc rc;           // what form_validate answers
    const char *severity; // of the issue looked for, NULL: none is
    const char *path;     // where it must be
};

static bool is_there(const struct json *outcome, const struct verdict *v)
{
    const struct json *list = json_get(outcome, "issue");
    for (size_t i = 0; i < json_count(list); i++) {
        const struct json *issue = json_at(list, i);
        const char *path = json_string(json_at(json_get(issue, "expression"), 0));
        if (path != NULL && strcmp(path, v->path) == 0 &&
            strcmp(json_get_string(issue, "severity"), v->severity) == 0) {
            assert_non_null(json_get_string(json_get(issue, "details"), "text"));
            return true;
        }
    }
    return false;
}

static void expect(struct fill *t, const struct verdict *v)
{
    struct buf text = {0};
    struct buf told = {0};
    struct json *outcome = NULL;
    buf_printf(&text, "{'resourceType':'QuestionnaireResponse',%s}", v->members);
    struct json *response = fill_json(text.at);
    enum rc rc = form_validate(t->q, &t->env, response, &outcome, NULL);
    json_write(outcome, true, &told);
    if (rc != v->rc || (v->severity != NULL && !is_there(outcome, v)))
        fail_msg("%s\ngave %s", v->members, told.at);
    json_free(outcome);
    json_free(response);
    buf_release(&told);
    buf_release(&text);
}

#define DONE    "'status':'completed','questionnaire':'http://example.org/q|1',"
#define OPEN    "'status':'in-progress','questionnaire':'http://example.org/q|1',"
#define A(n)    "{'linkId':'a','answer':[{'valueInteger':" n "}]}"
#define C(code) "{'linkId':'c','answer':[{'valueCoding':{'system':'s','code':'" code "'}}]}"
#define E       "{'linkId':'e','answer':[{'valueString':'x'}]}"

static void form_validate_tells_what_and_where(void **state)
{
    (void)state;
    static const struct verdict verdicts[] = {
        {DONE "'item':[" A("3") "]", RC_OK, NULL, NULL},
        {DONE "'item':[" A("3") ",{'linkId':'g','item':[" C("1") "]},{'linkId':'g','item':[" C(
             "2") "," E "]}]",
         RC_OK, NULL, NULL},
        {DONE "'item':[{'linkId':'g','item':[" C("1") "]}]", RC_INVALID, "error",
         "QuestionnaireResponse"},
        {OPEN "'item':[{'linkId':'g','item':[" C("1") "]}]", RC_OK, "warning",
         "QuestionnaireResponse"},
        {DONE "'authored':'2026-05-12T14:30:00+02:00','subject':{'reference':'Patient/1'},"
              "'author':{'reference':'#d'},'contained':[{'resourceType':'Device','id':'d'}],"
              "'item':[" A("3") "]",
         RC_OK, NULL, NULL},
        {DONE "'authored':'2026-05-12T14:30','item':[" A("3") "]", RC_INVALID, "error",
         "QuestionnaireResponse.authored"},
        {DONE "'subject':{'reference':'the patient'},'item':[" A("3") "]", RC_INVALID, "error",
         "QuestionnaireResponse.subject"},
        {DONE "'source':{'reference':'#x'},'item':[" A("3") "]", RC_INVALID, "error",
         "QuestionnaireResponse.source"},
        {DONE "'item':[" A("0") "]", RC_INVALID, "error",
         "QuestionnaireResponse.item[0].answer[0]"},
        {OPEN "'item':[" A("0") "]", RC_OK, "warning", "QuestionnaireResponse.item[0].answer[0]"},
        {DONE "'item':[" A("13") "]", RC_INVALID, "error", "QuestionnaireResponse"},
        {DONE "'item':[" A("3") ",{'linkId':'g','item':[" C("1") "]},{'linkId':'g','item':[" C(
             "3") "]}]",
         RC_INVALID, "error", "QuestionnaireResponse.item[2].item[0].answer[0]"},
        {DONE "'item':[" A("3") ",{'linkId':'g','item':[" C("1") "," E "]}]", RC_INVALID, "error",
         "QuestionnaireResponse.item[1].item[1]"},
        {DONE "'item':[" A("3") ",{'linkId':'zz'}]", RC_INVALID, "error",
         "QuestionnaireResponse.item[1]"},
        {DONE "'item':[" A("'3'") "]", RC_INVALID, "error",
         "QuestionnaireResponse.item[0].answer[0]"},
        {OPEN "'item':[" A("'3'") "]", RC_INVALID, "error",
         "QuestionnaireResponse.item[0].answer[0]"},
        {"'status':'finished','item':[" A("3") "]", RC_INVALID, "error",
         "QuestionnaireResponse.status"},
        {"'item':[" A("3") "]", RC_INVALID, "error", "QuestionnaireResponse.status"},
        {"'status':'completed','questionnaire':'http://other','item':[" A("3") "]", RC_INVALID,
         "error", "QuestionnaireResponse.questionnaire"},
        {"'status':'completed','questionnaire':'http://example.org/q|2','item':[" A("3") "]", RC_OK,
         "warning", "QuestionnaireResponse.questionnaire"},
        {DONE "'answers':1,'item':[" A("3") "]", RC_INVALID, "error",
         "QuestionnaireResponse.answers"},
    };
    struct fill t;
    fill_open(&t, form);
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
        expect(&t, &verdicts[i]);
    fill_close(&t);
}

// FHIR R4, time: seconds must be given.
static void form_validate_wants_whole_times(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'time'}]");
    expect(&t, &(struct verdict){DONE "'item':[{'linkId':'a','answer':[{'valueTime':'14:30'}]}]",
                                 RC_INVALID, "error", "QuestionnaireResponse.item[0].answer[0]"});
    expect(&t, &(struct verdict){DONE "'item':[{'linkId':'a','answer':[{'valueTime':'14:30:00'}]}]",
                                 RC_OK, NULL, NULL});
    fill_close(&t);
}

static void form_validate_wants_whole_moments(void **state)
{
    (void)state;
    static const char *const bad[] = {"2026-05-12T14:30", "2026-05-12T14:30:00",
                                      "2026-05-12T14:30Z"};
    static const char *const good[] = {"2026-05-12T14:30:00Z", "2026-05-12", "2026"};
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'dateTime'}]");
    for (size_t i = 0; i < ARRAY_LEN(bad) + ARRAY_LEN(good); i++) {
        bool is_bad = i < ARRAY_LEN(bad);
        struct buf members = {0};
        buf_printf(&members,
                   "'status':'in-progress','item':[{'linkId':'a','answer':[{'valueDateTime':'%s'}]"
                   "}]",
                   is_bad ? bad[i] : good[i - ARRAY_LEN(bad)]);
        struct verdict verdict = {.members = members.at, .rc = is_bad ? RC_INVALID : RC_OK};
        if (is_bad) {
            verdict.severity = "error";
            verdict.path = "QuestionnaireResponse.item[0].answer[0]";
        }
        expect(&t, &verdict);
        buf_release(&members);
    }
    // What was stored like that opens, and says what is missing.
    struct err e = {0};
    assert_int_equal(fill_reopen(&t,
                                 "'status':'in-progress','item':[{'linkId':'a','answer':["
                                 "{'valueDateTime':'2026-05-12T14:30'}]}]",
                                 &e),
                     RC_OK);
    assert_int_equal(fill_issues(&t, "a", ISSUE_RANGE), 1);
    fill_close(&t);
}

static void form_validate_tells_of_an_unknown_weight(void **state)
{
    (void)state;
    static const struct verdict verdict = {
        "'status':'completed','item':[{'linkId':'a','answer':[{'valueCoding':{'code':'x'}}]},"
        "{'linkId':'s','answer':[{'valueDecimal':0}]}]",
        RC_OK, "warning", "QuestionnaireResponse.item[1]"};
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'choice','answerValueSet':'http://x'},"
                  "{'linkId':'s','type':'decimal'," FILL_CALCULATED(
                      "%resource.item.answer.weight().sum()") "}]");
    expect(&t, &verdict);
    fill_close(&t);
}

static void form_validate_survives_anything(void **state)
{
    (void)state;
    static const char *const odd[] = {
        "null",
        "3",
        "[]",
        "{}",
        "'x'",
        "{'resourceType':3}",
        "{'resourceType':'QuestionnaireResponse','status':[],'questionnaire':{},'item':[[]]}",
        "{'resourceType':'QuestionnaireResponse','item':[{'linkId':'g','item':[{'linkId':'g'}]}]}",
    };
    struct fill t;
    fill_open(&t, form);
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        struct json *v = fill_json(odd[i]);
        struct json *outcome = NULL;
        assert_int_equal(form_validate(t.q, &t.env, v, &outcome, NULL), RC_INVALID);
        assert_true(json_count(json_get(outcome, "issue")) > 0);
        json_free(outcome);
        json_free(v);
    }
    fill_close(&t);
}

static void form_validate_counts_what_it_does_not_write(void **state)
{
    (void)state;
    struct fill t;
    struct buf text = {0};
    struct json *outcome = NULL;
    fill_open(&t, form);
    buf_puts(&text, "{'resourceType':'QuestionnaireResponse','status':'completed','item':[");
    for (int i = 0; i < 2000; i++)
        buf_printf(&text, "%s{'linkId':'no%d'}", i > 0 ? "," : "", i);
    buf_puts(&text, "]}");
    struct json *response = fill_json(text.at);
    assert_int_equal(form_validate(t.q, &t.env, response, &outcome, NULL), RC_INVALID);
    assert_in_range(json_count(json_get(outcome, "issue")), 100, 600);
    json_free(outcome);
    json_free(response);
    buf_release(&text);
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_validate_tells_what_and_where),
        cmocka_unit_test(form_validate_wants_whole_moments),
        cmocka_unit_test(form_validate_wants_whole_times),
        cmocka_unit_test(form_validate_tells_of_an_unknown_weight),
        cmocka_unit_test(form_validate_survives_anything),
        cmocka_unit_test(form_validate_counts_what_it_does_not_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
