// SPDX-License-Identifier: EUPL-1.2
// Everybody's visits by a Bulk Data export: the same as by searching, whatever its files and the
// link do.
#include "unit/sync/gather.h"

#include "store/arrival.h"
#include "store/internal.h"

static void put_many(struct lab *l, size_t count)
{
    for (size_t n = 0; n < count; n++)
        put_visit(l, n, n / 2, "fine");
    l->f->fake.utc_ms += 3600000;
}

static void everything_comes_by_files(void **state)
{
    (void)state;
    enum { ALL = 150 };
    const struct fake_habits habits = {.bulk = true, .bulk_polls = 3};
    struct lab *l = gather_new(&habits);
    put_many(l, ALL);
    there(l, named("Encounter", "of-another-program"));
    assert_true(gather_run(l, 1));
    struct gather_view v = gathered(l);
    print_message("%zu requests\n", fhir_fake_requests(l->server));
    assert_true(v.bulk);
    assert_int_equal(v.kept, ALL);
    assert_int_equal(v.unusable + v.errors + v.withdrawn, 0);
    assert_int_equal(v.reasons[REASON_VISIT_FOREIGN], 2); // by the file, and what is newest again
    assert_int_equal(gathered_count(l), ALL);
    assert_int_equal(store_person_count(l->f->s), ALL / 2);
    assert_false(store_arrivals_have(l->f->s, (struct id){{0}}, id_numbered("person", 0)));
    assert_true(fhir_fake_requests(l->server) < 40);
    lab_free(l);
}

// A day later only what changed is written out, and what was deleted is said.
static void changes_and_deletions_come_by_files(void **state)
{
    (void)state;
    const struct fake_habits habits = {.bulk = true};
    struct lab *l = gather_new(&habits);
    put_many(l, 10);
    assert_true(gather_run(l, 1));
    l->f->fake.utc_ms += 3 * 86400000LL;
    put_visit(l, 3, 1, "worse");
    fhir_fake_put(l->server, "Encounter", id_numbered("visit", 7).text, NULL);
    struct id person = id_numbered("person", 0);
    there(l,
          consent_saying(id_named(person, "Consent"), person, "2026-08-01T10:00:00+02:00", "deny"));
    assert_true(gather_run(l, 1));
    struct gather_view v = gathered(l);
    assert_true(v.bulk);
    assert_int_equal(v.replaced, 1);
    assert_int_equal(v.gone, 1);
    assert_int_equal(v.withdrawn, 2);
    assert_int_equal(gathered_count(l), 7);
    lab_free(l);
}

static void a_cut_export_goes_on_within_its_file(void **state)
{
    (void)state;
    enum { ALL = 150 };
    static const enum fake_fault faults[] = {FAULT_CUT_BEFORE, FAULT_CUT_AFTER, FAULT_TRUNCATED,
                                             FAULT_503};
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        const struct fake_habits habits = {.bulk = true};
        struct lab *l = gather_new(&habits);
        struct cuts c = {faults[i], 7};
        put_many(l, ALL);
        fhir_fake_faults(l->server, cut_some, &c);
        size_t runs = 1;
        while (!gather_run(l, 1) && runs++ < 40)
            lab_restart(l);
        print_message("fault %d: %zu runs\n", (int)faults[i], runs);
        assert_true(runs > 1 && runs < 40);
        assert_int_equal(gathered_count(l), ALL);
        lab_free(l);
    }
}

// Where the export cannot be used, visits are searched for in the same run.
static void what_no_file_brings_is_searched_for(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {
        {.bulk = true, .bulk_elsewhere = true},
        {.bulk = true, .bulk_expires = true},
        {.bulk = true, .bulk_errors = true},
        {.bulk = true, .bulk_html = true},
        {.bulk = true, .bulk_line = "{\"resourceType\":"},
        {.bulk = true, .bulk_line = "{\"resourceType\":\"Encounter\",\"id\":\"../x\"}"},
    };
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i]);
        put_many(l, 30);
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).errors, servers[i].bulk_errors);
        assert_int_equal(gathered_count(l), 30);
        lab_free(l);
    }
}

static void damage(struct lab *l, const char *type)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "UPDATE arrival SET sealed = zeroblob(80) WHERE no = (SELECT min(no) FROM arrival "
             "WHERE type = '%s')",
             type);
    assert_ok(l->f, db_exec(&l->f->s->db, sql, "tests", &l->f->e));
}

static enum fake_fault cut_late(void *self, size_t request)
{
    const size_t *at = self;
    return request >= *at ? FAULT_CUT_BEFORE : FAULT_NONE;
}

static int64_t arrivals(struct lab *l)
{
    struct query q = db_query(&l->f->s->db, SQL_ARRIVAL_COUNT, &l->f->e);
    int64_t count = query_row(&q) ? query_get_int(&q, COL_count) : 0;
    query_end(&q);
    return count;
}

// Rows of the export that were changed on the disk are noticed, and everything is searched for: no
// visit is missing and nobody's withdrawal either.
static void a_damaged_row_loses_nothing(void **state)
{
    (void)state;
    static const char *const types[] = {"Encounter", "QuestionnaireResponse", "Observation",
                                        "Consent"};
    const struct fake_habits habits = {.bulk = true};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        struct lab *l = gather_new(&habits);
        size_t at = fhir_fake_requests(l->server) + 8; // all but the last file
        put_many(l, 20);
        struct id person = id_numbered("person", 0);
        there(l, consent_saying(id_named(person, "Consent"), person, "2026-08-01T10:00:00+02:00",
                                "deny"));
        l->f->fake.utc_ms += 3600000;
        fhir_fake_faults(l->server, cut_late, &at);
        assert_false(gather_run(l, 1));
        assert_true(arrivals(l) > 60);
        damage(l, types[i]);
        fhir_fake_faults(l->server, NULL, NULL);
        lab_restart(l);
        assert_true(gather_run(l, 1));
        assert_true(gathered(l).unusable > 0);
        assert_int_equal(gathered_count(l), 18);
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_comes_by_files),
        cmocka_unit_test(changes_and_deletions_come_by_files),
        cmocka_unit_test(a_cut_export_goes_on_within_its_file),
        cmocka_unit_test(what_no_file_brings_is_searched_for),
        cmocka_unit_test(a_damaged_row_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
