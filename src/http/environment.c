// SPDX-License-Identifier: EUPL-1.2
// What the environment would change behind our back in libcurl, OpenSSL and the resolver.
#include "http/transport.h"

#include "base/mem.h"

#include <stdlib.h>

static const char *const names[] = {
    "http_proxy",       "https_proxy",     "HTTPS_PROXY",
    "HTTP_PROXY",       "all_proxy",       "ALL_PROXY",
    "no_proxy",         "NO_PROXY",        "SSLKEYLOGFILE",
    "SSL_CERT_FILE",    "SSL_CERT_DIR",    "CURL_CA_BUNDLE",
    "CURL_SSL_BACKEND", "OPENSSL_CONF",    "OPENSSL_CONF_INCLUDE",
    "OPENSSL_MODULES",  "OPENSSL_ENGINES", "CURL_HOME",
    "QLOGDIR",          "HOSTALIASES",     "LOCALDOMAIN",
    "RES_OPTIONS",
};

void transport_forget_environment(void)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unsetenv(names[i]);
}
