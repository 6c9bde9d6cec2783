// SPDX-License-Identifier: EUPL-1.2
// Texts of requests: members of a form or of a query, addresses of next pages. Pure.
#ifndef ICOPE_SYNC_QUERY_H
#define ICOPE_SYNC_QUERY_H

#include "base/buf.h"
#include "base/json.h"

// Appends "name=value", with '&' before it unless it is the first; the value is percent-encoded
// (application/x-www-form-urlencoded).
void query_add(struct buf *out, const char *name, const char *value);

// The address of a next page: absolute, "/path" or relative to `base` ("https://host/fhir").
// False, and nothing appended, when it is on another origin (scheme, host, port) or holds what no
// address has.
bool query_next(const char *base, const char *url, struct buf *out);

// What a Bundle names as its next page, borrowed; NULL none.
const char *query_next_of(const struct json *set);

// Is it an id as FHIR R4 has them (1 to 64 letters, digits, '-', '.')?
bool query_is_id(const char *text);

#endif
