// SPDX-License-Identifier: EUPL-1.2
// The journal of a visit: an entry goes to disk first, then changes the state; resuming replays the
// same entries through the same table.
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "store/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JUMP_MS = 60000 }; // smaller changes are a clock being kept right

struct json *app_entry(const char *kind)
{
    struct json *entry = json_new_object();
    json_set_string(entry, "kind", kind);
    return entry;
}

static int64_t entry_int(const struct json *entry, const char *key, int64_t otherwise)
{
    int64_t n = otherwise;
    return json_int(json_get(entry, key), &n) ? n : otherwise;
}

static void note_position(struct open_visit *v, const struct json *entry, bool jump)
{
    const char *link = json_get_string(entry, "linkId");
    if (link == NULL)
        return;
    snprintf(v->last_link, sizeof v->last_link, "%s", link);
    v->last_goto = jump;
}

static void apply_answer(struct app *app, const struct json *entry, bool resuming)
{
    const char *link = json_get_string(entry, "linkId");
    if (resuming && link != NULL) // live, the form has it already
        form_set_text(app->visit->now.form, link, json_get_string(entry, "value"), NULL);
    note_position(&app->visit->now, entry, false);
}

// Offers the step that holds that question again.
static void reopen_step(struct app *app, const struct item *it)
{
    for (; it != NULL; it = it->parent)
        json_set(app->visit->now.passed, it->link_id, NULL);
}

// Answers that belong together; also those that other kinds of entries carry. A cleared answer
// opens its step again, from the beginning.
static void apply_answers(struct app *app, const struct json *entry, bool resuming)
{
    const struct json *list = json_get(entry, "answers");
    if (resuming)
        answers_replay(app, entry);
    for (size_t i = json_count(list); i > 0; i--) {
        const struct json *one = json_at(list, i - 1);
        const char *link = json_get_string(one, "linkId");
        const struct item *it =
            link == NULL ? NULL : questionnaire_find(app->visit->forms.step1, link);
        if (it == NULL)
            continue;
        if (json_get(one, "value") == NULL) {
            reopen_step(app, it);
            json_set(app->visit->now.reached, link, NULL);
        }
        note_position(&app->visit->now, one, false); // the first one's stays
    }
}

static void apply_reached(struct app *app, const struct json *entry, bool resuming)
{
    const char *of = json_get_string(entry, "of"), *place = json_get_string(entry, "place");
    apply_answers(app, entry, resuming); // forgets the place when it clears the answer
    if (of != NULL)
        json_set(app->visit->now.reached, of, json_new_string(place != NULL ? place : ""));
}

static void apply_pass(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    const char *link = json_get_string(entry, "linkId");
    if (link != NULL)
        json_set(app->visit->now.passed, link, json_new_bool(true));
    note_position(&app->visit->now, entry, false);
}

static void apply_goto(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    note_position(&app->visit->now, entry, true);
}

static void apply_note(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    const char *link = json_get_string(entry, "linkId"), *text = json_get_string(entry, "text");
    if (link != NULL)
        json_set(app->visit->now.notes, link, json_new_string(text != NULL ? text : ""));
}

static void apply_consent(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    json_free(app->visit->now.consent);
    app->visit->now.consent = json_copy(entry);
}

static void apply_words(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    const char *list = json_get_string(entry, "list");
    snprintf(app->visit->now.word_list, sizeof app->visit->now.word_list, "%s",
             list != NULL ? list : "");
}

static void apply_words_said(struct app *app, const struct json *entry, bool resuming)
{
    int64_t at = entry_int(entry, "utcMs", 0); // a corrected number of tries has none
    if (at != 0) {
        app->visit->now.words_utc_ms = at;
        app->visit->now.words_mono_ms = resuming ? 0 : clock_mono_ms(&app->clock);
    }
    apply_answers(app, entry, resuming);
}

static void apply_attempt(struct app *app, const struct json *entry, bool resuming)
{
    chair_apply(app, entry);
    apply_answers(app, entry, resuming);
}

static void apply_attempt_why(struct app *app, const struct json *entry, bool resuming)
{
    chair_apply_why(app, entry);
    apply_answers(app, entry, resuming);
}

