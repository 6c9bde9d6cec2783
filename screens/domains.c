// SPDX-License-Identifier: EUPL-1.2
// Jump to a domain.
#include "screens.h"

#include "app/visit/service.h"
#include "ui/domains.h"
#include "ui/list.h"

static void open(struct app *app, void *state)
{
    struct list *l = state;
    struct domain_row rows[DOMAINS_MAX];
    list_count(l, (int)app_domains(app, rows));
    for (int i = 0; i < l->count; i++)
        l->cursor = rows[i].mark == PROGRESS_CURRENT ? i : l->cursor;
}

static void draw(const struct app *app, const void *state, struct canvas *c)
{
    const struct list *l = state;
    struct domain_row rows[DOMAINS_MAX];
    struct frame_area a = part_visit_frame(app, c, _("Choose a domain"));
    int count = (int)app_domains(app, rows), first = list_first(l, a.rows);
    for (int i = 0; i < a.rows && first + i < count; i++) {
        const struct domain_row *row = &rows[first + i];
        enum style style = list_row(c, l, first + i, a.row + i, a.col, a.cols, STYLE_PLAIN);
        enum domain_mark mark = row->mark == PROGRESS_DONE      ? DOMAIN_DONE
                                : row->mark == PROGRESS_CURRENT ? DOMAIN_CURRENT
                                : row->mark == PROGRESS_PARTLY  ? DOMAIN_NOTDONE
                                                                : DOMAIN_TODO;
        canvas_printf(c, a.row + i, a.col + 2, a.cols - 3, style, "%d  %s  %s", first + i + 1,
                      domain_mark_text(mark), row->label);
    }
    int line;
    if (list_row_visible(l, a.rows, l->cursor, &line))
        canvas_cursor(c, a.row + line, a.col);
}

static struct flow go(struct app *app, int index)
{
    struct domain_row rows[DOMAINS_MAX];
    int count = (int)app_domains(app, rows);
    if (index < 0 || index >= count || app_step_goto(app, rows[index].group->link_id) != RC_OK)
        return FLOW(FLOW_STAY);
    return FLOW_TO(FLOW_OVER, visit_flow(app).screen);
}

static struct flow go_to_chosen(struct app *app, void *state)
{
    return go(app, ((const struct list *)state)->cursor);
}

static struct flow go_to_end(struct app *app, void *state)
{
    (void)state;
    app_step_end(app);
    return FLOW_TO(FLOW_OVER, visit_flow(app).screen);
}

static struct flow text(struct app *app, void *state, struct key key)
{
    if (key.code == KEYC_CHAR && key.cp >= '1' && key.cp <= '9')
        return go(app, (int)(key.cp - '1'));
    return list_move(state, key) ? FLOW(FLOW_STAY) : FLOW(FLOW_IGNORED);
}

static const struct binding bindings[] = {
    {.key = KEY_NAMED(KEYC_ENTER),
     .label = N_("go there"),
     .help = N_("Go to the chosen domain; a number goes at once."),
     .run = go_to_chosen},
    {.key = KEY_OF('e'),
     .label = N_("e\tend"),
     .help = N_("Go to the end of the visit: what came out, what is missing."),
     .run = go_to_end},
    {.key = KEY_NAMED(KEYC_ESC),
     .other = KEY_NAMED(KEYC_BACKSPACE),
     .label = N_("back"),
     .help = N_("Back to the question."),
     .flow = {.kind = FLOW_POP}},
};

const struct screen screen_domains = {
    .name = "domains",
    .title = N_("Domains"),
    .help = N_("Jump to any domain; questions left behind are offered again before the end."),
    .bindings = bindings,
    .binding_count = sizeof bindings / sizeof bindings[0],
    .state_size = sizeof(struct list),
    .open = open,
    .draw = draw,
    .text = text,
};
