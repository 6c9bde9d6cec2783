// SPDX-License-Identifier: EUPL-1.2
#include "export/views.h"

#include "base/fs.h"
#include "base/mem.h"
#include "export/csv.h"
#include "export/manifest.h"
#include "export/records.h"
#include "export/resources.h"
#include "questionnaire/questionnaire.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A table being made of a view.
struct making {
    struct store *s;
    const struct export_options *o;
    const struct view *view;
    struct table table;           // its columns owned by `arena`
    struct table_column *columns; // the same, to be changed
    const char **cells;           // of a row
    struct buf *texts;            // what they point to
    struct arena arena;           // of the table
    struct arena each;            // of one resource
    struct table_files **files;   // by format; NULL while rows are counted
    size_t rows;                  // so far
    size_t resources;             // seen so far
    size_t pass, passes;          // which of how many, over all tables
    enum rc rc;                   // of the first failure
    struct err *e;
};

// Everything being written.
struct writing {
    struct store *s;
    const struct export_options *o;
    struct table_files *files[EXPORT_FORMATS_MAX];
    struct csv dictionary;
    struct manifest manifest;
    struct resources *resources; // NULL: not asked for
    enum rc rc;                  // of reading a file back
    struct err *e;
};

// ---- columns ----

// Types of FHIR and what a column of them holds; every other one is text.
static const struct {
    const char *type;
    enum table_kind kind;
} kinds[] = {
    {"integer", TABLE_INTEGER},   {"positiveInt", TABLE_INTEGER}, {"unsignedInt", TABLE_INTEGER},
    {"integer64", TABLE_INTEGER}, {"decimal", TABLE_DECIMAL},     {"boolean", TABLE_TRUTH},
    {"date", TABLE_DAY},          {"dateTime", TABLE_MOMENT},     {"instant", TABLE_MOMENT},
};

static enum table_kind kind_of(const struct view_column *c)
{
    for (size_t i = 0; !c->collection && c->type != NULL && i < ARRAY_LEN(kinds); i++)
        if (strcmp(kinds[i].type, c->type) == 0)
            return kinds[i].kind;
    return TABLE_TEXT;
}

// A moment is two columns: the local time, and by how much it is ahead of UTC.
static void add_columns(struct making *m, const struct view_column *c)
{
    const char *about = element_text(c->json, "description", m->o->language);
    struct table_column *first = &m->columns[m->table.column_count++];
    *first = (struct table_column){
        .name = c->name, .about = about != NULL ? about : "", .kind = kind_of(c)};
    if (first->kind == TABLE_MOMENT)
        m->columns[m->table.column_count++] =
            (struct table_column){.name = arena_printf(&m->arena, "%s_offset", c->name),
                                  .about = first->about,
                                  .kind = TABLE_TEXT};
}

static void begin_table(struct making *m, const struct export_view *v)
{
    const char *title = element_text(v->definition, "title", m->o->language);
    size_t count = view_column_count(m->view);
    m->columns = arena_array(&m->arena, count * 2, sizeof *m->columns);
    m->table = (struct table){
        .name = v->name, .title = title != NULL ? title : v->name, .columns = m->columns};
    for (size_t i = 0; i < count; i++)
        add_columns(m, view_column_at(m->view, i));
    m->cells = arena_array(&m->arena, m->table.column_count, sizeof *m->cells);
    m->texts = mem_array(m->table.column_count, sizeof *m->texts);
}

static void end_table(struct making *m)
{
    for (size_t i = 0; i < m->table.column_count; i++)
        buf_wipe(&m->texts[i]);
    free(m->texts);
    arena_release(&m->arena);
    arena_release(&m->each);
}

// ---- rows ----

// "2026-05-12T14:30:00.000+02:00" as a local time and an offset; anything less as it stands.
static void split_moment(struct buf *moment, struct buf *offset)
{
    const char *text = buf_text(moment);
    size_t len = moment->len;
    if (len < sizeof "2026-05-12T14:30:00" - 1 || text[10] != 'T')
        return;
    const char *zone = strpbrk(text + 19, "Z+-");
    if (zone != NULL)
        buf_puts(offset, zone);
    char local[20];
    memcpy(local, text, 19);
    local[10] = ' ';
    local[19] = '\0';
    buf_clear(moment);
    buf_puts(moment, local);
}

