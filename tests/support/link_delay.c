// SPDX-License-Identifier: EUPL-1.2
#include "support/link_delay.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

// Bytes that wait for their time.
struct piece {
    struct buf bytes;   // owned; none: the end of the connection
    int64_t due_ms;     // when they go on
    size_t at;          // written so far
    struct piece *next; // after it
};

// One way of a connection.
struct way {
    struct relay *relay;         // whose
    struct net_watch from;       // read here
    struct piece *first, **last; // owned
    int64_t open_ms;             // nothing goes on before that
};

// A connection.
struct relay {
    struct link_delay *delay; // whose
    struct way up, down;      // both ways
    struct relay *next;       // of the relay
};

struct link_delay {
    struct net *net;       // borrowed
    char address[40];      // of both
    int to_port, half_ms;  // where to; half of a round trip
    struct net_watch door; // listening socket
    struct relay *relays;  // owned
};

static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void came(void *self, uint32_t events)
{
    struct way *w = self;
    struct piece *p = mem_alloc(sizeof *p);
    (void)events;
    p->due_ms = now_ms() + w->relay->delay->half_ms;
    if (p->due_ms < w->open_ms)
        p->due_ms = w->open_ms;
    if (!net_read(w->from.fd, &p->bytes))
        net_watch(w->relay->delay->net, &w->from, 0);
    *w->last = p;
    w->last = &p->next;
}

// False when the connection has ended.
static bool move(struct way *w, int to, int64_t now, int *wait_ms)
{
    while (w->first != NULL && w->first->due_ms <= now) {
        struct piece *p = w->first;
        if (p->bytes.len == 0 || !net_write(to, &p->bytes, &p->at))
            return false;
        if (p->at < p->bytes.len) {
            *wait_ms = 1;
            return true;
        }
        w->first = p->next;
        if (w->first == NULL)
            w->last = &w->first;
        buf_release(&p->bytes);
        free(p);
    }
    if (w->first != NULL && w->first->due_ms - now < *wait_ms)
        *wait_ms = (int)(w->first->due_ms - now);
    return true;
}

static void forget(struct way *w)
{
    while (w->first != NULL) {
        struct piece *p = w->first;
        w->first = p->next;
        buf_release(&p->bytes);
        free(p);
    }
}

int link_delay_step(struct link_delay *d)
{
    int64_t now = now_ms();
    int wait_ms = 1000;
    for (struct relay **at = &d->relays; *at != NULL;) {
        struct relay *r = *at;
        if (move(&r->up, r->down.from.fd, now, &wait_ms) &&
            move(&r->down, r->up.from.fd, now, &wait_ms)) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        net_drop(d->net, &r->up.from, false);
        net_drop(d->net, &r->down.from, false);
        forget(&r->up);
        forget(&r->down);
        free(r);
    }
    return wait_ms;
}

static void open_way(struct way *w, struct relay *r, int fd)
{
    *w = (struct way){.relay = r, .from = {.fd = fd, .ready = came, .self = w}};
    w->last = &w->first;
    net_watch(r->delay->net, &w->from, EPOLLIN);
}

static void knocked(void *self, uint32_t events)
{
    struct link_delay *d = self;
    (void)events;
    int fd = net_accept(d->door.fd);
    if (fd < 0)
        return;
    struct relay *r = mem_alloc(sizeof *r);
    *r = (struct relay){.delay = d, .next = d->relays};
    d->relays = r;
    open_way(&r->up, r, fd);
    open_way(&r->down, r, net_connect(d->address, d->to_port));
    r->up.open_ms = now_ms() + 3 * (int64_t)d->half_ms;
}

struct link_delay *link_delay_new(struct net *n, const char *address, int port, int to_port,
                                  int round_trip_ms)
{
    struct link_delay *d = mem_alloc(sizeof *d);
    *d = (struct link_delay){.net = n, .to_port = to_port, .half_ms = round_trip_ms / 2};
    snprintf(d->address, sizeof d->address, "%s", address);
    d->door = (struct net_watch){.fd = net_listen(address, &port), .ready = knocked, .self = d};
    net_watch(n, &d->door, EPOLLIN);
    return d;
}
