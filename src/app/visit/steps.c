// SPDX-License-Identifier: EUPL-1.2
// Which question stands on the screen: the form's order, except that the recall comes as soon as it
// is allowed and never before by itself.
#include "app/visit/internal.h"
#include "app/visit/tasks.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static const struct item *top_of(const struct item *it)
{
    while (it->parent != NULL)
        it = it->parent;
    return it;
}

static bool inside_widget(const struct item *it)
{
    for (const struct item *p = it->parent; p != NULL; p = p->parent)
        if (p->widget != NULL && p->type == ITEM_GROUP)
            return true;
    return false;
}

static bool has_widget(const struct item *it, const char *widget)
{
    return it->widget != NULL && strcmp(it->widget, widget) == 0;
}

static bool is_step(const struct app *app, const struct item *it)
{
    if (it->hidden || it->read_only || inside_widget(it))
        return false;
    if (has_widget(it, "follow-up") && app->visit->history.count == 0)
        return false; // "worse than last time?" needs a last time
    if (it->type == ITEM_GROUP)
        return it->widget != NULL;
    return it->type != ITEM_DISPLAY;
}

void visit_plan(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    v->step_count = v->step = v->trail_count = 0;
    for (size_t i = 0; i < app->visit->forms.step1->item_count && v->step_count < FORM_STEPS_MAX;
         i++) {
        const struct item *it = app->visit->forms.step1->all[i];
        if (is_step(app, it))
            v->steps[v->step_count++] =
                (struct visit_step){.item = it, .domain = top_of(it), .widget = it->widget};
    }
}

static bool is_recall(const struct visit_step *s)
{
    return s->widget != NULL && strcmp(s->widget, "recall") == 0;
}

static bool step_done(const struct open_visit *v, const struct visit_step *s)
{
    if (json_get(v->passed, s->item->link_id) != NULL)
        return true;
    return s->item->type != ITEM_GROUP && form_answer_count(v->form, s->item->link_id) > 0;
}

static bool step_open(const struct app *app, int i)
{
    const struct visit_step *s = &app->visit->now.steps[i];
    return form_enabled(app->visit->now.form, s->item->link_id) && !step_done(&app->visit->now, s);
}

static int recall_step(const struct app *app)
{
    for (int i = 0; i < app->visit->now.step_count; i++)
        if (is_recall(&app->visit->now.steps[i]) && step_open(app, i))
            return i;
    return -1;
}

// The first open step in [from, to) that is not the recall.
static int open_between(const struct app *app, int from, int to)
{
    for (int i = from; i < to; i++)
        if (!is_recall(&app->visit->now.steps[i]) && step_open(app, i))
            return i;
    return -1;
}

// What comes after `now`: the recall when its time has come, else the next open step, else one left
// behind, else the recall (whose screen waits), else the end.
static int following(const struct app *app, int now)
{
    const struct open_visit *v = &app->visit->now;
    int recall = recall_step(app);
    int64_t wait = app_recall_wait_ms(app);
    if (recall >= 0 && wait == 0)
        return recall;
    int next = open_between(app, now, v->step_count);
    if (next < 0)
        next = open_between(app, 0, now < v->step_count ? now : v->step_count);
    if (next < 0 && recall >= 0 && wait > 0)
        next = recall;
    return next < 0 ? v->step_count : next;
}

struct visit_step app_step(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    return v->step < v->step_count ? v->steps[v->step] : (struct visit_step){0};
}

static void step_to(struct open_visit *v, int step)
{
    if (step == v->step)
        return;
    if (v->trail_count == FORM_STEPS_MAX) {
        memmove(v->trail, v->trail + 1, sizeof v->trail - sizeof v->trail[0]);
        v->trail_count--;
    }
    v->trail[v->trail_count++] = v->step;
    v->step = step;
}

// Words are about to be said or whispered: the language may have been answered since they were
// chosen.
static void arrive(struct app *app)
{
    const char *widget = app_step(app).widget;
    if (widget != NULL && (strcmp(widget, "words") == 0 || strcmp(widget, "whisper") == 0))
        visit_choose_words(app);
}

void app_step_next(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    step_to(v, v->reviewing ? v->step_count : following(app, v->step));
    arrive(app);
}

