// SPDX-License-Identifier: EUPL-1.2
#include "openehr/openehr.h"

#include "base/fs.h"
#include "base/keys.h"
#include "base/mem.h"
#include "export/answer_cells.h"
#include "export/question_items.h"
#include "export/records.h"
#include "tables/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 64 * 1024, MOMENT_BYTES = 40 };
enum { VISIT, STARTED, ENDED, VISIT_CELLS };

// When a visit was.
struct visit_time {
    char started[MOMENT_BYTES], ended[MOMENT_BYTES];
};

struct record_files {
    const struct record_target *to;
    char dir[1100]; // "openehr" of it
    struct file_set files;
    struct fs_stage *stage;
    struct buf out;               // not yet written
    struct json *data;            // template, owned
    struct mapping visit, answer; // of data
    struct question_items asked;  // forms of answers
    struct keys visits;           // ids of Encounters
    struct visit_time *times;     // by number of the visit
    struct json *composition;     // being made, owned; NULL none
    struct json *items;           // where answers go, borrowed
    size_t count, without_visit;  // written; left out
    size_t measures;              // entries of their own archetype in them
    enum rc rc;                   // of the first failure
    struct err *e;                // its text
    bool stopped;
};

static enum rc read_template(struct record_files *f, struct err *e)
{
    struct buf path = {0}, text = {0};
    buf_printf(&path, "%s/openehr/composition.json", f->to->data);
    enum rc rc = fs_read(buf_text(&path), JSON_LIMITS.bytes, &text, e);
    rc = rc ? rc : json_parse(buf_text(&text), text.len, &JSON_LIMITS, &f->data, e);
    buf_release(&path);
    buf_release(&text);
    return rc;
}

static enum rc open_files(const struct record_target *to, struct record_files **ret, struct err *e)
{
    static const char *const visit[VISIT_CELLS] = {"visit", "started", "ended"};
    struct record_files *f = mem_alloc(sizeof *f);
    f->to = to;
    *ret = f;
    snprintf(f->dir, sizeof f->dir, "%s/openehr", to->dir);
    const struct table_target target = {.dir = f->dir, .prefix = to->prefix};
    enum rc rc = read_template(f, e);
    rc = rc ? rc : mapping_open(&f->visit, to->data, "openehr/visit", visit, VISIT_CELLS, e);
    rc = rc ? rc : answer_cells_open(&f->answer, to->data, e);
    return rc ? rc : file_set_begin(&f->files, &target, "composition", ".ndjson", &f->stage, e);
}

static void take_visit(const char *const *cells, void *self)
{
    struct record_files *f = self;
    if (cells[VISIT] == NULL || cells[STARTED] == NULL)
        return;
    const size_t i = keys_add(&f->visits, cells[VISIT]);
    f->times = mem_grow(f->times, f->visits.count, sizeof *f->times);
    snprintf(f->times[i].started, MOMENT_BYTES, "%s", cells[STARTED]);
    snprintf(f->times[i].ended, MOMENT_BYTES, "%s",
             cells[ENDED] != NULL ? cells[ENDED] : cells[STARTED]);
}

// ---- a composition ----

static struct json *typed(const char *type, const char *value)
{
    struct json *o = json_new_object();
    json_set_string(o, "_type", type);
    json_set_string(o, "value", value);
    return o;
}

// Whom it is about, under the name that the other formats of the export have too.
static struct json *reference_to(const char *person)
{
    struct json *o = json_new_object();
    json_set_string(o, "_type", "PARTY_REF");
    json_set(o, "id", typed("HIER_OBJECT_ID", person));
    json_set_string(o, "namespace", "icope");
    json_set_string(o, "type", "PERSON");
    return o;
}

