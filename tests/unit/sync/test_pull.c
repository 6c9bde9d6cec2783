// SPDX-License-Identifier: EUPL-1.2
// The round comes down whole, once, in pieces or not, whatever the pages do.
#include "unit/sync/round.h"

// ---- the morning ----

static const struct {
    const char *name;
    struct fake_habits habits;
} servers[] = {
    {"plain", {0}},
    {"pages of 30", {.page_max = 30}},
    {"pages of 7, in no order", {.page_max = 7, .unsorted = true}},
    {"no search by POST: 405", {.post_refused = 405}},
    {"no search by POST: 404, pages of 30", {.post_refused = 404, .page_max = 30}},
    {"no Date", {.no_date = true, .page_max = 50}},
    {"clock two hours ahead", {.ahead_ms = 7200000}},
    {"clock two hours behind", {.ahead_ms = -7200000, .page_max = 90}},
};

static void the_round_comes_down_from_every_server(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = round_new(&servers[i].habits);
        size_t all = i == 1 ? 200 : 40;
        round_plan(l, 0, all);
        assert_true(lab_run(l, 1));
        struct sync_view v = round_view(l);
        print_message("%s: %zu requests, %zu pages\n", servers[i].name,
                      fhir_fake_requests(l->server), v.pull_pages);
        round_whole(l, all);
        assert_int_equal(v.pulled, all);
        assert_int_equal(v.pull_people, all);
        assert_int_equal(v.pull_unusable + v.pull_conflicts, 0);
        assert_true(servers[i].habits.no_date || round_mark(l) > ROUND_AT - 86400000);
        assert_string_equal(round_of(l, "Martin 3").note, "Ring twice.");
        lab_restart(l);
        assert_true(lab_run(l, 1)); // nothing new
        v = round_view(l);
        assert_int_equal(v.pulled + v.pull_people, 0);
        round_whole(l, all);
        l->f->fake.utc_ms += 600000;
        round_plan(l, all, 3); // three more come
        assert_true(lab_run(l, 1));
        assert_int_equal(round_view(l).pulled, 3);
        round_whole(l, all + 3);
        lab_free(l);
    }
}

// ---- cuts ----

struct once {
    enum fake_fault fault;
    size_t at; // request
};

static enum fake_fault once_only(void *self, size_t request)
{
    const struct once *o = self;
    return request == o->at ? o->fault : FAULT_NONE;
}

static void a_cut_at_every_request_loses_nothing(void **state)
{
    static const enum fake_fault faults[] = {FAULT_NO_LINK,    FAULT_CUT_AFTER, FAULT_TRUNCATED,
                                             FAULT_503,        FAULT_HTML,      FAULT_429,
                                             FAULT_STALL_AFTER};
    static const struct fake_habits habits = {.page_max = 5};
    size_t cuts = 0;
    (void)state;
    for (size_t at = 0; at < 28; at++) {
        struct lab *l = round_new(&habits);
        struct once once = {.fault = faults[at % ARRAY_LEN(faults)], .at = at};
        round_plan(l, 0, 18);
        fhir_fake_faults(l->server, once_only, &once);
        bool whole = lab_run(l, 1);
        cuts += !whole;
        size_t kept = round_count(l, NULL);
        if (!whole) {
            lab_restart(l);
            assert_true(lab_run(l, 1));
            assert_true(round_view(l).pulled <= 18 - kept); // what was kept is not kept again
        }
        round_whole(l, 18);
        lab_free(l);
    }
    print_message("%zu runs were cut\n", cuts);
    assert_true(cuts >= 10);
}

// Somebody changes an early one while the pages are turned, so that one slips past.
static void touch_one(void *self, size_t request)
{
    struct lab *l = self;
    if (request != 4)
        return;
    struct json *task = json_copy(fhir_fake_get(l->server, "Task", "t1"));
    json_set_string(task, "description", "Ring three times.");
    fhir_fake_put(l->server, "Task", "t1", task);
    json_free(task);
}

