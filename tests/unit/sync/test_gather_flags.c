// SPDX-License-Identifier: EUPL-1.2
// Everybody's red flags come to the desk: open and closed, of a visit or of none, once, and never
// back to the server.
#include "unit/sync/gather_flags.h"

static void sends_nothing(struct lab *l)
{
    size_t before = fhir_fake_count(l->server, "Flag");
    assert_int_equal(store_counts(l->f->s).to_send, 0);
    assert_int_equal(flags_here(l).untold, 0);
    assert_int_equal(fhir_fake_count(l->server, "Flag"), before);
    for (size_t i = 0; i < before; i++) {
        const char *id = json_get_string(fhir_fake_at(l->server, "Flag", i), "id");
        assert_true(fhir_fake_version(l->server, "Flag", id) <= 2); // only what the test put
    }
}

static void they_come_open_and_closed_and_are_closed_later(void **state)
{
    (void)state;
    const struct fake_habits habits = {.page_max = 2};
    const struct id none = {{0}};
    struct lab *l = gather_new(&habits);
    struct visit_there v[2] = {put_visit(l, 0, 0, "fine"), put_visit(l, 1, 1, "fine")};
    put_flag(l, 0, v[0].person, v[0].visit, false);
    put_flag(l, 1, v[1].person, v[1].visit, true);
    put_flag(l, 2, v[1].person, none, false);
    assert_true(gather_run(l, 1));
    struct flag_counts c = flags_here(l);
    assert_int_equal(c.all, 3);
    assert_int_equal(c.open, 2);
    assert_int_equal(c.with_visit, 2);
    assert_int_equal(c.with_outcome, 1);
    assert_int_equal(store_flags_open(l->f->s), 2);
    sends_nothing(l);
    l->f->fake.utc_ms += 3600000;
    put_flag(l, 0, v[0].person, v[0].visit, true); // its visit does not change
    lab_restart(l);
    assert_true(gather_run(l, 1));
    assert_int_equal(round_view(l).pull_flags, 1);
    assert_int_equal(flags_here(l).open, 1);
    assert_int_equal(flags_here(l).all, 3);
    sends_nothing(l);
    assert_true(gather_run(l, 1)); // and nothing new
    assert_int_equal(round_view(l).pull_flags, 0);
    lab_free(l);
}

// Told at once, before the visit is over: the person comes with it, the visit later.
static void one_comes_before_its_visit(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct visit_there v = put_visit(l, 0, 0, "fine");
    fhir_fake_put(l->server, "Encounter", v.visit.text, NULL);
    put_flag(l, 0, v.person, v.visit, false);
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 0);
    assert_int_equal(flags_here(l).open, 1);
    assert_int_equal(store_flags_open_of(l->f->s, v.person), 1);
    lab_free(l);
}

// The server writes everything out: red flags come with it all the same, and are closed with the
// next one.
static void they_come_with_an_export_too(void **state)
{
    (void)state;
    const struct fake_habits habits = {.bulk = true};
    const struct id none = {{0}};
    struct lab *l = gather_new(&habits);
    struct visit_there v[2] = {put_visit(l, 0, 0, "fine"), put_visit(l, 1, 1, "fine")};
    put_flag(l, 0, v[0].person, v[0].visit, false);
    put_flag(l, 1, v[1].person, none, true);
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    assert_true(gathered(l).bulk);
    assert_int_equal(flags_here(l).all, 2);
    assert_int_equal(flags_here(l).open, 1);
    assert_int_equal(flags_here(l).with_visit, 1);
    l->f->fake.utc_ms += 3 * 86400000LL;
    put_flag(l, 0, v[0].person, v[0].visit, true);
    put_flag(l, 2, v[1].person, none, false); // of somebody whose visits do not change
    assert_true(gather_run(l, 1));
    assert_true(gathered(l).bulk);
    assert_int_equal(flags_here(l).all, 3);
    assert_int_equal(flags_here(l).open, 1);
    sends_nothing(l);
    lab_free(l);
}

static void none_comes_of_who_took_the_agreement_back(void **state)
{
    (void)state;
    struct lab *l = gather_new(NULL);
    struct visit_there v = put_visit(l, 0, 0, "fine");
    assert_true(gather_run(l, 1));
    there(l, consent_saying(id_named(v.person, "Consent"), v.person, "2026-06-01T10:00:00+02:00",
                            "deny"));
    put_flag(l, 0, v.person, v.visit, false);
    assert_true(gather_run(l, 1));
    assert_int_equal(flags_here(l).all, 0);
    lab_free(l);
}

// One whose person cannot be read there now is counted, and comes once they can be.
static void none_is_lost_with_its_person(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {{0}, {.bulk = true}};
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i]);
        struct visit_there v = put_visit(l, 0, 0, "fine");
        put_visit(l, 1, 1, "fine");
        put_flag(l, 0, v.person, v.visit, false);
        struct json *patient = json_copy(fhir_fake_get(l->server, "Patient", v.person.text));
        fhir_fake_put(l->server, "Patient", v.person.text, NULL);
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(flags_here(l).all, 0);
        assert_int_equal(round_view(l).flags_unusable, 1);
        l->f->fake.utc_ms += 3600000;
        lab_restart(l);
        assert_true(gather_run(l, 1)); // it still cannot
        assert_int_equal(round_view(l).flags_unusable, 1);
        there(l, patient);
        l->f->fake.utc_ms += 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(round_view(l).flags_unusable, 0);
        assert_int_equal(flags_here(l).open, 1);
        assert_int_equal(gathered_count(l), 2);
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_is_lost_with_its_person),
        cmocka_unit_test(they_come_open_and_closed_and_are_closed_later),
        cmocka_unit_test(one_comes_before_its_visit),
        cmocka_unit_test(they_come_with_an_export_too),
        cmocka_unit_test(none_comes_of_who_took_the_agreement_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
