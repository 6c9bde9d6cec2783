// SPDX-License-Identifier: EUPL-1.2
// What happens around the link: the program is killed at any moment, the server restarts, clocks
// jump, two want to sync at once, the disk is full while a receipt is written. Every visit is on
// the server exactly once or visibly pending. ICOPE_SAMPLE=all: many more of each (make faults).
#include "support/fault_vfs.h"
#include "support/sample.h"
#include "sync/rig.h"

#include <signal.h>
#include <sys/wait.h>

static uint32_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(*state >> 33);
}

static void visits(struct rig *r, size_t count, uint64_t *state)
{
    for (size_t i = 0; i < count; i++)
        if (r->lab.visits > 0 && draw(state) % 3 == 0)
            lab_visit(&r->lab, r->lab.person[draw(state) % r->lab.visits], "again", false);
        else
            lab_person(&r->lab, "fine", draw(state) % 4 == 0);
}

// ---- kill -9 ----

// The program: opens the store, syncs, ends.
static void child(struct rig *r)
{
    struct sync_view v;
    struct fixture *f = r->lab.f;
    struct err e = {0};
    if (store_open(&f->o, &f->s, &e) != RC_OK ||
        store_unlock(f->s, "marie", PASSPHRASE, NULL, &e) != RC_OK)
        _exit(2);
    rig_quick(f->s, false);
    rig_engine(r);
    sync_go(r->lab.sync, true);
    do {
        sync_step(r->lab.sync);
        sync_wait(r->lab.sync, NULL, 0, 10);
        sync_look(r->lab.sync, &v);
        int64_t now = rig_real_ms();
        f->fake.mono_ms += now - r->real_ms;
        r->real_ms = now;
    } while (v.running);
    sync_free(r->lab.sync);
    store_close(f->s);
    _exit(0);
}

// Runs it for that many requests and some microseconds. True when it was killed.
static bool run_and_kill(struct rig *r, size_t requests, long us)
{
    struct http_counts before, now;
    int status = 0;
    sync_free(r->lab.sync);
    store_close(r->lab.f->s);
    r->lab.sync = NULL;
    r->lab.f->s = NULL;
    http_server_counts(r->http, &before);
    r->real_ms = rig_real_ms();
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child(r);
    for (;;) {
        net_step(r->net, 1);
        http_server_counts(r->http, &now);
        if (waitpid(pid, &status, WNOHANG) == pid)
            break;
        if (now.requests - before.requests < requests)
            continue;
        nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
        net_step(r->net, 0);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        break;
    }
    if (!WIFSIGNALED(status) && WEXITSTATUS(status) != 0)
        fail_msg("the program ended with %d", WEXITSTATUS(status));
    return WIFSIGNALED(status);
}

static void open_again(struct rig *r)
{
    net_step(r->net, 0);
    assert_ok(r->lab.f, store_open(&r->lab.f->o, &r->lab.f->s, &r->lab.f->e));
    assert_ok(r->lab.f, store_unlock(r->lab.f->s, "marie", PASSPHRASE, NULL, &r->lab.f->e));
    rig_quick(r->lab.f->s, false);
    rig_engine(r);
}

static void a_killed_program_loses_and_doubles_nothing(void **state)
{
    static const struct fake_habits habits[] = {{0},
                                                {.not_atomic = true, .max_entries = 3},
                                                {.ignore_conditions = true, .create_refused = 400}};
    size_t kills = 0, rounds = sample(24, 60, 600);
    uint64_t seed = 11;
    struct rig *r = NULL;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        if (r == NULL)
            r = rig_new(&habits[i / 12 % ARRAY_LEN(habits)], NULL);
        visits(r, 1 + draw(&seed) % 5, &seed);
        kills += run_and_kill(r, draw(&seed) % 7, (long)(draw(&seed) % 4000));
        open_again(r);
        rig_sound(r, "kill -9");
        if (i % 12 != 11)
            continue;
        rig_ends_well(r, "kill -9");
        rig_free(r);
        r = NULL;
    }
    print_message("# %zu times killed: 0 lost, 0 doubled\n", kills);
    assert_true(kills > rounds / 2 && r == NULL);
}

// The server loses the responses of some that it took. Returns how many stood accepted.
static size_t server_forgets(struct rig *r, size_t every)
{
    size_t accepted = 0;
    for (size_t i = 0; i < r->lab.visits; i++) {
        struct store_package p = {0};
        assert_ok(r->lab.f, store_package(r->lab.f->s, r->lab.package[i], &p, &r->lab.f->e));
        if (p.accepted && accepted++ % 3 == every)
            fhir_fake_put(r->lab.server, "QuestionnaireResponse", r->lab.response[i].text, NULL);
    }
    return accepted;
}