static void pages_that_shift_hide_nothing(void **state)
{
    static const struct fake_habits habits = {.page_max = 5};
    struct lab *l = round_new(&habits);
    (void)state;
    round_plan(l, 0, 23);
    fhir_fake_meanwhile(l->server, touch_one, l);
    assert_true(lab_run(l, 1));
    round_whole(l, 23);
    assert_string_equal(round_of(l, "Martin 1").note, "Ring three times.");
    lab_free(l);
}

// ---- clocks ----

static void a_server_clock_that_was_wrong_hides_nothing(void **state)
{
    static const struct fake_habits habits = {.ahead_ms = 10 * 365 * 86400000LL};
    struct lab *l = round_new(&habits);
    (void)state;
    round_plan(l, 0, 3);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_count(l, NULL), 3);
    fhir_fake_habits(l->server)->ahead_ms = 0; // set right
    l->f->fake.utc_ms += 3600000;
    round_plan(l, 3, 2);
    assert_true(lab_run(l, 1));
    round_whole(l, 5);
    l->f->fake.utc_ms += 3600000;
    round_plan(l, 5, 1);
    l->f->fake.utc_ms -= 40 * 86400000LL; // and ours goes wrong
    fhir_fake_habits(l->server)->ahead_ms = 40 * 86400000LL;
    assert_true(lab_run(l, 1));
    round_whole(l, 6);
    lab_free(l);
}

// ---- gone ----

static void change(struct lab *l, const char *type, const char *id, const char *member,
                   const char *value)
{
    struct json *r = json_copy(fhir_fake_get(l->server, type, id));
    json_set_string(r, member, value);
    there(l, r);
}

static void what_is_gone_there_is_not_visited(void **state)
{
    static const struct fake_habits habits[] = {{0}, {.gone_404 = true}, {.post_refused = 400}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = round_new(&habits[i]);
        round_plan(l, 0, 6);
        assert_true(lab_run(l, 1));
        l->f->fake.utc_ms += 3600000;
        struct json *task = json_copy(fhir_fake_get(l->server, "Task", "t1"));
        fhir_fake_put(l->server, "Task", "t0", NULL); // deleted
        point(task, "owner", "Practitioner/paul");    // somebody else's
        there(l, task);
        change(l, "Task", "t2", "status", "entered-in-error");
        change(l, "Task", "t3", "status", "cancelled");
        struct store_task begun = round_of(l, "Martin 4");
        snprintf(begun.status, sizeof begun.status, "started");
        assert_ok(l->f, store_task_save(l->f->s, &begun, &l->f->e));
        change(l, "Task", "t4", "status", "cancelled"); // too late
        assert_true(lab_run(l, 1));
        assert_int_equal(round_count(l, "cancelled"), 4);
        assert_int_equal(round_count(l, "started"), 1);
        assert_int_equal(round_count(l, "requested"), 1);
        assert_int_equal(round_conflicts(l), 1); // a person says what to do
        assert_true(lab_run(l, 1));
        assert_int_equal(round_conflicts(l), 1);
        lab_free(l);
    }
}

// ---- hostile ----

static void nonsense_is_counted_and_left(void **state)
{
    struct lab *l = round_new(NULL);
    struct json *task;
    (void)state;
    round_plan(l, 0, 3);
    there(l, round_task("nobody", "none", ROUND_AT, "requested"));
    task = round_task("nameless", "p9", ROUND_AT, "requested");
    there(l, task);
    there(l, named("Patient", "p9")); // no name, no birth date
    task = round_task("device", "p1", ROUND_AT, "requested");
    point(task, "for", "Device/1");
    there(l, task);
    task = round_task("odd", "p1", ROUND_AT, "dancing");
    there(l, task);
    task = round_task("late", "p1", ROUND_AT, "requested");
    json_set_string(task, "description", "\033[2J\xe2\x80\xae evil\nlines \xc3\xa9\xc3\xa9");
    there(l, task);
    struct buf long_text = {0};
    for (size_t i = 0; i < 700000; i++)
        buf_putc(&long_text, 'x');
    task = round_task("long", "p1", ROUND_AT, "requested");
    json_set_string(task, "description", buf_text(&long_text));
    there(l, task);
    buf_release(&long_text);
    assert_true(lab_run(l, 1));
    struct sync_view v = round_view(l);
    assert_int_equal(round_count(l, NULL), 4);
    assert_int_equal(v.pull_unusable, 4); // nobody, nameless, device, long; "odd" is not asked for
    struct arena a = {0};
    struct store_task *all = NULL;
    size_t count = 0;
    assert_ok(l->f, store_tasks(l->f->s, ROUND_AT, ROUND_AT + 1, &a, &all, &count, &l->f->e));
    for (size_t i = 0; i < count; i++)
        assert_null(strpbrk(all[i].note, "\033\n"));
    arena_release(&a);
    lab_free(l);
}

