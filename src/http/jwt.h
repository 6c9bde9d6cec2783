// SPDX-License-Identifier: EUPL-1.2
// Signed assertions for SMART Backend Services (private_key_jwt, RFC 7523; ES384 and RS384 as the
// SMART App Launch guide 2.x asks), by OpenSSL.
#ifndef ICOPE_HTTP_JWT_H
#define ICOPE_HTTP_JWT_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

// A new private key (EC P-384) as PEM, appended: wipe it.
enum rc jwt_new_key(struct buf *ret_pem, struct err *e);

// The public half as a JSON Web Key Set (RFC 7517) for the server's administrator, appended.
// RC_INVALID: no private key, or neither EC P-384 nor RSA of 2048 bits and more.
enum rc jwt_public(const char *pem, const char *kid, struct buf *out, struct err *e);

// An assertion that `client` asks `audience` (the token address) for a token, good for 4 minutes;
// `id` is used once. Appended. RC_INVALID as jwt_public.
enum rc jwt_assertion(const char *pem, const char *kid, const char *client, const char *audience,
                      const char *id, int64_t now_utc_ms, struct buf *out, struct err *e);

#endif
