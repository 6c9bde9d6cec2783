// SPDX-License-Identifier: EUPL-1.2
// Whom a package names: who answered, for which organisation, on which laptop, and what its codes
// are called by others.
#include "unit/fhir/visit_bench.h"

#include "fhir/concept_map.h"

static void package_build_tells_who_answered(void **state)
{
    static const char *const path = "source.reference";
    struct bench *b = *state;
    build(b); // not asked
    assert_text(resource(b, "QuestionnaireResponse", 0), path,
                "Patient/0f0e0d0c-0b0a-4908-8706-050403020100");
    assert_int_equal(form_set_text(b->form, "respondent", "person", NULL), RC_OK);
    build(b);
    assert_text(resource(b, "QuestionnaireResponse", 0), path,
                "Patient/0f0e0d0c-0b0a-4908-8706-050403020100");
    assert_int_equal(form_set_text(b->form, "respondent", "proxy", NULL), RC_OK);
    build(b);
    assert_null(under(resource(b, "QuestionnaireResponse", 0), path));
    assert_text(resource(b, "QuestionnaireResponse", 0), "source.type", "RelatedPerson");
    assert_text(resource(b, "QuestionnaireResponse", 0), "source.display", "A relative");
}

static void package_build_tells_organisation_and_laptop(void **state)
{
    struct ledger_head number = {.laptop = "6a1f2f33-1111-4111-8111-000000000001", .next = 7};
    struct bench *b = *state;
    build(b);
    assert_null(under(resource(b, "Encounter", 0), "serviceProvider"));
    assert_null(under(resource(b, "Provenance", 0), "agent.0.onBehalfOf"));
    b->in.organisation = "CCAS de Luchon";
    b->in.number = &number;
    build(b);
    assert_text(resource(b, "Encounter", 0), "serviceProvider.display", "CCAS de Luchon");
    assert_text(resource(b, "QuestionnaireResponse", 0), "author.identifier.assigner.display",
                "CCAS de Luchon");
    const struct json *r = resource(b, "Provenance", 0);
    assert_text(r, "agent.0.onBehalfOf.display", "CCAS de Luchon");
    assert_text(r, "agent.1.who.type", "Device");
    assert_text(r, "agent.1.who.identifier.system",
                "https://icope.example.org/fhir/NamingSystem/laptop");
    assert_text(r, "agent.1.who.identifier.value", number.laptop);
    assert_text(r, "agent.1.who.display", "icope " ICOPE_VERSION);
    assert_text(r, "meta.tag.0.system", "urn:ietf:rfc:3986");
    assert_memory_equal(json_string(under(r, "meta.tag.0.code")), "urn:uuid:", 9);
    assert_string_equal(json_string(under(r, "meta.tag.0.code")) + 9, json_get_string(r, "id"));
}

// What a map says holds of the source stands after ours; what it only says to be narrower does not.
static void package_build_adds_what_others_call_it(void **state)
{
    struct bench *b = *state;
    struct json *maps =
        parsed("[{\"resourceType\":\"ConceptMap\",\"group\":["
               "{\"source\":\"urn:c\",\"target\":\"urn:icf\",\"element\":[{\"code\":\"nutrition\","
               "\"target\":[{\"code\":\"b530\",\"equivalence\":\"relatedto\"},"
               "{\"code\":\"b5301\",\"equivalence\":\"narrower\"}]}]},"
               "{\"source\":\"urn:s\",\"target\":\"urn:sct\",\"element\":[{\"code\":\"alert\","
               "\"target\":[{\"code\":\"1\",\"equivalence\":\"equivalent\"}]}]}]}]");
    b->in.maps = maps;
    build(b);
    const struct json *r = resource(b, "Observation", 0);
    assert_text(r, "code.coding.0.code", "nutrition");
    assert_text(r, "code.coding.2.system", "urn:icf");
    assert_text(r, "code.coding.2.code", "b530");
    assert_int_equal(json_count(under(r, "code.coding")), 3);
    assert_text(r, "valueCodeableConcept.coding.0.code", "alert");
    assert_text(r, "valueCodeableConcept.coding.1.code", "1");
    assert_int_equal(json_count(under(resource(b, "Observation", 1), "code.coding")), 1);
    b->in.maps = NULL;
    json_free(maps);
}

// The maps that are shipped name codes of the shipped code system, in the form FHIR gives them.
static void shipped_maps_name_codes_that_are_ours(void **state)
{
    struct json *maps = NULL, *codes = parsed("[{\"system\":\"" FHIR_CODES
                                              "icope\",\"code\":\"cog-status\"},{\"system\":"
                                              "\"" FHIR_CODES "icope\",\"code\":\"yes\"},{"
                                              "\"system\":\"urn:x\",\"code\":\"yes\"}]");
    struct err e = {0};
    (void)state;
    if (concept_maps_load("data", &maps, &e) != RC_OK)
        fail_msg("%s", e.text);
    concept_maps_add(maps, codes);
    assert_int_equal(json_count(codes), 6);
    assert_text(codes, "3.system", "http://hl7.org/fhir/sid/icf");
    assert_text(codes, "3.code", "b144");
    assert_text(codes, "4.code", "b164");
    assert_text(codes, "5.system", "http://snomed.info/sct");
    assert_text(codes, "5.code", "373066001");
    json_free(codes);
    json_free(maps);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(package_build_tells_who_answered),
        TEST(package_build_tells_organisation_and_laptop),
        TEST(package_build_adds_what_others_call_it),
        TEST(shipped_maps_name_codes_that_are_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
