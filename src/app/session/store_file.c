// SPDX-License-Identifier: EUPL-1.2
// The file of the store: where it is, what became of it, its accounts.
#include "app/session/internal.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"

#include <stdio.h>
#include <sys/stat.h>

static struct store_options options(const struct app *app, bool practice)
{
    static const char schema_name[] = "schema";
    char *schema = app_slot(app);
    snprintf(schema, FORMAT_BYTES, "%.200s/%s", app->state->paths.data, schema_name);
    return (struct store_options){
        .path = practice ? app->state->paths.practice : app->state->paths.store,
        .schema_dir = schema,
        .clock = &app->clock,
        .practice = practice,
        .seen_folder = app->state->paths.state[0] != '\0' ? app->state->paths.state : NULL};
}

struct store_options store_file_options(const struct app *app, bool practice)
{
    return options(app, practice);
}

void store_file_accounts(struct app *app)
{
    arena_release(&app->session->accounts_arena);
    app->session->account_count = 0;
    struct err e = {0};
    if (store_accounts(app->store, &app->session->accounts_arena, &app->session->accounts,
                       &app->session->account_count, &e) != RC_OK)
        app_fail(app, N_("The list of accounts could not be read."), &e);
}

void store_file_look(struct app *app)
{
    struct err e = {0};
    struct store_options o = options(app, false);
    enum rc rc = paths_check(&app->state->paths, &e);
    if (rc == RC_OK)
        rc = store_open(&o, &app->store, &e);
    enum store_state found = store_state_of(rc, known_stores_has(&app->state->paths));
    if (found == STORE_STATE_MISSING && app->state->store_state == STORE_STATE_LOST)
        found = STORE_STATE_LOST; // still gone
    app_done(app);
    app->state->store_state = found;
    if (found != STORE_STATE_NONE) {
        log_line("app", "the store could not be opened (%s: %s)", rc_name(rc), e.text);
        app->state->stage = APP_BROKEN;
    } else if (rc == RC_NO) {
        app->state->stage = APP_FIRST_START;
    } else {
        app->state->stage = APP_LOCKED;
        store_file_seen(app);
        store_file_accounts(app);
    }
}

void store_file_seen(struct app *app)
{
    struct stat st = {0};
    const char *path = app_is_practice(app) ? app->state->paths.practice : app->state->paths.store;
    if (stat(path, &st) == 0) {
        app->state->store_dev = st.st_dev;
        app->state->store_ino = st.st_ino;
    }
}

struct store_state_view app_store_state(const struct app *app)
{
    if (app->state->store_state == STORE_STATE_NONE)
        return (struct store_state_view){.title = "", .happened = "", .kept = "", .next = ""};
    const struct store_state_text *w = store_state_text(app->state->store_state);
    return (struct store_state_view){.title = _(w->title),
                                     .happened = _(w->happened),
                                     .kept = _(w->kept),
                                     .next = _(w->next),
                                     .path = app->state->store_state == STORE_STATE_PRACTICE
                                                 ? app->state->paths.practice
                                                 : app->state->paths.store,
                                     .practice = w->practice,
                                     .anew = app->state->store_state == STORE_STATE_MISSING};
}

enum rc app_try_again(struct app *app)
{
    if (app->state->stage == APP_OPEN) { // the disk was full: back to what was being entered
        app->state->store_state = STORE_STATE_NONE;
        return app_done(app);
    }
    store_file_look(app);
    return app->state->stage == APP_BROKEN ? RC_NO : RC_OK;
}

enum rc app_begin_anew(struct app *app)
{
    struct err e = {0};
    if (app->state->store_state != STORE_STATE_MISSING)
        return RC_USAGE;
    if (known_stores_drop(&app->state->paths, &e) != RC_OK)
        return app_fail(app, N_("The store could not be opened."), &e);
    store_file_look(app);
    return RC_OK;
}
