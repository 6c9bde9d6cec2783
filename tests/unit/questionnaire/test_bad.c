// SPDX-License-Identifier: EUPL-1.2
// Forms that break R4, need more than there is here, or are merely odd: each with the exact place
// and words of the first thing said.
#include "questionnaire/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"
#define SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"

// One form and what is said of it.
struct row {
    const char *text;   // members after the head, or a whole text when it starts otherwise
    const char *saying; // the first reason, or the first warning of a form that is fine
};

// "1:" of each expectation is the head's line; members of a row start at line 2, column 1.
#define HEAD "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\n"

static void expect(const char *text, enum form_status status, const char *saying)
{
    struct questionnaire *q = NULL;
    struct form_report report;
    struct err e = {.rc = RC_OK};
    enum rc rc = questionnaire_load(text, strlen(text), &q, &report, &e);
    assert_int_equal(rc, status == FORM_OK ? RC_OK : RC_INVALID);
    const char *said = status == FORM_OK ? report.warnings[0] : report.reasons[0];
    if (report.status != status || said == NULL || strcmp(said, saying) != 0) {
        fail_msg("%s\nis of status %d and says: %s\nexpected: %s", text, (int)report.status,
                 said == NULL ? "(nothing)" : said, saying);
    }
    if (status != FORM_OK) {
        assert_string_equal(e.text, saying);
        assert_null(q);
    }
    form_report_release(&report);
    questionnaire_free(q);
}

static void expect_rows(const struct row *rows, size_t count, enum form_status status)
{
    for (size_t i = 0; i < count; i++) {
        char text[4096];
        snprintf(text, sizeof text, "%s%s", HEAD, rows[i].text);
        expect(text, status, rows[i].saying);
    }
}

static void questionnaire_load_says_where_json_breaks(void **state)
{
    (void)state;
    expect("", FORM_INVALID, "1:1: JSON: the text ends too early");
    expect("{\"resourceType\":\n \"Questionnaire\",}", FORM_INVALID,
           "2:18: JSON: a member name was expected");
    expect("[]", FORM_INVALID, "1:1: Questionnaire: not a JSON object");
    expect("{\"resourceType\":\"Patient\"}", FORM_INVALID,
           "1:17: resourceType: not a Questionnaire");
    expect("{}", FORM_INVALID, "1:1: resourceType: not a Questionnaire");
}

static void questionnaire_load_refuses_broken_items(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"item\":[{\"type\":\"string\"}]}", "2:9: item[0]: linkId is missing"},
        {"\"item\":[{\"linkId\":\"a\"}]}", "2:9: item[0]: type is missing"},
        {"\"item\":[{\"linkId\":\"\",\"type\":\"string\"}]}",
         "2:19: item[0].linkId: an empty linkId"},
        {"\"item\":[{\"linkId\":\"a\",\n\"type\":\"question\"}]}",
         "3:8: item[0].type: \"question\" is not a type of item"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"string\"},\n{\"linkId\":\"a\",\"type\":\"date\"}]"
         "}",
         "3:11: item[1].linkId: linkId \"a\" is used twice (que-2)"},
        {"\"item\":[{\"linkId\":7,\"type\":\"string\"}]}",
         "2:19: item[0].linkId: must be a text, not a number"},
        {"\"item\":{}}", "2:8: item: must be an array, not an object"},
        {"\"item\":[null]}", "2:9: item[0]: must be an object, not null"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"string\",\"required\":\"yes\"}]}",
         "2:50: item[0].required: must be a boolean, not a text"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"string\",\"maxLength\":1.5}]}",
         "2:51: item[0].maxLength: 1.5 is not a number of characters"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"string\",\"maxLength\":99999999999999}]}",
         "2:51: item[0].maxLength: 99999999999999 is not a number of characters"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"string\",\"enableBehavior\":\"some\"}]}",
         "2:56: item[0].enableBehavior: \"some\" is none of: all any"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_INVALID);
}

