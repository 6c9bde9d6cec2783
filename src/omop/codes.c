// SPDX-License-Identifier: EUPL-1.2
#include "omop/codes.h"

#include "base/keys.h"
#include "export/csv.h"
#include "fhir/concept_map.h"
#include "omop/tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_BYTES = 600, FIXED_MAX = 32 };

// A concept that the mapping names.
struct fixed {
    const char *use, *id; // "gender:male", "8507"
};

struct codes {
    struct keys keys; // "use\tsystem\tcode"
    struct code **at; // by number
    struct keys systems;
    const char **vocabularies; // vocabulary_id, by number in systems
    struct keys no_values;     // "system\tcode"
    struct fixed fixed[FIXED_MAX];
    size_t fixed_count;
    struct json *maps; // ConceptMaps, owned
    struct vocabulary *vocabulary;
    bool looks_up; // a vocabulary was given
    struct arena a;
};

static const char *keep(struct codes *c, const char *text)
{
    return arena_text(&c->a, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

// ---- what data say ----

static void take_system(struct codes *c, const struct tsv *t)
{
    const size_t i = keys_add(&c->systems, t->cells[0]);
    c->vocabularies = mem_grow(c->vocabularies, c->systems.count, sizeof(char *));
    c->vocabularies[i] = keep(c, t->cells[1]);
}

static void take_no_value(struct codes *c, const struct tsv *t)
{
    char key[KEY_BYTES];
    snprintf(key, sizeof key, "%s\t%s", t->cells[0], t->cells[1]);
    keys_add(&c->no_values, key);
}

// use, known, then the columns of CONCEPT.csv.
static void take_fixed(struct codes *c, const struct tsv *t)
{
    if (c->fixed_count == FIXED_MAX)
        return;
    c->fixed[c->fixed_count++] = (struct fixed){keep(c, t->cells[0]), keep(c, t->cells[2])};
    const bool none = strcmp(t->cells[2], "0") == 0;
    if (none || (!c->looks_up && strcmp(t->cells[1], "yes") == 0))
        vocabulary_add(c->vocabulary, t->cells + 2);
    else if (c->looks_up)
        vocabulary_want_id(c->vocabulary, t->cells[2], t->cells[3], t->cells[4]);
}

static enum rc read_table(struct codes *c, const char *data_dir, const char *name,
                          void (*take)(struct codes *c, const struct tsv *t), struct err *e)
{
    struct buf path = {0};
    struct tsv *t = mem_alloc(sizeof *t);
    buf_printf(&path, "%s/omop/%s", data_dir, name);
    enum rc rc = tsv_open(t, buf_text(&path), e);
    while (rc == RC_OK && tsv_row(t))
        if (t->cells[0][0] != '#')
            take(c, t);
    const enum rc closed = tsv_close(t, e);
    buf_release(&path);
    free(t);
    return rc ? rc : closed;
}

enum rc codes_open(const char *data_dir, bool vocabulary, struct codes **ret, struct err *e)
{
    struct codes *c = mem_alloc(sizeof *c);
    c->vocabulary = vocabulary_new();
    c->looks_up = vocabulary;
    *ret = c;
    enum rc rc = concept_maps_load(data_dir, &c->maps, e);
    rc = rc ? rc : read_table(c, data_dir, "systems.tsv", take_system, e);
    rc = rc ? rc : read_table(c, data_dir, "no-value.tsv", take_no_value, e);
    return rc ? rc : read_table(c, data_dir, "concepts.tsv", take_fixed, e);
}

// ---- codes of the data ----

struct code *codes_add(struct codes *c, enum code_use use, const char *system, const char *code,
                       bool *ret_new)
{
    char key[KEY_BYTES];
    size_t unused;
    snprintf(key, sizeof key, "%d\t%s\t%s", (int)use, system, code);
    const size_t before = c->keys.count, i = keys_add(&c->keys, key);
    *ret_new = i == before;
    if (!*ret_new)
        return c->at[i];
    struct code *made = arena_alloc(&c->a, sizeof *made);
    struct json *coding = json_new_object();
    *made = (struct code){.use = use,
                          .system = keep(c, system),
                          .code = keep(c, code),
                          .display = "",
                          .unit = "",
                          .codings = json_new_array()};
    snprintf(key, sizeof key, "%s\t%s", system, code);
    made->no_value = use == CODE_ANSWER && keys_find(&c->no_values, key, &unused);
    json_set_string(coding, "system", system);
    json_set_string(coding, "code", code);
    json_push(made->codings, coding);
    c->at = mem_grow(c->at, i + 1, sizeof(struct code *));
    c->at[i] = made;
    return made;
}

void codes_describe(struct codes *c, struct code *code, const char *display, const char *unit,
                    const struct json *codings)
{
    code->display = keep(c, display);
    code->unit = keep(c, unit);
    for (size_t i = 0; i < json_count(codings); i++)
        json_push(code->codings, json_copy(json_at(codings, i)));
    concept_maps_add(c->maps, code->codings);
}

// The name of a coding's system in vocabularies, NULL: it has none.
static const char *vocabulary_of(const struct codes *c, const struct json *coding)
{
    const char *system = json_get_string(coding, "system");
    size_t i;
    return system != NULL && keys_find(&c->systems, system, &i) ? c->vocabularies[i] : NULL;
}

// ---- looking up ----

static void want(struct codes *c, const struct code *code)
{
    for (size_t i = 0; i < json_count(code->codings); i++) {
        const struct json *coding = json_at(code->codings, i);
        const char *vocabulary = vocabulary_of(c, coding), *text = json_get_string(coding, "code");
        if (vocabulary != NULL && text != NULL)
            vocabulary_want(c->vocabulary, vocabulary, text);
    }
}

// The first coding that the vocabulary has counts.
static void resolve(struct codes *c, struct code *code)
{
    for (size_t i = 0; code->source == NULL && i < json_count(code->codings); i++) {
        const struct json *coding = json_at(code->codings, i);
        const char *vocabulary = vocabulary_of(c, coding), *text = json_get_string(coding, "code");
        if (vocabulary != NULL && text != NULL)
            code->source = vocabulary_code(c->vocabulary, vocabulary, text);
    }
    code->standard = vocabulary_standard(c->vocabulary, code->source);
}

enum rc codes_look_up(struct codes *c, const char *dir, bool (*goes_on)(void *self), void *self,
                      struct err *e)
{
    for (size_t i = 0; i < c->keys.count; i++)
        want(c, c->at[i]);
    enum rc rc = vocabulary_read(c->vocabulary, dir, goes_on, self, e);
    for (size_t i = 0; rc == RC_OK && i < c->keys.count; i++)
        resolve(c, c->at[i]);
    return rc;
}

int64_t codes_use(struct concept *concept)
{
    if (concept == NULL)
        return 0;
    concept->used = true;
    return concept->id;
}

int64_t codes_fixed(struct codes *c, const char *use)
{
    for (size_t i = 0; i < c->fixed_count; i++)
        if (strcmp(c->fixed[i].use, use) == 0)
            return codes_use(vocabulary_id(c->vocabulary, c->fixed[i].id));
    return 0;
}

const struct vocabulary *codes_vocabulary(const struct codes *c)
{
    return c->vocabulary;
}

// ---- those without a concept ----

static void add_unmapped(struct csv *file, const struct code *code)
{
    static const char *const uses[CODE_USES] = {"question", "answer", "unit", "gender", "visit"};
    char count[24];
    snprintf(count, sizeof count, "%zu", code->count);
    const char *cells[] = {uses[code->use], code->system, code->code, code->display, count};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++)
        csv_cell(file, i == 4 ? CSV_NUMBER : CSV_TEXT, cells[i]);
    csv_end_row(file);
}

enum rc codes_unmapped(struct codes *c, const char *dir, const char *name, struct csv *ret_file,
                       size_t *ret_count, struct err *e)
{
    static const char *const heading[] = {"use", "system", "code", "display", "count"};
    enum rc rc = csv_open(ret_file, dir, name, CSV_FOR_RFC4180, e);
    *ret_count = 0;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(heading); i++)
        csv_cell(ret_file, CSV_TEXT, heading[i]);
    if (rc == RC_OK)
        csv_end_row(ret_file);
    for (size_t i = 0; rc == RC_OK && i < c->keys.count; i++)
        if (c->at[i]->standard == NULL && c->at[i]->count > 0) {
            add_unmapped(ret_file, c->at[i]);
            ++*ret_count;
        }
    return rc ? rc : csv_finish(ret_file, e);
}

void codes_free(struct codes *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->keys.count; i++)
        json_free(c->at[i]->codings);
    keys_release(&c->keys);
    keys_release(&c->systems);
    keys_release(&c->no_values);
    vocabulary_free(c->vocabulary);
    json_free(c->maps);
    arena_release(&c->a);
    free(c->at);
    free((void *)c->vocabularies);
    free(c);
}