static void a_person_who_comes_later_is_visited(void **state)
{
    struct lab *l = round_new(NULL);
    (void)state;
    round_plan(l, 0, 2);
    there(l, round_task("early", "p7", ROUND_AT, "requested"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_unusable, 1);
    l->f->fake.utc_ms += 3600000;
    lab_restart(l);
    assert_true(lab_run(l, 1)); // the mark has moved on; it is not forgotten
    assert_int_equal(round_view(l).pull_unusable, 1);
    l->f->fake.utc_ms += 3600000;
    there(l, round_patient("p7", "Martin 7"));
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pull_unusable, 0);
    assert_int_equal(round_of(l, "Martin 7").at_utc_ms, ROUND_AT);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_view(l).pulled, 0);
    assert_int_equal(round_count(l, NULL), 3);
    lab_free(l);
}

static void pages_that_lead_astray_end(void **state)
{
    static const struct {
        struct fake_habits habits;
        enum sync_trouble trouble;
    } rows[] = {
        {{.page_max = 5, .next_loops = true}, SYNC_FINE},
        {{.page_max = 5, .next_elsewhere = true}, SYNC_ELSEWHERE},
        {{.no_search = true}, SYNC_FINE},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct lab *l = round_new(&rows[i].habits);
        lab_people(l, 3);
        size_t people = store_person_count(l->f->s);
        round_plan(l, 0, 12);
        bool fine = lab_run(l, 1);
        struct sync_view v = round_view(l);
        assert_true(fine == (rows[i].trouble == SYNC_FINE));
        assert_int_equal(v.trouble, rows[i].trouble);
        assert_int_equal(v.delivered, 3); // what goes up is not held by it
        assert_true(fhir_fake_requests(l->server) < 60);
        assert_int_equal(round_mark(l), 0); // not whole: it begins where it was
        fhir_fake_habits(l->server)->next_loops = false;
        fhir_fake_habits(l->server)->next_elsewhere = false;
        fhir_fake_habits(l->server)->no_search = false;
        l->f->fake.utc_ms += 3600000;
        assert_true(lab_run(l, 1));
        assert_int_equal(round_count(l, NULL), 12);
        assert_int_equal(store_person_count(l->f->s), people + 12);
        lab_free(l);
    }
}

static void a_page_too_long_is_asked_for_in_smaller_ones(void **state)
{
    struct lab *l = round_new(NULL);
    struct buf long_text = {0};
    (void)state;
    round_plan(l, 0, 24);
    for (size_t i = 0; i < 400000; i++)
        buf_putc(&long_text, 'x');
    for (size_t i = 0; i < 24; i++) { // nearly 10 MB in all
        char id[16];
        snprintf(id, sizeof id, "t%zu", i);
        change(l, "Task", id, "instantiatesUri", buf_text(&long_text));
    }
    buf_release(&long_text);
    assert_true(lab_run(l, 1));
    round_whole(l, 24);
    lab_free(l);
}

// ---- people ----

static void rename_here(struct lab *l, struct id person, const char *town)
{
    struct json *p = NULL, *addresses = json_new_array(), *address = json_new_object();
    assert_ok(l->f, store_person_load(l->f->s, person, &p, &l->f->e));
    json_set_string(address, "city", town);
    json_push(addresses, address);
    json_set(p, "address", addresses);
    assert_ok(l->f, store_person_save(l->f->s, p, &l->f->e));
    json_free(p);
}

