// SPDX-License-Identifier: EUPL-1.2
// A growable byte buffer with a maximum, always terminated by a NUL that `len` does not count.
#ifndef ICOPE_BASE_BUF_H
#define ICOPE_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

enum { BUF_MAX_DEFAULT = 256 * 1024 * 1024 };

// Start from {0} (maximum BUF_MAX_DEFAULT) or set max_bytes first. Owner releases.
struct buf {
    char *at;         // NULL while empty, else len bytes and a NUL
    size_t len;       // bytes used
    size_t cap;       // bytes allocated
    size_t max_bytes; // 0 = BUF_MAX_DEFAULT
    bool overflow;    // an append did not fit: content is cut, the caller must look before using it
};

// Appends bytes; past the maximum nothing is appended and overflow is set.
void buf_add(struct buf *b, const void *bytes, size_t len);

// Appends a terminated string.
void buf_puts(struct buf *b, const char *text);

// Appends one byte.
void buf_putc(struct buf *b, char c);

// Appends formatted text.
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

// Appends formatted text from an argument list.
void buf_vprintf(struct buf *b, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

// The content as a terminated string, "" while empty. Valid until the next change.
const char *buf_text(const struct buf *b);

// Empties, keeps the memory.
void buf_clear(struct buf *b);

// Frees; b is {0} again except for max_bytes.
void buf_release(struct buf *b);

// Wipes the content so that the compiler cannot drop it, then frees. For secrets and unsealed
// records.
void buf_wipe(struct buf *b);

#endif
