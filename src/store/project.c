// SPDX-License-Identifier: EUPL-1.2
#include "store/project.h"

#include "base/json.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// One setting holds them all, so that their names stay sealed too: {"NAME": {"key", "made"}}.
static const char setting[] = "projects";

bool project_name_is(const char *name)
{
    static const char more[] = "._-";
    const size_t len = strlen(name);
    bool fits = len > 0 && len < PROJECT_NAME_BYTES;
    for (size_t i = 0; i < len && fits; i++) {
        const unsigned char c = (unsigned char)name[i];
        fits = c < 0x80 && (isalnum(c) || (i > 0 && strchr(more, c) != NULL));
    }
    return fits;
}

static enum rc load(struct store *s, struct json **ret, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, setting, &a, &text, e);
    if (rc == RC_OK && text == NULL)
        *ret = json_new_object();
    else if (rc == RC_OK)
        rc = json_parse(text, strlen(text), &JSON_LIMITS, ret, e);
    arena_release(&a);
    return rc;
}

static bool read_one(const char *name, const struct json *value, struct store_project *ret)
{
    struct store_project p = {.made_utc_ms = 0};
    const char *key = json_get_string(value, "key");
    if (key == NULL || !project_name_is(name) || !pseudonym_key_read(key, &p.key))
        return false;
    snprintf(p.name, sizeof p.name, "%s", name);
    json_int(json_get(value, "made"), &p.made_utc_ms);
    *ret = p;
    return true;
}

static enum rc save(struct store *s, struct json *all, const struct store_project *p,
                    const char *what, struct err *e)
{
    char key[PSEUDONYM_KEY_TEXT];
    struct buf text = {0};
    struct json *one = json_new_object();
    pseudonym_key_text(&p->key, key);
    json_set_string(one, "key", key);
    json_set(one, "made", json_new_int(p->made_utc_ms));
    json_set(all, p->name, one);
    json_write(all, false, &text);
    // The entry first: a key that nobody was told of would be worse than an entry without one.
    enum rc rc = store_audit(s, what, p->name, e);
    if (rc == RC_OK)
        rc = store_setting_note(s, setting, buf_text(&text), e);
    buf_wipe(&text);
    return rc;
}

static enum rc find(struct store *s, const char *name, struct json **ret_all,
                    struct store_project *ret, struct err *e)
{
    if (!project_name_is(name))
        return err_set(e, RC_INVALID, "project: a name is 1 to 40 letters, digits, '.', '_', '-'");
    enum rc rc = load(s, ret_all, e);
    if (rc != RC_OK)
        return rc;
    const struct json *value = json_get(*ret_all, name);
    if (value == NULL)
        return RC_NO;
    return read_one(name, value, ret) ? RC_OK : err_set(e, RC_DAMAGED, "project %s: no key", name);
}

enum rc store_project(struct store *s, const char *name, struct store_project *ret, struct err *e)
{
    struct json *all = NULL;
    enum rc rc = find(s, name, &all, ret, e);
    json_free(all);
    return rc == RC_NO ? err_set(e, RC_NO, "project %s: not there", name) : rc;
}

enum rc store_project_or_new(struct store *s, const char *name, const struct clock *clock,
                             struct store_project *ret, struct err *e)
{
    struct json *all = NULL;
    enum rc rc = find(s, name, &all, ret, e);
    json_free(all);
    if (rc != RC_NO)
        return rc;
    *ret = (struct store_project){.made_utc_ms = clock_utc_ms(clock)};
    snprintf(ret->name, sizeof ret->name, "%s", name);
    pseudonym_key_new(&ret->key);
    return RC_OK;
}

static enum rc take(struct store *s, const struct store_project *project, const char *what,
                    struct err *e)
{
    struct json *all = NULL;
    struct store_project here;
    enum rc rc = find(s, project->name, &all, &here, e);
    if (rc == RC_NO)
        rc = save(s, all, project, what, e);
    else if (rc == RC_OK && memcmp(&here.key, &project->key, sizeof here.key) != 0)
        rc = err_set(e, RC_BUSY, "project %s: it has another key here", project->name);
    json_free(all);
    return rc;
}

enum rc store_project_take(struct store *s, const struct store_project *project, struct err *e)
{
    return take(s, project, "project-key-taken", e);
}

enum rc store_project_keep(struct store *s, const struct store_project *project, struct err *e)
{
    return take(s, project, "project-key", e);
}

// Where they are gathered.
struct gathering {
    struct store_project *all;
    size_t count;
    bool damaged;
};

static bool gather(const char *name, struct json *value, void *self)
{
    struct gathering *g = self;
    if (read_one(name, value, &g->all[g->count]))
        g->count++;
    else
        g->damaged = true;
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct store_project *)a)->name, ((const struct store_project *)b)->name);
}

enum rc store_projects(struct store *s, struct arena *a, struct store_project **ret,
                       size_t *ret_count, struct err *e)
{
    struct json *all = NULL;
    enum rc rc = load(s, &all, e);
    if (rc != RC_OK)
        return rc;
    struct gathering g = {.all = arena_array(a, json_count(all), sizeof *g.all)};
    json_each(all, gather, &g);
    qsort(g.all, g.count, sizeof *g.all, by_name);
    json_free(all);
    *ret = g.all;
    *ret_count = g.count;
    return g.damaged ? err_set(e, RC_DAMAGED, "projects: one has no key") : RC_OK;
}
