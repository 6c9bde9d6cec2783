// SPDX-License-Identifier: EUPL-1.2
#include "app/visit/aside.h"

#include "app/visit/internal.h"
#include "base/mem.h"

#include <stdio.h>
#include <string.h>

// Domains whose answers of last time are not shown: they would help to remember, or lead the
// answer.
static const char *const kept_back[] = {"words", "orientation", "recall", "mood"};

struct step_place app_step_place(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    struct visit_step now = app_step(app);
    struct step_place place = {0};
    if (now.item == NULL)
        return place;
    for (int i = 0; i < v->step_count; i++) {
        if (v->steps[i].domain != now.domain || !form_enabled(v->form, v->steps[i].item->link_id))
            continue;
        place.count++;
        if (i <= v->step)
            place.nth = place.count;
    }
    return place;
}

int64_t app_recall_delay_ms(const struct app *app)
{
    return app_parameter(app, "recallDelaySeconds", 300) * 1000;
}

static const struct item *domain_of(const struct item *it)
{
    while (it->parent != NULL)
        it = it->parent;
    return it;
}

bool app_may_show_last_time(const struct app *app, const char *link_id)
{
    const struct item *it = app_item(app, link_id);
    if (it == NULL || app_answered(app, link_id) == NULL)
        return false;
    const char *domain = domain_of(it)->link_id;
    for (size_t i = 0; i < ARRAY_LEN(kept_back); i++)
        if (strcmp(domain, kept_back[i]) == 0)
            return false;
    return true;
}

size_t app_last_time(const struct app *app, struct last_answer ret[LAST_TIME_MAX],
                     struct date *ret_on)
{
    const struct item *domain = app_step(app).domain;
    const struct questionnaire *form = app->visit->forms.step1;
    size_t count = 0;
    for (size_t i = 0; domain != NULL && i < form->item_count && count < LAST_TIME_MAX; i++) {
        const struct item *it = form->all[i];
        struct date on;
        if (it->type == ITEM_GROUP || it->hidden || it->read_only || domain_of(it) != domain ||
            !app_may_show_last_time(app, it->link_id))
            continue;
        const char *before = app_answered_before(app, it->link_id, &on);
        if (before == NULL)
            continue;
        struct last_answer *row = &ret[count++];
        snprintf(row->label, sizeof row->label, "%s", app_item_label(app, it));
        snprintf(row->text, sizeof row->text, "%s", app_answer_display(app, it->link_id, before));
        *ret_on = on;
    }
    return count;
}

// Where app_notes has got.
struct gathered {
    struct note_row *rows; // the newest `most`
    size_t most, count;    // room, used
};

static bool gather(const char *link_id, struct json *value, void *self)
{
    struct gathered *g = self;
    const char *text = json_string(value);
    (void)link_id;
    if (text == NULL || text[0] == '\0' || g->most == 0)
        return true;
    if (g->count == g->most) {
        memmove(g->rows, g->rows + 1, (g->most - 1) * sizeof *g->rows);
        g->count--;
    }
    g->rows[g->count++] = (struct note_row){.text = text};
    return true;
}

size_t app_notes(const struct app *app, struct note_row *ret, size_t most)
{
    struct gathered g = {.rows = ret, .most = most};
    json_each(app->visit->now.notes, gather, &g);
    return g.count;
}
