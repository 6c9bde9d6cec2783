// SPDX-License-Identifier: EUPL-1.2
// Calculations that never end: found before a form is filled, stopped while it is.
#include "unit/form/fill.h"

#include <time.h>

#define ANSWER(id) "%resource.item.where(linkId=~" id "~).answer.value"

// What form_prove says of a form with these items: its status, and the reasons as lines.
static enum form_status prove(const char *items, struct buf *reasons)
{
    struct clock_fake fake = {.utc_ms = 1800000000000};
    struct clock clock = clock_from_fake(&fake);
    struct form_env env = {.clock = &clock};
    struct questionnaire *q = NULL;
    struct form_report report;
    struct buf text = {0};
    buf_printf(&text, "{'resourceType':'Questionnaire','status':'active','item':[%s]}", items);
    fill_quotes(text.at, '\'', '"');
    fill_quotes(text.at, '~', '\'');
    assert_int_equal(questionnaire_load(text.at, text.len, &q, &report, NULL), RC_OK);
    enum rc rc = form_prove(q, &env, text.at, text.len, &report, NULL);
    enum form_status status = report.status;
    assert_int_equal(rc == RC_OK, status == FORM_OK);
    for (size_t i = 0; i < report.reason_count; i++)
        buf_printf(reasons, "%s\n", report.reasons[i]);
    form_report_release(&report);
    questionnaire_free(q);
    buf_release(&text);
    return status;
}

static void form_prove_finds_cycles_of_values(void **state)
{
    (void)state;
    struct buf why = {0};
    assert_int_equal(prove("{'linkId':'n','type':'integer'},{'linkId':'s','type':'integer'," //
                           FILL_CALCULATED(ANSWER("n") " + 1") "}",
                           &why),
                     FORM_OK);
    assert_int_equal(prove("{'linkId':'p','type':'integer'," FILL_CALCULATED(ANSWER(
                               "q") " * 2") "},"
                                            "{'linkId':'q','type':'integer'," FILL_CALCULATED(
                                                ANSWER("p") " / 2") "}",
                           &why),
                     FORM_REFUSED);
    assert_non_null(strstr(why.at, ": item[0]: calculated values depend on each other in a ring"));
    assert_non_null(strstr(why.at, ": item[1]: "));
    buf_release(&why);
}

// A total over everything counts itself in: it rests only as long as nothing is answered.
static void form_prove_finds_totals_of_themselves(void **state)
{
    (void)state;
    struct buf why = {0};
    assert_int_equal(
        prove("{'linkId':'n','type':'integer'},{'linkId':'t','type':'decimal'," FILL_CALCULATED(
                  "%resource.item.answer.value.ofType(integer).sum()") "}",
              &why),
        FORM_OK);
    assert_int_equal(
        prove("{'linkId':'n','type':'integer'},{'linkId':'t','type':'integer'," FILL_CALCULATED(
                  "%resource.item.answer.value.sum()") "}",
              &why),
        FORM_REFUSED);
    assert_non_null(strstr(why.at, ": item[1]: calculated values depend on each other in a ring"));
    buf_release(&why);
}

// Variables that need each other have no value, whether or not an item asks for them.
static void form_prove_finds_rings_of_variables(void **state)
{
    (void)state;
    struct buf why = {0};
    assert_int_equal(prove("{'linkId':'g','type':'group','extension':[" FILL_VARIABLE(
                               "p", "1") "," FILL_VARIABLE("q", "%p + 1") "],'item':[{'linkId':'n',"
                                                                          "'type':'integer'}]}",
                           &why),
                     FORM_OK);
    assert_int_equal(prove("{'linkId':'g','type':'group','extension':[" FILL_VARIABLE(
                               "p", "%q") "," FILL_VARIABLE("q", "%p + 1") "],'item':[{'linkId':'n'"
                                                                           ",'type':'integer'}]}",
                           &why),
                     FORM_REFUSED);
    assert_non_null(strstr(why.at, ": item[0]: the variable %p depends on itself in a ring"));
    buf_release(&why);
}

