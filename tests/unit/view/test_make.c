// SPDX-License-Identifier: EUPL-1.2
// A view made of a form, run over responses to it: what was not asked is empty, what repeats is
// numbered, what is too much is said, and no two columns have one name.
#include "view/make.h"

#include "view/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char form[] =
    "{'resourceType':'Questionnaire','url':'http://x/f','version':'3','name':'Odd-Form','item':["
    "{'linkId':'/1.a','type':'group','item':["
    " {'linkId':'it\\\\'s','type':'choice','text':'One','answerOption':[{'valueCoding':{'code':'y'}"
    "}],"
    "  'item':[{'linkId':'why','type':'text'}]},"
    " {'linkId':'many','type':'open-choice','repeats':true,'answerOption':[{'valueCoding':{'code':"
    "'a b','display':'A'}},{'valueCoding':{'code':'c'}}]}]},"
    "{'linkId':'why!','type':'string','repeats':true},{'linkId':'why?','type':'decimal'},"
    "{'linkId':'falls','type':'group','repeats':true,'item':[{'linkId':'day','type':'date'},"
    " {'linkId':'said','type':'display'}]},"
    "{'linkId':'weight','type':'quantity'},"
    // Options that are no codings, and one without a code.
    "{'linkId':'Why','type':'choice','answerOption':[{'valueString':'x'},{'valueInteger':7}]},"
    "{'linkId':'mix','type':'choice','repeats':true,'answerOption':[{'valueCoding':{'display':"
    "'No code'}},{'valueDate':'2026-01-01'}]},"
    // Questions below each answer of a question that repeats.
    "{'linkId':'drug','type':'string','repeats':true,'item':[{'linkId':'dose','type':'integer'}]},"
    "{'linkId':'ill','type':'choice','repeats':true,'answerOption':[{'valueCoding':{'code':'a'}}],"
    " 'item':[{'linkId':'since','type':'integer'}]},"
    "{'linkId':'a_linkId_that_is_longer_than_sixty-three_letters_as_some_programs_make_them',"
    "'type':'choice'}]}";

static const char response[] =
    "{'resourceType':'QuestionnaireResponse','id':'r','status':'completed',"
    "'questionnaire':'http://x/f|3','subject':{'reference':'Patient/p'},'item':["
    "{'linkId':'/1.a','item':[{'linkId':'it\\\\'s','answer':[{'valueCoding':{'code':'y','display':"
    "'Yes'},'item':[{'linkId':'why','answer':[{'valueString':'so'}]}]}]},"
    " {'linkId':'many','answer':[{'valueCoding':{'code':'a b'}},{'valueString':'else'}]}]},"
    "{'linkId':'why!','answer':[{'valueString':'1'},{'valueString':'2'},{'valueString':'3'}]},"
    "{'linkId':'falls','item':[{'linkId':'day','answer':[{'valueDate':'2026-01'}]}]},"
    "{'linkId':'falls','item':[{'linkId':'day','answer':[{'valueDate':'2026-02-03'}]}]},"
    "{'linkId':'weight','answer':[{'valueQuantity':{'value':61.50,'unit':'kg','code':'kg'}}]},"
    "{'linkId':'Why','answer':[{'valueInteger':7}]},"
    "{'linkId':'mix','answer':[{'valueCoding':{'display':'No code'}},{'valueDate':'2026-01-01'}]},"
    "{'linkId':'drug','answer':[{'valueString':'A','item':[{'linkId':'dose','answer':[{"
    "'valueInteger':1}]}]},{'valueString':'B','item':[{'linkId':'dose','answer':[{'valueInteger':"
    "2}]}]}]},"
    "{'linkId':'ill','answer':[{'valueCoding':{'code':'a'},'item':[{'linkId':'since','answer':[{"
    "'valueInteger':1999}]}]}]}]}";

