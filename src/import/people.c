// SPDX-License-Identifier: EUPL-1.2
#include "import/people.h"

#include "base/csv_read.h"
#include "base/date_typed.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/pair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- columns ----

// Names of columns, folded, that lists of communes and practices use.
static const struct {
    enum person_field field;
    const char *names; // separated by |
} columns[] = {
    {PERSON_FAMILY,
     "nom|nom de naissance|nom naissance|nom de famille|nom de jeune fille|birth name|"
     "family|family name|last name|surname"},
    {PERSON_GIVEN, "prenom|prenoms|prenom s|given|given name|given names|first name|first names"},
    {PERSON_BIRTH, "date de naissance|date naissance|naissance|ne le|nee le|ne e le|birth date|"
                   "birthdate|date of birth|born"},
    {PERSON_SEX, "sexe|genre|civilite|sex|gender"},
    {PERSON_BIRTHPLACE, "code lieu de naissance|code lieu naiss|lieu de naissance|lieu naissance|"
                        "code insee de naissance|code insee naissance|birthplace|birthplace code|"
                        "place of birth"},
    {PERSON_USUAL_NAME, "nom d usage|nom usuel|nom marital|usual name|married name"},
    {PERSON_ADDRESS, "adresse|rue|voie|address|street"},
    {PERSON_POSTCODE, "code postal|cp|postcode|zip|zip code"},
    {PERSON_TOWN, "commune|ville|town|city"},
    {PERSON_PHONE, "telephone|tel|portable|mobile|phone"},
    {PERSON_GP, "medecin|medecin traitant|gp|general practitioner"},
    {PERSON_CONTACT, "contact|personne a prevenir|aidant"},
    {PERSON_CONTACT_PHONE, "tel du contact|telephone du contact|tel contact|contact s phone|"
                           "contact phone"},
    {PERSON_INS, "ins|matricule|matricule ins|nir|numero de securite sociale|n securite sociale"},
};

static bool is_one_of(const char *names, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = names; len > 0 && *at != '\0';) {
        size_t one = strcspn(at, "|");
        if (one == len && strncmp(at, name, len) == 0)
            return true;
        at += one + (at[one] == '|');
    }
    return false;
}

static enum person_field field_of(const char *column)
{
    struct buf folded = {0};
    enum person_field field = PERSON_FIELD_COUNT;
    text_fold(&folded, column, strlen(column));
    for (size_t i = 0; i < ARRAY_LEN(columns) && field == PERSON_FIELD_COUNT; i++)
        if (is_one_of(columns[i].names, buf_text(&folded)))
            field = columns[i].field;
    buf_release(&folded);
    return field;
}

const char *import_column_name(enum person_field field)
{
    static const char *const names[PERSON_FIELD_COUNT] = {
        [PERSON_FAMILY] = N_("Birth name"),
        [PERSON_GIVEN] = N_("Given names"),
        [PERSON_BIRTH] = N_("Birth date"),
        [PERSON_SEX] = N_("Sex"),
        [PERSON_BIRTHPLACE] = N_("Birthplace code"),
        [PERSON_USUAL_NAME] = N_("Usual name"),
        [PERSON_ADDRESS] = N_("Address"),
        [PERSON_POSTCODE] = N_("Postcode"),
        [PERSON_TOWN] = N_("Town"),
        [PERSON_PHONE] = N_("Telephone"),
        [PERSON_GP] = N_("GP"),
        [PERSON_CONTACT] = N_("Contact"),
        [PERSON_CONTACT_PHONE] = N_("Contact's phone"),
        [PERSON_INS] = N_("INS"),
    };
    return field < PERSON_FIELD_COUNT && names[field] != NULL ? names[field] : "";
}

// ---- a row ----

static const char *sex_of(const char *text)
{
    static const struct {
        const char *code, *names;
    } sexes[] = {{"f", "f|femme|feminin|female|woman|w|mme|madame|mlle|2"},
                 {"m", "m|h|homme|masculin|male|man|mr|monsieur|1"},
                 {"o", "o|autre|other"},
                 {"u", "u|i|inconnu|indetermine|unknown|0"}};
    struct buf folded = {0};
    const char *code = NULL;
    text_fold(&folded, text, strlen(text));
    for (size_t i = 0; i < ARRAY_LEN(sexes) && code == NULL; i++)
        if (is_one_of(sexes[i].names, buf_text(&folded)))
            code = sexes[i].code;
    buf_release(&folded);
    return text[0] == '\0' ? "u" : code;
}

static bool refuse(struct import_row *row, enum person_field field, const char *reason)
{
    row->outcome = IMPORT_REFUSED;
    row->field = field;
    row->reason = reason;
    return false;
}

