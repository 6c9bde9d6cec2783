// SPDX-License-Identifier: EUPL-1.2
#include "support/desk.h"

#include "app/app.h"
#include "app/people/service.h"
#include "app/session/service.h"
#include "app/state/preferences.h"
#include "app/state/service.h"
#include "app/state/state.h"
#include "base/fs.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

const int64_t DESK_MORNING_UTC_MS = 1795507200000;

static void path_at(char out[PATH_BYTES], const char *folder, const char *name)
{
    struct buf path = {0};
    fs_join(&path, folder, name);
    assert_true(path.len < PATH_BYTES);
    memcpy(out, buf_text(&path), path.len + 1);
    buf_release(&path);
}

void desk_paths(const char *home, struct paths *ret)
{
    char here[PATH_BYTES / 2], built[PATH_BYTES];
    const char *build = getenv("ICOPE_BUILD");
    *ret = (struct paths){0};
    assert_non_null(getcwd(here, sizeof here));
    path_at(built, build != NULL && build[0] == '/' ? "" : here, build != NULL ? build : "build");
    path_at(ret->data, here, "data");
    path_at(ret->questionnaires, here, "questionnaires");
    path_at(ret->locale, built, "locale");
    path_at(ret->home, home, "");
    path_at(ret->store, home, "icope.db");
    path_at(ret->practice, home, "practice.db");
    path_at(ret->config, home, "settings.json");
    path_at(ret->log, home, "icope.log");
}

static bool remove_one(const char *name, void *home)
{
    char path[PATH_BYTES];
    path_at(path, home, name);
    unlink(path);
    return true;
}

void desk_remove(const char *home)
{
    char folder[PATH_BYTES];
    path_at(folder, home, "");
    fs_list(folder, remove_one, folder, NULL);
    rmdir(home);
}

struct desk *desk_new(const char *language)
{
    struct desk *d = mem_alloc(sizeof *d);
    struct err e = {0};
    assert_int_equal(vault_start(&e), RC_OK);
    snprintf(d->home, sizeof d->home, "/tmp/icope-desk-XXXXXX");
    assert_non_null(mkdtemp(d->home));
    desk_paths(d->home, &d->paths);
    d->fake = (struct clock_fake){.utc_ms = DESK_MORNING_UTC_MS, .mono_ms = 1000, .offset_min = 60};
    d->stack.set = &icope_screens;
    d->app = app_new(&d->paths, clock_from_fake(&d->fake));
    app_set_language(d->app, language);
    return d;
}

void desk_free(struct desk *d)
{
    screen_stack_release(&d->stack, d->app);
    app_free(d->app);
    canvas_release(&d->canvas);
    buf_release(&d->picture);
    desk_remove(d->home);
    free(d);
}

void desk_restart(struct desk *d)
{
    screen_stack_release(&d->stack, d->app);
    app_free(d->app);
    d->app = app_new(&d->paths, clock_from_fake(&d->fake));
}

void desk_store_new(struct desk *d, const char *name, const char *role)
{
    if (app_create_store(d->app, name, role, DESK_PASSPHRASE) != RC_OK)
        fail_msg("%s", app_message(d->app));
}

struct store *desk_store(struct desk *d)
{
    return d->app->store;
}

const struct clock *desk_clock(const struct desk *d)
{
    return &d->app->clock;
}

struct id desk_person(struct desk *d, const struct person_fields *fields)
{
    struct id id = id_new();
    struct err e = {0};
    struct json *patient = patient_from_fields(fields, NULL, id);
    if (store_person_save(desk_store(d), patient, &e) != RC_OK)
        fail_msg("%s", e.text);
    json_free(patient);
    app_home_refresh(d->app);
    return id;
}

// ---- screens ----

void desk_push(struct desk *d, const char *screen)
{
    for (size_t i = 0; i < icope_screens.count; i++) {
        if (strcmp(icope_screens.all[i]->name, screen) == 0) {
            screen_push(&d->stack, d->app, (int)i);
            return;
        }
    }
    fail_msg("there is no screen \"%s\"", screen);
}

void desk_first(struct desk *d)
{
    screen_follow(&d->stack, d->app, FLOW_TO(FLOW_RESET, icope_screens.first(d->app)));
}

const char *desk_top(const struct desk *d)
{
    const struct screen *top = screen_top(&d->stack, NULL);
    return top != NULL ? top->name : "";
}

void desk_press(struct desk *d, struct key key)
{
    screen_time(&d->stack, d->stack.now_ms + 1000); // nobody presses faster
    screen_drawn(&d->stack);
    screen_time(&d->stack, d->stack.now_ms + 1000);
    if (!screen_key(&d->stack, d->app, key))
        fail_msg("the program ends");
}

void desk_keys(struct desk *d, const char *notation)
{
    while (*notation != '\0') {
        struct key key;
        size_t used = key_parse(notation, &key);
        if (used == 0)
            fail_msg("no key: %s", notation);
        desk_press(d, key);
        notation += used;
    }
}

bool desk_usable(const struct desk *d, size_t i)
{
    void *state = NULL;
    const struct screen *top = screen_top(&d->stack, &state);
    const struct binding *row = screen_row(top, i);
    bool shared = i >= top->binding_count;
    return (top->when == NULL || top->when(d->app, state)) &&
           (row->when == NULL || row->when(d->app, state)) &&
           (!shared || top->shared_when == NULL || top->shared_when(d->app, state, row));
}

void desk_show(struct desk *d, int rows, int cols)
{
    canvas_resize(&d->canvas, rows, cols);
    screen_draw(&d->stack, d->app, &d->canvas);
    buf_clear(&d->picture);
    canvas_dump(&d->canvas, false, &d->picture);
}

void desk_see(struct desk *d, const char *text)
{
    if (strstr(buf_text(&d->picture), text) == NULL)
        fail_msg("\"%s\" is not on %s:\n%s", text, desk_top(d), buf_text(&d->picture));
}
