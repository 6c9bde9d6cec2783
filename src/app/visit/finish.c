// SPDX-License-Identifier: EUPL-1.2
// The end of a visit: what is missing, what came out in words, finishing in one transaction.
#include "app/visit/finish.h"

#include "app/people/people.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "app/visit/results.h"
#include "app/visit/tasks.h"
#include "base/i18n.h"
#include "fhir/visit_bundle.h"
#include "pathway/due.h"
#include "pathway/farewell.h"
#include "store/amend.h"
#include "store/flag.h"

#include <stdio.h>
#include <string.h>

// Times a package is built anew because its number in the ledger was taken meanwhile.
enum { NUMBER_TRIES = 5 };

#define RECALL_ITEM "cog-recall" // words recalled

// The count of recalled words where the words were said and it can still be asked for, now or when
// its wait is over: it stands inside a group, which is one step.
static const struct item *recall_left(const struct app *app, const struct visit_step *s)
{
    if (s->widget == NULL || strcmp(s->widget, "recall") != 0 || app_recall_wait_ms(app) < 0 ||
        form_answer_count(app->visit->now.form, RECALL_ITEM) > 0)
        return NULL;
    return app_item(app, RECALL_ITEM);
}

bool app_missing_recall(const struct item *const *missing, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(missing[i]->link_id, RECALL_ITEM) == 0)
            return true;
    return false;
}

size_t app_missing(struct app *app, const struct item **ret, size_t max)
{
    size_t count = 0;
    const struct open_visit *v = &app->visit->now;
    for (int i = 0; i < v->step_count && count < max; i++) {
        const struct item *it = v->steps[i].item;
        const struct item *recall = recall_left(app, &v->steps[i]);
        if (recall != NULL)
            ret[count++] = recall;
        if (it->type == ITEM_GROUP || !it->required || !form_enabled(v->form, it->link_id))
            continue;
        if (form_answer_count(v->form, it->link_id) == 0)
            ret[count++] = it;
    }
    return count;
}

struct date app_next_visit(const struct app *app)
{
    int64_t at =
        app_is_amending(app) ? app->visit->now.envelope.finished_utc_ms : clock_utc_ms(&app->clock);
    return due_after(app->visit->forms.due, app_local_date(app, at));
}

bool app_visit_is_sent(const struct app *app)
{
    return !store_is_practice(app->store) && package_may_be_sent(app->visit->now.consent);
}

void app_farewell(const struct app *app, char out[FAREWELL_BYTES])
{
    const struct open_visit *v = &app->visit->now;
    const struct result_counts counts = app_result_counts(app);
    const size_t open = counts.of[RESULT_NOT_ASSESSED] + counts.of[RESULT_INCOMPLETE];
    struct buf text = {0};
    struct farewell_facts facts = {
        .send = app_visit_is_sent(app) ? (app->state->server_set ? FAREWELL_SENT : FAREWELL_WAITS)
                : store_is_practice(app->store) ? FAREWELL_PRACTICE
                                                : FAREWELL_KEPT,
        .signal = !counts.screening              ? FAREWELL_NOTHING
                  : !app_shows_results(app)      ? FAREWELL_HIDDEN
                  : counts.of[RESULT_SIGNAL] > 0 ? FAREWELL_SIGNAL
                                                 : FAREWELL_NO_SIGNAL,
        .missing = counts.screening && open > 0,
        .flag = store_flags_open_of(app->store, v->person.id) > 0,
    };
    farewell_say(app->visit->forms.farewell, &facts, app_language(app), &text);
    snprintf(out, FAREWELL_BYTES, "%s", buf_text(&text));
    buf_release(&text);
}

const char *app_farewell_refused(const struct app *app)
{
    return farewell_refused(app->visit->forms.farewell, app_language(app));
}

// Notes as the array the package wants.
static bool add_note(const char *key, struct json *value, void *self)
{
    const char *text = json_string(value);
    if (text != NULL && text[0] != '\0') {
        struct json *note = json_new_object();
        json_set_string(note, "linkId", key);
        json_set_string(note, "text", text);
        json_push(self, note);
    }
    return true;
}

// Builds and finishes, once. RC_BUSY: something else was queued meanwhile and took the number.
// *ret_reported: the planned visit goes to the server with its package.
static enum rc build_and_finish(struct app *app, struct package_input in, enum visit_state state,
                                bool *ret_reported, struct err *e)
{
    struct ledger_head number;
    struct json *resources = NULL, *bundle = NULL;
    struct datetime due = {.date = app_next_visit(app), .hour = 12};
    bool screened = state == VISIT_FINISHED && app_result_counts(app).screening;
    int64_t due_utc_ms = screened ? clock_moment(&app->clock, due) : 0;
    enum rc rc = RC_OK;
    if (!store_is_practice(app->store)) { // fictitious people are never sent
        rc = store_ledger_head(app->store, &number, e);
        in.number = &number;
    }
    if (rc == RC_OK)
        rc = package_build(&in, &resources, &bundle, e);
    if (rc == RC_OK)
        rc = store_visit_finish(app->store, in.visit->id, state, resources, bundle, due_utc_ms, e);
    *ret_reported = bundle != NULL && json_count(in.tasks) > 0;
    json_free(resources);
    json_free(bundle);
    return rc;
}

