// SPDX-License-Identifier: EUPL-1.2
// One form for what people type in several: names, secrets, and names that look like others.
#include "base/utf8.h"

#include "base/mem.h"

#include <stdlib.h>
#include <utf8proc.h>

enum { TEXT_MAX_BYTES = 1 << 20 }; // no name and no secret is longer

// What is freed is wiped (mem.h), so a secret leaves nothing behind.
static void compose(struct buf *out, const char *text, size_t len, utf8proc_option_t how)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    utf8proc_option_t options = how | UTF8PROC_COMPOSE | UTF8PROC_STABLE;
    utf8proc_ssize_t room = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, NULL, 0, options);
    if (room <= 0 || len > TEXT_MAX_BYTES) { // nothing, or not UTF-8: left as it is
        buf_add(out, text, len);
        return;
    }
    utf8proc_int32_t *parts = mem_array((size_t)room, sizeof *parts);
    utf8proc_ssize_t count = utf8proc_decompose(bytes, (utf8proc_ssize_t)len, parts, room, options);
    count = utf8proc_normalize_utf32(parts, count, options);
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        char character[4];
        buf_add(out, character, utf8_put((uint32_t)parts[i], character));
    }
    free(parts);
}

void text_nfc(struct buf *out, const char *text, size_t len)
{
    compose(out, text, len, 0);
}

void text_secret(struct buf *out, const char *text, size_t len)
{
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    compose(out, text, len, UTF8PROC_COMPAT);
}

// Scripts with letters that look like those of another one.
static const struct {
    uint32_t first, last; // characters of the row
    int script;           // rows of one script have one number
} scripts[] = {
    {0x0041, 0x005A, 1}, {0x0061, 0x007A, 1}, {0x00AA, 0x00AA, 1}, {0x00BA, 0x00BA, 1},
    {0x00C0, 0x00D6, 1}, {0x00D8, 0x00F6, 1}, {0x00F8, 0x02AF, 1}, {0x1D00, 0x1D25, 1},
    {0x1E00, 0x1EFF, 1}, {0x2C60, 0x2C7F, 1}, {0xA722, 0xA7FF, 1}, {0xAB30, 0xAB64, 1},
    {0xFB00, 0xFB06, 1}, {0xFF21, 0xFF3A, 1}, {0xFF41, 0xFF5A, 1}, {0x0370, 0x0373, 2},
    {0x0376, 0x037F, 2}, {0x0386, 0x0386, 2}, {0x0388, 0x03E1, 2}, {0x03F0, 0x03FF, 2},
    {0x1F00, 0x1FFF, 2}, {0x0400, 0x052F, 3}, {0x1C80, 0x1C8F, 3}, {0x2DE0, 0x2DFF, 3},
    {0xA640, 0xA69F, 3}, {0x0531, 0x0588, 4}, {0x13A0, 0x13FF, 5}, {0xAB70, 0xABBF, 5},
    {0x03E2, 0x03EF, 6}, {0x2C80, 0x2CFF, 6}, {0xA4D0, 0xA4FF, 7}, {0x1D400, 0x1D7CB, 8},
    {0x10A0, 0x10FF, 9}, {0x1C90, 0x1CBF, 9},
};

static int script_of(uint32_t cp)
{
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++)
        if (cp >= scripts[i].first && cp <= scripts[i].last)
            return scripts[i].script;
    return 0;
}

bool text_one_script(const char *text, size_t len)
{
    int script = 0;
    while (len > 0) {
        uint32_t cp = 0;
        size_t n = utf8_next(text, len, &cp);
        int its = script_of(cp);
        if (its != 0 && script != 0 && its != script)
            return false;
        script = its != 0 ? its : script;
        text += n;
        len -= n;
    }
    return true;
}
