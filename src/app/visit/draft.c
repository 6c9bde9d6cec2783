// SPDX-License-Identifier: EUPL-1.2
// Drafts kept and taken back by screens.
#include "app/visit/draft.h"

#include "app/visit/internal.h"

#include "base/i18n.h"
#include "base/log.h"

#include <stdio.h>
#include <string.h>

static enum rc keep_in_setting(struct app *app, const char *name, const char *text)
{
    char setting[DRAFT_NAME_BYTES];
    struct buf all = {0};
    struct err e = {0};
    draft_setting(app, setting);
    draft_put(app, name, text);
    json_write(app->visit->drafts, false, &all);
    enum rc rc = store_setting_set(app->store, setting, buf_text(&all), &e);
    buf_wipe(&all);
    return rc == RC_OK ? RC_OK : app_fail(app, N_("What was being typed was not kept."), &e);
}

enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text)
{
    char name[DRAFT_NAME_BYTES];
    if (app->state->stage != APP_OPEN || text[0] == '\0')
        return RC_OK;
    draft_name(name, kind, of);
    if (!app->visit->now.open)
        return keep_in_setting(app, name, text);
    struct json *entry = app_entry("draft");
    json_set_string(entry, "name", name);
    json_set_string(entry, "text", text);
    return app_record(app, N_("What was being typed was not kept."), entry);
}

bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes)
{
    char name[DRAFT_NAME_BYTES];
    draft_name(name, kind, of);
    const char *text = json_get_string(app->visit->drafts, name);
    if (text == NULL)
        return false;
    int len = snprintf(out, out_bytes, "%s", text);
    json_set(app->visit->drafts, name, NULL);
    return len >= 0 && (size_t)len < out_bytes;
}
