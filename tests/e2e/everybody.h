// SPDX-License-Identifier: EUPL-1.2
// A coordinator's store beside the server in memory behind real sockets, in a process of its own,
// with everybody's visits on it.
#ifndef ICOPE_TESTS_E2E_EVERYBODY_H
#define ICOPE_TESTS_E2E_EVERYBODY_H

#include "support/command_test.h"
#include "support/http_server.h"
#include "unit/sync/gather.h"

#include "fhir/flag.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#define RUN(t, code, ...)                                                                          \
    command_expect(&(t)->c, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define AS(t, name)                                                                                \
    "--store", (t)->store, "--account", name, "--passphrase-file", command_path(&(t)->c, name)

struct office {
    struct command c;
    const char *store;
    pid_t server;
    char base[60];          // where it listens
    volatile size_t *asked; // requests it has had, shared with it
};

static inline void put_flag(struct lab *l, size_t n, const struct visit_there *v, bool closed)
{
    struct store_flag f = {.id = id_numbered("flag", n),
                           .person = v->person,
                           .visit = v->visit,
                           .raised_utc_ms = l->f->fake.utc_ms,
                           .closed_utc_ms = closed ? l->f->fake.utc_ms + 1000 : 0,
                           .content = json_new_object()};
    json_set_string(f.content, "code", "fall");
    json_set_string(f.content, "text", "Tombée hier");
    there(l, flag_resource(&f, &l->f->clock));
    json_free(f.content);
}

// Serves so many visits until SIGTERM; `broken`: one of them has no answers.
static inline void serve(int out, volatile size_t *asked, const struct fake_habits *habits,
                         size_t visits, bool broken)
{
    char base[60];
    struct lab *l = gather_new(habits);
    for (size_t n = 0; n < visits; n++) {
        struct visit_there v = put_visit(l, n, n / 2, "fine");
        if (n < 2)
            put_flag(l, n, &v, n == 1);
        if (broken && n == 3)
            fhir_fake_put(l->server, "QuestionnaireResponse", v.response.text, NULL);
    }
    struct net *net = net_new();
    struct http_server *s = http_server_new(net, l->server, "127.0.0.1", 0);
    struct signalfd_siginfo info = {0};
    struct http_counts counts;
    int port = http_server_port(s);
    snprintf(base, sizeof base, "http://127.0.0.1:%d/fhir", port);
    fhir_fake_base(l->server, base);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    while (read(signals, &info, sizeof info) != (ssize_t)sizeof info) {
        net_step(net, 20);
        http_server_counts(s, &counts);
        *asked = counts.requests;
    }
    http_server_free(s);
    lab_free(l);
    _exit(0);
}

static inline void server_ends(struct office *t)
{
    int status = 1;
    kill(t->server, SIGTERM);
    assert_int_equal(waitpid(t->server, &status, 0), t->server);
    assert_int_equal(status, 0);
    munmap((void *)(uintptr_t)t->asked, sizeof *t->asked);
}

static inline void server_begins(struct office *t, const struct fake_habits *habits, size_t visits,
                                 bool broken)
{
    int ends[2], port = 0;
    assert_int_equal(pipe(ends), 0);
    t->asked =
        mmap(NULL, sizeof *t->asked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(t->asked, MAP_FAILED);
    t->server = fork();
    assert_true(t->server >= 0);
    if (t->server == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        serve(ends[1], t->asked, habits, visits, broken);
    }
    assert_int_equal(read(ends[0], &port, sizeof port), sizeof port);
    close(ends[0]);
    close(ends[1]);
    snprintf(t->base, sizeof t->base, "http://127.0.0.1:%d/fhir", port);
    RUN(t, 0, "server", "set", "--base", t->base, "--canonicals", "https://asso.fr/fhir",
        AS(t, "marie"));
}

#endif
