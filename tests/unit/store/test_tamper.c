// SPDX-License-Identifier: EUPL-1.2
// Rows changed, swapped, moved or cut behind the store's back are found and named; the rest stays
// readable.
#include "unit/store/fixture.h"

// Two people, the first with a finished and an open visit, the second with an open one.
struct world {
    struct fixture *f;
    struct id one, two;                   // people
    struct store_visit done, open, other; // of one, one, two
};

static struct world world_new(void)
{
    struct world w = {.f = fixture_new(true)};
    struct fixture *f = w.f;
    w.one = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    w.two = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    assert_ok(f, store_visit_start(f->s, w.one, FORM, "1", &w.done, &f->e));
    append(f, w.done.id, "a", "done1");
    append(f, w.done.id, "b", "done2");
    struct json *all = some_resources(&w.done, "completed");
    assert_ok(f, store_visit_finish(f->s, w.done.id, VISIT_FINISHED, all, all, 5, &f->e));
    json_free(all);
    assert_ok(f, store_visit_start(f->s, w.one, FORM, "1", &w.open, &f->e));
    assert_ok(f, store_visit_start(f->s, w.two, FORM, "1", &w.other, &f->e));
    for (int i = 0; i < 3; i++) {
        char text[16];
        snprintf(text, sizeof text, "x%d", i + 1);
        append(f, w.open.id, "a", text);
        append(f, w.other.id, "a", text);
    }
    return w;
}

static void change(struct world *w, const char *sql)
{
    alter(w->f, sql);
    assert_ok(w->f, store_unlock(w->f->s, "marie", PASSPHRASE, NULL, &w->f->e));
}

static void names(struct world *w, const char *text)
{
    if (strstr(w->f->e.text, text) == NULL)
        fail_msg("\"%s\" does not name %s", w->f->e.text, text);
}

// What must go wrong with the journal of `open` after a change, and what is still given.
static const struct {
    const char *sql, *named, *given;
} journal_changes[] = {
    {"UPDATE journal SET sealed = flip(sealed, 40) "
     "WHERE visit = 2 AND seq = 2",
     "/2", "x1 "},
    {"UPDATE journal SET sealed = (SELECT sealed FROM journal WHERE visit = 2 AND seq = 1) "
     "WHERE visit = 2 AND seq = 3",
     "/3", "x1 x2 "},
    {"UPDATE journal SET sealed = (SELECT sealed FROM journal WHERE visit = 3 AND seq = 2) "
     "WHERE visit = 2 AND seq = 2",
     "/2", "x1 "},
    {"DELETE FROM journal WHERE visit = 2 AND seq = 1", "/1", ""},
    {"DELETE FROM journal WHERE visit = 2 AND seq = 2", "/2", "x1 "},
    {"UPDATE journal SET seq = 9 WHERE visit = 2 AND seq = 3", "/3", "x1 x2 "},
    {"UPDATE journal SET sealed = x'' WHERE visit = 2 AND seq = 1", "/1", ""},
    {"UPDATE journal SET sealed = substr(sealed, 1, 90) WHERE visit = 2 AND seq = 1", "/1", ""},
};

static void journal_rows_changed_or_swapped_are_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(journal_changes); i++) {
        struct world w = world_new();
        struct buf given = {0};
        change(&w, journal_changes[i].sql);
        assert_rc(w.f, RC_DAMAGED,
                  store_visit_journal(w.f->s, w.open.id, join_values, &given, &w.f->e));
        names(&w, "journal/");
        names(&w, journal_changes[i].named);
        assert_string_equal(buf_text(&given), journal_changes[i].given);
        buf_clear(&given);
        assert_ok(w.f, store_visit_journal(w.f->s, w.other.id, join_values, &given, &w.f->e));
        assert_string_equal(buf_text(&given), "x1 x2 x3 ");
        buf_release(&given);
        fixture_free(w.f);
    }
}

static void a_cut_journal_of_a_paused_visit_is_found(void **state)
{
    struct world w = world_new();
    struct buf given = {0};
    (void)state;
    assert_ok(w.f, store_visit_state(w.f->s, w.open.id, VISIT_PAUSED, &w.f->e));
    change(&w, "DELETE FROM journal WHERE visit = 2 AND seq > 1");
    append(w.f, w.open.id, "a", "later"); // going on does not hide it
    assert_rc(w.f, RC_DAMAGED,
              store_visit_journal(w.f->s, w.open.id, join_values, &given, &w.f->e));
    names(&w, "/2");
    buf_release(&given);
    fixture_free(w.f);
}

