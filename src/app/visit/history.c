// SPDX-License-Identifier: EUPL-1.2
// The person's finished visits, for "last time" and side by side.
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "store/amend.h"
#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void history_release(struct app *app)
{
    for (size_t i = 0; i < app->visit->history.count; i++)
        json_free(app->visit->history.responses[i]);
    app->visit->history = (struct visit_history){0};
}

static bool closed(const struct store_visit *v)
{
    return v->state == VISIT_FINISHED || v->state == VISIT_STOPPED;
}

// A resource of that type out of a visit's, borrowed, or NULL.
static const struct json *of_type(const struct json *resources, const char *type)
{
    for (size_t i = 0; i < json_count(resources); i++) {
        const char *name = json_get_string(json_at(resources, i), "resourceType");
        if (name != NULL && strcmp(name, type) == 0)
            return json_at(resources, i);
    }
    return NULL;
}

// Did it end before it began, and why?
static void read_end(struct visit_history *h, size_t at, const struct json *consent)
{
    const char *code, *words;
    h->ends[at] = consent_end_of(consent, &code, &words);
    h->refusals[at][0] = '\0';
    if (h->ends[at] == CONSENT_REFUSED)
        snprintf(h->refusals[at], sizeof h->refusals[at], "%s%s%s", refusal_label(code),
                 words[0] != '\0' && code[0] != '\0' ? " — " : "", words);
}

// Adds one version of a visit.
static enum rc add_version(struct app *app, const struct store_visit *v, uint32_t version,
                           struct err *e)
{
    struct visit_history *h = &app->visit->history;
    struct json *resources = NULL;
    size_t at = h->count++;
    h->visits[at] = *v;
    h->version[at] = version;
    h->responses[at] = NULL;
    h->reasons[at][0] = '\0';
    enum rc rc = store_visit_version(app->store, v->id, version, &resources, NULL, e);
    if (rc == RC_OK)
        h->responses[at] = json_copy(of_type(resources, "QuestionnaireResponse"));
    screening_read(app_form(app, v->form_version), h->responses[at], &h->came_to[at]);
    const struct json *reasons = json_get(of_type(resources, "Provenance"), "reason");
    const char *reason = json_get_string(json_at(reasons, 0), "text");
    if (reason != NULL)
        snprintf(h->reasons[at], sizeof h->reasons[at], "%s", reason);
    read_end(h, at, of_type(resources, "Consent"));
    json_free(resources);
    return rc;
}

static int newest_first(const void *a, const void *b)
{
    const struct store_visit *x = a, *y = b;
    return (x->started_utc_ms < y->started_utc_ms) - (x->started_utc_ms > y->started_utc_ms);
}

// Finished visits of a person and of the duplicates merged into them, newest first, into the arena.
static enum rc all_visits(struct app *app, struct id person, struct arena *a,
                          struct store_visit **ret, size_t *ret_count, struct err *e)
{
    struct store_visit *all = NULL;
    size_t count = 0;
    enum rc rc = store_visits(app->store, person, a, &all, &count, e);
    for (size_t i = 0; i < store_person_count(app->store); i++) {
        const struct store_person *duplicate = store_person_at(app->store, i);
        struct store_visit *more = NULL;
        size_t more_count = 0;
        if (duplicate->merged_into.text[0] == '\0' || id_equal(duplicate->id, person) ||
            !id_equal(store_person_survivor(app->store, duplicate->id), person))
            continue;
        enum rc duplicate_rc = store_visits(app->store, duplicate->id, a, &more, &more_count, e);
        struct store_visit *both = arena_array(a, count + more_count + 1, sizeof *both);
        if (count > 0)
            memcpy(both, all, count * sizeof *both);
        if (more_count > 0)
            memcpy(both + count, more, more_count * sizeof *both);
        all = both;
        count += more_count;
        rc = rc ? rc : duplicate_rc;
    }
    if (count > 1)
        qsort(all, count, sizeof *all, newest_first);
    *ret = all;
    *ret_count = count;
    return rc;
}

