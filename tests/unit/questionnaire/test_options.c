// SPDX-License-Identifier: EUPL-1.2
// Options of a question: answerOption, value sets and code systems inside the form, weights, texts.
#include "questionnaire/questionnaire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HL7 "http://hl7.org/fhir/StructureDefinition/"

// Loads {head, contained, item} and returns the form; the test frees it.
static struct questionnaire *load(const char *contained, const char *item)
{
    struct buf text = {.at = NULL};
    buf_printf(&text,
               "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"contained\":[%s],"
               "\"item\":[%s]}",
               contained, item);
    struct questionnaire *q = NULL;
    struct err e = {.rc = RC_OK};
    if (questionnaire_load(buf_text(&text), text.len, &q, NULL, &e) != RC_OK)
        fail_msg("%s\n%s", buf_text(&text), e.text);
    buf_release(&text);
    return q;
}

// The codes of the first item with their weights: "a=1 b c=2.5".
static void assert_options(const struct questionnaire *q, const char *expected)
{
    const struct item *it = q->items[0];
    struct buf out = {.at = NULL};
    for (size_t i = 0; i < it->option_count; i++) {
        char weight[DEC_TEXT_BYTES] = "";
        const struct item_option *o = &it->options[i];
        if (o->has_weight)
            dec_print(o->weight, weight);
        buf_printf(&out, "%s%s%s%s", i == 0 ? "" : " ", o->code, o->has_weight ? "=" : "", weight);
        assert_non_null(o->value);
        assert_non_null(o->value_name);
    }
    assert_string_equal(buf_text(&out), expected);
    buf_release(&out);
}

#define SET_ITEM "{\"linkId\":\"a\",\"type\":\"choice\",\"answerValueSet\":\"#v\"}"

static void options_come_from_answer_option(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"Basic\"}",
             "{\"linkId\":\"a\",\"type\":\"choice\",\"answerOption\":["
             "{\"valueCoding\":{\"system\":\"http://s\",\"code\":\"x\",\"display\":\"Ex\","
             "\"_display\":{\"extension\":[{\"url\":\"" HL7 "translation\",\"extension\":["
             "{\"url\":\"lang\",\"valueCode\":\"fr\"},{\"url\":\"content\",\"valueString\":\"Ixe\"}"
             "]}]}},"
             "\"initialSelected\":true,"
             "\"extension\":[{\"url\":\"" HL7 "ordinalValue\",\"valueDecimal\":1.50}]},"
             "{\"valueCoding\":{\"code\":\"y\",\"extension\":[{\"url\":\"" HL7
             "itemWeight\",\"valueDecimal\":2}]},\"extension\":[{\"url\":\"" HL7
             "questionnaire-optionExclusive\",\"valueBoolean\":true}]},"
             "{\"valueString\":\"zed\",\"_valueString\":{\"extension\":[{\"url\":\"" HL7
             "translation\",\"extension\":[{\"url\":\"lang\",\"valueCode\":\"fr\"},"
             "{\"url\":\"content\",\"valueString\":\"z\xC3\xA8\x64\"}]}]}},"
             "{\"valueInteger\":4},{\"valueReference\":{\"reference\":\"Patient/1\","
             "\"display\":\"Anne\"}}]}");
    assert_options(q, "x=1.50 y=2 zed 4 Patient/1");
    const struct item_option *o = q->items[0]->options;
    assert_string_equal(o[0].system, "http://s");
    assert_true(o[0].initial);
    assert_false(o[0].exclusive);
    assert_false(o[1].initial);
    assert_true(o[1].exclusive);
    assert_null(o[1].system);
    assert_string_equal(option_text(&o[0], "en"), "Ex");
    assert_string_equal(option_text(&o[0], "fr"), "Ixe");
    assert_string_equal(option_text(&o[1], "fr"), "y");
    assert_string_equal(option_text(&o[2], "fr"), "z\xC3\xA8\x64");
    assert_string_equal(option_text(&o[2], "en"), "zed");
    assert_string_equal(option_text(&o[3], "en"), "4");
    assert_string_equal(option_text(&o[4], "en"), "Anne");
    assert_string_equal(o[3].value_name, "valueInteger");
    assert_ptr_equal(item_option_find(q->items[0], NULL, "zed"), &o[2]);
    assert_ptr_equal(item_option_find(q->items[0], "http://s", "x"), &o[0]);
    assert_null(item_option_find(q->items[0], "http://t", "x"));
    assert_null(item_option_find(q->items[0], "http://s", "y"));
    questionnaire_free(q);
}

