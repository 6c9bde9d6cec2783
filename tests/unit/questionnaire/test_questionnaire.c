// SPDX-License-Identifier: EUPL-1.2
// A good form, loaded: every member and extension arrives where it belongs.
#include "questionnaire/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HL7            "http://hl7.org/fhir/StructureDefinition/"
#define SDC            "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"
#define FHIRPATH(text) "{\"language\":\"text/fhirpath\",\"expression\":\"" text "\"}"

static const char good_start[] =
    "{\"resourceType\":\"Questionnaire\",\"url\":\"http://example.org/q\",\"version\":\"1.2\","
    "\"title\":\"Walk\",\"_title\":{\"extension\":[{\"url\":\"" HL7 "translation\",\"extension\":["
    "{\"url\":\"lang\",\"valueCode\":\"fr\"},{\"url\":\"content\",\"valueString\":\"Marche\"}]}]},"
    "\"language\":\"en\",\"status\":\"draft\","
    "\"extension\":[{\"url\":\"" HL7 "variable\",\"valueExpression\":{\"name\":\"all\","
    "\"language\":\"text/fhirpath\",\"expression\":\"%resource.item\"}}],"
    "\"item\":["
    "{\"linkId\":\"g\",\"type\":\"group\",\"prefix\":\"A\",\"text\":\"Walking\",\"_text\":{"
    "\"extension\":[{\"url\":\"" HL7 "translation\",\"extension\":["
    "{\"url\":\"lang\",\"valueCode\":\"fr-CA\"},"
    "{\"url\":\"content\",\"valueString\":\"Marcher, eh\"}]},"
    "{\"url\":\"" HL7 "translation\",\"extension\":["
    "{\"url\":\"lang\",\"valueCode\":\"fr\"},"
    "{\"url\":\"content\",\"valueString\":\"Marcher\"}]}]},"
    "\"enableWhen\":[{\"question\":\"later\",\"operator\":\"=\",\"answerBoolean\":true},"
    "{\"question\":\"later\",\"operator\":\"exists\",\"answerBoolean\":false}],"
    "\"enableBehavior\":\"any\","
    "\"item\":["
    "{\"linkId\":\"speed\",\"type\":\"decimal\",\"required\":true,\"extension\":["
    "{\"url\":\"" HL7 "minValue\",\"valueDecimal\":0.10},"
    "{\"url\":\"" HL7 "maxValue\",\"valueInteger\":3},"
    "{\"url\":\"" HL7 "maxDecimalPlaces\",\"valueInteger\":2},"
    "{\"url\":\"" HL7 "questionnaire-unit\",\"valueCoding\":{\"system\":\"http://u\","
    "\"code\":\"m/s\",\"display\":\"metres a second\"}},"
    "{\"url\":\"" HL7 "questionnaire-constraint\",\"extension\":["
    "{\"url\":\"key\",\"valueId\":\"k1\"},{\"url\":\"severity\",\"valueCode\":\"warning\"},"
    "{\"url\":\"expression\",\"valueString\":\"answer.count() = 1\"},"
    "{\"url\":\"human\",\"valueString\":\"One only\"}]},"
    "{\"url\":\"" HL7 "targetConstraint\",\"extension\":["
    "{\"url\":\"key\",\"valueId\":\"k2\"},{\"url\":\"severity\",\"valueCode\":\"error\"},"
    "{\"url\":\"expression\",\"valueExpression\":" FHIRPATH(
        "true") "}]},"
                "{\"url\":\"https://icope.example.org/fhir/StructureDefinition/widget\","
                "\"valueCode\":\"stopwatch\"}],\"item\":["
                "{\"linkId\":\"do\",\"type\":\"display\",\"text\":\"Walk 4 m\",\"extension\":["
                "{\"url\":\"" HL7
                "questionnaire-displayCategory\",\"valueCodeableConcept\":{\"coding\":["
                "{\"system\":\"http://hl7.org/fhir/questionnaire-display-category\","
                "\"code\":\"instructions\"}]}}]}]},"
                "{\"linkId\":\"why\",\"type\":\"string\",\"maxLength\":20,\"repeats\":true,"
                "\"extension\":["
                "{\"url\":\"" HL7 "minLength\",\"valueInteger\":2},"
                "{\"url\":\"" HL7 "regex\",\"valueString\":\"[a-z]+\"},"
                "{\"url\":\"" HL7 "entryFormat\",\"valueString\":\"small letters\"},"
                "{\"url\":\"" HL7 "questionnaire-minOccurs\",\"valueInteger\":1},"
                "{\"url\":\"" HL7 "questionnaire-maxOccurs\",\"valueInteger\":4},"
                "{\"url\":\"" HL7 "variable\",\"valueExpression\":{\"name\":\"n\",\"language\":"
                "\"text/fhirpath\",\"expression\":\"1\"}}],"
                "\"initial\":[{\"valueString\":\"old\"},{\"valueString\":\"new\"}]},";

