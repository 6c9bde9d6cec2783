// SPDX-License-Identifier: EUPL-1.2
#include "export/tables.h"

#include "base/dec.h"
#include "base/fs.h"
#include "export/csv.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE, VISITS, ANSWERS, RESULTS, TABLES, COLUMNS_MAX = 9, PATH_LEN = 1200 };

// Names and columns of the tables.
static const struct {
    const char *name;
    const char *columns[COLUMNS_MAX];
} tables[TABLES] = {
    [PEOPLE] = {"people.csv",
                {"person", "family", "given", "birth_date", "sex", "town", "visits", "last_visit",
                 "due"}},
    [VISITS] = {"visits.csv",
                {"visit", "person", "state", "started", "finished", "account", "form", "version"}},
    [ANSWERS] = {"answers.csv", {"visit", "person", "link_id", "value", "unit", "display"}},
    [RESULTS] = {"results.csv", {"visit", "person", "link_id", "status"}},
};

// The work: four files and how many rows each has.
struct work {
    struct csv files[TABLES];
    struct tables_counts *counts;
    char visit[ID_BYTES], person[ID_BYTES]; // of the response that is read
};

static size_t column_count(int table)
{
    size_t n = 0;
    while (n < COLUMNS_MAX && tables[table].columns[n] != NULL)
        n++;
    return n;
}

static const char *moment(int64_t utc_ms, char out[INSTANT_BYTES])
{
    struct datetime t = datetime_from_utc(utc_ms, 0);
    out[0] = '\0';
    if (utc_ms != 0)
        snprintf(out, INSTANT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.date.year, t.date.month,
                 t.date.day, t.hour, t.minute, t.second);
    return out;
}

static void add_person(struct work *w, const struct store_person *p)
{
    char birth[32], visits[16], last[INSTANT_BYTES], due[INSTANT_BYTES];
    const char sex[] = {p->sex, '\0'};
    snprintf(birth, sizeof birth, "%04d-%02d-%02d", p->birth.year, p->birth.month, p->birth.day);
    snprintf(visits, sizeof visits, "%u", (unsigned)p->visit_count);
    moment(p->last_visit_utc_ms, last);
    moment(p->due_utc_ms, due);
    due[10] = '\0'; // the day
    const char *cells[] = {p->id.text, p->family, p->given, birth, sex,
                           p->place,   visits,    last,     due};
    csv_row(&w->files[PEOPLE], cells, sizeof cells / sizeof cells[0]);
    w->counts->people++;
}

static void add_visit(struct work *w, const struct store_visit *v)
{
    static const char *const states[] = {[VISIT_OPEN] = "open",
                                         [VISIT_PAUSED] = "paused",
                                         [VISIT_FINISHED] = "finished",
                                         [VISIT_STOPPED] = "stopped"};
    char started[INSTANT_BYTES], finished[INSTANT_BYTES];
    const char *cells[] = {v->id.text,
                           v->person.text,
                           states[v->state],
                           moment(v->started_utc_ms, started),
                           moment(v->finished_utc_ms, finished),
                           v->account,
                           v->form_url,
                           v->form_version};
    csv_row(&w->files[VISITS], cells, sizeof cells / sizeof cells[0]);
    w->counts->visits++;
}

// The value of an answer as a cell: a code, a number, a text; its unit and its words beside.
struct shown {
    char text[64];       // room for a number or true/false
    const char *value;   // what stands in the cell
    const char *unit;    // of a Quantity
    const char *display; // of a Coding
};

static bool show_value(const char *key, struct json *value, void *self)
{
    struct shown *s = self;
    if (strncmp(key, "value", 5) != 0)
        return true;
    s->unit = json_get_string(value, "unit");
    s->display = json_get_string(value, "display");
    struct json *plain = json_get(value, "value");
    plain = plain != NULL ? plain : value;
    s->value = json_get_string(value, "code");
    if (s->value == NULL)
        s->value = json_string(plain);
    if (s->value == NULL)
        s->value = json_number(plain);
    if (s->value == NULL && json_type(plain) == JSON_BOOLEAN)
        s->value = json_bool(plain, false) ? "true" : "false";
    return false;
}

