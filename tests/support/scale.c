// SPDX-License-Identifier: EUPL-1.2
// Fills a sealed store and a plain one with the same simulated rows.
#include "support/scale.h"

#include "config/paths.h"
#include "practice/simulate.h"
#include "store/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { POOL_PEOPLE = 150, POOL_MAX = 400, MARKS_MAX = 400 };

// A simulated visit as text, and where identifiers stand in it.
struct sample {
    char *text;              // owned
    size_t len;              // bytes
    size_t count;            // of marks
    size_t at[MARKS_MAX];    // where an identifier begins
    size_t which[MARKS_MAX]; // the how-manieth distinct one it is
    size_t distinct;         // identifiers
    size_t person, response; // which of them these are
};

double scale_now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void scale_check(enum rc rc, const struct err *e, const char *what)
{
    if (rc != RC_OK) {
        fprintf(stderr, "%s: %s: %s\n", what, rc_name(rc), e->text);
        exit(1);
    }
}

sqlite3_stmt *scale_prepare(struct scale *b, const char *sql)
{
    sqlite3_stmt *st = NULL;
    if (sqlite3_prepare_v2(b->plain.at, sql, -1, &st, NULL) != SQLITE_OK) {
        fprintf(stderr, "plain: %s\n", sqlite3_errmsg(b->plain.at));
        exit(1);
    }
    return st;
}

void scale_run(sqlite3_stmt *st)
{
    if (sqlite3_step(st) != SQLITE_DONE)
        exit(1);
    sqlite3_reset(st);
}

// ---- samples ----

static void mark(struct sample *x)
{
    struct id seen[MARKS_MAX];
    for (size_t i = 0; i + ID_BYTES <= x->len && x->count < MARKS_MAX; i++) {
        char text[ID_BYTES] = {0};
        memcpy(text, x->text + i, ID_BYTES - 1); // not "%s": that measures all that is left
        if (!id_valid(text))
            continue;
        size_t k = 0;
        while (k < x->distinct && strcmp(seen[k].text, text) != 0)
            k++;
        if (k == x->distinct)
            seen[x->distinct++] = id_from(text);
        x->at[x->count] = i;
        x->which[x->count++] = k;
        i += ID_BYTES - 2;
    }
}

static size_t which_is(const struct sample *x, const char *id)
{
    for (size_t i = 0; i < x->count; i++)
        if (strncmp(x->text + x->at[i], id, ID_BYTES - 1) == 0)
            return x->which[i];
    return 0;
}

static void add_sample(struct scale *b, struct store *from, const struct store_visit *v)
{
    struct json *resources = NULL;
    struct buf text = {0};
    struct err e = {0};
    if (b->pool_count == POOL_MAX)
        return;
    scale_check(record_newest(from, "Visit", v->id.text, &resources, NULL, &e), &e, "sample");
    json_write(resources, false, &text);
    json_free(resources);
    struct sample *x = &b->pool[b->pool_count++];
    *x = (struct sample){.text = text.at, .len = text.len};
    mark(x);
    x->person = which_is(x, v->person.text);
    x->response = which_is(x, v->response.text);
}

void scale_samples(struct scale *b, const char *dir, struct clock *clock)
{
    char path[400];
    static struct paths paths = {.data = "data", .questionnaires = "questionnaires"};
    struct err e = {0};
    struct store *s = NULL;
    snprintf(path, sizeof path, "%s/pool.db", dir);
    struct store_options o = {
        .path = path, .schema_dir = "data/schema", .clock = clock, .practice = true};
    scale_check(store_create(&o, "marie", "nurse", SCALE_PASSPHRASE, &s, &e), &e, "create");
    scale_check(db_exec(&s->db, "PRAGMA synchronous=OFF", "pool", &e), &e, "pool");
    scale_check(simulate_people(s, &paths, clock, POOL_PEOPLE, 0, 7, NULL, NULL, &e), &e,
                "simulate");
    b->pool = mem_array(POOL_MAX, sizeof *b->pool);
    for (size_t i = 0; i < store_person_count(s); i++) {
        struct arena a = {0};
        struct store_visit *visits = NULL;
        size_t count = 0;
        scale_check(store_visits(s, store_person_at(s, i)->id, &a, &visits, &count, &e), &e,
                    "visits");
        for (size_t k = 0; k < count; k++)
            add_sample(b, s, &visits[k]);
        arena_release(&a);
    }
    store_close(s);
    unlink(path);
}

