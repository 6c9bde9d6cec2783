// SPDX-License-Identifier: EUPL-1.2
// Responses in and out: nothing is changed on the way, and what others wrote is not believed.
#include "unit/form/fill.h"

#define ANSWER(id) "%resource.item.where(linkId=~" id "~).answer.value"

static const char meal[] =
    "'item':[{'linkId':'g','type':'group','repeats':true,'item':["
    "{'linkId':'d','type':'decimal','repeats':true},{'linkId':'q','type':'choice','answerOption':["
    "{'valueCoding':{'system':'s','code':'1'}}],'item':[{'linkId':'c','type':'group','item':["
    "{'linkId':'why','type':'string'}]}]}]},"
    "{'linkId':'i','type':'integer'},{'linkId':'t','type':'display'}]";

static void form_response_returns_what_was_opened(void **state)
{
    (void)state;
    static const char items[] =
        "[{'linkId':'g','item':[{'linkId':'d','answer':[{'valueDecimal':1.0},"
        "{'valueDecimal':1.00},{'valueDecimal':-0},{'valueDecimal':1.5e3},"
        "{'valueDecimal':0.10000000000000000000000001}]}]},"
        "{'linkId':'g','item':[{'linkId':'q','answer':[{'valueCoding':{'system':'s','code':'1',"
        "'display':'Un'},'item':[{'linkId':'c','item':[{'linkId':'why','answer':["
        "{'valueString':'so'}]}]}]}]}]},"
        "{'linkId':'i','answer':[{'valueInteger':2147483647}]}]";
    struct fill t;
    struct buf members = {0};
    struct json *r = NULL;
    fill_open(&t, meal);
    buf_printf(&members, "'id':'x1','status':'in-progress','authored':'2024-01-01','item':%s",
               items);
    assert_int_equal(fill_reopen(&t, members.at, NULL), RC_OK);
    assert_string_equal(fill_items(&t, "in-progress"), items);
    assert_string_equal(fill_items(&t, "amended"), items);
    assert_string_equal(fill_items(&t, "completed"), items);
    assert_int_equal(form_instance_count(t.f, "g", NULL, 0), 2);
    assert_int_equal(form_response(t.f, "stopped", &r, NULL), RC_OK);
    assert_string_equal(json_get_string(r, "id"), "x1");
    assert_string_equal(json_get_string(r, "status"), "stopped");
    assert_string_equal(json_get_string(r, "questionnaire"), "http://example.org/q|1");
    json_free(r);
    assert_int_equal(form_response(t.f, "done", &r, NULL), RC_USAGE);
    fill_close(&t);
    buf_release(&members);
}

static void form_open_refuses_what_does_not_fit(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "'item':{}",
        "'item':[]",
        "'item':[1]",
        "'item':[{}]",
        "'item':[{'linkId':1}]",
        "'item':[{'linkId':'nowhere'}]",
        "'item':[{'linkId':'d','answer':[{'valueDecimal':1}]}]",
        "'item':[{'linkId':'g','answer':[{'valueString':'x'}]}]",
        "'item':[{'linkId':'g','item':'x'}]",
        "'item':[{'linkId':'i','answer':[{'valueString':'1'}]}]",
        "'item':[{'linkId':'i','answer':[{'valueInteger':1.5}]}]",
        "'item':[{'linkId':'i','answer':[{'valueInteger':2147483648}]}]",
        "'item':[{'linkId':'i','answer':[{'valueInteger':'1'}]}]",
        "'item':[{'linkId':'i','answer':[{'valueInteger':1,'valueString':'x'}]}]",
        "'item':[{'linkId':'i','answer':{'valueInteger':1}}]",
        "'item':[{'linkId':'i','answer':[[1]]}]",
        "'item':[{'linkId':'i','answer':[{}]}]",
        "'item':[{'linkId':'i','answer':[null]}]",
        "'item':[{'linkId':'i','item':[{'linkId':'t'}]}]",
        "'item':[{'linkId':'i','answers':[]}]",
        "'item':[{'linkId':'i','modifierExtension':[{'url':'u'}]}]",
        "'item':[{'linkId':'i'},{'linkId':'i'}]",
        "'item':[{'linkId':'i'},{'linkId':'g'}]",
        "'item':[{'linkId':'t','answer':[{'valueString':'x'}]}]",
        "'item':[{'linkId':'i','answer':[{'valueInteger':1,'item':[{'linkId':'why'}]}]}]",
    };
    struct fill t;
    fill_open(&t, meal);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err e = {.rc = RC_OK};
        if (fill_reopen(&t, bad[i], &e) != RC_INVALID || e.text[0] == '\0')
            fail_msg("opened: %s", bad[i]);
    }
    struct json *other = fill_json("{'resourceType':'Patient'}");
    struct form *f = NULL;
    assert_int_equal(form_open(t.q, &t.env, other, &f, NULL), RC_INVALID);
    assert_int_equal(form_open(t.q, &t.env, NULL, &f, NULL), RC_INVALID);
    assert_null(f);
    json_free(other);
    fill_close(&t);
}

