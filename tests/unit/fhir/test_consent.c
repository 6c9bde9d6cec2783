// SPDX-License-Identifier: EUPL-1.2
// A Consent of FHIR from what a visit kept, of today and of the first version.
#include "fhir/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FORM "https://icope.example.org/fhir/Questionnaire/icope-consent|"

// The Consent of an entry; new and owned.
static struct json *consent_of(const char *entry)
{
    struct err e = {0};
    struct json *consent = NULL;
    struct store_visit visit = {.id = id_new(), .person = id_new(), .response = id_new()};
    assert_int_equal(json_parse(entry, strlen(entry), &JSON_LIMITS, &consent, &e), RC_OK);
    struct package_input in = {.visit = &visit, .consent = consent};
    struct maker m = {.in = &in, .resources = json_new_array(), .e = &e};
    assert_int_equal(package_consent(&m), RC_OK);
    struct json *made = json_copy(json_at(m.resources, 0));
    json_free(m.resources);
    json_free(consent);
    return made;
}

static const struct json *provision(const struct json *r, size_t i)
{
    return json_at(json_get(json_get(r, "provision"), "provision"), i);
}

static const char *uri(const struct json *r, size_t i)
{
    const char *text = json_get_string(json_at(json_get(r, "policy"), i), "uri");
    return text != NULL ? text : "none";
}

static const char *from(const struct json *r, size_t i)
{
    const char *text = json_get_string(json_get(provision(r, i), "period"), "start");
    return text != NULL ? text : "none";
}

static void each_answer_has_its_day(void **state)
{
    struct json *r = consent_of(
        "{\"screening\":\"yes\",\"send\":\"yes\",\"gp\":\"no\",\"carer\":\"yes\",\"social\":\"no\","
        "\"research\":\"yes\",\"given\":{\"send\":\"2026-11-24T08:01:00.000+01:00\",\"social\":"
        "\"2026-11-24T08:02:00.000+01:00\"},\"form\":\"2.0.0\",\"notice\":\"1.0.0-ab\","
        "\"noticeGiven\":\"aloud\",\"informedBy\":\"marie\"}");
    (void)state;
    assert_string_equal(uri(r, 0), FORM "2.0.0");
    assert_string_equal(uri(r, 1), "https://icope.example.org/fhir/notice|1.0.0-ab");
    assert_string_equal(json_get_string(json_at(json_get(r, "extension"), 1), "valueString"),
                        "aloud");
    assert_string_equal(from(r, 0), "none");
    assert_string_equal(from(r, 1), "2026-11-24T08:01:00.000+01:00");
    assert_string_equal(from(r, 4), "2026-11-24T08:02:00.000+01:00");
    assert_string_equal(json_get_string(provision(r, 4), "type"), "deny");
    assert_string_equal(json_get_string(json_at(json_get(provision(r, 4), "purpose"), 0), "code"),
                        "SUPNWK");
    assert_non_null(provision(r, 5));
    assert_null(provision(r, 6));
    json_free(r);
}

static void an_entry_of_the_first_form_is_told_as_it_was(void **state)
{
    struct json *r = consent_of("{\"screening\":\"yes\",\"send\":\"no\",\"notice\":\"1.0.0\","
                                "\"informedBy\":\"marie\"}");
    (void)state;
    assert_string_equal(uri(r, 0), FORM "1.0.0");
    assert_string_equal(uri(r, 1), "none");
    assert_string_equal(from(r, 0), "none");
    assert_null(provision(r, 2));
    json_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_has_its_day),
        cmocka_unit_test(an_entry_of_the_first_form_is_told_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
