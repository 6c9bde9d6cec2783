// SPDX-License-Identifier: EUPL-1.2
#include "document/pdf.h"

#include "base/i18n.h"
#include "document/qpdf.h"
#include "document/sheet.h"

#include <stdio.h>

static const struct sheet_style styles[] = {
    [1] = {"Sans Bold 18", 0, 4, "H1", 0, false},
    [2] = {"Sans Bold 13", 18, 6, "H2", 0, false},
    [3] = {"Sans Bold 10.5", 10, 4, "H3", 0, false},
};
static const struct sheet_style paragraph = {"Sans 10", 3, 4, "P", 0, false};
static const struct sheet_style faint = {"Sans 9", 0, 6, "P", 0, true};
static const struct sheet_style note = {"Sans Italic 9.5", 4, 6, "P", 14, false};

static cairo_status_t take(void *self, const unsigned char *bytes, unsigned int len)
{
    struct buf *out = self;
    if (out != NULL)
        buf_add(out, bytes, len);
    return out != NULL && out->overflow ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

// A note has a line at its left.
static void write_note(struct sheet *s, const char *text)
{
    int before = s->number;
    double top = s->y + note.above;
    sheet_text(s, &note, text);
    if (s->number != before)
        return;
    s->lib->cairo_set_line_width(s->cr, 2);
    s->lib->cairo_move_to(s->cr, SHEET_EDGE + 4, top);
    s->lib->cairo_line_to(s->cr, SHEET_EDGE + 4, s->y - note.below);
    s->lib->cairo_stroke(s->cr);
}

// A heading stands with something below it: with what is said of a table or chart, and all that
// this asks for.
static double room_for(struct sheet *s, const struct page_block *b)
{
    enum { HEADING = SHEET_HEADINGS / 2, LINES = 45 };
    double room = 0;
    for (; b != NULL && b->kind == PAGE_HEADING; b = b->next)
        room += HEADING;
    for (; b != NULL && (b->kind == PAGE_PARAGRAPH || b->kind == PAGE_NOTE); b = b->next)
        room += LINES;
    if (b != NULL && b->kind == PAGE_TABLE)
        return room + sheet_table_room(s, &b->table);
    return room + (b != NULL && b->kind == PAGE_CHART ? sheet_chart_room(&b->chart) : LINES);
}

static void write_heading(struct sheet *s, const struct page_block *b)
{
    char where[80];
    sheet_need(s, room_for(s, b));
    snprintf(where, sizeof where, "page=%d pos=[0 %d]", s->number, (int)s->y);
    if (b->level == 2 && s->count > 0)
        s->lib->cairo_pdf_surface_add_outline(s->surface, CAIRO_PDF_OUTLINE_ROOT, b->text, where,
                                              CAIRO_PDF_OUTLINE_FLAG_OPEN);
    sheet_text(s, &styles[b->level], b->text);
}

static void write_blocks(struct sheet *s)
{
    sheet_text(s, &styles[1], s->page->title);
    if (s->page->subtitle != NULL && s->page->subtitle[0] != '\0')
        sheet_text(s, &faint, s->page->subtitle);
    for (const struct page_block *b = s->page->first; b != NULL; b = b->next)
        switch (b->kind) {
        case PAGE_HEADING:
            write_heading(s, b);
            break;
        case PAGE_PARAGRAPH:
            sheet_text(s, &paragraph, b->text);
            break;
        case PAGE_NOTE:
            write_note(s, b->text);
            break;
        case PAGE_TABLE:
            sheet_table(s, &b->table);
            break;
        case PAGE_CHART:
            sheet_chart(s, &b->chart);
            break;
        case PAGE_BREAK:
            sheet_next(s);
            break;
        }
    sheet_end(s);
}

// Once to count the sheets, once to write them. Returns how many there are, 0 when it failed.
static int write_once(const struct pango *lib, const struct page *p, int count, struct buf *out,
                      struct err *e)
{
    struct sheet s = {.lib = lib, .page = p, .y = SHEET_EDGE, .number = 1, .count = count};
    s.surface = lib->cairo_pdf_surface_create_for_stream(take, out, SHEET_WIDTH, SHEET_HEIGHT);
    s.cr = lib->cairo_create(s.surface);
    lib->cairo_pdf_surface_set_metadata(s.surface, CAIRO_PDF_METADATA_TITLE, p->title);
    lib->cairo_pdf_surface_set_metadata(s.surface, CAIRO_PDF_METADATA_CREATOR,
                                        "icope " ICOPE_VERSION);
    write_blocks(&s);
    cairo_status_t status = lib->cairo_status(s.cr);
    lib->cairo_destroy(s.cr);
    lib->cairo_surface_finish(s.surface);
    status = status != CAIRO_STATUS_SUCCESS ? status : lib->cairo_surface_status(s.surface);
    lib->cairo_surface_destroy(s.surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return s.number;
    err_set(e, RC_IO, "pdf: %s", lib->cairo_status_to_string(status));
    return 0;
}

enum rc pdf_write(const struct page *p, struct buf *out, struct err *e)
{
    const struct pango *lib = pango_load(e);
    if (lib == NULL)
        return RC_IO;
    struct buf pdf = {0};
    int count = write_once(lib, p, 0, NULL, e);
    enum rc rc = count > 0 && write_once(lib, p, count, &pdf, e) > 0 ? RC_OK : RC_IO;
    rc = rc ? rc : qpdf_finish(p, &pdf, out, e);
    buf_wipe(&pdf);
    return rc;
}