static void questionnaire_load_holds_the_invariants(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"display\",\"item\":[{\"linkId\":\"b\",\"type\":"
         "\"date\"}]}]}",
         "2:9: item[0]: questions below a display have no place in a response (que-1)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\"answerValueSet\":\"http://x\","
         "\"answerOption\":[{\"valueString\":\"x\"}]}]}",
         "2:9: item[0]: both answerOption and answerValueSet (que-4)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"boolean\",\"answerValueSet\":\"http://x\"}]}",
         "2:9: item[0]: answers of this type cannot be listed (que-5)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\"enableWhen\":[{\"question\":\"b\","
         "\"operator\":\"exists\",\"answerDate\":\"2020\"}]},{\"linkId\":\"b\",\"type\":\"date\"}]"
         "}",
         "2:100: item[0].enableWhen[0].answerDate: exists needs answerBoolean (que-7)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"display\",\"initial\":[{\"valueDate\":\"2020\"}]}]"
         "}",
         "2:9: item[0]: only questions have initial values (que-8)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\"maxLength\":4}]}",
         "2:9: item[0]: answers of this type have no length (que-10)"},
        {"\"item\":[{\"linkId\":\"b\",\"type\":\"date\"},{\"linkId\":\"a\",\"type\":\"date\","
         "\"enableWhen\":[{\"question\":\"b\",\"operator\":\"exists\",\"answerBoolean\":true},"
         "{\"question\":\"b\",\"operator\":\"=\",\"answerDate\":\"2020\"}]}]}",
         "2:38: item[1]: several enableWhen and no enableBehavior to say all or any (que-12)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\"initial\":[{\"valueDate\":\"2020\"},"
         "{\"valueDate\":\"2021\"}]}]}",
         "2:9: item[0]: several initial values, but only one answer (que-13)"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_INVALID);
}

#define ASK(operator_and_answer)                                                                   \
    "\"item\":[{\"linkId\":\"b\",\"type\":\"choice\",\"answerOption\":[{\"valueCoding\":{"         \
    "\"code\":\"x\"}}]},\n{\"linkId\":\"a\",\"type\":\"group\",\"enableWhen\":[{"                  \
    "\"question\":\"b\"," operator_and_answer                                                      \
    "}],\"item\":[{\"linkId\":\"c\",\"type\":\"date\"}]}]}"

static void questionnaire_load_refuses_broken_enable_when(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {ASK("\"operator\":\"~\",\"answerBoolean\":true"),
         "3:71: item[1].enableWhen[0].operator: \"~\" is none of: exists = != > < >= <="},
        {ASK("\"answerBoolean\":true"), "3:44: item[1].enableWhen[0]: operator is missing"},
        {ASK("\"operator\":\"=\""), "3:44: item[1].enableWhen[0]: answer[x] is missing"},
        {ASK("\"operator\":\"=\",\"answerString\":\"a\",\"answerCoding\":{}"),
         "3:109: item[1].enableWhen[0].answerCoding: a second value beside answerString"},
        {ASK("\"operator\":\">\",\"answerCoding\":{\"code\":\"x\"}"),
         "3:71: item[1].enableWhen[0].operator: answers of type choice have no order"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\"enableWhen\":[{\"question\":\"zz\","
         "\"operator\":\"exists\",\"answerBoolean\":true}]}]}",
         "2:63: item[0].enableWhen[0].question: there is no item with linkId \"zz\""},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\"enableWhen\":[{\"question\":\"a\","
         "\"operator\":\"exists\",\"answerBoolean\":true}]}]}",
         "2:63: item[0].enableWhen[0].question: \"a\" can only be answered once this item is "
         "enabled"},
        {"\"item\":[{\"linkId\":\"d\",\"type\":\"display\"},\n{\"linkId\":\"a\",\"type\":\"date\","
         "\"enableWhen\":[{\"question\":\"d\",\"operator\":\"exists\",\"answerBoolean\":true}]}]}",
         "3:55: item[1].enableWhen[0].question: \"d\" is not a question"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_INVALID);
}

#define WITH(type, extension)                                                                      \
    "\"item\":[{\"linkId\":\"a\",\"type\":\"" type "\",\"extension\":[\n{" extension "}]}]}"

