// SPDX-License-Identifier: EUPL-1.2
#include "base/utf8.h"

#include "base/mem.h"

#include <string.h>

static const struct {
    uint32_t cp;    // as it is printed
    uint32_t plain; // as every charset has it
} plain[] = {
    {0xA0, ' '},   {0x202F, ' '}, {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'},
    {0x201D, '"'}, {0x2013, '-'}, {0x2014, '-'},  {0x2026, '.'},
};

uint32_t utf8_plain(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (plain[i].cp == cp)
            return plain[i].plain;
    return cp;
}

size_t text_plain(char *text, size_t len)
{
    size_t to = 0;
    uint32_t cp;
    for (size_t at = 0, used; (used = utf8_next(text + at, len - at, &cp)) > 0; at += used) {
        if (utf8_plain(cp) != cp) {
            text[to++] = (char)utf8_plain(cp);
        } else {
            memmove(text + to, text + at, used);
            to += used;
        }
    }
    return to;
}
