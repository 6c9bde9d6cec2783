// SPDX-License-Identifier: EUPL-1.2
// Sending: what goes on, what has not arrived and why, what has.
#include "screens.h"

#include "app/sending/service.h"
#include "app/state/format.h"
#include "ui/gauge.h"
#include "ui/list.h"

#include <stdio.h>

enum { NAME_CELLS = 24, TICK_MS = 500 };

struct state {
    struct list list;
    size_t waiting, held, sent; // of all when the list was read
};

static void refresh(struct app *app, struct state *s)
{
    struct sending_view v;
    list_count(&s->list, (int)app_packages(app));
    app_sending(app, &v);
    s->waiting = v.waiting;
    s->held = v.quarantined + v.conflicts;
    s->sent = v.sent;
}

static void open(struct app *app, void *state)
{
    refresh(app, state);
}

// Shape and word carry the state; colour only helps.
static const struct {
    const char *mark;
    enum style style;
} marks[] = {
    [DELIVERY_WAITING] = {"○", STYLE_PLAIN},   [DELIVERY_SENDING] = {"●", STYLE_STRONG},
    [DELIVERY_DONE] = {"✓", STYLE_OK},         [DELIVERY_REFUSED] = {"✗", STYLE_SIGNAL},
    [DELIVERY_CONFLICT] = {"≠", STYLE_SIGNAL},
};

// ---- what goes on ----

static void bytes_text(uint64_t bytes, char *out, size_t size)
{
    if (bytes < 10000)
        snprintf(out, size, _("%d B"), (int)bytes);
    else
        snprintf(out, size, _("%d kB"), (int)(bytes / 1000));
}

static void draw_progress(const struct app *app, struct canvas *c, struct frame_area a,
                          const struct sending_view *v)
{
    char sent[32], speed[32], text[200];
    int cells = a.cols >= 70 ? 24 : 10;
    gauge_draw(c, a.row, a.col, cells, (int64_t)v->done, (int64_t)v->total);
    bytes_text(v->bytes_done, sent, sizeof sent);
    bytes_text((uint64_t)v->speed_bytes_s, speed, sizeof speed);
    // TRANSLATORS: visits done, of how many, bytes sent, bytes a second
    int used =
        snprintf(text, sizeof text, _("%zu of %zu   %s   %s/s"), v->done, v->total, sent, speed);
    if (v->left_ms >= 0 && used > 0 && (size_t)used < sizeof text)
        snprintf(text + used, sizeof text - (size_t)used, _("   %s left"),
                 app_duration_text(app, v->left_ms, true));
    canvas_text_cut(c, a.row, a.col + cells + 2, a.cols - cells - 2, STYLE_PLAIN, text);
}

// The lines above the list; returns how many it took.
static int draw_head(const struct app *app, struct canvas *c, struct frame_area a)
{
    struct sending_view v;
    char text[800];
    app_sending(app, &v);
    int row = 0;
    canvas_text_cut(c, a.row + row++, a.col, a.cols, STYLE_STRONG, v.headline);
    if (v.server[0] != '\0' && a.rows > 10)
        canvas_text_cut(c, a.row + row++, a.col, a.cols, STYLE_DIM, v.server);
    if (v.state == SENDING_RUNNING && v.total > 0)
        draw_progress(app, c, part_below(a, row++), &v);
    if (v.problem[0] != '\0' || v.todo[0] != '\0') {
        snprintf(text, sizeof text, "%s%s%s%s%s%s", v.problem, v.problem[0] != '\0' ? " " : "",
                 v.todo, v.why[0] != '\0' ? " [" : "", v.why, v.why[0] != '\0' ? "]" : "");
        row += canvas_wrap(c, a.row + row, a.col, a.rows - row, a.cols,
                           v.problem[0] != '\0' ? STYLE_SIGNAL : STYLE_DIM, text);
    }
    if (v.merged > 0) {
        snprintf(text, sizeof text,
                 ngettext("≠ Changed here and on the server, each something else: %zu record was "
                          "brought together.",
                          "≠ Changed here and on the server, each something else: %zu records were "
                          "brought together.",
                          v.merged),
                 v.merged);
        row += canvas_wrap(c, a.row + row, a.col, a.rows - row, a.cols, STYLE_DIM, text);
    }
    if (v.urgent > 0) {
        snprintf(text, sizeof text, _("! Red flags that nobody has received yet: %zu"), v.urgent);
        canvas_text_cut(c, a.row + row++, a.col, a.cols, STYLE_URGENT, text);
    }
    return row;
}