static void a_person_changed_here_and_there_is_a_conflict(void **state)
{
    struct lab *l = round_new(NULL);
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct json *sides = NULL, *p = NULL;
    size_t count = 0;
    (void)state;
    round_plan(l, 0, 5);
    assert_true(lab_run(l, 1));
    l->f->fake.utc_ms += 3600000;
    struct id both = round_of(l, "Martin 0").person, here = round_of(l, "Martin 1").person;
    struct id there_only = round_of(l, "Martin 2").person;
    rename_here(l, both, "Quimper");
    rename_here(l, here, "Brest");
    change(l, "Patient", "p0", "birthDate", "1942-05-13");
    change(l, "Patient", "p2", "birthDate", "1942-05-14");
    change(l, "Patient", "p3", "language", "br");
    struct id apart = round_of(l, "Martin 4").person; // each side something else
    rename_here(l, apart, "Lorient");
    change(l, "Patient", "p4", "language", "br");
    assert_true(lab_run(l, 1));
    assert_string_equal(store_person_find(l->f->s, here)->town, "Brest");
    assert_int_equal(store_person_find(l->f->s, there_only)->birth.day, 12); // who it is: asked
    assert_int_equal(store_person_find(l->f->s, both)->birth.day, 12);       // nothing silently
    assert_string_equal(store_person_find(l->f->s, both)->town, "Quimper");
    assert_ok(l->f, store_conflicts(l->f->s, false, &a, &all, &count, &l->f->e));
    assert_int_equal(count, 2);
    assert_string_equal(all[0].type, "Patient");
    assert_ok(l->f, store_conflict_sides(l->f->s, all[0].id, &sides, &l->f->e));
    assert_string_equal(json_get_string(json_get(sides, "base"), "birthDate"), "1942-05-12");
    assert_string_equal(json_get_string(json_get(sides, "theirs"), "birthDate"), "1942-05-13");
    assert_string_equal(store_person_find(l->f->s, apart)->town, "Lorient");
    const struct json *merged = fhir_fake_get(l->server, "Patient", "p4"); // in this same run
    assert_string_equal(json_get_string(merged, "language"), "br");
    assert_string_equal(json_get_string(json_at(json_get(merged, "address"), 0), "city"),
                        "Lorient");
    struct id plain = round_of(l, "Martin 3").person;
    assert_ok(l->f, store_person_load(l->f->s, plain, &p, &l->f->e));
    assert_string_equal(json_get_string(p, "language"), "br"); // what we do not know is kept
    assert_string_equal(json_get_string(p, "id"), plain.text);
    assert_true(lab_run(l, 1));
    assert_int_equal(round_conflicts(l), 2); // the same ones
    json_free(sides);
    json_free(p);
    arena_release(&a);
    lab_free(l);
}

// A visit that has begun here is not called off by a change there alone.
static void a_visit_that_has_begun_is_asked_about(void **state)
{
    struct lab *l = round_new(NULL);
    struct store_visit v;
    (void)state;
    round_plan(l, 0, 2);
    assert_true(lab_run(l, 1));
    l->f->fake.utc_ms += 3600000;
    assert_ok(l->f,
              store_visit_start(l->f->s, round_of(l, "Martin 0").person, FORM, "1", &v, &l->f->e));
    change(l, "Task", "t0", "status", "cancelled");
    change(l, "Task", "t1", "status", "cancelled");
    assert_true(lab_run(l, 1));
    assert_int_equal(round_conflicts(l), 1);
    assert_string_equal(round_of(l, "Martin 0").status, "requested");
    assert_string_equal(round_of(l, "Martin 1").status, "cancelled"); // not begun
    lab_free(l);
}

// ---- back to the server ----

static void report(struct lab *l, struct store_task *t, const char *status)
{
    struct store_remote r = {0};
    assert_ok(l->f, store_remote_get(l->f->s, "Task", t->id, &r, &l->f->e));
    snprintf(t->status, sizeof t->status, "%s", status);
    struct json *bundle = task_package(task_report(r.content, t, &l->f->clock, NULL));
    assert_ok(l->f, store_task_report(l->f->s, t, bundle, &l->f->e));
    json_free(bundle);
    json_free(r.content);
}

static const char *status_there(struct lab *l, const char *id)
{
    return json_get_string(fhir_fake_get(l->server, "Task", id), "status");
}

