// SPDX-License-Identifier: EUPL-1.2
// A FHIR server on a loopback socket, in a process of its own: what a test's laptops talk to.
#ifndef ICOPE_TESTS_SUPPORT_PEER_H
#define ICOPE_TESTS_SUPPORT_PEER_H

#include <stddef.h>
#include <sys/types.h>

// One server. From peer_start, ended by peer_end; it dies with the test.
struct peer {
    pid_t pid;  // of the process: SIGUSR1 it is away, SIGUSR2 it is back
    int port;   // where it listens
    int report; // it writes what it holds at its end
};

// What the server held when it ended.
struct held {
    size_t encounters, patients, tasks, flags; // living resources of a type
    size_t faulty;                             // as fhir_fake_faulty
};

// Starts it, empty.
void peer_start(struct peer *p);
// Ends it.
struct held peer_end(struct peer *p);

#endif