static void fill_row(struct making *m, const struct fp_list *cells)
{
    size_t at = 0;
    for (size_t i = 0; i < view_column_count(m->view); i++, at++) {
        const struct view_column *c = view_column_at(m->view, i);
        buf_clear(&m->texts[at]);
        bool there = view_cell_text(c, cells[i], &m->texts[at]);
        bool moment = m->columns[at].kind == TABLE_MOMENT;
        if (moment) {
            buf_clear(&m->texts[at + 1]);
            if (there)
                split_moment(&m->texts[at], &m->texts[at + 1]);
        }
        m->cells[at] = there ? buf_text(&m->texts[at]) : NULL;
        if (moment) {
            at++;
            m->cells[at] = m->texts[at].len > 0 ? buf_text(&m->texts[at]) : NULL;
        }
    }
}

static void take_row(const struct fp_list *cells, void *self)
{
    struct making *m = self;
    m->rows++;
    fill_row(m, cells);
    for (size_t i = 0; m->files == NULL && i < m->table.column_count; i++)
        if (m->cells[i] != NULL && strlen(m->cells[i]) > m->columns[i].width)
            m->columns[i].width = strlen(m->cells[i]);
    for (size_t i = 0; m->rc == RC_OK && m->files != NULL && i < m->o->format_count; i++)
        m->rc = m->o->formats[i]->row(m->files[i], m->cells, m->e);
}

// How many resources there are of a type is not known before: each pass comes nearer to its end.
static bool goes_on(struct making *m)
{
    enum { PASS = 1024 };
    size_t about = store_person_count(m->s) + 1;
    size_t done = m->pass * PASS + m->resources * PASS / (m->resources + about);
    return m->o->progress == NULL || m->o->progress(done, m->passes * PASS, m->o->self);
}

static bool take_resource(const struct json *resource, void *self)
{
    struct making *m = self;
    m->resources++;
    if (!goes_on(m)) {
        m->rc = err_set(m->e, RC_NO, "tables: stopped");
        return false;
    }
    enum rc rc = view_run(m->view, resource, m->o->clock, &m->each, take_row, m, m->e);
    m->rc = m->rc ? m->rc : rc;
    return m->rc == RC_OK;
}

static enum rc all_rows(struct making *m, struct table_files **files)
{
    m->files = files;
    m->rows = m->resources = 0;
    enum rc rc = records_each(m->s, view_resource(m->view), m->o->which, m->o->clock, take_resource,
                              m, m->e);
    m->pass++;
    return m->rc ? m->rc : rc;
}

// Does a format ask for the number of rows before the first?
static bool is_counted(const struct export_options *o)
{
    bool counted = false;
    for (size_t i = 0; i < o->format_count; i++)
        counted = counted || o->formats[i]->counted;
    return counted;
}

static enum rc count_rows(struct making *m)
{
    enum rc rc = is_counted(m->o) ? all_rows(m, NULL) : RC_OK;
    m->table.row_count = m->rows;
    return rc;
}

// ---- a table ----

static void describe(struct writing *w, const struct making *m)
{
    static const char *const names[] = {
        [TABLE_TEXT] = "text",   [TABLE_INTEGER] = "integer", [TABLE_DECIMAL] = "decimal",
        [TABLE_TRUTH] = "truth", [TABLE_DAY] = "day",         [TABLE_MOMENT] = "moment"};
    for (size_t i = 0; i < m->table.column_count; i++) {
        const struct table_column *c = &m->table.columns[i];
        const char *cells[] = {m->table.name, c->name, names[c->kind], c->about};
        for (size_t k = 0; k < ARRAY_LEN(cells); k++)
            csv_cell(&w->dictionary, CSV_TEXT, cells[k]);
        csv_end_row(&w->dictionary);
    }
}

static enum rc write_table(struct writing *w, struct making *m)
{
    const struct export_options *o = w->o;
    enum rc rc = count_rows(m);
    for (size_t i = 0; rc == RC_OK && i < o->format_count; i++)
        rc = o->formats[i]->begin(w->files[i], &m->table, w->e);
    rc = rc ? rc : all_rows(m, w->files);
    for (size_t i = 0; rc == RC_OK && i < o->format_count; i++)
        rc = o->formats[i]->end(w->files[i], w->e);
    return rc;
}

