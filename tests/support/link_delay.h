// SPDX-License-Identifier: EUPL-1.2
// A TCP relay that delivers everything later: half of a round trip each way, and a whole one more
// when a connection is made, as its handshake would take.
#ifndef ICOPE_TESTS_SUPPORT_LINK_DELAY_H
#define ICOPE_TESTS_SUPPORT_LINK_DELAY_H

#include "support/net.h"

struct link_delay; // opaque

// Listens on address:port and goes on to the same address at `to_port`.
struct link_delay *link_delay_new(struct net *n, const char *address, int port, int to_port,
                                  int round_trip_ms);
// Moves what is due. Milliseconds until the next is, 1000 at most.
int link_delay_step(struct link_delay *d);

#endif
