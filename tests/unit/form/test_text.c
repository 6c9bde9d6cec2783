// SPDX-License-Identifier: EUPL-1.2
// What is said of an item depends on whom it is said to, where the form says so.
#include "unit/form/fill.h"

#define SAID(expression)                                                                           \
    "'language':'fr','item':[{'linkId':'a','type':'boolean','text':'Seul(e) ?','_text':{"          \
    "'extension':[{'url':'" FILL_HL7 "cqf-expression','valueExpression':{'language':"              \
    "'text/fhirpath','expression':'" expression "'}},{'url':'" FILL_HL7 "translation',"            \
    "'extension':[{'url':'lang','valueCode':'en'},{'url':'content','valueString':'Alone?'}]}]}}]," \
    "'extension':[{'url':'" FILL_SDC "launchContext','extension':[{'url':'name','valueCoding':{"   \
    "'code':'patient'}}]}]"

static void form_said_is_what_is_said_to_the_person(void **state)
{
    static const struct {
        const char *expression, *patient, *language, *said;
    } rows[] = {
        {SAID("iif(%patient.gender = ~female~, ~Seule ?~, ~Seul ?~)"), "{'gender':'female'}", "fr",
         "Seule ?"},
        {SAID("iif(%patient.gender = ~female~, ~Seule ?~, ~Seul ?~)"), "{'gender':'male'}", "fr-CH",
         "Seul ?"},
        {SAID("iif(%patient.gender = ~female~, ~Seule ?~, ~Seul ?~)"), "{'gender':'male'}", "en",
         "Alone?"},
        {SAID("iif(%patient.gender = ~female~, ~Seule ?~, ~Seul ?~)"), "{'gender':'male'}", NULL,
         "Seul ?"},
        {SAID("%patient.gender"), NULL, "fr", "Seul(e) ?"},            // nobody is known
        {SAID("%patient.gender.nonsense()"), "{}", "fr", "Seul(e) ?"}, // it cannot be computed
        {SAID("(1 | 2)"), "{}", "fr", "Seul(e) ?"},                    // no text
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fill t;
        struct buf text = {0};
        fill_open(&t, rows[i].expression);
        struct json *patient = rows[i].patient != NULL ? fill_json(rows[i].patient) : NULL;
        t.env.patient = patient;
        form_free(t.f);
        t.f = form_new(t.q, &t.env);
        size_t evaluations = form_last_evaluations(t.f);
        for (int often = 0; often < 3; often++) {
            text.len = 0;
            form_said(t.f, questionnaire_find(t.q, "a"), rows[i].language, &text);
            assert_string_equal(buf_text(&text), rows[i].said);
        }
        assert_int_equal(form_last_evaluations(t.f), evaluations);
        buf_release(&text);
        fill_close(&t);
        json_free(patient);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(form_said_is_what_is_said_to_the_person)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