// Also live: a screen may be left with something typed, and opened again.
static void apply_draft(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    draft_apply(app, entry);
}

static void apply_stop(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    const char *reason = json_get_string(entry, "reason");
    snprintf(app->visit->now.stop_reason, sizeof app->visit->now.stop_reason, "%s",
             reason != NULL ? reason : "other");
}

static void apply_amend(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    const char *reason = json_get_string(entry, "reason");
    snprintf(app->visit->now.amend_reason, sizeof app->visit->now.amend_reason, "%s",
             reason != NULL ? reason : "?");
    app->visit->now.last_link[0] = '\0';
}

static void apply_clock(struct app *app, const struct json *entry, bool resuming)
{
    (void)resuming;
    if (app->visit->now.clock == NULL)
        app->visit->now.clock = json_new_array();
    json_push(app->visit->now.clock, json_copy(entry));
}

// One row an entry kind.
static const struct {
    const char *kind;
    void (*apply)(struct app *app, const struct json *entry, bool resuming);
} kinds[] = {
    {"answer", apply_answer},
    {"pass", apply_pass},
    {"goto", apply_goto},
    {"note", apply_note},
    {"consent", apply_consent},
    {"words", apply_words},
    {"words-said", apply_words_said},
    {"attempt", apply_attempt},
    {"draft", apply_draft},
    {"amend", apply_amend},
    {"answers", apply_answers},
    {"by-hand", apply_answers},
    {"reached", apply_reached},
    {"attempt-why", apply_attempt_why},
    {"stop", apply_stop},
    {"clock", apply_clock},
};

void visit_apply(struct app *app, const struct json *entry, bool resuming)
{
    const char *kind = json_get_string(entry, "kind");
    for (size_t i = 0; kind != NULL && i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            kinds[i].apply(app, entry, resuming);
    if (kind != NULL)
        draft_drop(app, kind, json_get_string(entry, "linkId"));
    app->visit->now.envelope.entries += !resuming;
}

// How far the clock was set since the last look, by the one that only counts.
static int64_t jumped_ms(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    int64_t apart = clock_utc_ms(&app->clock) - clock_mono_ms(&app->clock);
    int64_t by = v->clock_looked ? apart - v->clock_apart_ms : 0;
    v->clock_looked = true;
    v->clock_apart_ms = apart;
    return llabs(by) >= JUMP_MS ? by : 0;
}

void clock_marks_look(struct app *app)
{
    struct open_visit *v = &app->visit->now;
    char at[INSTANT_BYTES];
    // One that was ended early keeps the entry that says so as its newest.
    if (!v->open || v->envelope.stopped_utc_ms != 0 || app_is_practice(app))
        return;
    int64_t jump_ms = jumped_ms(app), off_ms = store_time_off_ms(app->store);
    const char *word = time_word(store_time(app->store));
    const char *before = json_get_string(json_at(v->clock, json_count(v->clock) - 1), "verdict");
    if (jump_ms == 0 && strcmp(word, before != NULL ? before : time_word(TIME_FITS)) == 0)
        return;
    struct json *entry = app_entry("clock");
    clock_instant(&app->clock, clock_utc_ms(&app->clock), at);
    json_set_string(entry, "at", at);
    json_set_string(entry, "verdict", word);
    if (jump_ms != 0)
        json_set(entry, "jumpMs", json_new_int(jump_ms));
    if (off_ms != 0)
        json_set(entry, "offMs", json_new_int(off_ms));
    // A disk that fails is told by what is recorded next.
    if (store_visit_append(app->store, v->envelope.id, entry, NULL) == RC_OK)
        visit_apply(app, entry, false);
    json_free(entry);
}

enum rc app_record(struct app *app, const char *doing, struct json *entry)
{
    struct err e = {0};
    char at[INSTANT_BYTES];
    clock_marks_look(app);
    clock_instant(&app->clock, clock_utc_ms(&app->clock), at);
    json_set_string(entry, "at", at);
    enum rc rc = store_visit_append(app->store, app->visit->now.envelope.id, entry, &e);
    if (rc == RC_OK)
        visit_apply(app, entry, false);
    json_free(entry);
    return rc == RC_OK ? app_done(app) : app_fail(app, doing, &e);
}
