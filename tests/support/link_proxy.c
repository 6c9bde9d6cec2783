// SPDX-License-Identifier: EUPL-1.2
#include "support/link_proxy.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

const char *const link_names[LINK_KINDS] = {
    [LINK_PASS] = "nothing",
    [LINK_REFUSE] = "refused",
    [LINK_CUT_UP] = "cut on the way up",
    [LINK_STALL_UP] = "stalled on the way up",
    [LINK_CUT_WAITING] = "cut after it was acted upon",
    [LINK_STALL_REPLY] = "stalled after it was acted upon",
    [LINK_CUT_DOWN] = "cut on the way down",
    [LINK_END_DOWN] = "ended too early",
    [LINK_STALL_DOWN] = "stalled on the way down",
    [LINK_DELAY] = "delayed",
    [LINK_TWICE] = "repeated",
    [LINK_LATE] = "cut, arrived late",
    [LINK_ANSWER] = "answered by another",
    [LINK_ANSWER_AFTER] = "answered by another after it was acted upon",
};

// A connection and the one it goes on to.
struct hop {
    struct link_proxy *proxy;       // whose
    struct net_watch client, there; // both sockets
    struct buf in;                  // of the request that comes
    bool begun, passed;             // the fault was asked for; the request went on
    size_t sent;                    // bytes of it that went on
    struct link_fault fault;        // of this request
    int64_t due_ms;                 // when a delayed one goes on, 0 none
    struct buf out;                 // to the client
    size_t out_at, came;            // written; bytes of this reply that came
    bool ending;                    // ends when `out` is written
    struct hop *next;               // of the proxy
};

// A request on a connection of its own whose reply nobody wants.
struct ghost {
    struct link_proxy *proxy; // whose
    struct net_watch there;   // its socket, -1 not yet
    struct buf bytes;         // of the request
    size_t after;             // goes when that many requests were seen
    struct hop *waiting;      // goes on when this was answered, NULL none
    struct ghost *next;       // of the proxy
};

struct link_proxy {
    struct net *net;       // borrowed
    char address[40];      // of the server
    int port, to_port;     // here, there
    struct net_watch door; // listening socket
    struct hop *hops;      // owned
    struct ghost *ghosts;  // owned
    size_t requests;       // so far
    size_t refuse;         // of the next connections
    size_t up, down;       // bytes of the newest whole ones
    struct link_fault (*fault)(void *self, size_t request, const char *line);
    void *fault_self; // passed to it
};

static int64_t now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void end_hop(struct hop *h, bool reset)
{
    struct link_proxy *p = h->proxy;
    struct hop **at = &p->hops;
    while (*at != h)
        at = &(*at)->next;
    *at = h->next;
    for (struct ghost *g = p->ghosts; g != NULL; g = g->next)
        if (g->waiting == h)
            g->waiting = NULL;
    net_drop(p->net, &h->client, reset);
    net_drop(p->net, &h->there, false);
    buf_release(&h->in);
    buf_release(&h->out);
    free(h);
}

// ---- requests whose reply nobody wants ----

static void pass(struct hop *h, size_t most);

static void ghost_moved(void *self, uint32_t events)
{
    struct ghost *g = self;
    struct link_proxy *p = g->proxy;
    struct ghost **at = &p->ghosts;
    struct hop *waiting = g->waiting;
    (void)events;
    while (*at != g)
        at = &(*at)->next;
    *at = g->next;
    net_drop(p->net, &g->there, false);
    buf_release(&g->bytes);
    free(g);
    if (waiting != NULL)
        pass(waiting, SIZE_MAX);
}

static void ghost_go(struct ghost *g)
{
    size_t at = 0;
    g->there = (struct net_watch){
        .fd = net_connect(g->proxy->address, g->proxy->to_port), .ready = ghost_moved, .self = g};
    if (g->there.fd < 0) {
        ghost_moved(g, 0);
        return;
    }
    net_write(g->there.fd, &g->bytes, &at);
    net_watch(g->proxy->net, &g->there, EPOLLIN);
}

