// SPDX-License-Identifier: EUPL-1.2
// Forms meant to hurt: every member replaced by every other JSON kind, texts cut anywhere, rings,
// and sizes past the limits. Nothing may crash, and whatever is not accepted must say why.
#include "questionnaire/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"
#define SDC "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-"

static const char rich_form[] =
    "{\"resourceType\":\"Questionnaire\",\"url\":\"http://q\",\"version\":\"1\",\"title\":\"T\","
    "\"_title\":{\"extension\":[{\"url\":\"" HL7 "translation\",\"extension\":["
    "{\"url\":\"lang\",\"valueCode\":\"fr\"},{\"url\":\"content\",\"valueString\":\"t\"}]}]},"
    "\"language\":\"en\",\"status\":\"active\",\"meta\":{\"profile\":[\"http://p\"]},"
    "\"subjectType\":[\"Patient\"],\"contained\":["
    "{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
    "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\",\"display\":\"A\",\"designation\":["
    "{\"language\":\"fr\",\"value\":\"B\"}]}]},{\"valueSet\":[\"#w\"]}]}},"
    "{\"resourceType\":\"ValueSet\",\"id\":\"w\",\"expansion\":{\"contains\":["
    "{\"system\":\"http://s\",\"code\":\"e\",\"contains\":[{\"code\":\"f\"}]}]}},"
    "{\"resourceType\":\"CodeSystem\",\"url\":\"http://s\",\"property\":[{\"code\":\"p\","
    "\"uri\":\"u#itemWeight\"}],\"concept\":[{\"code\":\"a\",\"property\":[{\"code\":\"p\","
    "\"valueDecimal\":1}],\"concept\":[{\"code\":\"z\"}]}]}],"
    "\"extension\":[{\"url\":\"" HL7 "variable\",\"valueExpression\":{\"name\":\"n\","
    "\"language\":\"text/fhirpath\",\"expression\":\"1\"}}],\"item\":["
    "{\"linkId\":\"g\",\"type\":\"group\",\"text\":\"G\",\"_text\":{\"id\":\"i\"},\"prefix\":\"1\","
    "\"code\":[{\"system\":\"http://s\",\"code\":\"c\"}],\"definition\":\"http://d\","
    "\"enableWhen\":[{\"question\":\"q\",\"operator\":\">=\",\"answerQuantity\":{\"value\":1}}],"
    "\"enableBehavior\":\"all\",\"item\":["
    "{\"linkId\":\"c\",\"type\":\"choice\",\"answerValueSet\":\"#v\",\"required\":true},"
    "{\"linkId\":\"o\",\"type\":\"open-choice\",\"repeats\":true,\"maxLength\":9,"
    "\"answerOption\":[{\"valueCoding\":{\"code\":\"x\",\"display\":\"X\"},"
    "\"initialSelected\":false,\"extension\":[{\"url\":\"" HL7
    "ordinalValue\",\"valueDecimal\":1}]},{\"valueString\":\"s\"}]}]},"
    "{\"linkId\":\"d\",\"type\":\"decimal\",\"readOnly\":false,\"initial\":[{\"valueDecimal\":1.0}]"
    ","
    "\"extension\":[{\"url\":\"" HL7 "minValue\",\"valueDecimal\":0},"
    "{\"url\":\"" HL7 "maxDecimalPlaces\",\"valueInteger\":1},"
    "{\"url\":\"" HL7 "questionnaire-unit\",\"valueCoding\":{\"code\":\"kg\"}},"
    "{\"url\":\"" HL7 "questionnaire-hidden\",\"valueBoolean\":true},"
    "{\"url\":\"" HL7 "questionnaire-itemControl\",\"valueCodeableConcept\":{\"coding\":["
    "{\"system\":\"http://hl7.org/fhir/x\",\"code\":\"slider\"}],\"text\":\"t\"}},"
    "{\"url\":\"" HL7 "questionnaire-constraint\",\"extension\":[{\"url\":\"key\","
    "\"valueId\":\"k\"},{\"url\":\"severity\",\"valueCode\":\"error\"},{\"url\":\"expression\","
    "\"valueString\":\"true\"},{\"url\":\"human\",\"valueString\":\"h\"}]},"
    "{\"url\":\"" SDC "calculatedExpression\",\"valueExpression\":{\"language\":\"text/fhirpath\","
    "\"expression\":\"1\"}},{\"url\":\"" SDC "enableWhenExpression\",\"valueExpression\":{"
    "\"language\":\"text/fhirpath\",\"expression\":\"true\"}}]},"
    "{\"linkId\":\"q\",\"type\":\"quantity\",\"extension\":[{\"url\":\"" HL7
    "questionnaire-unitOption\",\"valueCoding\":{\"code\":\"kg\"}},{\"url\":\"" SDC
    "minQuantity\",\"valueQuantity\":{\"value\":1}}]}]}";

