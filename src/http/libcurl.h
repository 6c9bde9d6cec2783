// SPDX-License-Identifier: EUPL-1.2
// The functions of libcurl that are used here. The library and what it brings along (TLS, Kerberos,
// LDAP, …) are loaded when first used.
#ifndef ICOPE_HTTP_LIBCURL_H
#define ICOPE_HTTP_LIBCURL_H

#include "base/err.h"

#include <curl/curl.h>

// X(NAME) for each, without "curl_".
#define LIBCURL_FUNCTIONS(X)                                                                       \
    X(global_init)                                                                                 \
    X(getdate)                                                                                     \
    X(easy_init)                                                                                   \
    X(easy_cleanup)                                                                                \
    X(easy_setopt)                                                                                 \
    X(easy_getinfo)                                                                                \
    X(easy_strerror)                                                                               \
    X(easy_nextheader)                                                                             \
    X(slist_append)                                                                                \
    X(slist_free_all)                                                                              \
    X(multi_init)                                                                                  \
    X(multi_cleanup)                                                                               \
    X(multi_setopt)                                                                                \
    X(multi_add_handle)                                                                            \
    X(multi_remove_handle)                                                                         \
    X(multi_perform)                                                                               \
    X(multi_info_read)                                                                             \
    X(multi_poll)                                                                                  \
    X(share_init)                                                                                  \
    X(share_setopt)                                                                                \
    X(share_cleanup)

// Where they are.
struct libcurl {
#define LIBCURL_FIELD(name) __typeof__(curl_##name) *(name); // as curl_NAME
    LIBCURL_FUNCTIONS(LIBCURL_FIELD)
#undef LIBCURL_FIELD
};

// The loaded and initialised library, of the program's life; NULL when it cannot be loaded.
const struct libcurl *libcurl_load(struct err *e);

#endif