static void form_open_takes_what_is_only_unfinished(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'integer','extension':["
                  "{'url':'" FILL_HL7 "maxValue','valueInteger':5}]},{'linkId':'b','type':'string',"
                  "'required':true},{'linkId':'c','type':'string'}]");
    assert_int_equal(fill_reopen(&t,
                                 "'status':'in-progress','item':[{'linkId':'a','answer':["
                                 "{'valueInteger':9}]},{'linkId':'c','answer':["
                                 "{'valueString':'x'},{'valueString':'y'}]}]",
                                 NULL),
                     RC_OK);
    assert_int_equal(fill_issues(&t, "a", ISSUE_RANGE), 1);
    assert_int_equal(fill_issues(&t, "b", ISSUE_REQUIRED), 1);
    assert_int_equal(fill_issues(&t, "c", ISSUE_OCCURS), 1);
    assert_int_equal(form_answer_count(t.f, "c"), 2);
    assert_int_equal(fill_reopen(&t, "'status':'in-progress'", NULL), RC_OK);
    assert_string_equal(fill_items(&t, "in-progress"), "");
    fill_close(&t);
}

static void form_open_keeps_results_of_completed_responses(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'a','type':'integer'},"
                  "{'linkId':'b','type':'integer','readOnly':true," FILL_CALCULATED(
                      ANSWER("a") " + 1") "},"
                                          "{'linkId':'c','type':'integer'," FILL_CALCULATED(
                                              ANSWER("a") " + 2") "}]");
    static const char items[] = "'item':[{'linkId':'a','answer':[{'valueInteger':1}]},"
                                "{'linkId':'b','answer':[{'valueInteger':50}]},"
                                "{'linkId':'c','answer':[{'valueInteger':60}]}]";
    struct buf members = {0};
    buf_printf(&members, "'status':'completed',%s", items);
    assert_int_equal(fill_reopen(&t, members.at, NULL), RC_OK);
    assert_string_equal(form_answer_text(t.f, "b"), "50");
    fill_set(&t, "a", "2");
    assert_string_equal(form_answer_text(t.f, "b"), "3");
    assert_string_equal(form_answer_text(t.f, "c"), "60"); // a person's own
    buf_clear(&members);
    buf_printf(&members, "'status':'in-progress',%s", items);
    assert_int_equal(fill_reopen(&t, members.at, NULL), RC_OK);
    assert_string_equal(form_answer_text(t.f, "b"), "2");
    assert_string_equal(form_answer_text(t.f, "c"), "60");
    fill_close(&t);
    buf_release(&members);
}

static void form_children_live_below_answers(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'q','type':'string','repeats':true,'item':["
                  "{'linkId':'c','type':'string','required':true}]},"
                  "{'linkId':'n','type':'integer'," FILL_CALCULATED(
                      "%resource.item.where(linkId=~q~).answer.item.where(linkId=~c~).answer"
                      ".count()") "}]");
    assert_int_equal(fill_issues(&t, "c", ISSUE_REQUIRED), 0);
    fill_all(&t, "{'q':[{'value':'a','items':{'c':'1'}},{'value':'b','items':{'c':'2'}}]}");
    assert_string_equal(form_answer_text(t.f, "n"), "2");
    struct json *one = fill_json("[{'valueString':'a'}]");
    assert_int_equal(form_set(t.f, "q", one, NULL), RC_OK);
    json_free(one);
    assert_string_equal(form_answer_text(t.f, "n"), "1");
    assert_string_equal(form_answer_text(t.f, "c"), "1");
    fill_set(&t, "c", NULL);
    assert_int_equal(fill_issues(&t, "c", ISSUE_REQUIRED), 1);
    fill_close(&t);
}

static void form_set_takes_its_own_answer(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, meal);
    fill_set(&t, "i", "7");
    struct json *list = json_new_array();
    json_push(list, json_copy(form_answer(t.f, "i", 0)));
    assert_int_equal(form_set(t.f, "i", list, NULL), RC_OK);
    json_free(list);
    char own[8] = "";
    memcpy(own, form_answer_text(t.f, "i"), 2);
    assert_int_equal(fill_set(&t, "i", own), RC_OK);
    assert_string_equal(form_answer_text(t.f, "i"), "7");
    assert_null(form_answer(t.f, "i", 1));
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_response_returns_what_was_opened),
        cmocka_unit_test(form_open_refuses_what_does_not_fit),
        cmocka_unit_test(form_open_takes_what_is_only_unfinished),
        cmocka_unit_test(form_open_keeps_results_of_completed_responses),
        cmocka_unit_test(form_children_live_below_answers),
        cmocka_unit_test(form_set_takes_its_own_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
