// SPDX-License-Identifier: EUPL-1.2
// Red flags: raised, with calls, closed; each change on disk with the package that tells it, where
// it may leave.
#include "app/visit/flags.h"

#include "admin/policy.h"
#include "admin/rights.h"
#include "app/state/preferences.h"
#include "app/visit/flags_internal.h"
#include "app/visit/visit.h"
#include "base/i18n.h"
#include "fhir/flag.h"

#include <stdio.h>
#include <string.h>

// ---- what there is to choose from ----

// red-flags.json: {"everywhere": {"fr","en"}, "flags": [{"code", "label": {…}, "numbers", "do":
// {…}}], "called", "said", "outcomes": [{"code", "label"}]}; what is the same in each language is a
// string.
static const struct json *data(const struct app *app)
{
    return app->visit->forms.red_flags;
}

static const char *in_language(const struct app *app, const struct json *o, const char *key)
{
    const struct json *v = json_get(o, key);
    const char *text =
        json_type(v) == JSON_OBJECT ? json_get_string(v, app_language(app)) : json_string(v);
    return text != NULL ? text : "";
}

enum rc app_red_flags_load(struct app *app)
{
    struct err e = {0};
    if (app_load_red_flags(app, &e) != RC_OK)
        return app_fail(app, N_("The list of red flags could not be read."), &e);
    return RC_OK;
}

size_t app_red_flag_count(const struct app *app)
{
    return json_count(json_get(data(app), "flags"));
}

struct red_flag app_red_flag(const struct app *app, size_t i)
{
    const struct json *o = json_at(json_get(data(app), "flags"), i);
    return (struct red_flag){.code = in_language(app, o, "code"),
                             .label = in_language(app, o, "label"),
                             .numbers = in_language(app, o, "numbers"),
                             .what_to_do = in_language(app, o, "do")};
}

const char *app_red_flag_everywhere(const struct app *app)
{
    return in_language(app, data(app), "everywhere");
}

static const struct json *choices(const struct app *app, enum flag_choice list)
{
    static const char *const names[] = {
        [FLAG_CALLED] = "called", [FLAG_SAID] = "said", [FLAG_OUTCOME] = "outcomes"};
    return json_get(data(app), names[list]);
}

size_t app_flag_choices(const struct app *app, enum flag_choice list)
{
    return json_count(choices(app, list));
}

const char *app_flag_choice(const struct app *app, enum flag_choice list, size_t i)
{
    return in_language(app, json_at(choices(app, list), i), "label");
}

static const char *choice_code(const struct app *app, enum flag_choice list, size_t i)
{
    const char *code = json_get_string(json_at(choices(app, list), i), "code");
    return code != NULL ? code : "other";
}

static const char *label_in(const struct app *app, const struct json *list, const char *code)
{
    for (size_t i = 0; i < json_count(list); i++)
        if (strcmp(in_language(app, json_at(list, i), "code"), code) == 0)
            return in_language(app, json_at(list, i), "label");
    return code;
}

const char *flag_kind_label(const struct app *app, const char *code)
{
    return label_in(app, json_get(data(app), "flags"), code);
}

const char *flag_choice_label(const struct app *app, enum flag_choice list, const char *code)
{
    return label_in(app, choices(app, list), code);
}

// ---- may it leave? ----

// Does the organisation send them without consent, and does the notice say so?
static bool is_sent_all_the_same(const struct app *app)
{
    return policy_flags_without_consent(app->store) && app_notice_names_flags(app);
}

enum flag_leave flag_may_leave(struct app *app, const struct store_flag *f)
{
    if (app_is_practice(app))
        return FLAG_STAYS_PRACTICE;
    if (f->person.text[0] == '\0')
        return FLAG_STAYS_NOBODY;
    enum sending_consent consent = visit_sending_consent(app, f->person);
    if (consent == SENDING_AGREED || is_sent_all_the_same(app))
        return FLAG_LEAVES;
    return consent == SENDING_REFUSED ? FLAG_STAYS_REFUSED : FLAG_STAYS_NOT_ASKED;
}

// ---- keeping ----

// Saves it, with the package of what is untold where it may leave.
static enum rc save(struct app *app, struct store_flag *f, const char *what, struct err *e)
{
    struct json *patient = NULL, *package = NULL;
    enum rc rc = RC_OK;
    f->untold = flag_is_untold(f);
    if (f->untold && flag_may_leave(app, f) == FLAG_LEAVES) {
        rc = store_person_load(app->store, f->person, &patient, e);
        if (rc == RC_OK)
            package = flag_package(f, patient, &app->clock);
    }
    if (package != NULL)
        flag_mark_told(f, package);
    if (rc == RC_OK)
        rc = store_flag_save(app->store, f, what, package, e);
    if (rc == RC_OK && package != NULL)
        app->state->sending_wanted = true;
    json_free(patient);
    json_free(package);
    return rc;
}

