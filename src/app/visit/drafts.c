// SPDX-License-Identifier: EUPL-1.2
// Drafts in memory: those of the open visit with it, the others of this account. Each is an object
// {"text", "utcMs"} by its name; older ones are the text alone.
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

void draft_put(struct json **drafts, const char *name, const char *text, int64_t utc_ms)
{
    if (*drafts == NULL)
        *drafts = json_new_object();
    struct json *draft = text != NULL ? json_new_object() : NULL;
    if (draft != NULL) {
        json_set_string(draft, "text", text);
        json_set(draft, "utcMs", json_new_int(utc_ms));
    }
    json_set(*drafts, name, draft);
}

const char *draft_text(const struct json *drafts, const char *name, int64_t *ret_utc_ms)
{
    const struct json *draft = json_get(drafts, name);
    *ret_utc_ms = 0;
    if (json_type(draft) != JSON_OBJECT)
        return json_string(draft);
    json_int(json_get(draft, "utcMs"), ret_utc_ms);
    return json_get_string(draft, "text");
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
    if (store_setting(app->store, setting, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &app->visit->drafts, NULL);
    arena_release(&a);
}

void draft_apply(struct app *app, const struct json *entry)
{
    const char *name = json_get_string(entry, "name"), *text = json_get_string(entry, "text");
    int64_t utc_ms = 0;
    json_int(json_get(entry, "utcMs"), &utc_ms);
    if (name != NULL)
        draft_put(&app->visit->now.drafts, name, text, utc_ms);
}

void draft_drop(struct app *app, const char *kind, const char *of)
{
    char name[DRAFT_NAME_BYTES];
    if (app->visit->now.drafts == NULL)
        return;
    draft_name(name, kind, of != NULL ? of : "");
    json_set(app->visit->now.drafts, name, NULL);
}
