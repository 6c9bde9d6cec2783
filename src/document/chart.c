// SPDX-License-Identifier: EUPL-1.2
#include "document/chart.h"

#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    LEGEND = 22, // a row of the legend
    ROW = 42,    // a bar with its texts above it
    BAR = 14,    // the bar itself
    AXIS = 26,   // the numbers below all bars
    EDGE = 24,   // left and right, room for half of “100 %”
    TICKS = 4,   // steps of the axis
    MANY = 9,    // so many bars have their texts beside them
    DENSE = 22,  // row of such a bar
    LEFT = 110,  // room for its label
    RIGHT = 170  // room for its numbers
};

// Where the bars stand.
struct place {
    double x, width; // of the axis
    double row;      // from one bar to the next
    double bar;      // from the top of a row to the top of its bar
};

static struct place place_of(const struct chart *c)
{
    if (c->bar_count >= MANY)
        return (struct place){LEFT, CHART_WIDTH - LEFT - RIGHT, DENSE, 3};
    return (struct place){EDGE, CHART_WIDTH - 2 * EDGE, ROW, 20};
}

static size_t legend_rows(const struct chart *c)
{
    size_t entries = c->series_count + (c->mark != NULL ? 1 : 0);
    return c->series_count > 1 || c->mark != NULL ? entries : 0;
}

double chart_height(const struct chart *c)
{
    return (double)(legend_rows(c) * LEGEND + AXIS) + (double)c->bar_count * place_of(c).row;
}

double chart_round(double most)
{
    static const double steps[] = {1, 2, 4, 6, 8, 10};
    if (!(most > 4))
        return 4; // whole numbers at the four steps
    double ten = pow(10, floor(log10(most)));
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i] * ten >= most)
            return steps[i] * ten >= 4 ? steps[i] * ten : 4;
    return 10 * ten;
}

// Each entry on its own row: labels may be long.
static void draw_legend(const struct chart *c, const struct chart_pen *pen)
{
    double y = 0;
    if (legend_rows(c) == 0)
        return;
    for (size_t i = 0; i < c->series_count; i++, y += LEGEND) {
        pen->box(EDGE, y + 3, 20, 12, c->series[i].fill, pen->self);
        pen->text(EDGE + 28, y + 13, CHART_START, c->series[i].label, pen->self);
    }
    if (c->mark != NULL) {
        pen->line(EDGE + 10, y + 1, EDGE + 10, y + 17, true, pen->self);
        pen->text(EDGE + 28, y + 13, CHART_START, c->mark, pen->self);
    }
}

static void draw_axis(const struct chart *c, const struct chart_pen *pen, double bottom)
{
    const struct place p = place_of(c);
    for (int i = 0; i <= TICKS; i++) {
        double x = p.x + p.width * i / TICKS, value = c->most * i / TICKS;
        char text[48];
        const char *unit = c->unit != NULL ? c->unit : "";
        snprintf(text, sizeof text, "%.6g%s%s", value, *unit != '\0' ? "\xc2\xa0" : "", unit);
        pen->text(x, bottom + 18, CHART_MIDDLE, text, pen->self);
    }
}

static void draw_texts(const struct chart *c, const struct chart_pen *pen,
                       const struct chart_bar *bar, double y)
{
    const bool dense = c->bar_count >= MANY;
    pen->text(dense ? LEFT - 8 : EDGE, y + 14, dense ? CHART_END : CHART_START, bar->label,
              pen->self);
    pen->text(CHART_WIDTH - (dense ? 2 : EDGE), y + 14, CHART_END, bar->said, pen->self);
}

static void draw_bar(const struct chart *c, const struct chart_pen *pen,
                     const struct chart_bar *bar, double y)
{
    const struct place p = place_of(c);
    const double top = y + p.bar;
    double x = p.x;
    for (int i = 0; i <= TICKS; i++) {
        double at = p.x + p.width * i / TICKS;
        pen->line(at, top - 3, at, top + BAR + 3, false, pen->self);
    }
    draw_texts(c, pen, bar, y);
    for (size_t i = 0; i < c->series_count; i++) {
        double w = fmin(bar->parts[i] / c->most, 1) * p.width;
        if (w > 0)
            pen->box(x, top, w, BAR, c->series[i].fill, pen->self);
        x += w;
    }
    if (bar->mark >= 0) {
        double at = p.x + fmin(bar->mark / c->most, 1) * p.width;
        pen->line(at, top - 4, at, top + BAR + 4, true, pen->self);
    }
}

void chart_draw(const struct chart *c, const struct chart_pen *pen)
{
    const double top = (double)(legend_rows(c) * LEGEND), row = place_of(c).row;
    draw_axis(c, pen, top + (double)c->bar_count * row);
    draw_legend(c, pen);
    for (size_t i = 0; i < c->bar_count; i++)
        draw_bar(c, pen, &c->bars[i], top + (double)i * row);
}