// A sample's text with identifiers of its own.
static void fresh(const struct sample *x, struct id person, struct id response, struct buf *out)
{
    struct id ids[MARKS_MAX];
    for (size_t i = 0; i < x->distinct; i++)
        ids[i] = id_new();
    ids[x->person] = person;
    ids[x->response] = response;
    buf_clear(out);
    buf_add(out, x->text, x->len);
    for (size_t i = 0; i < x->count; i++)
        memcpy(out->at + x->at[i], ids[x->which[i]].text, ID_BYTES - 1);
}

// ---- filling both ----

static struct json *patient(size_t i)
{
    static const char *const families[] = {"Martin",  "Bernard", "Dubois", "Lefèvre", "d'Angelo",
                                           "Garnier", "Nguyen",  "Müller", "Roux",    "Le Goff"};
    static const char *const givens[] = {"Jeanne", "Marie", "Émile", "Zoé", "André", "Louis"};
    static const char *const towns[] = {"Toulouse", "Albi", "Cahors", "Auch", "Foix"};
    char text[400];
    struct json *p = NULL;
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"%s%c%c%c\","
             "\"given\":[\"%s\"]}],\"gender\":\"%s\",\"birthDate\":\"19%02zu-%02zu-%02zu\","
             "\"address\":[{\"city\":\"%s\"}],\"telecom\":[{\"system\":\"phone\",\"value\":"
             "\"01 99 00 %02zu %02zu\"}]}",
             id_new().text, families[i % 10], (char)('a' + i / 10 % 26), (char)('a' + i / 260 % 26),
             (char)('a' + i / 6760 % 26), givens[i % 6], i % 2 ? "male" : "female", 25 + i % 40,
             1 + i % 12, 1 + i % 28, towns[i % 5], i % 100, i / 100 % 100);
    struct err e = {0};
    scale_check(json_parse(text, strlen(text), &JSON_LIMITS, &p, &e), &e, "patient");
    return p;
}

static const char plain_schema[] =
    "CREATE TABLE person (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folded TEXT, line TEXT);"
    "CREATE TABLE visit (no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, person INTEGER NOT NULL,"
    " response TEXT NOT NULL UNIQUE, state INTEGER, form_url TEXT, form_version TEXT, account TEXT,"
    " started INTEGER, finished INTEGER, due INTEGER);"
    "CREATE INDEX visit_person ON visit (person, started);"
    "CREATE TABLE record (no INTEGER PRIMARY KEY, person INTEGER NOT NULL, visit INTEGER,"
    " type TEXT NOT NULL, id TEXT NOT NULL, version INTEGER, saved INTEGER, json TEXT,"
    " UNIQUE (id, type, version));"
    "CREATE INDEX record_person ON record (person, type);"
    "CREATE TABLE journal (visit INTEGER, seq INTEGER, json TEXT, PRIMARY KEY (visit, seq))"
    " WITHOUT ROWID;"
    "CREATE TABLE audit (seq INTEGER PRIMARY KEY, json TEXT);";

// Statements of the plain side.
struct adders {
    sqlite3_stmt *person, *visit, *record, *audit;
};

static void plain_audit(struct adders *add, const char *what, const char *id)
{
    char text[300];
    snprintf(text, sizeof text,
             "{\"at\":\"2026-11-24T10:00:00.000+01:00\",\"what\":\"%s\",\"id\":\"%s\",\"who\":"
             "\"0f4d2c1e-7a64-4c0b-9d0e-0123456789ab\",\"version\":\"0.1.0\"}",
             what, id);
    sqlite3_bind_text(add->audit, 1, text, -1, SQLITE_TRANSIENT);
    scale_run(add->audit);
}

