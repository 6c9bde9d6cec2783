// SPDX-License-Identifier: EUPL-1.2
// Sockets of the transport: where plain http may go, and how soon a vanished link is found out.
#ifndef ICOPE_HTTP_SOCKET_H
#define ICOPE_HTTP_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

// Is it an address of this machine alone (127.0.0.0/8, ::1)?
bool socket_is_loopback(const struct sockaddr *a);
// The kernel gives the connection up when the other side's kernel has been silent for that long,
// though the server behind it may think for longer (RFC 5482).
void socket_guard(int fd, int64_t dead_ms);

// Open sockets of one link. Start from {0}.
struct socket_set {
    int fds[16]; // 0: none
};
// One more (negative ones are none); what finds no room is not watched.
void socket_set_add(struct socket_set *set, int fd);
// It is closed.
void socket_set_remove(struct socket_set *set, int fd);
// The longest time for which the other side's kernel has said nothing to what was sent over one of
// them, or to the kernel's own probes; 0 when nothing is open. The kernel itself counts from its
// first repetition, which comes late where queues are long.
int64_t socket_set_unheard_ms(const struct socket_set *set);
// Bytes given to the kernel that the other sides have not acknowledged.
size_t socket_set_queued(const struct socket_set *set);

#endif
