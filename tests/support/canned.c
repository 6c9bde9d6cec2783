// SPDX-License-Identifier: EUPL-1.2
#include "support/canned.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static void leave(struct canned_visit *v, bool reset)
{
    net_drop(v->server->net, &v->watch, reset);
    buf_release(&v->in);
    buf_release(&v->out);
    *v = (struct canned_visit){.server = v->server, .watch = {.fd = -1}};
}

// False: this was the last that the connection lived for.
static bool answer(struct canned_visit *v)
{
    struct canned *s = v->server;
    size_t whole = 0;
    if (s->way == CANNED_SHUT && v->in.len > 0)
        return false;
    while ((whole = net_message(buf_text(&v->in), v->in.len)) > 0 && v->in.len >= whole) {
        memmove(v->in.at, v->in.at + whole, v->in.len - whole);
        v->in.len -= whole;
        v->in.at[v->in.len] = '\0';
        if (++s->requests > s->answers_most)
            return false;
        if (s->way != CANNED_SILENT)
            buf_add(&v->out, s->reply, s->reply_len);
    }
    return true;
}

static bool write_out(struct canned_visit *v)
{
    static const char filler[65536] = "x";
    struct canned *s = v->server;
    size_t before = v->out_at;
    if (!net_write(v->watch.fd, &v->out, &v->out_at))
        return false;
    s->sent += v->out_at - before;
    if (v->out_at < v->out.len || v->out.len == 0)
        return true;
    v->out_at = 0;
    buf_clear(&v->out);
    if (s->way == CANNED_ENDLESS)
        buf_add(&v->out, filler, sizeof filler);
    return s->way != CANNED_CLOSE;
}

static void visit_ready(void *self, uint32_t events)
{
    struct canned_visit *v = self;
    struct canned *s = v->server;
    size_t before = v->in.len;
    bool open = (events & EPOLLIN) == 0 || net_read(v->watch.fd, &v->in);
    if (v->in.len > before)
        buf_add(&s->got, v->in.at + before, v->in.len - before);
    bool lives = answer(v);
    if (!open || !lives || (events & (EPOLLERR | EPOLLHUP)) != 0 || !write_out(v)) {
        leave(v, !lives && s->way != CANNED_SHUT);
        return;
    }
    net_watch(s->net, &v->watch, EPOLLIN | (v->out.len > 0 ? (uint32_t)EPOLLOUT : 0));
}

static void door_ready(void *self, uint32_t events)
{
    struct canned *s = self;
    int fd = net_accept(s->door.fd);
    (void)events;
    if (fd < 0)
        return;
    s->connections++;
    for (size_t i = 0; i < CANNED_VISITS_MAX; i++) {
        struct canned_visit *v = &s->visits[i];
        if (v->watch.fd >= 0)
            continue;
        v->watch = (struct net_watch){.fd = fd, .ready = visit_ready, .self = v};
        net_watch(s->net, &v->watch, EPOLLIN);
        return;
    }
    abort(); // more than any test asks for
}

void canned_open(struct net *n, const char *reply, struct canned *ret)
{
    *ret = (struct canned){
        .reply = reply, .reply_len = strlen(reply), .answers_most = SIZE_MAX, .net = n};
    for (size_t i = 0; i < CANNED_VISITS_MAX; i++)
        ret->visits[i] = (struct canned_visit){.server = ret, .watch = {.fd = -1}};
    ret->door = (struct net_watch){
        .fd = net_listen("127.0.0.1", &ret->port), .ready = door_ready, .self = ret};
    net_watch(n, &ret->door, EPOLLIN);
}

void canned_break(struct canned *s)
{
    for (size_t i = 0; i < CANNED_VISITS_MAX; i++)
        if (s->visits[i].watch.fd >= 0)
            leave(&s->visits[i], true);
}

void canned_close(struct canned *s)
{
    canned_break(s);
    net_drop(s->net, &s->door, false);
    buf_release(&s->got);
}
