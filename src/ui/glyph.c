// SPDX-License-Identifier: EUPL-1.2
#include "ui/glyph.h"

#include "base/utf8.h"

#include <stdbool.h>
#include <string.h>

size_t glyph_next(const char *text, size_t len, struct glyph *ret)
{
    uint32_t cp;
    size_t used = utf8_next(text, len, &cp);
    if (used == 0)
        return 0;
    if (cp == '\t' || cp == '\n')
        *ret = (struct glyph){.cp = ' ', .cells = 1};
    else if (cp < ' ' || !utf8_safe(cp))
        *ret = (struct glyph){.cp = 0xFFFD, .cells = 1};
    else
        *ret = (struct glyph){.cp = cp, .cells = utf8_width(cp)};
    return used;
}

int glyph_cells(const char *text)
{
    size_t len = strlen(text);
    struct glyph g;
    int cells = 0;
    for (size_t used; (used = glyph_next(text, len, &g)) > 0; text += used, len -= used)
        cells += g.cells;
    return cells;
}

size_t glyph_fit(const char *text, size_t len, int cells)
{
    size_t at = 0;
    struct glyph g;
    for (size_t used; (used = glyph_next(text + at, len - at, &g)) > 0; at += used) {
        if (g.cells > cells)
            break;
        cells -= g.cells;
    }
    return at;
}

size_t glyph_after(const char *text, size_t len, size_t at)
{
    struct glyph g;
    size_t used = glyph_next(text + at, len - at, &g);
    do {
        at += used;
        used = glyph_next(text + at, len - at, &g);
    } while (used > 0 && g.cells == 0);
    return at;
}

size_t glyph_before(const char *text, size_t at)
{
    size_t last = 0;
    for (size_t next = 0; next < at;) {
        last = next;
        next = glyph_after(text, at, next);
    }
    return last;
}

// Is text at `at` one of the characters French sets apart by a space that must not break?
static bool clings_back(const char *text, size_t len, size_t at)
{
    uint32_t cp;
    if (utf8_next(text + at, len - at, &cp) == 0)
        return false;
    return cp == '?' || cp == '!' || cp == ':' || cp == ';' || cp == 0xBB || cp == '%';
}

// May a line end at the space at `at`?
static bool breaks_at(const char *text, size_t len, size_t at)
{
    if (text[at] != ' ' || clings_back(text, len, at + 1))
        return false;
    return !(at >= 2 && memcmp(text + at - 2, "\xC2\xAB", 2) == 0);
}

// Where to cut text[0..len) that does not fit: `fit` bytes would.
static size_t break_before(const char *text, size_t len, size_t fit, size_t *ret_next)
{
    for (size_t at = fit; at > 0; at--) {
        if (!breaks_at(text, len, at))
            continue;
        size_t end = at, next = at;
        while (end > 0 && text[end - 1] == ' ')
            end--;
        if (end == 0)
            break; // only the indentation: the word itself is too long
        while (next < len && text[next] == ' ')
            next++;
        *ret_next = next;
        return end;
    }
    if (fit == 0)
        fit = glyph_after(text, len, 0);
    *ret_next = fit;
    return fit;
}

size_t glyph_line(const char *text, size_t len, int cols, size_t *ret_next)
{
    const char *newline = memchr(text, '\n', len);
    size_t line = newline ? (size_t)(newline - text) : len;
    size_t fit = glyph_fit(text, line, cols < 1 ? 1 : cols);
    if (fit < line)
        return break_before(text, line, fit, ret_next);
    *ret_next = newline ? line + 1 : len;
    return line;
}
