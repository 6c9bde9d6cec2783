// SPDX-License-Identifier: EUPL-1.2
// One way to seal and open for everything: XChaCha20-Poly1305-IETF. Its nonce of 24 bytes may be
// random, so nothing has to be counted across crashes and restored backups.
#include "vault/keys.h"

#include <assert.h>
#include <sodium.h>

_Static_assert(KEYS_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "nonce");
_Static_assert(KEYS_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "tag");
_Static_assert(VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "key");

// The kind ends in a newline, which no kind holds, so that no two pairs read the same.
static void name_aad(struct buf *out, const char *kind, const char *aad)
{
    assert(kind != NULL && aad != NULL);
    buf_printf(out, "%s\n%s", kind, aad);
}

void keys_seal(const unsigned char key[VAULT_KEY_BYTES], const char *kind, const char *aad,
               unsigned char *at, size_t len)
{
    struct buf bound = {0};
    name_aad(&bound, kind, aad);
    randombytes_buf(at, KEYS_NONCE_BYTES);
    unsigned char *text = at + KEYS_NONCE_BYTES;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        text, NULL, text, len, (const unsigned char *)bound.at, bound.len, NULL, at, key);
    buf_release(&bound);
}

bool keys_open(const unsigned char key[VAULT_KEY_BYTES], const char *kind, const char *aad,
               const unsigned char *at, size_t len, unsigned char *ret)
{
    if (len < KEYS_NONCE_BYTES + KEYS_TAG_BYTES)
        return false;
    struct buf bound = {0};
    name_aad(&bound, kind, aad);
    size_t text_len = len - KEYS_NONCE_BYTES - KEYS_TAG_BYTES;
    const unsigned char *text = at + KEYS_NONCE_BYTES;
    bool right = crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
                     ret, NULL, text, text_len, text + text_len, (const unsigned char *)bound.at,
                     bound.len, at, key) == 0;
    buf_release(&bound);
    return right;
}

void vault_wipe(void *p, size_t bytes)
{
    if (bytes > 0)
        sodium_memzero(p, bytes);
}