// The rest of it: a text may be no longer in C17.
static const char good_end[] =
    "{\"linkId\":\"sum\",\"type\":\"integer\",\"readOnly\":true,\"extension\":["
    "{\"url\":\"" HL7 "questionnaire-hidden\",\"valueBoolean\":true},"
    "{\"url\":\"" HL7 "questionnaire-itemControl\",\"valueCodeableConcept\":{\"coding\":["
    "{\"system\":\"http://other\",\"code\":\"x\"},"
    "{\"system\":\"http://hl7.org/fhir/"
    "questionnaire-item-control\",\"code\":\"slider\"}]}},"
    "{\"url\":\"" SDC "calculatedExpression\",\"valueExpression\":" FHIRPATH(
        "1 + 1") "},"
                 "{\"url\":\"" SDC "enableWhenExpression\",\"valueExpression\":" FHIRPATH(
                     "true") "},"
                             "{\"url\":\"" SDC "initialExpression\",\"valueExpression\":" FHIRPATH(
                                 "2") "}]}]},"
                                      "{\"linkId\":\"dose\",\"type\":\"quantity\","
                                      "\"extension\":["
                                      "{\"url\":\"" HL7
                                      "questionnaire-unitOption\",\"valueCoding\":{"
                                      "\"code\":\"mg\"}},"
                                      "{\"url\":\"" HL7
                                      "questionnaire-unitOption\",\"valueCoding\":{"
                                      "\"code\":\"g\"}},"
                                      "{\"url\":\"" SDC
                                      "maxQuantity\",\"valueQuantity\":{\"value\":5,"
                                      "\"code\":\"g\"}}],"
                                      "\"initial\":[{\"valueQuantity\":{\"value\":1,"
                                      "\"unit\":\"gram\",\"code\":\"g\"}}]},"
                                      "{\"linkId\":\"day\",\"type\":\"date\","
                                      "\"extension\":["
                                      "{\"url\":\"" HL7 "minValue\",\"valueDate\":\"2020\"}]},"
                                      "{\"linkId\":\"later\",\"type\":\"boolean\"}]}";

static int load_good(void **state)
{
    struct questionnaire *q = NULL;
    struct form_report report;
    struct err e = {.rc = RC_OK};
    struct buf text = {.at = NULL};
    buf_puts(&text, good_start);
    buf_puts(&text, good_end);
    enum rc rc = questionnaire_load(buf_text(&text), text.len, &q, &report, &e);
    buf_release(&text);
    if (rc != RC_OK)
        fail_msg("%s", e.text);
    assert_int_equal(report.status, FORM_OK);
    assert_int_equal(report.reason_count, 0);
    assert_int_equal(report.warning_count, 0);
    form_report_release(&report);
    *state = q;
    return 0;
}

static int free_good(void **state)
{
    questionnaire_free(*state);
    return 0;
}

