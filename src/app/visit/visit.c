// SPDX-License-Identifier: EUPL-1.2
// A visit from opening to leaving: enter, resume from the journal, pause, come back after a lock.
#include "app/people/people.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool collect(const struct json *entry, void *self)
{
    json_push(self, json_copy(entry));
    return true;
}

static bool is_kind(const struct json *entry, const char *kind)
{
    const char *text = json_get_string(entry, "kind");
    return text != NULL && strcmp(text, kind) == 0;
}

// Where a correction that begins at `from` was given up; `from` itself when it was not.
static size_t given_up_at(const struct json *all, size_t from)
{
    for (size_t i = from + 1; i < json_count(all) && !is_kind(json_at(all, i), "amend"); i++)
        if (is_kind(json_at(all, i), "amend-withdrawn"))
            return i;
    return from;
}

// Where the correction under way begins, 0 when there is none.
static size_t correction_at(const struct app *app, const struct json *all)
{
    size_t i = app->visit->now.envelope.finished_utc_ms != 0 ? json_count(all) : 0;
    while (i > 0 && !is_kind(json_at(all, i - 1), "amend"))
        i--;
    return i;
}

// Applies the journal, but for corrections that were given up. In a correction the form holds what
// was finished: only newer answers are applied.
static enum rc replay(struct app *app, struct err *e)
{
    struct json *all = json_new_array();
    enum rc rc = store_visit_journal(app->store, app->visit->now.envelope.id, collect, all, e);
    size_t begin = correction_at(app, all);
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++) {
        struct json *entry = json_at(all, i);
        size_t end = is_kind(entry, "amend") ? given_up_at(all, i) : i;
        if (i < begin)
            json_set(entry, "answers", NULL);
        if (end == i && (i >= begin || !is_kind(entry, "answer")))
            visit_apply(app, entry, true);
        i = end;
    }
    json_free(all);
    return rc;
}

// An empty form, or in a correction the one that was finished.
static enum rc make_form(struct app *app, struct err *e)
{
    struct open_visit *v = &app->visit->now;
    struct form_env env = {.clock = &app->clock, .patient = v->patient};
    struct json *response = NULL;
    if (v->envelope.finished_utc_ms == 0) {
        v->form = form_new(app->visit->forms.step1, &env);
        // Known here, so nobody is asked; forms before 2.0.0 do not ask it.
        form_set_text(v->form, "previous-visit", app->visit->history.count > 0 ? "true" : "false",
                      NULL);
        return RC_OK;
    }
    enum rc rc = store_resource_load(app->store, "QuestionnaireResponse", v->envelope.response,
                                     &response, e);
    if (rc == RC_OK)
        rc = form_open(app->visit->forms.step1, &env, response, &v->form, e);
    json_free(response);
    return rc;
}

// Everything the open visit needs in memory, from disk.
static enum rc open_visit(struct app *app, struct id person, struct err *e)
{
    struct open_visit *v = &app->visit->now;
    enum rc rc = store_person_load(app->store, person, &v->patient, e);
    if (rc != RC_OK)
        return rc;
    rc = make_form(app, e);
    if (rc != RC_OK)
        return rc;
    v->notes = json_new_object();
    v->passed = json_new_object();
    v->reached = json_new_object();
    v->entered_mono_ms = clock_mono_ms(&app->clock);
    app_person_row(app, person, &v->person);
    visit_plan(app);
    rc = replay(app, e);
    v->open = rc == RC_OK;
    return rc;
}

enum rc visit_open_again(struct app *app, const struct store_visit *visit, struct err *e)
{
    visit_release(app);
    enum rc rc = app_load_forms(app, e);
    if (rc != RC_OK)
        return rc;
    app->visit->now.envelope = *visit;
    app_use_form(app, visit->form_version);
    app_history(app, visit->person);
    rc = open_visit(app, visit->person, e);
    if (rc != RC_OK)
        visit_release(app);
    return rc;
}

static enum rc find_or_start(struct app *app, struct id person, bool *ret_resumed, struct err *e)
{
    struct store_visit *envelope = &app->visit->now.envelope;
    const struct store_person *p = store_person_find(app->store, person);
    if (p == NULL)
        return err_set(e, RC_NO, "person is not in the index");
    *ret_resumed = p->open_visit.text[0] != '\0';
    if (*ret_resumed) { // goes on with the form it was begun with
        enum rc rc = store_visit_load(app->store, p->open_visit, envelope, e);
        if (rc == RC_OK)
            app_use_form(app, envelope->form_version);
        return rc;
    }
    app_use_form(app, NULL);
    return store_visit_start(app->store, person, app->visit->forms.step1->url,
                             app->visit->forms.step1->version, envelope, e);
}

enum rc app_visit_enter(struct app *app, struct id person, bool *ret_resumed)
{
    struct err e = {0};
    visit_release(app);
    enum rc rc = app_load_forms(app, &e);
    if (rc == RC_OK)
        rc = find_or_start(app, person, ret_resumed, &e);
    if (rc == RC_OK)
        app_history(app, person); // the steps depend on whether there was a visit before
    if (rc == RC_OK)
        rc = open_visit(app, person, &e);
    if (rc == RC_OK && app->visit->now.envelope.state == VISIT_PAUSED)
        rc = store_visit_state(app->store, app->visit->now.envelope.id, VISIT_OPEN, &e);
    app->visit->now.envelope.stopped_utc_ms = 0;
    if (rc != RC_OK) {
        visit_release(app);
        return app_fail(app, N_("The visit could not be opened."), &e);
    }
    clock_marks_look(app);
    visit_resume_step(app);
    if (!app_is_amending(app))
        visit_choose_words(app);
    if (!*ret_resumed && !app_is_amending(app)) // a round that cannot be told holds no visit
        round_change_save(app, person,
                          &(struct round_change){.status = "started", .visited = true});
    return app_done(app);
}

enum rc app_visit_pause(struct app *app)
{
    struct err e = {0};
    if (!app->visit->now.open)
        return RC_OK;
    enum rc rc = app_record(app, N_("The pause was not noted."), app_entry("pause"));
    if (rc == RC_OK &&
        store_visit_state(app->store, app->visit->now.envelope.id, VISIT_PAUSED, &e) != RC_OK)
        rc = app_fail(app, N_("The pause was not noted."), &e);
    visit_release(app);
    app->state->home_stale = true;
    return rc;
}

struct visit_position visit_position(const struct app *app)
{
    const struct open_visit *v = &app->visit->now;
    if (!v->open)
        return (struct visit_position){.step = 0};
    return (struct visit_position){.visit = v->envelope.id,
                                   .person = v->envelope.person,
                                   .step = v->step,
                                   .words_utc_ms = v->words_utc_ms,
                                   .words_mono_ms = v->words_mono_ms,
                                   .entered_mono_ms = v->entered_mono_ms};
}

bool visit_return_to(struct app *app, const struct visit_position *place)
{
    struct open_visit *v = &app->visit->now;
    const struct store_person *p = store_person_find(app->store, place->person);
    bool resumed = false;
    if (p == NULL || !id_equal(p->open_visit, place->visit) ||
        app_visit_enter(app, place->person, &resumed) != RC_OK)
        return false;
    v->entered_mono_ms = place->entered_mono_ms;
    if (v->words_utc_ms == place->words_utc_ms)
        v->words_mono_ms = place->words_mono_ms;
    if (place->step <= v->step_count)
        v->step = place->step;
    return true;
}
