// SPDX-License-Identifier: EUPL-1.2
// The person's finished visits, for "last time" and side by side.
#include "app/app.h"
#include "ui/text.h"

#include <string.h>

void history_release(struct app *app)
{
    for (size_t i = 0; i < app->history.count; i++)
        json_free(app->history.responses[i]);
    app->history = (struct session_history){0};
}

static bool closed(const struct store_visit *v)
{
    return v->state == VISIT_FINISHED || v->state == VISIT_STOPPED;
}

size_t app_history(struct app *app, struct id person)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    history_release(app);
    app->history.person = person;
    if (app_load_forms(app, &e) != RC_OK) // labels come from the form
        app_fail(app, N_("The questionnaire could not be read."), &e);
    if (store_visits(app->store, person, &a, &visits, &count, &e) != RC_OK)
        app_fail(app, N_("Earlier visits could not be read."), &e);
    for (size_t i = 0; i < count && app->history.count < HISTORY_MAX; i++) {
        if (!closed(&visits[i]))
            continue;
        size_t at = app->history.count++;
        app->history.visits[at] = visits[i];
        app->history.responses[at] = NULL;
        if (store_resource_load(app->store, "QuestionnaireResponse", visits[i].response,
                                &app->history.responses[at], &e) == RC_DAMAGED)
            app_fail(app, N_("An earlier visit could not be read."), &e);
    }
    arena_release(&a);
    return app->history.count;
}

bool app_history_visit(const struct app *app, size_t i, struct date *ret_on, const char **ret_state)
{
    if (i >= app->history.count)
        return false;
    const struct store_visit *v = &app->history.visits[i];
    *ret_on = datetime_from_utc(v->started_utc_ms,
                                app->clock.offset_min(app->clock.self, v->started_utc_ms))
                  .date;
    *ret_state = v->state == VISIT_FINISHED ? "finished" : "stopped";
    return true;
}

static const struct json *find_item(const struct json *items, const char *link_id, int depth)
{
    for (size_t i = 0; depth > 0 && i < json_count(items); i++) {
        const struct json *it = json_at(items, i);
        const char *link = json_get_string(it, "linkId");
        if (link != NULL && strcmp(link, link_id) == 0)
            return it;
        const struct json *inner = find_item(json_get(it, "item"), link_id, depth - 1);
        if (inner != NULL)
            return inner;
    }
    return NULL;
}

// One of the value[x] of an answer as short text.
static bool short_value(const char *key, struct json *value, void *self)
{
    const char **ret = self;
    if (strncmp(key, "value", 5) != 0)
        return true;
    if (json_type(value) == JSON_OBJECT)
        *ret = json_get_string(value, "code");
    else if (json_type(value) == JSON_NUMBER)
        *ret = json_number(value);
    else if (json_type(value) == JSON_BOOLEAN)
        *ret = json_bool(value, false) ? "true" : "false";
    else
        *ret = json_string(value);
    return false;
}

const char *app_history_answer(const struct app *app, size_t i, const char *link_id)
{
    if (i >= app->history.count)
        return NULL;
    const struct json *it = find_item(json_get(app->history.responses[i], "item"), link_id, 20);
    const char *text = NULL;
    json_each(json_at(json_get(it, "answer"), 0), short_value, &text);
    return text;
}

const char *app_answered_before(const struct app *app, const char *link_id, struct date *ret_on)
{
    const char *state;
    for (size_t i = 0; i < app->history.count; i++) {
        const char *text = app_history_answer(app, i, link_id);
        if (text != NULL && app_history_visit(app, i, ret_on, &state))
            return text;
    }
    return NULL;
}