// At each request: as it arrives, with its reply on the way, with the reply being written down, and
// after that. What the server took by then it keeps, or it forgets a part of it.
static void killed_at_each_boundary_nothing_is_lost_or_doubled(void **state)
{
    static const struct fake_habits habits[] = {
        {0}, {.not_atomic = true, .max_entries = 3}, {.create_refused = 404}, {.minimal = true}};
    static const long us[] = {0, 400, 1500, 6000};
    size_t kills = 0, accepted = 0, n = sample_seed(), step = sample(7, 3, 1);
    (void)state;
    for (size_t h = 0; h < ARRAY_LEN(habits); h++) {
        for (size_t request = 0; request < 9; request++) {
            for (size_t i = 0; i < ARRAY_LEN(us); i++) {
                uint64_t seed = request * 7 + i;
                if (n++ % step != 0)
                    continue;
                struct rig *r = rig_new(&habits[h], NULL);
                r->after = "a kill at a boundary";
                visits(r, 6, &seed);
                kills += run_and_kill(r, request, us[i]);
                open_again(r);
                rig_sound(r, r->after);
                accepted += server_forgets(r, habits[h].create_refused == 0 ? n % 4 : 3);
                rig_ends_well(r, r->after);
                rig_free(r);
            }
        }
    }
    print_message("# %zu times killed at a boundary, %zu visits stood accepted\n", kills, accepted);
    assert_true(kills > 0 && accepted > 0);
}

// ---- restarts and clocks ----

// One run with a server that is away between two turns.
static size_t run_with_restart(struct rig *r, size_t after, size_t away)
{
    struct http_counts before, now;
    struct sync_view v;
    size_t restarts = 0, turns = 0;
    http_server_counts(r->http, &before);
    sync_go(r->lab.sync, true);
    do {
        rig_turn(r);
        http_server_counts(r->http, &now);
        if (restarts == 0 && now.requests - before.requests >= after) {
            http_server_down(r->http);
            restarts = 1;
        }
        turns += restarts;
        if (restarts == 1 && turns == away)
            http_server_up(r->http);
        sync_look(r->lab.sync, &v);
    } while (v.running);
    if (restarts == 1 && turns < away)
        http_server_up(r->http);
    return restarts;
}

static void a_server_that_restarts_gets_each_visit_once(void **state)
{
    static const struct fake_habits habits[] = {{0}, {.create_refused = 404}};
    size_t restarts = 0, rounds = sample(20, 40, 400);
    uint64_t seed = 12;
    struct rig *r = NULL;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        if (r == NULL)
            r = rig_new(&habits[i / 20 % ARRAY_LEN(habits)], NULL);
        visits(r, 2 + draw(&seed) % 6, &seed);
        restarts += run_with_restart(r, draw(&seed) % 6, 1 + draw(&seed) % 12);
        rig_sound(r, "a restart of the server");
        rig_ends_well(r, "a restart of the server");
        if (i % 20 != 19)
            continue;
        rig_free(r);
        r = NULL;
    }
    print_message("# %zu restarts of the server: 0 lost, 0 doubled\n", restarts);
    assert_true(restarts > rounds / 2 && r == NULL);
}

static struct link_fault often_cut(void *self, size_t request, const char *line)
{
    (void)request;
    (void)line;
    enum link_kind kind = draw(self) % 2 == 0 ? LINK_CUT_WAITING : LINK_CUT_UP;
    return (struct link_fault){.kind = draw(self) % 3 == 0 ? kind : LINK_PASS, .at = 300};
}

static void clocks_that_jump_change_nothing(void **state)
{
    static const int64_t jumps_s[] = {
        -40 * 365 * 86400LL, -86400,           -3600, -1, 1, 3600, 86400, 40000,
        30 * 86400,          5 * 365 * 86400LL};
    struct rig *r = rig_new(&(struct fake_habits){0}, NULL);
    size_t jumps = 0, rounds = sample(20, 40, 130);
    uint64_t seed = 13;
    (void)state;
    for (size_t i = 0; i < rounds; i++) {
        struct sync_view v;
        visits(r, 1 + draw(&seed) % 3, &seed);
        link_proxy_faults(r->proxy, often_cut, &seed);
        sync_go(r->lab.sync, true);
        do {
            int64_t by = jumps_s[draw(&seed) % ARRAY_LEN(jumps_s)] * 1000;
            if (draw(&seed) % 4 == 0 && r->lab.f->fake.utc_ms + by > 0) {
                r->lab.f->fake.utc_ms += by;
                r->lab.f->fake.mono_ms += by > 0 ? by : 0; // a clock that only counts
                jumps++;
            }
            rig_turn(r);
            sync_look(r->lab.sync, &v);
        } while (v.running);
        rig_sound(r, "a jump of the clock");
        rig_ends_well(r, "a jump of the clock");
        r->lab.f->fake.utc_ms = 1790000000000 + (int64_t)i * 3600000;
    }
    print_message("# %zu jumps of the clocks: 0 lost, 0 doubled\n", jumps);
    assert_true(jumps > rounds);
    rig_free(r);
}

