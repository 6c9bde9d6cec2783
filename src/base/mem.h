// SPDX-License-Identifier: EUPL-1.2
// Memory: allocation that never returns NULL, and arenas for values that die together.
// Out of memory ends the program through one hook, which restores the terminal first.
#ifndef ICOPE_BASE_MEM_H
#define ICOPE_BASE_MEM_H

#include <stddef.h>

// `bytes` zeroed bytes, to be given to free(). Never NULL; 0 bytes gives 1.
void *mem_alloc(size_t bytes) __attribute__((malloc, returns_nonnull));

// Zeroed room for count × bytes, overflow checked. To be given to free().
void *mem_array(size_t count, size_t bytes) __attribute__((returns_nonnull));

// Grows or shrinks `p` (or NULL) to count × bytes; the new part is not zeroed. To be given to
// free().
void *mem_grow(void *p, size_t count, size_t bytes) __attribute__((returns_nonnull));

// A terminated copy of `bytes` bytes of `text`. To be given to free().
char *mem_text(const char *text, size_t bytes) __attribute__((returns_nonnull));

// Called once, before the program ends because memory ran out (NULL: none). Must not allocate.
void mem_on_exhausted(void (*hook)(void));

// Ends the program the same way, for a library that answered NULL.
void mem_exhausted(void) __attribute__((noreturn));

// An arena: values are never freed one by one, all go at arena_release. Start from {0}.
struct arena {
    struct arena_block *block; // newest block, owned
};

// `bytes` zeroed bytes aligned for any type, living until arena_release. Never NULL.
void *arena_alloc(struct arena *a, size_t bytes) __attribute__((returns_nonnull));

// Zeroed room for count × bytes in the arena, overflow checked.
void *arena_array(struct arena *a, size_t count, size_t bytes) __attribute__((returns_nonnull));

// A terminated copy of `bytes` bytes of `text` in the arena.
char *arena_text(struct arena *a, const char *text, size_t bytes) __attribute__((returns_nonnull));

// A formatted, terminated text in the arena.
char *arena_printf(struct arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

// Room for one more of `count` elements in the arena; moved when *cap is reached (start: NULL, 0).
void *arena_room(struct arena *a, void *all, size_t count, size_t *cap, size_t bytes);

// How far an arena is filled.
struct arena_mark {
    struct arena_block *block; // newest block, NULL while there was none
    size_t used;               // bytes given out of it
};

// Where the arena is now.
struct arena_mark arena_mark(const struct arena *a);
// Takes back what was given out since the mark, so that a loop needs memory for one round only.
// Marks taken since then are void. A mark of an empty arena leaves it one block for the next round.
void arena_rewind(struct arena *a, struct arena_mark mark);

// Frees everything; the arena is {0} again.
void arena_release(struct arena *a);

// Overwrites what earlier calls left on the stack below the caller. What is freed is overwritten
// always (mem_wipe.c), by whichever library.
void mem_wipe_stack(void);

// Number of elements of an array object.
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
