// SPDX-License-Identifier: EUPL-1.2
#include "ui/scroller.h"

#include "ui/glyph.h"
#include "ui/list.h"

#include <stddef.h>
#include <string.h>

enum { INDENT_MAX = 8, LINE_BYTES = 4096 };

void scroller_init(struct scroller *s)
{
    *s = (struct scroller){0};
    s->seen = &s->measured;
}

// The last line that may stand at the top.
static int last_top(const struct scroller *s)
{
    int last = s->seen ? s->seen->lines - s->seen->rows : 0;
    return last > 0 ? last : 0;
}

bool scroller_key(struct scroller *s, struct key key)
{
    int page = s->seen && s->seen->rows > 2 ? s->seen->rows - 1 : 1;
    bool space = key.code == KEYC_CHAR && key.cp == ' ';
    int last = last_top(s);
    int top = s->top < last ? s->top : last;
    if (key.code == KEYC_UP)
        top--;
    else if (key.code == KEYC_DOWN)
        top++;
    else if (key.code == KEYC_PAGE_UP)
        top -= page;
    else if (key.code == KEYC_PAGE_DOWN || space)
        top += page;
    else if (key.code == KEYC_HOME)
        top = 0;
    else if (key.code == KEYC_END)
        top = last;
    else
        return false;
    s->top = top > last ? last : top < 0 ? 0 : top;
    return true;
}

bool scroller_at_end(const struct scroller *s)
{
    return s->seen != NULL && s->seen->lines > 0 && s->top >= last_top(s);
}

// Where the text is drawn, or only measured.
struct pen {
    struct canvas *c;       // NULL: only count
    struct frame_area area; // the box
    int top;                // first line shown
    int line;               // lines so far
};

// One wrapped paragraph (no newline inside).
static void paragraph(struct pen *p, const char *text, size_t len)
{
    bool heading = len >= 2 && memcmp(text, "# ", 2) == 0;
    int indent = 0;
    if (heading) {
        text += 2;
        len -= 2;
    }
    while ((size_t)indent < len && text[indent] == ' ' && indent < INDENT_MAX)
        indent++;
    text += indent;
    len -= (size_t)indent;
    do {
        size_t next;
        size_t line = glyph_line(text, len, p->area.cols - indent, &next);
        int row = p->line - p->top;
        char shown[LINE_BYTES];
        if (p->c && row >= 0 && row < p->area.rows && line < sizeof shown) {
            memcpy(shown, text, line);
            shown[line] = '\0';
            canvas_text(p->c, p->area.row + row, p->area.col + indent, p->area.cols - indent,
                        heading ? STYLE_STRONG : STYLE_PLAIN, shown);
        }
        p->line++;
        text += next;
        len -= next;
    } while (len > 0);
}

// All paragraphs; returns the lines.
static int walk(struct pen *p, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        paragraph(p, text, len);
        text += len + (text[len] == '\n');
    }
    return p->line;
}

void scroller_draw(struct canvas *c, struct frame_area area, const struct scroller *s,
                   const char *text)
{
    if (area.rows <= 0 || area.cols <= 0)
        return;
    struct pen measure = {.area = area};
    int lines = walk(&measure, text);
    struct pen pen = {.c = c, .area = area};
    if (lines > area.rows && area.cols > 2) { // the scrollbar and a blank column beside it
        pen.area.cols -= 2;
        measure = (struct pen){.area = pen.area};
        lines = walk(&measure, text);
    }
    if (s->seen)
        *s->seen = (struct scroller_seen){.lines = lines, .rows = area.rows};
    int last = lines > area.rows ? lines - area.rows : 0;
    pen.top = s->top < last ? s->top : last;
    walk(&pen, text);
    // A list whose cursor stands where the middle of the box is has the same first line.
    struct list bar = {.count = lines, .cursor = pen.top + area.rows / 2};
    list_scrollbar(c, &bar, area.row, area.rows, area.col + area.cols - 1);
}
