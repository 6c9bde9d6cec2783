// SPDX-License-Identifier: EUPL-1.2
// Settings from the organisation's server: a few, within limits, once.
#include "admin/policy.h"

#include "admin/backups.h"
#include "admin/retention.h"
#include "sync/server_setting.h"
#include "unit/sync/round.h"

static const char code_system[] = FHIR_BASE "/CodeSystem/icope-package";

static const char *const no_forms[] = {NULL};

static struct lab *world(const struct fake_habits *habits)
{
    struct lab *l = lab_new(habits);
    fhir_fake_clock(l->server, &l->f->fake.utc_ms);
    lab_engine_for(l, no_forms, POLICY_CODE);
    return l;
}

static struct json *package(const char *system, const char *code)
{
    struct json *r = named("Basic", "settings"), *concept = json_new_object();
    struct json *codings = json_new_array(), *coding = json_new_object();
    json_set_string(coding, "system", system);
    json_set_string(coding, "code", code);
    json_push(codings, coding);
    json_set(concept, "coding", codings);
    json_set(r, "code", concept);
    json_set(r, "extension", json_new_array());
    return r;
}

static void part(struct json *to, const char *url, const char *value)
{
    struct json *p = json_new_object();
    json_set_string(p, "url", url);
    json_set_string(p, "valueString", value);
    json_push(to, p);
}

static void put(struct json *r, const char *name, const char *value)
{
    struct json *x = json_new_object(), *parts = json_new_array();
    json_set_string(x, "url", POLICY_SETTING);
    part(parts, "name", name);
    part(parts, "value", value);
    json_set(x, "extension", parts);
    json_push(json_get(r, "extension"), x);
}

// Puts it there, brings it, applies it.
static void bring(struct lab *l, struct json *r)
{
    if (r != NULL)
        there(l, r);
    assert_true(lab_run(l, 1));
    assert_ok(l->f, policy_apply(l->f->s, &l->f->e));
}

static void assert_setting(struct lab *l, const char *name, const char *wanted)
{
    struct arena a = {0};
    const char *text = NULL;
    assert_ok(l->f, store_setting(l->f->s, name, &a, &text, &l->f->e));
    if (wanted == NULL)
        assert_null(text);
    else
        assert_string_equal(text != NULL ? text : "unset", wanted);
    arena_release(&a);
}

static uint64_t audited(struct lab *l)
{
    uint64_t n = 0;
    assert_ok(l->f, store_audit_verify(l->f->s, &n, &l->f->e));
    return n;
}

static void settings_come_once_with_audit(void **state)
{
    struct lab *l = world(NULL);
    struct retention_rule rule = {0};
    (void)state;
    assert_null(policy_report(l->f->s));
    struct json *r = package(code_system, "settings");
    put(r, "results-for-visitors", "no");
    put(r, "retention-days", "365");
    put(r, "retention-months", "6");
    put(r, "backup-keep", "14");
    put(r, "backup-days", "60");
    uint64_t before = audited(l);
    bring(l, r);
    assert_int_equal(audited(l) - before, 5 + 1); // and the server's profile
    assert_setting(l, "results-for-visitors", "no");
    assert_ok(l->f, retention_rule(l->f->s, "data", &rule, &l->f->e));
    assert_int_equal(rule.answer_days, 365);
    assert_int_equal(rule.state_months, 6);
    assert_int_equal(backups_keep(l->f->s), 14);
    assert_int_equal(backups_days(l->f->s), 60);
    assert_ok(l->f, retention_set(l->f->s, SETTING_RETENTION, 100,
                                  &l->f->e)); // somebody decides otherwise here
    bring(l, NULL);
    assert_setting(l, "retention-days", "100"); // until another package comes
    r = package(code_system, "settings");
    put(r, "retention-days", "200");
    bring(l, r);
    assert_setting(l, "retention-days", "200");
    assert_setting(l, "backup-keep", "14");
    lab_free(l);
}

static const struct {
    const char *name, *value;
} refused[] = {
    {"results-for-visitors", "maybe"},
    {"results-for-visitors", ""},
    {"retention-days", "1"},
    {"retention-days", "29"},
    {"retention-days", "3651"},
    {"retention-months", "25"},
    {"retention-days", "0"},
    {"retention-days", "-40"},
    {"retention-days", "40 days"},
    {"retention-days", "1e3"},
    {"retention-days", "99999999999999999999999999999999999999999999999999"},
    {"backup-keep", "0"},
    {"backup-keep", "1001"},
    {"backup-days", "3651"},
    {"backup-days", "\xd9\xa3\xd9\xa0"},
};