// ---- visits made elsewhere, as the server told them ----

// Room at its place in time; NULL when it is older than all that fit.
static struct store_visit *make_room(struct visit_history *h, int64_t at_utc_ms, size_t *ret)
{
    size_t i = 0, last = h->count < HISTORY_MAX ? h->count : HISTORY_MAX - 1;
    while (i < h->count && h->visits[i].started_utc_ms > at_utc_ms)
        i++;
    if (i == HISTORY_MAX)
        return NULL;
    if (h->count == HISTORY_MAX)
        json_free(h->responses[last]);
    else
        h->count++;
    size_t behind = last - i;
    memmove(&h->visits[i + 1], &h->visits[i], behind * sizeof h->visits[0]);
    memmove(&h->version[i + 1], &h->version[i], behind * sizeof h->version[0]);
    memmove(&h->responses[i + 1], &h->responses[i], behind * sizeof h->responses[0]);
    memmove(&h->ends[i + 1], &h->ends[i], behind * sizeof h->ends[0]);
    memmove(&h->refusals[i + 1], &h->refusals[i], behind * sizeof h->refusals[0]);
    memmove(&h->reasons[i + 1], &h->reasons[i], behind * sizeof h->reasons[0]);
    memmove(&h->came_to[i + 1], &h->came_to[i], behind * sizeof h->came_to[0]);
    *ret = i;
    return &h->visits[i];
}

// Is it an answer to our form, of whatever version?
static bool is_of_form(const struct app *app, const char *canonical)
{
    size_t len = app->visit->forms.step1 != NULL ? strlen(app->visit->forms.step1->url) : 0;
    return len > 0 && canonical != NULL &&
           strncmp(canonical, app->visit->forms.step1->url, len) == 0 &&
           (canonical[len] == '\0' || canonical[len] == '|');
}

static bool add_elsewhere(const struct store_remote *r, void *self)
{
    struct app *app = self;
    struct visit_history *h = &app->visit->history;
    int64_t at = 0;
    size_t i = 0;
    const char *authored = json_get_string(r->content, "authored");
    const char *canonical = json_get_string(r->content, "questionnaire");
    if (authored == NULL || !instant_read(authored, &at) || !is_of_form(app, canonical))
        return true;
    struct store_visit *v = make_room(h, at, &i);
    if (v == NULL)
        return true;
    *v = (struct store_visit){.person = h->person,
                              .response = r->id,
                              .state = VISIT_FINISHED,
                              .started_utc_ms = at,
                              .finished_utc_ms = at,
                              .versions = 1};
    const char *version = strchr(canonical, '|');
    snprintf(v->form_version, sizeof v->form_version, "%.31s", version != NULL ? version + 1 : "");
    h->version[i] = 1;
    h->responses[i] = json_copy(r->content);
    screening_read(app_form(app, v->form_version), h->responses[i], &h->came_to[i]);
    h->reasons[i][0] = h->refusals[i][0] = '\0';
    h->ends[i] = CONSENT_GOES_ON;
    return true;
}

size_t app_history(struct app *app, struct id person)
{
    struct arena a = {0};
    struct err e = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    history_release(app);
    app->visit->history.person = person;
    if (app_load_forms(app, &e) != RC_OK) // labels come from the form
        app_fail(app, N_("The questionnaire could not be read."), &e);
    if (all_visits(app, person, &a, &visits, &count, &e) != RC_OK)
        app_fail(app, N_("Earlier visits could not be read."), &e);
    for (size_t i = 0; i < count; i++) {
        uint32_t version = closed(&visits[i]) && visits[i].versions == 0 ? 1 : visits[i].versions;
        uint32_t first = visits[i].pruned_utc_ms != 0 ? version : 1; // older ones are gone
        for (; version >= first && version > 0 && app->visit->history.count < HISTORY_MAX;
             version--)
            if (add_version(app, &visits[i], version, &e) == RC_DAMAGED)
                app_fail(app, N_("An earlier visit could not be read."), &e);
    }
    arena_release(&a);
    if (person.text[0] != '\0' &&
        store_remotes(app->store, person, "QuestionnaireResponse", add_elsewhere, app, &e) != RC_OK)
        app_fail(app, N_("An earlier visit could not be read."), &e);
    return app->visit->history.count;
}

