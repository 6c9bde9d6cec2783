// SPDX-License-Identifier: EUPL-1.2
// First account, practice, login and lock.
#include "app/session/session.h"

#include "app/office/office.h"
#include "app/people/people.h"
#include "app/session/internal.h"

#include "admin/backups.h"
#include "admin/notice.h"
#include "admin/passphrase_policy.h"
#include "admin/policy.h"
#include "admin/rights.h"
#include "app/sending/outbox.h"
#include "app/sending/sending.h"
#include "app/state/format.h"
#include "app/state/preferences.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "practice/simulate.h"
#include "store/stage.h"
#include "store/team.h"
#include "store/whole.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PRACTICE_PEOPLE = 24, PRACTICE_SEED = 7 };
// Practice holds no real person: its passphrase only keeps one mechanism for both kinds of store.
#define PRACTICE_NAME       "practice"
#define PRACTICE_PASSPHRASE "practice"

void session_init(struct app *app)
{
    app->session = mem_alloc(sizeof *app->session);
    store_file_look(app);
    if (app->state->store_state != STORE_STATE_NONE && !app_language_chosen(app)) {
        // The settings are where the store is.
        known_stores_language(&app->state->paths, app->state->config.language);
        i18n_speak(app_language(app), app->state->paths.locale);
    }
}

void session_free(struct app *app)
{
    arena_release(&app->session->accounts_arena);
    free(app->session);
}

// Makes the backup of the day when it is due; a failure is shown and does not stop the login.
static void daily_backup(struct app *app)
{
    enum backups_outcome outcome = BACKUPS_OFF;
    struct err e = {0};
    enum rc rc = backups_daily(app->store, &app->state->config, app->state->paths.config,
                               &app->clock, &outcome, &e);
    if (rc == RC_OK) {
        if (outcome == BACKUPS_MADE || outcome == BACKUPS_AWAY)
            log_line("backup", outcome == BACKUPS_MADE ? "made" : "the folder is not there");
        return;
    }
    log_line("backup", "not made (%s: %s)", rc_name(rc), e.text);
    app_refuse(app, rc, _(backups_meaning(rc)));
}

static enum rc entered(struct app *app)
{
    app->state->stage = APP_OPEN;
    app->state->store_state = STORE_STATE_NONE;
    store_file_seen(app);
    if (!app_is_practice(app))
        known_stores_add(&app->state->paths, app_language(app));
    notice_organisation(app->store, &app->state->config.organisation);
    drafts_load(app);
    enum rc over = stopped_close(app);
    struct err e = {0};
    int64_t here_ms = 0, seen_ms = 0;
    enum rc rule = retention_apply(app->store, &app->clock, app->state->paths.data, false,
                                   &app->session->due, &e);
    app->state->home_stale = true;
    if (over == RC_OK)
        app_done(app);
    daily_backup(app);
    flags_tell_all(app);
    flags_count_open(app);
    sending_open(app);
    if (rule != RC_OK)
        app_fail(app, N_("Old data was not erased as the rule of this store says."), &e);
    err_clear(&e);
    if (store_roster_begun(app->store))
        app_refuse(app, RC_BUSY,
                   _("From now on administrators sign the list of accounts: see whether it is "
                     "right."));
    if (app_due_waits(app))
        app_refuse(app, RC_BUSY, app_due_text(app));
    if (app_clock_doubt(app)[0] != '\0')
        app_refuse(app, RC_BUSY, app_clock_doubt(app));
    if (store_damage(app->store, &e) != RC_OK) // those who can be read are there
        app_fail(app, N_("Some people are missing from the lists."), &e);
    err_clear(&e);
    if (store_doubted(app->store, &e) != RC_OK)
        app_fail(
            app,
            store_is_older(app->store, &here_ms, &seen_ms)
                ? N_("This laptop's file is an older copy of itself. Visits go on; tell your "
                     "administrator.")
                : N_("This laptop's file was changed by another program. Visits go on; tell your "
                     "administrator."),
            &e);
    return RC_OK;
}