static void a_damaged_journal_does_not_keep_a_visit_from_finishing(void **state)
{
    struct world w = world_new();
    struct buf given = {0};
    (void)state;
    change(&w, journal_changes[0].sql);
    struct json *all = some_resources(&w.open, "completed");
    assert_ok(w.f, store_visit_finish(w.f->s, w.open.id, VISIT_FINISHED, all, all, 5, &w.f->e));
    json_free(all);
    assert_rc(w.f, RC_DAMAGED,
              store_visit_journal(w.f->s, w.open.id, join_values, &given, &w.f->e));
    assert_string_equal(buf_text(&given), "x1 ");
    buf_release(&given);
    fixture_free(w.f);
}

// Changes of an envelope.
static const char *const visit_changes[] = {
    "UPDATE visit SET state = 0 WHERE no = 1",
    "UPDATE visit SET state = 3 WHERE no = 1",
    "UPDATE visit SET finished_utc_ms = finished_utc_ms + 1 WHERE no = 1",
    "UPDATE visit SET started_utc_ms = 5 WHERE no = 1",
    "UPDATE visit SET person = 2 WHERE no = 1",
    "UPDATE visit SET form_version = '2' WHERE no = 1",
    "UPDATE visit SET entries = 0 WHERE no = 1",
    "UPDATE visit SET due_utc_ms = 0 WHERE no = 1",
    "UPDATE visit SET version = 1 WHERE no = 1",
    "UPDATE visit SET proof = (SELECT proof FROM visit WHERE no = 2) WHERE no = 1",
};

static void a_changed_envelope_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(visit_changes); i++) {
        struct world w = world_new();
        struct store_visit v, *all = NULL;
        struct arena a = {0};
        size_t count = 0;
        if (i == 0) // one open visit a person is a rule of the schema too
            change(&w, "UPDATE visit SET state = 2 WHERE no = 2");
        change(&w, visit_changes[i]);
        assert_rc(w.f, RC_DAMAGED, store_visit_load(w.f->s, w.done.id, &v, &w.f->e));
        names(&w, w.done.id.text);
        err_clear(&w.f->e);
        store_visits(w.f->s, w.two, &a, &all, &count, &w.f->e);
        assert_true(count >= 1); // the others are still given
        arena_release(&a);
        fixture_free(w.f);
    }
}

// Changes of records.
static const char *const record_changes[] = {
    "UPDATE record SET sealed = flip(sealed, 60) "
    "WHERE type = 'Visit'",
    "UPDATE record SET version = 2 WHERE type = 'Visit'",
    "UPDATE record SET person = 2 WHERE type = 'Visit'",
    "UPDATE record SET visit = 2 WHERE type = 'Visit'",
    "UPDATE record SET visit = NULL WHERE type = 'Visit'",
    "UPDATE record SET sealed = (SELECT sealed FROM record WHERE type = 'Patient') "
    "WHERE type = 'Visit'",
    "UPDATE person SET wrapped = (SELECT wrapped FROM person WHERE no = 2) WHERE no = 1",
};

static bool count_all(const struct json *resource, struct id visit, void *self)
{
    (void)resource;
    (void)visit;
    ++*(int *)self;
    return true;
}

static void a_changed_record_is_named(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(record_changes); i++) {
        struct world w = world_new();
        struct json *found = NULL;
        int count = 0;
        struct json *all = some_resources(&w.other, "completed");
        assert_ok(w.f,
                  store_visit_finish(w.f->s, w.other.id, VISIT_FINISHED, all, all, 5, &w.f->e));
        json_free(all);
        char sql[400];
        bool visit = strstr(record_changes[i], "'Visit'") != NULL;
        snprintf(sql, sizeof sql, "%s%s", record_changes[i], visit ? " AND no = 3" : "");
        change(&w, sql);
        assert_rc(
            w.f, RC_DAMAGED,
            store_resource_load(w.f->s, "QuestionnaireResponse", w.done.response, &found, &w.f->e));
        names(&w, visit ? w.done.id.text : w.one.text);
        assert_null(found);
        assert_rc(w.f, RC_DAMAGED,
                  store_resources(w.f->s, "QuestionnaireResponse", (struct id){{0}}, count_all,
                                  &count, &w.f->e));
        assert_int_equal(count, 1); // the other visit's is still given
        fixture_free(w.f);
    }
}

