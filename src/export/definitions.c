// SPDX-License-Identifier: EUPL-1.2
#include "export/definitions.h"

#include "base/fs.h"
#include "base/mem.h"
#include "catalog/definition.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 80 };

void definition_forms_add(struct definition_forms *f, const char *canonical, size_t len)
{
    for (size_t i = 0; i < f->count; i++)
        if (strlen(f->at[i]) == len && memcmp(f->at[i], canonical, len) == 0)
            return;
    if (f->count < DEFINITION_FORMS_MAX)
        f->at[f->count++] = mem_text(canonical, len);
}

void definition_forms_free(struct definition_forms *f)
{
    for (size_t i = 0; i < f->count; i++)
        free(f->at[i]);
    f->count = 0;
}

// ---- one file ----

// A file of definitions being written.
struct writing {
    struct file_set *files;
    struct table_target to;
    struct fs_stage *stage;
    struct definition_file is;
    struct buf out;
    const char *dir; // of the program's data, while they are listed
    enum rc rc;
    struct err *e;
};

static enum rc begin(struct writing *w, const char *type)
{
    w->is = (struct definition_file){.type = type};
    return file_set_begin(w->files, &w->to, type, ".ndjson", &w->stage, w->e);
}

static void add(struct writing *w, const struct json *resource)
{
    json_write(resource, false, &w->out);
    buf_putc(&w->out, '\n');
    w->is.count++;
}

static enum rc end(struct writing *w, enum rc rc)
{
    if (rc != RC_OK)
        return rc;
    fs_stage_write(w->stage, buf_text(&w->out), w->out.len);
    buf_clear(&w->out);
    return fs_stage_sync(w->stage, w->e);
}

static bool add_file(const char *name, void *self)
{
    struct writing *w = self;
    struct buf path = {0}, text = {0};
    struct json *resource = NULL;
    const char *dot = strrchr(name, '.');
    if (dot == NULL || strcmp(dot, ".json") != 0)
        return true;
    fs_join(&path, w->dir, name);
    w->rc = fs_read(buf_text(&path), JSON_LIMITS.bytes, &text, w->e);
    if (w->rc == RC_OK)
        w->rc = json_parse(buf_text(&text), text.len, &JSON_LIMITS, &resource, w->e);
    if (w->rc == RC_OK)
        add(w, resource);
    json_free(resource);
    buf_release(&path);
    buf_release(&text);
    return w->rc == RC_OK;
}

// Every resource of a folder of the program's data.
static enum rc write_folder(struct writing *w, const char *data, const char *folder,
                            const char *type)
{
    struct buf path = {0};
    enum rc rc = begin(w, type);
    fs_join(&path, data, folder);
    w->dir = buf_text(&path);
    rc = rc ? rc : fs_list(w->dir, add_file, w, w->e);
    rc = rc ? rc : w->rc;
    buf_release(&path);
    return end(w, rc);
}

// Versions of a form have one id where they come from; here each is a resource of its own.
static void name_version(struct json *form)
{
    char id[NAME_BYTES];
    const char *name = json_get_string(form, "id"), *version = json_get_string(form, "version");
    snprintf(id, sizeof id, "%.30s-%.31s", name != NULL ? name : "form",
             version != NULL ? version : "0");
    json_set_string(form, "id", id);
}

static enum rc write_forms(struct writing *w, const struct record_target *to, struct store *s,
                           const struct definition_forms *forms, size_t *ret_missing)
{
    enum rc rc = begin(w, "Questionnaire");
    for (size_t i = 0; rc == RC_OK && i < forms->count; i++) {
        struct json *form = definition_find(to->questionnaires, s, forms->at[i]);
        if (form == NULL) {
            ++*ret_missing;
            continue;
        }
        struct json *copy = json_copy(form);
        name_version(copy);
        add(w, copy);
        json_free(copy);
        json_free(form);
    }
    return end(w, rc);
}

// ---- what it offers ----

static struct json *object(struct json *parent, const char *member)
{
    struct json *o = json_new_object();
    json_set(parent, member, o);
    return o;
}

static struct json *list_of(struct json *only)
{
    struct json *list = json_new_array();
    json_push(list, only);
    return list;
}

