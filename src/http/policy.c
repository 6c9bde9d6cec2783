// SPDX-License-Identifier: EUPL-1.2
#include "http/policy.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "http/libcurl.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *copy(const char *text)
{
    return text != NULL ? mem_text(text, strlen(text)) : NULL;
}

static enum rc readable(const char *what, const char *path, struct err *e)
{
    if (path == NULL || strncmp(path, "pkcs11:", 7) == 0 || access(path, R_OK) == 0)
        return RC_OK;
    return err_set(e, RC_INVALID, _("%s: %s cannot be read"), what, path);
}

enum rc transport_rules_new(const struct transport_options *o, struct transport_rules *ret,
                            struct err *e)
{
    enum rc rc = readable("caFile", o->ca_file, e);
    rc = rc == RC_OK ? readable("certFile", o->cert_file, e) : rc;
    rc = rc == RC_OK ? readable("keyFile", o->key_file, e) : rc;
    if (rc != RC_OK)
        return rc;
    struct buf pins = {0};
    buf_printf(&pins, "%s%s%s", o->pin != NULL ? o->pin : "",
               o->pin != NULL && o->pin_next != NULL ? ";" : "",
               o->pin_next != NULL ? o->pin_next : "");
    *ret = (struct transport_rules){.ca_file = copy(o->ca_file),
                                    .ca_pem = copy(o->ca_pem),
                                    .pins = pins.len > 0 ? copy(buf_text(&pins)) : NULL,
                                    .cert_file = copy(o->cert_file),
                                    .key_file = copy(o->key_file),
                                    .key_passphrase = copy(o->key_passphrase),
                                    .proxy = copy(o->proxy)};
    buf_release(&pins);
    return RC_OK;
}

// ---- a request ----

static bool one_line(const char *text)
{
    for (const char *at = text; at != NULL && *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    return true;
}

static bool is_method(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

bool transport_rules_plain(const char *url)
{
    return strncmp(url, "https://", 8) != 0;
}

enum rc transport_rules_request(const struct http_request *r, struct err *e)
{
    bool plain = transport_rules_plain(r->url);
    if ((plain && strncmp(r->url, "http://", 7) != 0) || !one_line(r->url) ||
        strchr(r->url, ' ') != NULL)
        return err_set(e, RC_INVALID, "no address");
    if (!is_method(r->method))
        return err_set(e, RC_INVALID, "no method of HTTP");
    bool fine = one_line(r->accept) && one_line(r->content_type) && one_line(r->authorization);
    for (size_t i = 0; i < r->more_count; i++)
        fine = fine && one_line(r->more[i]);
    return fine ? RC_OK : err_set(e, RC_INVALID, "a header is more than one line");
}

// ---- what holds for all ----

static void set_trust(const struct libcurl *curl, CURL *easy, const struct transport_rules *r)
{
    curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl->easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl->easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (r->ca_file != NULL) {
        curl->easy_setopt(easy, CURLOPT_CAINFO, r->ca_file);
        curl->easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    if (r->ca_pem != NULL) { // sealed in the store: no other program can put another in its place
        struct curl_blob pem = {
            .data = r->ca_pem, .len = strlen(r->ca_pem), .flags = CURL_BLOB_COPY};
        curl->easy_setopt(easy, CURLOPT_CAINFO_BLOB, &pem);
        curl->easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl->easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, r->pins);
    curl->easy_setopt(easy, CURLOPT_SSLCERT, r->cert_file);
    curl->easy_setopt(easy, CURLOPT_SSLKEY, r->key_file);
    curl->easy_setopt(easy, CURLOPT_KEYPASSWD, r->key_passphrase);
}

void transport_rules_set(const struct libcurl *curl, void *easy, const struct transport_rules *r,
                         bool plain)
{
    curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
    curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl->easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl->easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl->easy_setopt(easy, CURLOPT_USERAGENT, "icope/" ICOPE_VERSION);
    // A proxy on this machine would carry plain http away from it.
    curl->easy_setopt(easy, CURLOPT_PROXY, r->proxy != NULL && !plain ? r->proxy : "");
    curl->easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl->easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    set_trust(curl, easy, r);
}

void transport_rules_release(struct transport_rules *r)
{
    free(r->ca_file);
    free(r->ca_pem);
    free(r->pins);
    free(r->cert_file);
    free(r->key_file);
    free(r->key_passphrase); // freed memory is overwritten (base/mem_wipe.c)
    free(r->proxy);
    *r = (struct transport_rules){0};
}
