// SPDX-License-Identifier: EUPL-1.2
// Answers and notes of the open visit: checked by the form, then kept as an entry of the journal.
#include "app/visit/internal.h"
#include "base/i18n.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// Answers that stand for one answer of another question: another one makes them go.
static const struct {
    const char *link, *cleared;
} clearing[] = {
    {"hea-method", "hea-right"},   {"hea-method", "hea-left"},     {"hea-method", "hea-right-db"},
    {"hea-method", "hea-left-db"}, {"hea-method", "hea-not-done"},
};

// Those that go when that answer is given; returns how many.
static size_t cleared_by(const struct app *app, const char *link_id, const char *value,
                         struct visit_answer ret[ARRAY_LEN(clearing)])
{
    const char *before = app_answered(app, link_id);
    size_t count = 0;
    if (before == NULL || (value != NULL && strcmp(before, value) == 0))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(clearing); i++)
        if (strcmp(clearing[i].link, link_id) == 0 &&
            app_answered(app, clearing[i].cleared) != NULL)
            ret[count++] = (struct visit_answer){.link_id = clearing[i].cleared};
    return count;
}

size_t app_answer_clears(const struct app *app, const char *link_id, const char *value)
{
    struct visit_answer cleared[ARRAY_LEN(clearing)];
    return cleared_by(app, link_id, value, cleared);
}

enum rc app_answer(struct app *app, const char *link_id, const char *value)
{
    struct open_visit *v = &app->visit->now;
    struct err e = {0};
    const char *before = form_answer_text(v->form, link_id);
    struct visit_answer all[ARRAY_LEN(clearing) + 1] = {{.link_id = link_id, .value = value}};
    size_t cleared = cleared_by(app, link_id, value, all + 1);
    if (cleared > 0)
        return app_answer_all(app, all, cleared + 1);
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

enum rc answers_record(struct app *app, const char *doing, struct json *entry,
                       const struct visit_answer *answers, size_t count)
{
    struct form *f = app->visit->now.form;
    struct answers_undo u = {.done = 0};
    struct err e = {0};
    struct json *list = json_new_array();
    enum rc rc = count <= ANSWERS_TOGETHER_MAX ? RC_OK : RC_LIMIT;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        rc = answers_set_one(f, &answers[i], &u, &e);
        struct json *one = json_new_object();
        json_set_string(one, "linkId", answers[i].link_id);
        json_set_string(one, "value", answers[i].value);
        json_set(one, "instance", json_new_int((int64_t)answers[i].instance));
        json_push(list, one);
    }
    json_set(entry, "answers", list);
    if (rc == RC_OK) {
        rc = app_record(app, doing, entry);
    } else {
        json_free(entry);
        app_fail(app, N_("The answer was not taken."), &e);
    }
    answers_undo(f, &u, answers, rc != RC_OK);
    return rc;
}

enum rc app_answer_all(struct app *app, const struct visit_answer *answers, size_t count)
{
    return answers_record(app, N_("The answer was not saved."), app_entry("answers"), answers,
                          count);
}

enum rc app_reached_keep(struct app *app, const char *of, const char *place)
{
    if (strcmp(app_reached(app, of), place) == 0)
        return app_done(app);
    struct json *entry = app_entry("reached");
    json_set_string(entry, "of", of);
    json_set_string(entry, "place", place);
    return app_record(app, N_("The step was not noted."), entry);
}

const char *app_reached(const struct app *app, const char *of)
{
    const char *place = json_get_string(app->visit->now.reached, of);
    return place != NULL ? place : "";
}

const char *app_answered(const struct app *app, const char *link_id)
{
    return app->visit->now.form == NULL ? NULL : form_answer_text(app->visit->now.form, link_id);
}

bool app_enabled(const struct app *app, const char *link_id)
{
    return app->visit->now.form != NULL && form_enabled(app->visit->now.form, link_id);
}

const struct item *app_item(const struct app *app, const char *link_id)
{
    return app->visit->forms.step1 == NULL ? NULL
                                           : questionnaire_find(app->visit->forms.step1, link_id);
}

const char *app_note(const struct app *app, const char *link_id)
{
    const char *text = json_get_string(app->visit->now.notes, link_id);
    return text != NULL ? text : "";
}

enum rc app_note_save(struct app *app, const char *link_id, const char *text)
{
    struct json *entry = app_entry("note");
    json_set_string(entry, "linkId", link_id);
    json_set_string(entry, "text", text);
    return app_record(app, N_("The note was not saved."), entry);
}

// The number that a variable of the form stands for. False when it is absent or no number.
static bool parameter(const struct app *app, const char *name, struct dec *ret)
{
    const struct questionnaire *q = app->visit->forms.step1;
    for (size_t i = 0; q != NULL && i < q->variable_count; i++) {
        const char *text = q->variables[i].text;
        if (text != NULL && strcmp(q->variables[i].name, name) == 0 &&
            dec_parse(text, strlen(text), ret))
            return true;
    }
    return false;
}

int64_t app_parameter(const struct app *app, const char *name, int64_t otherwise)
{
    const int64_t most = 1000000000; // a form may come from a server; callers compute with it
    struct dec d;
    int64_t n;
    return parameter(app, name, &d) && dec_trunc(d, &n) && n >= 0 && n <= most ? n : otherwise;
}

int64_t app_parameter_ms(const struct app *app, const char *name, int64_t otherwise_ms)
{
    const int64_t most = 1000000000000;
    struct dec d;
    int64_t n;
    return parameter(app, name, &d) && dec_mul(d, dec_from_int(1000), &d) && dec_trunc(d, &n) &&
                   n >= 0 && n <= most
               ? n
               : otherwise_ms;
}
