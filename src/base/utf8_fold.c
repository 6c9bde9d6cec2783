// SPDX-License-Identifier: EUPL-1.2
// text_fold: the form of names and words that search compares.
#include "base/utf8.h"

#include <utf8proc.h>

enum {
    FOLD_ROOM = 32,        // one character decomposes into at most 18
    FOLD_CHUNK_BYTES = 256 // folded text is handed to the buffer in pieces of this size
};

// What canonical decomposition and case folding leave alone though people type it with plain
// letters.
struct plain {
    uint32_t cp;         // lower-case character
    const char *letters; // what stands for it
};

static const struct plain plains[] = {
    {.cp = 0x00E6, .letters = "ae"}, // æ
    {.cp = 0x00F0, .letters = "d"},  // ð
    {.cp = 0x00F8, .letters = "o"},  // ø
    {.cp = 0x00FE, .letters = "th"}, // þ
    {.cp = 0x0111, .letters = "d"},  // đ
    {.cp = 0x0131, .letters = "i"},  // ı
    {.cp = 0x0133, .letters = "ij"}, // ĳ
    {.cp = 0x0142, .letters = "l"},  // ł
    {.cp = 0x0153, .letters = "oe"}, // œ
};

// Folded text on its way to the buffer.
struct folder {
    struct buf *out;              // where it goes
    size_t len;                   // bytes waiting in chunk
    bool begun;                   // a letter or digit was written
    bool gap;                     // a space is due before the next letter or digit
    char chunk[FOLD_CHUNK_BYTES]; // bytes waiting
};

static void put_byte(struct folder *f, char c)
{
    if (f->len + 2 > sizeof f->chunk) {
        buf_add(f->out, f->chunk, f->len);
        f->len = 0;
    }
    if (f->gap && f->begun)
        f->chunk[f->len++] = ' ';
    f->gap = false;
    f->begun = true;
    f->chunk[f->len++] = c;
}

static void put_folded(struct folder *f, uint32_t cp)
{
    for (size_t i = 0; i < sizeof plains / sizeof plains[0]; i++) {
        if (plains[i].cp == cp) {
            for (const char *c = plains[i].letters; *c != '\0'; c++)
                put_byte(f, *c);
            return;
        }
    }
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)cp);
    bool letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
    bool digit = category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
    bool apostrophe = cp >= 0x02B9 && cp <= 0x02BF; // "letters" that people type as '
    if ((!letter && !digit) || apostrophe) {
        f->gap = true;
        return;
    }
    char bytes[4];
    size_t count = utf8_put(cp, bytes);
    for (size_t i = 0; i < count; i++)
        put_byte(f, bytes[i]);
}

static void put_character(struct folder *f, uint32_t cp)
{
    utf8proc_int32_t parts[FOLD_ROOM];
    int last_class = UTF8PROC_BOUNDCLASS_START;
    const utf8proc_option_t options = (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD |
                                                          UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    utf8proc_ssize_t count =
        utf8proc_decompose_char((utf8proc_int32_t)cp, parts, FOLD_ROOM, options, &last_class);
    for (utf8proc_ssize_t i = 0; i < count && i < FOLD_ROOM; i++)
        put_folded(f, (uint32_t)parts[i]);
}

void text_fold(struct buf *out, const char *text, size_t len)
{
    struct folder f = {.out = out};
    size_t at = 0;
    while (at < len) {
        unsigned char c = (unsigned char)text[at];
        if (c < 0x80) {
            at++;
            unsigned char low = c | 0x20U;
            if ((low >= 'a' && low <= 'z'))
                put_byte(&f, (char)low);
            else if (c >= '0' && c <= '9')
                put_byte(&f, (char)c);
            else
                f.gap = true;
            continue;
        }
        uint32_t cp = 0;
        at += utf8_next(text + at, len - at, &cp);
        put_character(&f, cp);
    }
    buf_add(out, f.chunk, f.len);
}
