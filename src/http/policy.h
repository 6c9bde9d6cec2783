// SPDX-License-Identifier: EUPL-1.2
// What every request of the real transport keeps to: whom it trusts, where it may go, what it may
// take from elsewhere.
#ifndef ICOPE_HTTP_POLICY_H
#define ICOPE_HTTP_POLICY_H

#include "http/transport.h"

// The texts of transport_options, owned; NULL none. Start from {0}; release.
struct transport_rules {
    char *ca_file;              // authorities
    char *ca_pem;               // the same as text
    char *pins;                 // "sha256//…" or two, parted by ";"
    char *cert_file, *key_file; // client certificate
    char *key_passphrase;       // of key_file
    char *proxy;                // "http://host:port"
};

// Copies them. RC_INVALID names the file that cannot be read.
enum rc transport_rules_new(const struct transport_options *o, struct transport_rules *ret,
                            struct err *e);
// RC_INVALID for an address that is not http:// or https://, and for what would become further
// lines of the request: control characters, or more than letters in the method.
enum rc transport_rules_request(const struct http_request *r, struct err *e);
// Is it not https? Then it goes to this machine only, and through no proxy.
bool transport_rules_plain(const char *url);
struct libcurl;
// Sets them on a handle of libcurl.
void transport_rules_set(const struct libcurl *curl, void *easy, const struct transport_rules *r,
                         bool plain);
// Frees; {0} again.
void transport_rules_release(struct transport_rules *r);

#endif
