// SPDX-License-Identifier: EUPL-1.2
// Where an organisation's server is and how it is entered: one sealed setting of the store. Pure.
#ifndef ICOPE_SYNC_SERVER_H
#define ICOPE_SYNC_SERVER_H

#include "base/json.h"
#include "http/transport.h"

#include <stdbool.h>

enum server_auth {
    AUTH_NONE = 0, // the network alone decides (a gateway, a client certificate)
    AUTH_BEARER,   // a token that does not change
    AUTH_CLIENT,   // OAuth 2.0 client credentials (RFC 6749 §4.4)
    AUTH_BACKEND,  // SMART Backend Services: private_key_jwt (RFC 7523)
};

// When the program connects by itself.
enum server_mode {
    MODE_AUTO = 0, // whenever there is a connection
    MODE_METERED,  // by itself only what is urgent; the rest when asked
    MODE_MANUAL,   // only when asked
};

struct server {
    char base[400];             // "https://…/fhir", without a slash at the end; "" none yet
    enum server_auth auth;      // see there
    char token_url[400];        // for AUTH_CLIENT and AUTH_BACKEND
    char client_id[200];        // the same
    char secret[400];           // client secret or bearer token; secret
    char scope[400];            // asked for, "" none
    char key_pem[4096];         // private key for AUTH_BACKEND; secret
    char key_id[100];           // its kid
    char ca_file[400];          // authorities to trust instead of the system's, "" none
    char ca_pem[8192];          // the same as text, of a settings package; "" none
    char pin[80], pin_next[80]; // "sha256//…", "" none
    char cert_file[400];        // client certificate, PEM file or pkcs11: URI, "" none
    char key_file[400];         // its key
    char key_passphrase[200];   // of key_file; secret
    char proxy[400];            // "" none
    enum server_mode mode;      // see there
    int parallel;               // requests at once, 0: 4
    int max_entries;            // most entries in a bundle, 0: the server's own limit
    char owners[800];           // whose Tasks are pulled: references or identifiers, by line
};

// As JSON with its secrets, for the sealed setting; new and owned.
struct json *server_json(const struct server *s);
// From JSON. RC_INVALID names the member that cannot be.
enum rc server_from(const struct json *v, struct server *ret, struct err *e);
// Is it complete and sound (addresses, https unless loopback, pins)? RC_INVALID says what is not.
enum rc server_check(const struct server *s, struct err *e);
// Is it whose Tasks can be asked for: "Type/id" (FHIR R4 task.html: Task.owner), an absolute
// address that ends so, or an identifier as "system|value"?
bool server_owner_is(const char *text);
// How its link is made; texts are borrowed from *s.
struct transport_options server_link(const struct server *s);
// Overwrites the secrets.
void server_wipe(struct server *s);

#endif
