// SPDX-License-Identifier: EUPL-1.2
// A TCP proxy between the program and a server that does to each request what a test wants: cuts,
// stalls, delays, repeats, shortens, answers itself, at every stage and byte.
#ifndef ICOPE_TESTS_SUPPORT_LINK_PROXY_H
#define ICOPE_TESTS_SUPPORT_LINK_PROXY_H

#include "support/net.h"

// What happens to a request.
enum link_kind {
    LINK_PASS = 0,
    LINK_REFUSE,       // the connection breaks, and so does the next one made
    LINK_CUT_UP,       // `at` bytes of the request arrive, then it breaks
    LINK_STALL_UP,     // the same, then nothing moves
    LINK_CUT_WAITING,  // acted upon; breaks before a byte of the reply
    LINK_STALL_REPLY,  // acted upon; nothing comes
    LINK_CUT_DOWN,     // `at` bytes of the reply come, then it breaks
    LINK_END_DOWN,     // the same, but ended in order
    LINK_STALL_DOWN,   // the same, then nothing moves
    LINK_DELAY,        // `ms` later
    LINK_TWICE,        // acted upon twice
    LINK_LATE,         // breaks; the request arrives after `at` others have been made
    LINK_ANSWER,       // not acted upon; `text` is the reply
    LINK_ANSWER_AFTER, // acted upon; `text` comes instead of the reply
    LINK_KINDS
};
// Stable names, by kind.
extern const char *const link_names[LINK_KINDS];

// One fault.
struct link_fault {
    enum link_kind kind; // see there
    size_t at;           // bytes, or requests
    int ms;              // for LINK_DELAY
    const char *text;    // a whole HTTP reply; the connection ends after it
};

struct link_proxy; // opaque

// Listens on a port of its own of 127.0.0.1; every connection goes on to address:port.
struct link_proxy *link_proxy_new(struct net *n, const char *address, int port);
// Where it listens.
int link_proxy_port(const struct link_proxy *p);
// Asked for each request, counted from 0, as its first bytes arrive (`line`, perhaps not all of
// it). NULL: nothing happens.
void link_proxy_faults(struct link_proxy *p,
                       struct link_fault (*fault)(void *self, size_t request, const char *line),
                       void *self);
// To be called in the loop: what was delayed goes on.
void link_proxy_step(struct link_proxy *p);
// Bytes of the newest whole request that came.
size_t link_proxy_up(const struct link_proxy *p);
// Bytes of the newest reply that came so far.
size_t link_proxy_down(const struct link_proxy *p);
// Requests held back by LINK_LATE; they go now.
void link_proxy_late(struct link_proxy *p);
// Ends; NULL is fine.
void link_proxy_free(struct link_proxy *p);

#endif