static void begin_composition(struct record_files *f, const char *const *cells,
                              const struct visit_time *when)
{
    struct json *c = json_copy(json_get(f->data, "composition"));
    struct json *entry = json_at(json_get(c, "content"), 0), *data = json_get(entry, "data");
    struct json *event = json_at(json_get(data, "events"), 0);
    struct json *context = json_get(c, "context");
    char uid[120];
    snprintf(uid, sizeof uid, "%.64s::icope::1", cells[ANSWER_RESPONSE]);
    json_set(c, "uid", typed("OBJECT_VERSION_ID", uid));
    json_set_string(json_get(c, "composer"), "name",
                    cells[ANSWER_AUTHOR] != NULL ? cells[ANSWER_AUTHOR] : "icope");
    json_set_string(json_get(context, "start_time"), "value", when->started);
    json_set_string(json_get(context, "end_time"), "value", when->ended);
    json_set_string(json_get(data, "origin"), "value", when->started);
    json_set_string(json_get(event, "time"), "value", cells[ANSWER_AUTHORED]);
    json_set(json_get(entry, "subject"), "external_ref", reference_to(cells[ANSWER_PERSON]));
    f->items = json_get(json_get(event, "data"), "items");
    json_set_string(json_get(json_at(f->items, 0), "value"), "value", cells[ANSWER_FORM]);
    f->composition = c;
}

static void end_composition(struct record_files *f)
{
    if (f->composition == NULL)
        return;
    json_write(f->composition, false, &f->out);
    buf_putc(&f->out, '\n');
    json_free(f->composition);
    f->composition = NULL;
    f->count++;
    if (f->out.len < PIECE_BYTES)
        return;
    fs_stage_write(f->stage, buf_text(&f->out), f->out.len);
    buf_clear(&f->out);
}

// What the template says of a code.
static bool copy_member(const char *key, struct json *value, void *self)
{
    json_set(self, key, json_copy(value));
    return true;
}

static void set_value(struct record_files *f, struct json *element, const char *const *cells)
{
    const char *code = cells[ANSWER_CODE], *display = cells[ANSWER_DISPLAY];
    const char *number = answer_number(cells), *words = answer_words(cells);
    const struct json *known = code != NULL ? json_get(json_get(f->data, "codes"), code) : NULL;
    struct buf said = {0};
    if (known != NULL) {
        json_each(known, copy_member, element);
        if (json_get(element, "value") == NULL)
            json_set(element, "null_reason", typed("DV_TEXT", display != NULL ? display : code));
        return;
    }
    if (cells[ANSWER_YES_NO] != NULL) {
        struct json *truth = json_new_object();
        json_set_string(truth, "_type", "DV_BOOLEAN");
        json_set(truth, "value", json_new_bool(strcmp(cells[ANSWER_YES_NO], "true") == 0));
        json_set(element, "value", truth);
        return;
    }
    const char *text = display != NULL ? display : code;
    text = text != NULL ? text : number != NULL ? number : words;
    buf_puts(&said, text != NULL ? text : "");
    if (cells[ANSWER_UNIT] != NULL)
        buf_printf(&said, " %s", cells[ANSWER_UNIT]);
    json_set(element, "value", typed("DV_TEXT", buf_text(&said)));
    buf_wipe(&said);
}

// ---- what has an archetype of its own ----

// What a question measures by the first of its codes that the template knows; NULL nothing.
static const struct json *measure_of(const struct record_files *f, const struct json *item)
{
    const struct json *codes = json_get(item, "code"), *found = NULL;
    for (size_t i = 0; found == NULL && i < json_count(codes); i++) {
        char key[200];
        const char *system = json_get_string(json_at(codes, i), "system");
        const char *code = json_get_string(json_at(codes, i), "code");
        snprintf(key, sizeof key, "%s|%s", system != NULL ? system : "", code != NULL ? code : "");
        found = json_get(json_get(f->data, "measures"), key);
    }
    return found;
}

static bool is_measured_in(const struct json *measure, const char *unit)
{
    const struct json *units = json_get(measure, "units");
    for (size_t i = 0; i < json_count(units); i++)
        if (strcmp(json_string(json_at(units, i)), unit) == 0)
            return true;
    return false;
}

// An entry for what was measured, beside the answer. In a unit that the template does not name, or
// none, the answer alone says it: nothing is converted or assumed.
static void add_measure(struct record_files *f, const char *const *cells)
{
    const char *number = answer_number(cells);
    if (number == NULL || cells[ANSWER_FORM] == NULL)
        return;
    const struct json *item = question_item(&f->asked, cells[ANSWER_FORM], cells[ANSWER_QUESTION]);
    const struct json *measure = measure_of(f, item);
    const char *unit =
        cells[ANSWER_UNIT_CODE] != NULL ? cells[ANSWER_UNIT_CODE] : question_unit(item);
    if (measure == NULL || unit == NULL || !is_measured_in(measure, unit))
        return;
    struct json *entry = json_copy(json_get(measure, "entry")), *data = json_get(entry, "data");
    struct json *event = json_at(json_get(data, "events"), 0);
    struct json *element = json_at(json_get(json_get(event, "data"), "items"), 0);
    struct json *value = json_get(element, "value");
    json_set_string(json_get(data, "origin"), "value", cells[ANSWER_AUTHORED]);
    json_set_string(json_get(event, "time"), "value", cells[ANSWER_AUTHORED]);
    json_set(json_get(entry, "subject"), "external_ref", reference_to(cells[ANSWER_PERSON]));
    json_set(value, "magnitude", json_new_number(number));
    json_set_string(value, "units", unit);
    json_push(json_get(f->composition, "content"), entry);
    f->measures++;
}