static void questionnaire_load_refuses_broken_extensions(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {WITH("date", "\"url\":\"" HL7 "questionnaire-hidden\",\n\"valueBoolean\":\"true\""),
         "4:16: item[0].extension[0].valueBoolean: not of the JSON kind that Boolean has"},
        {WITH("date", "\"url\":\"" HL7 "questionnaire-minOccurs\",\n\"valueInteger\":-1"),
         "4:16: item[0].extension[0].valueInteger: not a number from 0 to 2147483647"},
        {WITH("decimal", "\"url\":\"" HL7 "minValue\",\n\"valueString\":\"1\""),
         "4:15: item[0].extension[0].valueString: a bound of numbers must be a number"},
        {WITH("date", "\"url\":\"" SDC "enableWhenExpression\""),
         "3:1: item[0].extension[0]: sdc-questionnaire-enableWhenExpression has no "
         "valueExpression"},
        {WITH("date",
              "\"url\":\"" HL7 "questionnaire-maxOccurs\",\"valueInteger\":1},{\"url\":\"" HL7
              "questionnaire-minOccurs\",\"valueInteger\":2"),
         "2:9: item[0]: minOccurs is larger than maxOccurs"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_INVALID);
}

static void questionnaire_load_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"modifierExtension\":[{\"url\":\"http://x\"}]}",
         "2:21: modifierExtension: changes the meaning in a way this program does not know: "
         "http://x"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\",\n\"modifierExtension\":[{\"url\":\"http://"
         "y\"}]}]}",
         "3:21: item[0].modifierExtension: changes the meaning in a way this program does not "
         "know: http://y"},
        {"\"implicitRules\":\"http://x\"}",
         "2:17: implicitRules: rules this program does not know"},
        {"\"extension\":[{\"url\":\"" SDC "questionnaireAdaptive\",\"valueBoolean\":true}]}",
         "2:14: extension[0]: an adaptive form asks a server for each next question"},
        {"\"meta\":{\"profile\":[\"http://x\",\"http://hl7.org/fhir/uv/sdc/StructureDefinition/"
         "sdc-questionnaire-adapt|3\"]}}",
         "2:31: meta.profile[1]: an adaptive form asks a server for each next question"},
        {"\"extension\":[{\"url\":\"" SDC "assemble-expectation\",\n\"valueCode\":\"assemble-"
         "root\"}]}",
         "3:13: extension[0].valueCode: must be put together from other forms first"},
        {WITH("display", "\"url\":\"" SDC "subQuestionnaire\",\"valueCanonical\":\"http://x\""),
         "3:1: item[0].extension[0]: another form belongs here, and forms are not put together "
         "here"},
        {WITH("date", "\"url\":\"" SDC "enableWhenExpression\",\n\"valueExpression\":{\"language\":"
                      "\"text/cql\",\"expression\":\"X\"}"),
         "4:19: item[0].extension[0].valueExpression: needs CQL, not supported: the form cannot "
         "do without it"},
        {WITH("date", "\"url\":\"" SDC "calculatedExpression\",\n\"valueExpression\":{\"language\":"
                      "\"application/x-fhir-query\",\"expression\":\"X\"}"),
         "4:19: item[0].extension[0].valueExpression: needs application/x-fhir-query, not "
         "supported: the form cannot do without it"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_REFUSED);
}

