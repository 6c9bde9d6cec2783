// SPDX-License-Identifier: EUPL-1.2
// A laptop with finished visits, the real transport, a proxy that breaks things, and a FHIR server
// on a loopback socket, all in one loop; and the count of what came of each visit.
#ifndef ICOPE_TESTS_SYNC_RIG_H
#define ICOPE_TESTS_SYNC_RIG_H

#include "support/http_server.h"
#include "support/link_proxy.h"
#include "unit/sync/fixture.h"

#include "store/internal.h"

#include <time.h>

enum { STALL_MS = 150, PARALLEL = 3 };

// Both sides and what is between.
struct rig {
    struct lab lab;                                  // store, server, engine
    struct net *net;                                 // the loop of the other side
    struct http_server *http;                        // in front of lab.server
    struct link_proxy *proxy;                        // in front of http
    bool others;                                     // another laptop fills the same server
    const char *after;                               // what was done to it last
    int64_t real_ms;                                 // the clock follows the real one
    struct transport (*wrap)(struct transport real); // put between engine and link, NULL none
};

// What became of the visits.
struct verdict {
    size_t delivered; // receipt here, once there
    size_t pending;   // visibly waiting, quarantined or in conflict
    size_t lost;      // receipt here, not there or not as it was sent
    size_t doubled;   // there more than once, or something there that was never sent
    size_t orphans;   // references that lead nowhere
};

static inline int64_t rig_real_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// A store that is quick to open (practice stretches little) and queues packages all the same.
static inline void rig_quick(struct store *s, bool synced)
{
    struct err e = {0};
    s->practice = false;
    if (!synced)
        assert_int_equal(db_exec(&s->db, "PRAGMA synchronous=OFF", "tests", &e), RC_OK);
}

static inline struct transport rig_transport(void)
{
    struct transport t = {0};
    struct err e = {0};
    struct transport_options o = {
        .parallel = PARALLEL, .stall_ms = STALL_MS, .dead_ms = 1000, .connect_ms = 1000};
    if (transport_curl_new(&o, &t, &e) != RC_OK)
        fail_msg("%s", e.text);
    return t;
}

static inline void rig_engine(struct rig *r)
{
    struct transport t = rig_transport();
    struct sync_options o = {.store = r->lab.f->s,
                             .clock = &r->lab.f->clock,
                             .transport = r->wrap != NULL ? r->wrap(t) : t,
                             .server = &r->lab.at};
    r->lab.at.parallel = PARALLEL;
    assert_ok(r->lab.f, sync_new(&o, &r->lab.sync, &r->lab.f->e));
}

// A laptop for a server that is there.
static inline void rig_laptop(struct rig *r, int port)
{
    r->lab.f = fixture_new(true);
    rig_quick(r->lab.f->s, false);
    snprintf(r->lab.at.base, sizeof r->lab.at.base, "http://127.0.0.1:%d/fhir", port);
    r->real_ms = rig_real_ms();
    rig_engine(r);
}

static inline struct rig *rig_new(const struct fake_habits *habits,
                                  struct transport (*wrap)(struct transport real))
{
    struct rig *r = mem_alloc(sizeof *r);
    r->wrap = wrap;
    r->net = net_new();
    r->lab.server = fhir_fake_new(habits);
    r->http = http_server_new(r->net, r->lab.server, "127.0.0.1", 0);
    r->proxy = link_proxy_new(r->net, "127.0.0.1", http_server_port(r->http));
    rig_laptop(r, link_proxy_port(r->proxy));
    return r;
}

static inline void rig_free(struct rig *r)
{
    sync_free(r->lab.sync);
    link_proxy_free(r->proxy);
    http_server_free(r->http);
    fhir_fake_free(r->lab.server);
    net_free(r->net);
    fixture_free(r->lab.f);
    free(r);
}

// The program starts again without having ended in order.
static inline void rig_restart(struct rig *r)
{
    sync_free(r->lab.sync);
    fixture_again(r->lab.f);
    rig_quick(r->lab.f->s, false);
    rig_engine(r);
}

// One turn of the loop.
static inline void rig_turn(struct rig *r)
{
    struct pollfd other = {.fd = net_fd(r->net), .events = POLLIN};
    sync_step(r->lab.sync);
    net_step(r->net, 0);
    link_proxy_step(r->proxy);
    int most = sync_wait_ms(r->lab.sync);
    sync_wait(r->lab.sync, &other, 1, most < 0 || most > 10 ? 10 : most);
    net_step(r->net, 0);
    int64_t now = rig_real_ms();
    r->lab.f->fake.mono_ms += now - r->real_ms;
    r->lab.f->fake.utc_ms += now - r->real_ms;
    r->real_ms = now;
}