static const char row[] =
    "{\"response_id\":\"r\",\"patient_id\":\"p\",\"encounter_id\":null,\"authored\":null,"
    "\"status\":\"completed\",\"form\":\"http://x/f|3\",\"it_s\":\"y\",\"it_s_text\":\"Yes\","
    "\"why\":\"so\",\"many_answered\":true,\"many_a_b\":\"a b\",\"many_c\":null,"
    "\"many_other\":\"else\",\"many_other_more\":false,\"why__1\":\"1\",\"why__2\":\"2\",\"why__"
    "more\":true,\"why_\":null,"
    "\"day_1\":\"2026-01\",\"day_2\":\"2026-02-03\",\"falls_more\":false,\"weight\":61.50,"
    "\"weight_unit\":\"kg\",\"weight_code\":\"kg\",\"Why_2\":7,\"Why_other\":null,"
    "\"mix_answered\":true,\"mix_No_code\":\"No code\",\"mix_date\":\"2026-01-01\","
    "\"mix_date_more\":false,\"drug_1\":\"A\",\"drug_2\":\"B\",\"drug_more\":false,"
    "\"dose_1\":1,\"dose_2\":2,\"ill_answered\":true,\"ill_a\":\"a\",\"since_1\":1999,"
    "\"since_2\":null,\"ill_more\":false,"
    "\"a_linkId_that_is_longer_than_sixty_three_letters_as_some_pro\":null,"
    "\"a_linkId_that_is_longer_than_sixty_three_letters_as_som_text\":null}";