static void questionnaire_load_builds_the_tree(void **state)
{
    const struct questionnaire *q = *state;
    static const char *const order[] = {"g", "speed", "do", "why", "sum", "dose", "day", "later"};
    assert_int_equal(q->item_count, ARRAY_LEN(order));
    for (size_t i = 0; i < q->item_count; i++) {
        assert_string_equal(q->all[i]->link_id, order[i]);
        assert_int_equal(q->all[i]->index, i);
        assert_ptr_equal(questionnaire_find(q, order[i]), q->all[i]);
    }
    assert_null(questionnaire_find(q, "nothing"));
    assert_int_equal(q->top_count, 4);
    assert_ptr_equal(q->items[0], q->all[0]);
    assert_int_equal(q->items[0]->item_count, 3);
    assert_ptr_equal(q->all[2]->parent, q->all[1]);
    assert_null(q->all[0]->parent);
    assert_string_equal(q->url, "http://example.org/q");
    assert_string_equal(q->version, "1.2");
    assert_string_equal(q->language, "en");
    assert_int_equal(q->variable_count, 1);
    assert_string_equal(q->variables[0].name, "all");
    assert_non_null(q->variables[0].compiled);
}

static void questionnaire_load_resolves_forward_enable_when(void **state)
{
    const struct questionnaire *q = *state;
    const struct item *g = questionnaire_find(q, "g");
    assert_int_equal(g->when_count, 2);
    assert_true(g->when_any);
    assert_ptr_equal(g->when[0].source, questionnaire_find(q, "later"));
    assert_int_equal(g->when[0].op, WHEN_EQUAL);
    assert_string_equal(g->when[0].value_name, "answerBoolean");
    assert_true(json_bool(g->when[0].value, false));
    assert_int_equal(g->when[1].op, WHEN_EXISTS);
}

static void questionnaire_load_reads_number_bounds(void **state)
{
    const struct item *speed = questionnaire_find(*state, "speed");
    assert_true(speed->required);
    assert_true(speed->has_min);
    assert_string_equal(speed->min_text, "0.10");
    assert_int_equal(dec_cmp(speed->min, (struct dec){.coef = 1, .scale = 1}), 0);
    assert_true(speed->has_max);
    assert_int_equal(dec_cmp(speed->max, dec_from_int(3)), 0);
    assert_int_equal(speed->max_decimals, 2);
    assert_int_equal(speed->max_length, -1);
    assert_string_equal(speed->unit, "metres a second");
    assert_string_equal(speed->unit_code, "m/s");
    assert_string_equal(speed->unit_system, "http://u");
    assert_string_equal(speed->widget, "stopwatch");
    const struct item *day = questionnaire_find(*state, "day");
    assert_false(day->has_min);
    assert_string_equal(day->min_text, "2020");
    assert_null(day->max_text);
}

static void questionnaire_load_reads_both_kinds_of_constraint(void **state)
{
    const struct item *speed = questionnaire_find(*state, "speed");
    assert_int_equal(speed->constraint_count, 2);
    assert_string_equal(speed->constraints[0].key, "k1");
    assert_string_equal(speed->constraints[0].human, "One only");
    assert_true(speed->constraints[0].warning);
    assert_non_null(speed->constraints[0].expr.compiled);
    assert_string_equal(speed->constraints[1].key, "k2");
    assert_false(speed->constraints[1].warning);
    assert_string_equal(speed->constraints[1].expr.text, "true");
}

static void questionnaire_load_reads_text_rules(void **state)
{
    const struct item *why = questionnaire_find(*state, "why");
    assert_int_equal(why->max_length, 20);
    assert_int_equal(why->min_length, 2);
    assert_string_equal(why->regex, "[a-z]+");
    assert_string_equal(why->entry_format, "small letters");
    assert_int_equal(why->min_occurs, 1);
    assert_int_equal(why->max_occurs, 4);
    assert_true(why->repeats);
    assert_int_equal(why->initial_count, 2);
    assert_string_equal(json_get_string(why->initial[1], "valueString"), "new");
    assert_int_equal(why->variable_count, 1);
}

static void questionnaire_load_reads_expressions(void **state)
{
    const struct item *sum = questionnaire_find(*state, "sum");
    assert_true(sum->hidden);
    assert_true(sum->read_only);
    assert_string_equal(sum->control, "slider");
    assert_string_equal(sum->calculated.text, "1 + 1");
    assert_non_null(sum->calculated.compiled);
    assert_string_equal(sum->enable_when.text, "true");
    assert_string_equal(sum->initial_expr.text, "2");
    assert_null(sum->answer_expr.text);
}