static void take_answer(const char *const *cells, void *self)
{
    struct record_files *f = self;
    size_t visit;
    if (f->composition == NULL) {
        if (cells[ANSWER_VISIT] == NULL || cells[ANSWER_PERSON] == NULL ||
            cells[ANSWER_AUTHORED] == NULL || !keys_find(&f->visits, cells[ANSWER_VISIT], &visit)) {
            f->without_visit++;
            return;
        }
        begin_composition(f, cells, &f->times[visit]);
    }
    struct json *item = json_copy(json_get(f->data, "answer"));
    struct json *name = json_get(json_at(json_get(item, "items"), 0), "value");
    json_set_string(json_get(item, "name"), "value", cells[ANSWER_QUESTION]);
    json_set_string(name, "value",
                    cells[ANSWER_QUESTION_TEXT] != NULL ? cells[ANSWER_QUESTION_TEXT]
                                                        : cells[ANSWER_QUESTION]);
    set_value(f, json_at(json_get(item, "items"), 1), cells);
    json_push(f->items, item);
    add_measure(f, cells);
}

// ---- everything ----

static bool take(struct resource_given *r, void *self)
{
    struct record_files *f = self;
    f->stopped = f->to->goes_on != NULL && !f->to->goes_on(r->visits, f->to->self);
    if (f->stopped)
        return false;
    const bool visit = strcmp(r->type, "Encounter") == 0;
    f->rc = mapping_run(visit ? &f->visit : &f->answer, resource_json(r), f->to->clock,
                        visit ? take_visit : take_answer, f, f->e);
    end_composition(f);
    return f->rc == RC_OK;
}

static enum rc walk(struct record_files *f, struct store *s, const char *type, struct err *e)
{
    const char *const types[] = {type, NULL};
    const enum rc rc = records_stream(s, types, f->to->which, f->to->clock, take, f, e);
    return f->stopped ? err_set(e, RC_NO, "openehr: stopped") : f->rc ? f->rc : rc;
}

static enum rc write_all(struct record_files *f, struct store *s, struct manifest *m, size_t *ret,
                         struct err *e)
{
    f->e = e;
    f->asked.store = s;
    f->asked.questionnaires = f->to->questionnaires;
    enum rc rc = walk(f, s, "Encounter", e);
    rc = rc ? rc : walk(f, s, "QuestionnaireResponse", e);
    if (rc != RC_OK)
        return rc;
    fs_stage_write(f->stage, buf_text(&f->out), f->out.len);
    rc = fs_stage_sync(f->stage, e);
    *ret = f->count;
    manifest_count(m, "openehr.composition (experimental)", f->count);
    manifest_count(m, "openehr.composition: body weight, height and body mass index", f->measures);
    manifest_count(m, "openehr left out: answers of a visit that is not in", f->without_visit);
    return rc;
}

static enum rc publish(struct record_files *f, void (*named)(const char *path, void *self),
                       void *self, struct err *e)
{
    return file_set_publish(&f->files, named, self, e);
}

static void release(struct record_files *f)
{
    if (f == NULL)
        return;
    file_set_release(&f->files);
    rmdir(f->dir); // only an empty one goes
    mapping_close(&f->visit);
    mapping_close(&f->answer);
    question_items_close(&f->asked);
    keys_release(&f->visits);
    json_free(f->composition);
    json_free(f->data);
    buf_wipe(&f->out);
    free(f->times);
    free(f);
}

const struct record_format record_openehr = {.name = "openehr",
                                             .passes = 2,
                                             .open = open_files,
                                             .write = write_all,
                                             .publish = publish,
                                             .release = release};