// ---- two at once ----

static void a_second_sync_of_the_same_store_is_refused(void **state)
{
    struct rig *r = rig_new(&(struct fake_habits){0}, NULL);
    uint64_t seed = 14;
    (void)state;
    visits(r, 6, &seed);
    sync_go(r->lab.sync, true);
    for (int i = 0; i < 4; i++)
        rig_turn(r);
    for (size_t i = 0; i < sample(3, 6, 20); i++) {
        struct store *second = NULL;
        struct err e = {0};
        int status = 0;
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            _exit(store_open(&r->lab.f->o, &second, &e) == RC_BUSY ? 0 : 1);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    rig_ends_well(r, "a second sync");
    rig_free(r);
}

// Another laptop at the same server; its own link.
static void second_laptop(struct rig *two, const struct rig *one)
{
    *two = (struct rig){.net = one->net, .http = one->http};
    two->lab.server = one->lab.server;
    two->proxy = link_proxy_new(one->net, "127.0.0.1", http_server_port(one->http));
    rig_laptop(two, link_proxy_port(two->proxy));
}

static void two_laptops_with_the_same_people(void **state)
{
    struct sync_view a, b;
    size_t all = 0;
    uint64_t seed = 15;
    (void)state;
    for (size_t i = 0; i < sample(3, 6, 20); i++) {
        struct rig *one = rig_new(&(struct fake_habits){0}, NULL), two;
        second_laptop(&two, one);
        one->others = two.others = true;
        for (int k = 0; k < 5; k++) {
            struct id id = id_new();
            struct json *p = a_patient(id, "Martin", "Jeanne", "1942-05-12", NULL);
            assert_ok(one->lab.f, store_person_save(one->lab.f->s, p, &one->lab.f->e));
            assert_ok(two.lab.f, store_person_save(two.lab.f->s, p, &two.lab.f->e));
            json_free(p);
            lab_visit(&one->lab, id, "first", false);
            lab_visit(&two.lab, id, "second", k % 2 == 0);
        }
        link_proxy_faults(one->proxy, often_cut, &seed);
        link_proxy_faults(two.proxy, often_cut, &seed);
        for (int run = 0; run < 12; run++) {
            sync_go(one->lab.sync, true);
            sync_go(two.lab.sync, true);
            do {
                rig_turn(one);
                rig_turn(&two);
                sync_look(one->lab.sync, &a);
                sync_look(two.lab.sync, &b);
            } while (a.running || b.running);
            rig_retry_held(one);
            rig_retry_held(&two);
        }
        rig_ends_well(&two, "two laptops");
        rig_ends_well(one, "two laptops");
        all += one->lab.visits + two.lab.visits;
        assert_int_equal(fhir_fake_count(one->lab.server, "Patient"), 5);
        assert_int_equal(fhir_fake_count(one->lab.server, "Encounter"), 10);
        sync_free(two.lab.sync);
        link_proxy_free(two.proxy);
        fixture_free(two.lab.f);
        rig_free(one);
    }
    print_message("# %zu visits of two laptops with the same people: 0 lost, 0 doubled\n", all);
}

// ---- a full disk ----

static size_t full_disk(enum fault_kind kind, int at)
{
    struct rig *r = rig_new(&(struct fake_habits){0}, NULL);
    uint64_t seed = 16;
    visits(r, 2, &seed);
    fault_arm(kind, at, 7, FAULT_SYNC_FULL);
    rig_run(r, 2);
    bool hit = fault_hit();
    fault_disarm();
    rig_sound(r, fault_names[kind]);
    rig_restart(r);
    rig_sound(r, fault_names[kind]);
    rig_ends_well(r, fault_names[kind]);
    rig_free(r);
    return hit;
}

static void a_disk_that_is_full_while_a_receipt_is_written(void **state)
{
    static const enum fault_kind kinds[] = {FAULT_FULL, FAULT_IO, FAULT_SHORT};
    size_t hits = 0, step = sample(5, 3, 1);
    (void)state;
    fault_install();
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t at = 1 + k;; at += step) {
            if (full_disk(kinds[k], (int)at) == 0)
                break;
            hits++;
        }
    }
    print_message("# %zu times the disk failed during a sync: 0 lost, 0 doubled\n", hits);
    assert_true(hits > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_program_loses_and_doubles_nothing),
        cmocka_unit_test(killed_at_each_boundary_nothing_is_lost_or_doubled),
        cmocka_unit_test(a_server_that_restarts_gets_each_visit_once),
        cmocka_unit_test(clocks_that_jump_change_nothing),
        cmocka_unit_test(a_second_sync_of_the_same_store_is_refused),
        cmocka_unit_test(two_laptops_with_the_same_people),
        cmocka_unit_test(a_disk_that_is_full_while_a_receipt_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
