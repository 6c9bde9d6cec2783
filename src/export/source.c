// SPDX-License-Identifier: EUPL-1.2
#include "export/source.h"

#include "base/fs.h"
#include "export/csv.h"
#include "fhir/visit_bundle.h"
#include "pathway/screening.h"
#include "store/amend.h"
#include "store/flag.h"

#include <stdio.h>
#include <string.h>

enum { PEOPLE, VISITS, ANSWERS, RESULTS, FLAGS, TABLES, COLUMNS_MAX = 15, VALUE_AT = 4 };
static const char to_second[] = "%Y-%m-%d %H:%M:%S";

// Names and columns of the tables.
static const struct {
    const char *name;
    struct {
        const char *name;
        enum csv_kind kind;
    } columns[COLUMNS_MAX];
} tables[TABLES] = {
    [PEOPLE] = {"people.csv",
                {{"person", CSV_TEXT},
                 {"family", CSV_TEXT},
                 {"given", CSV_TEXT},
                 {"birth_date", CSV_MOMENT},
                 {"sex", CSV_TEXT},
                 {"town", CSV_TEXT},
                 {"visits", CSV_NUMBER},
                 {"last_visit", CSV_MOMENT},
                 {"due", CSV_MOMENT},
                 {"merged_into", CSV_TEXT}}},
    [VISITS] = {"visits.csv",
                {{"visit", CSV_TEXT},
                 {"person", CSV_TEXT},
                 {"state", CSV_TEXT},
                 {"started", CSV_MOMENT},
                 {"finished", CSV_MOMENT},
                 {"account", CSV_TEXT},
                 {"form", CSV_TEXT},
                 {"version", CSV_TEXT},
                 {"versions", CSV_NUMBER},
                 {"refusal", CSV_TEXT},
                 {"refusal_words", CSV_TEXT},
                 {"signals", CSV_NUMBER},
                 {"not_assessed", CSV_NUMBER},
                 {"incomplete", CSV_NUMBER},
                 {"no_signal", CSV_NUMBER}}},
    [ANSWERS] = {"answers.csv",
                 {{"visit", CSV_TEXT},
                  {"person", CSV_TEXT},
                  {"link_id", CSV_TEXT},
                  {"question", CSV_TEXT},
                  {"value", CSV_TEXT}, // or what the answer is
                  {"unit", CSV_TEXT},
                  {"display", CSV_TEXT}}},
    [RESULTS] = {"results.csv",
                 {{"visit", CSV_TEXT},
                  {"person", CSV_TEXT},
                  {"link_id", CSV_TEXT},
                  {"status", CSV_TEXT}}}, // or a number of domains
    [FLAGS] = {"red-flags.csv",
               {{"flag", CSV_TEXT},
                {"person", CSV_TEXT},
                {"visit", CSV_TEXT},
                {"kind", CSV_TEXT},
                {"seen", CSV_TEXT},
                {"raised", CSV_MOMENT},
                {"raised_by", CSV_TEXT},
                {"calls", CSV_TEXT},
                {"closed", CSV_MOMENT},
                {"outcome", CSV_TEXT},
                {"outcome_words", CSV_TEXT},
                {"closed_by", CSV_TEXT}}},
};

// The work: the files, and whose response is read.
struct work {
    struct csv files[TABLES];
    int tables; // of them: a person's own copy has no red flags
    const struct clock *clock;
    struct tables_counts counts;
    const char *visit, *person; // of the response that is read
};

// Local time as spreadsheets read it; "" for never.
static struct time_text local_time(const struct work *w, int64_t utc_ms, const char *form)
{
    return time_text(clock_local(w->clock, utc_ms), utc_ms == 0 ? "" : form);
}

static void add_row(struct work *w, int table, const char *const *cells, size_t count)
{
    for (size_t i = 0; i < count; i++)
        csv_cell(&w->files[table], tables[table].columns[i].kind, cells[i]);
    csv_end_row(&w->files[table]);
}

