// SPDX-License-Identifier: EUPL-1.2
#include "export/tables.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "export/columns.h"
#include "export/dictionary.h"
#include "export/records.h"
#include "questionnaire/questionnaire.h"
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

// A table being made of a view.
struct making {
    const struct tables *all;     // that it is one of
    const struct export_view *of; // which
    struct view *view;            // owned
    struct table table;           // its columns are those of `columns`
    struct columns columns;       // its columns, and the cells of a row
    struct table_files *files;    // of the format; owned where its tables are apart
    size_t rows;                  // so far
    size_t *told;                 // where they are told
    enum rc rc;                   // of the first failure
    struct err *e;
};

struct tables {
    struct store *s;
    const struct export_options *o;
    struct manifest *manifest;
    struct progressing *pace;          // NULL nobody is told
    struct making *at;                 // by view, owned
    bool counted;                      // rows and widths are known
    bool counting;                     // no row is written in this pass
    const struct table_format *format; // being written, NULL none
    struct table_target to;            // where
    struct table_files *files;         // of a format whose tables stand together; owned
    struct table_files *words;         // of the dictionary as a file of its own; owned
    struct table dictionary;           // what it is
};

// One pass over the store, for tables that stand together.
struct passing {
    struct tables *t;
    struct making *tables; // of t->at
    size_t count;          // how many
    struct arena arena;    // of one resource
    enum rc rc;            // of the first failure
    struct err *e;
};

// ---- columns ----

static enum rc begin_columns(struct making *m, struct err *e)
{
    const struct export_options *o = m->all->o;
    const char *title = element_text(m->of->definition, "title", o->language);
    const struct columns_ask ask = {
        .language = o->language, .french = o->french_columns, .codes = o->codes, .clock = o->clock};
    enum rc rc = columns_make(&m->columns, m->view, &ask, e);
    m->table = (struct table){.name = m->of->name,
                              .title = title != NULL ? title : m->of->name,
                              .columns = m->columns.at,
                              .column_count = m->columns.count,
                              .language = strcmp(o->language, "fr") == 0 ? CODE_FR : CODE_EN};
    return rc;
}

static enum rc make_table(struct tables *t, size_t i, struct err *e)
{
    struct err why = {0};
    struct making *m = &t->at[i];
    *m = (struct making){.all = t, .of = &t->o->views[i], .told = &t->o->rows[i]};
    enum rc rc = view_compile(m->of->definition, &m->view, &why);
    rc = rc ? rc : begin_columns(m, &why);
    return rc ? err_set(e, rc, "%s: %s", m->of->name, why.text) : RC_OK;
}

enum rc tables_open(struct store *s, const struct export_options *o, struct manifest *manifest,
                    struct progressing *pace, struct tables **ret, struct err *e)
{
    struct tables *t = mem_alloc(sizeof *t);
    enum rc rc = RC_OK;
    *ret = t;
    t->s = s;
    t->o = o;
    t->manifest = manifest;
    t->pace = pace;
    t->at = mem_array(o->view_count, sizeof *t->at);
    for (size_t i = 0; rc == RC_OK && i < o->view_count; i++)
        rc = make_table(t, i, e);
    return rc;
}

void tables_close(struct tables *t)
{
    if (t == NULL)
        return;
    tables_end(t);
    for (size_t i = 0; i < t->o->view_count; i++) {
        columns_release(&t->at[i].columns);
        view_free(t->at[i].view);
    }
    free(t->at);
    free(t);
}

// ---- rows ----

static void take_row(const struct fp_list *cells, void *self)
{
    struct making *m = self;
    const struct tables *t = m->all;
    m->rows++;
    columns_fill(&m->columns, cells);
    if (t->counting) {
        columns_count(&m->columns);
        return;
    }
    *m->told = m->rows;
    if (m->rc == RC_OK)
        m->rc = t->format->row(m->files, m->columns.cells, m->e);
}

// What a view leaves out does not vanish in silence: the manifest counts it.
static enum rc add_rows(struct passing *p, struct making *m, struct resource_given *r)
{
    const struct tables *t = p->t;
    const size_t before = m->rows;
    enum rc rc = view_run(m->view, resource_json(r), t->o->clock, &p->arena, take_row, m, p->e);
    if (m->rows == before && !t->counting)
        manifest_without_row(t->manifest, m->of->name, resource_json(r));
    return rc ? rc : m->rc;
}

static bool take_resource(struct resource_given *r, void *self)
{
    struct passing *p = self;
    if (p->t->pace != NULL && !progress_visits(p->t->pace, r->visits))
        p->rc = err_set(p->e, RC_NO, "tables: stopped");
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
    size_t count = 0;
    const char **types = mem_array(p->count + 1, sizeof *types);
    for (size_t i = 0; i < p->count; i++) {
        const char *type = view_resource(p->tables[i].view);
        size_t k = 0;
        while (k < count && strcmp(types[k], type) != 0)
            k++;
        types[k] = type;
        count += k == count;
    }
    return types;
}