// Forms of other versions of FHIR, and of programs with rules of their own.
static void questionnaire_load_knows_whose_rules(void **state)
{
    (void)state;
#define OLD(version)                                                                               \
    "a form of FHIR " version                                                                      \
    ", which means other things by the same names: it must be made R4 first"
#define MIXED(version) version " beside another version of FHIR: what it means cannot be known"
#define MEMBER         "an extension written as a member, as R4 never has it: what it means would be lost"
    static const struct row refused[] = {
        {"\"group\":{\"linkId\":\"root\"}}", "2:9: group: " OLD("DSTU2")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\n\"option\":[{\"valueString\":\"x\"}]}]"
         "}",
         "3:10: item[0].option: " OLD("STU3")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\n\"options\":{\"reference\":\"#v\"}}]}",
         "3:11: item[0].options: " OLD("STU3")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"boolean\",\n\"initialBoolean\":true}]}",
         "3:18: item[0].initialBoolean: " OLD("STU3")},
        {"\"item\":[{\"linkId\":\"b\",\"type\":\"boolean\"},{\"linkId\":\"a\",\"type\":\"string\","
         "\"enableWhen\":[{\"question\":\"b\",\n\"hasAnswer\":true}]}]}",
         "3:13: item[1].enableWhen[0].hasAnswer: " OLD("STU3")},
        {"\"item\":[{\"linkId\":\"b\",\"type\":\"boolean\"},{\"linkId\":\"a\",\"type\":\"string\","
         "\"enableWhen\":[\n{\"question\":\"b\",\"answerBoolean\":true}]}]}",
         "3:1: item[1].enableWhen[0]: " OLD("STU3")},
        {"\"fhirVersion\":\"3.0.2\"}", "2:15: fhirVersion: " OLD("STU3")},
        {"\"meta\":{\"profile\":[\"http://hl7.org/fhir/3.0/StructureDefinition/Questionnaire\"]}}",
         "2:20: meta.profile[0]: " OLD("STU3")},
        {"\"meta\":{\"profile\":[\"http://hl7.org/fhir/StructureDefinition/"
         "Questionnaire|1.0.2\"]}}",
         "2:20: meta.profile[0]: " OLD("DSTU2")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\n\"answerConstraint\":\"optionsOnly\"}]"
         "}",
         "3:20: item[0].answerConstraint: " MIXED("R5")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"coding\"},{\"linkId\":\"b\",\n\"type\":\"choice\"}"
         "]}",
         "3:8: item[1].type: " MIXED("R4")},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"integer\",\n\"answerConstraint\":"
         "\"optionsOrString\"}]"
         "}",
         "3:20: item[0].answerConstraint: texts beside the options of a type that is none"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"integer\",\n\"calculatedExpression\":{}}]}",
         "3:24: item[0].calculatedExpression: " MEMBER},
        {"\"variable\":[{\"name\":\"x\"}]}", "2:12: variable: " MEMBER},
        {"\"item\":[{\"linkId\":\"b\",\"type\":\"date\"},{\"linkId\":\"a\",\"type\":\"date\","
         "\"enableWhen\":[{\"question\":\"b\",\"operator\":\">\",\"answerDate\":\"2020\",\n"
         "\"_answerDate\":{\"extension\":[{\"url\":\"" HL7 "cqf-expression\",\"valueExpression\":{"
         "\"language\":\"text/fhirpath\",\"expression\":\"today()\"}}]}}]}]}",
         "3:29: item[1].enableWhen[0]._answerDate.extension[0]: a value that is an expression is "
         "not evaluated here, and the form cannot do without it"},
    };
    static const struct row read[] = {
        {"\"copyrightLabel\":\"x\"}",
         "2:18: copyrightLabel: a form of FHIR R5: read by the rules of "
         "R5, answered as R4"},
        {"\"meta\":{\"profile\":[\"http://hl7.org/fhir/5.0/StructureDefinition/Questionnaire\"]}}",
         "2:20: meta.profile[0]: a form of FHIR R5: read by the rules of R5, answered as R4"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"date\"}],\n\"_description\":{\"extension\":[{"
         "\"url\":\"" HL7 "cqf-expression\",\"valueExpression\":{"
         "\"language\":\"text/fhirpath\",\"expression\":\"today()\"}}]}}",
         "3:30: _description.extension[0]: a value that is an expression is not evaluated here: "
         "the plain one stands"},
    };
    expect_rows(refused, ARRAY_LEN(refused), FORM_REFUSED);
    expect_rows(read, ARRAY_LEN(read), FORM_OK);
}