// A visit that stopped, by enum consent_end.
static const char *const ends[] = {[CONSENT_GOES_ON] = "stopped",
                                   [CONSENT_REFUSED] = "refused",
                                   [CONSENT_GUARDIAN] = "guardianship"};

const char *app_history_refusal(const struct app *app, size_t i)
{
    return i < app->visit->history.count ? app->visit->history.refusals[i] : "";
}

bool app_history_began(const struct app *app, size_t i)
{
    const struct visit_history *h = &app->visit->history;
    return i < h->count && (h->visits[i].state != VISIT_STOPPED || h->ends[i] == CONSENT_GOES_ON);
}

bool app_history_visit(const struct app *app, size_t i, struct date *ret_on, const char **ret_state)
{
    if (i >= app->visit->history.count)
        return false;
    const struct store_visit *v = &app->visit->history.visits[i];
    *ret_on = app_local_date(app, v->started_utc_ms);
    *ret_state = app->visit->history.version[i] < v->versions ? "replaced"
                 : v->state == VISIT_STOPPED                  ? ends[app->visit->history.ends[i]]
                                                              : "finished";
    return true;
}

const char *app_history_reason(const struct app *app, size_t i)
{
    return i < app->visit->history.count ? app->visit->history.reasons[i] : "";
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
    if (i >= app->visit->history.count)
        return NULL;
    const struct json *it =
        find_item(json_get(app->visit->history.responses[i], "item"), link_id, 20);
    const char *text = NULL;
    json_each(json_at(json_get(it, "answer"), 0), short_value, &text);
    return text;
}

// The item as the form of the i-th visit has it; as the form in use has it when that one is gone or
// never had it.
static const struct item *item_then(const struct app *app, size_t i, const char *link_id)
{
    const struct questionnaire *q = app_form(app, app->visit->history.visits[i].form_version);
    const struct item *it = q != NULL ? questionnaire_find(q, link_id) : NULL;
    return it != NULL ? it : app_item(app, link_id);
}

const char *app_history_display(const struct app *app, size_t i, const char *link_id)
{
    const char *value = app_history_answer(app, i, link_id);
    return value == NULL ? "" : item_answer_display(app, item_then(app, i, link_id), value);
}

const char *app_history_label(const struct app *app, const char *link_id)
{
    const struct item *it = app_item(app, link_id);
    for (size_t i = 0; it == NULL && i < app->visit->history.count; i++)
        it = item_then(app, i, link_id);
    return app_item_label(app, it);
}

const char *app_answered_before(const struct app *app, const char *link_id, struct date *ret_on)
{
    const char *state;
    for (size_t i = 0; i < app->visit->history.count && app_shows_results(app); i++) {
        const char *text = app_history_answer(app, i, link_id);
        if (text != NULL && app_history_visit(app, i, ret_on, &state))
            return text;
    }
    return NULL;
}

enum result app_history_result(const struct app *app, size_t i, size_t domain)
{
    const struct visit_history *h = &app->visit->history;
    return i < h->count && domain < RESULTS_MAX ? result_of(app, h->came_to[i].at[domain].state)
                                                : RESULT_NOT_ASSESSED;
}

const char *app_history_missing(const struct app *app, size_t i, size_t domain)
{
    const struct visit_history *h = &app->visit->history;
    if (i >= h->count || domain >= RESULTS_MAX)
        return "";
    char *out = app_slot(app);
    missing_text(app, &h->came_to[i].at[domain], out, FORMAT_BYTES);
    return out;
}

struct result_counts app_history_counts(const struct app *app, size_t i)
{
    const struct visit_history *h = &app->visit->history;
    return i < h->count ? result_counts_of(app, &h->came_to[i]) : (struct result_counts){0};
}
