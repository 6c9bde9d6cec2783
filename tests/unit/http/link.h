// SPDX-License-Identifier: EUPL-1.2
// The real transport in a test: asks, and turns it and the servers of the test until there is a
// reply.
#ifndef ICOPE_TESTS_SYNC_LINK_H
#define ICOPE_TESTS_SYNC_LINK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "http/transport.h"
#include "support/net.h"

enum { LINK_WAIT_MS = 8000 };

// What the callback of a request was told.
struct told {
    int times;                 // called so often
    enum http_failure failure; // as the reply
    int status;                // as the reply
    char type[96], etag[128];  // as the reply
    int64_t retry_after_ms;    // as the reply
    int64_t server_utc_ms;     // as the reply
    uint64_t down_bytes;       // as the reply
    char why[256];             // as the reply
    size_t body_len;           // bytes of the body
    char body[200];            // its start
};

static inline int64_t link_now_ms(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void link_told(const struct http_reply *r, void *context)
{
    struct told *t = context;
    t->times++;
    t->failure = r->failure;
    t->status = r->status;
    t->retry_after_ms = r->retry_after_ms;
    t->server_utc_ms = r->server_utc_ms;
    snprintf(t->type, sizeof t->type, "%s", r->content_type);
    snprintf(t->etag, sizeof t->etag, "%s", r->etag);
    t->down_bytes = r->down_bytes;
    t->body_len = r->body.len;
    snprintf(t->why, sizeof t->why, "%s", r->why);
    snprintf(t->body, sizeof t->body, "%.*s", (int)r->body.len, r->body.len > 0 ? r->body.at : "");
}

static inline struct transport link_open(const struct transport_options *o)
{
    struct transport t = {0};
    struct err e = {0};
    if (transport_curl_new(o, &t, &e) != RC_OK)
        fail_msg("%s", e.text);
    return t;
}

// Once around the loop; `n` may be NULL.
static inline void link_turn(struct transport *t, struct net *n)
{
    struct pollfd also = {.fd = n != NULL ? net_fd(n) : -1, .events = POLLIN};
    t->wait(t->self, &also, n != NULL ? 1 : 0, 20);
    if (n != NULL)
        net_step(n, 0);
    t->step(t->self);
}

static inline void link_start(struct transport *t, const struct http_request *r, struct told *told)
{
    struct err e = {0};
    *told = (struct told){0};
    if (t->start(t->self, r, link_told, told, &e) != RC_OK)
        fail_msg("%s", e.text);
}

// Turns until it was told, LINK_WAIT_MS at most.
static inline void link_finish(struct transport *t, struct net *n, const struct told *told)
{
    int64_t end = link_now_ms() + LINK_WAIT_MS;
    while (told->times == 0 && link_now_ms() < end)
        link_turn(t, n);
    assert_int_equal(told->times, 1);
}

static inline void link_ask(struct transport *t, struct net *n, const struct http_request *r,
                            struct told *told)
{
    link_start(t, r, told);
    link_finish(t, n, told);
}

#endif