static void what_is_out_of_limits_is_refused_and_told(void **state)
{
    struct lab *l = world(NULL);
    (void)state;
    struct json *r = package(code_system, "settings");
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        put(r, refused[i].name, refused[i].value);
    put(r, "backup-keep", "3");
    bring(l, r);
    struct json *told = policy_report(l->f->s);
    assert_int_equal(json_count(told), ARRAY_LEN(refused) + 1);
    for (size_t i = 0; i <= ARRAY_LEN(refused); i++)
        assert_int_equal(json_bool(json_get(json_at(told, i), "taken"), false),
                         i == ARRAY_LEN(refused));
    json_free(told);
    assert_setting(l, "results-for-visitors", NULL);
    assert_setting(l, "retention-days", NULL);
    assert_setting(l, "backup-days", NULL);
    assert_setting(l, "backup-keep", "3");
    lab_free(l);
}

static void nothing_else_can_be_set(void **state)
{
    static const char *const names[] = {"server",   "server-key",       "server-profile", "pull",
                                        "settings", "settings-package", "backup-keep ",   ""};
    struct lab *l = world(NULL);
    struct arena a = {0};
    const char *profile = NULL;
    (void)state;
    struct json *r = package(code_system, "settings");
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        put(r, names[i], "7");
    json_push(json_get(r, "extension"), json_new_string("backup-keep"));
    json_push(json_get(r, "extension"), NULL);
    bring(l, r);
    struct json *told = policy_report(l->f->s);
    assert_non_null(told);
    assert_int_equal(json_count(told), 0); // unknown names are nobody's business here
    json_free(told);
    assert_setting(l, "server", NULL);
    assert_setting(l, "server-key", NULL);
    assert_ok(l->f, store_setting(l->f->s, "server-profile", &a, &profile, &l->f->e));
    assert_string_not_equal(profile, "7");
    arena_release(&a);
    lab_free(l);
}

static void other_packages_are_left(void **state)
{
    static const struct fake_habits refuses = {.no_search = true};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct lab *l = world(i == 3 ? &refuses : NULL);
        struct json *r = i == 0   ? package(code_system, "other")
                         : i == 1 ? package("https://example.org/codes", "settings")
                                  : package(code_system, "settings");
        put(r, "backup-keep", "3");
        if (i == 2) { // too long
            enum { LONG = 9 * 1024 * 1024 };
            char *text = mem_alloc(LONG + 1);
            memset(text, 'x', LONG);
            json_set_string(r, "language", text);
            free(text);
        }
        bring(l, r);
        assert_setting(l, SETTING_PACKAGE, NULL);
        assert_setting(l, "backup-keep", NULL);
        lab_free(l);
    }
}

// What an older program applied is not applied again by a newer one: it would undo what was changed
// here since.
static void an_older_note_counts(void **state)
{
    struct lab *l = world(NULL);
    struct arena a = {0};
    struct buf note = {0};
    const char *text = NULL;
    (void)state;
    struct json *r = package(code_system, "settings"), *old = json_new_object();
    put(r, "backup-keep", "3");
    bring(l, r);
    assert_ok(l->f, store_setting(l->f->s, SETTING_PACKAGE, &a, &text, &l->f->e));
    json_set_string(old, "package", text);
    json_set(old, "rows", json_new_array());
    json_write(old, false, &note);
    assert_ok(l->f, store_setting_note(l->f->s, "settings-taken", buf_text(&note), &l->f->e));
    assert_ok(l->f, store_setting_set(l->f->s, "backup-keep", "9", &l->f->e));
    assert_ok(l->f, policy_apply(l->f->s, &l->f->e));
    assert_setting(l, "backup-keep", "9");
    json_free(old);
    buf_release(&note);
    arena_release(&a);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_come_once_with_audit),
        cmocka_unit_test(what_is_out_of_limits_is_refused_and_told),
        cmocka_unit_test(nothing_else_can_be_set),
        cmocka_unit_test(other_packages_are_left),
        cmocka_unit_test(an_older_note_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
