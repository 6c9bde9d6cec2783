// SPDX-License-Identifier: EUPL-1.2
// How many visits stay on a laptop is said by month, and of nobody.
#include "unit/store/fixture.h"

#include "fhir/fleet.h"
#include "fhir/kept_back.h"
#include "store/outbox.h"

// A visit that is over and not sent, so many days before today.
static struct id kept_visit(struct fixture *f, int days_ago)
{
    struct store_visit v;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    int64_t now = f->fake.utc_ms;
    f->fake.utc_ms -= days_ago * 86400000LL;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
    f->fake.utc_ms = now;
    return person;
}

static void they_are_told_by_month_and_of_nobody(void **state)
{
    struct fixture *f = fixture_new(false);
    struct kept_back k;
    struct fleet_laptop own, read;
    struct store_visit open;
    struct buf text = {0};
    (void)state;
    assert_ok(f, kept_back_own(f->s, &k, &f->e));
    assert_true(k.said);
    assert_int_equal(k.count, 0);
    kept_visit(f, 0);
    kept_visit(f, 0);
    struct id person = kept_visit(f, 70);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &open, &f->e)); // not over
    assert_ok(f, fleet_own(f->s, &f->clock, "", 0, &own, &f->e));
    assert_int_equal(own.kept.count, 2);
    assert_true(strcmp(own.kept.months[0].month, own.kept.months[1].month) < 0);
    assert_int_equal(own.kept.months[0].visits, 1);
    assert_int_equal(own.kept.months[1].visits, 2);
    struct json *device = fleet_device(&own);
    json_write(device, false, &text);
    assert_null(strstr(buf_text(&text), "Martin"));
    assert_null(strstr(buf_text(&text), person.text));
    assert_true(fleet_device_read(device, &read));
    assert_memory_equal(&read.kept, &own.kept, sizeof own.kept);
    json_free(device);
    buf_release(&text);
    fixture_free(f);
}

static void none_is_said_too(void **state)
{
    const struct kept_back none = {.said = true}, silent = {.said = false};
    struct json *all = json_new_array(), *v = kept_back_json(&none);
    (void)state;
    kept_back_extend(&silent, all);
    assert_int_equal(json_count(all), 0);
    assert_false(kept_back_read(all).said);
    kept_back_extend(&none, all);
    assert_int_equal(json_count(all), 1);
    assert_true(kept_back_read(all).said);
    assert_int_equal(kept_back_read(all).count, 0);
    assert_true(kept_back_from(v).said);
    assert_false(kept_back_from(NULL).said);
    assert_null(kept_back_json(&silent));
    json_free(v);
    json_free(all);
}

static void long_ago_is_one_number(void **state)
{
    struct fixture *f = fixture_new(false);
    struct kept_back k;
    (void)state;
    for (int month = 0; month < 50; month++)
        kept_visit(f, month * 31);
    assert_ok(f, kept_back_own(f->s, &k, &f->e));
    assert_int_equal(k.count, KEPT_MONTHS_MAX);
    assert_string_equal(k.months[0].month, "");
    assert_int_equal(k.months[0].visits, 50 - (KEPT_MONTHS_MAX - 1));
    assert_int_equal(kept_back_total(&k), 50);
    struct json *v = kept_back_json(&k);
    struct kept_back again = kept_back_from(v);
    assert_memory_equal(&again, &k, sizeof k);
    json_free(v);
    fixture_free(f);
}

static void what_others_write_into_it_is_not_believed(void **state)
{
    static const char *const texts[] = {
        "{\"2026-13\":1}",     "{\"2026-00\":1}",
        "{\"2026-5\":1}",      "{\"2026-05-01\":1}",
        "{\"Jeanne\":1}",      "{\"2026-05\":-1}",
        "{\"2026-05\":0}",     "{\"2026-05\":9000000000000000000}",
        "{\"2026-05\":\"2\"}", "{\"\\u001b[2J\":3}",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct json *v = NULL;
        assert_int_equal(json_parse(texts[i], strlen(texts[i]), &JSON_LIMITS, &v, NULL), RC_OK);
        struct kept_back k = kept_back_from(v);
        assert_true(k.said);
        assert_int_equal(k.count, 0);
        json_free(v);
    }
    struct json *many = json_new_object();
    for (int i = 0; i < 500; i++) {
        char month[16];
        snprintf(month, sizeof month, "%04d-%02d", 1900 + i / 12, 1 + i % 12);
        json_set(many, month, json_new_int(1));
    }
    assert_int_equal(kept_back_from(many).count, KEPT_MONTHS_MAX);
    json_free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_are_told_by_month_and_of_nobody),
        cmocka_unit_test(none_is_said_too),
        cmocka_unit_test(long_ago_is_one_number),
        cmocka_unit_test(what_others_write_into_it_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
