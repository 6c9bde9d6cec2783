// SPDX-License-Identifier: EUPL-1.2
#include "document/html.h"

#include "base/i18n.h"
#include "document/escape.h"
#include "document/svg.h"

// The look. Colours have contrasts of at least 7:1 for text and 3:1 for parts of charts.
static const char style[] =
    ":root{color-scheme:light dark;--ink:#16202b;--soft:#45515e;--paper:#fff;--line:#8893a0;"
    "--fill:#1c5d99;--wash:#eef3f8}"
    "@media(prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b9c2cc;--paper:#14191f;"
    "--line:#7d8996;--fill:#7db8ec;--wash:#1f2832}}"
    "*{box-sizing:border-box}"
    "body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:52rem;background:var(--paper);"
    "color:var(--ink);font:1rem/1.5 system-ui,'DejaVu Sans',sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.75rem;line-height:1.2;margin:0}h2{font-size:1.3rem;margin:2.5rem 0 .5rem;"
    "border-bottom:2px solid var(--line)}h3{font-size:1.05rem;margin:1.5rem 0 .25rem}"
    "p{margin:.5rem 0}.sub{color:var(--soft)}a{color:inherit}"
    ".note{border-left:.3rem solid var(--line);background:var(--wash);padding:.5rem .75rem}"
    "nav ul{columns:2;padding-left:1.2rem}"
    ".wide{overflow-x:auto;margin:.75rem 0}"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "caption{text-align:left;font-weight:600;padding:.25rem 0}"
    "th,td{padding:.25rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;"
    "text-align:left;overflow-wrap:normal}thead th{border-bottom:2px solid var(--line)}"
    "tbody th{font-weight:400;overflow-wrap:anywhere;min-width:8rem}"
    ".n{text-align:right;font-variant-numeric:tabular-nums}"
    "figure{margin:.75rem 0}figcaption{font-weight:600}svg{display:block;width:100%;height:auto}"
    "svg text{fill:var(--ink);font:12px system-ui,'DejaVu Sans',sans-serif}"
    ".bar{stroke:var(--fill);stroke-width:1.2;fill:none}.bar.solid{fill:var(--fill)}"
    ".grid{stroke:var(--line);stroke-width:.6}.strong{stroke:var(--ink);stroke-width:2.4}"
    ".ink{fill:none;stroke:var(--fill);stroke-width:1.6}.dot{fill:var(--fill)}"
    "footer{margin-top:3rem;color:var(--soft);font-size:.85rem}"
    ":focus-visible{outline:3px solid var(--fill);outline-offset:2px}"
    "@page{size:A4;margin:18mm 16mm}"
    "@media print{:root{color-scheme:light;--ink:#000;--soft:#333;--paper:#fff;--line:#777;"
    "--fill:#1c5d99;--wash:#f2f2f2}body{max-width:none;padding:0;font-size:10pt}"
    "nav{display:none}.wide{overflow:visible}h2,h3,caption,figcaption{break-after:avoid}"
    "figure,tr,.note,.short{break-inside:avoid}thead{display:table-header-group}.sheet{break-"
    "before:page}"
    "*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

// <TAG>text</TAG>
static void element(const char *tag, const char *attributes, const char *text, struct buf *out)
{
    buf_printf(out, "<%s%s>", tag, attributes);
    html_text(text, out);
    buf_printf(out, "</%s>\n", tag);
}

static void write_table(const struct page_table *t, struct buf *out)
{
    enum { SHORT = 14 }; // rows that stay together on paper
    buf_printf(out, "<div class=\"wide%s\" role=\"region\" tabindex=\"0\" aria-label=\"",
               t->row_count <= SHORT ? " short" : "");
    html_text(t->caption, out);
    buf_puts(out, "\">\n<table>\n");
    element("caption", "", t->caption, out);
    buf_puts(out, "<thead><tr>");
    for (size_t i = 0; i < t->column_count; i++)
        element("th", t->columns[i].number ? " scope=\"col\" class=\"n\"" : " scope=\"col\"",
                t->columns[i].heading, out);
    buf_puts(out, "</tr></thead>\n<tbody>\n");
    for (size_t r = 0; r < t->row_count; r++) {
        buf_puts(out, "<tr>");
        for (size_t i = 0; i < t->column_count; i++)
            element(i == 0 ? "th" : "td",
                    i == 0                 ? " scope=\"row\""
                    : t->columns[i].number ? " class=\"n\""
                                           : "",
                    t->cells[r * t->column_count + i], out);
        buf_puts(out, "</tr>\n");
    }
    buf_puts(out, "</tbody>\n</table>\n</div>\n");
}

static void write_chart(const struct chart *c, size_t number, struct buf *out)
{
    buf_puts(out, "<figure>\n");
    element("figcaption", "", c->title, out);
    svg_write(c, number, out);
    buf_puts(out, "</figure>\n");
}

static void write_heading(const struct page_block *b, size_t number, bool sheet, struct buf *out)
{
    buf_printf(out, "<h%d id=\"s%zu\"%s>", b->level, number, sheet ? " class=\"sheet\"" : "");
    html_text(b->text, out);
    buf_printf(out, "</h%d>\n", b->level);
}

static void write_contents(const struct page *p, struct buf *out)
{
    size_t number = 0;
    buf_puts(out, "<nav aria-label=\"");
    html_text(_("Contents"), out);
    buf_puts(out, "\"><ul>\n");
    for (const struct page_block *b = p->first; b != NULL; b = b->next) {
        number += b->kind == PAGE_HEADING;
        if (b->kind != PAGE_HEADING || b->level != 2)
            continue;
        buf_printf(out, "<li><a href=\"#s%zu\">", number);
        html_text(b->text, out);
        buf_puts(out, "</a></li>\n");
    }
    buf_puts(out, "</ul></nav>\n");
}

static void write_blocks(const struct page *p, struct buf *out)
{
    size_t headings = 0, charts = 0;
    bool sheet = false;
    for (const struct page_block *b = p->first; b != NULL; b = b->next) {
        switch (b->kind) {
        case PAGE_HEADING:
            write_heading(b, ++headings, sheet, out);
            break;
        case PAGE_PARAGRAPH:
            element("p", sheet ? " class=\"sheet\"" : "", b->text, out);
            break;
        case PAGE_NOTE:
            element("p", " class=\"note\"", b->text, out);
            break;
        case PAGE_TABLE:
            write_table(&b->table, out);
            break;
        case PAGE_CHART:
            write_chart(&b->chart, ++charts, out);
            break;
        case PAGE_BREAK:
            break;
        }
        sheet = b->kind == PAGE_BREAK;
    }
}

void html_write(const struct page *p, struct buf *out)
{
    buf_puts(out, "<!DOCTYPE html>\n<html lang=\"");
    html_text(p->language, out);
    buf_puts(out, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n"
                  "<meta name=\"robots\" content=\"noindex\">\n"
                  "<meta name=\"generator\" content=\"icope " ICOPE_VERSION "\">\n");
    element("title", "", p->title, out);
    buf_printf(out, "<style>%s</style>\n</head>\n<body>\n<header>\n", style);
    element("h1", "", p->title, out);
    if (p->subtitle != NULL && p->subtitle[0] != '\0')
        element("p", " class=\"sub\"", p->subtitle, out);
    buf_puts(out, "</header>\n");
    write_contents(p, out);
    buf_puts(out, "<main>\n");
    write_blocks(p, out);
    buf_puts(out, "</main>\n</body>\n</html>\n");
}
