// SPDX-License-Identifier: EUPL-1.2
// SHA-256 (FIPS 180-4) of a file, as manifests have it, or of a text. By libsodium.
#ifndef ICOPE_VAULT_DIGEST_H
#define ICOPE_VAULT_DIGEST_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_TEXT_BYTES = 65 };

// Reads the file to its end: its digest in hexadecimal and its size in bytes. RC_NO,
// RC_DENIED, RC_IO.
enum rc digest_file(const char *path, char ret[DIGEST_TEXT_BYTES], uint64_t *ret_bytes,
                    struct err *e);

// The same of bytes.
void digest_bytes(const void *bytes, size_t len, char ret[DIGEST_TEXT_BYTES]);

#endif
