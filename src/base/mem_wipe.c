// SPDX-License-Identifier: EUPL-1.2
// Freed memory is overwritten, in the whole program: names and answers pass through json-c, SQLite,
// ncurses and libc itself, and none of them wipes what it frees. free and realloc of the C library
// are replaced by ones that do (the dynamic linker gives them to every library); they hand on to
// the library's own under their other names. M_PERTURB of mallopt(3) would be less: it leaves out
// the small pieces that the library keeps at hand (tcache). With AddressSanitizer the allocator is
// not the library's, and nothing is replaced.
#include "base/mem.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

// More than any call of the program takes: the deepest is a few hundred KiB.
enum { STACK_BYTES = 1024 * 1024 };

#if defined(__SANITIZE_ADDRESS__)
#define ICOPE_OWN_FREE 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ICOPE_OWN_FREE 0
#else
#define ICOPE_OWN_FREE 1
#endif
#else
#define ICOPE_OWN_FREE 1
#endif

#if ICOPE_OWN_FREE

enum { SMALL_BYTES = 256 };

// glibc's own names of what is replaced here.
void __libc_free(void *p);
void *__libc_malloc(size_t bytes);

void free(void *p)
{
    if (p == NULL)
        return;
    explicit_bzero(p, malloc_usable_size(p));
    __libc_free(p);
}

void *realloc(void *p, size_t bytes)
{
    if (p == NULL)
        return __libc_malloc(bytes);
    if (bytes == 0) {
        free(p);
        return NULL;
    }
    size_t had = malloc_usable_size(p);
    if (bytes <= had && (had <= SMALL_BYTES || bytes >= had / 2)) { // stays where it is
        explicit_bzero((char *)p + bytes, had - bytes);
        return p;
    }
    void *moved = __libc_malloc(bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, p, had < bytes ? had : bytes);
    free(p);
    return moved;
}

#endif

__attribute__((noinline)) void mem_wipe_stack(void)
{
    char below[STACK_BYTES];
    explicit_bzero(below, sizeof below);
}
