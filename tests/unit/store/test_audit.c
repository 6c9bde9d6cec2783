// SPDX-License-Identifier: EUPL-1.2
// The audit chain, tasks and settings.
#include "unit/store/fixture.h"

#include "store/outbox.h"

#include "store/audit.h"

// A change of the chain and the entry that must be named.
static const struct {
    const char *sql, *named;
} changes[] = {
    {"UPDATE audit SET sealed = flip(sealed, 60) "
     "WHERE seq = 4",
     "entry 4 was changed"},
    {"DELETE FROM audit WHERE seq = 3", "entry 3 is missing"},
    {"DELETE FROM audit WHERE seq = 1", "entry 1 is missing"},
    {"DELETE FROM audit WHERE seq > 4", "entry 5 is missing"},
    {"DELETE FROM audit", "entry 1 is missing"},
    {"UPDATE audit SET sealed = (SELECT sealed FROM audit WHERE seq = 2) WHERE seq = 5",
     "entry 5 was changed"},
    {"UPDATE audit SET seq = 100 WHERE seq = 2", "entry 2 is missing"},
};

static void audit_verify_locates_changes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        struct fixture *f = fixture_new(true);
        uint64_t entries = 0;
        for (int k = 0; k < 5; k++)
            assert_ok(f, store_audit(f->s, "test", "id", &f->e));
        assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
        assert_int_equal(entries, 7); // with root-begin and store-create
        alter(f, changes[i].sql);
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e)); // visits go on
        entries = 99;
        assert_rc(f, RC_DAMAGED, store_audit_verify(f->s, &entries, &f->e));
        if (strstr(f->e.text, changes[i].named) == NULL)
            fail_msg("%s: %s", changes[i].sql, f->e.text);
        assert_int_equal(entries, 99);
        fixture_free(f);
    }
}

static void audit_grows_with_every_change(void **state)
{
    struct fixture *f = fixture_new(true);
    uint64_t before = 0, after = 0;
    struct store_visit v;
    (void)state;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    assert_ok(f, store_audit_verify(f->s, &before, &f->e));
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "b"); // an answer stays one write
    assert_ok(f, store_visit_state(f->s, v.id, VISIT_PAUSED, &f->e));
    assert_ok(f, store_audit_verify(f->s, &after, &f->e));
    assert_int_equal(after, before + 2);
    fixture_reopen(f);
    assert_rc(f, RC_DENIED, store_unlock(f->s, "marie", "wrong", NULL, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_audit_verify(f->s, &after, &f->e));
    assert_int_equal(after, before + 4); // the wrong passphrase, the unlocking
    fixture_free(f);
}