static void add_answer(struct work *w, const char *link, const struct json *answer)
{
    struct shown s = {0};
    json_each(answer, show_value, &s);
    const char *cells[] = {w->visit, w->person, link, s.value, s.unit, s.display};
    csv_row(&w->files[ANSWERS], cells, sizeof cells / sizeof cells[0]);
    w->counts->answers++;
    size_t len = strlen(link);
    if ((len > 7 && strcmp(link + len - 7, "-status") == 0) || strcmp(link, "alerts") == 0) {
        const char *result[] = {w->visit, w->person, link, s.value};
        csv_row(&w->files[RESULTS], result, sizeof result / sizeof result[0]);
        w->counts->results++;
    }
}

static void add_items(struct work *w, const struct json *of)
{
    const struct json *items = json_get(of, "item");
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *it = json_at(items, i), *answers = json_get(it, "answer");
        const char *link = json_get_string(it, "linkId");
        for (size_t k = 0; link != NULL && k < json_count(answers); k++) {
            add_answer(w, link, json_at(answers, k));
            add_items(w, json_at(answers, k));
        }
        add_items(w, it);
    }
}

static bool add_response(const struct json *response, struct id visit, void *self)
{
    struct work *w = self;
    const char *subject = json_get_string(json_get(response, "subject"), "reference");
    const char *slash = subject != NULL ? strrchr(subject, '/') : NULL;
    memcpy(w->visit, visit.text, sizeof w->visit);
    snprintf(w->person, sizeof w->person, "%s", slash != NULL ? slash + 1 : "");
    add_items(w, response);
    return true;
}

static enum rc collect(struct store *s, struct work *w, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < store_person_count(s); i++) {
        const struct store_person *p = store_person_at(s, i);
        struct arena a = {0};
        struct store_visit *visits = NULL;
        size_t count = 0;
        add_person(w, p);
        rc = store_visits(s, p->id, &a, &visits, &count, e);
        for (size_t k = 0; k < count; k++)
            add_visit(w, &visits[k]);
        arena_release(&a);
    }
    if (rc == RC_OK)
        rc = store_resources(s, "QuestionnaireResponse", (struct id){{0}}, add_response, w, e);
    return rc;
}

static void path_of(const struct tables_options *o, int table, char out[PATH_LEN])
{
    snprintf(out, PATH_LEN, "%s/%s%s", o->dir, o->prefix, tables[table].name);
}

static enum rc nothing_there(const struct tables_options *o, struct err *e)
{
    char path[PATH_LEN];
    for (int i = 0; i < TABLES; i++) {
        path_of(o, i, path);
        if (fs_exists(path))
            return err_set(e, RC_BUSY, "%.400s is there already", path);
    }
    return RC_OK;
}

enum rc tables_write(struct store *s, const struct tables_options *o, struct tables_counts *ret,
                     struct err *e)
{
    struct tables_counts counts = {0};
    struct work w = {.counts = &counts};
    char path[PATH_LEN];
    if (strlen(o->dir) + strlen(o->prefix) > PATH_LEN - 32)
        return err_set(e, RC_LIMIT, "the folder's path is too long");
    enum rc rc = nothing_there(o, e);
    rc = rc ? rc : fs_mkdirs(o->dir, e);
    for (int i = 0; i < TABLES; i++) {
        csv_begin(&w.files[i], o->separator);
        csv_row(&w.files[i], tables[i].columns, column_count(i));
    }
    rc = rc ? rc : collect(s, &w, e);
    for (int i = 0; i < TABLES; i++) {
        path_of(o, i, path);
        if (rc == RC_OK && w.files[i].text.overflow)
            rc = err_set(e, RC_LIMIT, "%.400s would be too large", path);
        if (rc == RC_OK)
            rc = fs_write(path, w.files[i].text.at, w.files[i].text.len, 0600, e);
        csv_release(&w.files[i]);
    }
    if (rc == RC_OK)
        *ret = counts;
    return rc;
}
