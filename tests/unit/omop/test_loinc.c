// SPDX-License-Identifier: EUPL-1.2
// Codes of LOINC in the Common Data Model: a form whose questions, answers and totals carry them
// gets the concepts that the vocabulary maps them to, in the table of the concept's domain.
#include "base/mem.h"
#include "omop/omop.h"
#include "unit/omop/step2.h"

#include <sqlite3.h>

#define CONCEPTS                                                                                   \
    "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\t"     \
    "concept_code\tvalid_start_date\tvalid_end_date\tinvalid_reason\n"
#define RELATIONS                                                                                  \
    "concept_id_1\tconcept_id_2\trelationship_id\tvalid_start_date\tvalid_end_date\t"              \
    "invalid_reason\n"
#define DAYS           "\t19700101\t20991231\t\n"
#define OLD            "\t19700101\t20150101\tU\n"
#define MAPS(from, to) from "\t" to "\tMaps to" DAYS

// Ids of this test's own: 1 and following are standard, 100 and following are not.
static const char concepts[] =
    CONCEPTS "900001\tPHQ-9 item 1\tObservation\tLOINC\tSurvey\tS\t44250-9" DAYS
             "900002\tPHQ-9 total\tMeasurement\tLOINC\tSurvey\tS\t44261-6" DAYS
             "900003\tGDS-15 total\tMeasurement\tLOINC\tSurvey\tS\t48543-3" DAYS
             "900103\tGDS-15 of old\tMeasurement\tLOINC\tSurvey\t\t48545-8" OLD
             "900004\tBody weight\tMeasurement\tLOINC\tClinical Observation\tS\t29463-7" DAYS
             "900105\tBody height\tMeasurement\tLOINC\tClinical Observation\t\t8302-2" DAYS
             "900006\tNearly every day\tMeas Value\tLOINC\tAnswer\tS\tLA6571-9" DAYS
             "900107\tNot at all\tMeas Value\tLOINC\tAnswer\t\tLA6568-5" DAYS
             "900008\tNever\tMeas Value\tSNOMED\tQualifier Value\tS\t1" DAYS
             "900009\tkilogram\tUnit\tUCUM\tUnit\tS\tkg" DAYS
             "900010\tcentimeter\tUnit\tUCUM\tUnit\tS\tcm" DAYS
             "900011\ta drug of that code\tDrug\tRxNorm\tIngredient\tS\t39156-5" DAYS;
static const char relations[] =
    RELATIONS MAPS("900001", "900001") MAPS("900002", "900002") MAPS("900003", "900003")
        MAPS("900004", "900004") MAPS("900006", "900006") MAPS("900009", "900009")
            MAPS("900010", "900010") "900103\t900002\tMaps to\t19700101\t20150101\tD\n" // withdrawn
    MAPS("900103", "900003") MAPS("900107", "900008");

// A store with one visit of it, and a vocabulary beside.
struct both {
    struct fixture *f;
    char dir[240], voc[240]; // of the export; of the vocabulary
    sqlite3 *db;             // what was written
};

static void write_file(const char *dir, const char *name, const char *text)
{
    struct buf path = {0};
    struct err e = {0};
    fs_join(&path, dir, name);
    assert_int_equal(fs_write(buf_text(&path), text, strlen(text), 0600, &e), RC_OK);
    buf_release(&path);
}

static void ignore(const char *path, void *self)
{
    (void)path;
    (void)self;
}