static void options_come_from_concepts_of_a_value_set(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\",\"display\":\"Yes\","
             "\"designation\":[{\"language\":\"fr\",\"value\":\"Oui\"},{\"value\":\"-\"}],"
             "\"extension\":[{\"url\":\"" HL7 "ordinalValue\",\"valueDecimal\":3}]},"
             "{\"code\":\"b\"}]},{\"system\":\"http://t\",\"concept\":[{\"code\":\"c\"}]}]}}",
             SET_ITEM);
    assert_options(q, "a=3 b c");
    const struct item_option *o = q->items[0]->options;
    assert_string_equal(option_text(&o[0], "en"), "Yes");
    assert_string_equal(option_text(&o[0], "fr"), "Oui");
    assert_string_equal(o[2].system, "http://t");
    assert_string_equal(json_get_string(o[0].value, "code"), "a");
    assert_null(o[0].json);
    assert_null(q->items[0]->external_value_set);
    questionnaire_free(q);
}

static void value_sets_are_found_by_their_url(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"url\":\"http://v\",\"compose\":{"
             "\"include\":[{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}]}}",
             "{\"linkId\":\"a\",\"type\":\"choice\",\"answerValueSet\":\"http://v|1.0\"}");
    assert_options(q, "a");
    assert_null(q->items[0]->external_value_set);
    questionnaire_free(q);
}

static void options_come_from_an_expansion_first(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\",\"filter\":[{}]}]},\"expansion\":{\"contains\":["
             "{\"system\":\"http://s\",\"code\":\"top\",\"abstract\":true,\"contains\":["
             "{\"system\":\"http://s\",\"code\":\"a\",\"property\":[{\"code\":\"itemWeight\","
             "\"valueDecimal\":7}]},{\"system\":\"http://s\",\"code\":\"old\",\"inactive\":true}]},"
             "{\"code\":\"b\"}]}}",
             SET_ITEM);
    assert_options(q, "a=7 b");
    questionnaire_free(q);
}

#define CODE_SYSTEM                                                                                \
    "{\"resourceType\":\"CodeSystem\",\"url\":\"http://s\",\"property\":["                         \
    "{\"code\":\"pts\",\"uri\":\"http://hl7.org/fhir/concept-properties#itemWeight\"}],"           \
    "\"concept\":[{\"code\":\"g\",\"property\":[{\"code\":\"notSelectable\","                      \
    "\"valueBoolean\":true}],\"concept\":[{\"code\":\"a\",\"display\":\"One\",\"property\":["      \
    "{\"code\":\"pts\",\"valueInteger\":1}],\"designation\":[{\"language\":\"fr\","                \
    "\"value\":\"Un\"}]}]},{\"code\":\"b\",\"extension\":[{\"url\":\"" HL7                         \
    "codesystem-ordinalValue\",\"valueDecimal\":0.5}]}]}"

static void options_come_from_a_contained_code_system(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\"}]}}," CODE_SYSTEM,
             SET_ITEM);
    assert_options(q, "a=1 b=0.5");
    assert_string_equal(option_text(&q->items[0]->options[0], "fr"), "Un");
    questionnaire_free(q);
}

