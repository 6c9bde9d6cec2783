// SPDX-License-Identifier: EUPL-1.2
// Finished visits of realistic size over a slow link; tests/sync/long-slow-link.sh makes the link.
// Usage: bench_link                                bytes, seconds and CPU over loopback, by bundle
//        bench_link serve ADDRESS PORT ROUND_TRIP_MS
//        bench_link send BASE VISITS known|new     hands them over; one line of figures
//        bench_link single BASE VISITS             one request for each resource instead
#include "base/fs.h"
#include "practice/simulate.h"
#include "store/internal.h"
#include "store/outbox.h"
#include "support/http_server.h"
#include "support/link_delay.h"
#include "sync/sync.h"
#include "vault/vault.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIMIT_MS = 400000, ENTRIES = 13, VISITS = 200 }; // of a simulated visit

#define PASSPHRASE "quatre mots bien choisis"

static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// CPU time of this process so far, user and system.
static int64_t cpu_ms(void)
{
    struct rusage u = {0};
    getrusage(RUSAGE_SELF, &u);
    return (int64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000 +
           (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1000;
}

static void check(enum rc rc, const struct err *e, const char *what)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s: %s: %s\n", what, rc_name(rc), e->text);
    exit(1);
}

// ---- the other side ----

_Noreturn static void serve(const char *address, int port, int round_trip_ms)
{
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(&(struct fake_habits){0});
    struct http_server *s = http_server_new(n, fake, address, 0);
    if (getenv("ICOPE_LINK_PLAIN") == NULL)
        http_server_packs(s);
    struct link_delay *d = link_delay_new(n, address, port, http_server_port(s), round_trip_ms);
    size_t told = 0;
    for (;;) {
        net_step(n, link_delay_step(d));
        size_t there = fhir_fake_count(fake, "QuestionnaireResponse");
        if (there == told)
            continue;
        told = there; // the script reads the last line
        printf("%zu %zu %zu\n", there, fhir_fake_count(fake, "Encounter"),
               fhir_fake_count(fake, NULL));
        fflush(stdout);
    }
}

// ---- a laptop ----

struct laptop {
    char dir[200];      // its folder
    struct clock clock; // the machine's
    struct store *s;    // with finished visits that wait
    uint64_t seed;      // of the newest people
};

static size_t waiting(struct laptop *l, struct arena *a, struct store_package **ret)
{
    size_t count = 0;
    struct err e = {0};
    check(store_packages(l->s, 1U << PACKAGE_WAITING, a, ret, &count, &e), &e, "packages");
    return count;
}

static bool remove_one(const char *name, void *self)
{
    struct buf path = {0};
    fs_join(&path, self, name);
    unlink(buf_text(&path));
    buf_release(&path);
    return true;
}

static void leave(struct laptop *l)
{
    store_close(l->s);
    fs_list(l->dir, remove_one, l->dir, NULL);
    rmdir(l->dir);
}

static void arrive(struct laptop *l)
{
    *l = (struct laptop){.clock = clock_system()};
    struct err e = {0};
    char path[300];
    snprintf(l->dir, sizeof l->dir, "%s/bench-link-XXXXXX",
             getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp");
    if (mkdtemp(l->dir) == NULL)
        exit(1);
    vault_start(NULL);
    snprintf(path, sizeof path, "%s/store.db", l->dir);
    struct store_options o = {
        .path = path, .schema_dir = "data/schema", .clock = &l->clock, .practice = true};
    check(store_create(&o, "marie", "nurse", PASSPHRASE, &l->s, &e), &e, "create");
    l->s->practice = false;
}

// Simulated visits wait until there are that many, queued although the store is one that is quick
// to make; what is too much counts as delivered.
static void visit_people(struct laptop *l, size_t visits)
{
    struct paths paths = {.data = "data", .questionnaires = "questionnaires"};
    struct err e = {0};
    check(db_exec(&l->s->db, "PRAGMA synchronous=OFF", "bench", &e), &e, "bench");
    for (size_t count = 0; count < visits;) {
        struct arena a = {0};
        struct store_package *all = NULL;
        check(simulate_people(l->s, &paths, &l->clock, 20, 0, ++l->seed, NULL, NULL, &e), &e,
              "simulate");
        count = waiting(l, &a, &all);
        for (size_t i = visits; i < count; i++) {
            struct json *receipt = json_new_object();
            check(store_package_deliver(l->s, all[i].id, receipt, &e), &e, "deliver");
            json_free(receipt);
        }
        arena_release(&a);
    }
    // Visits of last year look as if the clock was wrong: they would be corrected, and sent again.
    check(store_begin(l->s, &e), &e, "begin");
    check(db_exec(&l->s->db,
                  "DELETE FROM setting WHERE name BETWEEN 'clock-visit/' AND 'clock-visit0'",
                  "bench", &e),
          &e, "bench");
    check(store_end(l->s, RC_OK, &e), &e, "end");
    check(db_exec(&l->s->db, "PRAGMA synchronous=FULL", "bench", &e), &e, "bench");
}

static struct transport a_link(void)
{
    struct transport t = {0};
    struct err e = {0};
    struct server none = {0};
    struct transport_options o = server_link(&none);
    check(transport_curl_new(&o, &t, &e), &e, "link");
    return t;
}

// ---- as the program does it ----

// `most`: visits in one bundle, 0 as the program chooses.
static int64_t hand_over(struct laptop *l, const char *base, int most, struct sync_view *total)
{
    struct server at = {.max_entries = most * ENTRIES};
    struct sync *s = NULL;
    struct err e = {0};
    struct sync_view v = {0};
    snprintf(at.base, sizeof at.base, "%s", base);
    struct sync_options o = {
        .store = l->s, .clock = &l->clock, .transport = a_link(), .server = &at};
    check(sync_new(&o, &s, &e), &e, "sync");
    int64_t began = now_ms();
    bool was = true;
    sync_go(s, true);
    for (;;) {
        sync_step(s);
        sync_look(s, &v);
        if (was && !v.running) { // a run has ended
            struct arena a = {0};
            struct store_package *all = NULL;
            size_t left = waiting(l, &a, &all);
            arena_release(&a);
            total->bytes_up += v.bytes_up;
            total->bytes_down += v.bytes_down;
            total->requests += v.requests;
            total->delivered += v.delivered;
            if (left == 0)
                break;
        }
        was = v.running;
        if (now_ms() - began > LIMIT_MS)
            break;
        int wait_ms = sync_wait_ms(s);
        sync_wait(s, NULL, 0, wait_ms < 0 || wait_ms > 200 ? 200 : wait_ms);
    }
    int64_t took = now_ms() - began;
    sync_free(s);
    return took;
}

static int send_all(const char *base, size_t visits, bool known)
{
    struct laptop l;
    arrive(&l);
    struct sync_view total = {0};
    if (known) { // a visit of yesterday went first
        visit_people(&l, 1);
        hand_over(&l, base, 0, &(struct sync_view){0});
    }
    visit_people(&l, visits);
    printf("begin\n");
    fflush(stdout);
    int64_t before = cpu_ms(), took = hand_over(&l, base, 0, &total);
    printf("end %zu %lld %llu %llu %zu %lld\n", total.delivered, (long long)took,
           (unsigned long long)total.bytes_up, (unsigned long long)total.bytes_down, total.requests,
           (long long)(cpu_ms() - before));
    leave(&l);
    return total.delivered == visits ? 0 : 1;
}

// ---- over loopback ----

// A server in a process of its own, so that its time is not counted. Returns its process.
static pid_t fork_server(bool packs, int *ret_port)
{
    int ends[2];
    if (pipe(ends) != 0)
        exit(1);
    pid_t pid = fork();
    if (pid != 0) {
        if (pid < 0 || read(ends[0], ret_port, sizeof *ret_port) != (ssize_t)sizeof *ret_port)
            exit(1);
        close(ends[0]);
        close(ends[1]);
        return pid;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    struct net *n = net_new();
    struct http_server *s =
        http_server_new(n, fhir_fake_new(&(struct fake_habits){0}), "127.0.0.1", 0);
    int port = http_server_port(s);
    if (packs)
        http_server_packs(s);
    if (write(ends[1], &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    for (;;)
        net_step(n, 1000);
}

static bool one_way(int most, bool packs)
{
    struct laptop l;
    struct sync_view total = {0};
    char base[60];
    int port = 0;
    pid_t server = fork_server(packs, &port);
    snprintf(base, sizeof base, "http://127.0.0.1:%d/fhir", port);
    arrive(&l);
    visit_people(&l, 1);
    hand_over(&l, base, 0, &(struct sync_view){0});
    visit_people(&l, VISITS);
    int64_t before = cpu_ms(), took = hand_over(&l, base, most, &total), cpu = cpu_ms() - before;
    size_t n = total.delivered > 0 ? total.delivered : 1;
    printf(
        "%3d visits, %2d a bundle, replies %s %6zu B up %6zu B down a visit %6.2f s  CPU %5.2f s "
        "%4zu requests\n",
        (int)total.delivered, most, packs ? "packed," : "plain, ", (size_t)total.bytes_up / n,
        (size_t)total.bytes_down / n, (double)took / 1000, (double)cpu / 1000, total.requests);
    leave(&l);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    return total.delivered >= VISITS;
}

static int loopback(void)
{
    static const int sizes[] = {4, 20};
    bool fine = true;
    for (size_t i = 0; i < 2; i++)
        for (int packs = 1; packs >= 0; packs--)
            fine &= one_way(sizes[i], packs == 1);
    printf("slow links: tests/sync/long-slow-link.sh\n");
    return fine ? 0 : 1;
}

// ---- one request for each resource ----

struct single {
    bool ended;        // answered
    int status;        // with it
    uint64_t up, down; // bytes of all
    size_t requests;   // so far
};

static void single_done(const struct http_reply *reply, void *context)
{
    struct single *s = context;
    s->ended = true;
    s->status = reply->failure == HTTP_ANSWERED ? reply->status : 0;
    s->up += reply->up_bytes;
    s->down += reply->down_bytes;
}

static void put(struct transport *t, struct single *s, const char *base, const struct json *r)
{
    struct buf text = {0};
    struct err e = {0};
    char url[600];
    json_write(r, false, &text);
    snprintf(url, sizeof url, "%s/%s/%s", base, json_get_string(r, "resourceType"),
             json_get_string(r, "id"));
    struct http_request request = {.method = "PUT",
                                   .url = url,
                                   .accept = "application/fhir+json",
                                   .content_type = "application/fhir+json",
                                   .body = text.at,
                                   .body_len = text.len};
    do {
        s->ended = false;
        s->requests++;
        check(t->start(t->self, &request, single_done, s, &e), &e, "start");
        for (t->step(t->self); !s->ended; t->step(t->self))
            t->wait(t->self, NULL, 0, 200);
    } while (s->status < 200 || s->status > 299);
    buf_release(&text);
}

static int send_single(const char *base, size_t visits)
{
    struct laptop l;
    arrive(&l);
    visit_people(&l, visits);
    struct transport t = a_link();
    struct single s = {0};
    struct arena a = {0};
    struct store_package *all = NULL;
    struct err e = {0};
    size_t count = waiting(&l, &a, &all);
    printf("begin\n");
    fflush(stdout);
    int64_t began = now_ms();
    for (size_t i = 0; i < count; i++) {
        struct buf text = {0};
        struct json *content = NULL;
        check(store_package_text(l.s, all[i].id, &text, &e), &e, "text");
        check(json_parse(text.at, text.len, &JSON_LIMITS, &content, &e), &e, "parse");
        const struct json *entries = json_get(content, "entry");
        for (size_t k = 0; k < json_count(entries); k++)
            put(&t, &s, base, json_get(json_at(entries, k), "resource"));
        json_free(content);
        buf_release(&text);
    }
    printf("end %zu %lld %llu %llu %zu\n", count, (long long)(now_ms() - began),
           (unsigned long long)s.up, (unsigned long long)s.down, s.requests);
    arena_release(&a);
    t.close(t.self);
    leave(&l);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "serve") == 0)
        serve(argv[2], (int)strtol(argv[3], NULL, 10), (int)strtol(argv[4], NULL, 10));
    if (argc == 5 && strcmp(argv[1], "send") == 0)
        return send_all(argv[2], strtoul(argv[3], NULL, 10), strcmp(argv[4], "known") == 0);
    if (argc == 4 && strcmp(argv[1], "single") == 0)
        return send_single(argv[2], strtoul(argv[3], NULL, 10));
    return loopback();
}
