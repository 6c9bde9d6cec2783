// SPDX-License-Identifier: EUPL-1.2
#include "export/views.h"

#include "base/fs.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "export/columns.h"
#include "export/csv.h"
#include "export/dictionary.h"
#include "export/manifest.h"
#include "export/records.h"
#include "export/resources.h"
#include "export/told.h"
#include "questionnaire/questionnaire.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A table being made of a view.
struct making {
    const struct export_options *o;
    const struct export_view *of;                  // which
    struct view *view;                             // owned
    struct table table;                            // its columns are those of `columns`
    struct columns columns;                        // its columns, and the cells of a row
    struct table_files *files[EXPORT_FORMATS_MAX]; // by format; owned where the format is apart
    size_t rows;                                   // so far
    bool counting;                                 // no row is written yet
    enum rc rc;                                    // of the first failure
    struct err *e;
};

// Everything being written.
struct writing {
    struct store *s;
    const struct export_options *o;
    struct making *tables;                         // by view, owned
    struct table_files *files[EXPORT_FORMATS_MAX]; // of the formats that are not apart
    char dirs[EXPORT_FORMATS_MAX][1100];           // of the formats
    struct csv dictionary;
    struct manifest manifest;
    struct resources *resources; // NULL: not asked for
    struct record_set records;   // formats of other systems
    size_t pass, passes;         // over the store: which of how many
    enum rc rc;                  // of reading a file back
    struct err *e;
};

// One pass over the store, for tables that stand together and, when it writes, the resources.
struct passing {
    struct writing *w;
    struct making *tables; // of w->tables
    size_t count;          // how many
    bool resources;        // are given, too
    struct arena arena;    // of one resource
    size_t seen;           // resources so far
    enum rc rc;            // of the first failure
};

// ---- columns ----

static enum code_language label_language(const struct export_options *o)
{
    return strcmp(o->language, "fr") == 0 ? CODE_FR : CODE_EN;
}

static enum rc begin_columns(struct making *m, struct err *e)
{
    const struct export_options *o = m->o;
    const char *title = element_text(m->of->definition, "title", o->language);
    const struct columns_ask ask = {
        .language = o->language, .french = o->french_columns, .codes = o->codes, .clock = o->clock};
    enum rc rc = columns_make(&m->columns, m->view, &ask, e);
    m->table = (struct table){.name = m->of->name,
                              .title = title != NULL ? title : m->of->name,
                              .columns = m->columns.at,
                              .column_count = m->columns.count,
                              .language = label_language(o)};
    return rc;
}

// ---- rows ----

static void take_row(const struct fp_list *cells, void *self)
{
    struct making *m = self;
    m->rows++;
    columns_fill(&m->columns, cells);
    if (m->counting)
        columns_count(&m->columns);
    else
        m->o->rows[m->of - m->o->views] = m->rows;
    for (size_t i = 0; m->rc == RC_OK && !m->counting && i < m->o->format_count; i++)
        m->rc = m->o->formats[i]->row(m->files[i], m->columns.cells, m->e);
}

// How many resources there are is not known before: each pass comes nearer to its end.
static bool goes_on(const struct passing *p)
{
    enum { PASS = 1024 };
    const struct writing *w = p->w;
    size_t about = store_person_count(w->s) + 1;
    size_t done = w->pass * PASS + p->seen * PASS / (p->seen + about);
    return w->o->progress == NULL || w->o->progress(done, w->passes * PASS, w->o->self);
}

// What a view leaves out does not vanish in silence: the manifest counts it.
static enum rc add_rows(struct passing *p, struct making *m, struct resource_given *r)
{
    struct writing *w = p->w;
    const size_t before = m->rows;
    enum rc rc = view_run(m->view, resource_json(r), w->o->clock, &p->arena, take_row, m, w->e);
    if (m->rows == before && !m->counting)
        manifest_without_row(&w->manifest, m->of->name, resource_json(r));
    return rc ? rc : m->rc;
}

static bool take_resource(struct resource_given *r, void *self)
{
    struct passing *p = self;
    const struct writing *w = p->w;
    p->seen++;
    if (!goes_on(p)) {
        p->rc = err_set(w->e, RC_NO, "tables: stopped");
        return false;
    }
    if (p->resources)
        resources_take(w->resources, r);
    for (size_t i = 0; p->rc == RC_OK && i < p->count; i++) {
        struct making *m = &p->tables[i];
        if (strcmp(r->type, view_resource(m->view)) == 0)
            p->rc = add_rows(p, m, r);
    }
    return p->rc == RC_OK;
}