static void task_save_plans_and_changes(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_task late = {.person = person, .at_utc_ms = 5000, .status = "requested"};
    struct store_task early = {.person = person, .at_utc_ms = 2000, .status = "requested"};
    struct store_task *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    (void)state;
    assert_ok(f, store_task_save(f->s, &late, &f->e));
    assert_ok(f, store_task_save(f->s, &early, &f->e));
    assert_true(id_valid(late.id.text));
    snprintf(early.status, sizeof early.status, "absent");
    assert_ok(f, store_task_save(f->s, &early, &f->e));
    fixture_again(f);
    assert_ok(f, store_tasks(f->s, 2000, 6000, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_string_equal(all[0].id.text, early.id.text);
    assert_string_equal(all[0].status, "absent");
    assert_int_equal(all[0].at_utc_ms, 2000);
    assert_string_equal(all[1].id.text, late.id.text);
    assert_string_equal(all[1].person.text, person.text);
    assert_ok(f, store_tasks(f->s, 2001, 5000, &a, &all, &count, &f->e));
    assert_int_equal(count, 0);
    struct store_task nobody = {.person = id_new(), .status = "requested"};
    assert_rc(f, RC_NO, store_task_save(f->s, &nobody, &f->e));
    assert_string_equal(nobody.id.text, "");
    early.id = id_new();
    assert_rc(f, RC_NO, store_task_save(f->s, &early, &f->e));
    snprintf(late.status, sizeof late.status, "perhaps");
    assert_rc(f, RC_INVALID, store_task_save(f->s, &late, &f->e));
    arena_release(&a);
    fixture_free(f);
}

static void setting_is_set_changed_removed(void **state)
{
    struct fixture *f = fixture_new(true);
    struct arena a = {0};
    const char *value = "before";
    (void)state;
    assert_ok(f, store_setting(f->s, "language", &a, &value, &f->e));
    assert_null(value);
    assert_ok(f, store_setting_set(f->s, "language", "fr", &f->e));
    assert_ok(f, store_setting_set(f->s, "language", "en", &f->e));
    fixture_again(f);
    assert_ok(f, store_setting(f->s, "language", &a, &value, &f->e));
    assert_string_equal(value, "en");
    assert_ok(f, store_setting_set(f->s, "language", "", &f->e));
    assert_ok(f, store_setting(f->s, "language", &a, &value, &f->e));
    assert_string_equal(value, "");
    assert_ok(f, store_setting_set(f->s, "language", NULL, &f->e));
    assert_ok(f, store_setting(f->s, "language", &a, &value, &f->e));
    assert_null(value);
    arena_release(&a);
    fixture_free(f);
}

// Keeps the newest two entries.
struct newest {
    char what[2][32], id[2][32];
};

static bool keep_newest(const struct store_audit_entry *x, void *self)
{
    struct newest *n = self;
    memcpy(n->what[0], n->what[1], sizeof n->what[0]);
    memcpy(n->id[0], n->id[1], sizeof n->id[0]);
    snprintf(n->what[1], sizeof n->what[1], "%s", x->what);
    snprintf(n->id[1], sizeof n->id[1], "%s", x->id);
    return true;
}

static void expect_newest(struct fixture *f, const char *before, const char *id, const char *last)
{
    struct newest n = {0};
    assert_ok(f, store_audit_read(f->s, keep_newest, &n, &f->e));
    assert_string_equal(n.what[0], before);
    if (id != NULL)
        assert_string_equal(n.id[0], id);
    assert_string_equal(n.what[1], last);
}

static void a_clock_that_is_changed_leaves_a_trace(void **state)
{
    struct fixture *f = fixture_new(false);
    uint64_t entries = 0;
    (void)state;
    f->fake.utc_ms += 3600 * 1000; // an hour goes by
    f->fake.mono_ms += 3600 * 1000;
    assert_ok(f, store_audit(f->s, "one", "", &f->e));
    expect_newest(f, "store-create", NULL, "one");
    f->fake.utc_ms += 3600 * 1000; // set forth
    assert_ok(f, store_audit(f->s, "two", "", &f->e));
    expect_newest(f, "clock-change", "+3600 s", "two");
    f->fake.utc_ms -= 7200 * 1000; // and back
    assert_ok(f, store_audit(f->s, "three", "", &f->e));
    expect_newest(f, "clock-change", "-7200 s", "three");
    f->fake.utc_ms -= 30 * 1000; // kept right
    assert_ok(f, store_audit(f->s, "four", "", &f->e));
    expect_newest(f, "three", NULL, "four");
    store_lock(f->s); // set back while nobody is there
    f->fake.utc_ms -= 86400 * 1000;
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    expect_newest(f, "clock-doubt", "behind", "unlock");
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    fixture_free(f);
}

static bool stop_at_two(const struct store_audit_entry *x, void *self)
{
    ++*(int *)self;
    assert_int_equal(x->seq, *(int *)self);
    assert_true(id_valid(x->account.text));
    assert_string_equal(x->version, ICOPE_VERSION);
    return x->seq < 2;
}

static bool count_entry(const struct store_audit_entry *x, void *self)
{
    *(int *)self += x->what[0] != '\0';
    return true;
}

static void audit_is_read_around_an_altered_entry(void **state)
{
    struct fixture *f = fixture_new(true);
    int count = 0;
    (void)state;
    for (int k = 0; k < 5; k++)
        assert_ok(f, store_audit(f->s, "test", "id", &f->e));
    assert_ok(f, store_audit_read(f->s, stop_at_two, &count, &f->e));
    assert_int_equal(count, 2);
    alter(f, changes[0].sql);
    assert_rc(f, RC_DENIED, store_audit_read(f->s, count_entry, &count, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    count = 0;
    assert_rc(f, RC_DAMAGED, store_audit_read(f->s, count_entry, &count, &f->e));
    assert_int_equal(count, 7); // eight with the unlocking and its doubt, but the altered one
    fixture_free(f);
}

static bool count_one(const struct store_remote *r, void *self)
{
    assert_string_equal(r->type, "QuestionnaireResponse");
    return ++*(size_t *)self < 2;
}

static void a_planned_visit_of_a_server_keeps_what_was_said(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_task task = {.id = id_new(),
                              .person = person,
                              .at_utc_ms = 5000,
                              .status = "accepted",
                              .reason = "hospital",
                              .note = "ring twice",
                              .remote = true},
                      read = {0};
    struct json *bundle = json_new_object(), *content = json_new_object();
    size_t seen = 0;
    (void)state;
    assert_rc(f, RC_NO, store_task_load(f->s, task.id, &read, &f->e));
    json_set_string(bundle, "id", id_new().text);
    assert_ok(f, store_task_report(f->s, &task, bundle, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 1);
    snprintf(task.status, sizeof task.status, "moved");
    task.at_utc_ms = 9000;
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    fixture_again(f);
    assert_int_equal(store_counts(f->s).to_send, 1);
    assert_ok(f, store_task_load(f->s, task.id, &read, &f->e));
    assert_string_equal(read.status, "moved");
    assert_string_equal(read.reason, "hospital");
    assert_string_equal(read.note, "ring twice");
    assert_true(read.remote && read.at_utc_ms == 9000);
    // Neither words nor names are in the file.
    struct buf file = {0};
    assert_ok(f, fs_read(f->path, 16 * 1024 * 1024, &file, &f->e));
    assert_null(memmem(file.at, file.len, "ring twice", 10));
    buf_release(&file);
    for (int i = 0; i < 3; i++) {
        struct store_remote r = {.type = "QuestionnaireResponse", .id = id_new()};
        r.content = i > 0 ? content : NULL;
        assert_ok(f, store_remote_put(f->s, person, &r, &f->e));
    }
    assert_ok(f, store_remotes(f->s, person, "QuestionnaireResponse", count_one, &seen, &f->e));
    assert_int_equal(seen, 2); // the one without content is no result
    json_free(bundle);
    json_free(content);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(audit_verify_locates_changes),
        cmocka_unit_test(audit_grows_with_every_change),
        cmocka_unit_test(task_save_plans_and_changes),
        cmocka_unit_test(a_planned_visit_of_a_server_keeps_what_was_said),
        cmocka_unit_test(setting_is_set_changed_removed),
        cmocka_unit_test(a_clock_that_is_changed_leaves_a_trace),
        cmocka_unit_test(audit_is_read_around_an_altered_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
