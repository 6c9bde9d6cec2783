// SPDX-License-Identifier: EUPL-1.2
#include "export/copy.h"

#include "base/fs.h"
#include "export/copy_results.h"
#include "export/manifest.h"
#include "export/source.h"
#include "fhir/canonical.h"
#include "fhir/rescored.h"

#include <string.h>

// What is written here, then the tables; manifest.json is the last.
static const char *const names[] = {"resources.json", "journals.json", "README.txt", "results.pdf",
                                    "manifest.json"};
enum { RESOURCES, JOURNALS, README, RESULTS, MANIFEST };
static const char *const table_names[] = {"people.csv", "visits.csv", "answers.csv", "results.csv"};

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

static enum rc nothing_there(const char *dir, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(names); i++) {
        struct buf path = {0};
        fs_join(&path, dir, names[i]);
        if (fs_exists(buf_text(&path)))
            rc = err_set(e, RC_BUSY, "%s is there already", names[i]);
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

static enum rc add_files(struct manifest *m, const char *dir, const char *const *all, size_t count,
                         struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct buf path = {0};
        fs_join(&path, dir, all[i]);
        if (fs_exists(buf_text(&path)))
            rc = manifest_file(m, buf_text(&path), e);
        buf_release(&path);
    }
    return rc;
}

// Every file with its digest, as it stands on the disk.
static enum rc write_manifest(struct store *s, const struct copy_options *o, size_t resources,
                              struct err *e)
{
    struct manifest m;
    manifest_begin(&m, s, o->clock, o->dir);
    manifest_count(&m, names[RESOURCES], resources);
    enum rc rc = add_files(&m, o->dir, names, MANIFEST, e);
    rc = rc ? rc : add_files(&m, o->dir, table_names, ARRAY_LEN(table_names), e);
    rc = rc ? rc : manifest_write(&m, e);
    manifest_free(&m);
    return rc;
}

enum rc copy_write(struct store *s, struct id person, const struct copy_options *o, struct err *e)
{
    struct tables_options tables = {
        .dir = o->dir, .prefix = "", .csv = o->csv, .person = person, .clock = o->clock};
    struct tables_counts counts;
    struct canonicals outside = {0};
    if (store_person_find(s, person) == NULL)
        return err_set(e, RC_NO, "no such person");
    enum rc rc = nothing_there(o->dir, e), damage = RC_OK;
    rc = rc ? rc : tables_write(s, &tables, &counts, e);
    if (rc != RC_OK && rc != RC_DAMAGED)
        return rc;
    damage = rc;
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *journals = json_new_object();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "type", "collection");
    bool on = collect_entries(s, person, o->clock, entries, &damage, e) &&
              goes_on(collect_journals(s, person, journals, e), &damage);
    const size_t count = json_count(entries);
    for (size_t i = 0; i < count; i++)
        link_references((struct linking){json_get(json_at(entries, i), "resource"), entries});
    json_set(bundle, "entry", entries);
    rc = on ? fs_mkdirs(o->dir, e) : damage;
    rc = rc ? rc : canonicals_load(s, &outside, e);
    rc = rc ? rc : write_json(o->dir, names[RESOURCES], bundle, outside.base, e);
    rc = rc ? rc : write_json(o->dir, names[JOURNALS], journals, outside.base, e);
    rc = rc ? rc : write_text(o->dir, names[README], o->readme, strlen(o->readme), e);
    rc = rc ? rc : write_results(o, entries, store_person_find(s, person), e);
    rc = rc ? rc : write_manifest(s, o, count, e);
    json_free(bundle);
    json_free(journals);
    return rc ? rc : damage;
}
