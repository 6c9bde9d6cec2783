// SPDX-License-Identifier: EUPL-1.2
#include "base/keys.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 256 };

// FNV-1a, 64 bits.
static size_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037U;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 1099511628211U;
    return (size_t)(hash ^ hash >> 32);
}

// The slot that holds the text or would; k->room > 0.
static size_t slot_of(const struct keys *k, const char *text)
{
    size_t i = hash_of(text) & (k->room - 1);
    while (k->slots[i] != 0 && strcmp(k->at[k->slots[i] - 1], text) != 0)
        i = (i + 1) & (k->room - 1);
    return i;
}

static void grow(struct keys *k)
{
    k->room = k->room > 0 ? k->room * 2 : FIRST_ROOM;
    free(k->slots);
    k->slots = mem_array(k->room, sizeof *k->slots);
    k->at = mem_grow(k->at, k->room, sizeof *k->at);
    for (size_t i = 0; i < k->count; i++)
        k->slots[slot_of(k, k->at[i])] = i + 1;
}

size_t keys_add(struct keys *k, const char *text)
{
    if (k->count * 2 >= k->room)
        grow(k);
    size_t slot = slot_of(k, text);
    if (k->slots[slot] == 0) {
        k->at[k->count] = arena_text(&k->a, text, strlen(text));
        k->slots[slot] = ++k->count;
    }
    return k->slots[slot] - 1;
}

bool keys_find(const struct keys *k, const char *text, size_t *ret)
{
    size_t slot = k->room > 0 ? slot_of(k, text) : 0;
    if (k->room == 0 || k->slots[slot] == 0)
        return false;
    *ret = k->slots[slot] - 1;
    return true;
}

void keys_release(struct keys *k)
{
    free(k->at);
    free(k->slots);
    arena_release(&k->a);
    *k = (struct keys){.count = 0};
}