// The types of resource that a pass needs, each once.
static const char **types_of(const struct passing *p)
{
    const char *const *all = p->resources ? resources_types() : NULL;
    size_t more = 0, count = 0;
    while (all != NULL && all[more] != NULL)
        more++;
    const char **types = mem_array(p->count + more + 1, sizeof *types);
    for (size_t i = 0; i < p->count + more; i++) {
        const char *type = i < more ? all[i] : view_resource(p->tables[i - more].view);
        size_t k = 0;
        while (k < count && strcmp(types[k], type) != 0)
            k++;
        types[k] = type;
        count += k == count;
    }
    return types;
}

// Gives the rows of several tables, in one pass over the store.
static enum rc pass(struct writing *w, struct making *tables, size_t count, bool counting)
{
    struct passing p = {.w = w,
                        .tables = tables,
                        .count = count,
                        .resources = !counting && w->resources != NULL && tables == w->tables};
    const char **types = types_of(&p);
    for (size_t i = 0; i < count; i++) {
        tables[i].counting = counting;
        tables[i].rows = 0;
    }
    enum rc rc = records_stream(w->s, types, w->o->which, w->o->clock, take_resource, &p, w->e);
    w->pass++;
    free(types);
    arena_release(&p.arena);
    return p.rc ? p.rc : rc;
}

// Does a format ask for the number of rows before the first?
static bool is_counted(const struct export_options *o)
{
    bool counted = false;
    for (size_t i = 0; i < o->format_count; i++)
        counted = counted || o->formats[i]->counted;
    return counted;
}

// Can all tables be written at the same time?
static bool is_apart(const struct export_options *o)
{
    bool apart = true;
    for (size_t i = 0; i < o->format_count; i++)
        apart = apart && o->formats[i]->apart;
    return apart;
}

// ---- a table ----

static void describe(const char *const *cells, void *self)
{
    struct writing *w = self;
    size_t count = 0;
    dictionary_columns(&count);
    for (size_t k = 0; k < count; k++)
        csv_cell(&w->dictionary, CSV_TEXT, cells[k]);
    csv_end_row(&w->dictionary);
}

// Where the dictionary is a sheet beside the tables.
struct sheet {
    const struct table_format *format;
    struct table_files *files; // borrowed
    enum rc rc;                // of the first row that failed
    struct err *e;
};

static void take_word(const char *const *cells, void *self)
{
    struct sheet *s = self;
    if (s->rc == RC_OK)
        s->rc = s->format->row(s->files, cells, s->e);
}

// Formats whose tables stand together have the dictionary among them.
static enum rc add_dictionaries(struct writing *w)
{
    struct table t = {.name = _("dictionary"), .title = _("What the columns mean")};
    enum rc rc = RC_OK;
    t.columns = dictionary_columns(&t.column_count);
    for (size_t i = 0; rc == RC_OK && i < w->o->format_count; i++) {
        struct sheet s = {.format = w->o->formats[i], .files = w->files[i], .e = w->e};
        if (s.format->apart)
            continue;
        rc = s.format->begin(s.files, &t, w->e);
        for (size_t k = 0; rc == RC_OK && k < w->o->view_count; k++)
            dictionary_rows(w->tables[k].table.name, &w->tables[k].columns, take_word, &s);
        rc = rc ? rc : s.rc;
        rc = rc ? rc : s.format->end(s.files, w->e);
    }
    return rc;
}

static enum rc open_format(struct writing *w, size_t format, struct table_files **ret)
{
    const struct export_options *o = w->o;
    struct table_target to = {.dir = w->dirs[format], .prefix = o->prefix, .csv = o->csv};
    return o->formats[format]->open(&to, ret, w->e);
}

static enum rc begin_table(struct writing *w, struct making *m)
{
    const struct export_options *o = w->o;
    enum rc rc = RC_OK;
    m->table.row_count = m->rows;
    for (size_t i = 0; rc == RC_OK && i < o->format_count; i++) {
        if (o->formats[i]->apart)
            rc = open_format(w, i, &m->files[i]);
        else
            m->files[i] = w->files[i];
        rc = rc ? rc : o->formats[i]->begin(m->files[i], &m->table, w->e);
    }
    return rc;
}

