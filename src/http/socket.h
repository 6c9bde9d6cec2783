// SPDX-License-Identifier: EUPL-1.2
// Sockets of the transport: where plain http may go, and how soon a vanished link is found out.
#ifndef ICOPE_HTTP_SOCKET_H
#define ICOPE_HTTP_SOCKET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

// Is it an address of this machine alone (127.0.0.0/8, ::1)?
bool socket_is_loopback(const struct sockaddr *a);
// The kernel gives the connection up when the other side's kernel has been silent for that long,
// though the server behind it may think for longer (RFC 5482).
void socket_guard(int fd, int64_t dead_ms);

#endif
