// SPDX-License-Identifier: EUPL-1.2
// Somebody edits, with sqlite3, what lies in the clear of everybody's visits: it is named before an
// export, and the next run brings no wrong person, loses no visit and misses nobody's withdrawal.
#include "unit/sync/gather_flags.h"

#include "store/arrival.h"
#include "store/internal.h"
#include "store/whole.h"
#include "store/withdrawal.h"

enum { FIRST = 8, ALL = 24 };

static enum fake_fault cut_late(void *self, size_t request)
{
    const size_t *at = self;
    return request >= *at ? FAULT_CUT_BEFORE : FAULT_NONE;
}

#define OF(type)   "(SELECT min(no) FROM arrival WHERE type = '" type "')"
#define LAST(type) "(SELECT max(no) FROM arrival WHERE type = '" type "')"

static const struct {
    const char *sql, *table;
} edits[] = {
    {"DELETE FROM number WHERE no = 1", "number"},
    {"UPDATE number SET seq = 999999 WHERE no = 1", "number"},
    {"INSERT INTO number (laptop, seq) VALUES ('" LAPTOP "', 7777)", "number"},
    {"UPDATE number SET laptop = 'aaaaaaaa-2222-4333-8444-555555555555'", "number"},
    {"DELETE FROM alias", "alias"},
    {"UPDATE alias SET id = (SELECT id FROM visit ORDER BY no DESC LIMIT 1)", "alias"},
    {"UPDATE alias SET id = (SELECT id FROM person ORDER BY no DESC LIMIT 1)", "alias"},
    {"INSERT INTO alias (there, id) SELECT v.id, p.id FROM visit v, person p LIMIT 1", "alias"},
    {"DELETE FROM arrival WHERE no = " OF("Encounter"), "arrival"},
    {"DELETE FROM arrival WHERE no = " OF("Patient"), "arrival"},
    {"DELETE FROM arrival WHERE no = " LAST("QuestionnaireResponse"), "arrival"},
    {"DELETE FROM arrival WHERE type = 'Consent'", "arrival"},
    {"UPDATE arrival SET hangs = (SELECT hangs FROM arrival WHERE no = " LAST(
         "Encounter") ") "
                      "WHERE no = " OF("QuestionnaireResponse"),
     "arrival"},
    {"UPDATE arrival SET person = '' WHERE type = 'Consent'", "arrival"},
    {"UPDATE arrival SET sealed = (SELECT sealed FROM arrival WHERE no = " LAST(
         "Consent") ") "
                    "WHERE type = 'Consent'",
     "arrival"},
    {"UPDATE arrival SET type = 'Basic' WHERE type = 'Consent'", "arrival"},
};

// Eight visits are here; of sixteen more, and of one person's withdrawal, all but the end of an
// export came when the link broke.
static struct lab *half_way(void)
{
    const struct fake_habits habits = {.bulk = true};
    struct lab *l = gather_new(&habits);
    struct id person = id_numbered("person", 0);
    for (size_t n = 0; n < FIRST; n++)
        put_visit(l, n, n, "fine");
    put_under_another_id(l, 30, "enc-30");
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    l->f->fake.utc_ms += 3 * 86400000LL;
    for (size_t n = FIRST; n < ALL; n++)
        put_visit(l, n, n, "fine");
    put_under_another_id(l, 31, "enc-31");
    there(l,
          consent_saying(id_named(person, "Consent"), person, "2026-08-01T10:00:00+02:00", "deny"));
    l->f->fake.utc_ms += 3600000;
    size_t at = fhir_fake_requests(l->server) + 8;
    fhir_fake_faults(l->server, cut_late, &at);
    assert_false(gather_run(l, 1));
    fhir_fake_faults(l->server, NULL, NULL);
    return l;
}

static void edited_rows_are_noticed_and_harmless(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        struct lab *l = half_way();
        sync_free(l->sync);
        l->sync = NULL;
        alter(l->f, edits[i].sql);
        assert_ok(l->f, store_unlock(l->f->s, "marie", PASSPHRASE, NULL, &l->f->e));
        if (store_whole(l->f->s, &l->f->e) != RC_DAMAGED ||
            strstr(l->f->e.text, edits[i].table) == NULL)
            fail_msg("%s: %s", edits[i].sql, l->f->e.text);
        err_clear(&l->f->e);
        lab_engine(l);
        if (!gather_run(l, 1))
            fail_msg("%s: trouble %d", edits[i].sql, (int)round_view(l).trouble);
        // All of them but that of who took it back; a visit that could not be put together comes
        // with the next run.
        if (gathered(l).unusable > 0)
            assert_true(gather_run(l, 1));
        if (gathered_count(l) != ALL + 2 - 1 ||
            !store_has_withdrawn(l->f->s, id_numbered("person", 0)))
            fail_msg("%s: %zu visits", edits[i].sql, gathered_count(l));
        for (size_t n = 1; n < ALL; n++) {
            struct store_visit v;
            assert_ok(l->f, store_visit_load(l->f->s, id_numbered("visit", n), &v, &l->f->e));
            assert_true(id_equal(v.person, id_numbered("person", n)));
        }
        lab_free(l);
    }
}

// An alias that leads astray: what the server deletes, or says of somebody, touches nobody else.
static void an_alias_that_leads_astray_is_not_believed(void **state)
{
    (void)state;
    static const bool bulk[] = {false, true};
    for (size_t i = 0; i < ARRAY_LEN(bulk); i++) {
        const struct fake_habits habits = {.history = HISTORY_TYPE};
        struct lab *l = gather_new(&habits);
        put_visit(l, 0, 0, "fine");
        put_under_another_id(l, 1, "enc-1");
        assert_true(gather_run(l, 1));
        sync_free(l->sync);
        l->sync = NULL;
        alter(l->f, "UPDATE alias SET id = (SELECT id FROM visit ORDER BY no LIMIT 1)");
        assert_ok(l->f, store_unlock(l->f->s, "marie", PASSPHRASE, NULL, &l->f->e));
        lab_engine(l);
        fhir_fake_put(l->server, "Encounter", "enc-1", NULL);
        if (bulk[i]) {
            *fhir_fake_habits(l->server) = (struct fake_habits){.bulk = true};
            fhir_fake_habits(l->server)->number = "2";
            l->f->fake.utc_ms += 3 * 86400000LL;
        }
        assert_true(gather_run(l, 1));
        struct store_visit v;
        assert_ok(l->f, store_visit_load(l->f->s, id_numbered("visit", 0), &v, &l->f->e));
        lab_free(l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edited_rows_are_noticed_and_harmless),
        cmocka_unit_test(an_alias_that_leads_astray_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