static void what_became_of_it_is_told_the_server(void **state)
{
    static const struct fake_habits habits[] = {
        {0}, {.create_refused = 404}, {.minimal = true}, {.ignore_conditions = true}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(habits); i++) {
        struct lab *l = round_new(&habits[i]);
        round_plan(l, 0, 5);
        const char *uuid = "11111111-2222-4333-8444-555555555555"; // an id like ours
        there(l, round_patient(uuid, "Uuid"));
        there(l, round_task(uuid, uuid, ROUND_AT, "requested"));
        assert_true(lab_run(l, 1));
        struct store_task like_ours = round_of(l, "Uuid");
        assert_string_equal(like_ours.id.text, uuid);
        report(l, &like_ours, "absent");
        struct store_task absent = round_of(l, "Martin 0"), moved = round_of(l, "Martin 1");
        struct store_task refused = round_of(l, "Martin 2"), there_too = round_of(l, "Martin 3");
        snprintf(refused.reason, sizeof refused.reason, "does not wish it");
        moved.at_utc_ms += 86400000;
        report(l, &absent, "accepted");
        report(l, &absent, "absent");
        report(l, &moved, "moved");
        report(l, &refused, "refused");
        report(l, &there_too, "absent");
        change(l, "Task", "t3", "status", "cancelled");
        lab_visit(l, round_of(l, "Martin 4").person, "fine", false);
        l->f->fake.utc_ms += 600000;
        assert_true(lab_run(l, 4));
        print_message("server %zu: %zu requests\n", i, fhir_fake_requests(l->server));
        assert_string_equal(status_there(l, "t0"), "failed");
        assert_string_equal(status_there(l, uuid), "failed");
        assert_string_equal(status_there(l, "t1"), "accepted");
        assert_string_equal(status_there(l, "t2"), "rejected");
        assert_string_equal(status_there(l, "t3"), "cancelled"); // not overwritten
        const struct json *t1 = fhir_fake_get(l->server, "Task", "t1");
        const struct json *t2 = fhir_fake_get(l->server, "Task", "t2");
        struct remote_task said;
        assert_true(task_read(t1, &l->f->clock, &said));
        assert_int_equal(said.at_utc_ms, moved.at_utc_ms);
        assert_string_equal(said.status, "moved");
        assert_string_equal(said.patient, "p1");   // and what it was before is still there
        assert_null(json_get(t2, "statusReason")); // why it is refused stays on the laptop
        assert_int_equal(fhir_fake_count(l->server, "Task"), 6);
        assert_int_equal(fhir_fake_count(l->server, "Patient"), 6); // nobody twice
        assert_int_equal(round_conflicts(l), 1);
        assert_int_equal(store_counts(l->f->s).held, 1);
        assert_int_equal(store_counts(l->f->s).to_send, 1);
        assert_int_equal(lab_state(l, 0), PACKAGE_DELIVERED);
        size_t before = fhir_fake_requests(l->server);
        assert_true(lab_run(l, 1)); // our own changes come back as nothing new
        assert_int_equal(round_view(l).pulled, 0);
        assert_true(fhir_fake_requests(l->server) - before < 12);
        assert_string_equal(round_of(l, "Martin 0").status, "absent");
        assert_string_equal(round_of(l, "Martin 1").status, "moved");
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_round_comes_down_from_every_server),
        cmocka_unit_test(a_cut_at_every_request_loses_nothing),
        cmocka_unit_test(pages_that_shift_hide_nothing),
        cmocka_unit_test(a_server_clock_that_was_wrong_hides_nothing),
        cmocka_unit_test(what_is_gone_there_is_not_visited),
        cmocka_unit_test(nonsense_is_counted_and_left),
        cmocka_unit_test(a_person_who_comes_later_is_visited),
        cmocka_unit_test(pages_that_lead_astray_end),
        cmocka_unit_test(a_page_too_long_is_asked_for_in_smaller_ones),
        cmocka_unit_test(a_person_changed_here_and_there_is_a_conflict),
        cmocka_unit_test(a_visit_that_has_begun_is_asked_about),
        cmocka_unit_test(what_became_of_it_is_told_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