static struct json *statement(const struct definition_file *all, size_t count, const char *now)
{
    struct json *o = json_new_object(), *rest = json_new_object(), *types = json_new_array();
    json_set_string(o, "resourceType", "CapabilityStatement");
    json_set_string(o, "id", "icope-export");
    json_set_string(o, "status", "active");
    json_set_string(o, "date", now);
    json_set_string(o, "kind", "instance");
    json_set_string(object(o, "software"), "name", "icope");
    json_set_string(json_get(o, "software"), "version", ICOPE_VERSION);
    json_set_string(object(o, "implementation"), "description",
                    "Files of an export: one NDJSON file a type, no server behind them.");
    json_set_string(o, "fhirVersion", "4.0.1");
    json_set(o, "format", list_of(json_new_string("application/fhir+ndjson")));
    json_set_string(rest, "mode", "server");
    json_set_string(
        rest, "documentation",
        "What a server holds that has loaded these files; they ask for no interaction.");
    for (size_t i = 0; i < count; i++) {
        char said[60];
        struct json *type = json_new_object();
        json_set_string(type, "type", all[i].type);
        snprintf(said, sizeof said, "%zu resources in %.30s.ndjson", all[i].count, all[i].type);
        json_set_string(type, "documentation", said);
        json_push(types, type);
    }
    json_set(rest, "resource", types);
    json_set(o, "rest", list_of(rest));
    return o;
}

// ViewDefinition is no type of R4, so no CapabilityStatement may name it.
static enum rc write_statement(struct writing *w, const struct definition_file *all, size_t count,
                               const char *now)
{
    enum rc rc = begin(w, "CapabilityStatement");
    struct json *o = statement(all, count, now);
    if (rc == RC_OK)
        add(w, o);
    json_free(o);
    return end(w, rc);
}

// ---- the list of files ----

static enum rc write_list(struct writing *w, const struct definition_file *all, size_t count,
                          const char *now)
{
    struct json *o = json_new_object(), *output = json_new_array();
    enum rc rc = file_set_begin(w->files, &w->to, "output", ".json", &w->stage, w->e);
    json_set_string(o, "transactionTime", now);
    json_set_string(o, "request", "icope export --format fhir");
    json_set(o, "requiresAccessToken", json_new_bool(false));
    for (size_t i = 0; i < count; i++) {
        struct json *file = json_new_object();
        struct buf url = {0};
        buf_printf(&url, "%s%s.ndjson", w->to.prefix, all[i].type);
        json_set_string(file, "type", all[i].type);
        json_set_string(file, "url", buf_text(&url));
        json_set(file, "count", json_new_int((int64_t)all[i].count));
        json_push(output, file);
        buf_release(&url);
    }
    json_set(o, "output", output);
    json_set(o, "error", json_new_array());
    json_write(o, true, &w->out);
    buf_putc(&w->out, '\n');
    json_free(o);
    return end(w, rc);
}

enum rc definitions_write(struct file_set *files, const char *dir, const struct record_target *to,
                          struct store *s, const struct definition_forms *forms,
                          const struct definition_file *resources, size_t count, struct manifest *m,
                          struct err *e)
{
    static const struct {
        const char *folder, *type;
    } folders[] = {{"codesystems", "CodeSystem"}, {"conceptmaps", "ConceptMap"}};
    struct writing w = {.files = files, .to = {.dir = dir, .prefix = to->prefix}, .e = e};
    struct definition_file *all = mem_array(count + DEFINITION_FILES, sizeof *all);
    char now[INSTANT_BYTES];
    size_t n = count, missing = 0;
    enum rc rc = RC_OK;
    clock_instant(to->clock, clock_utc_ms(to->clock), now);
    memcpy(all, resources, count * sizeof *all);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(folders); i++) {
        rc = write_folder(&w, to->data, folders[i].folder, folders[i].type);
        all[n++] = w.is;
    }
    rc = rc ? rc : write_forms(&w, to, s, forms, &missing);
    all[n++] = w.is;
    rc = rc ? rc : write_statement(&w, all, n, now);
    all[n++] = w.is;
    rc = rc ? rc : write_folder(&w, to->data, "views", "ViewDefinition");
    all[n++] = w.is;
    rc = rc ? rc : write_list(&w, all, n, now);
    for (size_t i = count; rc == RC_OK && i < n; i++)
        manifest_count(m, all[i].type, all[i].count);
    if (rc == RC_OK && missing > 0)
        manifest_count(m, "Questionnaire not here", missing);
    buf_release(&w.out);
    free(all);
    return rc;
}
