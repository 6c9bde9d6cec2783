// SPDX-License-Identifier: EUPL-1.2
// The program's state from start to stop: settings, stage, data files.
#include "app/sending/outbox.h"
#include "app/sending/sending.h"
#include "app/session/session.h"
#include "app/visit/draft.h"
#include "base/fs.h"
#include "base/i18n.h"
#include "base/log.h"
#include "catalog/forms.h"
#include "config/store_state.h"
#include "ui/style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DATA_FILE_MAX_BYTES = 4 * 1024 * 1024 };

static struct store_options options(const struct app *app, bool practice)
{
    static const char schema_name[] = "schema";
    char *schema = app_slot(app);
    snprintf(schema, FORMAT_BYTES, "%.200s/%s", app->paths.data, schema_name);
    return (struct store_options){.path = practice ? app->paths.practice : app->paths.store,
                                  .schema_dir = schema,
                                  .clock = &app->clock,
                                  .practice = practice};
}

struct store_options app_store_options(const struct app *app, bool practice)
{
    return options(app, practice);
}

void app_read_accounts(struct app *app)
{
    arena_release(&app->accounts_arena);
    app->account_count = 0;
    struct err e = {0};
    if (store_accounts(app->store, &app->accounts_arena, &app->accounts, &app->account_count, &e) !=
        RC_OK)
        app_fail(app, N_("The list of accounts could not be read."), &e);
}

void app_look_at_store(struct app *app)
{
    struct err e = {0};
    struct store_options o = options(app, false);
    enum rc rc = paths_check(&app->paths, &e);
    if (rc == RC_OK)
        rc = store_open(&o, &app->store, &e);
    enum store_state trouble = store_state_of(rc, known_stores_has(&app->paths));
    if (trouble == STORE_STATE_MISSING && app->trouble == STORE_STATE_LOST)
        trouble = STORE_STATE_LOST; // still gone
    app_done(app);
    app->trouble = trouble;
    if (trouble != STORE_STATE_NONE) {
        log_line("app", "the store could not be opened (%s: %s)", rc_name(rc), e.text);
        app->stage = APP_BROKEN;
    } else if (rc == RC_NO) {
        app->stage = APP_FIRST_START;
    } else {
        app->stage = APP_LOCKED;
        app_store_seen(app);
        app_read_accounts(app);
    }
}

struct app *app_new(const struct paths *paths, struct clock clock)
{
    struct app *app = mem_alloc(sizeof *app);
    app->paths = *paths;
    app->clock = clock;
    app->scratch = mem_alloc(sizeof *app->scratch);
    config_read(&app->config, paths->config);
    i18n_speak(app_language(app), paths->locale);
    app_look_at_store(app);
    if (app->trouble != STORE_STATE_NONE && app->config.language[0] == '\0') {
        known_stores_language(paths, app->config.language); // the settings are where the store is
        i18n_speak(app_language(app), paths->locale);
    }
    return app;
}

void app_free(struct app *app)
{
    if (app == NULL)
        return;
    sending_free(app);
    packages_free(app);
    visit_release(app);
    history_release(app);
    conflicts_release(app);
    draft_release(app);
    store_close(app->store);
    forms_free(app->forms);
    questionnaire_free(app->consent_form);
    json_free(app->words);
    json_free(app->red_flags);
    json_free(app->due);
    json_free(app->farewell);
    arena_release(&app->accounts_arena);
    free(app->home);
    free(app->scratch);
    free(app);
}

static enum rc load_json(const char *dir, const char *name, struct json **ret, struct err *e)
{
    struct buf path = {0}, text = {0};
    fs_join(&path, dir, name);
    enum rc rc = fs_read(buf_text(&path), DATA_FILE_MAX_BYTES, &text, e);
    if (rc == RC_OK)
        rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, ret, e);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

enum rc app_load_forms(struct app *app, struct err *e)
{
    if (app->step1 != NULL)
        return RC_OK;
    enum rc rc = load_json(app->paths.data, "words/words.json", &app->words, e);
    if (rc == RC_OK)
        rc = load_json(app->paths.data, "pathway/red-flags.json", &app->red_flags, e);
    if (rc == RC_OK)
        rc = load_json(app->paths.data, "pathway/due.json", &app->due, e);
    if (rc == RC_OK)
        rc = load_json(app->paths.data, "pathway/farewell.json", &app->farewell, e);
    if (rc == RC_OK)
        rc = forms_file(app->paths.questionnaires, "icope-consent.json", &app->consent_form, e);
    if (rc == RC_OK)
        rc = forms_new(app->paths.questionnaires, &app->forms, e);
    if (rc == RC_OK)
        app_use_form(app, NULL);
    return rc;
}

// Where versions of the form were kept, or NULL.
static struct store *opened(const struct app *app)
{
    return app->store != NULL && store_is_unlocked(app->store) ? app->store : NULL;
}

void app_use_form(struct app *app, const char *version)
{
    const struct questionnaire *q =
        version != NULL ? forms_version(app->forms, opened(app), version) : NULL;
    if (version != NULL && q == NULL)
        log_line("form", "version %s of an open visit is not there any more", version);
    app->step1 = q != NULL ? q : forms_newest(app->forms, opened(app));
}

bool app_has_form(const struct app *app, const char *version)
{
    return app->forms != NULL && forms_version(app->forms, opened(app), version) != NULL;
}

enum app_stage app_stage(const struct app *app)
{
    return app->stage;
}

bool app_language_chosen(const struct app *app)
{
    return app->config.language[0] != '\0';
}

const char *app_language(const struct app *app)
{
    return app->config.language[0] != '\0' ? app->config.language : "fr";
}

static void remember(struct app *app)
{
    struct err e = {0};
    if (app->stage == APP_BROKEN)
        return; // nothing is written beside a store in trouble
    if (fs_mkdirs(app->paths.home, &e) != RC_OK ||
        config_write(&app->config, app->paths.config, &e) != RC_OK)
        app_fail(app, N_("The setting is used now but was not saved."), &e);
}

void app_speak_once(struct app *app, const char *language)
{
    snprintf(app->config.language, sizeof app->config.language, "%s",
             strcmp(language, "en") == 0 ? "en" : "fr");
    i18n_speak(app->config.language, app->paths.locale);
}

void app_set_language(struct app *app, const char *language)
{
    snprintf(app->config.language, sizeof app->config.language, "%s",
             strcmp(language, "en") == 0 ? "en" : "fr");
    i18n_speak(app->config.language, app->paths.locale);
    remember(app);
}

const char *app_theme(const struct app *app)
{
    int count = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++) {
        if (strcmp(all[i].name, app->config.theme) == 0)
            return all[i].name;
    }
    return all[0].name;
}

void app_next_theme(struct app *app)
{
    int count = 0, now = 0;
    const struct theme *all = themes(&count);
    for (int i = 0; i < count; i++) {
        if (strcmp(all[i].name, app_theme(app)) == 0)
            now = i;
    }
    snprintf(app->config.theme, sizeof app->config.theme, "%s", all[(now + 1) % count].name);
    remember(app);
}

int app_lock_after_s(const struct app *app)
{
    return config_lock_s(&app->config);
}

void app_next_lock_after(struct app *app)
{
    app->config.lock_s = config_next_lock_s(config_lock_s(&app->config));
    remember(app);
}

const struct clock *app_clock(const struct app *app)
{
    return &app->clock;
}

void app_help_about(struct app *app, const struct screen *screen)
{
    app->help_topic = screen;
}

const struct screen *app_help_topic(const struct app *app)
{
    return app->help_topic;
}
