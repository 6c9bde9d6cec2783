// SPDX-License-Identifier: EUPL-1.2
// Signed settings packages by the door of the server: once a store was set up by one, only those of
// its key count, and only later ones; what a program does not know refuses the whole.
#include "admin/notice.h"
#include "admin/policy.h"
#include "admin/retention.h"
#include "admin/settings_apply.h"
#include "base/base64.h"
#include "catalog/form_cache.h"
#include "fhir/canonical.h"
#include "sync/server_setting.h"
#include "unit/sync/round.h"

static const char *const no_forms[] = {NULL};
static const unsigned char ours[VAULT_KEY_BYTES] = {1}, theirs[VAULT_KEY_BYTES] = {2};

static struct vault_signer *signer(const unsigned char *seed)
{
    struct vault_signer *s = NULL;
    assert_int_equal(vault_signer_from(seed, &s, NULL), RC_OK);
    return s;
}

static struct json *parsed(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

// The content of package `number`, with more members (JSON without braces, "" none).
static struct json *content_of(int number, const char *more)
{
    char text[3000];
    snprintf(text, sizeof text,
             "{\"icopeSettings\":1,\"number\":%d,\"made\":\"2026-11-24T10:00:00Z\"%s%s}", number,
             more[0] != '\0' ? "," : "", more);
    return parsed(text);
}

// As a Basic with that id.
static struct json *package_of(const unsigned char *seed, int number, const char *more)
{
    struct buf text = {0};
    struct err e = {0};
    struct json *content = content_of(number, more);
    struct vault_signer *by = signer(seed);
    if (settings_package_sign(content, by, &text, &e) != RC_OK)
        fail_msg("%s", e.text);
    vault_signer_free(by);
    struct json *basic = parsed(buf_text(&text));
    json_set_string(basic, "id", "settings");
    json_free(content);
    buf_release(&text);
    return basic;
}

// Applies one by the door of the file.
static void set_up(struct lab *l, const unsigned char *seed, int number, const char *more)
{
    struct settings_package p = {.content = NULL};
    struct buf text = {0};
    struct json *basic = package_of(seed, number, more);
    json_write(basic, false, &text);
    assert_ok(l->f, settings_package_open(buf_text(&text), text.len, &p, &l->f->e));
    assert_ok(l->f, settings_apply(l->f->s, &p, NULL, &l->f->e));
    settings_package_release(&p);
    json_free(basic);
    buf_release(&text);
}

// Brings one by the server and applies it.
static void bring(struct lab *l, struct json *basic)
{
    l->f->fake.utc_ms += 10;
    there(l, basic);
    assert_true(lab_run(l, 1));
    assert_ok(l->f, policy_apply(l->f->s, &l->f->e));
}

static struct lab *world(void)
{
    struct lab *l = lab_new(NULL);
    fhir_fake_clock(l->server, &l->f->fake.utc_ms);
    lab_engine_for(l, no_forms, POLICY_CODE);
    return l;
}

static void keeps(struct lab *l, const char *setting, const char *wanted)
{
    struct arena a = {0};
    const char *text = NULL;
    assert_ok(l->f, store_setting(l->f->s, setting, &a, &text, &l->f->e));
    if (strcmp(text != NULL ? text : "none", wanted) != 0)
        fail_msg("%s: %s instead of %s", setting, text != NULL ? text : "none", wanted);
    arena_release(&a);
}

static void says_why(struct lab *l, const char *why)
{
    struct json *rows = policy_report(l->f->s);
    const char *refused = json_get_string(json_at(rows, json_count(rows) - 1), "refused");
    if (strstr(refused != NULL ? refused : "taken", why) == NULL)
        fail_msg("%s", refused != NULL ? refused : "taken");
    json_free(rows);
}

#define KEEP(n) "\"settings\":{\"backup-keep\":\"" n "\"}"

static void only_later_ones_of_its_key_are_taken(void **state)
{
    struct lab *l = world();
    (void)state;
    // Before a set-up a signed one is nobody's.
    bring(l, package_of(ours, 3, KEEP("3")));
    keeps(l, "backup-keep", "none");
    says_why(l, "set up by no package");
    set_up(l, ours, 5, KEEP("5"));
    keeps(l, "backup-keep", "5");
    bring(l, package_of(ours, 4, KEEP("4")));
    says_why(l, "older");
    bring(l, package_of(ours, 5, KEEP("6")));
    says_why(l, "number of the one in use");
    bring(l, package_of(theirs, 9, KEEP("9")));
    says_why(l, "another key");
    struct json *plain = package_of(ours, 8, KEEP("8")); // its signature taken off
    json_set(plain, "extension", json_new_array());
    bring(l, plain);
    says_why(l, "no signed");
    keeps(l, "backup-keep", "5");
    bring(l, package_of(ours, 6, KEEP("7")));
    keeps(l, "backup-keep", "7");
    says_why(l, "taken");
    lab_free(l);
}

static void all_of_it_comes_to_the_store(void **state)
{
    struct lab *l = world();
    struct canonicals names = {0};
    struct config_organisation organisation = {.name = "before", .dpo = "kept"};
    (void)state;
    set_up(l, ours, 1,
           "\"organisation\":{\"name\":\"CCAS\"},\"canonicals\":\"https://asso.fr/fhir\","
           "\"words\":[\"fr-1\"],\"notice\":{\"fr\":{\"title\":\"La nôtre\",\"version\":\"1\","
           "\"sections\":[{\"title\":\"a\",\"text\":\"b {organisation}\"}]}},"
           "\"forms\":[{\"resourceType\":\"Questionnaire\",\"url\":"
           "\"https://asso.fr/fhir/Questionnaire/icope-step1\",\"version\":\"9.0\",\"status\":"
           "\"active\",\"item\":[{\"linkId\":\"a\",\"type\":\"boolean\",\"text\":\"A\"}]}]");
    assert_ok(l->f, canonicals_load(l->f->s, &names, &l->f->e));
    assert_string_equal(names.base, "https://asso.fr/fhir");
    notice_organisation(l->f->s, &organisation);
    assert_string_equal(organisation.name, "CCAS");
    assert_string_equal(organisation.dpo, "kept");
    keeps(l, SETTING_WORDS, "[\"fr-1\"]");
    struct arena a = {0};
    struct notice n = {0};
    struct notice_facts facts = {.organisation = &organisation,
                                 .own = notice_own(l->f->s, "fr", &a)};
    assert_non_null(facts.own);
    assert_null(notice_own(l->f->s, "en", &a));
    assert_ok(l->f, notice_read("data", "fr", &facts, &n, &l->f->e));
    assert_non_null(strstr(buf_text(&n.text), "b CCAS"));
    notice_release(&n);
    arena_release(&a);
    // A form is kept under the name that this program knows it by.
    struct json *kept = forms_kept(l->f->s, FHIR_BASE "/Questionnaire/icope-step1");
    assert_int_equal(json_count(kept), 1);
    json_free(kept);
    lab_free(l);
}

// What is signed and cannot be read whole changes nothing: here by hand, as a later program would.
static void a_member_that_is_not_known_refuses_the_whole(void **state)
{
    static const char *const rows[][2] = {
        {"{\"icopeSettings\":1,\"number\":7,\"made\":\"2026-11-24T10:00:00Z\",\"colour\":"
         "\"red\"," KEEP("9") "}",
         "colour"},
        {"{\"icopeSettings\":2,\"number\":7,\"made\":\"2026-11-24T10:00:00Z\"," KEEP("9") "}",
         "update the program"},
        {"{\"icopeSettings\":1,\"number\":0,\"made\":\"2026-11-24T10:00:00Z\"}", "number"},
        {"{\"icopeSettings\":1,\"number\":7,\"made\":\"yesterday\"}", "made"},
        {"{\"icopeSettings\":1,\"number\":7}", "made"},
        {"[]", "icopeSettings"},
    };
    struct lab *l = world();
    (void)state;
    set_up(l, ours, 5, KEEP("5"));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned char signature[VAULT_SIGNATURE_BYTES];
        struct buf digits = {0};
        struct json *basic = package_of(ours, 6, KEEP("9"));
        const struct json *parts = json_get(json_at(json_get(basic, "extension"), 0), "extension");
        struct vault_signer *by = signer(ours);
        buf_printf(&digits, "icope settings 1\n%s", rows[i][0]);
        vault_sign(by, digits.at, digits.len, signature);
        vault_signer_free(by);
        buf_clear(&digits);
        base64_encode(BASE64, rows[i][0], strlen(rows[i][0]), &digits);
        json_set_string(json_at(parts, 0), "valueBase64Binary", buf_text(&digits));
        buf_clear(&digits);
        base64_encode(BASE64, signature, sizeof signature, &digits);
        json_set_string(json_at(parts, 1), "valueBase64Binary", buf_text(&digits));
        buf_release(&digits);
        bring(l, basic);
        says_why(l, rows[i][1]);
        keeps(l, "backup-keep", "5");
    }
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_later_ones_of_its_key_are_taken),
        cmocka_unit_test(all_of_it_comes_to_the_store),
        cmocka_unit_test(a_member_that_is_not_known_refuses_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