// ---- the list ----

// Columns of a row.
struct columns {
    int mark, name, on, remark; // where each begins
    int name_cells;             // how wide
    bool wide;                  // dates and remarks are shown
};

static struct columns columns_of(struct frame_area a)
{
    struct columns n = {.wide = a.cols >= 70, .mark = a.col + 2, .name = a.col + 6};
    n.name_cells = n.wide ? NAME_CELLS + (a.cols - 78) / 3 : a.cols - 8;
    n.on = n.name + n.name_cells + 1;
    n.remark = n.on + 14;
    return n;
}

// Returns the rows used.
static int draw_column_heads(struct canvas *c, struct frame_area a)
{
    struct columns n = columns_of(a);
    if (!n.wide)
        return 0;
    canvas_text(c, a.row, n.name, n.name_cells, STYLE_DIM, _("PERSON"));
    canvas_text(c, a.row, n.on, 13, STYLE_DIM, _("VISIT"));
    canvas_text(c, a.row, n.remark, a.col + a.cols - 1 - n.remark, STYLE_DIM, _("WHERE IT IS"));
    return 1;
}

static void draw_row(const struct app *app, struct canvas *c, const struct state *s, int index,
                     int row, struct frame_area a)
{
    struct delivery_row h;
    if (!app_package_row(app, (size_t)index, &h))
        return;
    enum style style = list_row(c, &s->list, index, row, a.col, a.cols, STYLE_PLAIN);
    bool chosen = style == STYLE_SELECTED;
    struct columns n = columns_of(a);
    canvas_text(c, row, n.mark, 1, chosen ? style : marks[h.state].style, marks[h.state].mark);
    if (h.urgent)
        canvas_text(c, row, n.mark + 2, 1, chosen ? style : STYLE_URGENT, "!");
    canvas_text_cut(c, row, n.name, n.name_cells, chosen ? style : STYLE_STRONG,
                    h.name[0] != '\0' ? h.name : h.what);
    if (!n.wide)
        return;
    canvas_text_cut(c, row, n.on, 13, style, app_date_text(app, h.on, false));
    canvas_text_cut(c, row, n.remark, a.col + a.cols - 1 - n.remark, chosen ? style : STYLE_DIM,
                    h.remark);
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct state *s = state;
    struct frame_area a = part_frame(app, c, _("Send"));
    bool roomy = a.rows > 10;
    a = part_below(a, draw_head(app, c, frame_inset(a)) + (roomy ? 1 : 0));
    if (s->list.count == 0) {
        canvas_wrap(c, a.row, a.col + 2, a.rows, a.cols - 4, STYLE_DIM,
                    _("Nothing waits and nothing was sent yet. A finished visit appears here by "
                      "itself."));
        return;
    }
    if (roomy)
        a = part_below(a, draw_column_heads(c, a));
    int first = list_first(&s->list, a.rows);
    for (int i = 0; i < a.rows && first + i < s->list.count; i++)
        draw_row(app, c, s, first + i, a.row + i, a);
    list_scrollbar(c, &s->list, a.row, a.rows, a.col + a.cols - 1);
    int line;
    if (list_row_visible(&s->list, a.rows, s->list.cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

// ---- keys ----

static struct flow go(struct app *app, void *state)
{
    app_sending_go(app);
    refresh(app, state);
    return FLOW(FLOW_STAY);
}

static struct flow pause(struct app *app, void *state)
{
    app_sending_pause(app);
    refresh(app, state);
    return FLOW(FLOW_STAY);
}

static struct flow retry(struct app *app, void *state)
{
    size_t count = 0;
    app_packages_retry(app, false, &count);
    app_sending_go(app);
    refresh(app, state);
    return FLOW(FLOW_STAY);
}

static struct flow look(struct app *app, void *state)
{
    const struct state *s = state;
    return app_package_choose(app, (size_t)s->list.cursor) == RC_OK
               ? FLOW_TO(FLOW_PUSH, SCREEN_PACKAGE)
               : FLOW(FLOW_STAY);
}

static bool may_go(const struct app *app, const void *state)
{
    struct sending_view v;
    (void)state;
    app_sending(app, &v);
    return v.state == SENDING_IDLE || v.state == SENDING_PAUSED;
}

static bool may_pause(const struct app *app, const void *state)
{
    struct sending_view v;
    (void)state;
    app_sending(app, &v);
    return v.state == SENDING_RUNNING || v.state == SENDING_IDLE;
}

static bool has_rows(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct state *)state)->list.count > 0;
}

static bool has_refused(const struct app *app, const void *state)
{
    struct sending_view v;
    (void)state;
    app_sending(app, &v);
    return v.quarantined > 0 && v.state != SENDING_RUNNING && v.state != SENDING_UNSET;
}

static bool has_conflicts(const struct app *app, const void *state)
{
    struct sending_view v;
    (void)state;
    app_sending(app, &v);
    return v.conflicts > 0;
}

static struct flow text(struct app *app, void *state, struct key key)
{
    (void)app;
    return FLOW(list_move(&((struct state *)state)->list, key) ? FLOW_STAY : FLOW_IGNORED);
}

static struct flow tick(struct app *app, void *state)
{
    struct state *s = state;
    struct sending_view v;
    app_sending(app, &v);
    if (v.waiting != s->waiting || v.quarantined + v.conflicts != s->held || v.sent != s->sent)
        refresh(app, s);
    return FLOW(FLOW_STAY);
}

static int wait_ms(const struct app *app, const void *state)
{
    struct sending_view v;
    (void)state;
    app_sending(app, &v);
    return v.state == SENDING_PRACTICE || v.state == SENDING_UNSET ? -1 : TICK_MS;
}

static const struct binding bindings[] = {
    {.key = KEY_OF('s'),
     .label = N_("s\tsend now"),
     .help = N_("Try now all that waits, whatever was planned."),
     .when = may_go,
     .run = go},
    {.key = KEY_OF('p'),
     .label = N_("pause"),
     .help = N_("Stop sending until you ask again. What had begun is sent again then, which does "
                "not double anything."),
     .when = may_pause,
     .run = pause},
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("read"),
     .help = N_("Read all about the chosen one: what is wrong and what to do, or its receipt."),
     .when = has_rows,
     .run = look},
    {.key = KEY_OF('r'),
     .label = N_("refused again"),
     .help = N_("Send again all that the server refused, when the cause is gone."),
     .when = has_refused,
     .run = retry},
    {.key = KEY_OF('c'),
     .label = N_("choose"),
     .help = N_("Choose what stays of what was changed here and on the server."),
     .when = has_conflicts,
     .flow = {.kind = FLOW_PUSH, .screen = SCREEN_CONFLICTS}},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the round."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_sync = {
    .name = "sync",
    .title = N_("Send"),
    .help = N_("What has not arrived comes first, red flags before everything. ✓ means that the "
               "server took it and showed it again. Without a connection everything is kept here "
               "and goes by itself later."),
    .nothing = N_("Nothing stands in this list. Esc goes back."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct state),
    .open = open,
    .resume = open,
    .draw = draw,
    .text = text,
    .tick = tick,
    .wait_ms = wait_ms,
};
