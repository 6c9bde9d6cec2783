// SPDX-License-Identifier: EUPL-1.2
// The FHIR server in memory behind real HTTP/1.1 sockets: kept connections, gzip bodies, replies
// in chunks or by length, restarts, a limit of requests, and a journal of what it was asked.
#ifndef ICOPE_TESTS_SUPPORT_HTTP_SERVER_H
#define ICOPE_TESTS_SUPPORT_HTTP_SERVER_H

#include "support/fhir_fake.h"
#include "support/net.h"

// What it counts.
struct http_counts {
    size_t requests;      // whole ones
    size_t connections;   // accepted
    size_t refused;       // by the limit
    uint64_t up_bytes;    // of requests, heads too
    uint64_t down_bytes;  // of replies, heads too
    uint64_t plain_bytes; // bodies of requests when unpacked
};

struct http_server; // opaque

// Listens on address (port 0: any) and serves what `fake` does under "/fhir". All borrowed.
struct http_server *http_server_new(struct net *n, struct fhir_fake *fake, const char *address,
                                    int port);
// Where it listens.
int http_server_port(const struct http_server *s);
// Stops: nobody listens, every connection breaks. What was taken is kept.
void http_server_down(struct http_server *s);
// Listens again on the same port.
void http_server_up(struct http_server *s);
// More than `most` requests in `per_ms` are refused with 429 or 503, half of them saying when to
// come back. most 0: no limit.
void http_server_limit(struct http_server *s, size_t most, int per_ms);
// From now on replies are packed for those who say they take gzip, as most servers do.
void http_server_packs(struct http_server *s);
// What it did so far.
void http_server_counts(const struct http_server *s, struct http_counts *ret);
// Ends; NULL is fine.
void http_server_free(struct http_server *s);

#endif