static void add_person(struct work *w, const struct store_person *p)
{
    char visits[16];
    const struct time_text birth = date_text(p->birth),
                           last = local_time(w, p->last_visit_utc_ms, to_second),
                           due = local_time(w, p->due_utc_ms, "%Y-%m-%d");
    const char sex[] = {p->sex, '\0'};
    snprintf(visits, sizeof visits, "%u", (unsigned)p->visit_count);
    const char *cells[] = {p->id.text, p->family, p->given,  birth.text, sex,
                           p->town,    visits,    last.text, due.text,   p->merged_into.text};
    add_row(w, PEOPLE, cells, ARRAY_LEN(cells));
    w->counts.people++;
}

// How a visit ended that never began.
struct early_end {
    enum consent_end end; // see there
    char code[40];        // of a refusal, "" not said
    char words[300];      // of it, "" none
};

// Of a visit that was stopped, by its Consent.
static void read_end(struct store *s, const struct store_visit *v, struct early_end *ret)
{
    struct json *resources = NULL;
    *ret = (struct early_end){.end = CONSENT_GOES_ON};
    if (v->state != VISIT_STOPPED ||
        store_visit_version(s, v->id, v->versions > 0 ? v->versions : 1, &resources, NULL, NULL) !=
            RC_OK)
        return;
    for (size_t i = 0; i < json_count(resources); i++) {
        const struct json *r = json_at(resources, i);
        const char *type = json_get_string(r, "resourceType"), *code, *words;
        if (type == NULL || strcmp(type, "Consent") != 0)
            continue;
        ret->end = consent_end_of(r, &code, &words);
        snprintf(ret->code, sizeof ret->code, "%s", code);
        snprintf(ret->words, sizeof ret->words, "%s", words);
    }
    json_free(resources);
}

// `response` NULL: the visit is not closed, or it never began, so it came to nothing.
static void add_visit(struct work *w, const struct store_visit *v, const struct json *response,
                      const struct early_end *end)
{
    static const char *const ends[] = {
        [CONSENT_REFUSED] = "refused", [CONSENT_GUARDIAN] = "guardianship"};
    static const char *const states[] = {[VISIT_OPEN] = "open",
                                         [VISIT_PAUSED] = "paused",
                                         [VISIT_FINISHED] = "finished",
                                         [VISIT_STOPPED] = "stopped"};
    struct screening came_to;
    char versions[16], counts[4][16] = {"", "", "", ""};
    screening_read(NULL, response, &came_to);
    const size_t numbers[] = {came_to.signals, came_to.not_assessed, came_to.incomplete,
                              came_to.no_signal};
    for (size_t i = 0; response != NULL && i < ARRAY_LEN(numbers); i++)
        snprintf(counts[i], sizeof counts[i], "%zu", numbers[i]);
    const struct time_text started = local_time(w, v->started_utc_ms, to_second),
                           finished = local_time(w, v->finished_utc_ms, to_second);
    snprintf(versions, sizeof versions, "%u", (unsigned)v->versions);
    const char *cells[] = {v->id.text,
                           v->person.text,
                           end->end != CONSENT_GOES_ON ? ends[end->end] : states[v->state],
                           started.text,
                           finished.text,
                           v->account,
                           v->form_url,
                           v->form_version,
                           versions,
                           end->code,
                           end->words,
                           counts[0],
                           counts[1],
                           counts[2],
                           counts[3]};
    add_row(w, VISITS, cells, ARRAY_LEN(cells));
    w->counts.visits++;
}

