// SPDX-License-Identifier: EUPL-1.2
// What libcurl's results mean to the engine of sync.
#ifndef ICOPE_HTTP_FAILURE_H
#define ICOPE_HTTP_FAILURE_H

#include "http/transport.h"

// Of a CURLcode that is not CURLE_OK, with the text in libcurl's error buffer.
enum http_failure http_failure_of_curl(int code, const char *text);

#endif
