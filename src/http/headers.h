// SPDX-License-Identifier: EUPL-1.2
// Header fields of a reply (RFC 9110) into what the engine reads.
#ifndef ICOPE_HTTP_HEADERS_H
#define ICOPE_HTTP_HEADERS_H

#include "http/transport.h"

// Puts one field into *reply, whose status is already there; other fields are ignored. Values keep
// printable ASCII only.
void http_header(struct http_reply *reply, const char *name, const char *value);

#endif
