// SPDX-License-Identifier: EUPL-1.2
#include "export/copy.h"

#include "base/fs.h"
#include "base/mem.h"
#include "export/copy_results.h"
#include "export/manifest.h"
#include "export/tables.h"
#include "fhir/canonical.h"
#include "fhir/rescored.h"

#include <stdlib.h>
#include <string.h>

// What is written here, then the tables; manifest.json is the last.
static const char *const names[] = {"resources.json", "journals.json", "README.txt", "results.pdf",
                                    "manifest.json"};
enum { RESOURCES, JOURNALS, README, RESULTS, MANIFEST };
static const char *const tables[] = {"csv", "dictionary.csv"};

// Red flags are for the team: what a person gets holds none.
static bool is_flag(const struct json *resource)
{
    const char *type = json_get_string(resource, "resourceType");
    return type != NULL && strcmp(type, "Flag") == 0;
}

static bool add_entry(const struct json *resource, struct id visit, void *self)
{
    if (is_flag(resource))
        return true;
    struct json *entry = json_new_object();
    struct buf url = {0};
    const char *id = json_get_string(resource, "id");
    (void)visit;
    buf_printf(&url, "urn:uuid:%s", id != NULL ? id : "");
    json_set_string(entry, "fullUrl", buf_text(&url));
    json_set(entry, "resource", json_copy(resource));
    json_push(self, entry);
    buf_release(&url);
    return true;
}

// What is not kept as a record.
struct entries {
    struct json *list;
    const struct clock *clock;
};

static bool add_rescored(const struct store_rescored *r, void *self)
{
    struct entries *entries = self;
    struct json *made = rescored_resource(r, entries->clock);
    add_entry(made, r->visit, entries->list);
    json_free(made);
    return true;
}

// The name in the Bundle of what "Type/id" refers to; NULL when it is not in it.
static const char *full_url(const struct json *entries, const char *reference)
{
    for (size_t i = 0; i < json_count(entries); i++) {
        const struct json *entry = json_at(entries, i), *resource = json_get(entry, "resource");
        const char *type = json_get_string(resource, "resourceType");
        const char *id = json_get_string(resource, "id");
        size_t len = type != NULL ? strlen(type) : 0;
        if (id != NULL && len > 0 && strncmp(reference, type, len) == 0 && reference[len] == '/' &&
            strcmp(reference + len + 1, id) == 0)
            return json_get_string(entry, "fullUrl");
    }
    return NULL;
}

// One value of a Bundle whose references are made to resolve inside it.
struct linking {
    struct json *value;         // where references are
    const struct json *entries; // what they may refer to
};

static void link_references(struct linking l);

static bool link_member(const char *key, struct json *value, void *self)
{
    struct linking l = *(struct linking *)self;
    (void)key;
    l.value = value;
    link_references(l);
    return true;
}

// Relative references mean nothing beside a fullUrl that is a UUID (FHIR R4, Bundle, 2.36.4).
static void link_references(struct linking l)
{
    const char *reference = json_get_string(l.value, "reference");
    const char *url = reference != NULL ? full_url(l.entries, reference) : NULL;
    if (url != NULL)
        json_set_string(l.value, "reference", url);
    if (json_type(l.value) == JSON_OBJECT)
        json_each(l.value, link_member, &l);
    for (size_t i = 0; json_type(l.value) == JSON_ARRAY && i < json_count(l.value); i++)
        link_references((struct linking){json_at(l.value, i), l.entries});
}

static bool add_line(const struct json *entry, void *self)
{
    const char *kind = json_get_string(entry, "kind"), *name = json_get_string(entry, "name");
    bool draft = name != NULL && strncmp(name, "flag/", strlen("flag/")) == 0;
    if (kind != NULL && (strcmp(kind, "flag") == 0 || (strcmp(kind, "draft") == 0 && draft)))
        return true; // of a red flag
    json_push(self, json_copy(entry));
    return true;
}

// Keeps the first thing that went wrong; damage does not stop.
static bool goes_on(enum rc rc, enum rc *first)
{
    if (*first == RC_OK)
        *first = rc;
    return rc == RC_OK || rc == RC_DAMAGED;
}

