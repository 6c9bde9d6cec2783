// SPDX-License-Identifier: EUPL-1.2
#include "import/people.h"

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "import/rows_before.h"
#include "import/values.h"
#include "store/intake.h"
#include "store/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE = 500,       // rows that are kept together
    TITLE_ROWS = 10,   // that may stand above the heading
    SAMPLE_ROWS = 50,  // in which something of each column is looked for
    AHEAD_ROWS = 5000, // in which it shows how dates are written
};

// One run.
struct import {
    struct store *s;
    const struct import_options *o;
    const struct import_listener *to;
    struct import_count *n;
    struct csv_reader csv;
    struct import_columns columns;
    struct rows_before *before; // rows taken so far, owned
    struct import_row *piece;   // rows that are not told of yet, PIECE of them, owned
    size_t waiting;             // of them
    bool month_first;           // dates of digits have the month in front
};

// ---- columns ----

// Goes to the heading: the first row, or one below it that looks like one when the first does not.
static bool find_heading(struct import *m)
{
    struct csv_place begin = csv_read_place(&m->csv), at = begin;
    bool found = false;
    for (size_t above = 0; above < TITLE_ROWS && !found && csv_read_row(&m->csv); above++) {
        found = import_columns_heading(m->csv.cells, m->csv.count);
        if (!found)
            at = csv_read_place(&m->csv);
    }
    csv_read_go(&m->csv, found ? at : begin);
    return csv_read_row(&m->csv);
}

static void take_sample(struct import_column *c, const char *text)
{
    if (c->sample[0] != '\0')
        return;
    free(c->sample);
    c->sample = mem_text(text, strlen(text));
}

// Goes through the first rows: what stands below the headings, so that people see what a column
// holds; and whether the month stands before the day, which several dates show and none denies. One
// alone may be mistyped.
static void look_ahead(struct import *m)
{
    struct csv_place begin = csv_read_place(&m->csv);
    size_t birth = import_columns_of(&m->columns, PERSON_BIRTH), seen[ORDER_MONTH + 1] = {0};
    for (size_t row = 0; row < AHEAD_ROWS && csv_read_row(&m->csv); row++) {
        for (size_t i = 0; row < SAMPLE_ROWS && i < m->csv.count && i < m->columns.count; i++)
            take_sample(&m->columns.at[i], m->csv.cells[i]);
        if (birth > 0 && birth <= m->csv.count)
            seen[import_order_of(m->csv.cells[birth - 1])]++;
    }
    m->month_first = seen[ORDER_MONTH] > 1 && seen[ORDER_DAY] == 0;
    csv_read_go(&m->csv, begin);
}

static enum rc read_columns(struct import *m, char ret_header[PERSON_FIELD_BYTES], struct err *e)
{
    const char *header = "";
    if (!find_heading(m))
        return err_set(e, RC_INVALID, "import: no rows");
    enum rc rc = import_columns_match(m->s, m->csv.cells, m->csv.count, m->o->said,
                                      m->o->said_count, &m->columns, &header, e);
    text_take(ret_header, PERSON_FIELD_BYTES, header);
    m->columns.more = m->csv.more;
    look_ahead(m);
    m->to->columns(&m->columns, m->to->self);
    if (rc == RC_OK && !import_columns_fit(&m->columns))
        rc = err_set(e, RC_INVALID, "import: no column for the birth name");
    return rc;
}

// ---- a row ----

static bool refuse(const struct import *m, struct import_row *row, enum person_field field,
                   const char *reason)
{
    row->outcome = IMPORT_REFUSED;
    row->field = field;
    row->column = import_columns_of(&m->columns, field);
    row->reason = reason;
    return false;
}

static void warn(struct import_row *row, const char *odd)
{
    if (odd != NULL && row->warning_count < PATIENT_WARNINGS_MAX)
        row->warnings[row->warning_count++] = (struct patient_warning){.words = odd};
}

static bool read_cells(struct import *m, struct import_row *row, const char **odd,
                       size_t *odd_count)
{
    snprintf(row->fields.at[PERSON_SEX], PERSON_FIELD_BYTES, "u");
    for (size_t i = 0; i < m->csv.count && i < m->columns.count; i++) {
        enum person_field field = m->columns.at[i].field;
        const char *mended = NULL, *reason = NULL;
        if (field != PERSON_FIELD_COUNT)
            reason = import_value(&row->fields, field, m->csv.cells[i], m->o->today, m->month_first,
                                  &mended);
        if (reason != NULL)
            return refuse(m, row, field, reason);
        if (mended != NULL)
            odd[(*odd_count)++] = mended;
    }
    if (m->csv.unclosed)
        return refuse(m, row, PERSON_FIELD_COUNT,
                      N_("A quotation mark in it has no end: please take it away or close it."));
    return true;
}

static bool read_fields(struct import *m, struct import_row *row)
{
    const char *odd[PERSON_FIELD_COUNT];
    size_t odd_count = 0;
    if (!read_cells(m, row, odd, &odd_count))
        return false;
    patient_tidy(&row->fields);
    enum person_field field = PERSON_FAMILY;
    const char *problem = patient_problem(&row->fields, NULL, m->o->today, &field);
    if (problem != NULL)
        return refuse(m, row, field, problem);
    row->warning_count = patient_warnings(&row->fields, m->o->today, row->warnings);
    for (size_t i = 0; i < odd_count; i++)
        warn(row, odd[i]);
    return true;
}

