// SPDX-License-Identifier: EUPL-1.2
#include "omop/vocabulary.h"

#include "base/fs.h"
#include "base/keys.h"
#include "omop/tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONCEPT_CELLS = 10, ASK_ROWS = 1 << 14, KEY_BYTES = 300 };

// What a concept that was asked for by its id must be.
struct expected {
    const char *name, *domain;
};

struct vocabulary {
    struct keys wanted;        // "LOINC\t44261-6"
    struct keys wanted_ids;    // ids
    struct expected *expected; // by number in wanted_ids; {NULL} anything
    struct keys ids, codes;    // of `at`; several concepts have no code in common
    struct concept **at;       // by number in ids, in the arena
    size_t *of_code;           // number in ids, by number in codes
    struct keys maps;          // ids that map to something
    const char **targets;      // ids, by number in maps
    char version[100];         // release
    struct arena a;            // behind concepts and texts
    bool (*goes_on)(void *self);
    void *self;
};

struct vocabulary *vocabulary_new(void)
{
    return mem_alloc(sizeof(struct vocabulary));
}

static const char *code_key(const char *vocabulary, const char *code, char key[KEY_BYTES])
{
    snprintf(key, KEY_BYTES, "%s\t%s", vocabulary, code);
    return key;
}

void vocabulary_want(struct vocabulary *v, const char *vocabulary, const char *code)
{
    char key[KEY_BYTES];
    keys_add(&v->wanted, code_key(vocabulary, code, key));
}

void vocabulary_want_id(struct vocabulary *v, const char *id, const char *name, const char *domain)
{
    const size_t before = v->wanted_ids.count, i = keys_add(&v->wanted_ids, id);
    if (i < before)
        return;
    v->expected = mem_grow(v->expected, i + 1, sizeof *v->expected);
    v->expected[i] = (struct expected){NULL, NULL};
    if (name != NULL)
        v->expected[i] = (struct expected){arena_text(&v->a, name, strlen(name)),
                                           arena_text(&v->a, domain, strlen(domain))};
}

// "20210925" as "2021-09-25"; anything else as it stands.
static const char *day(struct vocabulary *v, const char *text)
{
    return strlen(text) == 8 && strspn(text, "0123456789") == 8
               ? arena_printf(&v->a, "%.4s-%.2s-%.2s", text, text + 4, text + 6)
               : arena_text(&v->a, text, strlen(text));
}

const struct concept *vocabulary_add(struct vocabulary *v, const char *const cells[10])
{
    const char *texts[CONCEPT_CELLS];
    char key[KEY_BYTES];
    const size_t before = v->ids.count, i = keys_add(&v->ids, cells[0]);
    if (i < before)
        return v->at[i];
    for (size_t k = 0; k < CONCEPT_CELLS; k++)
        texts[k] =
            k == 7 || k == 8 ? day(v, cells[k]) : arena_text(&v->a, cells[k], strlen(cells[k]));
    struct concept *c = arena_alloc(&v->a, sizeof *c);
    *c = (struct concept){.id = strtoll(cells[0], NULL, 10),
                          .id_text = texts[0],
                          .name = texts[1],
                          .domain = texts[2],
                          .vocabulary = texts[3],
                          .class = texts[4],
                          .standard = texts[5],
                          .code = texts[6],
                          .from = texts[7],
                          .until = texts[8],
                          .invalid = texts[9]};
    v->at = mem_grow(v->at, i + 1, sizeof(struct concept *));
    v->at[i] = c;
    const size_t code = keys_add(&v->codes, code_key(c->vocabulary, c->code, key));
    v->of_code = mem_grow(v->of_code, v->codes.count, sizeof *v->of_code);
    v->of_code[code] = i;
    return c;
}

// ---- reading ----

// A file of the folder with the columns that are needed.
struct reading {
    struct vocabulary *v;
    const char *dir, *name;
    const char *const *columns; // names, in the order of `cells`
    size_t count;               // of them
    const char *cells[CONCEPT_CELLS];
    void (*take)(struct reading *r);
    struct err *e;
};

static enum rc find_columns(const struct reading *r, const struct tsv *t, int at[CONCEPT_CELLS])
{
    for (size_t i = 0; i < r->count; i++) {
        at[i] = tsv_column(t, r->columns[i]);
        if (at[i] < 0)
            return err_set(r->e, RC_INVALID, "%s/%s: no column %s, tabs between columns", r->dir,
                           r->name, r->columns[i]);
    }
    return RC_OK;
}

static enum rc read_rows(struct reading *r, struct tsv *t)
{
    int at[CONCEPT_CELLS] = {0};
    size_t rows = 0;
    enum rc rc = find_columns(r, t, at);
    while (rc == RC_OK && tsv_row(t)) {
        for (size_t i = 0; i < r->count; i++)
            r->cells[i] = t->cells[at[i]];
        r->take(r);
        if (++rows % ASK_ROWS == 0 && r->v->goes_on != NULL && !r->v->goes_on(r->v->self))
            rc = err_set(r->e, RC_BUSY, "vocabulary: stopped");
    }
    return rc;
}

