// SPDX-License-Identifier: EUPL-1.2
// What a visit is packed into.
#include "unit/fhir/visit_bench.h"

static void package_build_makes_one_resource_of_each_kind(void **state)
{
    static const struct {
        const char *type;
        size_t count;
    } kinds[] = {{"Encounter", 1},
                 {"QuestionnaireResponse", 1},
                 {"Consent", 1},
                 {"Observation", 2},
                 {"Provenance", 1}};
    struct bench *b = *state;
    build(b);
    size_t sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        assert_non_null(resource(b, kinds[i].type, kinds[i].count - 1));
        assert_null(resource(b, kinds[i].type, kinds[i].count));
        sum += kinds[i].count;
    }
    assert_int_equal(json_count(b->resources), sum);
    for (size_t i = 0; i < sum; i++) {
        const char *id = json_get_string(json_at(b->resources, i), "id");
        assert_true(id_valid(id));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(id, json_get_string(json_at(b->resources, k), "id"));
    }
}

static void package_build_tells_the_visit(void **state)
{
    struct bench *b = *state;
    build(b);
    const struct json *r = resource(b, "Encounter", 0);
    assert_text(r, "id", b->visit.id.text);
    assert_text(r, "status", "finished");
    assert_text(r, "class.code", "HH");
    assert_text(r, "subject.reference", "Patient/0f0e0d0c-0b0a-4908-8706-050403020100");
    assert_text(r, "participant.0.individual.identifier.value", "marie");
    assert_text(r, "period.start", "2026-11-24T08:00:00.000+01:00");
    assert_text(r, "period.end", "2026-11-24T08:30:00.000+01:00");
    assert_text(r, "identifier.0.value", "urn:uuid:11111111-1111-4111-8111-111111111111");
    r = resource(b, "QuestionnaireResponse", 0);
    assert_text(r, "id", b->visit.response.text);
    assert_text(r, "status", "completed");
    assert_text(r, "questionnaire", "https://icope.example.org/fhir/Questionnaire/t|1.2");
    assert_text(r, "encounter.reference", "Encounter/11111111-1111-4111-8111-111111111111");
    assert_text(r, "authored", "2026-11-24T08:30:00.000+01:00");
    assert_text(r, "item.0.linkId", "nut-weight");
    assert_text(r, "item.0.answer.0.valueCoding.code", "yes");
    assert_text(r, "extension.0.extension.0.valueString", "nut-weight");
    assert_text(r, "extension.0.extension.1.valueString", "Scale not at hand");
}

static void package_build_carries_its_number(void **state)
{
    static const char before[] = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    static const char hash[] = "https://icope.example.org/fhir/StructureDefinition/ledger-before";
    struct ledger_head number = {.laptop = "55555555-5555-4555-8555-555555555555", .next = 41};
    struct bench *b = *state;
    memcpy(number.before, before, sizeof before);
    build(b);
    const struct json *r = resource(b, "Encounter", 0);
    assert_int_equal(json_count(under(r, "identifier")), 1); // none is given: practice
    b->in.number = &number;
    build(b);
    r = resource(b, "Encounter", 0);
    assert_int_equal(json_count(under(r, "identifier")), 2);
    assert_text(r, "identifier.0.value", "urn:uuid:11111111-1111-4111-8111-111111111111");
    assert_text(r, "identifier.1.use", "secondary");
    assert_text(r, "identifier.1.system",
                "https://icope.example.org/fhir/NamingSystem/ledger/"
                "55555555-5555-4555-8555-555555555555");
    assert_text(r, "identifier.1.value", "41");
    assert_text(r, "identifier.1.extension.0.url", hash);
    assert_text(r, "identifier.1.extension.0.valueString", before);
    // A correction keeps the numbers of the versions before it, which the server would else lose.
    struct json *previous = json_share(b->resources);
    b->in.previous = previous;
    b->in.reason = "typed wrong";
    number.next = 57;
    build(b);
    r = resource(b, "Encounter", 0);
    assert_int_equal(json_count(under(r, "identifier")), 3);
    assert_text(r, "identifier.1.value", "41");
    assert_text(r, "identifier.2.value", "57");
    // What is not sent uses no number up.
    json_set_string(b->consent, "send", "no");
    build(b);
    assert_int_equal(json_count(under(resource(b, "Encounter", 0), "identifier")), 2);
    json_free(previous);
}

