// SPDX-License-Identifier: EUPL-1.2
#include "export/manifest.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/mem.h"
#include "vault/digest.h"

#include <string.h>

void manifest_begin(struct manifest *m, struct store *s, const struct clock *clock, const char *dir)
{
    char now[INSTANT_BYTES];
    clock_instant(clock, clock_utc_ms(clock), now);
    *m = (struct manifest){.dir = dir, .object = json_new_object()};
    json_set_string(m->object, "program", "icope " ICOPE_VERSION);
    json_set_string(m->object, "made", now);
    json_set_string(m->object, "account", store_user(s)->name);
    json_set(m->object, "practice", json_new_bool(store_is_practice(s)));
    json_set(m->object, "parts", json_new_array());
}

void manifest_part(struct manifest *m, const char *name)
{
    json_free(m->part);
    m->part = json_new_object();
    json_set_string(m->part, "name", name);
    json_set(m->part, "rows", json_new_object());
    json_set(m->part, "files", json_new_array());
}

void manifest_part_done(struct manifest *m, size_t count)
{
    json_set(m->part, "count", json_new_int((int64_t)count));
    json_push(json_get(m->object, "parts"), m->part);
    m->part = NULL;
}

const struct json *manifest_part_of(const struct manifest *m, const char *name)
{
    const struct json *all = json_get(m->object, "parts");
    for (size_t i = 0; i < json_count(all); i++)
        if (strcmp(json_get_string(json_at(all, i), "name"), name) == 0)
            return json_at(all, i);
    return NULL;
}

static void set_day(struct json *o, const char *member, struct date day)
{
    const struct time_text text = date_text(day);
    if (day.year != 0)
        json_set_string(o, member, text.text);
}

static struct json *numbers(size_t in, const size_t left[LEFT_REASONS])
{
    struct json *o = json_new_object(), *out = json_new_object();
    for (int i = 0; i < LEFT_REASONS; i++)
        json_set(out, left_out_name((enum left_out)i), json_new_int((int64_t)left[i]));
    json_set(o, "in", json_new_int((int64_t)in));
    json_set(o, "leftOut", out);
    return o;
}

// A round's name is what staff called it, often after a place or a person: under pseudonyms only
// that one was chosen is said.
static void set_round(struct json *o, const struct selection_ask *ask)
{
    struct date day = {0};
    if (ask->round == NULL)
        return;
    if (ask->project == NULL || date_parse(ask->round, strlen(ask->round), &day))
        json_set_string(o, "round", ask->round);
    else
        json_set(o, "roundByName", json_new_bool(true));
}

static void add_pseudonyms(struct manifest *m, const struct selection *which, struct json *o)
{
    char account[96];
    const struct selection_ask *ask = selection_asked(which);
    selection_account(which, json_get_string(m->object, "account"), account, sizeof account);
    json_set_string(m->object, "account", account);
    json_set(o, "k", json_new_int((int64_t)selection_k(which)));
    json_set_string(o, "dates", ask->dates == DATES_MONTH ? "month" : "shift");
    json_set(o, "freeText", json_new_bool(ask->free_text));
    json_set_string(o, "note",
                    "Pseudonymised, not anonymous: these are personal data (GDPR, article 4 (5) "
                    "and recital 26). k holds within this export, and over all of this project "
                    "from this store, joined; not over two projects or stores.");
}

void manifest_selection(struct manifest *m, const struct selection *which)
{
    if (which == NULL)
        return;
    const struct selection_ask *ask = selection_asked(which);
    const struct selection_counts counts = selection_counts(which);
    struct json *o = json_new_object();
    json_set_string(o, "purpose", ask->purpose == PURPOSE_RESEARCH ? "research" : "care");
    json_set(o, "identified", json_new_bool(ask->project == NULL));
    json_set_string(o, "project", ask->project);
    set_day(o, "since", ask->since);
    set_day(o, "until", ask->until);
    set_day(o, "receivedSince", ask->received_since);
    set_round(o, ask);
    json_set_string(o, "form", ask->form);
    if (ask->project != NULL)
        add_pseudonyms(m, which, o);
    json_set(o, "people", numbers(counts.people, counts.people_left));
    json_set(o, "visits", numbers(counts.visits, counts.visits_left));
    json_set(m->object, "selection", o);
}

void manifest_count(struct manifest *m, const char *table, size_t rows)
{
    json_set(json_get(m->part, "rows"), table, json_new_int((int64_t)rows));
}

void manifest_uncoded(struct manifest *m, const char *table, const char *column, size_t cells)
{
    if (cells == 0)
        return;
    if (json_get(m->part, "uncoded") == NULL)
        json_set(m->part, "uncoded", json_new_array());
    struct json *one = json_new_object();
    json_set_string(one, "table", table);
    json_set_string(one, "column", column);
    json_set(one, "cells", json_new_int((int64_t)cells));
    json_push(json_get(m->part, "uncoded"), one);
}

