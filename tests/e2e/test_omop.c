// SPDX-License-Identifier: EUPL-1.2
// A store in the OMOP Common Data Model: the layout, the rules of the model as SQL, the same rows
// in CSV, concepts only from a vocabulary.
#include "base/csv_read.h"
#include "base/fs.h"
#include "base/json.h"
#include "support/command_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include <cmocka.h>

enum { RULES = 22 }; // at least

static int set_up(void **state)
{
    struct command *c = mem_alloc(sizeof *c);
    command_init(c);
    *state = c;
    COMMAND(c, 0, "simulate", "--people", "30", "--seed", "5", "--store", command_path(c, "p.db"));
    return 0;
}

static sqlite3 *open_file(struct command *c, const char *dir)
{
    struct buf path = {0};
    struct stat st;
    sqlite3 *db = NULL;
    buf_printf(&path, "%s/omop/practice-omop.sqlite", command_path(c, dir));
    assert_int_equal(stat(buf_text(&path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(sqlite3_open_v2(buf_text(&path), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    buf_release(&path);
    return db;
}

// The first number of a query, −1 for no row.
static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *at = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &at, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    const int64_t n = sqlite3_step(at) == SQLITE_ROW ? sqlite3_column_int64(at, 0) : -1;
    sqlite3_finalize(at);
    return n;
}

// Each statement of omop-rules.sql finds nothing.
static void the_rules_hold(sqlite3 *db)
{
    struct buf text = {0};
    const char *rest;
    size_t count = 0;
    assert_int_equal(fs_read("tests/e2e/omop-rules.sql", 1 << 20, &text, NULL), RC_OK);
    for (const char *at = buf_text(&text); *at != '\0'; at = rest) {
        sqlite3_stmt *rule = NULL;
        if (sqlite3_prepare_v2(db, at, -1, &rule, &rest) != SQLITE_OK)
            fail_msg("%.80s: %s", at, sqlite3_errmsg(db));
        if (rule != NULL && sqlite3_step(rule) == SQLITE_ROW)
            fail_msg("found by: %s", sqlite3_sql(rule));
        count += rule != NULL;
        sqlite3_finalize(rule);
    }
    assert_true(count >= RULES);
    buf_release(&text);
}

static void export_to(struct command *c, const char *dir, const char *vocabulary)
{
    if (vocabulary == NULL)
        COMMAND(c, 0, "export", "--format", "omop", "--out", command_path(c, dir), "--practice",
                "--store", command_path(c, "p.db"));
    else
        COMMAND(c, 0, "export", "--format", "omop", "--vocabulary", vocabulary, "--out",
                command_path(c, dir), "--practice", "--store", command_path(c, "p.db"));
}

static void the_layout_is_the_models(void **state)
{
    struct command *c = *state;
    export_to(c, "out", NULL);
    sqlite3 *db = open_file(c, "out");
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_master WHERE type = 'table'"), 39);
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_master m JOIN pragma_table_info("
                                "m.name) WHERE m.type = 'table'"),
                     432);
    assert_int_equal(
        number(db, "SELECT count(*) FROM sqlite_master m JOIN pragma_foreign_key_list(m.name)"),
        176);
    the_rules_hold(db);
    sqlite3_close(db);
}

static void the_holder_is_who_the_notice_names(void **state)
{
    struct command *c = *state;
    export_to(c, "before", NULL);
    sqlite3 *db = open_file(c, "before");
    assert_int_equal(number(db, "SELECT 1 FROM cdm_source WHERE cdm_holder = 'unknown'"), 1);
    sqlite3_close(db);
    COMMAND(c, 0, "notice", "--organisation", "CCAS de Luchon", "--store", command_path(c, "p.db"));
    export_to(c, "after", NULL);
    db = open_file(c, "after");
    assert_int_equal(number(db, "SELECT 1 FROM cdm_source WHERE cdm_holder = 'CCAS de Luchon'"), 1);
    sqlite3_close(db);
}

// Rows of a CSV file without its heading.
static size_t csv_rows(const char *path)
{
    struct buf text = {0};
    struct csv_reader r;
    size_t rows = 0;
    assert_int_equal(fs_read(path, BUF_MAX_DEFAULT, &text, NULL), RC_OK);
    csv_read_begin(&r, buf_text(&text), text.len);
    while (csv_read_row(&r))
        rows++;
    csv_read_end(&r);
    buf_release(&text);
    assert_true(rows > 0);
    return rows - 1;
}

static void csv_holds_the_same_rows_and_the_manifest_says_so(void **state)
{
    static const char *const tables[] = {
        "person",   "visit_occurrence", "observation", "measurement", "observation_period",
        "location", "provider",         "concept",     "death"};
    struct command *c = *state;
    struct buf path = {0}, sql = {0}, text = {0};
    struct json *manifest = NULL;
    export_to(c, "out", NULL);
    sqlite3 *db = open_file(c, "out");
    buf_printf(&path, "%s/manifest.json", command_path(c, "out"));
    assert_int_equal(fs_read(buf_text(&path), BUF_MAX_DEFAULT, &text, NULL), RC_OK);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &manifest, NULL), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char member[60];
        int64_t told = -1;
        buf_clear(&path);
        buf_clear(&sql);
        buf_printf(&path, "%s/omop/practice-%s.csv", command_path(c, "out"), tables[i]);
        buf_printf(&sql, "SELECT count(*) FROM %s", tables[i]);
        const int64_t rows = number(db, buf_text(&sql));
        assert_int_equal(csv_rows(buf_text(&path)), rows);
        snprintf(member, sizeof member, "omop.%s", tables[i]);
        assert_true(json_int(json_get(json_get(manifest, "rows"), member), &told));
        assert_int_equal(told, rows);
    }
    assert_int_equal(number(db, "SELECT count(*) FROM person"), 30);
    assert_true(number(db, "SELECT count(*) FROM observation") > 500);
    json_free(manifest);
    sqlite3_close(db);
    buf_release(&path);
    buf_release(&sql);
    buf_release(&text);
}

static void without_a_vocabulary_no_concept_is_made_up(void **state)
{
    struct command *c = *state;
    export_to(c, "out", NULL);
    sqlite3 *db = open_file(c, "out");
    assert_int_equal(number(db,
                            "SELECT count(*) FROM observation WHERE observation_concept_id <> 0 "
                            "OR value_as_concept_id <> 0 OR observation_type_concept_id <> 0"),
                     0);
    assert_int_equal(
        number(db, "SELECT count(*) FROM visit_occurrence WHERE visit_concept_id <> 0"), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM concept WHERE concept_id NOT IN (0, 8507, "
                                "8532)"),
                     0);
    sqlite3_close(db);
    struct buf text = {0}, path = {0};
    buf_printf(&path, "%s/omop/practice-unmapped.csv", command_path(c, "out"));
    assert_int_equal(fs_read(buf_text(&path), BUF_MAX_DEFAULT, &text, NULL), RC_OK);
    output_has(&text, "answer,https://icope.example.org/fhir/CodeSystem/icope,yes,Oui,");
    output_has(&text, "question,https://icope.example.org/fhir/Questionnaire/icope-step1,vis-far,");
    buf_release(&text);
    buf_release(&path);
}

// A month is all that is told; the model wants a day, so it is the first.
static void months_of_pseudonyms_are_their_first_day(void **state)
{
    struct command *c = *state;
    COMMAND(c, 0, "export", "--format", "omop", "--pseudonymous", "study", "--dates", "month",
            "--out", command_path(c, "out"), "--practice", "--store", command_path(c, "p.db"));
    sqlite3 *db = open_file(c, "out");
    the_rules_hold(db);
    assert_true(number(db, "SELECT count(*) FROM visit_occurrence") > 5);
    assert_true(number(db, "SELECT count(*) FROM observation") > 100);
    assert_int_equal(number(db, "SELECT count(*) FROM visit_occurrence WHERE visit_start_date NOT "
                                "LIKE '____-__-01' OR visit_start_datetime IS NOT NULL"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM person WHERE day_of_birth IS NOT NULL"), 0);
    sqlite3_close(db);
}

#define CONCEPTS                                                                                   \
    "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\t"     \
    "concept_code\tvalid_start_date\tvalid_end_date\tinvalid_reason\n"
#define RELATIONS                                                                                  \
    "concept_id_1\tconcept_id_2\trelationship_id\tvalid_start_date\tvalid_end_date\t"              \
    "invalid_reason\n"
#define DAYS "\t19700101\t20991231\t\n"

// Ids of this test's own, but those that the mapping names.
static const char *write_vocabulary(struct command *c)
{
    assert_int_equal(mkdir(command_path(c, "voc"), 0700), 0);
    command_write(c, "voc/CONCEPT.csv",
                  CONCEPTS
                  "900002\tYes \"quoted\tMeas Value\tLOINC\tAnswer\tS\tLA33-6" DAYS
                  "900001\tYes\tMeas Value\tSNOMED\tQualifier Value\t\t373066001" DAYS
                  "900003\tNo\tMeas Value\tSNOMED\tQualifier Value\tS\t373067005" DAYS
                  "900004\tNot asked for\tCondition\tSNOMED\tDisorder\tS\t1" DAYS
                  "900005\tsecond\tUnit\tUCUM\tUnit\tS\ts" DAYS
                  "8507\tMALE\tGender\tGender\tGender\tS\tM" DAYS
                  "8532\tFEMALE\tGender\tGender\tGender\tS\tF" DAYS
                  "581476\tHome Visit\tVisit\tVisit\tVisit\tS\tX" DAYS
                  "32817\tEHR\tType Concept\tType Concept\tType Concept\tS\tY" DAYS
                  "32862\tSomething else\tType Concept\tType Concept\tType Concept\tS\tZ" DAYS,
                  0600);
    command_write(c, "voc/CONCEPT_RELATIONSHIP.csv",
                  RELATIONS "900001\t900004\tIs a" DAYS "900001\t900002\tMaps to" DAYS
                            "900003\t900003\tMaps to" DAYS,
                  0600);
    command_write(c, "voc/VOCABULARY.csv",
                  "vocabulary_id\tvocabulary_name\tvocabulary_reference\tvocabulary_version\t"
                  "vocabulary_concept_id\nNone\tx\ty\tv5.0 31-AUG-25\t1\n",
                  0600);
    return command_path(c, "voc");
}

static void a_vocabulary_gives_concepts_by_what_codes_map_to(void **state)
{
    struct command *c = *state;
    export_to(c, "out", write_vocabulary(c));
    sqlite3 *db = open_file(c, "out");
    the_rules_hold(db);
    assert_true(number(db, "SELECT count(*) FROM observation WHERE value_source_value = 'yes' AND "
                           "value_as_concept_id = 900002") > 20);
    assert_int_equal(number(db, "SELECT count(*) FROM observation WHERE (value_source_value = "
                                "'yes') <> (value_as_concept_id IS 900002) OR (value_source_value "
                                "= 'no') <> (value_as_concept_id IS 900003)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM visit_occurrence WHERE visit_concept_id <> "
                                "581476 OR visit_type_concept_id <> 32817"),
                     0);
    // an id that is something else in this vocabulary is not taken
    assert_int_equal(number(db, "SELECT count(*) FROM observation WHERE "
                                "observation_type_concept_id <> 0"),
                     0);
    assert_true(number(db, "SELECT count(*) FROM measurement WHERE unit_concept_id = 900005 AND "
                           "unit_source_value = 's'") > 20);
    assert_int_equal(number(db, "SELECT count(*) FROM concept WHERE concept_id IN (900001, 900004, "
                                "32862)"),
                     0);
    assert_int_equal(number(db, "SELECT count(*) FROM cdm_source WHERE vocabulary_version = 'v5.0 "
                                "31-AUG-25'"),
                     1);
    sqlite3_close(db);
}

static void a_vocabulary_that_is_none_is_named_and_nothing_written(void **state)
{
    struct command *c = *state;
    assert_int_equal(mkdir(command_path(c, "empty"), 0700), 0);
    COMMAND(c, 1, "export", "--format", "omop", "--vocabulary", command_path(c, "empty"), "--out",
            command_path(c, "out"), "--practice", "--store", command_path(c, "p.db"));
    output_has(&c->said, "CONCEPT.csv");
    assert_false(fs_exists(command_path(c, "out")));
    command_write(c, "empty/CONCEPT.csv", "concept_id,concept_name\n1,x\n", 0600);
    COMMAND(c, 1, "export", "--format", "omop", "--vocabulary", command_path(c, "empty"), "--out",
            command_path(c, "out"), "--practice", "--store", command_path(c, "p.db"));
    output_has(&c->said, "tabs between columns");
    assert_false(fs_exists(command_path(c, "out")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(months_of_pseudonyms_are_their_first_day, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(the_layout_is_the_models, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(the_holder_is_who_the_notice_names, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(csv_holds_the_same_rows_and_the_manifest_says_so, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(without_a_vocabulary_no_concept_is_made_up, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_vocabulary_gives_concepts_by_what_codes_map_to, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_vocabulary_that_is_none_is_named_and_nothing_written,
                                        set_up, command_tear_down),
    };
    return cmocka_run_group_tests_name("omop", tests, NULL, NULL);
}
