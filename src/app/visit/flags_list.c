// SPDX-License-Identifier: EUPL-1.2
// Red flags as lists show them, and how many are open.
#include "app/people/people.h"
#include "app/state/format.h"
#include "app/visit/flags_internal.h"
#include "base/i18n.h"
#include "base/instant.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

void flags_release(struct app *app)
{
    struct flag_list *l = &app->visit->flags;
    for (size_t i = 0; i < l->count; i++)
        json_free(l->all[i].f.content);
    l->count = 0;
}

// ---- on its way ----

// Of several packages, the one that is furthest behind.
static enum flag_way way_of_packages(struct app *app, const struct store_flag *f)
{
    const struct json *all = json_get(f->content, "packages");
    enum flag_way way = FLAG_WAY_RECEIVED;
    for (size_t i = 0; i < json_count(all); i++) {
        struct store_package p;
        const char *id = json_string(json_at(all, i));
        if (id == NULL || store_package(app->store, id_from(id), &p, NULL) != RC_OK)
            continue;
        if (p.state == PACKAGE_WAITING)
            return app->state->server_set ? FLAG_WAY_QUEUED : FLAG_WAY_NO_SERVER;
        if (p.state == PACKAGE_QUARANTINED || p.state == PACKAGE_CONFLICT)
            way = FLAG_WAY_HELD;
    }
    return way;
}

static enum flag_way way_of(struct app *app, const struct store_flag *f)
{
    static const enum flag_way stays[] = {[FLAG_LEAVES] = FLAG_WAY_QUEUED,
                                          [FLAG_STAYS_PRACTICE] = FLAG_WAY_PRACTICE,
                                          [FLAG_STAYS_NOBODY] = FLAG_WAY_NOBODY,
                                          [FLAG_STAYS_REFUSED] = FLAG_WAY_REFUSED,
                                          [FLAG_STAYS_NOT_ASKED] = FLAG_WAY_NOT_ASKED};
    if (f->untold)
        return stays[flag_may_leave(app, f)];
    if (json_count(json_get(f->content, "packages")) == 0)
        return json_bool(json_get(f->content, "elsewhere"), false) ? FLAG_WAY_THERE
                                                                   : FLAG_WAY_QUEUED;
    return way_of_packages(app, f);
}

// ---- whose ----

// Collects what a scope wants.
struct collecting {
    struct app *app;         // the program
    struct flag_scope scope; // whose
    bool everybodys;         // this user may see those of everybody
    const struct id *round;  // people of the round
    size_t round_count;      // of them
    struct flag_list *into;  // where they go, NULL: only counted
    size_t count;            // so far
};

static bool is_in_round(const struct collecting *c, struct id person)
{
    for (size_t i = 0; i < c->round_count; i++)
        if (id_equal(c->round[i], person))
            return true;
    return false;
}

static bool is_wanted(const struct collecting *c, const struct store_flag *f)
{
    const char *by = json_get_string(f->content, "by");
    if (c->scope.person.text[0] != '\0') {
        return id_equal(f->person, c->scope.person) ||
               id_equal(store_person_survivor(c->app->store, f->person), c->scope.person);
    }
    if (f->closed_utc_ms != 0)
        return false;
    return c->everybodys || is_in_round(c, f->person) ||
           (by != NULL && strcmp(by, app_user_name(c->app)) == 0);
}

static bool collect(const struct store_flag *f, void *self)
{
    struct collecting *c = self;
    if (!is_wanted(c, f))
        return true;
    c->count++;
    if (c->into == NULL)
        return true;
    struct listed_flag *copy = &c->into->all[c->into->count++];
    *copy = (struct listed_flag){.f = *f, .way = way_of(c->app, f)};
    copy->f.content = json_copy(f->content);
    return c->into->count < FLAGS_MAX;
}

// Goes through those of a scope; a message when some cannot be read.
static size_t go_through(struct app *app, struct flag_scope scope, struct flag_list *into)
{
    struct arena a = {0};
    struct err e = {0};
    struct id *round = NULL;
    struct collecting c = {.app = app, .scope = scope, .into = into};
    c.everybodys = app_flag_may_close(app);
    if (!c.everybodys && scope.person.text[0] == '\0')
        c.round_count = round_people(app, &a, &round);
    c.round = round;
    struct flag_filter which = {.open = scope.person.text[0] == '\0'};
    if (store_flags(app->store, &which, collect, &c, &e) != RC_OK)
        app_fail(app, N_("Some red flags could not be read."), &e);
    arena_release(&a);
    return c.count;
}

size_t app_flags(struct app *app, struct flag_scope scope)
{
    flags_release(app);
    app_red_flags_load(app);
    go_through(app, scope, &app->visit->flags);
    return app->visit->flags.count;
}

void app_flags_choose(struct app *app, struct flag_scope scope)
{
    app->visit->flags.scope = scope;
}

