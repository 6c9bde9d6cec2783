// SPDX-License-Identifier: EUPL-1.2
// Two coordinators with a store each give the same planned visit to different visitors: the server
// keeps one of them, and the other is told and chooses.
#include "unit/sync/round.h"

#include "fhir/task.h"

enum { COORDINATORS = 2 };

static const char *const visitors[COORDINATORS] = {"Practitioner/paul", "Practitioner/zoe"};

// Two stores beside one server.
static void two_new(struct lab *both[COORDINATORS], const struct fake_habits *habits)
{
    both[0] = round_new(habits);
    both[1] = mem_alloc(sizeof *both[1]);
    both[1]->f = fixture_new(false);
    both[1]->server = both[0]->server;
    both[1]->at = both[0]->at;
    lab_engine(both[1]);
}

static void two_free(struct lab *both[COORDINATORS])
{
    sync_free(both[1]->sync);
    fixture_free(both[1]->f);
    free(both[1]);
    lab_free(both[0]);
}

// Gives the only planned visit to that visitor, as a screen does.
static void give(struct lab *l, const char *visitor)
{
    struct store_remote there = {0};
    struct store_task t = round_of(l, "Martin 0");
    assert_true(t.at_utc_ms >= 0);
    assert_ok(l->f, store_remote_get(l->f->s, "Task", t.id, &there, &l->f->e));
    snprintf(t.owner, sizeof t.owner, "%s", strchr(visitor, '/') + 1);
    snprintf(t.owner_at, sizeof t.owner_at, "%s", visitor);
    struct json *bundle = task_package(task_report(there.content, &t, &l->f->clock, NULL));
    assert_ok(l->f, store_task_report(l->f->s, &t, bundle, &l->f->e));
    json_free(bundle);
    json_free(there.content);
}

static const char *owner_there(struct lab *l)
{
    const struct json *task = fhir_fake_at(l->server, "Task", 0);
    const char *owner = json_get_string(json_get(task, "owner"), "reference");
    return owner != NULL ? owner : "";
}

static size_t open_conflicts(struct lab *l)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    arena_release(&a);
    return count;
}

static void the_first_to_give_a_visit_keeps_it(void **state)
{
    (void)state;
    struct lab *both[COORDINATORS];
    two_new(both, NULL);
    round_plan(both[0], 0, 1);
    for (size_t i = 0; i < COORDINATORS; i++)
        assert_true(lab_run(both[i], 1));
    for (size_t i = 0; i < COORDINATORS; i++)
        give(both[i], visitors[i]);
    lab_run(both[0], 1);
    assert_string_equal(owner_there(both[0]), visitors[0]);
    lab_run(both[1], 1);
    assert_string_equal(owner_there(both[0]), visitors[0]);
    assert_int_equal(open_conflicts(both[0]), 0);
    assert_int_equal(open_conflicts(both[1]), 1);
    assert_int_equal(fhir_fake_count(both[0]->server, "Task"), 1);
    two_free(both);
}

// Both look at the same moment, then both write: the version that each has seen (ifMatch) lets one
// of them through.
static void of_two_at_the_same_moment_one_gets_through(void **state)
{
    (void)state;
    struct lab *both[COORDINATORS];
    two_new(both, NULL);
    round_plan(both[0], 0, 1);
    for (size_t i = 0; i < COORDINATORS; i++)
        assert_true(lab_run(both[i], 1));
    for (size_t i = 0; i < COORDINATORS; i++)
        give(both[i], visitors[i]);
    for (size_t i = 0; i < COORDINATORS; i++)
        sync_go(both[i]->sync, true);
    for (size_t turn = 0; turn < 2000; turn++)
        for (size_t i = 0; i < COORDINATORS; i++) {
            sync_step(both[i]->sync);
            both[i]->f->fake.mono_ms += 20;
        }
    bool first = strcmp(owner_there(both[0]), visitors[0]) == 0;
    assert_true(first || strcmp(owner_there(both[0]), visitors[1]) == 0);
    assert_int_equal(open_conflicts(both[first ? 0 : 1]), 0);
    assert_int_equal(open_conflicts(both[first ? 1 : 0]), 1);
    two_free(both);
}

// It is nobody's here any more by the owners that are set, and still followed: what becomes of it,
// and that somebody else gives it to another.
static void a_visit_given_away_is_followed(void **state)
{
    (void)state;
    struct lab *both[COORDINATORS];
    two_new(both, NULL);
    round_plan(both[0], 0, 1);
    assert_true(lab_run(both[0], 1));
    give(both[0], visitors[0]);
    for (size_t i = 0; i < 2; i++) {
        assert_true(lab_run(both[0], 1));
        struct store_task t = round_of(both[0], "Martin 0");
        assert_string_equal(t.status, "requested");
        assert_string_equal(t.owner_at, visitors[0]);
    }
    struct json *task = json_copy(fhir_fake_at(both[0]->server, "Task", 0));
    json_set_string(json_get(task, "owner"), "reference", visitors[1]);
    json_set_string(json_get(task, "owner"), "display", "zoe");
    there(both[0], task);
    assert_true(lab_run(both[0], 1));
    assert_string_equal(round_of(both[0], "Martin 0").owner, "zoe");
    assert_string_equal(round_of(both[0], "Martin 0").owner_at, visitors[1]);
    two_free(both);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_to_give_a_visit_keeps_it),
        cmocka_unit_test(a_visit_given_away_is_followed),
        cmocka_unit_test(of_two_at_the_same_moment_one_gets_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
