// SPDX-License-Identifier: EUPL-1.2
// A visit as the program hands it over for packing, and ways to look at what came of it.
#ifndef ICOPE_TESTS_FHIR_VISIT_BENCH_H
#define ICOPE_TESTS_FHIR_VISIT_BENCH_H

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
    "{\"linkId\":\"respondent\",\"type\":\"choice\",\"answerOption\":["
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"person\"}},"
    "{\"valueCoding\":{\"system\":\"urn:a\",\"code\":\"proxy\",\"display\":\"A relative\"}}]},"
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

static inline struct json *parsed(const char *text)
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

static inline int set_up(void **state)
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

static inline void forget(struct bench *b)
{
    json_free(b->resources);
    json_free(b->bundle);
    b->resources = b->bundle = NULL;
}

static inline int tear_down(void **state)
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

static inline void build(struct bench *b)
{
    struct err e = {0};
    forget(b);
    if (package_build(&b->in, &b->resources, &b->bundle, &e) != RC_OK)
        fail_msg("%s", e.text);
}

// The n-th resource of that type, or NULL.
static inline const struct json *resource(const struct bench *b, const char *type, size_t n)
{
    for (size_t i = 0; i < json_count(b->resources); i++) {
        const struct json *r = json_at(b->resources, i);
        if (strcmp(json_get_string(r, "resourceType"), type) == 0 && n-- == 0)
            return r;
    }
    return NULL;
}

// A member under keys and indexes, such as "code.coding.0.code".
static inline const struct json *under(const struct json *v, const char *path)
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

static inline void assert_text(const struct json *v, const char *path, const char *expected)
{
    const char *found = json_string(under(v, path));
    if (found == NULL || strcmp(found, expected) != 0)
        fail_msg("%s: %s instead of %s", path, found != NULL ? found : "nothing", expected);
}

#endif
