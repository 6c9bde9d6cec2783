// SPDX-License-Identifier: EUPL-1.2
// Erasure that can be proved.
#include "unit/store/fixture.h"

#include "store/amend.h"
#include "store/erase.h"

#define DAY_MS (int64_t)86400000

// A person with a finished visit (its package sent when `sent`), and one under way when `open`.
static struct id visited(struct fixture *f, const char *family, bool sent, bool open)
{
    struct id person = add_person(f, family, "Jeanne", "1942-05-12", "Quimper");
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "yes");
    struct json *resources = some_resources(&v, "completed"), *package = json_new_object();
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 0, &f->e));
    json_free(resources);
    json_free(package);
    struct id done = v.id;
    if (open) {
        assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
        append(f, v.id, "nut-weight", "no");
    }
    if (sent) {
        char sql[200];
        snprintf(sql, sizeof sql,
                 "UPDATE outbox SET state = 1, sent_utc_ms = %lld WHERE visit = (SELECT no "
                 "FROM visit WHERE id = '%s')",
                 (long long)f->fake.utc_ms, done.text);
        alter(f, sql);
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    }
    return person;
}

// Rows of all tables that name the person, in a copy of the file opened by plain SQLite.
static int64_t rows_left(struct fixture *f)
{
    int64_t sum = 0, n = 0;
    struct db db = {0};
    static const char *const tables[] = {"person",  "visit", "record", "outbox",
                                         "journal", "task",  "remote", "conflict"};
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, db_open(&db, f->path, false, 99, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT count(*) FROM %s", tables[i]);
        assert_ok(f, db_pragma(&db, sql, &n, &f->e));
        sum += n;
    }
    db_close(&db);
    fixture_again(f);
    return sum;
}

