// SPDX-License-Identifier: EUPL-1.2
#include "http/socket.h"

#include "base/mem.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/ioctl.h>

bool socket_is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, a, sizeof in);
        return ntohl(in.sin_addr.s_addr) >> 24 == 127;
    }
    if (a->sa_family != AF_INET6)
        return false;
    struct sockaddr_in6 in6;
    memcpy(&in6, a, sizeof in6);
    return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

void socket_guard(int fd, int64_t dead_ms)
{
    unsigned user_ms = (unsigned)dead_ms;
    int on = 1, idle_s = (int)(dead_ms / 3000) + (dead_ms < 3000), every_s = 1, probes = 3;
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &user_ms, sizeof user_ms);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof idle_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof every_s);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

// ---- the sockets of a link ----

enum { UNANSWERED = 2 }; // probes of the kernel to a side that has nothing to say

static void put(struct socket_set *set, int before, int after)
{
    for (size_t i = 0; i < ARRAY_LEN(set->fds); i++) {
        if (set->fds[i] == before) {
            set->fds[i] = after;
            return;
        }
    }
}

void socket_set_add(struct socket_set *set, int fd)
{
    if (fd > 0)
        put(set, 0, fd);
}

void socket_set_remove(struct socket_set *set, int fd)
{
    put(set, fd, 0);
}

int64_t socket_set_unheard_ms(const struct socket_set *set)
{
    int64_t longest = 0;
    for (size_t i = 0; i < ARRAY_LEN(set->fds); i++) {
        struct tcp_info info = {0};
        socklen_t len = sizeof info;
        if (set->fds[i] > 0 && getsockopt(set->fds[i], IPPROTO_TCP, TCP_INFO, &info, &len) == 0 &&
            (info.tcpi_unacked > 0 || info.tcpi_probes >= UNANSWERED) &&
            info.tcpi_last_ack_recv > longest)
            longest = info.tcpi_last_ack_recv;
    }
    return longest;
}

size_t socket_set_queued(const struct socket_set *set)
{
    size_t bytes = 0;
    for (size_t i = 0; i < ARRAY_LEN(set->fds); i++) {
        int queued = 0;
        if (set->fds[i] > 0 && ioctl(set->fds[i], TIOCOUTQ, &queued) == 0 && queued > 0)
            bytes += (size_t)queued;
    }
    return bytes;
}
