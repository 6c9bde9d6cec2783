// SPDX-License-Identifier: EUPL-1.2
// One HTTP request and its reply, as the engine of sync sees them: a table of functions, so that
// tests own the link. The real one is curl.c.
// Nothing blocks: replies come out of step(), which the program's one loop calls.
#ifndef ICOPE_HTTP_TRANSPORT_H
#define ICOPE_HTTP_TRANSPORT_H

#include "base/buf.h"
#include "base/err.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Why there is no reply, or none that can be believed.
enum http_failure {
    HTTP_ANSWERED = 0, // there is one, whole
    HTTP_NO_HOST,      // the name is not known here (no DNS: mostly no connection at all)
    HTTP_NO_LINK,      // nobody there: refused, unreachable, not in time
    HTTP_NOT_TRUSTED,  // TLS: certificate (theirs or ours), pin or version; nothing was taken
    HTTP_STALLED,      // nothing moved for the stall limit
    HTTP_CUT,          // the connection broke, or the reply is shorter than announced
    HTTP_TOO_BIG,      // the reply is longer than max_reply_bytes
    HTTP_REDIRECTED,   // sent elsewhere: never followed
    HTTP_BROKEN,       // anything else: no HTTP, bad packing
    HTTP_FAILURES
};

// A request. Everything is borrowed until its reply was given, except what is copied.
struct http_request {
    const char *method;        // "GET", "POST", "PUT"
    const char *url;           // whole, copied
    const char *accept;        // copied, NULL none
    const char *content_type;  // copied, NULL when there is no body
    const char *authorization; // value of that header, copied, NULL none; never logged
    const char *const *more;   // further lines "Name: value", copied
    size_t more_count;         // their number
    const void *body;          // NULL none
    size_t body_len;           // bytes
    bool gzip;                 // compress the body (Content-Encoding)
    size_t max_reply_bytes;    // 0: 32 MiB
    // Takes the body of a 2xx reply bit by bit, out of step() and with the context of `done`; the
    // reply then has none. False ends the request (HTTP_TOO_BIG). NULL: the body is collected.
    bool (*sink)(void *context, const void *bytes, size_t len);
    int64_t connect_ms; // most for connecting, 0: as the link's
};

// A reply. Lives until the callback returns.
struct http_reply {
    enum http_failure failure;  // HTTP_ANSWERED, or why the rest is empty
    char why[256];              // technical text when it failed; no address, no content
    int status;                 // 200 …
    char content_type[96];      // lower case, without parameters
    char etag[128];             // as sent, "" none
    char location[512];         // "" none
    char content_location[512]; // "" none
    int64_t retry_after_ms;     // from Retry-After (seconds or date) or RateLimit-Reset, -1 none
    int64_t server_utc_ms;      // from Date, 0 none
    struct buf body;            // unpacked
    uint64_t up_bytes;          // sent over the wire, headers too
    uint64_t down_bytes;        // received over the wire, headers too
    int64_t took_ms;            // from start to the end
    int64_t connect_ms;         // of it for connecting, with TLS; 0 over a kept one
};

// Called once per started request, out of step() (or close(), with HTTP_CUT).
typedef void http_done(const struct http_reply *reply, void *context);

// A way to servers.
struct transport {
    void *self; // passed to all
    // Starts a request; `done` is called with its reply unless RC_OK is not answered. RC_BUSY: as
    // many as may be are under way, or the link is being closed. RC_INVALID: an address or method
    // that is none, or a control character in any text.
    enum rc (*start)(void *self, const struct http_request *request, http_done *done, void *context,
                     struct err *e);
    // Moves what is under way and calls back for what ended.
    void (*step)(void *self);
    // Bytes of requests under way that are on the wire so far, both ways.
    void (*moved)(void *self, uint64_t *ret_up, uint64_t *ret_down);
    // Bytes of requests under way that have not left yet, or that the other side's kernel has not
    // acknowledged.
    size_t (*queued)(void *self);
    // Waits until something moves, one of the descriptors is ready, or the time is over.
    // Returns what poll(2) would for the descriptors alone.
    int (*wait)(void *self, struct pollfd *fds, size_t count, int timeout_ms);
    // Drops every connection: the link has changed. Requests under way end with HTTP_CUT; what
    // their callbacks start goes over the new ones.
    void (*renew)(void *self);
    // Ends; requests under way end with HTTP_CUT, their callbacks start nothing (RC_BUSY).
    void (*close)(void *self);
};

// What a link is made with. Texts are copied.
struct transport_options {
    const char *ca_file;              // PEM of trusted authorities, NULL the system's
    const char *ca_pem;               // the same as text; NULL none
    const char *pin, *pin_next;       // "sha256//BASE64" of the server's key, NULL none
    const char *cert_file, *key_file; // client certificate, PEM, or "pkcs11:…"; NULL none
    const char *key_passphrase;       // of key_file, NULL none
    const char *proxy;  // "http://host:port" for https, NULL none; never asked for http
    int parallel;       // requests under way at once, 1..8, 0: 4
    int64_t stall_ms;   // nothing moved for so long: HTTP_STALLED, 0: 10,000
    int64_t answer_ms;  // the same while the server works on what it has whole, its kernel being
                        // there (dead_ms); 0: stall_ms when that is set, else 120,000
    int64_t dead_ms;    // the other side's kernel is silent for so long, 0: 6,000
    int64_t connect_ms; // for connecting, 0: 10,000
};

// The real one, by libcurl: TLS 1.2 or newer, always verified; plain http only to loopback
// addresses; no redirects; HTTP/1.1 with kept connections; nothing taken from the environment or
// .netrc. RC_INVALID for options that are none (the text names them), RC_IO.
enum rc transport_curl_new(const struct transport_options *o, struct transport *ret, struct err *e);

// Takes away what the environment would change in libcurl and OpenSSL (proxies, SSLKEYLOGFILE,
// certificate overrides, OPENSSL_CONF). At the start of the program, before any thread.
void transport_forget_environment(void);

#endif