static void an_erased_person_is_nowhere(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = visited(f, "Martin", true, false);
    struct store_task task = {.person = person, .at_utc_ms = 1, .status = "requested"};
    struct store_receipt r = {0};
    struct buf file = {0}, key = {0};
    uint64_t entries = 0;
    (void)state;
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    struct query q = db_query((struct db *)f->s, SQL_PERSON_GET, &f->e); // db is its first member
    query_text(&q, ":id", person.text);
    assert_true(query_row(&q));
    size_t len = 0;
    const void *at = query_get_blob(&q, COL_wrapped, &len);
    buf_add(&key, at, len);
    query_end(&q);
    assert_int_equal(store_counts(f->s).sent, 1);
    char draft[120];
    snprintf(draft, sizeof draft, "{\"person\":\"%s\",\"family\":\"Martain\"}", person.text);
    assert_ok(f, store_setting_set(f->s, "draft-marie", draft, &f->e));
    assert_ok(f, store_setting_set(f->s, "idle", "5", &f->e));
    assert_ok(f, store_erase(f->s, person, "asked by letter", false, &r, &f->e));
    assert_int_equal(r.visits, 1);
    assert_int_equal(r.records, 3); // Patient, Visit, Journal
    assert_string_equal(r.erasure.reason, "asked by letter");
    assert_null(store_person_find(f->s, person));
    assert_int_equal(store_counts(f->s).sent, 0);
    assert_int_equal(rows_left(f), 0);
    struct arena a = {0};
    const char *kept = NULL;
    assert_ok(f, store_setting(f->s, "draft-marie", &a, &kept, &f->e));
    assert_null(kept);
    assert_ok(f, store_setting(f->s, "idle", &a, &kept, &f->e));
    assert_string_equal(kept, "5");
    arena_release(&a);
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    assert_ok(f, store_damage(f->s, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, fs_read(f->path, 64 << 20, &file, &f->e));
    assert_null(memmem(file.at, file.len, key.at, key.len));
    buf_release(&file);
    buf_release(&key);
    fixture_free(f);
}

static void nothing_unsent_is_erased_by_the_way(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id unsent = visited(f, "Martin", false, false), open = visited(f, "Durand", false, true);
    struct store_unsent left = {0};
    struct store_receipt r = {0};
    (void)state;
    assert_ok(f, store_unsent(f->s, open, &left, &f->e));
    assert_int_equal(left.open, 1);
    assert_int_equal(left.unsent, 1);
    assert_rc(f, RC_BUSY, store_erase(f->s, unsent, "asked", false, &r, &f->e));
    assert_rc(f, RC_BUSY, store_erase(f->s, open, "asked", false, &r, &f->e));
    assert_rc(f, RC_INVALID, store_erase(f->s, open, "", true, &r, &f->e));
    assert_rc(f, RC_NO, store_erase(f->s, id_new(), "asked", true, &r, &f->e));
    assert_int_equal(store_person_count(f->s), 2);
    assert_ok(f, store_erase(f->s, open, "asked", true, &r, &f->e));
    assert_int_equal(r.visits, 2);
    assert_int_equal(store_counts(f->s).to_send, 1);
    fixture_again(f);
    assert_int_equal(store_person_count(f->s), 1);
    assert_non_null(store_person_find(f->s, unsent));
    fixture_free(f);
}

static void a_tombstone_says_who_when_and_why(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_receipt r = {0};
    struct store_erasure *all = NULL;
    struct arena a = {0};
    size_t count = 0;
    (void)state;
    assert_ok(f, store_erase(f->s, person, "two\nlines", false, &r, &f->e));
    fixture_again(f);
    assert_ok(f, store_erasures(f->s, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_string_equal(all[0].person.text, person.text);
    assert_string_equal(all[0].reason, "two\nlines");
    assert_string_equal(all[0].account.text, store_user(f->s)->id.text);
    assert_int_equal(all[0].erased_utc_ms, f->fake.utc_ms);
    alter(f, "UPDATE erased SET erased_utc_ms = erased_utc_ms + 1");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_erasures(f->s, &a, &all, &count, &f->e));
    arena_release(&a);
    fixture_free(f);
}

static void copies_of_an_older_schema_go_too(void **state)
{
    struct fixture *f = fixture_folder(true);
    struct buf old = {0};
    struct store_receipt r = {0};
    char copy[400];
    (void)state;
    assert_ok(f, fs_read("tests/unit/store/data/store-0001.db", 1024 * 1024, &old, &f->e));
    assert_ok(f, fs_write(f->path, old.at, old.len, 0600, &f->e));
    buf_release(&old);
    fixture_again(f);
    snprintf(copy, sizeof copy, "%s-before-0002", f->path);
    assert_true(fs_exists(copy));
    assert_ok(f, store_erase(f->s, store_person_at(f->s, 0)->id, "asked", true, &r, &f->e));
    assert_int_equal(r.copies, 1);
    assert_false(fs_exists(copy));
    fixture_free(f);
}

// What stands in the way of removing it does not matter: here a folder.
static void a_copy_that_cannot_go_is_named(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id first = visited(f, "Martin", true, false), second = visited(f, "Durand", true, false);
    struct store_receipt r = {0};
    char copy[400];
    size_t erased = 0;
    (void)state;
    snprintf(copy, sizeof copy, "%s-before-0002", f->path);
    assert_int_equal(mkdir(copy, 0700), 0);
    assert_rc(f, RC_DENIED, store_erase(f->s, first, "asked", true, &r, &f->e));
    assert_string_equal(f->e.text, copy);
    assert_true(id_equal(r.erasure.person, first)); // there is a receipt all the same
    assert_int_equal(r.visits, 1);
    assert_null(store_person_find(f->s, first));
    err_clear(&f->e);
    assert_int_equal(retained_after(f, 0, &erased), RC_DENIED);
    assert_int_equal(erased, 1); // and it keeps nobody
    assert_null(store_person_find(f->s, second));
    assert_int_equal(rmdir(copy), 0);
    fixture_free(f);
}

static void a_ledger_is_applied_to_a_restored_copy(void **state)
{
    struct fixture *f = fixture_new(true);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_receipt r = {0};
    struct store_erasure *all = NULL;
    struct arena a = {0};
    struct buf before = {0};
    size_t count = 0, erased = 9;
    (void)state;
    add_person(f, "Durand", "Paul", "1940-01-02", NULL);
    fixture_reopen(f); // everything is in the file
    store_close(f->s);
    assert_ok(f, fs_read(f->path, 64 << 20, &before, &f->e));
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_ok(f, store_erase(f->s, person, "asked", false, &r, &f->e));
    assert_ok(f, store_erasures(f->s, &a, &all, &count, &f->e));
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, fs_write(f->path, before.at, before.len, 0600, &f->e));
    fixture_again(f);
    assert_non_null(store_person_find(f->s, person)); // back from the copy
    assert_ok(f, store_erase_again(f->s, all, count, &erased, &f->e));
    assert_int_equal(erased, 1);
    assert_null(store_person_find(f->s, person));
    assert_int_equal(store_person_count(f->s), 1);
    assert_ok(f, store_erase_again(f->s, all, count, &erased, &f->e));
    assert_int_equal(erased, 0);
    buf_release(&before);
    arena_release(&a);
    fixture_free(f);
}

static void retention_takes_only_what_was_acknowledged_long_ago(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id gone = visited(f, "Martin", true, false);
    struct id unsent = visited(f, "Durand", false, false);
    struct id open = visited(f, "Petit", true, true);
    struct id planned = visited(f, "Moreau", true, false);
    struct id never = add_person(f, "Lefevre", "Anne", "1941-02-03", NULL);
    struct store_task task = {.person = planned, .at_utc_ms = 1, .status = "requested"};
    size_t erased = 9;
    (void)state;
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    f->fake.utc_ms += 29 * DAY_MS;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 0);
    f->fake.utc_ms += 2 * DAY_MS;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 1);
    assert_null(store_person_find(f->s, gone));
    assert_non_null(store_person_find(f->s, unsent));
    assert_non_null(store_person_find(f->s, open));
    assert_non_null(store_person_find(f->s, planned));
    assert_non_null(store_person_find(f->s, never));
    fixture_free(f);
}