static void plain_record(struct adders *add, int64_t person, int64_t visit, const char *type,
                         const char *id, const struct buf *text)
{
    sqlite3_bind_int64(add->record, 1, person);
    if (visit > 0)
        sqlite3_bind_int64(add->record, 2, visit);
    else
        sqlite3_bind_null(add->record, 2);
    sqlite3_bind_text(add->record, 3, type, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(add->record, 4, id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(add->record, 5, text->at, (int)text->len, SQLITE_TRANSIENT);
    scale_run(add->record);
}

static void add_visit(struct scale *b, struct adders *add, size_t i, size_t nth, struct buf *text)
{
    struct err e = {0};
    struct store_visit v = {0};
    struct json *resources = NULL;
    const struct sample *x = &b->pool[(i * 7 + nth * 131) % b->pool_count];
    scale_check(store_visit_start(b->s, b->people[i], SCALE_FORM, "1.0.0", &v, &e), &e, "start");
    fresh(x, b->people[i], v.response, text);
    scale_check(json_parse(text->at, text->len, &JSON_LIMITS, &resources, &e), &e, "visit");
    scale_check(store_visit_finish(b->s, v.id, VISIT_FINISHED, resources, NULL, 1900000000000, &e),
                &e, "finish");
    json_free(resources);
    sqlite3_bind_text(add->visit, 1, v.id.text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(add->visit, 2, (int64_t)i + 1);
    sqlite3_bind_text(add->visit, 3, v.response.text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int64(add->visit, 4, v.started_utc_ms);
    scale_run(add->visit);
    int64_t no = sqlite3_last_insert_rowid(b->plain.at);
    plain_record(add, (int64_t)i + 1, no, "Visit", v.id.text, text);
    plain_audit(add, "visit-start", v.id.text);
    plain_audit(add, "visit-finish", v.id.text);
}

static void add_person(struct scale *b, struct adders *add, size_t i, struct buf *text)
{
    struct err e = {0};
    struct json *p = patient(i);
    b->people[i] = id_from(json_get_string(p, "id"));
    scale_check(store_person_save(b->s, p, &e), &e, "person");
    const struct store_person *shown = store_person_find(b->s, b->people[i]);
    char folded[200];
    snprintf(folded, sizeof folded, "%s %s %s", shown->family, shown->given, shown->town);
    buf_clear(text);
    json_write(p, false, text);
    sqlite3_bind_text(add->person, 1, b->people[i].text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(add->person, 2, folded, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(add->person, 3, text->at, (int)text->len, SQLITE_TRANSIENT);
    scale_run(add->person);
    plain_record(add, (int64_t)i + 1, 0, "Patient", b->people[i].text, text);
    plain_audit(add, "person-save", b->people[i].text);
    json_free(p);
}

void scale_fill(struct scale *b)
{
    struct buf text = {0};
    struct err e = {0};
    double from = scale_now_ms();
    b->people = mem_array(b->person_count, sizeof *b->people);
    scale_check(db_exec(&b->plain, plain_schema, "plain", &e), &e, "plain");
    scale_check(db_exec(&b->plain, "PRAGMA synchronous=OFF; BEGIN", "plain", &e), &e, "plain");
    scale_check(db_exec(&b->s->db, "PRAGMA synchronous=OFF", "fill", &e), &e, "fill");
    struct adders add = {
        .person = scale_prepare(b, "INSERT INTO person (id, folded, line) VALUES (?, ?, ?)"),
        .visit = scale_prepare(
            b, "INSERT INTO visit (id, person, response, state, form_url,"
               " form_version, account, started, finished, due) VALUES (?1, ?2, ?3,"
               " 2, '" SCALE_FORM "', '1.0.0', '0f4d2c1e-7a64-4c0b-9d0e-0123456789ab', ?4,"
               " ?4, 1900000000000)"),
        .record =
            scale_prepare(b, "INSERT INTO record (person, visit, type, id, version, saved, json)"
                             " VALUES (?, ?, ?, ?, 1, 1790000000000, ?)"),
        .audit = scale_prepare(b, "INSERT INTO audit (json) VALUES (?)"),
    };
    for (size_t i = 0; i < b->person_count; i++) {
        add_person(b, &add, i, &text);
        for (size_t k = 0; k < b->visits; k++)
            add_visit(b, &add, i, k, &text);
        if (i % 2000 == 1999)
            fprintf(stderr, "  filled %zu of %zu people, %.0f s\n", i + 1, b->person_count,
                    (scale_now_ms() - from) / 1e3);
    }
    scale_check(db_exec(&b->plain, "COMMIT; PRAGMA synchronous=FULL", "plain", &e), &e, "plain");
    scale_check(db_exec(&b->s->db, "PRAGMA synchronous=FULL", "fill", &e), &e, "fill");
    sqlite3_finalize(add.person);
    sqlite3_finalize(add.visit);
    sqlite3_finalize(add.record);
    sqlite3_finalize(add.audit);
    buf_release(&text);
    printf("filled in %.0f s\n", (scale_now_ms() - from) / 1e3);
}

void scale_free(struct scale *b)
{
    for (size_t i = 0; i < b->pool_count; i++)
        free(b->pool[i].text);
    free(b->pool);
    free(b->people);
}
