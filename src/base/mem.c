// SPDX-License-Identifier: EUPL-1.2
#include "base/mem.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ARENA_FIRST_BYTES = 4096,
    ARENA_LAST_BYTES = 1024 * 1024, // blocks stop doubling here
    EXIT_EXHAUSTED = 70             // EX_SOFTWARE: none of the program's own exit codes
};

// One piece of an arena. Its memory is zeroed once, when it is taken.
struct arena_block {
    struct arena_block *next;         // older block, owned
    size_t used;                      // bytes given out
    size_t cap;                       // bytes of data
    alignas(max_align_t) char data[]; // what is given out
};

// The one variable: running out of memory must find the terminal without being handed it.
static void (*exhausted_hook)(void);

void mem_on_exhausted(void (*hook)(void))
{
    exhausted_hook = hook;
}

void mem_exhausted(void)
{
    void (*hook)(void) = exhausted_hook;
    exhausted_hook = NULL; // a hook that runs out itself must not come back here
    if (hook != NULL)
        hook();
    _exit(EXIT_EXHAUSTED);
}

void *mem_alloc(size_t bytes)
{
    return mem_array(1, bytes);
}

// count × bytes, at least 1; ends the program when no object can be that large.
static size_t total_bytes(size_t count, size_t bytes)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, bytes, &total) || total > PTRDIFF_MAX)
        mem_exhausted();
    return total == 0 ? 1 : total;
}

void *mem_array(size_t count, size_t bytes)
{
    void *p = calloc(1, total_bytes(count, bytes));
    if (p == NULL)
        mem_exhausted();
    return p;
}

void *mem_grow(void *p, size_t count, size_t bytes)
{
    void *grown = realloc(p, total_bytes(count, bytes));
    if (grown == NULL)
        mem_exhausted();
    return grown;
}

char *mem_text(const char *text, size_t bytes)
{
    if (bytes == SIZE_MAX)
        mem_exhausted();
    char *copy = mem_grow(NULL, bytes + 1, 1);
    if (bytes > 0)
        memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    return copy;
}

static struct arena_block *block_new(size_t cap)
{
    if (cap > SIZE_MAX - sizeof(struct arena_block))
        mem_exhausted();
    struct arena_block *block = mem_alloc(sizeof *block + cap);
    block->cap = cap;
    return block;
}

// Room for `bytes` in a fresh block. A value larger than the next block gets one of its own behind
// the newest, so that the room left there is still used.
static void *alloc_in_new_block(struct arena *a, size_t bytes)
{
    size_t cap = ARENA_FIRST_BYTES - sizeof(struct arena_block);
    if (a->block != NULL) {
        size_t whole = (a->block->cap + sizeof(struct arena_block)) * 2;
        cap = (whole < ARENA_LAST_BYTES ? whole : ARENA_LAST_BYTES) - sizeof(struct arena_block);
    }
    struct arena_block *block = block_new(bytes > cap ? bytes : cap);
    block->used = bytes;
    if (bytes > cap && a->block != NULL) {
        block->next = a->block->next;
        a->block->next = block;
    } else {
        block->next = a->block;
        a->block = block;
    }
    return block->data;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    size_t mask = alignof(max_align_t) - 1;
    if (bytes > SIZE_MAX - mask)
        mem_exhausted();
    size_t room = bytes == 0 ? mask + 1 : (bytes + mask) & ~mask;
    struct arena_block *block = a->block;
    if (block == NULL || block->cap - block->used < room)
        return alloc_in_new_block(a, room);
    void *p = block->data + block->used;
    block->used += room;
    return p;
}

void *arena_array(struct arena *a, size_t count, size_t bytes)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, bytes, &total))
        mem_exhausted();
    return arena_alloc(a, total);
}

char *arena_text(struct arena *a, const char *text, size_t bytes)
{
    if (bytes == SIZE_MAX)
        mem_exhausted();
    char *copy = arena_alloc(a, bytes + 1);
    if (bytes > 0)
        memcpy(copy, text, bytes);
    return copy;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_list again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    size_t bytes = len < 0 ? 0 : (size_t)len;
    char *text = arena_alloc(a, bytes + 1);
    if (len >= 0)
        vsnprintf(text, bytes + 1, fmt, again);
    va_end(again);
    return text;
}

void *arena_room(struct arena *a, void *all, size_t count, size_t *cap, size_t bytes)
{
    enum { FIRST = 16 };
    if (count < *cap)
        return all;
    *cap = *cap == 0 ? FIRST : *cap * 2;
    void *more = arena_array(a, *cap, bytes);
    if (count > 0)
        memcpy(more, all, count * bytes);
    return more;
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){.block = a->block, .used = a->block != NULL ? a->block->used : 0};
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
    struct arena_block *keep = mark.block != NULL ? mark.block : a->block;
    if (keep == NULL)
        return;
    struct arena_block *block = mark.block != NULL ? a->block : keep->next;
    while (block != mark.block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    if (mark.block == NULL)
        keep->next = NULL; // the newest is the largest: it may do for the next round alone
    a->block = keep;
    memset(keep->data + mark.used, 0, keep->used - mark.used); // what is given out is zero
    keep->used = mark.used;
}

void arena_release(struct arena *a)
{
    struct arena_block *block = a->block;
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    a->block = NULL;
}