static enum rc one_view(struct writing *w, const struct export_view *v)
{
    struct view *view = NULL;
    struct err why = {0};
    enum rc rc = view_compile(v->definition, &view, &why);
    if (rc != RC_OK)
        return err_set(w->e, rc, "%s: %s", v->name, why.text);
    size_t passes = is_counted(w->o) ? 2 : 1;
    struct making m = {.s = w->s,
                       .o = w->o,
                       .view = view,
                       .pass = (size_t)(v - w->o->views) * passes,
                       .passes = w->o->view_count * passes,
                       .e = w->e};
    begin_table(&m, v);
    describe(w, &m);
    rc = write_table(w, &m);
    if (rc == RC_OK) {
        manifest_count(&w->manifest, v->name, m.rows);
        w->o->rows[v - w->o->views] = m.rows;
    }
    end_table(&m);
    view_free(view);
    return rc;
}

// ---- everything ----

static enum rc begin_all(struct writing *w, char dirs[][1100])
{
    const struct export_options *o = w->o;
    static const char *const heading[] = {"table", "column", "kind", "meaning"};
    enum rc rc = fs_mkdirs(o->dir, w->e);
    for (size_t i = 0; rc == RC_OK && i < o->format_count; i++) {
        snprintf(dirs[i], sizeof dirs[i], "%s/%s", o->dir, o->formats[i]->name);
        struct table_target to = {.dir = dirs[i], .prefix = o->prefix, .csv = o->csv};
        rc = o->formats[i]->open(&to, &w->files[i], w->e);
    }
    rc = rc ? rc : csv_open(&w->dictionary, o->dir, "dictionary.csv", o->csv, w->e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(heading); i++)
        csv_cell(&w->dictionary, CSV_TEXT, heading[i]);
    if (rc == RC_OK)
        csv_end_row(&w->dictionary);
    if (rc == RC_OK && o->resources)
        rc = resources_open(o->dir, o->prefix, &w->resources, w->e);
    return rc;
}

static void take_named(const char *path, void *self)
{
    struct writing *w = self;
    if (w->rc == RC_OK)
        w->rc = manifest_file(&w->manifest, path, w->e);
}

// Everything is on disk: names, and what stands under them now.
static enum rc publish_all(struct writing *w)
{
    enum rc rc = csv_finish(&w->dictionary, w->e);
    for (size_t i = 0; rc == RC_OK && i < w->o->format_count; i++)
        rc = w->o->formats[i]->publish(w->files[i], take_named, w, w->e);
    if (rc == RC_OK && w->resources != NULL)
        rc = resources_publish(w->resources, take_named, w, w->e);
    rc = rc ? rc : csv_publish(&w->dictionary, w->e);
    if (rc == RC_OK)
        take_named(buf_text(&w->dictionary.stage.path), w);
    rc = rc ? rc : w->rc;
    return rc ? rc : manifest_write(&w->manifest, w->e);
}

enum rc export_write(struct store *s, const struct export_options *o, struct err *e)
{
    char dirs[EXPORT_FORMATS_MAX][1100] = {{0}};
    struct err unused = {0};
    struct writing w = {
        .s = s, .o = o, .e = e != NULL ? e : &unused, .dictionary = {.stage = {.fd = -1}}};
    manifest_begin(&w.manifest, s, o->clock, o->dir);
    manifest_selection(&w.manifest, o->which);
    enum rc rc = begin_all(&w, dirs);
    for (size_t i = 0; rc == RC_OK && i < o->view_count; i++)
        rc = one_view(&w, &o->views[i]);
    if (rc == RC_OK && w.resources != NULL)
        rc = resources_write(w.resources, s, o->which, o->clock, &w.manifest, w.e);
    rc = rc ? rc : publish_all(&w);
    for (size_t i = 0; i < o->format_count; i++) {
        o->formats[i]->release(w.files[i]);
        if (rc != RC_OK)
            rmdir(dirs[i]); // only an empty one goes
    }
    resources_release(w.resources);
    csv_release(&w.dictionary);
    manifest_free(&w.manifest);
    if (rc != RC_OK)
        rmdir(o->dir);
    return rc;
}
