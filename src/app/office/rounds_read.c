// SPDX-License-Identifier: EUPL-1.2
// Who is to be visited, what is planned, and who visits.
#include "admin/rights.h"
#include "admin/rights_open.h"
#include "app/office/rounds_internal.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "store/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The store's setting: visitors who were typed, [{"name", "server"}].
#define SETTING_VISITORS "round-visitors"

static const int64_t soon_ms = 31 * 86400000LL, silent_ms = 183 * 86400000LL; // half a year

bool app_rounds_allowed(const struct app *app)
{
    return app->state->stage == APP_OPEN &&
           (rights_allow(app_user_role(app), RIGHT_EXPORT, false) || rights_open(app->store));
}

struct app_rounds *rounds_new(void)
{
    return mem_alloc(sizeof(struct app_rounds));
}

void rounds_wipe(struct app_rounds *r)
{
    arena_release(&r->arena);
    free(r->items);
    free(r->shown);
    free(r->marked);
    free(r->visitors);
    free(r->undo);
    buf_release(&r->path);
    *r = (struct app_rounds){0};
}

// ---- planned visits ----

// What became of one that is the newest of its person.
static enum rounds_view standing(const struct app *app, const struct store_task *t,
                                 const struct store_person *p)
{
    static const char *const back[] = {"absent", "refused", "moved"};
    int64_t today = clock_day_begin(&app->clock, clock_today(&app->clock));
    int64_t day = clock_day_begin(&app->clock, clock_day(&app->clock, t->at_utc_ms));
    bool over = strcmp(t->status, "completed") == 0 || strcmp(t->status, "cancelled") == 0;
    if (over || p->last_visit_utc_ms >= day)
        return ROUNDS_TO_GIVE; // nothing is planned any more
    for (size_t i = 0; i < ARRAY_LEN(back); i++)
        if (strcmp(t->status, back[i]) == 0)
            return ROUNDS_BACK;
    return day < today ? ROUNDS_BACK : ROUNDS_GIVEN;
}

// A visit of a person.
struct newest {
    struct id person;
    size_t task;
};

static int by_person(const void *a, const void *b)
{
    return strcmp(((const struct newest *)a)->person.text, ((const struct newest *)b)->person.text);
}

// The newest planned visit of each person that was not taken back, sorted by person; owned.
static size_t newest_tasks(const struct app *app, struct newest **ret)
{
    const struct app_rounds *r = app->office->rounds;
    struct newest *all = mem_array(r->task_count + 1, sizeof *all);
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < r->task_count; i++) // in order of time
        if (strcmp(r->tasks[i].status, "cancelled") != 0)
            all[count++] = (struct newest){
                .person = store_person_survivor(app->store, r->tasks[i].person), .task = i};
    qsort(all, count, sizeof *all, by_person);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !id_equal(all[kept - 1].person, all[i].person))
            all[kept++] = all[i];
        else if (all[i].task > all[kept - 1].task)
            all[kept - 1].task = all[i].task;
    *ret = all;
    return kept;
}

// ---- people ----

static void add(struct app_rounds *r, struct rounds_item item)
{
    if (r->item_count == r->item_cap) {
        r->item_cap = r->item_cap == 0 ? 256 : r->item_cap * 2;
        r->items = mem_grow(r->items, r->item_cap, sizeof *r->items);
    }
    r->items[r->item_count++] = item;
    r->counts[item.view]++;
}

// When somebody is to be seen again of whom no visit is here: a planned visit that was made, and
// whose answers the person keeps to themselves, counts as one. One that was broken off does not.
static int64_t due_after_silence(const struct app *app, const struct store_task *t)
{
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    if (strcmp(t->status, "completed") == 0)
        store_visits(app->store, t->person, &a, &visits, &count, NULL);
    bool silent = strcmp(t->status, "completed") == 0 && count == 0;
    arena_release(&a);
    return silent ? t->at_utc_ms + silent_ms : 0;
}

static void add_people(struct app *app, const struct newest *newest, size_t count)
{
    struct app_rounds *r = app->office->rounds;
    struct buf folded = {0};
    int64_t soon = clock_utc_ms(&app->clock) + soon_ms;
    for (size_t i = 0; i < store_person_count(app->store); i++) {
        const struct store_person *p = store_person_at(app->store, i);
        if (p->situation != '\0' || store_person_is_duplicate(app->store, p))
            continue;
        struct rounds_item item = {
            .person = p->id, .due_utc_ms = p->due_utc_ms, .index = i, .task = ROUNDS_NONE};
        const struct newest *found =
            bsearch(&(struct newest){.person = p->id}, newest, count, sizeof *newest, by_person);
        if (found != NULL)
            item.view = standing(app, &r->tasks[found->task], p);
        if (found != NULL && p->visit_count == 0)
            item.due_utc_ms = due_after_silence(app, &r->tasks[found->task]);
        if (item.view != ROUNDS_TO_GIVE)
            item.task = found->task;
        else if ((p->visit_count > 0 && item.due_utc_ms == 0) || item.due_utc_ms > soon)
            continue; // not due yet
        buf_clear(&folded);
        text_fold(&folded, p->town, strlen(p->town));
        item.town = arena_text(&r->arena, buf_text(&folded), folded.len);
        add(r, item);
    }
    buf_release(&folded);
}

// ---- visitors ----

