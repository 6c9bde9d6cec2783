// SPDX-License-Identifier: EUPL-1.2
// Who may exchange sealed messages with this store, as sealed settings: the store's own key pair
// ("carry-pair", made on first use), on a laptop the desk's public key ("carry-desk"), on a desk
// the laptops it takes from ("carry-laptops"). Each key was compared by its fingerprint by a person
// before it got here.
#ifndef ICOPE_TRANSFER_KEYS_H
#define ICOPE_TRANSFER_KEYS_H

#include "store/transfer.h"
#include "vault/key_words.h"
#include "vault/keypair.h"

_Static_assert((int)KEY_WORDS_KEY_BYTES == (int)VAULT_PUBLIC_BYTES, "keys as words");

// A public key as hexadecimal digits.
void transfer_key_text(const unsigned char key[VAULT_PUBLIC_BYTES], char out[TRANSFER_KEY_BYTES]);
// Reads it back. False when it is none.
bool transfer_key_from(const char *text, unsigned char ret[VAULT_PUBLIC_BYTES]);

// The store's own pair, owned (vault_keypair_free). When there is none it is made and kept if
// `make`, else RC_NO.
enum rc transfer_pair(struct store *s, bool make, struct vault_keypair **ret, struct err *e);
// The desk whose receipts count and for which packages are sealed. RC_NO when none was named.
enum rc transfer_desk(struct store *s, unsigned char ret[VAULT_PUBLIC_BYTES], struct err *e);
// Names it, with an audit entry.
enum rc transfer_desk_set(struct store *s, const unsigned char key[VAULT_PUBLIC_BYTES],
                          struct err *e);

// A laptop that the desk takes from.
struct transfer_laptop {
    unsigned char key[VAULT_PUBLIC_BYTES]; // its public key
    int64_t added_utc_ms;                  // when it was named
};
// All, into the arena.
enum rc transfer_laptops(struct store *s, struct arena *a, struct transfer_laptop **ret,
                         size_t *ret_count, struct err *e);
// Adds one, with an audit entry; fine when it is there already.
enum rc transfer_laptop_add(struct store *s, const struct clock *clock,
                            const unsigned char key[VAULT_PUBLIC_BYTES], struct err *e);
// Takes one away: nothing more is taken from it. RC_NO.
enum rc transfer_laptop_drop(struct store *s, const unsigned char key[VAULT_PUBLIC_BYTES],
                             struct err *e);

#endif
