// SPDX-License-Identifier: EUPL-1.2
#include "support/picture.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_W = 9, CELL_H = 19, BASE_LINE = 14, FONT = 15, MARGIN = 12 };

// What the letters of a run have in common.
struct look {
    uint32_t fg, bg;
    bool bold, underline;
};

static struct look look_of(const struct pty_cell *cell)
{
    return (struct look){
        .fg = cell->reverse ? cell->bg : cell->fg,
        .bg = cell->reverse ? cell->fg : cell->bg,
        .bold = cell->bold,
        .underline = cell->underline,
    };
}

static bool same(struct look a, struct look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.bold == b.bold && a.underline == b.underline;
}

static void put_escaped(FILE *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        const char *as = *at == '<' ? "&lt;" : *at == '&' ? "&amp;" : NULL;
        if (as != NULL)
            fputs(as, out);
        else
            fputc(*at, out);
    }
}

// Cells from `col` that look the same: their ground, then their letters. Returns the next column.
static int put_run(FILE *out, struct pty *p, int row, int col, int cols)
{
    struct pty_cell cell;
    if (!pty_cell(p, row, col, &cell))
        return cols;
    struct look look = look_of(&cell);
    char text[4096] = "";
    size_t len = 0;
    int end = col;
    while (end < cols && pty_cell(p, row, end, &cell) && same(look, look_of(&cell)) &&
           len + sizeof cell.text < sizeof text) {
        const char *glyph = cell.text[0] != '\0' ? cell.text : " ";
        memcpy(text + len, glyph, strlen(glyph) + 1);
        len += strlen(glyph);
        end += cell.width > 0 ? cell.width : 1;
    }
    int x = MARGIN + col * CELL_W, y = MARGIN + row * CELL_H, width = (end - col) * CELL_W;
    if (look.bg != 0)
        fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"/>\n", x, y,
                width, CELL_H, (unsigned)look.bg);
    if (strspn(text, " ") == len && !look.underline)
        return end;
    fprintf(out,
            "<text x=\"%d\" y=\"%d\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" "
            "fill=\"#%06x\"%s%s>",
            x, y + BASE_LINE, width, (unsigned)look.fg, look.bold ? " font-weight=\"bold\"" : "",
            look.underline ? " text-decoration=\"underline\"" : "");
    put_escaped(out, text);
    fputs("</text>\n", out);
    return end;
}

bool picture_write(struct pty *p, int rows, int cols, const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return false;
    int width = cols * CELL_W + 2 * MARGIN, height = rows * CELL_H + 2 * MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
            "height=\"%d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" "
            "font-size=\"%d\" xml:space=\"preserve\">\n"
            "<!-- SPDX-License-" // in two parts: it is not this file's licence
            "Identifier: CC-BY-4.0 -->\n"
            "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#000000\"/>\n",
            width, height, width, height, FONT, width, height);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols;)
            col = put_run(out, p, row, col, cols);
    fputs("</svg>\n", out);
    bool written = ferror(out) == 0;
    return fclose(out) == 0 && written;
}

void picture_of(struct pty *p, int rows, int cols, const char *name)
{
    const char *folder = getenv("ICOPE_PICTURES");
    if (folder == NULL)
        return;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.svg", folder, name);
    if (!picture_write(p, rows, cols, path))
        fprintf(stderr, "cannot write %s\n", path);
}
