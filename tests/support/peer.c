// SPDX-License-Identifier: EUPL-1.2
#include "support/peer.h"

#include "support/http_server.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// SIGUSR1: away; SIGUSR2: back; SIGTERM: tells and ends.
static void serve(int out)
{
    static const int wanted[] = {SIGUSR1, SIGUSR2, SIGTERM};
    struct fake_habits habits = {0};
    struct net *n = net_new();
    struct fhir_fake *fake = fhir_fake_new(&habits);
    struct http_server *s = http_server_new(n, fake, "127.0.0.1", 0);
    struct signalfd_siginfo info = {0};
    int port = http_server_port(s);
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        sigaddset(&set, wanted[i]);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_NONBLOCK);
    if (write(out, &port, sizeof port) != (ssize_t)sizeof port)
        _exit(1);
    while (info.ssi_signo != SIGTERM) {
        net_step(n, 20);
        if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
            continue;
        if (info.ssi_signo == SIGUSR1)
            http_server_down(s);
        else if (info.ssi_signo == SIGUSR2)
            http_server_up(s);
    }
    struct held held = {.encounters = fhir_fake_count(fake, "Encounter"),
                        .patients = fhir_fake_count(fake, "Patient"),
                        .tasks = fhir_fake_count(fake, "Task"),
                        .flags = fhir_fake_count(fake, "Flag"),
                        .faulty = fhir_fake_faulty(fake)};
    _exit(write(out, &held, sizeof held) == (ssize_t)sizeof held ? 0 : 1);
}

void peer_start(struct peer *p)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        close(ends[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that fails leaves nobody behind
        serve(ends[1]);
    }
    close(ends[1]);
    p->report = ends[0];
    assert_int_equal(read(p->report, &p->port, sizeof p->port), sizeof p->port);
}

struct held peer_end(struct peer *p)
{
    struct held held = {0};
    int status = 1;
    kill(p->pid, SIGTERM);
    assert_int_equal(read(p->report, &held, sizeof held), sizeof held);
    assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
    assert_int_equal(status, 0);
    close(p->report);
    return held;
}
