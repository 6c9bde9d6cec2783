// SPDX-License-Identifier: EUPL-1.2
#include "omop/answers.h"

#include "base/mem.h"
#include "export/answer_cells.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char ucum[] = "http://unitsofmeasure.org";

// Where a row goes, and its columns.
static const struct place {
    const char *table, *id, *concept, *date, *moment, *type, *source, *source_concept;
} places[] = {
    {"observation", "observation_id", "observation_concept_id", "observation_date",
     "observation_datetime", "observation_type_concept_id", "observation_source_value",
     "observation_source_concept_id"},
    {"measurement", "measurement_id", "measurement_concept_id", "measurement_date",
     "measurement_datetime", "measurement_type_concept_id", "measurement_source_value",
     "measurement_source_concept_id"},
};

enum rc answers_open(struct answers *a, const char *data_dir, struct err *e)
{
    return answer_cells_open(&a->mapping, data_dir, e);
}

// ---- questions ----

// A question is known by its form's url and its linkId; versions share it.
static struct code *question_of(struct answers *a, const char *const *cells)
{
    bool fresh;
    char url[300];
    const char *form = cells[ANSWER_FORM] != NULL ? cells[ANSWER_FORM] : "";
    snprintf(url, sizeof url, "%.*s", (int)strcspn(form, "|"), form);
    struct code *code =
        codes_add(a->people->codes, CODE_QUESTION, url, cells[ANSWER_QUESTION], &fresh);
    if (fresh) {
        const struct json *item = question_item(&a->items, form, cells[ANSWER_QUESTION]);
        codes_describe(a->people->codes, code, cells[ANSWER_QUESTION_TEXT], question_unit(item),
                       json_get(item, "code"));
    }
    return code;
}

static struct code *coded(struct answers *a, enum code_use use, const char *system,
                          const char *text, const char *display)
{
    bool fresh;
    struct code *code = codes_add(a->people->codes, use, system, text, &fresh);
    if (fresh)
        codes_describe(a->people->codes, code, display, NULL, NULL);
    return code;
}

// ---- rows ----

// What an answer is, as a row of the model has it.
struct value {
    const char *number, *string, *source; // NULL none
    struct code *code, *unit;             // NULL none
    const char *unit_text;                // as the data have it, NULL none
};

static struct value value_of(struct answers *a, const char *const *cells,
                             const struct code *question)
{
    struct value v = {.number = answer_number(cells),
                      .string = cells[ANSWER_YES_NO] != NULL ? cells[ANSWER_YES_NO]
                                                             : answer_words(cells)};
    if (cells[ANSWER_CODE] != NULL)
        v.code = coded(a, CODE_ANSWER, cells[ANSWER_SYSTEM] != NULL ? cells[ANSWER_SYSTEM] : "",
                       cells[ANSWER_CODE], cells[ANSWER_DISPLAY]);
    v.source = v.code != NULL ? cells[ANSWER_CODE] : v.number != NULL ? v.number : v.string;
    if (v.number == NULL)
        return v;
    const char *unit = cells[ANSWER_UNIT_CODE] != NULL ? cells[ANSWER_UNIT_CODE] : question->unit;
    v.unit_text = cells[ANSWER_UNIT] != NULL ? cells[ANSWER_UNIT] : unit;
    if (unit[0] != '\0')
        v.unit = coded(a, CODE_UNIT, ucum, unit, cells[ANSWER_UNIT]);
    return v;
}

// The domain of its concept decides; without one, numbers are measured.
static const struct place *place_of(const struct code *question, const struct value *v)
{
    const bool measured = question->standard != NULL
                              ? strcmp(question->standard->domain, "Measurement") == 0
                              : v->number != NULL;
    return &places[measured ? 1 : 0];
}

static void count_codes(struct code *question, const struct value *v)
{
    question->count++;
    if (v->code != NULL)
        v->code->count++;
    if (v->unit != NULL)
        v->unit->count++;
}

static void write_value(struct writer *w, const struct place *p, const struct value *v)
{
    writer_text(w, "value_as_number", v->number);
    writer_text(w, "value_source_value", v->source);
    if (p == &places[0])
        writer_text(w, "value_as_string", v->string);
    if (v->code != NULL)
        writer_int(w, "value_as_concept_id", codes_use(v->code->standard));
    if (v->unit != NULL)
        writer_int(w, "unit_concept_id", codes_use(v->unit->standard));
    writer_text(w, "unit_source_value", v->unit_text);
}

static void write_row(struct answers *a, const char *const *cells, struct code *question,
                      const struct value *v)
{
    size_t person, visit;
    char day[OMOP_DAY_BYTES], moment[OMOP_MOMENT_BYTES];
    struct people *p = a->people;
    struct writer *w = p->writer;
    if (cells[ANSWER_PERSON] == NULL || !keys_find(&p->persons, cells[ANSWER_PERSON], &person) ||
        cells[ANSWER_VISIT] == NULL || !keys_find(&p->visits, cells[ANSWER_VISIT], &visit) ||
        !omop_moment(cells[ANSWER_AUTHORED], day, moment)) {
        a->left++;
        return;
    }
    const struct place *place = place_of(question, v);
    count_codes(question, v);
    writer_row(w, place->table);
    writer_int(w, place->id, place == &places[0] ? ++a->observations : ++a->measurements);
    writer_int(w, "person_id", (int64_t)person + 1);
    writer_int(w, place->concept, codes_use(question->standard));
    writer_text(w, place->date, day);
    writer_text(w, place->moment, moment);
    writer_int(w, place->type, codes_fixed(p->codes, "type:answer"));
    write_value(w, place, v);
    writer_int(w, "visit_occurrence_id", (int64_t)visit + 1);
    writer_text(w, place->source, cells[ANSWER_QUESTION]);
    writer_int(w, place->source_concept, codes_use(question->source));
    const enum rc rc = writer_end_row(w, a->e);
    a->rc = a->rc ? a->rc : rc;
}

static void take_answer(const char *const *cells, void *self)
{
    struct answers *a = self;
    if (a->rc != RC_OK || cells[ANSWER_QUESTION] == NULL)
        return;
    struct code *question = question_of(a, cells);
    const struct value v = value_of(a, cells, question);
    if (a->collecting)
        return;
    if (v.source == NULL || (v.code != NULL && v.code->no_value))
        a->no_value++;
    else
        write_row(a, cells, question, &v);
}

void answers_take(struct answers *a, const struct json *response)
{
    const enum rc rc = mapping_run(&a->mapping, response, a->people->clock, take_answer, a, a->e);
    a->rc = a->rc ? a->rc : rc;
}

void answers_close(struct answers *a)
{
    mapping_close(&a->mapping);
    question_items_close(&a->items);
    *a = (struct answers){.people = NULL};
}
