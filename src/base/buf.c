// SPDX-License-Identifier: EUPL-1.2
#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BUF_FIRST_BYTES = 64 };

// Makes room for `more` bytes and a NUL; false (and overflow set) when that passes the maximum.
static bool reserve(struct buf *b, size_t more)
{
    size_t max = b->max_bytes == 0 ? (size_t)BUF_MAX_DEFAULT : b->max_bytes;
    if (b->len > max || more > max - b->len) {
        b->overflow = true;
        return false;
    }
    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap < BUF_FIRST_BYTES ? (size_t)BUF_FIRST_BYTES : b->cap * 2;
    if (cap < need)
        cap = need;
    // Not realloc: a buffer may hold a secret, and realloc would leave the old copy in the heap.
    char *at = mem_grow(NULL, cap, 1);
    if (b->at != NULL) {
        memcpy(at, b->at, b->len);
        explicit_bzero(b->at, b->len);
        free(b->at);
    }
    at[b->len] = '\0';
    b->at = at;
    b->cap = cap;
    return true;
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (len == 0 || !reserve(b, len))
        return;
    memcpy(b->at + b->len, bytes, len);
    b->len += len;
    b->at[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void buf_putc(struct buf *b, char c)
{
    if (b->len + 1 < b->cap && (b->max_bytes == 0 || b->len < b->max_bytes) &&
        b->len < BUF_MAX_DEFAULT) {
        b->at[b->len++] = c;
        b->at[b->len] = '\0';
        return;
    }
    buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vprintf(b, fmt, args);
    va_end(args);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, fmt, args);
    if (len > 0 && reserve(b, (size_t)len)) {
        vsnprintf(b->at + b->len, (size_t)len + 1, fmt, again);
        b->len += (size_t)len;
    }
    va_end(again);
}

const char *buf_text(const struct buf *b)
{
    return b->at == NULL ? "" : b->at;
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->overflow = false;
    if (b->at != NULL)
        b->at[0] = '\0';
}

void buf_release(struct buf *b)
{
    free(b->at);
    *b = (struct buf){.max_bytes = b->max_bytes};
}

void buf_wipe(struct buf *b)
{
    if (b->at != NULL)
        explicit_bzero(b->at, b->cap);
    buf_release(b);
}