// The warning says where, and which expression; the form is taken all the same.
static void questionnaire_load_warns_of_names_without_a_type(void **state)
{
    static const struct {
        const char *expression;
        const char *says; // NULL: no warning
    } cases[] = {
        {"%resource.item.where(linkId='a').answer.value.code", NULL},
        {"%resource.item.where(linkId='a').anwser.value", "has no anwser"},
        {"%questionnaire.itm.count()", "has no itm"},
        {"%context.item.answer.valueInteger", "valueInteger is a JSON name"},
        {"%resource.item.where(linkId='b').answer.value", "no item with linkId b"},
        {"%resource.item.where('a' = linkId and 'c' ~ linkId)", "no item with linkId c"},
        {"%patient.name.where(linkId='b')", NULL}, // of another resource
        {"%nobody + 1", "there is no %nobody"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct questionnaire *q = NULL;
        struct form_report report;
        struct buf text = {.at = NULL};
        buf_printf(&text,
                   "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{"
                   "\"linkId\":\"a\",\"type\":\"integer\",\"extension\":[{\"url\":\"" SDC
                   "calculatedExpression\",\"valueExpression\":{\"language\":\"text/fhirpath\","
                   "\"expression\":\"%s\"}}]}]}",
                   cases[i].expression);
        assert_int_equal(questionnaire_load(buf_text(&text), text.len, &q, &report, NULL), RC_OK);
        assert_int_equal(report.warning_count, cases[i].says != NULL);
        if (cases[i].says != NULL) {
            assert_non_null(strstr(report.warnings[0], "item[0]"));
            assert_non_null(strstr(report.warnings[0], cases[i].says));
            assert_non_null(strstr(report.warnings[0], cases[i].expression));
        }
        form_report_release(&report);
        questionnaire_free(q);
        buf_release(&text);
    }
}

static void questionnaire_load_reads_units(void **state)
{
    const struct item *dose = questionnaire_find(*state, "dose");
    assert_int_equal(dose->unit_count, 2);
    assert_string_equal(json_get_string(dose->units[1], "code"), "g");
    assert_string_equal(dose->unit, "gram");
    assert_string_equal(dose->unit_code, "g");
    assert_non_null(dose->max_quantity);
    assert_null(dose->min_quantity);
}

static void item_text_prefers_the_exact_language(void **state)
{
    const struct questionnaire *q = *state;
    const struct item *g = questionnaire_find(q, "g");
    assert_string_equal(item_text(g, "fr"), "Marcher");
    assert_string_equal(item_text(g, "fr-CA"), "Marcher, eh");
    assert_string_equal(item_text(g, "FR-BE"), "Marcher, eh");
    assert_string_equal(item_text(g, "en"), "Walking");
    assert_string_equal(item_text(g, "f"), "Walking");
    assert_string_equal(item_text(g, NULL), "Walking");
    assert_string_equal(item_text(questionnaire_find(q, "day"), "fr"), "");
    assert_string_equal(element_text(q->json, "title", "fr"), "Marche");
    assert_null(element_text(q->json, "publisher", "fr"));
    assert_null(element_text(NULL, "title", "fr"));
}

static void item_has_the_category_of_a_display(void **state)
{
    const struct item *speed = questionnaire_find(*state, "speed");
    assert_string_equal(questionnaire_find(*state, "do")->category, "instructions");
    assert_ptr_equal(questionnaire_find(*state, "do")->parent, speed);
    assert_null(questionnaire_find(*state, "day")->category);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questionnaire_load_builds_the_tree),
        cmocka_unit_test(questionnaire_load_resolves_forward_enable_when),
        cmocka_unit_test(questionnaire_load_reads_number_bounds),
        cmocka_unit_test(questionnaire_load_reads_both_kinds_of_constraint),
        cmocka_unit_test(questionnaire_load_reads_text_rules),
        cmocka_unit_test(questionnaire_load_reads_expressions),
        cmocka_unit_test(questionnaire_load_warns_of_names_without_a_type),
        cmocka_unit_test(questionnaire_load_reads_units),
        cmocka_unit_test(item_text_prefers_the_exact_language),
        cmocka_unit_test(item_has_the_category_of_a_display),
    };
    return cmocka_run_group_tests(tests, load_good, free_good);
}