static void weights_of_a_code_system_reach_other_lists(void **state)
{
    (void)state;
    struct questionnaire *q =
        load(CODE_SYSTEM, "{\"linkId\":\"a\",\"type\":\"choice\",\"answerOption\":["
                          "{\"valueCoding\":{\"system\":\"http://s\",\"code\":\"b\"}},"
                          "{\"valueCoding\":{\"system\":\"http://s\",\"code\":\"none\"}},"
                          "{\"valueCoding\":{\"system\":\"http://t\",\"code\":\"b\"}}]}");
    assert_options(q, "b=0.5 none b");
    questionnaire_free(q);
}

static void value_sets_include_each_other(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"w\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}]}},"
             "{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"valueSet\":[\"#w\"]},{\"system\":\"http://s\",\"concept\":[{\"code\":\"b\"}]},"
             "{\"valueSet\":[\"#w\"]}]}}",
             SET_ITEM);
    assert_options(q, "a b a");
    questionnaire_free(q);
}

static void value_sets_leave_excluded_codes_out(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"},{\"code\":\"b\"}]},"
             "{\"system\":\"http://t\",\"concept\":[{\"code\":\"a\"}]}],\"exclude\":["
             "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}]}}",
             SET_ITEM);
    assert_options(q, "b a");
    assert_string_equal(q->items[0]->options[1].system, "http://t");
    questionnaire_free(q);
}

static void value_sets_that_need_a_server_stay_unknown(void **state)
{
    (void)state;
    static const char *const composes[] = {
        "\"include\":[{\"system\":\"http://unknown\"}]",
        "\"include\":[{\"system\":\"http://s\",\"filter\":[{}]}]",
        ("\"include\":[{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}],"
         "\"exclude\":[{\"system\":\"http://s\",\"filter\":[{}]}]"),
        ("\"include\":[{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}],"
         "\"exclude\":[{\"valueSet\":[\"http://elsewhere\"]}]"),
        "\"include\":[{\"valueSet\":[\"http://elsewhere\"]}]",
        "\"include\":[{\"system\":\"http://s\",\"valueSet\":[\"#w\"]}]",
        "\"include\":[]",
    };
    for (size_t i = 0; i < ARRAY_LEN(composes); i++) {
        struct buf set = {.at = NULL};
        buf_printf(&set, "{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{%s}}",
                   composes[i]);
        struct questionnaire *q = load(buf_text(&set), SET_ITEM);
        assert_int_equal(q->items[0]->option_count, 0);
        assert_string_equal(q->items[0]->external_value_set, "#v");
        questionnaire_free(q);
        buf_release(&set);
    }
}

#define SET(id, rest) "{\"resourceType\":\"ValueSet\",\"id\":\"" id "\"," rest "}"
#define CODES(list)   "{\"system\":\"http://s\",\"concept\":[" list "]}"
#define CODE(code)    "{\"code\":\"" code "\"}"
#define OTHER                                                                                      \
    SET("w", "\"url\":\"http://w\",\"version\":\"2\",\"compose\":{\"include\":[" CODES(            \
                 CODE("b") "," CODE("c")) "]}")
#define ABC CODES(CODE("a") "," CODE("b") "," CODE("c"))
#define ANIMALS                                                                                    \
    "{\"resourceType\":\"CodeSystem\",\"url\":\"http://"                                           \
    "animals\",\"concept\":[{\"code\":\"bird\"},"                                                  \
    "{\"code\":\"mammal\",\"concept\":[{\"code\":\"cat\"},{\"code\":\"dog\"}]}]}"
#define BELOW(op)                                                                                  \
    "{\"system\":\"http://animals\",\"filter\":[{\"property\":\"concept\",\"op\":\"" op            \
    "\",\"value\":\"mammal\"}]}"