static void an_old_patient_put_back_is_found(void **state)
{
    struct world w = world_new();
    struct json *p = a_patient(w.one, "Martin", "Anne", "1942-05-12", NULL), *back = NULL;
    (void)state;
    assert_ok(w.f, store_person_save(w.f->s, p, &w.f->e));
    json_free(p);
    change(&w, "DELETE FROM record WHERE type = 'Patient' AND version = 2");
    assert_rc(w.f, RC_DAMAGED, store_person_load(w.f->s, w.one, &back, &w.f->e));
    names(&w, w.one.text);
    assert_null(back);
    fixture_free(w.f);
}

static void a_changed_index_line_leaves_the_others(void **state)
{
    static const char *const changes[] = {
        "UPDATE person SET line = flip(line, 60) WHERE no = 1",
        "UPDATE person SET line = (SELECT line FROM person WHERE no = 2) WHERE no = 1",
        "UPDATE person SET version = version - 1 WHERE no = 1",
        "UPDATE person SET wrapped = x'00' WHERE no = 1",
        "UPDATE person SET line = x'' WHERE no = 1",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct world w = world_new();
        assert_ok(w.f, store_damage(w.f->s, &w.f->e));
        change(&w, changes[i]);
        assert_rc(w.f, RC_DAMAGED, store_damage(w.f->s, &w.f->e));
        names(&w, w.one.text);
        assert_int_equal(store_person_count(w.f->s), 1);
        assert_non_null(store_person_find(w.f->s, w.two));
        fixture_free(w.f);
    }
}

static void a_changed_task_or_setting_is_named(void **state)
{
    struct world w = world_new();
    struct store_task task = {.person = w.one, .at_utc_ms = 1000, .status = "requested"};
    struct store_task other = {.person = w.two, .at_utc_ms = 2000, .status = "requested"}, *all;
    struct store_task said = {
        .person = w.one, .at_utc_ms = 3000, .status = "refused", .reason = "in hospital"};
    struct arena a = {0};
    const char *value = NULL;
    size_t count = 0;
    (void)state;
    assert_ok(w.f, store_task_save(w.f->s, &task, &w.f->e));
    assert_ok(w.f, store_task_save(w.f->s, &other, &w.f->e));
    assert_ok(w.f, store_setting_set(w.f->s, "language", "fr", &w.f->e));
    assert_ok(w.f, store_setting_set(w.f->s, "colour", "no", &w.f->e));
    change(&w, "UPDATE task SET status = 'completed' WHERE at_utc_ms = 1000");
    assert_rc(w.f, RC_DAMAGED, store_tasks(w.f->s, 0, 9000, &a, &all, &count, &w.f->e));
    names(&w, task.id.text);
    assert_int_equal(count, 1);
    assert_ok(w.f, store_task_save(w.f->s, &said, &w.f->e));
    change(&w, "UPDATE task SET details = NULL WHERE at_utc_ms = 3000");
    assert_rc(w.f, RC_DAMAGED, store_task_load(w.f->s, said.id, &other, &w.f->e));
    names(&w, said.id.text);
    change(&w, "UPDATE task SET remote = 1 WHERE at_utc_ms = 2000");
    assert_rc(w.f, RC_DAMAGED, store_task_load(w.f->s, other.id, &other, &w.f->e));
    change(&w, "UPDATE setting SET sealed = (SELECT sealed FROM setting WHERE name = 'colour') "
               "WHERE name = 'language'");
    assert_rc(w.f, RC_DAMAGED, store_setting(w.f->s, "language", &a, &value, &w.f->e));
    names(&w, "language");
    assert_ok(w.f, store_setting_set(w.f->s, "language", "en", &w.f->e)); // can be set anew
    assert_ok(w.f, store_setting(w.f->s, "language", &a, &value, &w.f->e));
    assert_string_equal(value, "en");
    arena_release(&a);
    fixture_free(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(journal_rows_changed_or_swapped_are_named),
        cmocka_unit_test(a_cut_journal_of_a_paused_visit_is_found),
        cmocka_unit_test(a_damaged_journal_does_not_keep_a_visit_from_finishing),
        cmocka_unit_test(a_changed_envelope_is_named),
        cmocka_unit_test(a_changed_record_is_named),
        cmocka_unit_test(an_old_patient_put_back_is_found),
        cmocka_unit_test(a_changed_index_line_leaves_the_others),
        cmocka_unit_test(a_changed_task_or_setting_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
