// SPDX-License-Identifier: EUPL-1.2
// Red flags: raised, with calls, closed; each change on disk with the package that tells it, where
// it may leave.
#include "app/visit/flags.h"

#include "app/visit/flags_internal.h"
#include "app/visit/visit.h"
#include "base/i18n.h"
#include "fhir/flag.h"
#include "store/moment.h"

#include <stdio.h>
#include <string.h>

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
    json_set_string(f.content, "codeWords", flag_kind_label(app, code));
    json_set_string(f.content, "text", seen);
    json_set_string(f.content, "by", app_user_name(app));
    if (store_time(app->store) != TIME_FITS) {
        json_set_string(f.content, "clock", time_word(store_time(app->store)));
        json_set(f.content, "clockOffMs", json_new_int(store_time_off_ms(app->store)));
    }
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
    json_set_string(call, "who", flag_choice_code(app, FLAG_CALLED, called));
    json_set_string(call, "whoWords", app_flag_choice(app, FLAG_CALLED, called));
    json_set_string(call, "said", flag_choice_code(app, FLAG_SAID, said));
    json_set_string(call, "saidWords", app_flag_choice(app, FLAG_SAID, said));
    json_set_string(call, "text", words);
    if (calls == NULL) {
        calls = json_new_array();
        json_set(f.content, "calls", calls);
    }
    json_push(calls, call);
    return keep(app, &f, "flag-call", N_("The call was not saved."));
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
    json_set_string(how, "code", flag_choice_code(app, FLAG_OUTCOME, outcome));
    json_set_string(how, "text", words);
    json_set_string(how, "by", app_user_name(app));
    json_set(f.content, "outcome", how);
    f.closed_utc_ms = store_time_now(app->store);
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