// Gives the rows of several tables, in one pass over the store.
static enum rc pass(struct tables *t, struct making *tables, size_t count, bool counting,
                    struct err *e)
{
    struct passing p = {.t = t, .tables = tables, .count = count, .e = e};
    const char **types = types_of(&p);
    t->counting = counting;
    for (size_t i = 0; i < count; i++) {
        tables[i].rows = 0;
        tables[i].rc = RC_OK;
        tables[i].e = e;
    }
    if (t->pace != NULL && (tables != t->at || (t->format->counted && !counting)))
        progress_pass(t->pace); // not the first of this part
    enum rc rc = records_stream(t->s, types, t->o->which, t->o->clock, take_resource, &p, e);
    free(types);
    arena_release(&p.arena);
    return p.rc ? p.rc : rc;
}

// ---- a format ----

static enum rc begin_table(struct tables *t, struct making *m, struct err *e)
{
    m->table.row_count = m->rows;
    enum rc rc = t->format->apart ? t->format->open(&t->to, &m->files, e) : RC_OK;
    if (!t->format->apart)
        m->files = t->files;
    return rc ? rc : t->format->begin(m->files, &m->table, e);
}

static enum rc end_table(struct tables *t, struct making *m, struct err *e)
{
    const enum rc rc = t->format->end(m->files, e);
    manifest_count(t->manifest, m->of->name, m->rows);
    *m->told = m->rows;
    for (size_t i = 0; t->format->counted && i < m->columns.count; i++)
        manifest_uncoded(t->manifest, m->of->name, m->columns.at[i].name, m->columns.at[i].unknown);
    return rc;
}

// Tables that are written at the same time.
static enum rc write_some(struct tables *t, struct making *some, size_t count, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = begin_table(t, &some[i], e);
    rc = rc ? rc : pass(t, some, count, false, e);
    const enum rc damage = rc == RC_DAMAGED ? rc : RC_OK; // the rest was given all the same
    rc = damage != RC_OK ? RC_OK : rc;
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        rc = end_table(t, &some[i], e);
    return rc ? rc : damage;
}

size_t tables_passes(const struct tables *t, const struct table_format *format)
{
    return (format->apart ? 1 : t->o->view_count) + format->counted;
}

// ---- the dictionary ----

struct words {
    const struct table_format *format;
    struct table_files *files; // borrowed
    enum rc rc;                // of the first row that failed
    struct err *e;
};

static void take_word(const char *const *cells, void *self)
{
    struct words *w = self;
    if (w->rc == RC_OK)
        w->rc = w->format->row(w->files, cells, w->e);
}

static enum rc write_words(struct tables *t, const struct table_format *format,
                           struct table_files *files, const char *name, struct err *e)
{
    struct words w = {.format = format, .files = files, .e = e};
    t->dictionary = (struct table){.name = name, .title = _("What the columns mean")};
    t->dictionary.columns = dictionary_columns(&t->dictionary.column_count);
    enum rc rc = format->begin(files, &t->dictionary, e);
    for (size_t k = 0; rc == RC_OK && k < t->o->view_count; k++)
        dictionary_rows(t->at[k].table.name, &t->at[k].columns, take_word, &w);
    rc = rc ? rc : w.rc;
    return rc ? rc : format->end(files, e);
}

enum rc tables_dictionary(struct tables *t, const char *dir, struct err *e)
{
    t->format = &table_csv;
    t->to = (struct table_target){.dir = dir, .prefix = "", .csv = t->o->csv};
    const enum rc rc = table_csv.open(&t->to, &t->words, e);
    return rc ? rc : write_words(t, &table_csv, t->words, "dictionary", e);
}

enum rc tables_write(struct tables *t, const struct table_format *format, const char *dir,
                     struct err *e)
{
    const struct export_options *o = t->o;
    const size_t step = format->apart ? o->view_count : 1;
    enum rc rc = RC_OK;
    t->format = format;
    t->to = (struct table_target){.dir = dir, .prefix = o->prefix, .csv = o->csv};
    if (format->counted && !t->counted)
        rc = pass(t, t->at, o->view_count, true, e);
    t->counted = t->counted || (rc == RC_OK && format->counted);
    if (rc == RC_OK && !format->apart)
        rc = format->open(&t->to, &t->files, e);
    for (size_t i = 0; rc == RC_OK && i < o->view_count; i += step)
        rc = write_some(t, &t->at[i], step, e);
    if (rc == RC_OK && !format->apart) // whose tables stand together has it among them
        rc = write_words(t, format, t->files, _("dictionary"), e);
    return rc;
}

enum rc tables_publish(struct tables *t, void (*named)(const char *path, void *self), void *self,
                       struct err *e)
{
    const struct table_format *f = t->format;
    if (t->words != NULL)
        return f->publish(t->words, named, self, e);
    enum rc rc = f->apart ? RC_OK : f->publish(t->files, named, self, e);
    for (size_t i = 0; f->apart && rc == RC_OK && i < t->o->view_count; i++)
        rc = f->publish(t->at[i].files, named, self, e);
    return rc;
}

void tables_end(struct tables *t)
{
    const struct table_format *f = t->format;
    if (f == NULL)
        return;
    for (size_t i = 0; i < t->o->view_count; i++) {
        if (f->apart && t->words == NULL)
            f->release(t->at[i].files);
        t->at[i].files = NULL;
    }
    if (t->words != NULL)
        f->release(t->words);
    if (t->files != NULL)
        f->release(t->files);
    t->words = t->files = NULL;
    t->format = NULL;
}

size_t tables_rows(const struct tables *t)
{
    size_t rows = 0;
    for (size_t i = 0; i < t->o->view_count; i++)
        rows += t->at[i].rows;
    return rows;
}
