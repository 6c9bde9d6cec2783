// SPDX-License-Identifier: EUPL-1.2
// A red flag as FHIR R4: the package tells what is new and no more, and what a server has is read.
#include "fhir/flag.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct json *parsed(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

static const struct json *resource(const struct json *bundle, size_t i)
{
    return json_get(json_at(json_get(bundle, "entry"), i), "resource");
}

static void assert_type(const struct json *bundle, size_t i, const char *type)
{
    assert_non_null(resource(bundle, i));
    assert_string_equal(json_get_string(resource(bundle, i), "resourceType"), type);
}

static void each_package_tells_what_is_new(void **state)
{
    struct clock_fake fake = {.utc_ms = 1795505400000, .offset_min = 60};
    struct clock clock = clock_from_fake(&fake);
    struct json *patient = parsed("{\"resourceType\":\"Patient\","
                                  "\"id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\"}");
    struct store_flag f = {
        .id = id_from("11111111-1111-4111-8111-111111111111"),
        .person = id_from("0f0e0d0c-0b0a-4908-8706-050403020100"),
        .visit = id_from("22222222-2222-4222-8222-222222222222"),
        .raised_utc_ms = fake.utc_ms,
        .content = parsed("{\"code\":\"fall\",\"text\":\"assise par terre\",\"by\":\"marie\"}")};
    (void)state;
    struct json *package = flag_package(&f, patient, &clock);
    assert_int_equal(json_count(json_get(package, "entry")), 2);
    assert_type(package, 0, "Patient");
    assert_type(package, 1, "Flag");
    const struct json *flag = resource(package, 1);
    assert_string_equal(json_get_string(flag, "status"), "active");
    // The visit comes later: it is named, not referred to.
    assert_null(json_get_string(json_get(flag, "encounter"), "reference"));
    assert_non_null(json_get(json_get(flag, "encounter"), "identifier"));
    flag_mark_told(&f, package);
    assert_false(flag_is_untold(&f));
    assert_null(flag_package(&f, patient, &clock));
    json_free(package);
    json_set(f.content, "calls",
             parsed("[{\"id\":\"33333333-3333-4333-8333-333333333333\",\"at\":"
                    "\"2026-11-24T08:20:00.000+01:00\",\"by\":\"marie\",\"who\":\"15\",\"said\":"
                    "\"coming\",\"whoWords\":\"15\",\"saidWords\":\"Quelqu’un vient\",\"text\":"
                    "\"dix minutes\"}]"));
    package = flag_package(&f, patient, &clock);
    assert_int_equal(json_count(json_get(package, "entry")), 1);
    assert_type(package, 0, "Communication");
    const struct json *said = json_at(json_get(resource(package, 0), "payload"), 0);
    assert_string_equal(json_get_string(said, "contentString"), "Quelqu’un vient — dix minutes");
    flag_mark_told(&f, package);
    json_free(package);
    f.closed_utc_ms = fake.utc_ms + 60000;
    json_set(f.content, "outcome", parsed("{\"code\":\"in-error\",\"text\":\"mauvaise fiche\"}"));
    package = flag_package(&f, patient, &clock);
    assert_int_equal(json_count(json_get(package, "entry")), 1);
    flag = resource(package, 0);
    assert_string_equal(json_get_string(flag, "status"), "entered-in-error");
    // And what was written is read back.
    struct remote_flag there;
    assert_true(flag_read(flag, &there));
    assert_false(there.open);
    assert_string_equal(there.code, "fall");
    assert_string_equal(there.text, "assise par terre");
    assert_string_equal(there.outcome, FLAG_IN_ERROR);
    assert_string_equal(there.words, "mauvaise fiche");
    assert_string_equal(there.patient, f.person.text);
    assert_int_equal(there.raised_utc_ms, f.raised_utc_ms);
    assert_int_equal(there.closed_utc_ms, f.closed_utc_ms);
    json_free(package);
    json_free(patient);
    json_free(f.content);
}

static void what_is_no_flag_is_not_read(void **state)
{
    static const char *const wrong[] = {
        "{\"resourceType\":\"Task\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/"
        "1\"}}",
        "{\"resourceType\":\"Flag\",\"status\":\"on\",\"subject\":{\"reference\":\"Patient/1\"}}",
        "{\"resourceType\":\"Flag\",\"subject\":{\"reference\":\"Patient/1\"}}",
        "{\"resourceType\":\"Flag\",\"status\":\"active\",\"subject\":{\"reference\":\"Group/1\"}}",
        "{\"resourceType\":\"Flag\",\"status\":\"active\"}",
        "{\"resourceType\":\"Flag\",\"status\":\"active\",\"subject\":{\"reference\":\"Patient/"
        "\"}}",
        "[]",
    };
    struct remote_flag there;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct json *v = parsed(wrong[i]);
        if (flag_read(v, &there))
            fail_msg("%s", wrong[i]);
        json_free(v);
    }
}

// Whoever reads it in another program sees words, whatever was typed.
static void a_flag_has_words(void **state)
{
    static const struct {
        const char *content, *display, *text;
    } rows[] = {
        {"{\"code\":\"fall\",\"codeWords\":\"Chute avec douleur\",\"text\":\"assise par terre\"}",
         "Chute avec douleur", "assise par terre"},
        {"{\"code\":\"fall\",\"codeWords\":\"Chute avec douleur\",\"text\":\"\"}",
         "Chute avec douleur", "Chute avec douleur"},
        {"{\"code\":\"fall\",\"text\":\"assise\"}", NULL, "assise"}, // an older one
    };
    struct clock_fake fake = {.utc_ms = 1795505400000, .offset_min = 60};
    struct clock clock = clock_from_fake(&fake);
    struct json *patient = parsed("{\"resourceType\":\"Patient\","
                                  "\"id\":\"0f0e0d0c-0b0a-4908-8706-050403020100\"}");
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct store_flag f = {.id = id_from("11111111-1111-4111-8111-111111111111"),
                               .person = id_from("0f0e0d0c-0b0a-4908-8706-050403020100"),
                               .raised_utc_ms = fake.utc_ms,
                               .content = parsed(rows[i].content)};
        struct json *package = flag_package(&f, patient, &clock);
        const struct json *code = json_get(resource(package, 1), "code");
        const char *display = json_get_string(json_at(json_get(code, "coding"), 0), "display");
        assert_string_equal(display != NULL ? display : "-",
                            rows[i].display != NULL ? rows[i].display : "-");
        assert_string_equal(json_get_string(code, "text"), rows[i].text);
        json_free(package);
        json_free(f.content);
    }
    json_free(patient);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_package_tells_what_is_new),
        cmocka_unit_test(what_is_no_flag_is_not_read),
        cmocka_unit_test(a_flag_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