static void add_visitor(struct app_rounds *r, const char *name, const char *server)
{
    for (size_t i = 0; i < r->visitor_count; i++)
        if (strcmp(r->visitors[i].name, name) == 0) {
            if (r->visitors[i].server[0] == '\0')
                snprintf(r->visitors[i].server, sizeof r->visitors[i].server, "%s", server);
            return;
        }
    r->visitors = mem_grow(r->visitors, r->visitor_count + 1, sizeof *r->visitors);
    struct rounds_visitor *v = &r->visitors[r->visitor_count++];
    *v = (struct rounds_visitor){.server = ""};
    text_take(v->name, sizeof v->name, name);
    snprintf(v->server, sizeof v->server, "%s", server);
}

// An empty array when nobody was typed; new and owned.
static struct json *typed_visitors(struct app *app)
{
    struct arena a = {0};
    const char *text = NULL;
    struct json *all = NULL;
    if (store_setting(app->store, SETTING_VISITORS, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &all, NULL);
    arena_release(&a);
    return all != NULL ? all : json_new_array();
}

static void add_visitors(struct app *app)
{
    struct app_rounds *r = app->office->rounds;
    struct arena a = {0};
    struct store_account *accounts = NULL;
    size_t count = 0;
    struct json *typed = typed_visitors(app);
    if (store_accounts(app->store, &a, &accounts, &count, NULL) == RC_OK)
        for (size_t i = 0; i < count; i++)
            if (accounts[i].active)
                add_visitor(r, accounts[i].name, "");
    arena_release(&a);
    for (size_t i = 0; i < json_count(typed); i++) {
        const char *name = json_get_string(json_at(typed, i), "name");
        const char *server = json_get_string(json_at(typed, i), "server");
        if (name != NULL)
            add_visitor(r, name, server != NULL ? server : "");
    }
    json_free(typed);
    for (size_t i = 0; i < r->task_count; i++)
        if (r->tasks[i].owner[0] != '\0')
            add_visitor(r, r->tasks[i].owner, r->tasks[i].owner_at);
}

// "Practitioner/7f3c" or "system|value".
static bool is_server_name(const char *text)
{
    const char *slash = strchr(text, '/'), *bar = strchr(text, '|');
    const size_t blank = strcspn(text, " \t\n"); // the value of an identifier may be a name
    if (bar != NULL && bar != text && bar[1] != '\0')
        return text + blank > bar;
    return text[blank] == '\0' && slash != NULL && slash != text && slash[1] != '\0';
}

enum rc app_rounds_visitor_add(struct app *app, const char *text)
{
    struct rounds_visitor v = {.server = ""};
    struct buf name = {0}, out = {0};
    struct err e = {0};
    const char *equals = strchr(text, '='), *server = equals != NULL ? equals + 1 : "";
    server += strspn(server, " ");
    buf_add(&name, text, equals != NULL ? (size_t)(equals - text) : strlen(text));
    text_take(v.name, sizeof v.name, buf_text(&name));
    buf_release(&name);
    for (size_t len = strlen(v.name); len > 0 && v.name[len - 1] == ' ';)
        v.name[--len] = '\0';
    if (v.name[0] == '\0' || strlen(server) >= sizeof v.server ||
        (equals != NULL && !is_server_name(server)))
        return app_refuse(app, RC_INVALID,
                          _("Write a name, or a name and what the server calls it: Moreau = "
                            "Practitioner/7f3c."));
    snprintf(v.server, sizeof v.server, "%s", server);
    struct json *all = typed_visitors(app), *one = json_new_object();
    json_set_string(one, "name", v.name);
    json_set_string(one, "server", v.server);
    json_push(all, one);
    json_write(all, false, &out);
    enum rc rc = store_setting_set(app->store, SETTING_VISITORS, buf_text(&out), &e);
    json_free(all);
    buf_release(&out);
    if (rc != RC_OK)
        return app_fail(app, N_("The visitor was not added."), &e);
    add_visitor(app->office->rounds, v.name, v.server);
    return app_done(app);
}

// ---- all ----

void rounds_owner(const struct app *app, const struct store_task *t, char out[96])
{
    struct store_remote there = {0};
    text_take(out, 96, app_staff_name(app, t->owner));
    if (out[0] == '\0' && t->remote &&
        store_remote_get(app->store, "Task", t->id, &there, NULL) == RC_OK)
        text_take(out, 96, json_get_string(json_get(there.content, "owner"), "display"));
    json_free(there.content);
}

enum rc app_rounds_read(struct app *app)
{
    struct app_rounds *r = app->office->rounds;
    struct newest *newest = NULL;
    struct err e = {0};
    if (!app_rounds_allowed(app))
        return app_refuse(app, RC_DENIED,
                          _("Planning rounds is for the coordinator: ask whoever administers this "
                            "laptop."));
    arena_release(&r->arena);
    free(r->visitors);
    r->visitors = NULL;
    r->visitor_count = r->item_count = r->shown_count = r->task_count = 0;
    memset(r->counts, 0, sizeof r->counts);
    enum rc rc = store_tasks(app->store, 0, INT64_MAX, &r->arena, &r->tasks, &r->task_count, &e);
    size_t count = newest_tasks(app, &newest);
    add_people(app, newest, count);
    add_visitors(app);
    free(newest);
    return rc == RC_OK ? app_done(app)
                       : app_fail(app, N_("Not all planned visits could be read."), &e);
}
