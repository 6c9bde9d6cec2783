// SPDX-License-Identifier: EUPL-1.2
#include "export/views.h"

#include "base/fs.h"
#include "base/fs_folder.h"
#include "base/mem.h"
#include "export/manifest.h"
#include "export/tables.h"
#include "export/told.h"
#include "export/unfinished.h"
#include "store/held.h"
#include "vault/vault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PARTS_MAX = EXPORT_FORMATS_MAX + RECORD_FORMATS_MAX + 1, HELD_BYTES = 160 };

// A part: tables in a format, a format of another system, or, with neither, the dictionary.
struct part {
    const char *name; // also its folder
    const struct table_format *table;
    const struct record_format *record;
};

// Everything being written.
struct writing {
    struct store *s;
    const struct export_options *o;
    struct part parts[PARTS_MAX];
    size_t part_count;
    struct fs_folder folder;
    bool ours; // what stands in the folder is this export's
    struct manifest manifest;
    struct json *asked;    // what is asked for, owned
    char held[HELD_BYTES]; // what the store holds, and by which program
    struct tables *tables;
    struct record_target target;
    struct progressing pace;
    struct export_standing standing;
    bool told;    // whom it holds is on record
    size_t noted; // parts that are whole and noted as such in its folder
    enum rc rc;   // of reading a file back
    struct err *e;
};

static const char dictionary[] = "dictionary";

static void add_part(struct writing *w, struct part p)
{
    w->parts[w->part_count++] = p;
}

// The dictionary is the last: alone it is nothing to go on from.
static void list_parts(struct writing *w)
{
    const struct export_options *o = w->o;
    for (size_t i = 0; i < o->format_count; i++)
        add_part(w, (struct part){.name = o->formats[i]->name, .table = o->formats[i]});
    for (size_t i = 0; i < o->record_count; i++)
        add_part(w, (struct part){.name = o->records[i]->name, .record = o->records[i]});
    add_part(w, (struct part){.name = dictionary});
    w->standing.parts = w->part_count;
}

static size_t passes_of(const struct writing *w, const struct part *p)
{
    return p->table != NULL    ? tables_passes(w->tables, p->table)
           : p->record != NULL ? p->record->passes
                               : 0;
}

// Where a part stands.
static void path_of(const struct writing *w, const struct part *p, struct buf *out)
{
    fs_join(out, w->manifest.dir, p->name);
    if (p->table == NULL && p->record == NULL)
        buf_puts(out, ".csv");
}

static void remove_part(const struct writing *w, const struct part *p)
{
    struct buf path = {0};
    path_of(w, p, &path);
    if (unlink(buf_text(&path)) != 0)
        fs_folder_remove(buf_text(&path));
    buf_release(&path);
}

static void remove_file(const struct writing *w, const char *name)
{
    struct buf path = {0};
    fs_join(&path, w->manifest.dir, name);
    unlink(buf_text(&path));
    buf_release(&path);
}

// ---- what is asked for ----