static void package_build_tells_each_domain(void **state)
{
    struct bench *b = *state;
    build(b);
    const struct json *r = resource(b, "Observation", 0);
    assert_text(r, "status", "final");
    assert_text(r, "category.0.coding.0.code", "survey");
    assert_text(r, "code.coding.0.code", "nutrition"); // codes of the form
    assert_int_equal(json_count(under(r, "code.coding")), 2);
    assert_text(r, "code.text", "Nutrition");
    assert_text(r, "valueCodeableConcept.coding.0.code", "alert");
    assert_text(r, "valueCodeableConcept.text", "Signal");
    assert_text(r, "effectiveDateTime", "2026-11-24T08:30:00.000+01:00");
    assert_text(r, "derivedFrom.0.reference",
                "QuestionnaireResponse/22222222-2222-4222-8222-222222222222");
    struct id id = id_named(b->visit.response, "nut-status/0");
    assert_text(r, "id", id.text);
    r = resource(b, "Observation", 1);
    assert_text(r, "code.coding.0.code", "psy-status"); // no code in the form: the linkId
    assert_text(r, "valueCodeableConcept.coding.0.code", "normal");
    b->in.status = "in-progress";
    build(b);
    assert_text(resource(b, "Observation", 0), "status", "preliminary");
}

static void package_build_tells_origin(void **state)
{
    struct bench *b = *state;
    build(b);
    const struct json *r = resource(b, "Provenance", 0);
    assert_int_equal(json_count(under(r, "target")), json_count(b->resources) - 1);
    assert_text(r, "agent.0.who.identifier.value", "marie");
    assert_text(r, "agent.1.who.display", "icope " ICOPE_VERSION);
    assert_text(r, "entity.0.what.display", "https://icope.example.org/fhir/Questionnaire/t|1.2");
    assert_null(resource(b, "Flag", 0)); // red flags have packages of their own
}

static void package_build_tells_each_consent_apart(void **state)
{
    struct bench *b = *state;
    build(b);
    const struct json *r = resource(b, "Consent", 0), *list = under(r, "provision.provision");
    assert_text(r, "status", "active");
    assert_text(r, "dateTime", "2026-11-24T08:00:00.000+01:00");
    assert_text(r, "policy.0.uri", "https://icope.example.org/fhir/Questionnaire/icope-consent|3");
    assert_text(r, "extension.0.valueString", "marie");
    static const char *const expected[][2] = {
        {"screening", "permit"}, {"send", "permit"}, {"gp", "deny"}, {"research", "deny"}};
    assert_int_equal(json_count(list), ARRAY_LEN(expected)); // carer was not answered
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        assert_text(json_at(list, i), "code.0.coding.0.code", expected[i][0]);
        assert_text(json_at(list, i), "type", expected[i][1]);
    }
}

static void package_build_gives_the_same_ids_again(void **state)
{
    struct bench *b = *state;
    build(b);
    struct json *first = json_share(b->bundle);
    build(b);
    assert_true(json_equal(first, b->bundle));
    json_free(first);
    // Another visit shares nothing but the person.
    first = json_share(b->resources);
    b->visit.id = id_from("33333333-3333-4333-8333-333333333333");
    b->visit.response = id_from("44444444-4444-4444-8444-444444444444");
    build(b);
    for (size_t i = 0; i < json_count(first); i++)
        assert_string_not_equal(json_get_string(json_at(first, i), "id"),
                                json_get_string(json_at(b->resources, i), "id"));
    json_free(first);
}

static void package_build_puts_every_resource_by_id(void **state)
{
    struct bench *b = *state;
    build(b);
    const struct json *entries = json_get(b->bundle, "entry");
    assert_text(b->bundle, "type", "transaction");
    assert_int_equal(json_count(entries), json_count(b->resources) + 1);
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i), *r = json_get(entry, "resource");
        char expected[100];
        snprintf(expected, sizeof expected, "%s/%s", json_get_string(r, "resourceType"),
                 json_get_string(r, "id"));
        assert_text(entry, "request.method", "PUT");
        assert_text(entry, "request.url", expected);
        snprintf(expected, sizeof expected, "urn:uuid:%s", json_get_string(r, "id"));
        assert_text(entry, "fullUrl", expected);
        if (i > 0) {
            assert_true(json_equal(r, json_at(b->resources, i - 1)));
            assert_null(under(entry, "request.ifMatch"));
        }
    }
    // Somebody else may have changed the person since it was fetched.
    assert_text(json_at(entries, 0), "resource.resourceType", "Patient");
    assert_text(json_at(entries, 0), "request.ifMatch", "W/\"7\"");
}

static void package_build_sends_only_what_was_agreed_to(void **state)
{
    static const char *const answers[] = {"no", "", "maybe"};
    struct bench *b = *state;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        json_set_string(b->consent, "send", answers[i]);
        build(b);
        assert_null(b->bundle);
        assert_non_null(resource(b, "Consent", 0)); // kept here all the same
    }
    json_set_string(b->consent, "send", "yes");
    json_set(b->consent, "guardianship", json_new_bool(true));
    build(b);
    assert_null(b->bundle);
    b->in.consent = NULL; // never asked
    build(b);
    assert_null(b->bundle);
    assert_null(resource(b, "Consent", 0));
}

