// SPDX-License-Identifier: EUPL-1.2
// Drawing that screens share: the frame, and words to say aloud.
#include "screens.h"

#include "app/session/service.h"
#include "app/state/format.h"
#include "app/state/service.h"
#include "app/visit/flags.h"
#include "ui/glyph.h"

#include <stdio.h>
#include <string.h>

struct frame_area part_bottom(const struct app *app, struct canvas *c, struct frame_area area)
{
    const char *left, *right, *message = app_message(app);
    app_status(app, &left, &right);
    frame_status(c, left, right);
    if (message[0] == '\0' || area.cols < 8)
        return area;
    int rows = canvas_wrap(c, 0, 0, 0, area.cols - 2, STYLE_SIGNAL, message);
    rows = rows < area.rows ? rows : area.rows;
    area.rows -= rows;
    canvas_ground(c, area.row + area.rows, area.col, rows, area.cols, GROUND_PANEL);
    canvas_wrap(c, area.row + area.rows, area.col + 1, rows, area.cols - 2, STYLE_SIGNAL, message);
    return area;
}

struct frame_area part_frame(const struct app *app, struct canvas *c, const char *left)
{
    char right[160];
    snprintf(right, sizeof right, "%s · %s", app_date_text(app, clock_today(app_clock(app)), true),
             app_time_text(app));
    frame_title(c, left, right, app_title_mark(app));
    return part_bottom(app, c, frame_body(c, false));
}

int part_height(const struct app *app, struct canvas *c, struct frame_area area, const void *state,
                part_draw *draw)
{
    if (canvas_is_blind(c)) { // being measured: what the frame drew does not count
        c->lowest = -1;
        return area.rows;
    }
    struct canvas blind = canvas_blind(c);
    draw(app, state, &blind);
    return blind.lowest >= area.row ? blind.lowest + 1 - area.row : 0;
}

struct frame_area part_lowered(const struct canvas *c, struct frame_area area, int head, int rows)
{
    int start = c->rows / 4 + 1 - head - area.row, most = area.rows - head - rows;
    start = start < most ? start : most;
    return part_below(area, start > 0 && frame_is_roomy(c) ? start : 0);
}

struct frame_area part_page(const struct app *app, struct canvas *c, const char *left,
                            const void *state, part_draw *draw)
{
    struct frame_area a = frame_measure(part_frame(app, c, left));
    return part_lowered(c, a, 0, part_height(app, c, a, state, draw));
}

struct frame_area part_below(struct frame_area area, int rows)
{
    if (rows > area.rows)
        rows = area.rows;
    return (struct frame_area){area.row + rows, area.col, area.rows - rows, area.cols};
}

void part_search(struct canvas *c, struct frame_area a, const struct field *query, bool searching,
                 size_t found)
{
    enum { FIELD_CELLS = 34, FOUND_CELLS = 16 };
    char text[64];
    int used = canvas_text(c, a.row, a.col, 12, STYLE_PLAIN, _("Search:"));
    int left = a.cols - used - FOUND_CELLS;
    field_draw(c, a.row, a.col + used + 1, FIELD_CELLS < left ? FIELD_CELLS : left, query,
               searching);
    snprintf(text, sizeof text, ngettext("%zu found", "%zu found", found), found);
    canvas_text_right(c, a.row, a.col + a.cols, STYLE_DIM, text);
}

int part_say(struct canvas *c, struct frame_area area, const char *text)
{
    char said[2048], opening[16] = "";
    if (text[0] == '\0')
        return 0;
    // TRANSLATORS: quotation marks around words to say aloud
    snprintf(said, sizeof said, _("“%s”"), text);
    const char *words = strstr(said, text);
    size_t before = words != NULL ? (size_t)(words - said) : 0;
    if (before < sizeof opening)
        memcpy(opening, said, before);
    int indent = glyph_cells(opening); // the lines stand below each other inside the marks
    canvas_text(c, area.row, area.col, area.rows > 0 ? indent : 0, STYLE_SAY, opening);
    return canvas_wrap(c, area.row, area.col + indent, area.rows, area.cols - indent, STYLE_SAY,
                       said + strlen(opening));
}

int part_flags(const struct app *app, struct canvas *c, struct frame_area area)
{
    struct flag_row f;
    int most = area.rows / 3, line = 0;
    for (size_t i = 0; line < most && app_flag_row(app, i, &f); i++) {
        char text[1400];
        snprintf(text, sizeof text, "%s %s  %s%s%s%s%s", f.open ? "!" : "·",
                 app_date_text(app, f.on, false), f.label, f.seen[0] != '\0' ? " — " : "", f.seen,
                 f.open ? "" : " → ", f.outcome);
        canvas_text_cut(c, area.row + line, area.col, area.cols, f.open ? STYLE_URGENT : STYLE_DIM,
                        text);
        line++;
    }
    return line > 0 ? line + 1 : 0;
}