// Lets time pass until a whole run went well, at most that many runs. False when none did.
static inline bool rig_run(struct rig *r, size_t runs)
{
    struct sync_view v;
    struct clock_fake *fake = &r->lab.f->fake;
    int64_t began = rig_real_ms();
    sync_go(r->lab.sync, true);
    for (;;) {
        rig_turn(r);
        sync_look(r->lab.sync, &v);
        if (rig_real_ms() - began > 60000)
            fail_msg("the run does not end after %s: stage %d, %zu of %zu", r->after, (int)v.stage,
                     v.delivered, v.total);
        if (v.running)
            continue;
        if (v.trouble == SYNC_FINE || runs-- == 1)
            return v.trouble == SYNC_FINE;
        fake->mono_ms += v.next_ms > 0 ? v.next_ms : 1000;
        fake->utc_ms += v.next_ms > 0 ? v.next_ms : 1000;
    }
}

// ---- what came of it ----

static inline bool rig_names(const struct json *resource, struct id id)
{
    const char *value = json_get_string(json_at(json_get(resource, "identifier"), 0), "value");
    return value != NULL && strlen(value) > 9 && strcmp(value + strlen("urn:uuid:"), id.text) == 0;
}

// How often the visit's response is there whole: its answer, its person and its encounter.
static inline size_t rig_there(const struct rig *r, size_t visit)
{
    size_t n = 0, count = fhir_fake_count(r->lab.server, NULL);
    for (size_t i = 0; i < count; i++) {
        const struct json *it = fhir_fake_at(r->lab.server, "QuestionnaireResponse", i);
        if (it == NULL)
            break;
        n += rig_names(it, r->lab.response[visit]) && json_count(json_get(it, "item")) == 1;
    }
    return n;
}

static inline struct verdict rig_count(struct rig *r)
{
    struct verdict v = {.orphans = fhir_fake_faulty(r->lab.server)};
    size_t known = 0;
    for (size_t i = 0; i < r->lab.visits; i++) {
        size_t there = rig_there(r, i);
        bool delivered = lab_state(&r->lab, i) == PACKAGE_DELIVERED;
        v.delivered += delivered && there == 1;
        v.lost += delivered && there == 0;
        v.pending += !delivered;
        v.doubled += there > 1 ? there - 1 : 0;
        known += there;
    }
    if (r->others)
        return v;
    size_t all = fhir_fake_count(r->lab.server, "QuestionnaireResponse");
    size_t encounters = fhir_fake_count(r->lab.server, "Encounter");
    v.doubled += all > known ? all - known : 0;
    v.doubled += encounters > r->lab.visits ? encounters - r->lab.visits : 0;
    return v;
}

// What may never be, whatever is still waiting. Part of a visit may refer to another part that has
// not arrived, as long as the visit is visibly pending.
static inline void rig_sound(struct rig *r, const char *after)
{
    struct verdict v = rig_count(r);
    if (v.pending > 0)
        v.orphans = 0;
    if (v.lost + v.doubled + v.orphans > 0 || v.delivered + v.pending != r->lab.visits)
        fail_msg("after %s: %zu delivered, %zu pending, %zu lost, %zu doubled, %zu orphans of %zu",
                 after, v.delivered, v.pending, v.lost, v.doubled, v.orphans, r->lab.visits);
}

// A person says: try again, to all that are held.
static inline size_t rig_retry_held(struct rig *r)
{
    size_t held = 0;
    for (size_t i = 0; i < r->lab.visits; i++) {
        enum package_state state = lab_state(&r->lab, i);
        if (state != PACKAGE_QUARANTINED && state != PACKAGE_CONFLICT)
            continue;
        assert_ok(r->lab.f, store_package_retry(r->lab.f->s, r->lab.package[i], &r->lab.f->e));
        held++;
    }
    return held;
}

// Nothing breaks any more: everything is there once.
static inline void rig_ends_well(struct rig *r, const char *after)
{
    link_proxy_faults(r->proxy, NULL, NULL);
    link_proxy_late(r->proxy);
    net_step(r->net, 0);
    rig_retry_held(r);
    bool fine = rig_run(r, 8);
    // A run that began by itself leaves what has a time of its own: "send now" takes it along.
    if (fine && lab_count(&r->lab, PACKAGE_WAITING) > 0)
        fine = rig_run(r, 8);
    rig_sound(r, after);
    size_t delivered = lab_count(&r->lab, PACKAGE_DELIVERED);
    if (!fine || delivered != r->lab.visits) {
        struct sync_view v;
        for (size_t i = 0; i < r->lab.visits; i++) {
            struct json *problem = NULL;
            store_package_problem(r->lab.f->s, r->lab.package[i], &problem, NULL);
            if (lab_state(&r->lab, i) != PACKAGE_DELIVERED)
                print_message("# visit %zu: state %d: %s\n", i, (int)lab_state(&r->lab, i),
                              json_get_string(problem, "code"));
            json_free(problem);
        }
        sync_look(r->lab.sync, &v);
        fail_msg("after %s: %zu of %zu delivered at the end, trouble %d %d %s", after, delivered,
                 r->lab.visits, (int)v.trouble, v.http_status, v.why);
    }
}

#endif