// The resources of a person, those that are made on the way last.
static bool collect_entries(struct store *s, struct id person, const struct clock *clock,
                            struct json *list, enum rc *first, struct err *e)
{
    struct entries derived = {list, clock};
    return goes_on(store_resources(s, NULL, person, add_entry, list, e), first) &&
           goes_on(store_rescored(s, person, add_rescored, &derived, e), first);
}

static enum rc collect_journals(struct store *s, struct id person, struct json *all, struct err *e)
{
    struct arena a = {0};
    struct store_visit *visits = NULL;
    size_t count = 0;
    enum rc first = RC_OK;
    bool on = goes_on(store_visits(s, person, &a, &visits, &count, e), &first);
    while (on && count-- > 0) { // the oldest first
        struct json *lines = json_new_array();
        on = goes_on(store_visit_journal(s, visits[count].id, add_line, lines, e), &first);
        json_set(all, visits[count].id.text, lines);
    }
    arena_release(&a);
    return first;
}

static enum rc write_text(const char *dir, const char *name, const char *text, size_t len,
                          struct err *e)
{
    struct buf path = {0};
    fs_join(&path, dir, name);
    enum rc rc = fs_write(buf_text(&path), text, len, 0600, e);
    buf_release(&path);
    return rc;
}

// `base`: the organisation's, "" none.
static enum rc write_json(const char *dir, const char *name, const struct json *value,
                          const char *base, struct err *e)
{
    struct buf text = {0}, named = {0};
    json_write(value, true, &text);
    buf_putc(&text, '\n');
    const bool renamed = canonical_swap(buf_text(&text), text.len, FHIR_BASE, base, &named);
    const struct buf *out = renamed ? &named : &text;
    enum rc rc = write_text(dir, name, buf_text(out), out->len, e);
    buf_wipe(&text);
    buf_wipe(&named);
    return rc;
}

static enum rc nothing_there(const char *dir, const char *const *all, size_t count, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct buf path = {0};
        fs_join(&path, dir, all[i]);
        if (fs_exists(buf_text(&path)))
            rc = err_set(e, RC_BUSY, "%s is there already", all[i]);
        buf_release(&path);
    }
    return rc;
}

// Left out, and not in the manifest, where nothing can set a page: the rest is a right all the
// same.
static enum rc write_results(const struct copy_options *o, const struct json *entries,
                             const struct store_person *person, struct err *e)
{
    struct buf pdf = {0};
    struct err why = {0};
    enum rc rc = copy_results(entries, person, o->language, &pdf, &why);
    rc = rc == RC_OK   ? write_text(o->dir, names[RESULTS], buf_text(&pdf), pdf.len, e)
         : rc == RC_IO ? RC_OK
                       : err_set(e, rc, "%s", why.text);
    buf_wipe(&pdf);
    return rc;
}

// ---- tables ----

// A file that has its name, as it stands on the disk.
struct naming {
    struct manifest *m;
    enum rc rc; // of the first that could not be read back
    struct err *e;
};

static void take_named(const char *path, void *self)
{
    struct naming *n = self;
    if (n->rc == RC_OK)
        n->rc = manifest_file(n->m, path, n->e);
}

static enum rc write_table_files(struct tables *t, const struct copy_options *o,
                                 const struct table_format *format, struct manifest *m,
                                 struct err *e)
{
    struct naming n = {.m = m, .e = e};
    struct buf dir = {0};
    fs_join(&dir, o->dir, tables[0]);
    enum rc rc = format != NULL ? tables_write(t, format, buf_text(&dir), e)
                                : tables_dictionary(t, o->dir, e);
    const enum rc damage = rc == RC_DAMAGED ? rc : RC_OK;
    rc = damage != RC_OK ? RC_OK : rc;
    rc = rc ? rc : tables_publish(t, take_named, &n, e);
    tables_end(t);
    buf_release(&dir);
    rc = rc ? rc : n.rc;
    return rc ? rc : damage;
}