// The value of an answer as a cell; its unit and its words beside.
struct shown {
    const char *value;   // code, text, day, true or false, literal of a number
    enum csv_kind kind;  // what that is
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
    const char *number = json_number(plain);
    s->kind = number != NULL                      ? CSV_NUMBER
              : strncmp(key, "valueDate", 9) == 0 ? CSV_MOMENT
                                                  : CSV_TEXT;
    if (number != NULL)
        s->value = number;
    else if (json_type(plain) == JSON_BOOLEAN) {
        s->kind = CSV_TRUTH;
        s->value = json_bool(plain, false) ? "true" : "false";
    } else {
        s->value =
            json_type(plain) == JSON_OBJECT ? json_get_string(plain, "code") : json_string(plain);
    }
    return false;
}

// Is it what the visit came to: a status of a domain, how many domains have a signal, none, or were
// not assessed?
static bool is_result(const char *link)
{
    static const char end[] = "-status";
    static const char *const counts[] = {"alerts", "domains-not-assessed", "domains-without-signal",
                                         "step1-assessed"};
    size_t len = strlen(link), tail = sizeof end - 1;
    bool counted = false;
    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        counted = counted || strcmp(link, counts[i]) == 0;
    return counted || (len > tail && strcmp(link + len - tail, end) == 0);
}

static void add_answer(struct work *w, const struct json *item, const struct json *answer)
{
    struct shown s = {0};
    struct csv *file = &w->files[ANSWERS];
    const char *link = json_get_string(item, "linkId");
    json_each(answer, show_value, &s);
    const char *cells[] = {w->visit, w->person, link,     json_get_string(item, "text"),
                           s.value,  s.unit,    s.display};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        csv_cell(file, i == VALUE_AT ? s.kind : CSV_TEXT, cells[i]);
    csv_end_row(file);
    w->counts.answers++;
    if (is_result(link)) {
        const char *result[] = {w->visit, w->person, link};
        for (size_t i = 0; i < ARRAY_LEN(result); i++)
            csv_cell(&w->files[RESULTS], CSV_TEXT, result[i]);
        csv_cell(&w->files[RESULTS], s.kind, s.value);
        csv_end_row(&w->files[RESULTS]);
        w->counts.results++;
    }
}

static void add_items(struct work *w, const struct json *of)
{
    const struct json *items = json_get(of, "item");
    for (size_t i = 0; i < json_count(items); i++) {
        const struct json *it = json_at(items, i), *answers = json_get(it, "answer");
        for (size_t k = 0; json_get_string(it, "linkId") != NULL && k < json_count(answers); k++) {
            add_answer(w, it, json_at(answers, k));
            add_items(w, json_at(answers, k));
        }
        add_items(w, it);
    }
}

// A visit and, once it is closed, what was answered.
static enum rc add_visit_and_answers(struct store *s, struct work *w, const struct store_visit *v,
                                     struct err *e)
{
    struct json *response = NULL;
    struct err none = {0};
    struct early_end end;
    bool closed = v->state == VISIT_FINISHED || v->state == VISIT_STOPPED;
    enum rc rc = RC_OK;
    if (closed)
        rc = store_resource_load(s, "QuestionnaireResponse", v->response, &response, &none);
    read_end(s, v, &end);
    add_visit(w, v, end.end == CONSENT_GOES_ON ? response : NULL, &end);
    w->visit = v->id.text;
    w->person = v->person.text;
    if (end.end == CONSENT_GOES_ON) // its form calculated states, but nobody was asked anything
        add_items(w, response);
    json_free(response);
    return rc == RC_OK || rc == RC_NO ? RC_OK : err_set(e, rc, "%s", none.text);
}

static enum rc collect(struct store *s, struct work *w, const struct tables_options *o,
                       struct err *e)
{
    const struct id only = o->person;
    const size_t people = store_person_count(s);
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < people; i++) {
        if (o->progress != NULL && !o->progress(i, people, o->self))
            return err_set(e, RC_NO, "tables: stopped");
        const struct store_person *p = store_person_at(s, i);
        struct arena a = {0};
        struct store_visit *visits = NULL;
        size_t count = 0;
        if (only.text[0] != '\0' && !id_equal(only, p->id))
            continue;
        add_person(w, p);
        rc = store_visits(s, p->id, &a, &visits, &count, e);
        while (rc == RC_OK && count-- > 0) // the oldest first
            rc = add_visit_and_answers(s, w, &visits[count], e);
        arena_release(&a);
    }
    return rc;
}

