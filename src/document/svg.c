// SPDX-License-Identifier: EUPL-1.2
#include "document/svg.h"

#include "document/chart.h"
#include "document/escape.h"

// Where it goes.
struct drawing {
    struct buf *out;
    size_t number; // of the chart
};

// A length with one decimal, whatever the locale writes in place of the point.
static void length(struct buf *out, const char *name, double value)
{
    long tenths = (long)(value * 10 + (value < 0 ? -0.5 : 0.5));
    buf_printf(out, " %s=\"%ld.%ld\"", name, tenths / 10, tenths % 10);
}

static void box(double x, double y, double w, double h, enum chart_fill fill, void *self)
{
    static const char *const patterns[] = {[CHART_HATCHED] = "h", [CHART_DOTTED] = "d"};
    struct drawing *d = self;
    buf_puts(d->out, fill == CHART_SOLID ? "<rect class=\"bar solid\"" : "<rect class=\"bar\"");
    length(d->out, "x", x);
    length(d->out, "y", y);
    length(d->out, "width", w);
    length(d->out, "height", h);
    buf_puts(d->out, "/>");
    if (fill == CHART_SOLID || fill == CHART_EMPTY)
        return;
    buf_puts(d->out, "<rect"); // a class would win over the pattern
    length(d->out, "x", x);
    length(d->out, "y", y);
    length(d->out, "width", w);
    length(d->out, "height", h);
    buf_printf(d->out, " fill=\"url(#%s%zu)\"/>", patterns[fill], d->number);
}

static void line(double x1, double y1, double x2, double y2, bool strong, void *self)
{
    struct drawing *d = self;
    buf_printf(d->out, "<line class=\"%s\"", strong ? "strong" : "grid");
    length(d->out, "x1", x1);
    length(d->out, "y1", y1);
    length(d->out, "x2", x2);
    length(d->out, "y2", y2);
    buf_puts(d->out, "/>");
}

static void text(double x, double y, enum chart_anchor anchor, const char *words, void *self)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    struct drawing *d = self;
    buf_printf(d->out, "<text text-anchor=\"%s\"", anchors[anchor]);
    length(d->out, "x", x);
    length(d->out, "y", y);
    buf_puts(d->out, ">");
    html_text(words, d->out);
    buf_puts(d->out, "</text>\n");
}

void svg_write(const struct chart *c, size_t number, struct buf *out)
{
    struct drawing d = {out, number};
    struct chart_pen pen = {box, line, text, &d};
    buf_printf(out,
               "<svg role=\"img\" aria-labelledby=\"t%zu a%zu\" viewBox=\"0 0 %d %ld\" "
               "xmlns=\"http://www.w3.org/2000/svg\">\n<title id=\"t%zu\">",
               number, number, CHART_WIDTH, (long)chart_height(c), number);
    html_text(c->title, out);
    buf_printf(out, "</title>\n<desc id=\"a%zu\">", number);
    html_text(c->about, out);
    buf_printf(out,
               "</desc>\n<defs><pattern id=\"h%zu\" width=\"6\" height=\"6\" "
               "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><line class=\"ink\""
               " x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern><pattern id=\"d%zu\" width=\"5\" "
               "height=\"5\" patternUnits=\"userSpaceOnUse\"><circle class=\"dot\" cx=\"2\" "
               "cy=\"2\" r=\"1\"/></pattern></defs>\n",
               number, number);
    chart_draw(c, &pen);
    buf_puts(out, "</svg>\n");
}