// The entry that counts them: there are as many as tables and versions of forms.
static struct json *without_row(struct json *all, const char *table, const char *form)
{
    for (size_t i = 0; i < json_count(all); i++) {
        struct json *one = json_at(all, i);
        const char *of = json_get_string(one, "form");
        if (strcmp(json_get_string(one, "table"), table) == 0 &&
            strcmp(of != NULL ? of : "", form != NULL ? form : "") == 0)
            return one;
    }
    struct json *one = json_new_object();
    json_set_string(one, "table", table);
    json_set_string(one, "form", form);
    json_push(all, one);
    return one;
}

void manifest_without_row(struct manifest *m, const char *table, const struct json *resource)
{
    int64_t count = 0;
    if (json_get(m->part, "withoutRow") == NULL)
        json_set(m->part, "withoutRow", json_new_array());
    struct json *one = without_row(json_get(m->part, "withoutRow"), table,
                                   json_get_string(resource, "questionnaire"));
    json_int(json_get(one, "resources"), &count);
    json_set(one, "resources", json_new_int(count + 1));
}

enum rc manifest_file(struct manifest *m, const char *path, struct err *e)
{
    char hash[DIGEST_TEXT_BYTES];
    uint64_t bytes = 0;
    size_t above = strlen(m->dir);
    enum rc rc = digest_file(path, hash, &bytes, e);
    if (rc != RC_OK)
        return rc;
    struct json *file = json_new_object();
    bool below = strncmp(path, m->dir, above) == 0 && path[above] == '/';
    json_set_string(file, "path", below ? path + above + 1 : path);
    json_set(file, "bytes", json_new_int((int64_t)bytes));
    json_set_string(file, "sha256", hash);
    json_push(json_get(m->part, "files"), file);
    return RC_OK;
}

// ---- together ----

// A member of a part goes into the whole.
struct joining {
    struct json *into;
    const char *failed; // table whose rows are not as many, borrowed
};

static bool join_rows(const char *table, struct json *rows, void *self)
{
    struct joining *j = self;
    const struct json *there = json_get(j->into, table);
    if (there == NULL)
        json_set(j->into, table, json_copy(rows));
    else if (!json_equal(there, rows))
        j->failed = table;
    return j->failed == NULL;
}

// Formats of the same tables say the same of them: each is said once.
static void join_list(const struct json *part, const char *member, struct json *whole)
{
    const struct json *from = json_get(part, member);
    if (json_count(from) > 0 && json_get(whole, member) == NULL)
        json_set(whole, member, json_new_array());
    struct json *into = json_get(whole, member);
    const size_t before = json_count(into);
    for (size_t i = 0; i < json_count(from); i++) {
        bool there = false;
        for (size_t k = 0; !there && strcmp(member, "files") != 0 && k < before; k++)
            there = json_equal(json_at(into, k), json_at(from, i));
        if (!there)
            json_push(into, json_copy(json_at(from, i)));
    }
}

// What is only for going on after an interruption does not stay.
static bool copy_said(const char *key, struct json *value, void *self)
{
    static const char *const inner[] = {"parts", "unfinished", "asked", "store"};
    bool said = true;
    for (size_t i = 0; i < ARRAY_LEN(inner); i++)
        said = said && strcmp(key, inner[i]) != 0;
    if (said)
        json_set(self, key, json_copy(value));
    return true;
}

enum rc manifest_whole(const struct manifest *m, struct json **ret, struct err *e)
{
    static const char *const lists[] = {"uncoded", "withoutRow", "files"};
    struct json *whole = json_new_object(), *parts = json_get(m->object, "parts");
    struct joining j = {.into = json_new_object()};
    json_each(m->object, copy_said, whole);
    for (size_t i = 0; i < json_count(parts); i++)
        json_each(json_get(json_at(parts, i), "rows"), join_rows, &j);
    json_set(whole, "rows", j.into);
    for (size_t k = 0; k < ARRAY_LEN(lists); k++)
        for (size_t i = 0; i < json_count(parts); i++)
            join_list(json_at(parts, i), lists[k], whole);
    if (j.failed == NULL) {
        *ret = whole;
        return RC_OK;
    }
    enum rc rc = err_set(e, RC_INVALID, "%s: formats have another number of rows", j.failed);
    json_free(whole);
    return rc;
}

enum rc manifest_write(struct manifest *m, struct err *e)
{
    struct json *whole = NULL;
    struct buf path = {0}, text = {0};
    struct fs_stage stage = {.fd = -1};
    enum rc rc = manifest_whole(m, &whole, e);
    if (rc != RC_OK)
        return rc;
    fs_join(&path, m->dir, "manifest.json");
    json_write(whole, true, &text);
    buf_putc(&text, '\n');
    rc = fs_stage_begin(&stage, buf_text(&path), NULL, 0600, e);
    if (rc == RC_OK) {
        fs_stage_write(&stage, buf_text(&text), text.len);
        rc = fs_stage_sync(&stage, e);
        rc = rc ? rc : fs_stage_commit(&stage, FS_KEEP, e);
        fs_stage_abandon(&stage);
    }
    json_free(whole);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

void manifest_free(struct manifest *m)
{
    json_free(m->object);
    json_free(m->part);
    *m = (struct manifest){.dir = NULL};
}
