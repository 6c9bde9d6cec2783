// SPDX-License-Identifier: EUPL-1.2
// Notices of the kernel about links and addresses: a connection that came back is used at once.
#include "app/sending/sending.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

int link_watch_open(void)
{
    struct sockaddr_nl at = {.nl_family = AF_NETLINK,
                             .nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR |
                                          RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE};
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (fd < 0)
        return -1;
    if (bind(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool link_watch_read(int fd)
{
    char notice[8192]; // that there is one is enough
    bool any = false;
    while (fd >= 0 && recv(fd, notice, sizeof notice, MSG_DONTWAIT) > 0)
        any = true;
    return any;
}
