// SPDX-License-Identifier: EUPL-1.2
// Header lines of a reply (RFC 9110) into what the engine reads. Pure.
#ifndef ICOPE_HTTP_HEADERS_H
#define ICOPE_HTTP_HEADERS_H

#include "http/transport.h"

// Takes one line as it came ("Name: value", line end or not) into *reply. A status line begins
// anew: what an interim reply (1xx) said is forgotten. Values keep printable ASCII only.
void http_head_line(struct http_reply *reply, const char *line, size_t len);

// The number of a status ("201", "201 Created"), 0 when there is none.
int http_status(const char *text);

// An HTTP date as UTC milliseconds, 0 for none.
int64_t http_date(const char *text);

#endif
