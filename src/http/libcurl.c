// SPDX-License-Identifier: EUPL-1.2
#include "http/libcurl.h"

#include "base/library.h"
#include "base/mem.h"

#include <stdbool.h>

const struct libcurl *libcurl_load(struct err *e)
{
#define LIBCURL_SYMBOL(name) {"curl_" #name, offsetof(struct libcurl, name)},
    static const struct library_symbol symbols[] = {LIBCURL_FUNCTIONS(LIBCURL_SYMBOL)};
#undef LIBCURL_SYMBOL
    static struct libcurl curl;
    static bool loaded;
    if (!loaded && library_load("libcurl.so.4", symbols, ARRAY_LEN(symbols), &curl, e) != RC_OK)
        return NULL;
    if (!loaded && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        err_set(e, RC_IO, "libcurl cannot start");
        return NULL;
    }
    loaded = true;
    return &curl;
}