// Uses everything a form offers, so that the sanitizers see it.
static size_t read_all(const struct questionnaire *q)
{
    size_t seen = 0;
    for (size_t i = 0; i < q->item_count; i++) {
        const struct item *it = q->all[i];
        seen += strlen(it->link_id) + strlen(item_text(it, "fr"));
        seen += it->control == NULL ? 0 : strlen(it->control);
        seen += it->unit == NULL ? 0 : strlen(it->unit);
        seen += it->min_text == NULL ? 0 : strlen(it->min_text);
        for (size_t k = 0; k < it->option_count; k++)
            seen += strlen(it->options[k].code) + strlen(option_text(&it->options[k], "fr"));
        for (size_t k = 0; k < it->when_count; k++)
            seen += strlen(it->when[k].source->link_id) + strlen(it->when[k].value_name);
        for (size_t k = 0; k < it->constraint_count; k++)
            seen += strlen(it->constraints[k].expr.text);
        seen += questionnaire_find(q, it->link_id) != NULL;
    }
    return seen;
}

// Loads and checks that what is said fits the answer; returns the status.
static enum form_status try_text(const char *text, size_t len)
{
    struct questionnaire *q = NULL;
    struct form_report report;
    struct err e = {.rc = RC_OK};
    enum rc rc = questionnaire_load(text, len, &q, &report, &e);
    enum form_status status = report.status;
    if (rc == RC_OK) {
        assert_int_equal(status, FORM_OK);
        assert_int_equal(report.reason_count, 0);
        assert_in_range(read_all(q), 0, SIZE_MAX);
    } else {
        assert_int_equal(rc, RC_INVALID);
        assert_int_not_equal(status, FORM_OK);
        assert_true(report.reason_count > 0);
        assert_null(q);
    }
    form_report_release(&report);
    questionnaire_free(q);
    return status;
}

static enum form_status try_buf(struct buf *text)
{
    assert_false(text->overflow);
    enum form_status status = try_text(buf_text(text), text->len);
    buf_release(text);
    return status;
}

// A copy of a value with one of its parts, counted in the order of the text, replaced.
struct mutation {
    size_t next;           // number of the part that comes next
    size_t target;         // number of the part to replace
    const struct json *by; // what stands there instead; NULL drops a member
    enum json_type was;    // kind of what was replaced
    bool strict;           // it was not in an extension or a contained resource
    int loose;             // extensions and contained resources the walk is in
    struct json *into;     // object being copied
};

static struct json *mutate(const struct json *v, struct mutation *m);

static bool mutate_member(const char *key, struct json *value, void *self)
{
    struct mutation *m = self;
    struct json *into = m->into;
    bool loose = strcmp(key, "extension") == 0 || strcmp(key, "contained") == 0 || key[0] == '_';
    m->loose += loose;
    struct json *copy = mutate(value, m);
    m->loose -= loose;
    m->into = into;
    if (copy != NULL)
        json_set(into, key, copy);
    return true;
}

static struct json *mutate(const struct json *v, struct mutation *m)
{
    if (m->next++ == m->target) {
        m->was = json_type(v);
        m->strict = m->loose == 0;
        return json_copy(m->by);
    }
    if (json_type(v) == JSON_OBJECT) {
        struct json *copy = json_new_object();
        m->into = copy;
        json_each(v, mutate_member, m);
        return copy;
    }
    if (json_type(v) != JSON_ARRAY)
        return json_copy(v);
    struct json *copy = json_new_array();
    for (size_t i = 0; i < json_count(v); i++) {
        struct json *one = mutate(json_at(v, i), m);
        if (one != NULL)
            json_push(copy, one);
    }
    return copy;
}