static struct json *view_asked(const struct export_view *v)
{
    unsigned char hash[32];
    char hex[2 * sizeof hash + 1];
    struct buf text = {0};
    struct json *o = json_new_object();
    json_write(v->definition, false, &text);
    vault_hash(NULL, buf_text(&text), text.len, hash);
    for (size_t i = 0; i < sizeof hash; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    json_set_string(o, "name", v->name);
    json_set_string(o, "blake2b", hex);
    buf_release(&text);
    return o;
}

// Whatever makes another export of the same store.
static void set_asked(struct writing *w)
{
    const struct export_options *o = w->o;
    struct json *a = json_new_object(), *parts = json_new_array(), *views = json_new_array();
    struct manifest whom = {.object = a};
    for (size_t i = 0; i < w->part_count; i++)
        json_push(parts, json_new_string(w->parts[i].name));
    for (size_t i = 0; i < o->view_count; i++)
        json_push(views, view_asked(&o->views[i]));
    json_set(a, "parts", parts);
    json_set(a, "views", views);
    json_set(a, "csv", json_new_int(o->csv));
    json_set_string(a, "language", o->language);
    json_set(a, "frenchColumns", json_new_bool(o->french_columns));
    json_set_string(a, "prefix", o->prefix);
    json_set_string(a, "vocabulary", o->for_records.vocabulary);
    json_set_string(a, "holder", o->for_records.holder);
    json_set_string(a, "account", store_user(w->s)->name);
    manifest_selection(&whom, o->which);
    if (o->which != NULL) { // who that is, is what the store holds
        json_set(json_get(a, "selection"), "people", NULL);
        json_set(json_get(a, "selection"), "visits", NULL);
    }
    w->asked = a;
}

// What the store holds of it, and by which program. "" cannot be told.
static void set_held(struct writing *w)
{
    char held[STORE_HELD_BYTES];
    struct selection_counts n = {0};
    store_held(w->s, held);
    if (w->o->which != NULL)
        n = selection_counts(w->o->which);
    if (held[0] != '\0')
        snprintf(w->held, sizeof w->held, "%s, %zu people, %zu visits, icope %s", held, n.people,
                 n.visits, ICOPE_VERSION);
}

// ---- the folder ----

static enum rc nothing_there(const struct writing *w)
{
    enum rc rc = RC_OK;
    struct buf path = {0};
    for (size_t i = 0; rc == RC_OK && i <= w->part_count; i++) {
        buf_clear(&path);
        if (i < w->part_count)
            path_of(w, &w->parts[i], &path);
        else
            fs_join(&path, w->manifest.dir, "manifest.json");
        rmdir(buf_text(&path)); // only an empty one goes
        if (fs_exists(buf_text(&path)))
            rc = err_set(w->e, RC_BUSY, "make %s: there is such a file", buf_text(&path));
    }
    buf_release(&path);
    return rc;
}

// Only what one that was killed as it began may have left.
static bool is_first_trace(const char *name, void *self)
{
    bool *only = self;
    *only = strncmp(name, UNFINISHED_FILE ".", sizeof UNFINISHED_FILE) == 0;
    return *only;
}

// In a folder that says nothing of an export: is there what is not ours to remove or to hand on?
static enum rc nothing_foreign(struct writing *w)
{
    bool only = true;
    if (w->folder.part.len == 0)
        return nothing_there(w);
    enum rc rc = fs_list(w->manifest.dir, is_first_trace, &only, w->e);
    w->standing.foreign = rc == RC_OK && !only;
    return w->standing.foreign
               ? err_set(w->e, RC_BUSY, "%s: not known to be an export", w->manifest.dir)
               : rc;
}

// Goes on with what an interrupted export left, or begins.
static enum rc take_up(struct writing *w)
{
    enum unfinished was;
    enum rc rc = unfinished_read(&w->manifest, w->asked, w->held, &was, &w->standing.spoiled, w->e);
    w->standing.other = was == UNFINISHED_OTHER;
    w->standing.anew = was == UNFINISHED_STALE;
    if (rc == RC_OK && was == UNFINISHED_OTHER)
        return err_set(w->e, RC_BUSY, "%s: an interrupted export of something else",
                       w->manifest.dir);
    if (rc == RC_OK && was == UNFINISHED_NONE)
        rc = nothing_foreign(w);
    if (rc != RC_OK)
        return rc;
    w->ours = true;
    w->standing.resumed = json_count(json_get(w->manifest.object, "parts"));
    w->noted = w->standing.resumed;
    w->told = w->standing.resumed > 0;
    remove_file(w, "manifest.json");
    for (size_t i = 0; i < w->part_count; i++)
        if (manifest_part_of(&w->manifest, w->parts[i].name) == NULL)
            remove_part(w, &w->parts[i]);
    return RC_OK;
}

static enum rc begin(struct writing *w)
{
    const struct export_options *o = w->o;
    enum rc rc = tables_open(w->s, o, &w->manifest, &w->pace, &w->tables, w->e);
    rc = rc ? rc : fs_folder_resume(&w->folder, o->dir, w->e);
    if (rc != RC_OK)
        return rc;
    set_held(w);
    manifest_begin(&w->manifest, w->s, o->clock, fs_folder_at(&w->folder));
    manifest_selection(&w->manifest, o->which);
    set_asked(w);
    rc = take_up(w);
    const char *before = json_get_string(w->manifest.object, "export");
    struct id id = before != NULL ? id_from(before) : (struct id){{0}};
    rc = rc ? rc : told_begin(w->s, "export", o->which, &id, w->e);
    json_set_string(w->manifest.object, "export", id.text);
    return rc ? rc : unfinished_save(&w->manifest, w->asked, w->held, w->e);
}

// ---- whom it holds ----

// What it is, in words: "csv, fhir".
static void add_formats(const struct writing *w, struct buf *out)
{
    for (size_t i = 0; i + 1 < w->part_count; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", w->parts[i].name);
}

// The record of whom it holds, before anything has its name: rather one too many than one too few.
static enum rc keep_told(struct writing *w, const char *manifest)
{
    struct buf what = {0};
    add_formats(w, &what);
    const struct told_about about = {.id = id_from(json_get_string(w->manifest.object, "export")),
                                     .what = buf_text(&what),
                                     .which = w->o->which,
                                     .manifest = manifest};
    const enum rc rc = told_keep(w->s, &about, w->o->clock, w->e);
    w->told = rc == RC_OK;
    buf_release(&what);
    return rc;
}

// ---- a part ----

static bool records_go_on(size_t visits, void *self)
{
    struct writing *w = self;
    return progress_visits(&w->pace, visits);
}

static void take_named(const char *path, void *self)
{
    struct writing *w = self;
    if (w->rc == RC_OK)
        w->rc = manifest_file(&w->manifest, path, w->e);
}

static enum rc make_tables(struct writing *w, const struct part *p, size_t *ret)
{
    struct buf dir = {0};
    path_of(w, p, &dir);
    enum rc rc = p->table != NULL ? tables_write(w->tables, p->table, buf_text(&dir), w->e)
                                  : tables_dictionary(w->tables, w->manifest.dir, w->e);
    rc = rc == RC_OK && !w->told ? keep_told(w, NULL) : rc;
    rc = rc ? rc : tables_publish(w->tables, take_named, w, w->e);
    *ret = p->table != NULL ? tables_rows(w->tables) : 0;
    tables_end(w->tables);
    buf_release(&dir);
    return rc;
}

static enum rc make_records(struct writing *w, const struct part *p, size_t *ret)
{
    struct record_files *files = NULL;
    enum rc rc = p->record->open(&w->target, &files, w->e);
    rc = rc ? rc : p->record->write(files, w->s, &w->manifest, ret, w->e);
    rc = rc == RC_OK && !w->told ? keep_told(w, NULL) : rc;
    rc = rc ? rc : p->record->publish(files, take_named, w, w->e);
    p->record->release(files);
    return rc;
}

// Writes down which parts are whole.
static enum rc note(struct writing *w)
{
    const enum rc rc = unfinished_save(&w->manifest, w->asked, w->held, w->e);
    if (rc == RC_OK)
        w->noted = json_count(json_get(w->manifest.object, "parts"));
    return rc;
}

static enum rc make_part(struct writing *w, const struct part *p)
{
    size_t count = 0;
    progress_part(&w->pace, p->name, passes_of(w, p));
    manifest_part(&w->manifest, p->name);
    enum rc rc = p->record != NULL ? make_records(w, p, &count) : make_tables(w, p, &count);
    rc = rc ? rc : w->rc;
    if (rc != RC_OK)
        return rc;
    manifest_part_done(&w->manifest, count);
    return note(w);
}

static enum rc make_parts(struct writing *w)
{
    enum rc rc = RC_OK;
    w->target = w->o->for_records;
    w->target.dir = w->manifest.dir;
    w->target.prefix = w->o->prefix;
    w->target.which = w->o->which;
    w->target.clock = w->o->clock;
    w->target.goes_on = records_go_on;
    w->target.self = w;
    for (size_t i = 0; i < w->part_count; i++)
        w->pace.passes += passes_of(w, &w->parts[i]);
    for (size_t i = 0; rc == RC_OK && i < w->part_count; i++)
        if (manifest_part_of(&w->manifest, w->parts[i].name) == NULL)
            rc = make_part(w, &w->parts[i]);
        else
            progress_skip(&w->pace, passes_of(w, &w->parts[i]));
    return rc;
}

// ---- everything ----

static enum rc count_visits(struct writing *w)
{
    w->pace.clock = w->o->clock;
    w->pace.tell = w->o->progress;
    w->pace.self = w->o->self;
    w->pace.now.parts = w->part_count;
    if (w->o->which == NULL)
        return store_visits_closed(w->s, &w->pace.now.of, w->e);
    w->pace.now.of = selection_counts(w->o->which).visits;
    return RC_OK;
}

// All parts are whole. What says that it is unfinished goes last: without it nobody would know
// whose the folder is.
static enum rc finish(struct writing *w)
{
    char hash[DIGEST_TEXT_BYTES];
    struct buf path = {0};
    uint64_t bytes = 0;
    enum rc rc = manifest_write(&w->manifest, w->e);
    fs_join(&path, w->manifest.dir, "manifest.json");
    rc = rc ? rc : digest_file(buf_text(&path), hash, &bytes, w->e);
    rc = rc ? rc : keep_told(w, hash);
    buf_release(&path);
    rc = rc ? rc : fs_folder_keep(&w->folder, w->e);
    w->manifest.dir = fs_folder_at(&w->folder);
    if (rc == RC_OK)
        remove_file(w, UNFINISHED_FILE);
    return rc;
}

// What was written, whichever run wrote it.
static void say(const struct writing *w)
{
    const struct export_options *o = w->o;
    struct json *whole = NULL;
    int64_t n;
    if (manifest_whole(&w->manifest, &whole, NULL) != RC_OK)
        return;
    for (size_t i = 0; i < o->view_count; i++)
        if (json_int(json_get(json_get(whole, "rows"), o->views[i].name), &n))
            o->rows[i] = (size_t)n;
    for (size_t i = 0; i < o->record_count; i++)
        if (json_int(json_get(manifest_part_of(&w->manifest, o->records[i]->name), "count"), &n))
            o->record_rows[i] = (size_t)n;
    if (o->manifest != NULL)
        *o->manifest = whole;
    else
        json_free(whole);
}

// An interruption leaves what is whole; anything else that went wrong, nothing.
static void leave(struct writing *w, enum rc rc)
{
    const bool stays =
        rc == RC_OK || !w->ours ||
        (w->noted > 0 && (rc == RC_NO || rc == RC_FULL || rc == RC_IO || rc == RC_BUSY));
    w->standing.whole = stays && w->ours ? w->noted : 0;
    for (size_t i = 0; !stays && i < w->part_count; i++)
        remove_part(w, &w->parts[i]);
    if (!stays)
        remove_file(w, UNFINISHED_FILE);
    if (stays)
        fs_folder_leave(&w->folder);
    else
        fs_folder_drop(&w->folder);
    if (w->o->standing != NULL)
        *w->o->standing = w->standing;
}

enum rc export_write(struct store *s, const struct export_options *o, struct err *e)
{
    struct err unused = {0};
    struct writing *w = mem_alloc(sizeof *w);
    w->s = s;
    w->o = o;
    w->e = e != NULL ? e : &unused;
    w->folder.held = -1;
    list_parts(w);
    enum rc rc = count_visits(w);
    rc = rc ? rc : begin(w);
    rc = rc ? rc : make_parts(w);
    rc = rc ? rc : finish(w);
    if (rc == RC_OK)
        say(w);
    tables_close(w->tables);
    leave(w, rc);
    manifest_free(&w->manifest);
    json_free(w->asked);
    free(w);
    return rc;
}

bool export_unfinished(const char *dir, struct buf *ret)
{
    struct buf path = {0};
    size_t len = strlen(dir);
    bool there = false;
    while (len > 1 && dir[len - 1] == '/') // "DIR/" is "DIR"
        len--;
    for (int i = 0; !there && i < 2; i++) {
        const char *end = i == 0 ? FS_UNFINISHED : "";
        buf_clear(&path);
        buf_printf(&path, "%.*s%s/" UNFINISHED_FILE, (int)len, dir, end);
        there = fs_exists(buf_text(&path));
        if (there)
            buf_printf(ret, "%.*s%s", (int)len, dir, end);
    }
    buf_release(&path);
    return there;
}
