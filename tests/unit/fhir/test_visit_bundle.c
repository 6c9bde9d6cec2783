// SPDX-License-Identifier: EUPL-1.2
#include "fhir/visit_bundle.h"

#include "base/fs.h"
#include "fhir/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// A form of two domains: one status with a code of its own, one without, and one never answered.
static const char form_text[] =
    "{\"resourceType\":\"Questionnaire\",\"url\":\"https://icope.example.org/fhir/Questionnaire/"
    "t\","
    "\"version\":\"1.2\",\"status\":\"active\",\"item\":["
    "{\"linkId\":\"nut-weight\",\"text\":\"Lost weight?\",\"type\":\"choice\",\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"yes\",\"display\":\"Yes\"}},"
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"no\",\"display\":\"No\"}}]},"
    "{\"linkId\":\"nut-status\",\"text\":\"Nutrition\",\"type\":\"choice\","
    "\"code\":[{\"system\":\"urn:c\",\"code\":\"nutrition\"},{\"system\":\"urn:d\",\"code\":\"x\"}]"
    ","
    "\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:s\",\"code\":\"alert\",\"display\":\"Signal\"}},"
    "{\"valueCoding\":{\"system\":\"urn:s\",\"code\":\"normal\"}}]},"
    "{\"linkId\":\"psy-status\",\"text\":\"Mood\",\"type\":\"choice\",\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:s\",\"code\":\"alert\"}},"
    "{\"valueCoding\":{\"system\":\"urn:s\",\"code\":\"normal\"}}]},"
    "{\"linkId\":\"vis-status\",\"text\":\"Vision\",\"type\":\"choice\",\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:s\",\"code\":\"alert\"}}]}]}";

static const char patient_text[] =
    "{\"resourceType\":\"Patient\",\"id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\","
    "\"meta\":{\"versionId\":\"7\"},"
    "\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-birthPlace\","
    "\"valueAddress\":{\"extension\":[{\"url\":\"https://hl7.fr/ig/fhir/core/StructureDefinition/"
    "fr-core-address-insee-code\",\"valueCoding\":{\"code\":\"38185\"}}]}},"
    "{\"url\":\"https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability\","
    "\"extension\":[{\"url\":\"identityStatus\",\"valueCoding\":{\"code\":\"PROV\"}}]}],"
    "\"identifier\":[{\"system\":\"urn:oid:1.2.250.1.213.1.4.8\",\"value\":\"189127512501282\"},"
    "{\"use\":\"usual\",\"system\":\"https://hospital.example.org\",\"value\":\"P1\"}],"
    "\"name\":[{\"use\":\"official\",\"family\":\"LEFÈVRE\",\"given\":[\"Jeanne\"],"
    "\"extension\":[{\"url\":\"https://hl7.fr/ig/fhir/core/StructureDefinition/"
    "fr-core-patient-birth-list-given-name\",\"valueString\":\"Jeanne Marie\"}]}],"
    "\"gender\":\"female\",\"birthDate\":\"1942-05-12\"}";

static const char consent_text[] =
    "{\"kind\":\"consent\",\"screening\":\"yes\",\"send\":\"yes\",\"gp\":\"no\",\"carer\":\"\","
    "\"research\":\"no\",\"notice\":\"3\",\"informedBy\":\"marie\",\"guardianship\":false,"
    "\"at\":\"2026-11-24T08:00:00.000+01:00\"}";

static struct json *parsed(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

// A visit as app_finish hands it over; tests change what they are about.
struct bench {
    struct clock_fake fake;
    struct clock clock;
    struct questionnaire *q;
    struct form *form;
    struct json *patient, *consent, *notes;
    struct store_visit visit;
    struct package_input in;
    struct json *resources, *bundle; // what package_build answered
};

static int set_up(void **state)
{
    struct bench *b = mem_alloc(sizeof *b);
    struct form_report report = {0};
    // 2026-11-24 08:30 in Paris
    b->fake = (struct clock_fake){.utc_ms = 1795505400000, .offset_min = 60};
    b->clock = clock_from_fake(&b->fake);
    if (questionnaire_load(form_text, strlen(form_text), &b->q, &report, NULL) != RC_OK)
        return -1;
    form_report_release(&report);
    struct form_env env = {.clock = &b->clock};
    b->form = form_new(b->q, &env);
    b->patient = parsed(patient_text);
    b->consent = parsed(consent_text);
    b->notes = parsed("[{\"linkId\":\"nut-weight\",\"text\":\"Scale not at hand\"}]");
    b->visit = (struct store_visit){
        .id = id_from("11111111-1111-4111-8111-111111111111"),
        .person = id_from("0f0e0d0c-0b0a-4908-8706-050403020100"),
        .response = id_from("22222222-2222-4222-8222-222222222222"),
        .form_url = "https://icope.example.org/fhir/Questionnaire/t",
        .form_version = "1.2",
        .account = "marie",
        .started_utc_ms = b->fake.utc_ms - 1800000,
        .finished_utc_ms = b->fake.utc_ms,
    };
    b->in = (struct package_input){.visit = &b->visit,
                                   .patient = b->patient,
                                   .consent = b->consent,
                                   .notes = b->notes,
                                   .form = b->form,
                                   .status = "completed",
                                   .clock = &b->clock};
    *state = b;
    return form_set_text(b->form, "nut-weight", "yes", NULL) == RC_OK &&
                   form_set_text(b->form, "nut-status", "alert", NULL) == RC_OK &&
                   form_set_text(b->form, "psy-status", "normal", NULL) == RC_OK
               ? 0
               : -1;
}

static void forget(struct bench *b)
{
    json_free(b->resources);
    json_free(b->bundle);
    b->resources = b->bundle = NULL;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    forget(b);
    json_free(b->patient);
    json_free(b->consent);
    json_free(b->notes);
    form_free(b->form);
    questionnaire_free(b->q);
    free(b);
    return 0;
}

static void build(struct bench *b)
{
    struct err e = {0};
    forget(b);
    if (package_build(&b->in, &b->resources, &b->bundle, &e) != RC_OK)
        fail_msg("%s", e.text);
}

// The n-th resource of that type, or NULL.
static const struct json *resource(const struct bench *b, const char *type, size_t n)
{
    for (size_t i = 0; i < json_count(b->resources); i++) {
        const struct json *r = json_at(b->resources, i);
        if (strcmp(json_get_string(r, "resourceType"), type) == 0 && n-- == 0)
            return r;
    }
    return NULL;
}

// A member under keys and indexes, such as "code.coding.0.code".
static const struct json *under(const struct json *v, const char *path)
{
    char key[64];
    while (v != NULL && *path != '\0') {
        size_t len = strcspn(path, ".");
        snprintf(key, sizeof key, "%.*s", (int)len, path);
        v = json_type(v) == JSON_ARRAY ? json_at(v, (size_t)strtoul(key, NULL, 10))
                                       : json_get(v, key);
        path += len + (path[len] == '.');
    }
    return v;
}

static void assert_text(const struct json *v, const char *path, const char *expected)
{
    const char *found = json_string(under(v, path));
    if (found == NULL || strcmp(found, expected) != 0)
        fail_msg("%s: %s instead of %s", path, found != NULL ? found : "nothing", expected);
}

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
        TEST(package_build_holds_no_empty_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
