// SPDX-License-Identifier: EUPL-1.2
#include "support/net.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct net {
    int epoll;
};

static void must(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(3);
}

struct net *net_new(void)
{
    struct net *n = mem_alloc(sizeof *n);
    n->epoll = epoll_create1(EPOLL_CLOEXEC);
    must(n->epoll >= 0, "epoll");
    return n;
}

int net_fd(const struct net *n)
{
    return n->epoll;
}

void net_step(struct net *n, int timeout_ms)
{
    enum { AT_ONCE_MAX = 10000 };
    struct epoll_event event;
    // One at a time: what is called may drop others.
    for (int i = 0; i < AT_ONCE_MAX; i++) {
        if (epoll_wait(n->epoll, &event, 1, i == 0 ? timeout_ms : 0) != 1)
            return;
        struct net_watch *w = event.data.ptr;
        w->ready(w->self, event.events);
    }
}

void net_free(struct net *n)
{
    close(n->epoll);
    free(n);
}

void net_watch(struct net *n, struct net_watch *w, uint32_t events)
{
    struct epoll_event event = {.events = events, .data = {.ptr = w}};
    if (epoll_ctl(n->epoll, EPOLL_CTL_MOD, w->fd, &event) != 0)
        must(epoll_ctl(n->epoll, EPOLL_CTL_ADD, w->fd, &event) == 0, "epoll_ctl");
    w->events = events;
}

void net_drop(struct net *n, struct net_watch *w, bool reset)
{
    struct linger at_once = {.l_onoff = 1};
    if (w->fd < 0)
        return;
    epoll_ctl(n->epoll, EPOLL_CTL_DEL, w->fd, NULL);
    if (reset)
        setsockopt(w->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(w->fd);
    w->fd = -1;
}

static struct sockaddr_in place(const char *address, int port)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    must(inet_pton(AF_INET, address, &in.sin_addr) == 1, address);
    return in;
}

int net_listen(const char *address, int *port)
{
    struct sockaddr_in in = place(address, *port);
    socklen_t len = sizeof in;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    must(fd >= 0, "socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    must(bind(fd, (struct sockaddr *)&in, sizeof in) == 0 && listen(fd, 1024) == 0, "listen");
    must(getsockname(fd, (struct sockaddr *)&in, &len) == 0, "getsockname");
    *port = ntohs(in.sin_port);
    return fd;
}

static int ready_fd(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

int net_accept(int fd)
{
    int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return client >= 0 ? ready_fd(client) : -1;
}

int net_connect(const char *address, int port)
{
    struct sockaddr_in in = place(address, port);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(fd >= 0, "socket");
    if (connect(fd, (struct sockaddr *)&in, sizeof in) != 0) {
        close(fd);
        return -1;
    }
    return ready_fd(fd);
}

bool net_read(int fd, struct buf *to)
{
    char bytes[65536];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0);
    if (n > 0)
        buf_add(to, bytes, (size_t)n);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

bool net_write(int fd, const struct buf *from, size_t *at)
{
    while (*at < from->len) {
        ssize_t n = send(fd, from->at + *at, from->len - *at, MSG_NOSIGNAL);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR;
        *at += (size_t)n;
    }
    return true;
}

void net_header(const char *head, const char *name, char *out, size_t bytes)
{
    size_t len = strlen(name);
    out[0] = '\0';
    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (line[0] == '\r')
            return;
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        const char *value = line + len + 1 + strspn(line + len + 1, " ");
        snprintf(out, bytes, "%.*s", (int)strcspn(value, "\r"), value);
        return;
    }
}

size_t net_message(const char *bytes, size_t len)
{
    char value[32];
    const char *end = len > 0 ? strstr(bytes, "\r\n\r\n") : NULL;
    if (end == NULL)
        return 0;
    net_header(bytes, "Content-Length", value, sizeof value);
    return (size_t)(end - bytes) + 4 + (size_t)strtoul(value, NULL, 10);
}