// One cell into its field. False when it cannot be kept as it is.
static bool take_cell(struct import_row *row, enum person_field field, const char *text)
{
    char iso[DATE_ISO_BYTES];
    if (strlen(text) >= PERSON_FIELD_BYTES)
        return refuse(row, field, N_("This is too long to be kept: please shorten it."));
    if (field == PERSON_BIRTH && text[0] != '\0' && !birth_typed(text, iso))
        return refuse(row, field,
                      N_("This is not a date. Day, month, year: 12/05/1942; or 05/1942, or 1942."));
    if (field == PERSON_SEX && sex_of(text) == NULL)
        return refuse(row, field, N_("This is no sex: write f, m, o or u."));
    const char *kept = field == PERSON_SEX                        ? sex_of(text)
                       : field == PERSON_BIRTH && text[0] != '\0' ? iso
                                                                  : text;
    snprintf(row->fields.at[field], PERSON_FIELD_BYTES, "%s", kept);
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

// ---- a table ----

// One run.
struct import {
    struct store *s;
    const struct import_options *o;
    struct csv_reader csv;
    enum person_field fields[CSV_CELLS_MAX]; // of each column
    size_t column_count;                     // of them
    struct import_row *taken;                // rows taken so far, owned
    size_t taken_count, taken_cap;
};

static bool read_columns(struct import *m, void (*unknown)(const char *column, void *self),
                         void *self, struct import_count *c)
{
    bool family = false;
    if (!csv_read_row(&m->csv))
        return false;
    m->column_count = m->csv.count;
    for (size_t i = 0; i < m->csv.count; i++) {
        m->fields[i] = field_of(m->csv.cells[i]);
        for (size_t k = 0; k < i; k++) // the first column of a kind counts
            if (m->fields[k] == m->fields[i])
                m->fields[i] = PERSON_FIELD_COUNT;
        family = family || m->fields[i] == PERSON_FAMILY;
        if (m->fields[i] == PERSON_FIELD_COUNT && m->csv.cells[i][0] != '\0') {
            c->columns_unknown++;
            unknown(m->csv.cells[i], self);
        }
    }
    return family;
}

static bool read_fields(struct import *m, struct import_row *row)
{
    bool right = true;
    snprintf(row->fields.at[PERSON_SEX], PERSON_FIELD_BYTES, "u");
    for (size_t i = 0; right && i < m->csv.count && i < m->column_count; i++)
        if (m->fields[i] != PERSON_FIELD_COUNT)
            right = take_cell(row, m->fields[i], m->csv.cells[i]);
    if (!right)
        return false;
    patient_tidy(&row->fields);
    enum person_field field = PERSON_FAMILY;
    const char *problem = patient_problem(&row->fields, NULL, m->o->today, &field);
    if (problem != NULL)
        return refuse(row, field, problem);
    row->warning_count = patient_warnings(&row->fields, m->o->today, row->warnings);
    return true;
}

// Is somebody likely here, or in a row before?
static bool is_alike(struct import *m, struct import_row *row)
{
    struct arena a = {0};
    struct store_alike *all = NULL;
    struct alike_person who, other;
    describe(&row->fields, &who);
    if (store_alike(m->s, &who, (struct id){{0}}, &a, &all) > 0 && all[0].how == ALIKE_LIKELY)
        row->alike = all[0].person;
    arena_release(&a);
    for (size_t i = 0;
         i < m->taken_count && !m->o->keep && row->alike.text[0] == '\0' && row->alike_line == 0;
         i++) {
        describe(&m->taken[i].fields, &other);
        if (alike_compare(&who, &other) == ALIKE_LIKELY)
            row->alike_line = m->taken[i].line;
    }
    return row->alike.text[0] != '\0' || row->alike_line != 0;
}

static void remember(struct import *m, const struct import_row *row)
{
    if (m->taken_count == m->taken_cap) {
        m->taken_cap = m->taken_cap == 0 ? 64 : m->taken_cap * 2;
        m->taken = mem_grow(m->taken, m->taken_cap, sizeof *m->taken);
    }
    m->taken[m->taken_count++] = *row;
}

static enum rc keep(struct import *m, struct import_row *row, struct err *e)
{
    row->id = id_new();
    struct json *patient = patient_from_fields(&row->fields, NULL, row->id);
    enum rc rc = store_person_save(m->s, patient, e);
    json_free(patient);
    if (rc == RC_OK && m->o->alike_too)
        rc = store_pair_find(m->s, row->id, NULL, e);
    return rc;
}

static enum rc take_row(struct import *m, struct import_row *row, struct err *e)
{
    enum rc rc = RC_OK;
    if (!read_fields(m, row))
        return RC_OK;
    if (is_alike(m, row) && !m->o->alike_too) {
        row->outcome = IMPORT_ALIKE;
        return RC_OK;
    }
    if (m->o->keep)
        rc = keep(m, row, e);
    else
        remember(m, row);
    return rc;
}

enum rc import_people(struct store *s, const char *bytes, size_t len,
                      const struct import_options *o,
                      void (*unknown)(const char *column, void *self),
                      void (*each)(const struct import_row *row, void *self), void *self,
                      struct import_count *ret, struct err *e)
{
    struct import m = {.s = s, .o = o};
    enum rc rc = RC_OK;
    *ret = (struct import_count){.taken = 0};
    csv_read_begin(&m.csv, bytes, len);
    if (!read_columns(&m, unknown, self, ret))
        rc = err_set(e, RC_INVALID, "import: no column for the birth name");
    while (rc == RC_OK && csv_read_row(&m.csv)) {
        struct import_row row = {.line = m.csv.line};
        rc = take_row(&m, &row, e);
        if (rc == RC_OK) {
            ret->taken += row.outcome == IMPORT_TAKEN;
            ret->alike += row.outcome == IMPORT_ALIKE;
            ret->refused += row.outcome == IMPORT_REFUSED;
            each(&row, self);
        }
        explicit_bzero(&row, sizeof row);
    }
    if (m.taken != NULL)
        explicit_bzero(m.taken, m.taken_cap * sizeof *m.taken);
    free(m.taken);
    csv_read_end(&m.csv);
    return rc;
}