static enum rc open_practice(struct app *app, struct err *e)
{
    struct store_options o = store_file_options(app, true);
    if (fs_exists(app->state->paths.practice)) {
        enum rc rc = store_open(&o, &app->store, e);
        return rc != RC_OK ? rc
                           : store_unlock(app->store, PRACTICE_NAME, PRACTICE_PASSPHRASE, NULL, e);
    }
    struct store_stage stage;
    enum rc rc = store_stage_begin(&o, PRACTICE_NAME, "visitor", PRACTICE_PASSPHRASE, &stage, e);
    if (rc != RC_OK)
        return rc;
    rc = simulate_people(stage.store, &app->state->paths, &app->clock, PRACTICE_PEOPLE, 0,
                         PRACTICE_SEED, NULL, NULL, e);
    if (rc == RC_OK)
        rc = store_stage_keep(&stage, e);
    else
        store_stage_drop(&stage);
    rc = rc ? rc : store_open(&o, &app->store, e);
    rc = rc ? rc : store_unlock(app->store, PRACTICE_NAME, PRACTICE_PASSPHRASE, NULL, e);
    return rc;
}

enum rc app_enter_practice(struct app *app)
{
    struct err e = {0};
    store_close(app->store);
    app->store = NULL;
    enum rc rc = fs_mkdirs(app->state->paths.home, &e);
    if (rc == RC_OK)
        rc = open_practice(app, &e);
    if (rc == RC_OK)
        return entered(app);
    store_close(app->store);
    app->store = NULL;
    if (app->state->stage != APP_FIRST_START) { // the real store was closed for it
        app->state->stage = APP_BROKEN;
        app->state->store_state = STORE_STATE_PRACTICE;
    }
    return app_fail(app, N_("The practice store could not be opened."), &e);
}

enum rc app_create_store(struct app *app, const char *name, const char *role,
                         const char *passphrase)
{
    const char *why = passphrase_policy_reason(passphrase, name);
    if (why != NULL)
        return app_refuse(app, RC_INVALID, why);
    struct err e = {0};
    struct store_options o = store_file_options(app, false);
    enum rc rc = fs_mkdirs(app->state->paths.home, &e);
    if (rc == RC_OK)
        rc = store_create(&o, name, role, passphrase, &app->store, &e);
    if (rc != RC_OK)
        return app_fail(app, N_("The store was not made."), &e);
    return entered(app);
}

size_t app_account_count(const struct app *app)
{
    return app->session->account_count;
}

const char *app_account_name(const struct app *app, size_t i)
{
    return i < app->session->account_count ? app->session->accounts[i].name : "";
}

enum rc app_login(struct app *app, const char *name, const char *passphrase)
{
    struct err e = {0};
    int64_t wait_ms = 0;
    enum rc rc = store_unlock(app->store, name, passphrase, &wait_ms, &e);
    if (rc == RC_OK)
        return entered(app);
    if (rc == RC_DENIED)
        app_refuse(app, rc,
                   _("This is not the passphrase of this account. Nothing is lost; try again."));
    else if (rc == RC_BUSY)
        snprintf(app->state->message, sizeof app->state->message,
                 _("Too many wrong passphrases. Try again in %s."),
                 app_duration_text(app, wait_ms, true));
    else
        app_fail(app, N_("The store could not be unlocked."), &e);
    if (rc == RC_DAMAGED)
        app_drop_store(app, STORE_STATE_DAMAGED);
    return rc;
}

static void wipe(struct app *app)
{
    sending_close(app);
    office_wipe(app);
    outbox_wipe(app);
    visit_wipe(app);
    people_wipe(app);
    explicit_bzero(&app->state->scratch, sizeof app->state->scratch);
    explicit_bzero(app->state->message, sizeof app->state->message);
    app->state->lock_wanted = false;
    if (app->store != NULL)
        store_lock(app->store);
}

void app_drop_store(struct app *app, enum store_state why)
{
    wipe(app);
    store_abandon(app->store);
    app->store = NULL;
    app->session->account_count = 0;
    app->state->store_state = why;
    app->state->stage = APP_BROKEN;
}

void app_lock(struct app *app)
{
    bool practice = app_is_practice(app);
    wipe(app);
    app->state->store_state = STORE_STATE_NONE;
    app->state->stage = APP_LOCKED;
    if (practice) { // back to the real store, or to the first start when there is none
        store_close(app->store);
        app->store = NULL;
        store_file_look(app);
    } else {
        store_file_accounts(app);
    }
}

void app_lock_ask(struct app *app)
{
    app->state->lock_wanted = true;
}

void app_suspend_ask(struct app *app)
{
    app->state->suspend_wanted = true;
}

void app_lines_ask(struct app *app)
{
    app->state->lines_wanted = true;
}

const char *app_locked_name(const struct app *app)
{
    return app->session->back.account;
}
