// SPDX-License-Identifier: EUPL-1.2
// Everybody's planned visits in a coordinator's store: those to be done come in under whom they are
// given to, and follow what becomes of them; a second run changes nothing.
#include "unit/sync/gather.h"

#include "fhir/guardian_task.h"

// A planned visit of somebody else than whoever gathers.
static void plan_of(struct lab *l, const char *id, const char *patient, const char *status,
                    const char *owner)
{
    struct json *t = round_task(id, patient, ROUND_AT, status);
    json_set(t, "owner", owner != NULL ? part_practitioner(owner) : NULL);
    there(l, t);
}

static void planned_visits_of_all_come_and_follow(void **state)
{
    (void)state;
    struct lab *l = round_new(NULL);
    there(l, round_patient("p1", "Martin 1"));
    there(l, round_patient("p2", "Martin 2"));
    there(l, round_patient("p3", "Martin 3"));
    plan_of(l, "a", "p1", "requested", "B. Petit");
    plan_of(l, "b", "p2", "accepted", "Z. Roux");
    plan_of(l, "over", "p3", "completed", "Z. Roux"); // over before it came here
    plan_of(l, "nobody", "p3", "requested", NULL);
    there(l, round_patient("p4", "Martin 4"));
    there(l, round_task("own", "p4", ROUND_AT, "requested")); // comes with the round
    put_visit(l, 0, 0, "alpha");
    assert_true(gather_run(l, 1));
    assert_int_equal(round_count(l, NULL), 2);
    assert_string_equal(round_of(l, "Martin 1").owner, "B. Petit");
    assert_string_equal(round_of(l, "Martin 1").status, "requested");
    assert_true(round_of(l, "Martin 2").remote);
    struct json *task = round_task("c", "p3", ROUND_AT, "requested");
    point(task, "owner", "Practitioner/paul");
    there(l, task);
    assert_true(gather_run(l, 1));
    assert_string_equal(round_of(l, "Martin 3").owner, "Practitioner/paul");
    assert_true(lab_run(l, 1)); // the round of this laptop's own visitor leaves them alone
    assert_int_equal(round_count(l, "requested"), 3);
    assert_int_equal(round_count(l, "accepted"), 1);
    assert_int_equal(round_count(l, "cancelled"), 0);
    size_t before = fhir_fake_requests(l->server);
    assert_true(gather_run(l, 1));
    assert_int_equal(round_count(l, NULL), 4);
    assert_true(fhir_fake_requests(l->server) - before < 12);
    l->f->fake.utc_ms += 3600000;
    plan_of(l, "a", "p1", "rejected", "B. Petit");
    plan_of(l, "b", "p2", "completed", "Z. Roux");
    assert_true(gather_run(l, 1));
    assert_string_equal(round_of(l, "Martin 1").status, "refused");
    assert_string_equal(round_of(l, "Martin 2").status, "completed");
    assert_int_equal(round_conflicts(l), 0);
    lab_free(l);
}

// The coordinator's own giving, refused at the door: it comes back to them.
static void what_was_given_here_follows_too(void **state)
{
    (void)state;
    struct lab *l = round_new(NULL);
    struct id person = add_person(l->f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_task t = {.id = id_new(), .person = person, .at_utc_ms = ROUND_AT}, now;
    struct json *patient = NULL;
    snprintf(t.status, sizeof t.status, "requested");
    snprintf(t.owner, sizeof t.owner, "B. Petit");
    assert_ok(l->f, store_person_load(l->f->s, person, &patient, &l->f->e));
    struct json *bundle = task_assignment(NULL, &t, patient, "marie", &l->f->clock);
    assert_ok(l->f, store_task_report(l->f->s, &t, bundle, &l->f->e));
    json_free(bundle);
    json_free(patient);
    assert_true(lab_run(l, 1));
    struct json *task = json_copy(fhir_fake_get(l->server, "Task", t.id.text));
    assert_non_null(task);
    json_set_string(task, "status", "rejected");
    there(l, task);
    assert_true(gather_run(l, 1));
    assert_ok(l->f, store_task_load(l->f->s, t.id, &now, &l->f->e));
    assert_string_equal(now.status, "refused");
    assert_string_equal(now.owner, "B. Petit");
    assert_int_equal(round_conflicts(l), 0);
    lab_free(l);
}

// What the team has to do about a representative is no visit.
static void an_errand_is_no_visit(void **state)
{
    (void)state;
    struct lab *l = round_new(NULL);
    there(l, round_patient("p1", "Martin 1"));
    struct json *package =
        guardian_task_package(id_new(), id_new(), true, "B. Petit", &l->f->clock);
    struct json *task = json_copy(json_get(json_at(json_get(package, "entry"), 0), "resource"));
    point(task, "for", "Patient/p1");
    json_set(task, "owner", part_practitioner("B. Petit"));
    assert_true(guardian_task_is(task));
    there(l, task);
    json_free(package);
    assert_true(gather_run(l, 1));
    assert_int_equal(round_count(l, NULL), 0);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(planned_visits_of_all_come_and_follow),
        cmocka_unit_test(what_was_given_here_follows_too),
        cmocka_unit_test(an_errand_is_no_visit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