static void questionnaire_load_only_warns_of_oddities(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"\"colour\":1}", "2:10: colour: R4 has no such member of Questionnaire, it is left out"},
        {"\"item\":[]}", "2:8: item: an array without elements"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"group\"}]}",
         "2:9: item[0]: a group without items (que-1)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"display\",\"code\":[{}]}]}",
         "2:9: item[0]: a display has no code (que-3)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"display\",\"required\":true}]}",
         "2:9: item[0]: required and repeats say nothing on a display (que-6)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"display\",\"readOnly\":true}]}",
         "2:9: item[0]: readOnly says nothing on a display (que-9)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"integer\",\"initial\":[{\"valueInteger\":1}],"
         "\"answerOption\":[{\"valueInteger\":1}]}]}",
         "2:9: item[0]: with answerOption, initialSelected takes the place of initial (que-11)"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\"}]}",
         "2:9: item[0]: a choice without a list of answers: free text is taken and not checked"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"choice\",\n\"answerValueSet\":\"http://x\"}]}",
         "3:18: item[0].answerValueSet: http://x is not in the form: free text is taken and not "
         "checked"},
        {"\"item\":[{\"linkId\":\"a\",\n\"type\":\"coding\",\"answerOption\":[{\"valueString\":"
         "\"x\"}]}]}",
         "3:8: item[0].type: a form of FHIR R5: read by the rules of R5, answered as R4"},
        {"\"item\":[{\"linkId\":\"b\",\"type\":\"string\",\"enableWhen\":[{\"question\":\"a\","
         "\"operator\":\"=\",\n\"answerCoding\":{\"code\":\"x\"}}]},"
         "{\"linkId\":\"a\",\"type\":\"open-choice\",\"extension\":[{\"url\":\"" SDC
         "answerExpression\",\"valueExpression\":{\"language\":\"text/fhirpath\",\"expression\":"
         "\"1\"}}]}]}",
         "3:16: item[0].enableWhen[0].answerCoding: words typed for \"a\", whose list is not here, "
         "are not this code"},
        {ASK("\"operator\":\"=\",\"answerDate\":\"2020\""),
         "3:88: item[1].enableWhen[0].answerDate: never true: answers to \"b\" are not of type "
         "Date"},
        {WITH("date", "\"url\":\"" SDC "initialExpression\",\n\"valueExpression\":{\"language\":"
                      "\"text/cql\",\"expression\":\"X\"}"),
         "4:19: item[0].extension[0].valueExpression: needs CQL, not supported: nothing is filled "
         "in"},
        {"\"item\":[{\"linkId\":\"a\",\"type\":\"integer\",\"initial\":[\n{\"valueString\":\"1\"}]}"
         "]}",
         "3:1: item[0].initial[0]: valueString is no answer to a question of type integer"},
        {WITH("date", "\"url\":\"http://vendor\",\n\"valueBoolean\":\"true\""),
         "4:16: item[0].extension[0].valueBoolean: must be a boolean, not a text"},
    };
    expect_rows(rows, ARRAY_LEN(rows), FORM_OK);
}

static void questionnaire_load_keeps_a_form_with_malformed_fhirpath(void **state)
{
    (void)state;
    static const char text[] =
        HEAD WITH("integer", "\"url\":\"" SDC "calculatedExpression\",\"valueExpression\":{"
                             "\"language\":\"text/fhirpath\",\n\"expression\":\"1 + * 2\"}");
    struct questionnaire *q = NULL;
    struct form_report report;
    struct err e = {.rc = RC_OK};
    assert_int_equal(questionnaire_load(text, strlen(text), &q, &report, &e), RC_OK);
    assert_int_equal(report.warning_count, 1);
    static const char start[] =
        "4:14: item[0].extension[0].valueExpression.expression: malformed FHIRPath, at 1:";
    assert_memory_equal(report.warnings[0], start, strlen(start));
    assert_string_equal(q->all[0]->calculated.text, "1 + * 2");
    assert_null(q->all[0]->calculated.compiled);
    form_report_release(&report);
    questionnaire_free(q);
}

static void questionnaire_load_counts_reasons_past_the_first(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    buf_puts(&text, HEAD "\"item\":[");
    for (int i = 0; i < 50; i++)
        buf_printf(&text, "%s{\"linkId\":\"%d\",\"type\":\"x\"}", i == 0 ? "" : ",", i);
    buf_puts(&text, "]}");
    struct questionnaire *q = NULL;
    struct form_report report;
    assert_int_equal(questionnaire_load(buf_text(&text), text.len, &q, &report, NULL), RC_INVALID);
    assert_int_equal(report.reason_count, REASONS_MAX);
    assert_int_equal(report.more, 50 - REASONS_MAX);
    form_report_release(&report);
    assert_int_equal(questionnaire_load(buf_text(&text), text.len, &q, NULL, NULL), RC_INVALID);
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questionnaire_load_says_where_json_breaks),
        cmocka_unit_test(questionnaire_load_refuses_broken_items),
        cmocka_unit_test(questionnaire_load_holds_the_invariants),
        cmocka_unit_test(questionnaire_load_refuses_broken_enable_when),
        cmocka_unit_test(questionnaire_load_refuses_broken_extensions),
        cmocka_unit_test(questionnaire_load_refuses_what_it_cannot_do),
        cmocka_unit_test(questionnaire_load_knows_whose_rules),
        cmocka_unit_test(questionnaire_load_only_warns_of_oddities),
        cmocka_unit_test(questionnaire_load_keeps_a_form_with_malformed_fhirpath),
        cmocka_unit_test(questionnaire_load_counts_reasons_past_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
