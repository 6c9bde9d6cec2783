// SPDX-License-Identifier: EUPL-1.2
// The roster as it is written. Pure but for the random part of sealing.
//
// {"text": "{\"store\":…,\"n\":…,\"key\":…,\"accounts\":[{id, name, role, active, public}, …]}",
//  "signature": of the bytes of text, "changes": [{n, from, to, signature}, …]: each key signed by
//  the one before, "sealed": [{for, half}, …]: the private half}. Keys, signatures and seals are
// hexadecimal. For the files of the roster only.
#ifndef ICOPE_STORE_ROSTER_TEXT_H
#define ICOPE_STORE_ROSTER_TEXT_H

#include "base/buf.h"
#include "base/json.h"
#include "vault/signer.h"

// One that was read.
struct roster_text {
    struct json *all;                      // as written, owned
    struct json *said;                     // its text, owned
    int64_t n;                             // number
    unsigned char key[VAULT_PUBLIC_BYTES]; // administrators' key
};

// Appends bytes as hexadecimal digits.
void hex_put(struct buf *out, const unsigned char *at, size_t len);
// Reads exactly `len` bytes of them. False for anything else.
bool hex_get(const char *text, unsigned char *out, size_t len);
// Reads the first 2 × `len` of a text that is at least that long.
bool hex_get_some(const char *text, unsigned char *out, size_t len);
// Sets a member to them.
void hex_set(struct json *object, const char *key, const unsigned char *at, size_t len);

// Reads one of that store. False when it is not one, or its signature does not hold. Release it.
bool roster_text_read(const char *text, size_t len, const char *store, struct roster_text *ret);
// Frees.
void roster_text_release(struct roster_text *r);
// Does its key follow from that one by the changes that it holds?
bool roster_text_follows(const struct roster_text *r, const char *store,
                         const unsigned char from[VAULT_PUBLIC_BYTES]);
// The line of an account, NULL when there is none.
const struct json *roster_text_line(const struct roster_text *r, const char *account);

// Adds to `changes` that `to` takes the place of `from`, which signs it.
void roster_text_change(struct json *changes, const char *store, int64_t n,
                        const struct vault_signer *from, const struct vault_signer *to);
// Writes one: `accounts`, `changes` (NULL: none) and `sealed` are shared, not taken.
void roster_text_write(const char *store, int64_t n, const struct vault_signer *signer,
                       struct json *accounts, struct json *changes, struct json *sealed,
                       struct buf *out);

#endif