// JSON written with ' in place of ".
static struct json *parse(const char *text)
{
    struct buf out = {0};
    struct json *v = NULL;
    struct err e = {0};
    for (const char *c = text; *c != '\0'; c++)
        if (c[0] == '\\' && c[1] == '\\' && c[2] == '\'') {
            buf_putc(&out, '\'');
            c += 2;
        } else {
            buf_putc(&out, *c == '\'' ? '"' : *c);
        }
    if (json_parse(buf_text(&out), out.len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    buf_release(&out);
    return v;
}

// The rows of a view, one JSON object a line.
struct rows {
    const struct view *v;
    struct buf text;
};

static void take(const struct fp_list *cells, void *self)
{
    struct rows *r = self;
    view_json_row(r->v, cells, &r->text);
}

static void wide_view_of_an_odd_form(void **state)
{
    struct clock clock = clock_system();
    struct json *q = parse(form), *definition = NULL, *answers = parse(response);
    struct view *v = NULL;
    struct arena a = {0};
    struct err e = {0};
    (void)state;
    if (view_make(q, 2, NULL, &definition, &e) != RC_OK ||
        view_compile(definition, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    assert_string_equal(json_get_string(definition, "name"), "odd_form_wide");
    struct rows r = {.v = v};
    if (view_run(v, answers, &clock, &a, take, &r, &e) != RC_OK)
        fail_msg("%s", e.text);
    assert_string_equal(buf_text(&r.text), row);
    // Another form, or another version of it, has a view of its own.
    buf_clear(&r.text);
    json_set_string(answers, "questionnaire", "http://x/f|2");
    assert_int_equal(view_run(v, answers, &clock, &a, take, &r, &e), RC_OK);
    assert_int_equal(r.text.len, 0);
    // One that names no version may be of any.
    json_set_string(answers, "questionnaire", "http://x/f");
    assert_int_equal(view_run(v, answers, &clock, &a, take, &r, &e), RC_OK);
    assert_int_not_equal(r.text.len, 0);
    buf_clear(&r.text);
    // Nothing was answered: nothing is false, and nothing is no.
    struct json *empty = parse("{'resourceType':'QuestionnaireResponse','id':'e','status':"
                               "'in-progress','questionnaire':'http://x/f|3'}");
    assert_int_equal(view_run(v, empty, &clock, &a, take, &r, &e), RC_OK);
    assert_non_null(strstr(buf_text(&r.text), "\"many_answered\":false,\"many_a_b\":null,"));
    buf_release(&r.text);
    arena_release(&a);
    view_free(v);
    json_free(definition);
    json_free(empty);
    json_free(answers);
    json_free(q);
}

static void what_is_no_form_is_refused(void **state)
{
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"{'resourceType':'Patient'}", "this is no Questionnaire"},
        {"{'resourceType':'Questionnaire','item':[{'linkId':'g','type':'group','item':"
         "[{'linkId':'a','type':'date'},{'type':'string'}]}]}",
         "item[0].item[1]: there is no linkId"},
        {"{'resourceType':'Questionnaire','item':[{'linkId':'a','type':'number'}]}",
         "item[0]: there is no type of item number"},
        {"{'resourceType':'Questionnaire','item':[{'linkId':'a','type':'date','repeats':'true'}]}",
         "item[0]: repeats is true or false"},
        {"{'resourceType':'Questionnaire','item':[{'linkId':'a','type':'date'},"
         "{'linkId':'a','type':'time'}]}",
         "item[1]: the linkId a is there twice"},
        {"[1]", "this is no Questionnaire"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct json *q = parse(rows[i].text), *made = NULL;
        struct err e = {0};
        assert_int_equal(view_make(q, 3, NULL, &made, &e), RC_INVALID);
        assert_string_equal(e.text, rows[i].why);
        assert_null(made);
        json_free(q);
    }
}

// Groups that repeat within groups that repeat multiply their columns.
static void too_many_columns_are_refused(void **state)
{
    struct json *inner = parse("{'linkId':'q','type':'string'}"), *made = NULL;
    struct err e = {0};
    (void)state;
    for (int i = 0; i < 5; i++) {
        struct json *group = parse("{'linkId':'g','type':'group','repeats':true,'item':[]}");
        json_push(json_get(group, "item"), inner);
        inner = group;
    }
    struct json *q = parse("{'resourceType':'Questionnaire','item':[]}");
    json_push(json_get(q, "item"), inner);
    assert_int_equal(view_make(q, 20, NULL, &made, &e), RC_LIMIT);
    assert_null(made);
    json_free(q);
}

// The tags of a column, as "name=value;…".
static void tags_of(const struct json *view, const char *name, struct buf *out)
{
    const struct json *columns = json_get(json_at(json_get(view, "select"), 0), "column");
    buf_clear(out);
    for (size_t i = 0; i < json_count(columns); i++) {
        const struct json *c = json_at(columns, i), *tags = json_get(c, "tag");
        for (size_t k = 0; strcmp(json_get_string(c, "name"), name) == 0 && k < json_count(tags);
             k++)
            buf_printf(out, "%s=%s;", json_get_string(json_at(tags, k), "name"),
                       json_get_string(json_at(tags, k), "value"));
    }
}

// What is known of columns by linkId becomes their names and tags, whatever the order of items.
static void names_and_codes_come_from_data(void **state)
{
    struct json *q = parse(
        "{'resourceType':'Questionnaire','url':'http://x/Q','version':'2','item':[{'linkId':'a-b',"
        "'type':'choice'},{'linkId':'why','type':'choice'},{'linkId':'w','type':'decimal',"
        "'extension':[{'url':'http://hl7.org/fhir/StructureDefinition/questionnaire-unit',"
        "'valueCoding':{'code':'kg'}}]}]}");
    struct json *known = parse("{'a-b':{'name':'ab','fr':'abc','codes':'yes-no','reasons':'why'},"
                               "'why':{'name':'because'}}");
    struct json *made = NULL;
    struct buf tags = {0};
    (void)state;
    assert_int_equal(view_make(q, 3, known, &made, NULL), RC_OK);
    tags_of(made, "ab", &tags);
    assert_string_equal(buf_text(&tags),
                        "icope/name/fr=abc;icope/link-id=a-b;icope/form=http://x/Q|2;"
                        "icope/codes=yes-no;icope/reasons=because;");
    tags_of(made, "ab_text", &tags);
    assert_string_equal(buf_text(&tags), "icope/name/fr=abc_texte;icope/link-id=a-b;"
                                         "icope/form=http://x/Q|2;");
    tags_of(made, "w", &tags);
    assert_string_equal(buf_text(&tags), "icope/link-id=w;icope/form=http://x/Q|2;icope/unit=kg;");
    buf_release(&tags);
    json_free(made);
    json_free(known);
    json_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_codes_come_from_data),
        cmocka_unit_test(wide_view_of_an_odd_form),
        cmocka_unit_test(what_is_no_form_is_refused),
        cmocka_unit_test(too_many_columns_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