static void now_text(const struct app *app, char out[INSTANT_BYTES])
{
    clock_instant(&app->clock, clock_utc_ms(&app->clock), out);
}

enum rc app_flag_raise(struct app *app, struct id person, const char *code, const char *seen,
                       struct id *ret)
{
    struct err e = {0};
    const struct open_visit *v = &app->visit->now;
    struct store_flag f = {.id = id_new(),
                           .person = person,
                           .raised_utc_ms = clock_utc_ms(&app->clock),
                           .content = json_new_object()};
    if (v->open && id_equal(v->envelope.person, person))
        f.visit = v->envelope.id;
    json_set_string(f.content, "code", code);
    json_set_string(f.content, "text", seen);
    json_set_string(f.content, "by", app_user_name(app));
    enum rc rc = save(app, &f, "flag-raise", &e);
    json_free(f.content);
    if (rc != RC_OK)
        return app_fail(app, N_("The red flag was not saved."), &e);
    *ret = f.id;
    flags_changed(app);
    return app_done(app);
}

// Loads one to change it; a message when that cannot be done.
static enum rc load(struct app *app, struct id flag, struct store_flag *ret)
{
    struct err e = {0};
    if (store_flag_load(app->store, flag, ret, &e) != RC_OK)
        return app_fail(app, N_("The red flag could not be read."), &e);
    return RC_OK;
}

// Saves a changed one and frees it.
static enum rc keep(struct app *app, struct store_flag *f, const char *what, const char *doing)
{
    struct err e = {0};
    enum rc rc = save(app, f, what, &e);
    json_free(f->content);
    if (rc != RC_OK)
        return app_fail(app, doing, &e);
    flags_changed(app);
    return app_done(app);
}

enum rc app_flag_call(struct app *app, struct id flag, size_t called, size_t said,
                      const char *words)
{
    struct store_flag f = {.content = NULL};
    char at[INSTANT_BYTES];
    if (load(app, flag, &f) != RC_OK)
        return RC_DAMAGED;
    struct json *call = json_new_object(), *calls = json_get(f.content, "calls");
    now_text(app, at);
    json_set_string(call, "id", id_new().text);
    json_set_string(call, "at", at);
    json_set_string(call, "by", app_user_name(app));
    json_set_string(call, "who", choice_code(app, FLAG_CALLED, called));
    json_set_string(call, "whoWords", app_flag_choice(app, FLAG_CALLED, called));
    json_set_string(call, "said", choice_code(app, FLAG_SAID, said));
    json_set_string(call, "saidWords", app_flag_choice(app, FLAG_SAID, said));
    json_set_string(call, "text", words);
    if (calls == NULL) {
        calls = json_new_array();
        json_set(f.content, "calls", calls);
    }
    json_push(calls, call);
    return keep(app, &f, "flag-call", N_("The call was not saved."));
}

bool app_flag_may_close(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_FLAGS, false) || app_is_practice(app) ||
           !store_has_administrator(app->store);
}

enum rc app_flag_close(struct app *app, struct id flag, size_t outcome, const char *words)
{
    struct store_flag f = {.content = NULL};
    if (!app_flag_may_close(app))
        return app_refuse(app, RC_DENIED,
                          _("Only a nurse, a coordinator or an administrator closes a red "
                            "flag."));
    if (load(app, flag, &f) != RC_OK)
        return RC_DAMAGED;
    if (f.closed_utc_ms != 0) { // somebody was faster
        json_free(f.content);
        return app_refuse(app, RC_DENIED, _("This red flag is closed already."));
    }
    struct json *how = json_new_object();
    json_set_string(how, "code", choice_code(app, FLAG_OUTCOME, outcome));
    json_set_string(how, "text", words);
    json_set_string(how, "by", app_user_name(app));
    json_set(f.content, "outcome", how);
    f.closed_utc_ms = clock_utc_ms(&app->clock);
    return keep(app, &f, "flag-close", N_("The red flag was not closed."));
}

// ---- what was kept back ----

// Those that may leave now.
struct telling {
    struct app *app;  // the program
    struct id person; // only theirs, "" everybody's
};

static bool tell(const struct store_flag *kept, void *self)
{
    struct telling *t = self;
    struct err e = {0};
    struct store_flag f = *kept;
    if (f.person.text[0] == '\0' || (t->person.text[0] != '\0' && !id_equal(f.person, t->person)) ||
        flag_may_leave(t->app, &f) != FLAG_LEAVES)
        return true;
    f.content = json_copy(kept->content);
    if (save(t->app, &f, "flag-queue", &e) != RC_OK)
        app_fail(t->app, N_("A red flag waits here: it was not queued."), &e);
    json_free(f.content);
    return true;
}

void flags_tell(struct app *app, struct id person)
{
    struct telling t = {.app = app, .person = person};
    if (!app_is_practice(app))
        store_flags(app->store, &(struct flag_filter){.untold = true}, tell, &t, NULL);
}

void flags_tell_all(struct app *app)
{
    flags_tell(app, (struct id){{0}});
}
