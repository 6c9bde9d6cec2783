// SPDX-License-Identifier: EUPL-1.2
#include "admin/policy.h"

#include "admin/safe_setting.h"
#include "base/log.h"
#include "sync/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTING_TAKEN "settings-taken" // {"package": its text, "rows": what became of it}

enum {
    ROWS_MAX = 50,
    VALUE_MAX = 40,
};

static bool fits(const struct safe_setting *a, const char *value)
{
    if (a->safe != NULL)
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
    size_t len = strlen(value);
    if (len == 0 || len > 6 || value[0] == '0' || strspn(value, "0123456789") != len)
        return false;
    long n = strtol(value, NULL, 10);
    return n >= a->least && n <= a->most;
}

static enum rc set(struct store *s, const char *name, const char *value, struct err *e)
{
    struct arena a = {0};
    const char *now = NULL;
    enum rc rc = store_setting(s, name, &a, &now, NULL);
    bool same = rc == RC_OK && now != NULL && strcmp(now, value) == 0;
    rc = same ? RC_OK : store_setting_set(s, name, value, e); // with an audit entry
    arena_release(&a);
    return rc;
}

// One extension of the package; unknown names are for other programs.
static enum rc take(struct store *s, const struct json *extension, struct json *rows, struct err *e)
{
    const char *name = NULL, *value = NULL, *url = json_get_string(extension, "url");
    const struct json *parts = json_get(extension, "extension");
    enum rc rc = RC_OK;
    for (size_t i = 0; i < json_count(parts); i++) {
        const char *part = json_get_string(json_at(parts, i), "url");
        const char *text = json_get_string(json_at(parts, i), "valueString");
        if (part != NULL && strcmp(part, "name") == 0)
            name = text;
        else if (part != NULL && strcmp(part, "value") == 0)
            value = text;
    }
    if (url == NULL || strcmp(url, POLICY_SETTING) != 0 || name == NULL || value == NULL)
        return RC_OK;
    for (const struct safe_setting *a = SAFE_SETTINGS; rc == RC_OK && a->name != NULL; a++) {
        if (strcmp(a->name, name) != 0)
            continue;
        char shown[VALUE_MAX + 1];
        bool good = fits(a, value);
        struct json *row = json_new_object();
        snprintf(shown, sizeof shown, "%s", value);
        json_set_string(row, "name", name);
        json_set_string(row, "value", shown);
        json_set(row, "taken", json_new_bool(good));
        json_push(rows, row);
        if (!good)
            log_line("settings", "%s from the server is out of its limits", name);
        rc = good ? set(s, name, value, e) : RC_OK;
    }
    return rc;
}

static enum rc apply(struct store *s, const char *text, struct err *e)
{
    struct buf done = {0};
    struct json *package = NULL, *taken = json_new_object(), *rows = json_new_array();
    enum rc rc = RC_OK;
    json_parse(text, strlen(text), &JSON_LIMITS, &package, NULL);
    const struct json *all = json_get(package, "extension");
    for (size_t i = 0; rc == RC_OK && i < json_count(all) && i < ROWS_MAX; i++)
        rc = take(s, json_at(all, i), rows, e);
    json_set_string(taken, "package", text);
    json_set(taken, "rows", rows);
    json_write(taken, false, &done);
    if (rc == RC_OK) // cut before: applied again, which changes nothing
        rc = store_setting_note(s, SETTING_TAKEN, buf_text(&done), e);
    buf_release(&done);
    json_free(taken);
    json_free(package);
    return rc;
}

// What was noted when the newest package was applied, new and owned, or NULL.
static struct json *taken(struct store *s)
{
    struct arena a = {0};
    struct json *v = NULL;
    const char *text = NULL;
    if (store_setting(s, SETTING_TAKEN, &a, &text, NULL) == RC_OK && text != NULL)
        json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL);
    arena_release(&a);
    return v;
}

enum rc policy_apply(struct store *s, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    if (store_is_practice(s))
        return RC_OK;
    enum rc rc = store_setting(s, SETTING_PACKAGE, &a, &text, e);
    if (rc == RC_OK && text != NULL) {
        struct json *before = taken(s);
        const char *last = json_get_string(before, "package");
        if (last == NULL || strcmp(last, text) != 0)
            rc = apply(s, text, e);
        json_free(before);
    }
    arena_release(&a);
    return rc;
}

struct json *policy_report(struct store *s)
{
    struct json *v = taken(s);
    struct json *rows = v != NULL ? json_copy(json_get(v, "rows")) : NULL;
    json_free(v);
    return rows;
}

bool policy_flags_without_consent(struct store *s)
{
    struct arena a = {0};
    const char *value = safe_setting(s, SETTING_FLAGS, &a);
    bool yes = value != NULL && strcmp(value, "yes") == 0;
    arena_release(&a);
    return yes;
}