static struct json *value_of(const char *text)
{
    struct json *v = NULL;
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL), RC_OK);
    return v;
}

// Replaces every part of the form by `by`; returns how many were tried.
static size_t mutate_everything(const struct json *form, const struct json *by)
{
    size_t target = 1;
    for (;; target++) {
        struct mutation m = {.target = target, .by = by};
        struct json *copy = mutate(form, &m);
        struct buf text = {.at = NULL};
        json_write(copy, false, &text);
        json_free(copy);
        if (m.next <= target) {
            buf_release(&text);
            return target - 1;
        }
        bool wrong_kind = by != NULL && m.strict && m.was != json_type(by);
        enum form_status status = try_text(buf_text(&text), text.len);
        if (wrong_kind && status != FORM_INVALID)
            fail_msg("accepted: %s", buf_text(&text));
        buf_release(&text);
    }
}

static void questionnaire_load_survives_every_mutation(void **state)
{
    (void)state;
    static const char *const others[] = {"true",       "7",  "-1.5e300", "\"x\"", "\"\"",
                                         "\"#v\"",     "[]", "[null]",   "{}",    "[[{\"a\":1}]]",
                                         "{\"url\":2}"};
    assert_int_equal(try_text(rich_form, strlen(rich_form)), FORM_OK);
    struct json *form = value_of(rich_form);
    size_t parts = mutate_everything(form, NULL);
    assert_true(parts > 150);
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct json *by = value_of(others[i]);
        assert_int_equal(mutate_everything(form, by), parts);
        json_free(by);
    }
    json_free(form);
}

static void questionnaire_load_survives_a_cut_text(void **state)
{
    (void)state;
    for (size_t len = 0; len < strlen(rich_form); len += 7)
        assert_int_equal(try_text(rich_form, len), FORM_INVALID);
}

static void questionnaire_load_refuses_hostile_json(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"resourceType\":\"Questionnaire\",\"resourceType\":\"Questionnaire\"}",
        "{\"resourceType\":\"Questionnaire\",\"title\":\"a\x01\"}",
        "{\"resourceType\":\"Questionnaire\",\"title\":\"a\\u0000\"}",
        "{\"resourceType\":\"Questionnaire\",\"title\":\"\\ud800\"}",
        "{\"resourceType\":\"Questionnaire\",\"title\":\"\xC0\xAF\"}",
        "{\"resourceType\":\"Questionnaire\",\"item\":NaN}",
        "{\"resourceType\":\"Questionnaire\"} x",
        "{\"resourceType\":\"Questionnaire\",\"status\":\"\"}",
        "{\"resourceType\":\"Questionnaire\",\"status\":\"draft active\"}",
        ("{\"resourceType\":\"Questionnaire\",\"item\":[{\"linkId\":\"a\",\"type\":\"date\","
         "\"initial\":[{\"value\":1,\"value Boolean \":1,\"valueBoolean\":1}]}]}"),
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(try_text(texts[i], strlen(texts[i])), FORM_INVALID);
}

static void questionnaire_load_refuses_numbers_it_cannot_hold(void **state)
{
    (void)state;
    static const char *const numbers[] = {"1e999", "123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct buf text = {.at = NULL};
        buf_printf(&text,
                   "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{\"linkId\":"
                   "\"a\",\"type\":\"decimal\",\"extension\":[{\"url\":\"" HL7
                   "maxValue\",\"valueDecimal\":%s}]}]}",
                   numbers[i]);
        assert_int_equal(try_buf(&text), FORM_REFUSED);
    }
}

// A form of `depth` groups inside each other.
static enum form_status try_depth(int depth)
{
    struct buf text = {.at = NULL};
    buf_puts(&text, "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\"");
    for (int i = 0; i < depth; i++)
        buf_printf(&text, ",\"item\":[{\"linkId\":\"%d\",\"type\":\"group\"", i);
    for (int i = 0; i < depth; i++)
        buf_puts(&text, "}]");
    buf_putc(&text, '}');
    return try_buf(&text);
}

