// SPDX-License-Identifier: EUPL-1.2
// A sealed message: a text sealed by one key pair for another, to be carried in a file through
// hands that should not read or change it. Two boxes of libsodium (X25519, XSalsa20-Poly1305): the
// inner one (crypto_box) proves the sender, the outer one (crypto_box_seal) hides who that is and
// cannot be opened by the sender's key either, so that a stolen laptop opens no message it once
// made.
//
// The file:
//   "icope parcel 1\n\0"                                       16 bytes
//   sealed to the receiver, 48 bytes longer than its content:
//     the sender's public key                                  32
//     nonce                                                    24
//     box from the sender to the receiver, 16 bytes longer than its content:
//       the text, 0x80, zeros up to a multiple of 1024 bytes (ISO/IEC 7816-4): lengths tell little
//
// The same text for the same receiver gives the same bytes: what is random in a box is drawn from a
// keyed hash of sender's private key, receiver and text (as in RFC 5297). So a file is known to be
// whole by making it again, and carrying twice changes nothing.
#ifndef ICOPE_VAULT_SEALED_MESSAGE_H
#define ICOPE_VAULT_SEALED_MESSAGE_H

#include "vault/keypair.h"

enum {
    SEALED_MESSAGE_TEXT_MAX_BYTES = 24 * 1024 * 1024, // longest text
    SEALED_MESSAGE_PAD_BYTES = 1024,                  // texts are padded to a multiple of it
    SEALED_MESSAGE_EXTRA_BYTES = 16 + 48 + 32 + 24 + 16,
    // Longest file.
    SEALED_MESSAGE_MAX_BYTES =
        SEALED_MESSAGE_TEXT_MAX_BYTES + SEALED_MESSAGE_PAD_BYTES + SEALED_MESSAGE_EXTRA_BYTES,
};

// Seals a text of `from` for `to`, appended to *out. RC_LIMIT for a longer one, RC_INVALID when
// `to` is no public key.
enum rc sealed_message_seal(const struct vault_keypair *from,
                            const unsigned char to[VAULT_PUBLIC_BYTES], const void *text,
                            size_t len, struct buf *out, struct err *e);
// Opens a sealed message for `to`: appends the text to *out (wipe it) and says who sealed it. The
// caller must know that key. RC_INVALID no sealed message at all, RC_LIMIT, RC_DENIED for another
// receiver or altered (the two cannot be told apart); *out is untouched then.
enum rc sealed_message_open(const struct vault_keypair *to, const void *file, size_t len,
                            struct buf *out, unsigned char ret_from[VAULT_PUBLIC_BYTES],
                            struct err *e);

#endif
