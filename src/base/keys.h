// SPDX-License-Identifier: EUPL-1.2
// Texts numbered in the order they come, each once: whole numbers for the ids of resources and for
// codes. A hash table with open addressing.
#ifndef ICOPE_BASE_KEYS_H
#define ICOPE_BASE_KEYS_H

#include "base/mem.h"

#include <stdbool.h>
#include <stddef.h>

// Start from {0}; end with keys_release.
struct keys {
    const char **at; // by number, in the arena
    size_t count;    // of them
    size_t *slots;   // number plus one by hash, 0 free
    size_t room;     // slots, a power of two
    struct arena a;  // behind the texts
};

// The number of a text, which gets the next one when it is new.
size_t keys_add(struct keys *k, const char *text);
// The number of a text. False when it has none.
bool keys_find(const struct keys *k, const char *text, size_t *ret);
// Frees; {0} again.
void keys_release(struct keys *k);

#endif
