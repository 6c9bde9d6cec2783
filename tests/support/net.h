// SPDX-License-Identifier: EUPL-1.2
// Sockets of tests: a loop over one epoll descriptor, so that servers and proxies of a test run in
// the loop of the program that is tested. Failing to get a socket ends the test program.
#ifndef ICOPE_TESTS_SUPPORT_NET_H
#define ICOPE_TESTS_SUPPORT_NET_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct net; // a loop, opaque

// Called when a socket can be read, written or has ended; `events` as epoll says.
typedef void net_ready(void *self, uint32_t events);

// A socket in the loop.
struct net_watch {
    int fd;           // -1: none
    uint32_t events;  // waited for now
    net_ready *ready; // called
    void *self;       // with it
};

// A new loop.
struct net *net_new(void);
// Readable when something is to be done: for the poll of others.
int net_fd(const struct net *n);
// Does what can be done now, waiting at most that long for the first.
void net_step(struct net *n, int timeout_ms);
// Frees; sockets in it stay open.
void net_free(struct net *n);

// Waits for these events on w->fd; w stays in place until net_drop. 0: none, but its end.
void net_watch(struct net *n, struct net_watch *w, uint32_t events);
// Takes it out and closes it; with `reset` the other side sees the connection break (RST).
void net_drop(struct net *n, struct net_watch *w, bool reset);

// Listens on address:port; *port 0: any, then which.
int net_listen(const char *address, int *port);
// Accepts without blocking, -1 none.
int net_accept(int fd);
// Connects (to this machine, or a test's own: it waits), then never blocks. -1: refused.
int net_connect(const char *address, int port);
// Appends what has come. False: the other side has ended.
bool net_read(int fd, struct buf *to);
// Writes what goes of bytes from *at; false: broken.
bool net_write(int fd, const struct buf *from, size_t *at);

// The whole length of the HTTP message at the start (head and Content-Length), 0: not all of its
// head is there.
size_t net_message(const char *bytes, size_t len);
// The value of a header line in a head, into out ("" none).
void net_header(const char *head, const char *name, char *out, size_t bytes);

#endif