// The export of the store; `vocabulary`: with it.
static void write_omop(struct both *b, bool vocabulary)
{
    char path[300];
    struct record_files *files = NULL;
    struct manifest m;
    size_t rows = 0;
    const struct record_target to = {.dir = b->dir,
                                     .prefix = "",
                                     .data = "data",
                                     .questionnaires = STEP2_FORMS,
                                     .vocabulary = vocabulary ? b->voc : NULL,
                                     .holder = "CCAS de Luchon",
                                     .clock = &b->f->clock};
    manifest_begin(&m, b->f->s, &b->f->clock, b->dir);
    manifest_part(&m, "omop");
    assert_ok(b->f, record_omop.open(&to, &files, &b->f->e));
    assert_ok(b->f, record_omop.write(files, b->f->s, &m, &rows, &b->f->e));
    assert_ok(b->f, record_omop.publish(files, ignore, NULL, &b->f->e));
    record_omop.release(files);
    manifest_free(&m);
    snprintf(path, sizeof path, "%s/omop/omop.sqlite", b->dir);
    assert_int_equal(sqlite3_open_v2(path, &b->db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
}

// The first cell of a query as text, "none" for no row or nothing.
static void cell(struct both *b, const char *sql, const char *wanted)
{
    sqlite3_stmt *at = NULL;
    if (sqlite3_prepare_v2(b->db, sql, -1, &at, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(b->db));
    const char *text =
        sqlite3_step(at) == SQLITE_ROW ? (const char *)sqlite3_column_text(at, 0) : NULL;
    if (strcmp(text != NULL ? text : "none", wanted) != 0)
        fail_msg("%s: %s, not %s", sql, text != NULL ? text : "none", wanted);
    sqlite3_finalize(at);
}

static int set_up(void **state)
{
    struct both *b = mem_alloc(sizeof *b);
    b->f = fixture_new(false);
    snprintf(b->dir, sizeof b->dir, "%.200s/out", b->f->dir);
    snprintf(b->voc, sizeof b->voc, "%.200s/voc", b->f->dir);
    assert_int_equal(mkdir(b->voc, 0700), 0);
    write_file(b->voc, "CONCEPT.csv", concepts);
    write_file(b->voc, "CONCEPT_RELATIONSHIP.csv", relations);
    add_visit(b->f);
    *state = b;
    return 0;
}

static void remove_folder(const char *dir)
{
    char copy[300];
    snprintf(copy, sizeof copy, "%s", dir);
    fs_list(copy, fixture_unlink, copy, NULL);
    rmdir(copy);
}

static int tear_down(void **state)
{
    struct both *b = *state;
    char omop[300];
    sqlite3_close(b->db);
    snprintf(omop, sizeof omop, "%s/omop", b->dir);
    remove_folder(omop);
    remove_folder(b->dir);
    remove_folder(b->voc);
    fixture_free(b->f);
    free(b);
    return 0;
}

#define OF(table, column, source)                                                                  \
    "SELECT " column " FROM " table " WHERE " table "_source_value = '" source "'"

static void questions_are_the_concepts_of_their_loinc_codes(void **state)
{
    struct both *b = *state;
    write_omop(b, true);
    // its domain says where, and a code of somebody's own before it is passed over
    cell(b, OF("observation", "observation_concept_id", "phq9-1"), "900001");
    cell(b, OF("measurement", "measurement_concept_id", "phq9-total"), "900002");
    cell(b, OF("measurement", "value_as_number", "phq9-total"), "15.0");
    // an old code is followed to what it maps to now, and stays as what was meant
    cell(b, OF("measurement", "measurement_concept_id", "gds-total"), "900003");
    cell(b, OF("measurement", "measurement_source_concept_id", "gds-total"), "900103");
    // one that maps to nothing is no standard concept
    cell(b, OF("measurement", "measurement_concept_id", "height"), "0");
    cell(b, OF("measurement", "measurement_source_concept_id", "height"), "900105");
    // the same code in another vocabulary is another thing
    cell(b, OF("measurement", "measurement_concept_id", "bmi"), "0");
    cell(b, "SELECT count(*) FROM concept WHERE vocabulary_id = 'RxNorm'", "0");
    // not in this vocabulary
    cell(b, OF("observation", "observation_concept_id", "phq9-2"), "0");
}

static void answers_and_units_are_too(void **state)
{
    struct both *b = *state;
    write_omop(b, true);
    cell(b, OF("observation", "value_as_concept_id", "phq9-1"), "900006");
    cell(b, OF("observation", "value_as_concept_id", "phq9-2"), "900008");
    cell(b, OF("observation", "value_source_value", "phq9-2"), "LA6568-5");
    cell(b, OF("measurement", "unit_concept_id", "weight"), "900009");
    cell(b, OF("measurement", "value_as_number", "weight"), "62.5");
    cell(b, OF("measurement", "unit_concept_id", "height"), "900010"); // the form says which
    cell(b, OF("measurement", "unit_source_value", "bmi"), "kg/m2");
    cell(b, "SELECT count(*) FROM concept WHERE concept_id >= 900100", "2"); // meant, of questions
    cell(b, "SELECT count(*) FROM pragma_foreign_key_check", "0");
}

static void without_a_vocabulary_the_codes_are_only_listed(void **state)
{
    struct both *b = *state;
    struct buf text = {0}, path = {0};
    write_omop(b, false);
    cell(b, "SELECT count(*) FROM measurement WHERE measurement_concept_id <> 0", "0");
    cell(b, "SELECT count(*) FROM observation WHERE value_as_concept_id <> 0", "0");
    buf_printf(&path, "%s/omop/unmapped.csv", b->dir);
    assert_ok(b->f, fs_read(buf_text(&path), BUF_MAX_DEFAULT, &text, &b->f->e));
    assert_non_null(strstr(buf_text(&text), "answer,http://loinc.org,LA6571-9,,5"));
    assert_non_null(strstr(buf_text(&text), "unit,http://unitsofmeasure.org,kg/m2,"));
    buf_release(&text);
    buf_release(&path);
}

static void the_holder_is_who_the_notice_names(void **state)
{
    struct both *b = *state;
    write_omop(b, false);
    cell(b, "SELECT cdm_holder FROM cdm_source", "CCAS de Luchon");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(questions_are_the_concepts_of_their_loinc_codes, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(answers_and_units_are_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_vocabulary_the_codes_are_only_listed, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_holder_is_who_the_notice_names, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
