// SPDX-License-Identifier: EUPL-1.2
#include "app/visit/draft.h"

#include "base/i18n.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = 128 };

static void name_draft(char out[NAME_BYTES], const char *kind, const char *of)
{
    snprintf(out, NAME_BYTES, "%s/%s", kind, of);
}

static void name_setting(const struct app *app, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "draft-%s", store_user(app->store)->id.text);
}

static void put(struct app *app, const char *name, const char *text)
{
    if (app->drafts == NULL)
        app->drafts = json_new_object();
    json_set(app->drafts, name, text != NULL ? json_new_string(text) : NULL);
}

void draft_release(struct app *app)
{
    json_free(app->drafts);
    app->drafts = NULL;
}

void draft_load(struct app *app)
{
    struct arena a = {0};
    const char *text = NULL;
    char setting[NAME_BYTES];
    draft_release(app);
    name_setting(app, setting);
    if (store_setting(app->store, setting, &a, &text, NULL) == RC_OK && text != NULL) {
        json_parse(text, strlen(text), &JSON_LIMITS, &app->drafts, NULL);
        store_setting_set(app->store, setting, NULL, NULL); // in memory from here on
    }
    arena_release(&a);
}

void draft_apply(struct app *app, const struct json *entry)
{
    const char *name = json_get_string(entry, "name"), *text = json_get_string(entry, "text");
    if (name != NULL)
        put(app, name, text);
}

void draft_drop(struct app *app, const char *kind, const char *of)
{
    char name[NAME_BYTES];
    if (app->drafts == NULL)
        return;
    name_draft(name, kind, of != NULL ? of : "");
    json_set(app->drafts, name, NULL);
}

static enum rc keep_in_setting(struct app *app, const char *name, const char *text)
{
    char setting[NAME_BYTES];
    struct buf all = {0};
    struct err e = {0};
    name_setting(app, setting);
    put(app, name, text);
    json_write(app->drafts, false, &all);
    enum rc rc = store_setting_set(app->store, setting, buf_text(&all), &e);
    buf_wipe(&all);
    return rc == RC_OK ? RC_OK : app_fail(app, N_("What was being typed was not kept."), &e);
}

enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text)
{
    char name[NAME_BYTES];
    if (app->stage != APP_OPEN || text[0] == '\0')
        return RC_OK;
    name_draft(name, kind, of);
    if (!app->visit.open)
        return keep_in_setting(app, name, text);
    struct json *entry = app_entry("draft");
    json_set_string(entry, "name", name);
    json_set_string(entry, "text", text);
    return app_record(app, N_("What was being typed was not kept."), entry);
}

bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes)
{
    char name[NAME_BYTES];
    name_draft(name, kind, of);
    const char *text = json_get_string(app->drafts, name);
    if (text == NULL)
        return false;
    int len = snprintf(out, out_bytes, "%s", text);
    json_set(app->drafts, name, NULL);
    return len >= 0 && (size_t)len < out_bytes;
}
