// SPDX-License-Identifier: EUPL-1.2
// Parts of an item that are expressions, and the answers R5 allows beside the options.
#include "unit/form/fill.h"

#define SAYS_YES "%resource.item.where(linkId=~a~).answer.value = true"

// An item whose part `name` is an expression beside its plain value, in `before` … "}" of the item.
static const struct {
    const char *link_id;    // of the item
    const char *before;     // what opens the holder of the part
    const char *name;       // the member
    const char *plain;      // its plain value and a comma, or nothing
    const char *expression; // what computes it
    const char *after;      // what closes the holder
} parts[] = {
    {"need", "", "required", "'required':false,", SAYS_YES, ""},
    {"shut", "", "readOnly", "'readOnly':false,", SAYS_YES, ""},
    {"many", "", "repeats", "", SAYS_YES, ""},
    {"long", "", "maxLength", "'maxLength':10,", "iif(" SAYS_YES ", 2, 4)", ""},
    {"name", "", "prefix", "'prefix':'1.',", "iif(" SAYS_YES ", ~(2)~, ~(1)~)", ""},
    {"form", "'extension':[{'url':'" FILL_HL7 "regex',", "valueString", "'valueString':'[a-z]+',",
     "iif(" SAYS_YES ", ~[0-9]+~, {})", "}]"},
    {"gone", "'extension':[{'url':'" FILL_HL7 "questionnaire-hidden',", "valueBoolean", "",
     SAYS_YES, "}]"},
    {"first", "'initial':[{", "valueString", "'valueString':'plain',", "today().toString()", "}]"},
};

static void open_parts(struct fill *t)
{
    struct buf text = {0};
    buf_puts(&text, "'item':[{'linkId':'a','type':'boolean'}");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        buf_printf(&text,
                   ",{'linkId':'%s','type':'string',%s%s'_%s':{'extension':[{'url':'" FILL_HL7
                   "cqf-%s','valueExpression':{'language':'text/fhirpath','expression':'%s'}}]}%s}",
                   parts[i].link_id, parts[i].before, parts[i].plain, parts[i].name,
                   i % 2 == 0 ? "expression" : "calculatedValue", parts[i].expression,
                   parts[i].after);
    buf_puts(&text, "]");
    fill_open(t, buf_text(&text));
    buf_release(&text);
}

static void expect_now(struct fill *t, bool hidden, const char *prefix)
{
    struct form_item now;
    form_item_at(t->f, questionnaire_find(t->q, "gone"), NULL, 0, &now);
    assert_int_equal(now.it->hidden, hidden);
    form_item_release(&now);
    form_item_at(t->f, questionnaire_find(t->q, "name"), NULL, 0, &now);
    assert_string_equal(now.it->prefix, prefix);
    form_item_release(&now);
}

// Required, read-only, hidden, how many, how long and the pattern may hang on an answer.
static void form_evaluates_computed_parts(void **state)
{
    (void)state;
    struct fill t;
    open_parts(&t);
    assert_string_equal(form_answer_text(t.f, "first"), "2027-01-15");
    fill_set(&t, "a", "false");
    assert_int_equal(fill_issues(&t, "need", ISSUE_REQUIRED), 0);
    assert_int_equal(fill_set(&t, "shut", "x"), RC_OK);
    assert_int_equal(fill_set(&t, "long", "abcd"), RC_OK);
    assert_int_equal(fill_set(&t, "form", "abc"), RC_OK);
    assert_int_equal(fill_all(&t, "{'many':['x','y']}"), RC_INVALID);
    expect_now(&t, false, "(1)");
    fill_set(&t, "a", "true");
    assert_int_equal(fill_issues(&t, "need", ISSUE_REQUIRED), 1);
    assert_int_equal(fill_set(&t, "shut", "y"), RC_DENIED);
    assert_int_equal(fill_issues(&t, "long", ISSUE_RANGE), 1);
    assert_int_equal(fill_set(&t, "form", "abc"), RC_INVALID);
    assert_int_equal(fill_set(&t, "form", "12"), RC_OK);
    assert_int_equal(fill_all(&t, "{'many':['x','y']}"), RC_OK);
    assert_int_equal(fill_issues(&t, "many", ISSUE_OCCURS), 0);
    expect_now(&t, true, "(2)");
    fill_close(&t);
}

// R5: what may be answered beside the options.
static void form_follows_the_answer_constraint_of_r5(void **state)
{
    (void)state;
#define LIST(kind, type, is)                                                                       \
    "{'linkId':'" kind "','type':'" type "','answerConstraint':'" is "','answerOption':["
#define COLOUR "{'valueCoding':{'system':'http://c','code':'red'}}]}"
    struct fill t;
    fill_open(&t, "'item':[" LIST("only", "coding", "optionsOnly") COLOUR
              "," LIST("string", "coding", "optionsOrString") COLOUR
              "," LIST("type", "coding", "optionsOrType") COLOUR
              "," LIST("n", "integer", "optionsOrType") "{'valueInteger':1}]}]");
    assert_int_equal(fill_set(&t, "only", "red"), RC_OK);
    assert_int_equal(fill_set(&t, "only", "blue"), RC_INVALID);
    assert_int_equal(fill_set(&t, "string", "blue"), RC_OK);
    assert_int_equal(fill_set(&t, "type", "http://c|blue"), RC_OK);
    assert_int_equal(fill_set(&t, "type", "sky"), RC_OK);
    assert_int_equal(fill_set(&t, "n", "7"), RC_OK);
    assert_string_equal(fill_items(&t, "completed"),
                        "[{'linkId':'only','answer':[{'valueCoding':{'system':'http://c','code':"
                        "'red'}}]},{'linkId':'string','answer':[{'valueString':'blue'}]},"
                        "{'linkId':'type','answer':[{'valueCoding':{'display':'sky'}}]},"
                        "{'linkId':'n','answer':[{'valueInteger':7}]}]");
    fill_close(&t);
}

