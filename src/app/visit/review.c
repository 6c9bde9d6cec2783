// SPDX-License-Identifier: EUPL-1.2
// The list of all answers of the open visit, by domain in the order in which they are asked.
#include "app/visit/review.h"

#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

// What stands beside an answer and is none, and what the program measures by itself.
static const char *const left_out[] = {"cog-list", "cog-recall-delay-s", "loc-attempts"};

static const struct item *top_of(const struct item *it)
{
    while (it->parent != NULL)
        it = it->parent;
    return it;
}

static bool in_repeating(const struct item *it)
{
    for (; it != NULL; it = it->parent)
        if (it->repeats && it->type == ITEM_GROUP)
            return true;
    return false;
}

static bool is_listed(const struct app *app, const struct item *it)
{
    for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
        if (strcmp(left_out[i], it->link_id) == 0)
            return false;
    return it->type != ITEM_GROUP && it->type != ITEM_DISPLAY && !it->hidden && !it->read_only &&
           !top_of(it)->hidden && !in_repeating(it) && app_enabled(app, it->link_id) &&
           (it->required || app_answered(app, it->link_id) != NULL);
}

// What a question belongs to: its domain, or the group it stands in.
static const char *domain_words(const struct app *app, const struct item *it)
{
    enum screening_domain d = screening_domain_of(it->link_id);
    return d < SCREENING_DOMAINS ? app_result_label((size_t)d) : app_item_label(app, top_of(it));
}

static bool same_domain(const struct item *a, const struct item *b)
{
    enum screening_domain x = screening_domain_of(a->link_id), y = screening_domain_of(b->link_id);
    return x == y && (x < SCREENING_DOMAINS || top_of(a) == top_of(b));
}

static bool is_added(const struct open_visit *v, const struct item *it)
{
    for (size_t i = 0; i < v->review_count; i++)
        if (v->review[i] == it)
            return true;
    return false;
}

size_t app_review_begin(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    const struct questionnaire *q = app->visit->forms.step1;
    v->reviewing = true;
    v->review_count = 0;
    results_read(app, &v->review_results);
    for (size_t i = 0; q != NULL && i < q->item_count; i++) {
        if (!is_listed(app, q->all[i]) || is_added(v, q->all[i]))
            continue;
        for (size_t k = i; k < q->item_count && v->review_count < FORM_STEPS_MAX; k++)
            if (is_listed(app, q->all[k]) && same_domain(q->all[i], q->all[k]) &&
                !is_added(v, q->all[k]))
                v->review[v->review_count++] = q->all[k];
    }
    app_step_end(app);
    return v->review_count;
}

bool app_is_reviewing(const struct app *app)
{
    return app->visit->now.reviewing;
}

void app_review_end(struct app *app)
{
    app->visit->now.reviewing = false;
    app->visit->now.review_line = 0;
}

// A note stands on the question, or on the group that a screen of its own asks: there on the first
// of its questions.
static const char *note_of(const struct app *app, const struct item *it)
{
    const char *note = app_note(app, it->link_id);
    const struct item *group = it->parent;
    if (note[0] == '\0' && group != NULL && group->widget != NULL && group->item_count > 0 &&
        group->items[0] == it)
        note = app_note(app, group->link_id);
    return note;
}

bool app_review_row(const struct app *app, size_t i, struct review_row *ret)
{
    const struct open_visit *v = &app->visit->now;
    if (i >= v->review_count)
        return false;
    const struct item *it = v->review[i];
    const char *value = app_answered(app, it->link_id);
    bool first = i == 0 || !same_domain(v->review[i - 1], it);
    *ret = (struct review_row){.item = it,
                               .domain = first ? domain_words(app, it) : "",
                               .needed = it->required,
                               .mark = answer_result(app, &v->review_results, it),
                               .note = note_of(app, it)};
    snprintf(ret->answer, sizeof ret->answer, "%s",
             value != NULL ? app_answer_display(app, it->link_id, value) : "");
    return true;
}

enum rc app_review_goto(struct app *app, size_t i)
{
    struct open_visit *v = &app->visit->now;
    if (i >= v->review_count)
        return RC_NO;
    v->review_line = i;
    return app_step_goto(app, v->review[i]->link_id);
}

size_t app_review_line(const struct app *app)
{
    return app->visit->now.review_line;
}
