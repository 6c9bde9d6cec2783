// SPDX-License-Identifier: EUPL-1.2
// Conflicts that are found while the round is brought: planned visits and people under the server's
// own names, settled, and quiet afterwards.
#include "unit/sync/round.h"

#include "conflict/resolve.h"

static const struct fake_habits habits[] = {
    {0}, {.ignore_conditions = true}, {.create_refused = 404}};

static void change_there(struct lab *l, const char *type, const char *id, const char *member,
                         const char *value)
{
    struct json *r = json_copy(fhir_fake_get(l->server, type, id));
    json_set_string(r, member, value);
    there(l, r);
}

static const char *value_there(struct lab *l, const char *type, const char *id, const char *member)
{
    return json_get_string(fhir_fake_get(l->server, type, id), member);
}

static void settle(struct lab *l, enum conflict_side side, const char *name)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct resolution r;
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    assert_int_equal(count, 1);
    assert_ok(l->f, resolution_open(l->f->s, &l->f->clock, all[0].id, &r, &l->f->e));
    assert_true(name != NULL || resolution_choose_all(&r, side));
    for (size_t i = 0; name != NULL && i < r.d.count; i++)
        if (strcmp(r.d.at[i].name, name) == 0)
            assert_true(resolution_choose(&r, i, side));
        else if (r.d.at[i].choice == SIDE_NONE)
            assert_true(resolution_choose(&r, i, SIDE_OURS));
    assert_ok(l->f, resolution_settle(&r, false, &l->f->e));
    resolution_release(&r);
    arena_release(&a);
}

// Nothing is left to send or to choose, now and at the next run.
static void is_quiet(struct lab *l)
{
    for (int i = 0; i < 2; i++) {
        l->f->fake.utc_ms += 3600000;
        l->f->fake.mono_ms += 3600000;
        assert_true(lab_run(l, 3));
        assert_int_equal(round_conflicts(l), 0);
        assert_int_equal(store_counts(l->f->s).to_send, 0);
    }
}

static void a_planned_visit_follows_what_was_chosen(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(habits); i++) {
        struct lab *l = round_new(&habits[i / 2]);
        bool ours = i % 2 == 1;
        round_plan(l, 0, 2);
        assert_true(lab_run(l, 1));
        l->f->fake.utc_ms += 3600000;
        struct store_task begun = round_of(l, "Martin 0");
        snprintf(begun.status, sizeof begun.status, "started");
        assert_ok(l->f, store_task_save(l->f->s, &begun, &l->f->e));
        change_there(l, "Task", "t0", "status", "cancelled");
        assert_true(lab_run(l, 1));
        settle(l, ours ? SIDE_OURS : SIDE_THEIRS, NULL);
        assert_string_equal(round_of(l, "Martin 0").status, ours ? "started" : "cancelled");
        is_quiet(l);
        assert_string_equal(round_of(l, "Martin 0").status, ours ? "started" : "cancelled");
        assert_string_equal(value_there(l, "Task", "t0", "status"),
                            ours ? "in-progress" : "cancelled");
        assert_int_equal(fhir_fake_count(l->server, "Task"), 2);
        lab_free(l);
    }
}

static void a_person_of_the_round_is_changed_where_it_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = round_new(&habits[i]);
        struct json *p = NULL;
        round_plan(l, 0, 2);
        assert_true(lab_run(l, 1));
        l->f->fake.utc_ms += 3600000;
        struct id person = round_of(l, "Martin 0").person;
        assert_ok(l->f, store_person_load(l->f->s, person, &p, &l->f->e));
        json_set_string(p, "gender", "unknown"); // here
        assert_ok(l->f, store_person_save(l->f->s, p, &l->f->e));
        json_free(p);
        change_there(l, "Patient", "p0", "birthDate", "1942-05-13");
        assert_true(lab_run(l, 1));
        assert_int_equal(round_conflicts(l), 1);
        settle(l, SIDE_THEIRS, "birth-date");
        assert_int_equal(store_person_find(l->f->s, person)->birth.day, 13);
        is_quiet(l);
        assert_string_equal(value_there(l, "Patient", "p0", "birthDate"), "1942-05-13");
        assert_string_equal(value_there(l, "Patient", "p0", "gender"), "unknown");
        assert_string_equal(value_there(l, "Patient", "p0", "language"), "fr");
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 2);
        assert_int_equal(store_person_count(l->f->s), 2);
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_planned_visit_follows_what_was_chosen),
        cmocka_unit_test(a_person_of_the_round_is_changed_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