static void package_build_tells_a_refused_visit(void **state)
{
    struct bench *b = *state;
    json_set_string(b->consent, "screening", "no");
    b->in.status = "stopped";
    build(b);
    assert_text(resource(b, "Encounter", 0), "status", "cancelled");
    assert_text(resource(b, "Consent", 0), "status", "rejected");
    assert_text(resource(b, "QuestionnaireResponse", 0), "status", "stopped");
    json_set_string(b->consent, "screening", "yes"); // stopped later
    build(b);
    assert_text(resource(b, "Encounter", 0), "status", "finished");
}

// The Patient's identifier of that system in the bundle, or NULL.
static const struct json *sent_identifier(const struct bench *b, const char *system)
{
    const struct json *list = under(b->bundle, "entry.0.resource.identifier");
    for (size_t i = 0; i < json_count(list); i++)
        if (strcmp(json_get_string(json_at(list, i), "system"), system) == 0)
            return json_at(list, i);
    return NULL;
}

static void package_build_sends_the_ins_only_when_qualified(void **state)
{
    static const char ins[] = "urn:oid:1.2.250.1.213.1.4.8";
    struct bench *b = *state;
    build(b);
    assert_null(sent_identifier(b, ins));
    assert_non_null(sent_identifier(b, "https://hospital.example.org"));
    assert_non_null(sent_identifier(b, "urn:ietf:rfc:3986"));
    assert_text(b->bundle, "entry.0.resource.meta.profile.0",
                "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient");
    struct json *status =
        json_at(json_get(json_at(json_get(b->patient, "extension"), 1), "extension"), 0);
    json_set_string(json_get(status, "valueCoding"), "code", "VALI");
    build(b);
    assert_text(sent_identifier(b, ins), "use", "official");
    assert_text(sent_identifier(b, ins), "type.coding.0.code", "INS-NIR");
    assert_text(b->bundle, "entry.0.resource.meta.profile.0",
                "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins");
    // Said to be qualified, but a part of it is missing.
    struct json *name = json_at(json_get(b->patient, "name"), 0);
    json_push(json_get(name, "given"), json_new_string("Marie"));
    build(b);
    assert_null(sent_identifier(b, ins));
    json_set(name, "given", part_list(json_new_string("Jeanne")));
    build(b);
    assert_non_null(sent_identifier(b, ins));
    json_set(json_at(json_get(b->patient, "extension"), 0), "valueAddress", NULL);
    build(b);
    assert_null(sent_identifier(b, ins));
}

// Kept before codes were looked at, or come from elsewhere: a name is no code of the register.
static void package_build_sends_no_name_as_a_code(void **state)
{
    struct bench *b = *state;
    struct json *place = json_get(json_at(json_get(b->patient, "extension"), 0), "valueAddress");
    struct json *coding = json_get(json_at(json_get(place, "extension"), 0), "valueCoding");
    build(b);
    assert_text(b->bundle, "entry.0.resource.extension.0.valueAddress.extension.0.valueCoding.code",
                "38185");
    json_set_string(coding, "code", "Paris");
    build(b);
    assert_text(b->bundle, "entry.0.resource.extension.0.valueAddress.city", "Paris");
    assert_null(under(b->bundle, "entry.0.resource.extension.0.valueAddress.extension"));
}

// For a look from outside: ICOPE_PACKAGE_OUT=FILE writes the bundle there.
static void package_build_holds_no_empty_member(void **state)
{
    struct bench *b = *state;
    build(b);
    struct buf text = {0};
    json_write(b->bundle, true, &text);
    static const char *const wrong[] = {": \"\"", "[]", "{}", "null"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_null(strstr(buf_text(&text), wrong[i]));
    const char *out = getenv("ICOPE_PACKAGE_OUT");
    if (out != NULL)
        assert_int_equal(fs_write(out, text.at, text.len, 0600, NULL), RC_OK);
    buf_release(&text);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(package_build_makes_one_resource_of_each_kind),
        TEST(package_build_tells_the_visit),
        TEST(package_build_carries_its_number),
        TEST(package_build_tells_each_domain),
        TEST(package_build_tells_origin),
        TEST(package_build_tells_each_consent_apart),
        TEST(package_build_gives_the_same_ids_again),
        TEST(package_build_puts_every_resource_by_id),
        TEST(package_build_sends_only_what_was_agreed_to),
        TEST(package_build_tells_a_refused_visit),
        TEST(package_build_sends_the_ins_only_when_qualified),
        TEST(package_build_sends_no_name_as_a_code),
        TEST(package_build_holds_no_empty_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
