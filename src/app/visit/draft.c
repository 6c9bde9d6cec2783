// SPDX-License-Identifier: EUPL-1.2
// Drafts kept and taken back by screens.
#include "app/visit/draft.h"

#include "app/state/format.h"
#include "app/visit/internal.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

// The account's drafts go to disk as they are in memory.
static enum rc write_setting(struct app *app)
{
    char setting[DRAFT_NAME_BYTES];
    struct buf all = {0};
    struct err e = {0};
    bool none = json_count(app->visit->drafts) == 0;
    draft_setting(app, setting);
    if (!none)
        json_write(app->visit->drafts, false, &all);
    enum rc rc = store_setting_set(app->store, setting, none ? NULL : buf_text(&all), &e);
    buf_wipe(&all);
    return rc == RC_OK ? RC_OK : app_fail(app, N_("What was being typed was not kept."), &e);
}

// Keeps it, or with NULL forgets it.
static enum rc put(struct app *app, const char *name, const char *text)
{
    int64_t now = clock_utc_ms(&app->clock);
    if (!app->visit->now.open) {
        draft_put(&app->visit->drafts, name, text, now);
        return write_setting(app);
    }
    struct json *entry = app_entry("draft");
    json_set_string(entry, "name", name);
    json_set_string(entry, "text", text);
    json_set(entry, "utcMs", json_new_int(now));
    return app_record(app, N_("What was being typed was not kept."), entry);
}

// The draft of that name, of the open visit or of the account; NULL none.
static const char *find(const struct app *app, const char *kind, const char *of,
                        int64_t *ret_utc_ms)
{
    char name[DRAFT_NAME_BYTES];
    draft_name(name, kind, of);
    return draft_text(app->visit->now.open ? app->visit->now.drafts : app->visit->drafts, name,
                      ret_utc_ms);
}

enum rc app_draft_keep(struct app *app, const char *kind, const char *of, const char *text)
{
    char name[DRAFT_NAME_BYTES];
    int64_t since;
    const char *before = find(app, kind, of, &since);
    if (app->state->stage != APP_OPEN || (before != NULL && strcmp(before, text) == 0))
        return RC_OK;
    if (text[0] == '\0')
        return app_draft_discard(app, kind, of);
    draft_name(name, kind, of);
    return put(app, name, text);
}

enum rc app_draft_discard(struct app *app, const char *kind, const char *of)
{
    char name[DRAFT_NAME_BYTES];
    int64_t since;
    if (app->state->stage != APP_OPEN || find(app, kind, of, &since) == NULL)
        return RC_OK;
    draft_name(name, kind, of);
    return put(app, name, NULL);
}

bool app_draft_take(struct app *app, const char *kind, const char *of, char *out, size_t out_bytes)
{
    int64_t since;
    const char *text = find(app, kind, of, &since);
    if (text == NULL)
        return false;
    int len = snprintf(out, out_bytes, "%s", text);
    return len >= 0 && (size_t)len < out_bytes;
}

const char *app_draft_since(const struct app *app, const char *kind, const char *of)
{
    int64_t since;
    if (find(app, kind, of, &since) == NULL)
        return "";
    if (since == 0)
        return _("an earlier time");
    struct datetime t = clock_local(&app->clock, since);
    char *out = app_slot(app);
    snprintf(out, FORMAT_BYTES, "%s %s", app_date_text(app, t.date, false),
             time_text(t, "%H:%M").text);
    return out;
}