// Those of the person alone, without red flags.
static enum rc write_tables(struct store *s, struct id person, const struct copy_options *o,
                            struct manifest *m, struct err *e)
{
    struct export_view *views = mem_array(o->view_count + 1, sizeof *views);
    const struct selection_ask ask = {.person = person};
    struct selection *which = NULL;
    struct tables *t = NULL;
    size_t count = 0;
    for (size_t i = 0; i < o->view_count; i++) {
        const char *of = json_get_string(o->views[i].definition, "resource");
        if (of == NULL || strcmp(of, "Flag") != 0)
            views[count++] = o->views[i];
    }
    size_t *rows = mem_array(count + 1, sizeof *rows);
    enum rc rc = selection_make(s, &ask, o->clock, &which, e);
    const struct export_options all = {.prefix = "",
                                       .csv = o->csv,
                                       .views = views,
                                       .view_count = count,
                                       .which = which,
                                       .language = o->language,
                                       .codes = o->codes,
                                       .clock = o->clock,
                                       .rows = rows};
    rc = rc ? rc : tables_open(s, &all, m, NULL, &t, e);
    rc = rc ? rc : write_table_files(t, o, &table_csv, m, e);
    const enum rc damage = rc == RC_DAMAGED ? rc : RC_OK;
    if (rc == RC_OK || damage != RC_OK)
        rc = write_table_files(t, o, NULL, m, e);
    tables_close(t);
    selection_free(which);
    free(views);
    free(rows);
    return rc ? rc : damage;
}

// ---- all of it ----

static enum rc add_files(struct manifest *m, const char *dir, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < MANIFEST; i++) {
        struct buf path = {0};
        fs_join(&path, dir, names[i]);
        if (fs_exists(buf_text(&path)))
            rc = manifest_file(m, buf_text(&path), e);
        buf_release(&path);
    }
    return rc;
}

// Everything kept, as resources and as it was answered.
static enum rc write_kept(struct store *s, struct id person, const struct copy_options *o,
                          struct manifest *m, struct err *e)
{
    struct canonicals outside = {0};
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *journals = json_new_object();
    enum rc damage = RC_OK;
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "collection");
    bool on = collect_entries(s, person, o->clock, entries, &damage, e) &&
              goes_on(collect_journals(s, person, journals, e), &damage);
    const size_t count = json_count(entries);
    for (size_t i = 0; i < count; i++)
        link_references((struct linking){json_get(json_at(entries, i), "resource"), entries});
    json_set(bundle, "entry", entries);
    manifest_count(m, names[RESOURCES], count);
    enum rc rc = on ? canonicals_load(s, &outside, e) : damage;
    rc = rc ? rc : write_json(o->dir, names[RESOURCES], bundle, outside.base, e);
    rc = rc ? rc : write_json(o->dir, names[JOURNALS], journals, outside.base, e);
    rc = rc ? rc : write_text(o->dir, names[README], o->readme, strlen(o->readme), e);
    rc = rc ? rc : write_results(o, entries, store_person_find(s, person), e);
    json_free(bundle);
    json_free(journals);
    return rc ? rc : damage;
}

enum rc copy_write(struct store *s, struct id person, const struct copy_options *o, struct err *e)
{
    struct manifest m;
    enum rc damage = RC_OK;
    if (store_person_find(s, person) == NULL)
        return err_set(e, RC_NO, "no such person");
    enum rc rc = nothing_there(o->dir, names, ARRAY_LEN(names), e);
    rc = rc ? rc : nothing_there(o->dir, tables, ARRAY_LEN(tables), e);
    rc = rc ? rc : fs_mkdirs(o->dir, e);
    if (rc != RC_OK)
        return rc;
    manifest_begin(&m, s, o->clock, o->dir);
    manifest_part(&m, "copy");
    bool on = goes_on(write_tables(s, person, o, &m, e), &damage) &&
              goes_on(write_kept(s, person, o, &m, e), &damage);
    rc = on ? add_files(&m, o->dir, e) : damage;
    manifest_part_done(&m, 0);
    rc = rc ? rc : manifest_write(&m, e);
    manifest_free(&m);
    return rc ? rc : damage;
}