#define TEN "(0|1|2|3|4|5|6|7|8|9)"
#define MILLION                                                                                    \
    TEN ".select(" TEN ".select(" TEN ".select(" TEN ".select(" TEN ".select(" TEN ")))))"

// Whatever an expression is for, one that does not end refuses the form.
static void form_prove_finds_every_endless_expression(void **state)
{
    (void)state;
    static const char *const holders[] = {
        "'extension':[{'url':'" FILL_SDC "enableWhenExpression','valueExpression':{'language':"
        "'text/fhirpath','expression':'%s'}}]",
        "'extension':[{'url':'" FILL_SDC "initialExpression','valueExpression':{'language':"
        "'text/fhirpath','expression':'%s'}}]",
        "'extension':[{'url':'" FILL_HL7 "variable','valueExpression':{'name':'v','language':"
        "'text/fhirpath','expression':'%s'}}]",
        "'extension':[{'url':'" FILL_HL7 "questionnaire-constraint','extension':[{'url':'key',"
        "'valueId':'k'},{'url':'human','valueString':'h'},{'url':'expression','valueString':'%s'}"
        "]}]",
        "'_required':{'extension':[{'url':'" FILL_HL7 "cqf-expression','valueExpression':{"
        "'language':'text/fhirpath','expression':'%s'}}]}",
        "'text':'t','_text':{'extension':[{'url':'" FILL_HL7 "cqf-expression','valueExpression':{"
        "'language':'text/fhirpath','expression':'%s'}}]}",
    };
    for (size_t i = 0; i < ARRAY_LEN(holders); i++) {
        struct buf item = {0}, why = {0};
        char *at = strstr(holders[i], "%s");
        buf_puts(&item, "{'linkId':'a','type':'string',");
        buf_add(&item, holders[i], (size_t)(at - holders[i]));
        buf_puts(&item, MILLION ".select(" MILLION ").count() > 0");
        buf_printf(&item, "%s}", at + 2);
        assert_int_equal(prove(buf_text(&item), &why), FORM_REFUSED);
        if (strstr(buf_text(&why), "item[0]: 1:1: takes too long") == NULL)
            fail_msg("%s: %s", holders[i], buf_text(&why));
        buf_release(&item);
        buf_release(&why);
    }
}

// Each of the items alone would stay below the limit of one expression.
static void form_recalculation_has_one_budget(void **state)
{
    (void)state;
    struct buf items = {0}, why = {0};
    struct fill t;
    buf_puts(&items, "{'linkId':'n','type':'integer'}");
    for (int i = 0; i < 60; i++) {
        buf_printf(&items, ",{'linkId':'h%d','type':'integer',", i);
        buf_puts(&items, FILL_CALCULATED("(" MILLION ").count() + " ANSWER("n")) "}");
    }
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    assert_int_equal(prove(items.at, &why), FORM_REFUSED);
    assert_non_null(strstr(why.at, "too long"));
    struct buf members = {0};
    buf_printf(&members, "'item':[%s]", items.at);
    fill_open(&t, members.at);
    assert_int_equal(fill_set(&t, "n", "1"), RC_OK);
    assert_string_equal(form_answer_text(t.f, "n"), "1");
    assert_null(form_answer_text(t.f, "h59"));
    assert_int_equal(fill_issues(&t, "h59", ISSUE_EXPRESSION), 1);
    clock_gettime(CLOCK_MONOTONIC, &to);
    assert_true(to.tv_sec - from.tv_sec < 20); // without the budget: minutes
    fill_close(&t);
    buf_release(&members);
    buf_release(&items);
    buf_release(&why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(form_prove_finds_cycles_of_values),
        cmocka_unit_test(form_prove_finds_totals_of_themselves),
        cmocka_unit_test(form_prove_finds_rings_of_variables),
        cmocka_unit_test(form_prove_finds_every_endless_expression),
        cmocka_unit_test(form_recalculation_has_one_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
