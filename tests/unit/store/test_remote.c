// SPDX-License-Identifier: EUPL-1.2
// What the server was seen to hold, and conflicts.
#include "unit/store/fixture.h"

#include "store/erase.h"
#include "store/file_check.h"
#include "store/outbox.h"

static struct json *word(const char *text)
{
    struct json *all = json_new_object();
    json_set_string(all, "word", text);
    return all;
}

static void seen(struct fixture *f, struct id person, const char *type, struct id id,
                 const char *version, struct json *content)
{
    struct store_remote r = {.id = id, .seen_utc_ms = f->fake.utc_ms, .content = content};
    snprintf(r.type, sizeof r.type, "%s", type);
    snprintf(r.remote_id, sizeof r.remote_id, "remote-%s", version);
    snprintf(r.version, sizeof r.version, "%s", version);
    assert_ok(f, store_remote_put(f->s, person, &r, &f->e));
}

static void what_was_seen_is_remembered(void **state)
{
    struct fixture *f = fixture_new(false);
    struct store_remote r = {0};
    struct json *content = word("there");
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL), task = id_new();
    (void)state;
    assert_rc(f, RC_NO, store_remote_get(f->s, "Task", task, &r, &f->e));
    assert_rc(f, RC_INVALID, store_remote_put(f->s, person, &r, &f->e));
    seen(f, person, "Patient", person, "1", NULL);
    seen(f, person, "Task", task, "1", content);
    seen(f, person, "Task", task, "2", content); // the newest counts
    fixture_again(f);
    assert_ok(f, store_remote_get(f->s, "Task", task, &r, &f->e));
    assert_string_equal(r.type, "Task");
    assert_string_equal(r.version, "2");
    assert_string_equal(r.remote_id, "remote-2");
    assert_int_equal(r.seen_utc_ms, f->fake.utc_ms);
    assert_true(id_equal(r.id, task) && json_equal(r.content, content));
    json_free(r.content);
    assert_ok(f, store_remote_get(f->s, "Patient", person, &r, &f->e));
    assert_null(r.content);
    assert_rc(f, RC_NO, store_remote_get(f->s, "Patient", task, &r, &f->e));
    struct store_remote unknown = {.type = "Task", .id = task};
    assert_rc(f, RC_NO, store_remote_put(f->s, task, &unknown, &f->e)); // nobody of that id
    json_free(content);
    fixture_free(f);
}

static void conflicts_are_found_and_settled(void **state)
{
    struct fixture *f = fixture_new(false);
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct json *sides = word("first"), *newer = word("newer"), *choice = word("ours"),
                *kept = NULL;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL), task = id_new();
    struct id one = {{0}}, two = {{0}}, same = {{0}}, again = {{0}};
    size_t count = 0;
    (void)state;
    assert_rc(f, RC_NO, store_conflict_add(f->s, task, "Task", task, sides, &one, &f->e));
    assert_rc(f, RC_INVALID, store_conflict_add(f->s, person, "", task, sides, &one, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Task", task, sides, &one, &f->e));
    f->fake.utc_ms += 1000;
    f->fake.mono_ms += 1000;
    assert_ok(f, store_conflict_add(f->s, person, "Patient", person, sides, &two, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Task", task, newer, &same, &f->e));
    assert_true(id_equal(same, one));
    fixture_again(f);
    assert_ok(f, store_conflicts(f->s, false, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_true(id_equal(all[0].id, one) && id_equal(all[1].id, two));
    assert_true(id_equal(all[0].resource, task) && id_equal(all[0].person, person));
    assert_ok(f, store_conflict_sides(f->s, one, &kept, &f->e));
    assert_string_equal(json_get_string(kept, "word"), "newer");
    json_free(kept);
    struct store_settlement how = {.conflict = one, .choice = choice};
    assert_ok(f, store_conflict_end(f->s, &how, &f->e));
    assert_rc(f, RC_INVALID, store_conflict_end(f->s, &how, &f->e));
    how.conflict = task;
    assert_rc(f, RC_NO, store_conflict_end(f->s, &how, &f->e));
    assert_ok(f, store_conflicts(f->s, false, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_ok(f, store_conflicts(f->s, true, &a, &all, &count, &f->e));
    assert_int_equal(count, 2);
    assert_int_equal(all[0].settled_utc_ms, f->fake.utc_ms);
    assert_ok(f, store_conflict_sides(f->s, one, &kept, &f->e));
    assert_string_equal(json_get_string(json_get(kept, "choice"), "word"), "ours");
    json_free(kept);
    assert_ok(f, store_conflict_add(f->s, person, "Task", task, sides, &again, &f->e));
    assert_false(id_equal(again, one)); // settled ones stay as they are
    json_free(sides);
    json_free(newer);
    json_free(choice);
    arena_release(&a);
    fixture_free(f);
}

static void altered_rows_are_named_and_erased_ones_gone(void **state)
{
    struct fixture *f = fixture_new(false);
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct store_remote r = {0};
    struct store_checked checked = {0};
    struct store_receipt receipt;
    struct json *sides = word("sides");
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL), task = id_new();
    struct id one = {{0}}, two = {{0}}, three = {{0}};
    size_t count = 0;
    (void)state;
    seen(f, person, "Task", task, "1", sides);
    seen(f, person, "Patient", person, "1", sides);
    assert_ok(f, store_conflict_add(f->s, person, "Task", task, sides, &one, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Patient", person, sides, &two, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Flag", task, sides, &three, &f->e));
    alter(f, "UPDATE remote SET seen_utc_ms = 7 WHERE type = 'Task';"
             "UPDATE conflict SET settled_utc_ms = 7 WHERE type = 'Task';"
             "UPDATE conflict SET sealed = flip(sealed, 40) WHERE type = 'Patient'");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_remote_get(f->s, "Task", task, &r, &f->e));
    assert_non_null(strstr(f->e.text, task.text));
    assert_ok(f, store_remote_get(f->s, "Patient", person, &r, &f->e));
    json_free(r.content);
    assert_rc(f, RC_DAMAGED, store_conflicts(f->s, true, &a, &all, &count, &f->e));
    assert_int_equal(count, 1);
    assert_true(id_equal(all[0].id, three));
    assert_rc(f, RC_DAMAGED, store_check(f->s, &checked, &f->e));
    assert_int_equal(checked.damaged, 2); // the two conflicts count once
    assert_ok(f, store_erase(f->s, person, "wish", true, &receipt, &f->e));
    assert_rc(f, RC_NO, store_remote_get(f->s, "Patient", person, &r, &f->e));
    assert_ok(f, store_conflicts(f->s, true, &a, &all, &count, &f->e));
    assert_int_equal(count, 0);
    assert_ok(f, store_check(f->s, &checked, &f->e));
    json_free(sides);
    arena_release(&a);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_seen_is_remembered),
        cmocka_unit_test(conflicts_are_found_and_settled),
        cmocka_unit_test(altered_rows_are_named_and_erased_ones_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