struct flag_scope app_flags_scope(const struct app *app)
{
    return app->visit->flags.scope;
}

void app_flag_select(struct app *app, struct id flag)
{
    app->visit->flags.selected = flag;
}

bool app_flag_selected(struct app *app)
{
    struct err e = {0};
    struct flag_list *l = &app->visit->flags;
    flags_release(app);
    app_red_flags_load(app);
    l->all[0].f = (struct store_flag){.content = NULL};
    if (store_flag_load(app->store, l->selected, &l->all[0].f, &e) != RC_OK) {
        app_fail(app, N_("The red flag could not be read."), &e);
        return false;
    }
    l->all[0].way = way_of(app, &l->all[0].f);
    l->count = 1;
    return true;
}

void flags_count_open(struct app *app)
{
    size_t open = store_flags_open(app->store);
    if (open > 0 && !app_flag_may_close(app))
        open = go_through(app, (struct flag_scope){{{0}}}, NULL);
    app->state->open_flags = open;
}

void flags_changed(struct app *app)
{
    flags_count_open(app);
    app->state->home_stale = true;
}

size_t app_flags_open(const struct app *app)
{
    return app->state->open_flags;
}

size_t app_flags_open_of(const struct app *app, struct id person)
{
    return person.text[0] != '\0' ? store_flags_open_of(app->store, person) : 0;
}

// ---- in words ----

static void put(char *out, size_t bytes, const char *text)
{
    snprintf(out, bytes, "%s", text != NULL ? text : "");
}

static void name_of(const struct app *app, struct id person, char *out, size_t bytes)
{
    const struct store_person *p =
        person.text[0] != '\0' ? store_person_find(app->store, person) : NULL;
    if (p != NULL)
        snprintf(out, bytes, "%s %s", p->family, p->given);
    else
        put(out, bytes, _("somebody else"));
}

static void outcome_of(const struct app *app, const struct store_flag *f, struct flag_row *ret)
{
    const struct json *how = json_get(f->content, "outcome");
    const char *code = json_get_string(how, "code"), *words = json_get_string(how, "text");
    const char *label = code != NULL && code[0] != '\0' ? flag_choice_label(app, FLAG_OUTCOME, code)
                                                        : _("closed elsewhere");
    bool more = words != NULL && words[0] != '\0';
    snprintf(ret->outcome, sizeof ret->outcome, "%s%s%s", label, more ? " — " : "",
             more ? words : "");
    put(ret->closed_by, sizeof ret->closed_by, json_get_string(how, "by"));
    put(ret->closed_at, sizeof ret->closed_at, app_instant_text(app, f->closed_utc_ms));
}

bool app_flag_row(const struct app *app, size_t i, struct flag_row *ret)
{
    const struct flag_list *l = &app->visit->flags;
    if (i >= l->count)
        return false;
    const struct store_flag *f = &l->all[i].f;
    const char *code = json_get_string(f->content, "code");
    *ret = (struct flag_row){.id = f->id,
                             .person = f->person,
                             .on = app_local_date(app, f->raised_utc_ms),
                             .open = f->closed_utc_ms == 0,
                             .way = l->all[i].way,
                             .calls = json_count(json_get(f->content, "calls"))};
    name_of(app, f->person, ret->name, sizeof ret->name);
    put(ret->label, sizeof ret->label, flag_kind_label(app, code != NULL ? code : ""));
    put(ret->seen, sizeof ret->seen, json_get_string(f->content, "text"));
    put(ret->by, sizeof ret->by, json_get_string(f->content, "by"));
    put(ret->at, sizeof ret->at, app_instant_text(app, f->raised_utc_ms));
    if (!ret->open)
        outcome_of(app, f, ret);
    return true;
}

bool app_flag_call_row(const struct app *app, size_t i, size_t k, struct flag_call *ret)
{
    const struct flag_list *l = &app->visit->flags;
    const struct json *call =
        i < l->count ? json_at(json_get(l->all[i].f.content, "calls"), k) : NULL;
    const char *who = json_get_string(call, "who"), *said = json_get_string(call, "said");
    const char *at = json_get_string(call, "at");
    int64_t utc_ms = 0;
    if (call == NULL)
        return false;
    *ret = (struct flag_call){.who = ""};
    put(ret->who, sizeof ret->who, who != NULL ? flag_choice_label(app, FLAG_CALLED, who) : "");
    put(ret->said, sizeof ret->said, said != NULL ? flag_choice_label(app, FLAG_SAID, said) : "");
    put(ret->words, sizeof ret->words, json_get_string(call, "text"));
    put(ret->by, sizeof ret->by, json_get_string(call, "by"));
    if (at != NULL && instant_read(at, &utc_ms))
        put(ret->at, sizeof ret->at, app_instant_text(app, utc_ms));
    return true;
}
