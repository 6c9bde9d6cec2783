// SPDX-License-Identifier: EUPL-1.2
// Drafts in memory, and taken over after a login.
#include "app/visit/internal.h"

#include <stdio.h>
#include <string.h>

void draft_name(char out[DRAFT_NAME_BYTES], const char *kind, const char *of)
{
    snprintf(out, DRAFT_NAME_BYTES, "%s/%s", kind, of);
}

void draft_setting(const struct app *app, char out[DRAFT_NAME_BYTES])
{
    snprintf(out, DRAFT_NAME_BYTES, "draft-%s", store_user(app->store)->id.text);
}

void draft_put(struct app *app, const char *name, const char *text)
{
    if (app->visit->drafts == NULL)
        app->visit->drafts = json_new_object();
    json_set(app->visit->drafts, name, text != NULL ? json_new_string(text) : NULL);
}

void drafts_release(struct app *app)
{
    json_free(app->visit->drafts);
    app->visit->drafts = NULL;
}

void drafts_load(struct app *app)
{
    struct arena a = {0};
    const char *text = NULL;
    char setting[DRAFT_NAME_BYTES];
    drafts_release(app);
    draft_setting(app, setting);
    if (store_setting(app->store, setting, &a, &text, NULL) == RC_OK && text != NULL) {
        json_parse(text, strlen(text), &JSON_LIMITS, &app->visit->drafts, NULL);
        store_setting_set(app->store, setting, NULL, NULL); // in memory from here on
    }
    arena_release(&a);
}

void draft_apply(struct app *app, const struct json *entry)
{
    const char *name = json_get_string(entry, "name"), *text = json_get_string(entry, "text");
    if (name != NULL)
        draft_put(app, name, text);
}

void draft_drop(struct app *app, const char *kind, const char *of)
{
    char name[DRAFT_NAME_BYTES];
    if (app->visit->drafts == NULL)
        return;
    draft_name(name, kind, of != NULL ? of : "");
    json_set(app->visit->drafts, name, NULL);
}