static void describe(const struct person_fields *f, struct alike_person *ret)
{
    *ret = (struct alike_person){.family = f->at[PERSON_FAMILY],
                                 .given = f->at[PERSON_GIVEN],
                                 .others = f->at[PERSON_USUAL_NAME],
                                 .ins = f->at[PERSON_INS],
                                 .sex = f->at[PERSON_SEX][0]};
    const char *birth = f->at[PERSON_BIRTH];
    if (!date_parse_partial(birth, strlen(birth), &ret->birth))
        ret->birth = (struct date){0};
}

// Is somebody likely here, or in a row before?
static bool is_alike(struct import *m, struct import_row *row, const struct alike_person *who)
{
    struct arena a = {0};
    struct store_alike *all = NULL;
    row->alike_line = rows_before_find(m->before, who);
    if (row->alike_line == 0 && store_alike(m->s, who, (struct id){{0}}, &a, &all) > 0 &&
        all[0].how == ALIKE_LIKELY)
        row->alike = all[0].person;
    arena_release(&a);
    return row->alike.text[0] != '\0' || row->alike_line != 0;
}

static void judge(struct import *m, struct import_row *row)
{
    struct alike_person who;
    if (!read_fields(m, row))
        return;
    describe(&row->fields, &who);
    if (is_alike(m, row, &who) && !m->o->alike_too) {
        row->outcome = IMPORT_ALIKE;
        return;
    }
    rows_before_add(m->before, &who, row->line);
    if (m->o->keep)
        row->id = id_new();
}

// ---- a piece ----

static enum rc add_all(struct import *m, struct err *e)
{
    struct json *patients[PIECE];
    size_t count = 0;
    enum rc rc = RC_OK;
    for (size_t i = 0; i < m->waiting; i++)
        if (m->piece[i].id.text[0] != '\0')
            patients[count++] = patient_from_fields(&m->piece[i].fields, NULL, m->piece[i].id);
    if (count > 0)
        rc = store_people_add(m->s, (const struct json *const *)patients, count, e);
    for (size_t i = 0; i < count; i++)
        json_free(patients[i]);
    for (size_t i = 0; rc == RC_OK && m->o->alike_too && i < m->waiting; i++)
        if (m->piece[i].id.text[0] != '\0')
            rc = store_pair_find(m->s, m->piece[i].id, NULL, e);
    return rc;
}

// Keeps the rows that wait, then tells of them.
static enum rc flush(struct import *m, struct err *e)
{
    enum rc rc = add_all(m, e);
    for (size_t i = 0; rc == RC_OK && i < m->waiting; i++) {
        const struct import_row *row = &m->piece[i];
        m->n->taken += row->outcome == IMPORT_TAKEN;
        m->n->alike += row->outcome == IMPORT_ALIKE;
        m->n->refused += row->outcome == IMPORT_REFUSED;
        m->to->row(row, m->to->self);
    }
    explicit_bzero(m->piece, PIECE * sizeof *m->piece);
    m->waiting = 0;
    return rc;
}

static enum rc read_rows(struct import *m, struct err *e)
{
    enum rc rc = RC_OK;
    m->n->lines = csv_read_lines(&m->csv);
    while (rc == RC_OK && csv_read_row(&m->csv)) {
        m->n->stopped = m->o->go_on != NULL && !m->o->go_on(m->csv.line, m->n->lines, m->to->self);
        if (m->n->stopped)
            break;
        struct import_row *row = &m->piece[m->waiting++];
        m->n->line = row->line = m->csv.line;
        judge(m, row);
        if (m->waiting == PIECE)
            rc = flush(m, e);
    }
    return rc == RC_OK ? flush(m, e) : rc;
}

// The audit holds between two entries what this import added.
static enum rc keep_rows(struct import *m, struct err *e)
{
    struct id intake = id_new();
    enum rc rc = store_audit(m->s, STORE_INTAKE_BEGIN, intake.text, e);
    if (rc != RC_OK)
        return rc;
    m->n->intake = intake;
    rc = read_rows(m, e);
    enum rc ended = store_audit(m->s, STORE_INTAKE_END, intake.text, rc == RC_OK ? e : NULL);
    if (rc == RC_OK)
        rc = ended;
    return rc == RC_OK ? import_columns_remember(m->s, &m->columns, e) : rc;
}

enum rc import_people(struct store *s, const char *bytes, size_t len,
                      const struct import_options *o, const struct import_listener *to,
                      struct import_count *ret, char ret_header[PERSON_FIELD_BYTES], struct err *e)
{
    struct import m = {.s = s, .o = o, .to = to, .n = ret};
    *ret = (struct import_count){.taken = 0};
    m.before = rows_before_new();
    m.piece = mem_array(PIECE, sizeof *m.piece);
    csv_read_begin(&m.csv, bytes, len);
    enum rc rc = read_columns(&m, ret_header, e);
    if (rc == RC_OK)
        rc = o->keep ? keep_rows(&m, e) : read_rows(&m, e);
    import_columns_release(&m.columns);
    rows_before_free(m.before);
    explicit_bzero(m.piece, PIECE * sizeof *m.piece);
    free(m.piece);
    csv_read_end(&m.csv);
    return rc;
}