// Options that an answer offers or takes away.
static void form_offers_options_by_expression(void **state)
{
    (void)state;
#define CODE(code) "{'valueCoding':{'system':'s','code':'" code "'}}"
#define SWITCH(first, second, text)                                                                \
    "{'url':'" FILL_SDC "answerOptionsToggleExpression','extension':[{'url':'option',"             \
    "'valueCoding':{'system':'s','code':'" first "'}},{'url':'option','valueCoding':{'system':"    \
    "'s','code':'" second "'}},{'url':'expression','valueExpression':{'language':"                 \
    "'text/fhirpath','expression':'" text "'}}]}"
    struct fill t;
    struct form_item now;
    fill_open(
        &t,
        "'item':[{'linkId':'a','type':'boolean'},{'linkId':'c','type':'choice',"
        "'extension':[" SWITCH("x", "y", SAYS_YES) "," SWITCH(
            "y", "z",
            "true") "],"
                    "'answerOption':[" CODE("w") "," CODE("x") "," CODE("y") "," CODE(
                        "z") "]},"
                             "{'linkId':'none','type':'choice','extension':[" SWITCH(
                                 "x", "x",
                                 "false") "],"
                                          "'answerOption':[" CODE(
                                              "x") "]},{'linkId':'bad','type':'choice','extension':"
                                                   "[" SWITCH("x", "x",
                                                              "(1 | 2)") "],'answerOption':"
                                                                         "[" CODE("x") "]}]");
    const struct item *c = questionnaire_find(t.q, "c");
    form_item_at(t.f, c, NULL, 0, &now);
    assert_int_equal(now.it->option_count, 3);
    assert_string_equal(now.it->options[1].code, "y"); // one of its switches is on
    form_item_release(&now);
    assert_int_equal(fill_set(&t, "c", "x"), RC_INVALID);
    fill_set(&t, "a", "true");
    assert_int_equal(fill_set(&t, "c", "x"), RC_OK);
    fill_set(&t, "a", "false");
    assert_int_equal(fill_issues(&t, "c", ISSUE_RANGE), 1); // kept, and told
    assert_int_equal(fill_set(&t, "none", "x"), RC_INVALID);
    assert_int_equal(fill_set(&t, "none", "any word"), RC_INVALID);
    assert_int_equal(fill_issues(&t, "none", ISSUE_UNCHECKED), 0);
    assert_int_equal(fill_set(&t, "bad", "x"), RC_OK);
    assert_int_equal(fill_issues(&t, "bad", ISSUE_EXPRESSION), 1);
    fill_close(&t);
}

// Options that follow from earlier answers; before there are any the list is not here.
static void form_computes_the_list_of_answers(void **state)
{
    (void)state;
    struct fill t;
    fill_open(&t, "'item':[{'linkId':'all','type':'choice','repeats':true,'answerOption':["
                  "{'valueCoding':{'system':'s','code':'x','display':'X-ray'}},"
                  "{'valueCoding':{'system':'s','code':'y','display':'Yoga'}},"
                  "{'valueCoding':{'system':'s','code':'z','display':'Zinc'}}]},"
                  "{'linkId':'best','type':'choice','extension':[" FILL_EXPR(
                      "answerExpression", "%resource.item.where(linkId=~all~).answer.value") "]}]");
    assert_int_equal(fill_set(&t, "best", "Yoga"), RC_OK);
    assert_int_equal(fill_issues(&t, "best", ISSUE_UNCHECKED), 1);
    fill_set(&t, "best", NULL);
    assert_int_equal(fill_all(&t, "{'all':['x','y']}"), RC_OK);
    assert_int_equal(fill_set(&t, "best", "z"), RC_INVALID);
    assert_int_equal(fill_set(&t, "best", "any"), RC_INVALID);
    assert_int_equal(fill_set(&t, "best", "Yoga"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "best"), "y");
    assert_int_equal(fill_issues(&t, "best", ISSUE_UNCHECKED), 0);
    assert_int_equal(fill_all(&t, "{'all':['x']}"), RC_OK);
    assert_int_equal(fill_issues(&t, "best", ISSUE_RANGE), 1); // kept, and told
    assert_int_equal(fill_all(&t, "{'all':['y'],'best':'y'}"), RC_OK);
    fill_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_evaluates_computed_parts),
        cmocka_unit_test(form_offers_options_by_expression),
        cmocka_unit_test(form_computes_the_list_of_answers),
        cmocka_unit_test(form_follows_the_answer_constraint_of_r5),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
