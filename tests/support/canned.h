// SPDX-License-Identifier: EUPL-1.2
// A server that answers every request with the same bytes, whatever they are, and keeps all that
// was sent to it: for tests of what leaves the machine and of replies no real server gives.
#ifndef ICOPE_TESTS_SUPPORT_CANNED_H
#define ICOPE_TESTS_SUPPORT_CANNED_H

#include "support/net.h"

enum { CANNED_VISITS_MAX = 16 };

// What it does with a request.
enum canned_way {
    CANNED_KEEP,    // answers and keeps the connection
    CANNED_CLOSE,   // answers and closes
    CANNED_SILENT,  // takes it and says nothing
    CANNED_ENDLESS, // answers and goes on sending for ever
    CANNED_SHUT,    // closes as soon as something came
};

// A connection to it.
struct canned_visit {
    struct canned *server;  // whose
    struct net_watch watch; // its socket, fd -1: none
    struct buf in, out;     // of the request that comes, of what is still to be written
    size_t out_at;          // written of it
};

// The server. canned_open, then the first four may be changed at any time.
struct canned {
    const void *reply;     // borrowed
    size_t reply_len;      // its bytes
    enum canned_way way;   // what it does
    size_t answers_most;   // after so many replies a whole request breaks its connection
    size_t connections;    // accepted so far
    size_t requests;       // whole ones
    uint64_t sent;         // bytes written
    struct buf got;        // all that came, in order
    int port;              // where it listens, on 127.0.0.1
    struct net *net;       // borrowed
    struct net_watch door; // listening
    struct canned_visit visits[CANNED_VISITS_MAX]; // connections
};

// Listens on a port of 127.0.0.1; `reply` is text. *ret stays in place until canned_close.
void canned_open(struct net *n, const char *reply, struct canned *ret);
// Breaks every connection; it goes on listening.
void canned_break(struct canned *s);
// Ends.
void canned_close(struct canned *s);

#endif
