// SPDX-License-Identifier: EUPL-1.2
// Header lines of a reply (RFC 9110) into what the engine reads. Pure.
#ifndef ICOPE_SYNC_HTTP_HEAD_H
#define ICOPE_SYNC_HTTP_HEAD_H

#include "sync/transport.h"

// Takes one line as it came ("Name: value", line end or not) into *reply. A status line begins
// anew: what an interim reply (1xx) said is forgotten. Values keep printable ASCII only.
void http_head_line(struct http_reply *reply, const char *line, size_t len);

// An HTTP date as UTC milliseconds, 0 for none.
int64_t http_date(const char *text);

#endif
