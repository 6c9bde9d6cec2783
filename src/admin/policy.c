// SPDX-License-Identifier: EUPL-1.2
#include "admin/policy.h"

#include "admin/safe_setting.h"
#include "admin/settings_apply.h"
#include "base/i18n.h"
#include "base/log.h"
#include "store/whole.h"
#include "sync/sync.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTING_TAKEN                                                                              \
    "settings-taken" // {"hash": of its text, "rows": what became of it, "refused": why}

enum { ROWS_MAX = 50, VALUE_MAX = 40 };

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
    if (!policy_setting_known(name))
        return RC_OK;
    char shown[VALUE_MAX + 1];
    const bool good = policy_setting_fits(name, value);
    struct json *row = json_new_object();
    snprintf(shown, sizeof shown, "%s", value);
    json_set_string(row, "name", name);
    json_set_string(row, "value", shown);
    json_set(row, "taken", json_new_bool(good));
    json_push(rows, row);
    if (!good)
        log_line("settings", "%s from the server is out of its limits", name);
    return good ? set(s, name, value, e) : RC_OK;
}

// Notes what became of a package, so that it is looked at once. `refused` NULL: it was taken.
static enum rc note(struct store *s, const char *text, struct json *rows, const char *refused,
                    struct err *e)
{
    struct buf done = {0};
    char hash[LEDGER_HASH_BYTES];
    struct json *taken = json_new_object();
    store_package_hash(text, strlen(text), hash);
    json_set_string(taken, "hash", hash);
    json_set(taken, "rows", rows);
    json_set_string(taken, "refused", refused);
    json_write(taken, false, &done);
    const enum rc rc = store_setting_note(s, SETTING_TAKEN, buf_text(&done), e);
    buf_release(&done);
    json_free(taken);
    return rc;
}

// One without a signature, of a server that never had another.
static enum rc apply_unsigned(struct store *s, const char *text, const struct json *package,
                              struct err *e)
{
    struct json *rows = json_new_array();
    const struct json *all = json_get(package, "extension");
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < json_count(all) && i < ROWS_MAX; i++)
        rc = take(s, json_at(all, i), rows, e);
    if (rc == RC_OK) // cut before: applied again, which changes nothing
        return note(s, text, rows, NULL, e);
    json_free(rows);
    return rc;
}

static bool add_row(const char *key, struct json *value, void *self)
{
    struct json *row = json_new_object();
    json_set_string(row, "name", key);
    json_set(row, "value", json_share(value));
    json_set(row, "taken", json_new_bool(true));
    json_push(self, row);
    return true;
}

// Is it an error of the store, not of the package? Then it is tried again.
static bool is_stores(enum rc rc)
{
    static const enum rc packages[] = {RC_OK, RC_BUSY, RC_INVALID, RC_DENIED, RC_NO, RC_LIMIT};
    for (size_t i = 0; i < ARRAY_LEN(packages); i++)
        if (packages[i] == rc)
            return false;
    return true;
}

// One that is signed: by the key of the package this laptop was set up by, and later than it.
static enum rc apply_signed(struct store *s, const char *text, const struct settings_trust *trust,
                            struct err *e)
{
    struct settings_package p = {.content = NULL};
    struct err why = {0};
    enum rc rc = settings_package_open(text, strlen(text), &p, &why);
    if (rc == RC_OK && !trust->known)
        rc = err_set(&why, RC_DENIED, "%s",
                     _("this laptop was set up by no package: icope setup FILE takes the first"));
    if (rc == RC_OK)
        rc = settings_may_follow(trust, &p, &why);
    if (rc == RC_OK)
        rc = settings_apply(s, &p, NULL, &why);
    struct json *rows = json_new_array();
    if (rc == RC_OK || rc == RC_BUSY) // or applied before
        json_each(json_get(p.content, "settings"), add_row, rows);
    settings_package_release(&p);
    if (is_stores(rc)) {
        json_free(rows);
        return err_set(e, rc, "%s", why.text);
    }
    const bool refused = rc != RC_OK && rc != RC_BUSY;
    if (refused)
        log_line("settings", "a package is refused: %s", why.text);
    return note(s, text, rows, refused ? why.text : NULL, e);
}

static enum rc apply(struct store *s, const char *text, struct err *e)
{
    struct json *package = NULL;
    struct settings_trust trust = {.known = false};
    if (!store_settings_hold(s)) // whose packages count cannot be believed: tried again
        return RC_OK;
    enum rc rc = settings_trust_load(s, &trust, e);
    json_parse(text, strlen(text), &JSON_LIMITS, &package, NULL);
    if (rc == RC_OK && (trust.known || settings_package_is(package)))
        rc = apply_signed(s, text, &trust, e);
    else if (rc == RC_OK)
        rc = apply_unsigned(s, text, package, e);
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
        char hash[LEDGER_HASH_BYTES];
        const char *last = json_get_string(before, "hash");
        const char *whole = json_get_string(before, "package"); // as older programs noted it
        store_package_hash(text, strlen(text), hash);
        if ((last == NULL || strcmp(last, hash) != 0) &&
            (whole == NULL || strcmp(whole, text) != 0))
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
    const char *refused = json_get_string(v, "refused");
    if (rows != NULL && refused != NULL) {
        struct json *row = json_new_object();
        json_set_string(row, "refused", refused);
        json_push(rows, row);
    }
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
