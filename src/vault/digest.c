// SPDX-License-Identifier: EUPL-1.2
#include "vault/digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

enum { PIECE_BYTES = 64 * 1024 };

enum rc digest_file(const char *path, char ret[DIGEST_TEXT_BYTES], uint64_t *ret_bytes,
                    struct err *e)
{
    unsigned char piece[PIECE_BYTES], hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    size_t got;
    FILE *in = fopen(path, "rbe");
    if (in == NULL)
        return err_set(e,
                       errno == ENOENT   ? RC_NO
                       : errno == EACCES ? RC_DENIED
                                         : RC_IO,
                       "open %s: %s", path, strerror(errno));
    crypto_hash_sha256_init(&state);
    *ret_bytes = 0;
    while ((got = fread(piece, 1, sizeof piece, in)) > 0) {
        crypto_hash_sha256_update(&state, piece, got);
        *ret_bytes += got;
    }
    enum rc rc = ferror(in) ? err_set(e, RC_IO, "read %s", path) : RC_OK;
    fclose(in);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(ret, DIGEST_TEXT_BYTES, hash, sizeof hash);
    return rc;
}

void digest_bytes(const void *bytes, size_t len, char ret[DIGEST_TEXT_BYTES])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, len);
    sodium_bin2hex(ret, DIGEST_TEXT_BYTES, hash, sizeof hash);
}