// *ret_reported: the planned visit goes to the server with its package.
static enum rc close_visit(struct app *app, enum visit_state state, const char *status,
                           bool *ret_reported)
{
    struct open_visit *v = &app->visit->now;
    struct err e = {0};
    struct json *notes = json_new_array();
    clock_marks_look(app);
    json_each(v->notes, add_note, notes);
    struct store_visit envelope = v->envelope;
    bool amending = app_is_amending(app);
    struct json *previous = NULL;
    if (!amending)
        envelope.finished_utc_ms =
            envelope.stopped_utc_ms != 0 ? envelope.stopped_utc_ms : clock_utc_ms(&app->clock);
    else if (strcmp(status, "completed") == 0)
        status = "amended";
    if (amending && store_visit_version(app->store, envelope.id, envelope.versions, &previous, NULL,
                                        &e) != RC_OK)
        return app_fail(app, N_("The visit is not finished yet. Every answer is kept."), &e);
    struct json *patient =
        NULL; // newer than the one of the visit: a conflict was settled meanwhile
    if (id_equal(app->state->resolved_person, v->person.id))
        store_person_load(app->store, v->person.id, &patient, NULL);
    struct json *tasks = state == VISIT_FINISHED && !amending && app_result_counts(app).screening
                             ? round_task_reports(app, v->person.id, &envelope.response)
                             : NULL;
    struct package_input in = {.visit = &envelope,
                               .tasks = tasks,
                               .patient = patient != NULL ? patient : v->patient,
                               .consent = v->consent,
                               .notes = notes,
                               .clock_marks = v->clock,
                               .form = v->form,
                               .status = status,
                               .organisation = app->state->config.organisation.name,
                               .maps = app->visit->forms.maps,
                               .reason = amending ? v->amend_reason : NULL,
                               .previous = previous,
                               .clock = &app->clock};
    enum rc rc = RC_BUSY;
    for (int i = 0; i < NUMBER_TRIES && rc == RC_BUSY; i++) {
        err_clear(&e);
        rc = build_and_finish(app, in, state, ret_reported, &e);
    }
    json_free(notes);
    json_free(patient);
    json_free(previous);
    json_free(tasks);
    return rc == RC_OK
               ? RC_OK
               : app_fail(app, N_("The visit is not finished yet. Every answer is kept."), &e);
}

// `change` NULL: what was planned stays to be done.
static enum rc after_close(struct app *app, const struct round_change *change)
{
    struct id person = app->visit->now.person.id;
    visit_release(app);
    if (change != NULL)
        round_change_save(app, person, change);
    app->state->home_stale = true;
    app_history(app, person);
    return app->state->message[0] == '\0' ? app_done(app) : RC_OK;
}

enum rc app_finish(struct app *app)
{
    struct form_issue const *issues = NULL;
    size_t count = form_issues(app->visit->now.form, &issues);
    bool complete = true, reported = false, screened = app_result_counts(app).screening;
    for (size_t i = 0; i < count; i++)
        complete = complete && issues[i].warning;
    // A visit with open questions is finished with the status in-progress; nothing is invented.
    enum rc rc =
        close_visit(app, VISIT_FINISHED, complete ? "completed" : "in-progress", &reported);
    struct round_change change = {.status = "completed", .visited = true, .reported = reported};
    return rc == RC_OK ? after_close(app, screened ? &change : NULL) : rc;
}

// "consent refused: not today" of the open visit, for lists; "" of another end.
static void refused_text(const struct app *app, char *out, size_t bytes)
{
    const char *why = json_get_string(app->visit->now.consent, "refusal");
    out[0] = '\0';
    if (why != NULL && why[0] != '\0')
        snprintf(out, bytes, "%s — %s", _("consent refused"), refusal_label(why));
}

enum rc visit_close_stopped(struct app *app, const char *reason)
{
    char why[160];
    bool reported = false;
    refused_text(app, why, sizeof why); // gone with the visit
    enum rc rc = close_visit(app, VISIT_STOPPED, "stopped", &reported);
    if (rc != RC_OK)
        return rc;
    // A visit that stopped for a representative is still to be made.
    const char *status = strcmp(reason, "refused") == 0        ? "refused"
                         : strcmp(reason, "guardianship") == 0 ? "requested"
                                                               : "completed";
    struct round_change change = {.status = status,
                                  .reason = why[0] != '\0' ? why : NULL,
                                  .visited = true,
                                  .added = why[0] != '\0'};
    return after_close(app, &change);
}

enum rc app_visit_stop(struct app *app, const char *reason)
{
    struct json *entry = app_entry("stop");
    json_set_string(entry, "reason", reason);
    enum rc rc = app_record(app, N_("The end of the visit was not saved."), entry);
    return rc == RC_OK ? visit_close_stopped(app, reason) : rc;
}