// ---- red flags ----

static const char *text_of(const struct json *o, const char *member)
{
    const char *text = json_get_string(o, member);
    return text != NULL ? text : "";
}

// One line a call: when, who, how it ended, what was said.
static void calls_of(const struct store_flag *f, struct buf *out)
{
    const struct json *calls = json_get(f->content, "calls");
    for (size_t i = 0; i < json_count(calls); i++) {
        const struct json *c = json_at(calls, i);
        buf_printf(out, "%s%s %s: %s %s", i > 0 ? "\n" : "", text_of(c, "at"), text_of(c, "who"),
                   text_of(c, "said"), text_of(c, "text"));
    }
}

static bool add_flag(const struct store_flag *f, void *self)
{
    struct work *w = self;
    struct buf calls = {0};
    const struct json *outcome = json_get(f->content, "outcome");
    const struct time_text raised = local_time(w, f->raised_utc_ms, to_second),
                           closed = local_time(w, f->closed_utc_ms, to_second);
    calls_of(f, &calls);
    const char *cells[] = {f->id.text,
                           f->person.text,
                           f->visit.text,
                           text_of(f->content, "code"),
                           text_of(f->content, "text"),
                           raised.text,
                           text_of(f->content, "by"),
                           buf_text(&calls),
                           closed.text,
                           text_of(outcome, "code"),
                           text_of(outcome, "text"),
                           text_of(outcome, "by")};
    add_row(w, FLAGS, cells, ARRAY_LEN(cells));
    w->counts.flags++;
    buf_wipe(&calls);
    return true;
}

static enum rc begin(struct work *w, const struct tables_options *o, struct err *e)
{
    enum rc rc = RC_OK;
    struct buf name = {0};
    for (int i = 0; rc == RC_OK && i < w->tables; i++) {
        buf_clear(&name);
        buf_printf(&name, "%s%s", o->prefix, tables[i].name);
        rc = csv_open(&w->files[i], o->dir, buf_text(&name), o->csv, e);
        for (size_t k = 0; k < COLUMNS_MAX && tables[i].columns[k].name != NULL; k++)
            csv_cell(&w->files[i], CSV_TEXT, tables[i].columns[k].name);
        csv_end_row(&w->files[i]);
    }
    buf_release(&name);
    return rc;
}

// All are on disk before the first gets its name, and go again when one cannot have it.
static enum rc put_in_place(struct work *w, struct err *e)
{
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < w->tables; i++)
        rc = csv_finish(&w->files[i], e);
    for (int i = 0; rc == RC_OK && i < w->tables; i++) {
        rc = csv_publish(&w->files[i], e);
        for (int k = 0; rc != RC_OK && k < i; k++)
            csv_withdraw(&w->files[k]);
    }
    return rc;
}

enum rc tables_write(struct store *s, const struct tables_options *o, struct tables_counts *ret,
                     struct err *e)
{
    struct work w = {.clock = o->clock, .tables = o->person.text[0] != '\0' ? FLAGS : TABLES};
    for (int i = 0; i < TABLES; i++)
        w.files[i].stage.fd = -1;
    enum rc rc = fs_mkdirs(o->dir, e);
    rc = rc ? rc : begin(&w, o, e);
    rc = rc ? rc : collect(s, &w, o, e);
    if (rc == RC_OK && w.tables > FLAGS)
        rc = store_flags(s, &(struct flag_filter){0}, add_flag, &w, e);
    rc = rc ? rc : put_in_place(&w, e);
    for (int i = 0; i < TABLES; i++)
        csv_release(&w.files[i]);
    if (rc == RC_OK)
        *ret = w.counts;
    return rc;
}