// The step before in form order that is enabled, whatever its answer.
static int preceding(const struct app *app)
{
    for (int i = app->visit->now.step - 1; i >= 0; i--)
        if (form_enabled(app->visit->now.form, app->visit->now.steps[i].item->link_id))
            return i;
    return -1;
}

bool app_step_back(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    int step = v->reviewing         ? v->step_count
               : v->trail_count > 0 ? v->trail[--v->trail_count]
                                    : preceding(app);
    if (step < 0)
        return false;
    v->step = step;
    arrive(app);
    return true;
}

static bool under(const struct item *it, const char *link_id)
{
    for (; it != NULL; it = it->parent)
        if (strcmp(it->link_id, link_id) == 0)
            return true;
    return false;
}

// The step that holds an item or is the first of a group: an open one rather than a finished one;
// −1 none enabled.
static int step_of(const struct app *app, const char *link_id)
{
    const struct open_visit *v = &app->visit->now;
    const struct item *target = questionnaire_find(app->visit->forms.step1, link_id);
    int first = -1;
    for (int i = 0; i < v->step_count && target != NULL; i++) {
        const struct item *it = v->steps[i].item;
        if (!(under(it, link_id) || under(target, it->link_id)) ||
            !form_enabled(v->form, it->link_id))
            continue;
        if (step_open(app, i) || app_is_amending(app)) // what was answered is what is corrected
            return i;
        if (first < 0)
            first = i;
    }
    return first;
}

enum rc app_step_goto(struct app *app, const char *link_id)
{
    int step = step_of(app, link_id);
    if (step < 0)
        return app_refuse(app, RC_NO, _("Nothing to ask there now."));
    struct json *entry = app_entry("goto");
    json_set_string(entry, "linkId", app->visit->now.steps[step].item->link_id);
    enum rc rc = app_record(app, N_("The jump was not noted."), entry);
    if (rc == RC_OK) {
        step_to(&app->visit->now, step);
        arrive(app);
    }
    return rc;
}

void app_step_end(struct app *app)
{
    step_to(&app->visit->now, app->visit->now.step_count);
}

enum rc app_step_pass(struct app *app)
{
    struct visit_step s = app_step(app);
    if (s.item == NULL || json_get(app->visit->now.passed, s.item->link_id) != NULL)
        return app_done(app);
    struct json *entry = app_entry("pass");
    json_set_string(entry, "linkId", s.item->link_id);
    return app_record(app, N_("The step was not noted."), entry);
}

void visit_resume_step(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    int step = v->last_link[0] != '\0' ? step_of(app, v->last_link) : -1;
    if (step < 0 && app_is_amending(app))
        v->step = v->step_count; // from the end, any domain is a key away
    else if (step < 0)
        v->step = following(app, 0);
    else if (v->last_goto || step_open(app, step))
        v->step = step;
    else
        v->step = following(app, step);
}

// Progress of one top group: all asked, some asked, or none.
static void count_group(const struct app *app, const struct item *group, int *ret_open,
                        int *ret_done)
{
    const struct open_visit *v = &app->visit->now;
    *ret_open = *ret_done = 0;
    for (int i = 0; i < v->step_count; i++) {
        if (v->steps[i].domain != group || !form_enabled(v->form, v->steps[i].item->link_id))
            continue;
        if (step_done(v, &v->steps[i]))
            ++*ret_done;
        else
            ++*ret_open;
    }
}

size_t app_domains(const struct app *app, struct domain_row ret[DOMAINS_MAX])
{
    size_t count = 0;
    const struct item *current = app_step(app).domain;
    for (size_t i = 0;
         app->visit->now.open && i < app->visit->forms.step1->top_count && count < DOMAINS_MAX;
         i++) {
        const struct item *group = app->visit->forms.step1->items[i];
        int open, done;
        count_group(app, group, &open, &done);
        if (open + done == 0)
            continue;
        struct domain_row *row = &ret[count++];
        *row = (struct domain_row){
            .group = group, .label = app_item_label(app, group), .mark = PROGRESS_TODO};
        if (group == current)
            row->mark = PROGRESS_CURRENT;
        else if (open == 0)
            row->mark = PROGRESS_DONE;
        else if (done > 0)
            row->mark = PROGRESS_PARTLY;
    }
    return count;
}
