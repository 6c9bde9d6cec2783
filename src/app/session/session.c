// SPDX-License-Identifier: EUPL-1.2
// First account, practice, login, lock, and what the status line says.
#include "app/session/session.h"

#include "admin/backups.h"
#include "admin/passphrase_policy.h"
#include "admin/policy.h"
#include "admin/retention.h"
#include "admin/rights.h"
#include "app/sending/outbox.h"
#include "app/sending/sending.h"
#include "app/visit/draft.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "practice/simulate.h"
#include "vault/vault.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PRACTICE_PEOPLE = 24, PRACTICE_SEED = 7 };
// Practice holds no real person: its passphrase only keeps one mechanism for both kinds of store.
#define PRACTICE_NAME       "practice"
#define PRACTICE_PASSPHRASE "practice"

bool app_has_practice(const struct app *app)
{
    return fs_exists(app->paths.practice);
}

// Makes the backup of the day when it is due; a failure stands on the status line and keeps nobody
// out.
static void daily_backup(struct app *app)
{
    enum backups_outcome outcome = BACKUPS_OFF;
    struct err e = {0};
    enum rc rc =
        backups_daily(app->store, &app->config, app->paths.config, &app->clock, &outcome, &e);
    if (rc == RC_OK) {
        if (outcome == BACKUPS_MADE || outcome == BACKUPS_AWAY)
            log_line("backup", outcome == BACKUPS_MADE ? "made" : "the folder is not there");
        return;
    }
    log_line("backup", "not made (%s: %s)", rc_name(rc), e.text);
    snprintf(app->message, sizeof app->message, "%s", _(backups_meaning(rc)));
}

static enum rc entered(struct app *app)
{
    app->stage = APP_OPEN;
    app->trouble = STORE_STATE_NONE;
    app_store_seen(app);
    if (!app_is_practice(app))
        known_stores_add(&app->paths, app_language(app));
    draft_load(app);
    struct err e = {0};
    size_t erased = 0;
    enum rc rule = retention_apply(app->store, &erased, &e);
    app_home_refresh(app);
    app_done(app);
    daily_backup(app);
    sending_open(app);
    if (rule != RC_OK)
        app_fail(app, N_("Old data was not erased as the rule of this store says."), &e);
    err_clear(&e);
    if (store_damage(app->store, &e) != RC_OK) // those who can be read are there
        app_fail(app, N_("Some people are missing from the lists."), &e);
    return RC_OK;
}

static enum rc open_practice(struct app *app, struct err *e)
{
    struct store_options o = app_store_options(app, true);
    if (fs_exists(app->paths.practice)) {
        enum rc rc = store_open(&o, &app->store, e);
        return rc != RC_OK ? rc
                           : store_unlock(app->store, PRACTICE_NAME, PRACTICE_PASSPHRASE, NULL, e);
    }
    enum rc rc = store_create(&o, PRACTICE_NAME, "visitor", PRACTICE_PASSPHRASE, &app->store, e);
    if (rc == RC_OK)
        rc = simulate_people(app->store, &app->paths, &app->clock, PRACTICE_PEOPLE, PRACTICE_SEED,
                             e);
    return rc;
}

enum rc app_enter_practice(struct app *app)
{
    struct err e = {0};
    store_close(app->store);
    app->store = NULL;
    enum rc rc = fs_mkdirs(app->paths.home, &e);
    if (rc == RC_OK)
        rc = open_practice(app, &e);
    if (rc == RC_OK)
        return entered(app);
    store_close(app->store);
    app->store = NULL;
    if (app->stage != APP_FIRST_START) { // the real store was closed for it
        app->stage = APP_BROKEN;
        app->trouble = STORE_STATE_PRACTICE;
    }
    return app_fail(app, N_("The practice store could not be opened."), &e);
}

enum rc app_create_store(struct app *app, const char *name, const char *role,
                         const char *passphrase)
{
    const char *why = passphrase_policy_reason(passphrase, name);
    if (why != NULL) {
        snprintf(app->message, sizeof app->message, "%s", why);
        return RC_INVALID;
    }
    struct err e = {0};
    struct store_options o = app_store_options(app, false);
    enum rc rc = fs_mkdirs(app->paths.home, &e);
    if (rc == RC_OK)
        rc = store_create(&o, name, role, passphrase, &app->store, &e);
    if (rc != RC_OK)
        return app_fail(app, N_("The store was not made."), &e);
    return entered(app);
}

size_t app_account_count(const struct app *app)
{
    return app->account_count;
}

const char *app_account_name(const struct app *app, size_t i)
{
    return i < app->account_count ? app->accounts[i].name : "";
}

