// SPDX-License-Identifier: EUPL-1.2
#include "http/failure.h"

#include "base/mem.h"
#include "http/libcurl.h"

#include <string.h>

static const struct {
    CURLcode code;
    enum http_failure failure;
} failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, HTTP_NO_HOST},
    {CURLE_COULDNT_RESOLVE_PROXY, HTTP_NO_HOST},
    {CURLE_COULDNT_CONNECT, HTTP_NO_LINK},
    {CURLE_OPERATION_TIMEDOUT, HTTP_NO_LINK},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_NOT_TRUSTED},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_NOT_TRUSTED},
    {CURLE_SSL_CONNECT_ERROR, HTTP_NOT_TRUSTED},
    {CURLE_SSL_CERTPROBLEM, HTTP_NOT_TRUSTED},
    {CURLE_SSL_CLIENTCERT, HTTP_NOT_TRUSTED},
    {CURLE_SSL_CACERT_BADFILE, HTTP_NOT_TRUSTED},
    {CURLE_SSL_ISSUER_ERROR, HTTP_NOT_TRUSTED},
    {CURLE_SSL_INVALIDCERTSTATUS, HTTP_NOT_TRUSTED},
    {CURLE_PARTIAL_FILE, HTTP_CUT},
    {CURLE_GOT_NOTHING, HTTP_CUT},
    {CURLE_SEND_ERROR, HTTP_CUT},
    {CURLE_SEND_FAIL_REWIND, HTTP_CUT}, // see give_body
    {CURLE_RECV_ERROR, HTTP_CUT},
};

// Failures that only libcurl's text distinguishes.
static const struct {
    CURLcode code;
    const char *text;
    enum http_failure failure;
} by_text[] = {
    // A handshake that breaks off is a broken link, not a wrong certificate.
    {CURLE_SSL_CONNECT_ERROR, "SYSCALL", HTTP_CUT},
    {CURLE_SSL_CONNECT_ERROR, "unexpected eof", HTTP_CUT},
    // With TLS 1.3 a server refuses our certificate when the handshake is over for us.
    {CURLE_RECV_ERROR, "alert certificate", HTTP_NOT_TRUSTED},
    {CURLE_RECV_ERROR, "alert bad certificate", HTTP_NOT_TRUSTED},
    {CURLE_RECV_ERROR, "alert unknown ca", HTTP_NOT_TRUSTED},
};

enum http_failure http_failure_of_curl(int code, const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(by_text); i++)
        if (by_text[i].code == (CURLcode)code && strstr(text, by_text[i].text) != NULL)
            return by_text[i].failure;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++)
        if (failures[i].code == (CURLcode)code)
            return failures[i].failure;
    return HTTP_BROKEN;
}