// Value sets by url, those that meet, those taken away, and what is below a concept.
static void value_sets_are_put_together(void **state)
{
    (void)state;
    static const struct {
        const char *compose; // of the value set asked for
        const char *codes;   // what it comes to
    } rows[] = {
        {"\"include\":[{\"valueSet\":[\"http://w\"]}]", "b c"},
        {"\"include\":[{\"valueSet\":[\"http://w|2\"]}]", "b c"},
        {"\"include\":[{\"valueSet\":[\"http://w|1\"]}]", ""},
        {"\"include\":[{\"system\":\"http://s\",\"concept\":[" CODE("a") "," CODE(
             "b") "],\"valueSet\":[\"#w\"]}]",
         "b"},
        {"\"include\":[" ABC "],\"exclude\":[{\"valueSet\":[\"#w\"]}]", "a"},
        {"\"include\":[" ABC "," BELOW("is-a") "],\"exclude\":[{\"system\":\"http://s\"}]",
         "mammal cat dog"},
        {"\"include\":[" BELOW("descendent-of") "]", "cat dog"},
        {"\"include\":[{\"system\":\"http://animals\"}],\"exclude\":[" BELOW("is-a") "]", "bird"},
        {"\"include\":[" BELOW("generalizes") "]", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf set = {.at = NULL};
        buf_printf(&set, ANIMALS "," OTHER "," SET("v", "\"compose\":{%s}"), rows[i].compose);
        struct questionnaire *q = load(buf_text(&set), SET_ITEM);
        assert_options(q, rows[i].codes);
        assert_int_equal(q->items[0]->external_value_set != NULL, rows[i].codes[0] == '\0');
        questionnaire_free(q);
        buf_release(&set);
    }
}

// Lists that are handed over beside the form, alone or in a Bundle.
static void value_sets_may_come_beside_the_form(void **state)
{
    (void)state;
    static const char *const others[] = {
        OTHER, "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" ANIMALS
               "},{\"resource\":" OTHER "}]}"};
    static const char form[] =
        "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":[{\"linkId\":\"a\","
        "\"type\":\"choice\",\"answerValueSet\":\"http://w\"}]}";
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        struct json *other = NULL;
        struct questionnaire *q = NULL;
        assert_int_equal(json_parse(others[i], strlen(others[i]), &JSON_LIMITS, &other, NULL),
                         RC_OK);
        assert_int_equal(questionnaire_load_with(form, strlen(form), other, &q, NULL, NULL), RC_OK);
        json_free(other);
        assert_options(q, "b c");
        assert_false(item_is_unlisted(q->items[0]));
        questionnaire_free(q);
    }
}

// An expansion that says it is only a page of a longer list is not the list.
static void a_page_of_an_expansion_is_not_the_list(void **state)
{
    (void)state;
    struct questionnaire *q = load(
        SET("v",
            "\"expansion\":{\"total\":3,\"offset\":0,\"contains\":[" CODE("a") "," CODE("b") "]}"),
        SET_ITEM);
    assert_true(item_is_unlisted(q->items[0]));
    questionnaire_free(q);
}

static void value_sets_elsewhere_keep_their_address(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"Basic\"}",
             "{\"linkId\":\"a\",\"type\":\"choice\",\"answerValueSet\":\"http://x|1\"}");
    assert_string_equal(q->items[0]->external_value_set, "http://x|1");
    questionnaire_free(q);
}

static void value_sets_shared_by_items_are_expanded_once(void **state)
{
    (void)state;
    struct questionnaire *q =
        load("{\"resourceType\":\"ValueSet\",\"id\":\"v\",\"compose\":{\"include\":["
             "{\"system\":\"http://s\",\"concept\":[{\"code\":\"a\"}]}]}}",
             SET_ITEM ",{\"linkId\":\"b\",\"type\":\"choice\",\"answerValueSet\":\"#v\"}");
    assert_ptr_equal(q->items[0]->options, q->items[1]->options);
    assert_int_equal(json_count(q->codings), 1);
    questionnaire_free(q);
}

// A choice of these codes; "=N" behind a code is its weight.
static void assert_numbers(const char *type, const char *options, const char *expected)
{
    struct buf item = {.at = NULL}, numbers = {.at = NULL};
    char words[200];
    bool integer = strcmp(type, "integer") == 0;
    snprintf(words, sizeof words, "%s", options);
    buf_printf(&item, "{\"linkId\":\"a\",\"type\":\"%s\",\"answerOption\":[", type);
    for (char *word = words, *next; word != NULL; word = next) {
        next = strchr(word, ' ');
        if (next != NULL)
            *next++ = '\0';
        char *weight = strchr(word, '=');
        if (weight != NULL)
            *weight++ = '\0';
        buf_puts(&item, word == words ? "" : ",");
        if (integer)
            buf_printf(&item, "{\"valueInteger\":%s}", word);
        else
            buf_printf(&item, "{\"valueCoding\":{\"code\":\"%s\"}", word);
        if (weight != NULL)
            buf_printf(&item,
                       ",\"extension\":[{\"url\":\"" HL7 "ordinalValue\",\"valueDecimal\":%s}]",
                       weight);
        buf_puts(&item, integer ? "" : "}");
    }
    buf_puts(&item, "]}");
    struct questionnaire *q = load("{\"resourceType\":\"Basic\"}", buf_text(&item));
    for (size_t i = 0; i < q->items[0]->option_count; i++)
        buf_printf(&numbers, "%s%d", i == 0 ? "" : " ", item_option_number(q->items[0], i));
    assert_string_equal(buf_text(&numbers), expected);
    questionnaire_free(q);
    buf_release(&item);
    buf_release(&numbers);
}

static void the_number_of_an_option_is_what_it_says(void **state)
{
    (void)state;
    assert_numbers("integer", "0 1 2 3", "0 1 2 3");
    assert_numbers("integer", "5 10 15", "5 10 15");
    assert_numbers("integer", "100 200", "-1 -1");
    assert_numbers("choice", "0 1 2 3", "0 1 2 3");
    assert_numbers("choice", "2 4 1", "2 4 1");
    assert_numbers("choice", "0 1 2 3 4 5 6 7 8 9 10", "0 1 2 3 4 5 6 7 8 9 10");
    assert_numbers("choice", "10 20 30", "1 2 3");
    assert_numbers("choice", "01 02 03", "1 2 3");
    assert_numbers("choice", "1 2 x", "1 2 3");
    assert_numbers("choice", "373066001 373067005", "1 2");
    assert_numbers("choice", "a=0 b=1 c=2", "0 1 2");
    assert_numbers("choice", "a=0 b=1 c=2 unknown", "0 1 2 3");
    assert_numbers("choice", "a=0 b=1", "1 2"); // fewer than three
    assert_numbers("choice", "a=1 b=2 c=3", "1 2 3");
    assert_numbers("choice", "a=2 b=1 c=0", "1 2 3");
    assert_numbers("choice", "a=0 b=1 c=3", "1 2 3");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_come_from_answer_option),
        cmocka_unit_test(the_number_of_an_option_is_what_it_says),
        cmocka_unit_test(options_come_from_concepts_of_a_value_set),
        cmocka_unit_test(value_sets_are_found_by_their_url),
        cmocka_unit_test(options_come_from_an_expansion_first),
        cmocka_unit_test(options_come_from_a_contained_code_system),
        cmocka_unit_test(weights_of_a_code_system_reach_other_lists),
        cmocka_unit_test(value_sets_include_each_other),
        cmocka_unit_test(value_sets_leave_excluded_codes_out),
        cmocka_unit_test(value_sets_that_need_a_server_stay_unknown),
        cmocka_unit_test(value_sets_are_put_together),
        cmocka_unit_test(value_sets_may_come_beside_the_form),
        cmocka_unit_test(a_page_of_an_expansion_is_not_the_list),
        cmocka_unit_test(value_sets_elsewhere_keep_their_address),
        cmocka_unit_test(value_sets_shared_by_items_are_expanded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