static enum rc end_table(struct writing *w, struct making *m)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < w->o->format_count; i++)
        rc = w->o->formats[i]->end(m->files[i], w->e);
    manifest_count(&w->manifest, m->of->name, m->rows);
    w->o->rows[m->of - w->o->views] = m->rows;
    for (size_t i = 0; i < m->columns.count; i++) {
        const struct table_column *c = &m->columns.at[i];
        manifest_uncoded(&w->manifest, m->of->name, c->name, c->unknown);
        if (w->o->uncoded != NULL)
            *w->o->uncoded += c->unknown;
    }
    return rc;
}

// Tables that stand together. None at all is a pass for the resources alone.
static enum rc write_tables(struct writing *w, struct making *tables, size_t count)
{
    enum rc rc = is_counted(w->o) ? pass(w, tables, count, true) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = begin_table(w, &tables[i]);
    rc = rc ? rc : pass(w, tables, count, false);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = end_table(w, &tables[i]);
    return rc;
}

static enum rc make_table(struct writing *w, size_t i)
{
    struct err why = {0};
    struct making *m = &w->tables[i];
    *m = (struct making){.o = w->o, .of = &w->o->views[i], .e = w->e};
    enum rc rc = view_compile(m->of->definition, &m->view, &why);
    if (rc != RC_OK)
        return err_set(w->e, rc, "%s: %s", m->of->name, why.text);
    rc = begin_columns(m, &why);
    if (rc == RC_OK)
        dictionary_rows(m->table.name, &m->columns, describe, w);
    return rc ? err_set(w->e, rc, "%s: %s", m->of->name, why.text) : RC_OK;
}

// The dictionary behind the tables, or the resources where there are no tables.
static enum rc after_tables(struct writing *w, bool any)
{
    if (any)
        return add_dictionaries(w);
    return w->resources != NULL ? write_tables(w, w->tables, 0) : RC_OK;
}

static enum rc all_tables(struct writing *w)
{
    const struct export_options *o = w->o;
    const bool any = o->format_count > 0;
    const size_t step = is_apart(o) ? o->view_count : 1, count = any ? o->view_count : 0;
    enum rc rc = RC_OK;
    w->passes = (any ? o->view_count / (step > 0 ? step : 1) : 1) * (is_counted(o) ? 2 : 1);
    for (size_t i = 0; rc == RC_OK && i < o->view_count; i++)
        rc = make_table(w, i);
    for (size_t i = 0; rc == RC_OK && i < count; i += step)
        rc = write_tables(w, &w->tables[i], step);
    rc = rc ? rc : after_tables(w, any);
    if (rc == RC_OK && w->resources != NULL)
        rc = resources_end(w->resources, w->s, &w->manifest, o->resource_count, w->e);
    return rc;
}

static void free_table(const struct export_options *o, struct making *m)
{
    for (size_t i = 0; i < o->format_count; i++)
        if (o->formats[i]->apart)
            o->formats[i]->release(m->files[i]);
    columns_release(&m->columns);
    view_free(m->view);
}

// ---- everything ----

static enum rc begin_all(struct writing *w)
{
    const struct export_options *o = w->o;
    size_t words = 0;
    const struct table_column *heading = dictionary_columns(&words);
    enum rc rc = fs_mkdirs(o->dir, w->e);
    for (size_t i = 0; rc == RC_OK && i < o->format_count; i++) {
        snprintf(w->dirs[i], sizeof w->dirs[i], "%s/%s", o->dir, o->formats[i]->name);
        rc = o->formats[i]->apart ? RC_OK : open_format(w, i, &w->files[i]);
    }
    rc = rc ? rc : csv_open(&w->dictionary, o->dir, "dictionary.csv", o->csv, w->e);
    for (size_t i = 0; rc == RC_OK && i < words; i++)
        csv_cell(&w->dictionary, CSV_TEXT, heading[i].name);
    if (rc == RC_OK)
        csv_end_row(&w->dictionary);
    if (rc == RC_OK && o->resources)
        rc = resources_open(&w->records.target, &w->resources, w->e);
    if (rc == RC_OK && w->resources != NULL)
        rc = resources_begin(w->resources, w->e);
    return rc ? rc : record_set_open(&w->records, w->e);
}

static void take_named(const char *path, void *self)
{
    struct writing *w = self;
    if (w->rc == RC_OK)
        w->rc = manifest_file(&w->manifest, path, w->e);
}