static struct ghost *ghost_new(struct hop *h)
{
    struct ghost *g = mem_alloc(sizeof *g);
    *g = (struct ghost){.proxy = h->proxy, .there = {.fd = -1}, .next = h->proxy->ghosts};
    buf_add(&g->bytes, h->in.at, h->in.len);
    h->proxy->ghosts = g;
    return g;
}

static bool ghosts_due(struct link_proxy *p, bool all)
{
    for (struct ghost *g = p->ghosts; g != NULL; g = g->next) {
        if (g->there.fd < 0 && (all || p->requests >= g->after)) {
            ghost_go(g);
            return true;
        }
    }
    return false;
}

void link_proxy_late(struct link_proxy *p)
{
    while (ghosts_due(p, true)) {
    }
}

// ---- replies ----

static void flush(struct hop *h)
{
    bool fine = net_write(h->client.fd, &h->out, &h->out_at);
    bool more = h->out_at < h->out.len;
    if (!fine || (h->ending && !more)) {
        end_hop(h, !fine || h->fault.kind == LINK_CUT_DOWN);
        return;
    }
    net_watch(h->proxy->net, &h->client, more ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

static void say(struct hop *h, const char *text)
{
    net_drop(h->proxy->net, &h->there, false);
    buf_puts(&h->out, text);
    h->ending = true;
    flush(h);
}

// Kinds that let `at` bytes of the reply through.
static bool shortens(enum link_kind kind)
{
    return kind == LINK_CUT_DOWN || kind == LINK_END_DOWN || kind == LINK_STALL_DOWN;
}

static void came_back(struct hop *h, const struct buf *bytes)
{
    size_t before = h->came, room = bytes->len;
    enum link_kind kind = h->fault.kind;
    h->came += bytes->len;
    h->proxy->down = h->came;
    if (kind == LINK_STALL_REPLY)
        return;
    if (kind == LINK_CUT_WAITING) {
        end_hop(h, true);
        return;
    }
    if (kind == LINK_ANSWER_AFTER) {
        say(h, h->fault.text);
        return;
    }
    if (shortens(kind)) {
        room = h->fault.at > before ? h->fault.at - before : 0;
        room = room < bytes->len ? room : bytes->len;
        h->ending = h->came >= h->fault.at && kind != LINK_STALL_DOWN;
    }
    buf_add(&h->out, bytes->at, room);
    flush(h);
}

static void there_moved(void *self, uint32_t events)
{
    struct hop *h = self;
    struct buf bytes = {0};
    (void)events;
    bool there = net_read(h->there.fd, &bytes);
    if (!there) // the server broke it: so do we
        end_hop(h, true);
    else if (bytes.len > 0)
        came_back(h, &bytes);
    buf_release(&bytes);
}

// ---- requests ----

// Passes on what has come, up to `most` bytes of it in all.
static void pass(struct hop *h, size_t most)
{
    size_t end = h->in.len < most ? h->in.len : most;
    if (h->there.fd < 0 && end > 0) {
        h->there = (struct net_watch){.fd = net_connect(h->proxy->address, h->proxy->to_port),
                                      .ready = there_moved,
                                      .self = h};
        if (h->there.fd < 0) {
            end_hop(h, true);
            return;
        }
        net_watch(h->proxy->net, &h->there, EPOLLIN);
    }
    struct buf part = {.at = h->in.at, .len = end};
    while (h->sent < end) {
        if (!net_write(h->there.fd, &part, &h->sent)) {
            end_hop(h, true);
            return;
        }
    }
    h->passed = h->sent == h->in.len;
}

static void whole(struct hop *h)
{
    struct link_proxy *p = h->proxy;
    enum link_kind kind = h->fault.kind;
    p->up = h->in.len;
    if (kind == LINK_DELAY) {
        h->due_ms = now_ms() + h->fault.ms;
    } else if (kind == LINK_TWICE) {
        struct ghost *g = ghost_new(h);
        g->waiting = h;
        ghost_go(g);
    } else if (kind == LINK_LATE) {
        ghost_new(h)->after = p->requests + h->fault.at;
        end_hop(h, true);
    } else if (kind == LINK_ANSWER) {
        say(h, h->fault.text);
    } else if (kind != LINK_CUT_UP && kind != LINK_STALL_UP) { // those are done as bytes come
        pass(h, SIZE_MAX);
    }
}

static void begin(struct hop *h)
{
    struct link_proxy *p = h->proxy;
    h->begun = true;
    h->passed = false;
    h->sent = h->came = 0;
    h->fault = p->fault != NULL ? p->fault(p->fault_self, p->requests, buf_text(&h->in))
                                : (struct link_fault){0};
    p->requests++;
    while (ghosts_due(p, false)) {
    }
}

// A request, or a part of it, has come.
static void came(struct hop *h)
{
    if (!h->begun && h->in.len > 0)
        begin(h);
    if (h->fault.kind == LINK_REFUSE) {
        h->proxy->refuse++;
        end_hop(h, true);
        return;
    }
    if (h->fault.kind == LINK_CUT_UP && h->in.len >= h->fault.at) {
        pass(h, h->fault.at);
        end_hop(h, true);
        return;
    }
    if (h->fault.kind == LINK_STALL_UP) {
        pass(h, h->fault.at);
        return;
    }
    size_t len = net_message(buf_text(&h->in), h->in.len);
    if (h->begun && len > 0 && h->in.len >= len)
        whole(h);
}

static void client_moved(void *self, uint32_t events)
{
    struct hop *h = self;
    if ((events & EPOLLOUT) != 0) {
        flush(h);
        return;
    }
    if (h->passed) { // the next one on this connection
        buf_clear(&h->in);
        h->begun = h->passed = false;
        h->fault = (struct link_fault){0};
        buf_clear(&h->out);
        h->out_at = 0;
    }
    size_t before = h->in.len;
    if (!net_read(h->client.fd, &h->in))
        end_hop(h, false);
    else if (h->in.len > before)
        came(h);
}

static void knocked(void *self, uint32_t events)
{
    struct link_proxy *p = self;
    (void)events;
    struct net_watch w = {.fd = net_accept(p->door.fd)};
    if (w.fd < 0)
        return;
    if (p->refuse > 0) {
        p->refuse--;
        net_drop(p->net, &w, true);
        return;
    }
    struct hop *h = mem_alloc(sizeof *h);
    *h = (struct hop){.proxy = p, .client = w, .there = {.fd = -1}, .next = p->hops};
    h->client.ready = client_moved;
    h->client.self = h;
    p->hops = h;
    net_watch(p->net, &h->client, EPOLLIN);
}

// ---- the proxy ----

struct link_proxy *link_proxy_new(struct net *n, const char *address, int port)
{
    struct link_proxy *p = mem_alloc(sizeof *p);
    *p = (struct link_proxy){.net = n, .to_port = port};
    snprintf(p->address, sizeof p->address, "%s", address);
    p->door =
        (struct net_watch){.fd = net_listen("127.0.0.1", &p->port), .ready = knocked, .self = p};
    net_watch(n, &p->door, EPOLLIN);
    return p;
}

int link_proxy_port(const struct link_proxy *p)
{
    return p->port;
}

void link_proxy_faults(struct link_proxy *p,
                       struct link_fault (*fault)(void *self, size_t request, const char *line),
                       void *self)
{
    p->fault = fault;
    p->fault_self = self;
}

void link_proxy_step(struct link_proxy *p)
{
    int64_t now = now_ms();
    for (struct hop *h = p->hops, *next = NULL; h != NULL; h = next) {
        next = h->next;
        if (h->due_ms == 0 || now < h->due_ms)
            continue;
        h->due_ms = 0;
        pass(h, SIZE_MAX);
    }
}

size_t link_proxy_up(const struct link_proxy *p)
{
    return p->up;
}

size_t link_proxy_down(const struct link_proxy *p)
{
    return p->down;
}

void link_proxy_free(struct link_proxy *p)
{
    if (p == NULL)
        return;
    net_drop(p->net, &p->door, false);
    while (p->hops != NULL)
        end_hop(p->hops, false);
    while (p->ghosts != NULL) {
        p->ghosts->waiting = NULL;
        ghost_moved(p->ghosts, 0);
    }
    free(p);
}
