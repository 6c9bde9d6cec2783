// SPDX-License-Identifier: EUPL-1.2
// A visit from opening to closing: enter, resume from the journal, pause, answer, note.
#include "app/app.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void visit_release(struct app *app)
{
    struct session_visit *v = &app->visit;
    form_free(v->form);
    json_free(v->patient);
    json_free(v->consent);
    json_free(v->notes);
    json_free(v->flags);
    json_free(v->passed);
    *v = (struct session_visit){0};
}

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
    for (size_t i = from + 1; i < json_count(all) && !is_kind(json_at(all, i), "amend"); i++) {
        if (is_kind(json_at(all, i), "amend-withdrawn"))
            return i;
    }
    return from;
}

// Where the correction under way begins, 0 when there is none.
static size_t correction_at(const struct app *app, const struct json *all)
{
    size_t i = app->visit.envelope.finished_utc_ms != 0 ? json_count(all) : 0;
    while (i > 0 && !is_kind(json_at(all, i - 1), "amend"))
        i--;
    return i;
}

// Applies the journal, but for corrections that were given up. In a correction the form holds what
// was finished: only newer answers are applied.
static enum rc replay(struct app *app, struct err *e)
{
    struct json *all = json_new_array();
    enum rc rc = store_visit_journal(app->store, app->visit.envelope.id, collect, all, e);
    size_t begin = correction_at(app, all);
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++) {
        const struct json *entry = json_at(all, i);
        size_t end = is_kind(entry, "amend") ? given_up_at(all, i) : i;
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
    struct session_visit *v = &app->visit;
    struct form_env env = {.clock = &app->clock, .patient = v->patient};
    struct json *response = NULL;
    if (v->envelope.finished_utc_ms == 0) {
        v->form = form_new(app->step1, &env);
        return RC_OK;
    }
    enum rc rc = store_resource_load(app->store, "QuestionnaireResponse", v->envelope.response,
                                     &response, e);
    if (rc == RC_OK)
        rc = form_open(app->step1, &env, response, &v->form, e);
    json_free(response);
    return rc;
}

// Everything the open visit needs in memory, from disk.
static enum rc open_visit(struct app *app, struct id person, struct err *e)
{
    struct session_visit *v = &app->visit;
    enum rc rc = store_person_load(app->store, person, &v->patient, e);
    if (rc != RC_OK)
        return rc;
    rc = make_form(app, e);
    if (rc != RC_OK)
        return rc;
    v->notes = json_new_object();
    v->passed = json_new_object();
    v->flags = json_new_array();
    v->entered_mono_ms = clock_mono_ms(&app->clock);
    app_person_row(app, person, &v->person);
    visit_plan(app);
    rc = replay(app, e);
    v->open = rc == RC_OK;
    return rc;
}

static enum rc find_or_start(struct app *app, struct id person, bool *ret_resumed, struct err *e)
{
    struct store_visit *envelope = &app->visit.envelope;
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
    return store_visit_start(app->store, person, app->step1->url, app->step1->version, envelope, e);
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
    if (rc == RC_OK && app->visit.envelope.state == VISIT_PAUSED)
        rc = store_visit_state(app->store, app->visit.envelope.id, VISIT_OPEN, &e);
    if (rc != RC_OK) {
        visit_release(app);
        return app_fail(app, N_("The visit could not be opened."), &e);
    }
    visit_stand(app);
    if (app->visit.word_list[0] == '\0' && !app_is_amending(app))
        visit_choose_words(app);
    if (!*ret_resumed && !app_is_amending(app)) // a round that cannot be told holds no visit
        round_tell(app, person, &(struct round_news){.status = "started", .visited = true});
    return app_done(app);
}

enum rc app_visit_pause(struct app *app)
{
    struct err e = {0};
    if (!app->visit.open)
        return RC_OK;
    enum rc rc = app_record(app, N_("The pause was not noted."), app_entry("pause"));
    if (rc == RC_OK &&
        store_visit_state(app->store, app->visit.envelope.id, VISIT_PAUSED, &e) != RC_OK)
        rc = app_fail(app, N_("The pause was not noted."), &e);
    visit_release(app);
    app_home_refresh(app);
    return rc;
}

bool app_visit_is_open(const struct app *app)
{
    return app->visit.open;
}

const struct person_row *app_visit_person(const struct app *app)
{
    return &app->visit.person;
}

int64_t app_visit_elapsed_ms(const struct app *app)
{
    return app->visit.open ? clock_mono_ms(&app->clock) - app->visit.entered_mono_ms : 0;
}

enum rc app_answer(struct app *app, const char *link_id, const char *value)
{
    struct session_visit *v = &app->visit;
    struct err e = {0};
    const char *before = form_answer_text(v->form, link_id);
    if (before != NULL && value != NULL && strcmp(before, value) == 0)
        return app_done(app); // the same answer again is already on disk
    if (before == NULL && value == NULL)
        return app_done(app);
    char *old = before != NULL ? mem_text(before, strlen(before)) : NULL;
    // The form checks first and may refuse; only then is it written. A refused save puts the old
    // answer back.
    enum rc rc = form_set_text(v->form, link_id, value, &e);
    if (rc != RC_OK) {
        free(old);
        return app_fail(app, N_("The answer was not taken."), &e);
    }
    struct json *entry = app_entry("answer");
    json_set_string(entry, "linkId", link_id);
    json_set_string(entry, "value", value);
    rc = app_record(app, N_("The answer was not saved."), entry);
    if (rc != RC_OK)
        form_set_text(v->form, link_id, old, NULL);
    free(old);
    return rc;
}

const char *app_answered(const struct app *app, const char *link_id)
{
    return app->visit.form == NULL ? NULL : form_answer_text(app->visit.form, link_id);
}

bool app_enabled(const struct app *app, const char *link_id)
{
    return app->visit.form != NULL && form_enabled(app->visit.form, link_id);
}

const struct item *app_item(const struct app *app, const char *link_id)
{
    return app->step1 == NULL ? NULL : questionnaire_find(app->step1, link_id);
}

const char *app_note(const struct app *app, const char *link_id)
{
    const char *text = json_get_string(app->visit.notes, link_id);
    return text != NULL ? text : "";
}

enum rc app_note_save(struct app *app, const char *link_id, const char *text)
{
    struct json *entry = app_entry("note");
    json_set_string(entry, "linkId", link_id);
    json_set_string(entry, "text", text);
    return app_record(app, N_("The note was not saved."), entry);
}

int64_t app_parameter(const struct app *app, const char *name, int64_t otherwise)
{
    const struct questionnaire *q = app->step1;
    struct dec d;
    int64_t n;
    for (size_t i = 0; q != NULL && i < q->variable_count; i++) {
        const char *text = q->variables[i].text;
        if (text != NULL && strcmp(q->variables[i].name, name) == 0 &&
            dec_parse(text, strlen(text), &d) && dec_trunc(d, &n))
            return n;
    }
    return otherwise;
}