static void retention_keeps_records_of_one_person_together(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id due = visited(f, "Martin", true, false), unsent = visited(f, "Martin", false, false);
    struct id gone = visited(f, "Petit", true, false);
    struct id empty = add_person(f, "Petit", "Anne", "1941-02-03", NULL);
    struct id both = visited(f, "Roy", true, false), duplicate = visited(f, "Roy", true, false);
    size_t erased = 9;
    (void)state;
    assert_ok(f, store_person_merge(f->s, due, unsent, &f->e));
    assert_ok(f, store_person_merge(f->s, empty, gone, &f->e));
    assert_ok(f, store_person_merge(f->s, duplicate, both, &f->e));
    f->fake.utc_ms += 31 * DAY_MS;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 4);
    assert_non_null(store_person_find(f->s, due)); // its duplicate is not handed over yet
    assert_non_null(store_person_find(f->s, unsent));
    assert_null(store_person_find(f->s, gone));
    assert_null(store_person_find(f->s, empty));
    assert_null(store_person_find(f->s, both));
    assert_null(store_person_find(f->s, duplicate));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_erased_person_is_nowhere),
        cmocka_unit_test(nothing_unsent_is_erased_by_the_way),
        cmocka_unit_test(a_tombstone_says_who_when_and_why),
        cmocka_unit_test(copies_of_an_older_schema_go_too),
        cmocka_unit_test(a_copy_that_cannot_go_is_named),
        cmocka_unit_test(a_ledger_is_applied_to_a_restored_copy),
        cmocka_unit_test(retention_keeps_records_of_one_person_together),
        cmocka_unit_test(retention_takes_only_what_was_acknowledged_long_ago),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
