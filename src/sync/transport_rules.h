// SPDX-License-Identifier: EUPL-1.2
// What every request of the real transport keeps to: whom it trusts, where it may go, what it may
// take from elsewhere.
#ifndef ICOPE_SYNC_TRANSPORT_RULES_H
#define ICOPE_SYNC_TRANSPORT_RULES_H

#include "sync/transport.h"

// The texts of transport_options, owned; NULL none. Start from {0}; release.
struct transport_rules {
    char *ca_file;              // authorities
    char *pins;                 // "sha256//…" or two, parted by ";"
    char *cert_file, *key_file; // client certificate
    char *key_passphrase;       // of key_file
    char *proxy;                // "http://host:port"
};

// Copies them. RC_INVALID names the file that cannot be read.
enum rc transport_rules_new(const struct transport_options *o, struct transport_rules *ret,
                            struct err *e);
// Sets them on a handle of libcurl.
void transport_rules_set(void *easy, const struct transport_rules *r);
// Frees; {0} again.
void transport_rules_release(struct transport_rules *r);

#endif
