// SPDX-License-Identifier: EUPL-1.2
#include "config/settings.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIG_MAX_BYTES = 16 * 1024, LOCK_LONGEST_S = 3600, LOCK_USUAL_S = 300 };

// What the settings screen offers.
static const int lock_choices_s[] = {60, 120, 300, 600, 900, 1800};

int config_lock_s(const struct config *c)
{
    return c->lock_s > 0 && c->lock_s <= LOCK_LONGEST_S ? c->lock_s : LOCK_USUAL_S;
}

int config_next_lock_s(int seconds)
{
    for (size_t i = 0; i < ARRAY_LEN(lock_choices_s); i++)
        if (lock_choices_s[i] > seconds)
            return lock_choices_s[i];
    return lock_choices_s[0];
}

static void copy_member(const struct json *from, const char *key, char *out, size_t out_bytes)
{
    const char *text = json_get_string(from, key);
    if (text != NULL && strlen(text) < out_bytes)
        snprintf(out, out_bytes, "%s", text);
}

void config_read(struct config *c, const char *path)
{
    *c = (struct config){0};
    struct buf text = {0};
    struct json *root = NULL;
    if (fs_read(path, CONFIG_MAX_BYTES, &text, NULL) == RC_OK &&
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &root, NULL) == RC_OK) {
        copy_member(root, "language", c->language, sizeof c->language);
        copy_member(root, "theme", c->theme, sizeof c->theme);
        copy_member(root, "backupFolder", c->backup_dir, sizeof c->backup_dir);
        const struct json *o = json_get(root, "organisation");
        copy_member(o, "name", c->organisation.name, sizeof c->organisation.name);
        copy_member(o, "contact", c->organisation.contact, sizeof c->organisation.contact);
        copy_member(o, "dpo", c->organisation.dpo, sizeof c->organisation.dpo);
    }
    const char *clock = json_get_string(root, "visitClock");
    c->no_visit_clock = clock != NULL && strcmp(clock, "none") == 0;
    int64_t lock_s = 0;
    if (json_int(json_get(root, "lockAfterSeconds"), &lock_s) && lock_s > 0 &&
        lock_s <= LOCK_LONGEST_S)
        c->lock_s = (int)lock_s;
    if (!json_int(json_get(root, "lastBackup"), &c->backup_utc_ms) || c->backup_utc_ms < 0)
        c->backup_utc_ms = 0;
    if (c->backup_dir[0] != '/') // the same folder from wherever the program is started
        c->backup_dir[0] = '\0';
    if (strcmp(c->language, "fr") != 0 && strcmp(c->language, "en") != 0)
        c->language[0] = '\0';
    json_free(root);
    buf_release(&text);
}

enum rc config_write(const struct config *c, const char *path, struct err *e)
{
    struct json *root = json_new_object();
    json_set_string(root, "language", c->language);
    json_set_string(root, "theme", c->theme);
    if (c->no_visit_clock)
        json_set_string(root, "visitClock", "none");
    if (c->lock_s > 0)
        json_set(root, "lockAfterSeconds", json_new_int(c->lock_s));
    if (c->backup_dir[0] != '\0')
        json_set_string(root, "backupFolder", c->backup_dir);
    if (c->backup_utc_ms > 0)
        json_set(root, "lastBackup", json_new_int(c->backup_utc_ms));
    const struct config_organisation *o = &c->organisation;
    if (o->name[0] != '\0' || o->contact[0] != '\0' || o->dpo[0] != '\0') {
        struct json *about = json_new_object();
        json_set_string(about, "name", o->name);
        json_set_string(about, "contact", o->contact);
        json_set_string(about, "dpo", o->dpo);
        json_set(root, "organisation", about);
    }
    struct buf text = {0};
    json_write(root, true, &text);
    buf_putc(&text, '\n');
    json_free(root);
    enum rc rc = fs_write(path, text.at, text.len, 0600, e);
    buf_release(&text);
    return rc;
}
