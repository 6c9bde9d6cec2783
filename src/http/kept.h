// SPDX-License-Identifier: EUPL-1.2
// What outlives a connection that breaks (the server's addresses, and TLS sessions, which save most
// of a handshake), and what a new one costs.
#ifndef ICOPE_HTTP_KEPT_H
#define ICOPE_HTTP_KEPT_H

#include <stdbool.h>
#include <stdint.h>

struct libcurl;
// A new CURLSH, for one thread; to be given to curl_share_cleanup after every handle that has it.
void *kept_share_new(const struct libcurl *curl);
// How long connecting took for a handle of libcurl that has ended, TLS with it; 0 over a kept
// connection.
int64_t kept_connect_ms(const struct libcurl *curl, void *easy);
// Is the status of its reply, as far as it came, 2xx?
bool kept_is_good(const struct libcurl *curl, void *easy);

#endif