static void questionnaire_load_takes_64_levels(void **state)
{
    (void)state;
    assert_int_equal(try_depth(64), FORM_OK);
    assert_int_equal(try_depth(65), FORM_REFUSED);
    assert_int_equal(try_depth(150), FORM_REFUSED);
    assert_int_equal(try_depth(5000), FORM_REFUSED);
}

static enum form_status try_count(int count)
{
    struct buf text = {.at = NULL};
    buf_puts(&text, "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[");
    for (int i = 0; i < count; i++)
        buf_printf(&text, "%s{\"linkId\":\"%d\",\"type\":\"date\"}", i == 0 ? "" : ",", i);
    buf_puts(&text, "]}");
    return try_buf(&text);
}

static void questionnaire_load_takes_20000_items(void **state)
{
    (void)state;
    assert_int_equal(try_count(20000), FORM_OK);
    assert_int_equal(try_count(20001), FORM_REFUSED);
    assert_int_equal(try_count(30000), FORM_REFUSED);
}

static void set_start(struct buf *text)
{
    buf_puts(text, "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{\"linkId\":"
                   "\"a\",\"type\":\"choice\",\"answerValueSet\":\"#0\"}],\"contained\":[");
}

static void value_sets_in_a_ring_are_invalid(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    set_start(&text);
    for (int i = 0; i < 3; i++) {
        buf_printf(&text,
                   "%s{\"resourceType\":\"ValueSet\",\"id\":\"%d\",\"compose\":{\"include\":["
                   "{\"valueSet\":[\"#%d\"]}]}}",
                   i == 0 ? "" : ",", i, (i + 1) % 3);
    }
    buf_puts(&text, "]}");
    assert_int_equal(try_buf(&text), FORM_INVALID);
}

static void value_sets_in_a_long_chain_stay_unknown(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    set_start(&text);
    for (int i = 0; i < 900; i++) {
        buf_printf(&text,
                   "%s{\"resourceType\":\"ValueSet\",\"id\":\"%d\",\"compose\":{\"include\":["
                   "{\"valueSet\":[\"#%d\"]}]}}",
                   i == 0 ? "" : ",", i, i + 1);
    }
    buf_puts(&text, "]}");
    assert_int_equal(try_buf(&text), FORM_OK);
}

static void value_sets_that_double_hit_the_limit(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    set_start(&text);
    for (int i = 0; i < 30; i++) {
        buf_printf(&text,
                   "{\"resourceType\":\"ValueSet\",\"id\":\"%d\",\"compose\":{\"include\":["
                   "{\"valueSet\":[\"#%d\"]},{\"valueSet\":[\"#%d\"]}]}},",
                   i, i + 1, i + 1);
    }
    buf_puts(&text, "{\"resourceType\":\"ValueSet\",\"id\":\"30\",\"compose\":{\"include\":["
                    "{\"system\":\"s\",\"concept\":[{\"code\":\"a\"}]}]}}]}");
    assert_int_equal(try_buf(&text), FORM_REFUSED);
}

static void questionnaire_load_refuses_too_many_contained(void **state)
{
    (void)state;
    struct buf text = {.at = NULL};
    buf_puts(&text, "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"contained\":[");
    for (int i = 0; i < 1001; i++)
        buf_printf(&text, "%s{\"resourceType\":\"ValueSet\",\"id\":\"%d\"}", i == 0 ? "" : ",", i);
    buf_puts(&text, "]}");
    assert_int_equal(try_buf(&text), FORM_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(questionnaire_load_survives_every_mutation),
        cmocka_unit_test(questionnaire_load_survives_a_cut_text),
        cmocka_unit_test(questionnaire_load_refuses_hostile_json),
        cmocka_unit_test(questionnaire_load_refuses_numbers_it_cannot_hold),
        cmocka_unit_test(questionnaire_load_takes_64_levels),
        cmocka_unit_test(questionnaire_load_takes_20000_items),
        cmocka_unit_test(value_sets_in_a_ring_are_invalid),
        cmocka_unit_test(value_sets_in_a_long_chain_stay_unknown),
        cmocka_unit_test(value_sets_that_double_hit_the_limit),
        cmocka_unit_test(questionnaire_load_refuses_too_many_contained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