static enum rc read_file(struct reading *r)
{
    struct buf path = {0};
    struct tsv *t = mem_alloc(sizeof *t);
    fs_join(&path, r->dir, r->name);
    enum rc rc = tsv_open(t, buf_text(&path), r->e);
    if (rc == RC_OK && !tsv_row(t))
        rc = err_set(r->e, RC_INVALID, "%s/%s: empty", r->dir, r->name);
    rc = rc ? rc : read_rows(r, t);
    const enum rc closed = tsv_close(t, r->e);
    buf_release(&path);
    free(t);
    return rc ? rc : closed;
}

static void take_concept(struct reading *r)
{
    char key[KEY_BYTES];
    size_t i;
    struct vocabulary *v = r->v;
    bool taken = keys_find(&v->wanted, code_key(r->cells[3], r->cells[6], key), &i);
    if (!taken && keys_find(&v->wanted_ids, r->cells[0], &i))
        taken = v->expected[i].name == NULL || (strcmp(v->expected[i].name, r->cells[1]) == 0 &&
                                                strcmp(v->expected[i].domain, r->cells[2]) == 0);
    if (taken)
        vocabulary_add(v, r->cells);
}

// The first one counts: the files are in the order of ids.
static void take_relationship(struct reading *r)
{
    struct vocabulary *v = r->v;
    size_t i;
    if (strcmp(r->cells[2], "Maps to") != 0 || r->cells[3][0] != '\0' ||
        !keys_find(&v->ids, r->cells[0], &i))
        return;
    const size_t before = v->maps.count, k = keys_add(&v->maps, r->cells[0]);
    if (k < before)
        return;
    v->targets = mem_grow(v->targets, k + 1, sizeof(char *));
    v->targets[k] = arena_text(&v->a, r->cells[1], strlen(r->cells[1]));
    vocabulary_want_id(v, r->cells[1], NULL, NULL);
}

// The release stands at the vocabulary "None".
static void take_version(struct reading *r)
{
    if (strcmp(r->cells[0], "None") == 0)
        snprintf(r->v->version, sizeof r->v->version, "%s", r->cells[1]);
}

enum rc vocabulary_read(struct vocabulary *v, const char *dir, bool (*goes_on)(void *self),
                        void *self, struct err *e)
{
    static const char *const concept[] = {"concept_id",    "concept_name",     "domain_id",
                                          "vocabulary_id", "concept_class_id", "standard_concept",
                                          "concept_code",  "valid_start_date", "valid_end_date",
                                          "invalid_reason"},
                             *const relationship[] = {"concept_id_1", "concept_id_2",
                                                      "relationship_id", "invalid_reason"},
                             *const version[] = {"vocabulary_id", "vocabulary_version"};
    struct reading files[] = {
        {.name = "CONCEPT.csv", .columns = concept, .count = 10, .take = take_concept},
        {.name = "CONCEPT_RELATIONSHIP.csv",
         .columns = relationship,
         .count = ARRAY_LEN(relationship),
         .take = take_relationship},
        {.name = "CONCEPT.csv", .columns = concept, .count = 10, .take = take_concept},
        {.name = "VOCABULARY.csv",
         .columns = version,
         .count = ARRAY_LEN(version),
         .take = take_version},
    };
    enum rc rc = RC_OK;
    v->goes_on = goes_on;
    v->self = self;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(files); i++) {
        const bool last = i + 1 == ARRAY_LEN(files);
        files[i].v = v;
        files[i].dir = dir;
        files[i].e = last ? NULL : e; // it only tells the release
        rc = read_file(&files[i]);
        if (last && rc != RC_BUSY)
            rc = RC_OK;
    }
    return rc;
}

// ---- asking ----

struct concept *vocabulary_code(const struct vocabulary *v, const char *vocabulary,
                                const char *code)
{
    char key[KEY_BYTES];
    size_t i;
    return keys_find(&v->codes, code_key(vocabulary, code, key), &i) ? v->at[v->of_code[i]] : NULL;
}

struct concept *vocabulary_id(const struct vocabulary *v, const char *id)
{
    size_t i;
    return keys_find(&v->ids, id, &i) ? v->at[i] : NULL;
}

struct concept *vocabulary_standard(const struct vocabulary *v, struct concept *c)
{
    size_t i;
    if (c == NULL || (strcmp(c->standard, "S") == 0 && c->invalid[0] == '\0'))
        return c;
    struct concept *to =
        keys_find(&v->maps, c->id_text, &i) ? vocabulary_id(v, v->targets[i]) : NULL;
    return to != NULL && strcmp(to->standard, "S") == 0 ? to : NULL;
}

struct concept *vocabulary_at(const struct vocabulary *v, size_t i)
{
    return i < v->ids.count ? v->at[i] : NULL;
}

const char *vocabulary_version(const struct vocabulary *v)
{
    return v->version;
}

void vocabulary_free(struct vocabulary *v)
{
    if (v == NULL)
        return;
    keys_release(&v->wanted);
    keys_release(&v->wanted_ids);
    keys_release(&v->ids);
    keys_release(&v->codes);
    keys_release(&v->maps);
    arena_release(&v->a);
    free(v->expected);
    free(v->at);
    free(v->of_code);
    free((void *)v->targets);
    free(v);
}
