// SPDX-License-Identifier: EUPL-1.2
// Packing of records by zstd with a dictionary of what they mostly say, because each record is
// packed alone and most are shorter than what zstd learns from. For src/vault only.
#ifndef ICOPE_VAULT_PACK_H
#define ICOPE_VAULT_PACK_H

#include <stdbool.h>
#include <stddef.h>

struct pack; // prepared dictionary and work space

// Prepares. Owned: pack_free.
struct pack *pack_new(void);
// Frees; NULL is fine.
void pack_free(struct pack *p);

// Packs into out[len]; returns the packed length, or `len` when packing does not make it smaller
// (then out holds the text as it is).
size_t pack_do(struct pack *p, void *out, const void *text, size_t len);
// Unpacks into out[len]; false when the bytes are not what pack_do made of a text of that length.
bool pack_undo(struct pack *p, void *out, size_t len, const void *packed, size_t packed_len);

// The dictionary: its pieces in their order, joined. A change of one byte makes every kept record
// unreadable: a new dictionary needs a new format byte in seal.c beside this one.
extern const char *const PACK_DICTIONARY[];
// Number of pieces.
extern const size_t PACK_DICTIONARY_COUNT;

#endif