enum rc app_login(struct app *app, const char *name, const char *passphrase)
{
    struct err e = {0};
    int64_t wait_ms = 0;
    enum rc rc = store_unlock(app->store, name, passphrase, &wait_ms, &e);
    if (rc == RC_OK)
        return entered(app);
    if (rc == RC_DENIED)
        snprintf(app->message, sizeof app->message, "%s",
                 _("This is not the passphrase of this account. Nothing is lost; try again."));
    else if (rc == RC_BUSY)
        snprintf(app->message, sizeof app->message,
                 _("Too many wrong passphrases. Try again in %s."),
                 app_duration_text(app, wait_ms, true));
    else
        app_fail(app, N_("The store could not be unlocked."), &e);
    if (rc == RC_DAMAGED)
        app_drop_store(app, STORE_STATE_DAMAGED);
    return rc;
}

struct store_state_view app_store_state(const struct app *app)
{
    if (app->trouble == STORE_STATE_NONE)
        return (struct store_state_view){.title = "", .happened = "", .kept = "", .next = ""};
    const struct store_state_text *w = store_state_text(app->trouble);
    return (struct store_state_view){
        .title = _(w->title),
        .happened = _(w->happened),
        .kept = _(w->kept),
        .next = _(w->next),
        .path = app->trouble == STORE_STATE_PRACTICE ? app->paths.practice : app->paths.store,
        .practice = w->practice,
        .anew = app->trouble == STORE_STATE_MISSING};
}

enum rc app_try_again(struct app *app)
{
    if (app->stage == APP_OPEN) { // the disk was full: back to what was being entered
        app->trouble = STORE_STATE_NONE;
        return app_done(app);
    }
    app_look_at_store(app);
    return app->stage == APP_BROKEN ? RC_NO : RC_OK;
}

enum rc app_begin_anew(struct app *app)
{
    struct err e = {0};
    if (app->trouble != STORE_STATE_MISSING)
        return RC_USAGE;
    if (known_stores_drop(&app->paths, &e) != RC_OK)
        return app_fail(app, N_("The store could not be opened."), &e);
    app_look_at_store(app);
    return RC_OK;
}

void app_store_seen(struct app *app)
{
    struct stat st = {0};
    const char *path = app_is_practice(app) ? app->paths.practice : app->paths.store;
    if (stat(path, &st) == 0) {
        app->store_dev = st.st_dev;
        app->store_ino = st.st_ino;
    }
}

static void wipe(struct app *app)
{
    sending_close(app);
    packages_release(app);
    visit_release(app);
    history_release(app);
    conflicts_release(app);
    draft_release(app);
    if (app->home != NULL)
        explicit_bzero(app->home, app->home_count * sizeof *app->home);
    explicit_bzero(app->scratch, sizeof *app->scratch);
    explicit_bzero(app->found, sizeof app->found);
    explicit_bzero(app->message, sizeof app->message);
    app->home_count = 0;
    app->found_count = 0;
    app->selected = (struct id){{0}};
    app->lock_wanted = false;
    if (app->store != NULL)
        store_lock(app->store);
}

void app_drop_store(struct app *app, enum store_state why)
{
    wipe(app);
    store_abandon(app->store);
    app->store = NULL;
    app->account_count = 0;
    app->trouble = why;
    app->stage = APP_BROKEN;
}

void app_lock(struct app *app)
{
    bool practice = app_is_practice(app);
    wipe(app);
    app->trouble = STORE_STATE_NONE;
    app->stage = APP_LOCKED;
    if (practice) { // back to the real store, or to the first start when there is none
        store_close(app->store);
        app->store = NULL;
        app_look_at_store(app);
    } else {
        app_read_accounts(app);
    }
}

void app_lock_ask(struct app *app)
{
    app->lock_wanted = true;
}

void app_aside_ask(struct app *app)
{
    app->aside_wanted = true;
}

const char *app_locked_name(const struct app *app)
{
    return app->back.account;
}

bool app_is_practice(const struct app *app)
{
    return app->store != NULL && store_is_practice(app->store);
}

const char *app_user_name(const struct app *app)
{
    if (app->stage != APP_OPEN)
        return "";
    return app_is_practice(app) ? _("practice") : store_user(app->store)->name;
}

const char *app_user_role(const struct app *app)
{
    return app->stage == APP_OPEN ? store_user(app->store)->role : "";
}

bool app_results_for_visitors(const struct app *app)
{
    struct arena a = {0};
    const char *value = NULL;
    bool hidden = app->stage == APP_OPEN &&
                  store_setting(app->store, SETTING_RESULTS, &a, &value, NULL) == RC_OK &&
                  value != NULL && strcmp(value, "no") == 0;
    arena_release(&a);
    return !hidden;
}

bool app_shows_results(const struct app *app)
{
    return rights_allow(app_user_role(app), RIGHT_RESULTS, app_results_for_visitors(app));
}

enum rc app_set_shows_results(struct app *app, bool on)
{
    struct err e = {0};
    if (!rights_allow(app_user_role(app), RIGHT_SETTINGS, false)) {
        snprintf(app->message, sizeof app->message, "%s",
                 _("Only a coordinator or an administrator may change this."));
        return RC_DENIED;
    }
    if (store_setting_set(app->store, SETTING_RESULTS, on ? "yes" : "no", &e) != RC_OK)
        return app_fail(app, N_("The setting was not saved."), &e);
    return app_done(app);
}