static enum rc publish_format(struct writing *w, size_t i)
{
    const struct table_format *f = w->o->formats[i];
    enum rc rc = f->apart ? RC_OK : f->publish(w->files[i], take_named, w, w->e);
    for (size_t k = 0; f->apart && rc == RC_OK && k < w->o->view_count; k++)
        rc = f->publish(w->tables[k].files[i], take_named, w, w->e);
    return rc;
}

// Each walks over the store once or more; how far it is, is not known.
static bool records_go_on(void *self)
{
    const struct export_options *o = ((struct writing *)self)->o;
    return o->progress == NULL || o->progress(99, 100, o->self);
}

// Everything is on disk: names, and what stands under them now.
static enum rc publish_all(struct writing *w)
{
    enum rc rc = csv_finish(&w->dictionary, w->e);
    for (size_t i = 0; rc == RC_OK && i < w->o->format_count; i++)
        rc = publish_format(w, i);
    if (rc == RC_OK && w->resources != NULL)
        rc = resources_publish(w->resources, take_named, w, w->e);
    rc = rc ? rc : record_set_publish(&w->records, take_named, w, w->e);
    rc = rc ? rc : csv_publish(&w->dictionary, w->e);
    if (rc == RC_OK)
        take_named(buf_text(&w->dictionary.stage.path), w);
    rc = rc ? rc : w->rc;
    return rc ? rc : manifest_write(&w->manifest, w->e);
}

// What it is, in words: "csv, fhir".
static void add_formats(const struct export_options *o, struct buf *out)
{
    for (size_t i = 0; i < o->format_count; i++)
        buf_printf(out, "%s%s", i > 0 ? ", " : "", o->formats[i]->name);
    if (o->resources)
        buf_printf(out, "%sfhir", out->len > 0 ? ", " : "");
}

// The record of whom it holds, before it has its name: rather one too many than one too few.
static enum rc keep_told(struct writing *w, struct id id)
{
    char hash[DIGEST_TEXT_BYTES];
    struct buf what = {0}, path = {0};
    uint64_t bytes = 0;
    fs_join(&path, w->o->dir, "manifest.json");
    add_formats(w->o, &what);
    enum rc rc = digest_file(buf_text(&path), hash, &bytes, w->e);
    const struct told_about about = {
        .id = id, .what = buf_text(&what), .which = w->o->which, .manifest = hash};
    rc = rc ? rc : told_keep(w->s, &about, w->o->clock, w->e);
    buf_release(&path);
    buf_release(&what);
    return rc;
}

enum rc export_write(struct store *s, const struct export_options *o, struct err *e)
{
    struct err unused = {0};
    struct writing *w = mem_alloc(sizeof *w);
    w->s = s;
    w->o = o;
    w->e = e != NULL ? e : &unused;
    w->dictionary.stage.fd = -1;
    w->tables = mem_array(o->view_count, sizeof *w->tables);
    w->records = (struct record_set){
        .target = o->for_records, .formats = o->records, .count = o->record_count};
    w->records.target.dir = o->dir;
    w->records.target.prefix = o->prefix;
    w->records.target.which = o->which;
    w->records.target.clock = o->clock;
    w->records.target.goes_on = records_go_on;
    w->records.target.self = w;
    struct id id = {{0}};
    enum rc rc = told_begin(s, "export", o->which, &id, w->e);
    manifest_begin(&w->manifest, s, o->clock, o->dir);
    json_set_string(w->manifest.object, "export", id.text);
    manifest_selection(&w->manifest, o->which);
    rc = rc ? rc : begin_all(w);
    rc = rc ? rc : all_tables(w);
    rc = rc ? rc : record_set_write(&w->records, s, &w->manifest, o->record_rows, w->e);
    rc = rc ? rc : publish_all(w);
    rc = rc ? rc : keep_told(w, id);
    for (size_t i = 0; i < o->view_count; i++)
        free_table(o, &w->tables[i]);
    for (size_t i = 0; i < o->format_count; i++) {
        if (!o->formats[i]->apart)
            o->formats[i]->release(w->files[i]);
        if (rc != RC_OK)
            rmdir(w->dirs[i]); // only an empty one goes
    }
    resources_release(w->resources);
    record_set_release(&w->records);
    csv_release(&w->dictionary);
    manifest_free(&w->manifest);
    free(w->tables);
    free(w);
    if (rc != RC_OK)
        rmdir(o->dir);
    return rc;
}
