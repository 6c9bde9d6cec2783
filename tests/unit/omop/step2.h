// SPDX-License-Identifier: EUPL-1.2
// A visit with the form of forms/step2.json: PHQ-9, a total of GDS-15, weight, height and body mass
// index, all with codes of LOINC.
#ifndef ICOPE_TESTS_OMOP_STEP2_H
#define ICOPE_TESTS_OMOP_STEP2_H

#include "unit/store/fixture.h"

#define STEP2_FORMS "tests/unit/omop/forms"
#define STEP2       "https://example.org/Questionnaire/step2|1.0.0"

static inline void add_visit(struct fixture *f)
{
    struct json *all = NULL;
    struct buf text = {0};
    struct store_visit v = {0};
    const struct id person = add_person(f, "Abadie", "Hélène", "1942-05-12", "Luchon");
    assert_ok(f, store_visit_start(f->s, person, "https://example.org/Questionnaire/step2", "1.0.0",
                                   &v, &f->e));
    buf_printf(&text,
               "[{\"resourceType\":\"Encounter\",\"id\":\"%s\",\"status\":\"finished\",\"class\":{"
               "\"code\":\"HH\"},\"subject\":{\"reference\":\"Patient/%s\"},\"period\":{\"start\":"
               "\"2026-05-12T10:00:00+02:00\",\"end\":\"2026-05-12T10:30:00+02:00\"}},",
               v.id.text, person.text);
    buf_printf(&text,
               "{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"%s\",\"status\":\"completed\","
               "\"questionnaire\":\"" STEP2 "\",\"subject\":{\"reference\":\"Patient/%s\"},"
               "\"encounter\":{\"reference\":\"Encounter/%s\"},\"authored\":"
               "\"2026-05-12T10:20:00+02:00\",\"item\":[",
               v.response.text, person.text, v.id.text);
    for (int i = 1; i <= 9; i++)
        buf_printf(&text,
                   "{\"linkId\":\"phq9-%d\",\"answer\":[{\"valueCoding\":{\"system\":"
                   "\"http://loinc.org\",\"code\":\"%s\"}}]},",
                   i, i % 2 == 1 ? "LA6571-9" : "LA6568-5");
    buf_puts(&text, "{\"linkId\":\"phq9-total\",\"answer\":[{\"valueInteger\":15}]},"
                    "{\"linkId\":\"gds-total\",\"answer\":[{\"valueInteger\":4}]},"
                    "{\"linkId\":\"body\",\"item\":["
                    "{\"linkId\":\"weight\",\"answer\":[{\"valueQuantity\":{\"value\":62.50,"
                    "\"unit\":\"kg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"kg\"}}]},"
                    "{\"linkId\":\"height\",\"answer\":[{\"valueDecimal\":158.5}]},"
                    "{\"linkId\":\"bmi\",\"answer\":[{\"valueDecimal\":24.9}]}]}]}]");
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &all, &f->e), RC_OK);
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, all, NULL, 5, &f->e));
    json_free(all);
    buf_release(&text);
}

#endif
