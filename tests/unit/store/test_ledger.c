// SPDX-License-Identifier: EUPL-1.2
// The ledger: numbers without gaps, the chain, what shows when somebody touched it, what stays.
#include "unit/store/fixture.h"

#include "store/erase.h"
#include "store/file_check.h"
#include "store/outbox.h"
#include "store/team.h"

static struct json *a_bundle(const char *word)
{
    struct json *bundle = json_new_object();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set_string(bundle, "note", word);
    return bundle;
}

// Queues a package about the person; its id.
static struct id queue(struct fixture *f, struct id person, const char *word)
{
    struct json *bundle = a_bundle(word);
    struct id id = id_from(json_get_string(bundle, "id"));
    assert_ok(f, store_package_add(f->s, person, bundle, &f->e));
    json_free(bundle);
    f->fake.utc_ms += 1000;
    f->fake.mono_ms += 1000;
    return id;
}

static struct id somebody(struct fixture *f)
{
    return add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
}

static void numbers_have_no_gaps_and_hashes_follow(void **state)
{
    struct fixture *f = fixture_new(false);
    struct arena a = {0};
    struct ledger_line *lines = NULL;
    struct ledger_head head = {0}, before = {0};
    struct id ids[5], person = somebody(f);
    char was[LEDGER_HASH_BYTES], hash[LEDGER_HASH_BYTES];
    size_t count = 0;
    (void)state;
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    assert_int_equal(head.next, 1);
    assert_int_equal(strspn(head.before, "0"), LEDGER_HASH_BYTES - 1);
    memcpy(was, head.before, sizeof was);
    memcpy(before.laptop, head.laptop, sizeof before.laptop);
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        ids[i] = queue(f, person, "same"); // the same text twice has two hashes
    fixture_again(f);
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    assert_int_equal(head.next, 6);
    assert_string_equal(head.laptop, before.laptop);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 5);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lines[i].seq, i + 1);
        assert_string_equal(lines[i].package.text, ids[i].text);
        assert_string_equal(lines[i].laptop, head.laptop);
        ledger_hash(was, &lines[i], hash);
        assert_string_equal(hash, lines[i].chain);
        memcpy(was, hash, sizeof was);
        assert_true(i == 0 || strcmp(lines[i].content, lines[i - 1].content) != 0);
    }
    assert_string_equal(was, head.before);
    arena_release(&a);
    fixture_free(f);
}

// An Encounter with that number of that ledger.
static struct json *numbered(const char *laptop, const char *number)
{
    struct json *bundle = a_bundle("n"), *entries = json_new_array(), *entry = json_new_object();
    struct json *encounter = json_new_object(), *all = json_new_array(), *own = json_new_object();
    char system[120];
    snprintf(system, sizeof system, "https://icope.example.org/fhir/NamingSystem/ledger/%s",
             laptop);
    json_set_string(encounter, "resourceType", "Encounter");
    json_set_string(own, "system", system);
    json_set_string(own, "value", number);
    json_push(all, own);
    json_set(encounter, "identifier", all);
    json_set(entry, "resource", encounter);
    json_push(entries, entry);
    json_set(bundle, "entry", entries);
    return bundle;
}

static void another_number_is_refused_and_nothing_written(void **state)
{
    struct fixture *f = fixture_new(false);
    struct ledger_head head = {0};
    struct store_visit v;
    struct id person = somebody(f);
    (void)state;
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    struct json *right = numbered(head.laptop, "1"), *wrong = numbered(head.laptop, "2");
    struct json *other = numbered(person.text, "1"), *resources = NULL;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    resources = some_resources(&v, "completed");
    assert_rc(f, RC_BUSY,
              store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, wrong, 0, &f->e));
    assert_rc(f, RC_BUSY,
              store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, other, 0, &f->e));
    assert_ok(f, store_visit_load(f->s, v.id, &v, &f->e));
    assert_int_equal(v.state, VISIT_OPEN);
    assert_int_equal(store_counts(f->s).to_send, 0);
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, right, 0, &f->e));
    assert_ok(f, store_ledger_head(f->s, &head, &f->e));
    assert_int_equal(head.next, 2);
    json_free(right);
    json_free(wrong);
    json_free(other);
    json_free(resources);
    fixture_free(f);
}

static void altered_lines_and_gaps_are_located(void **state)
{
    static const struct {
        const char *sql, *names; // what is done, what the error must hold
        size_t left;             // lines given all the same
    } rows[] = {
        {"UPDATE ledger SET queued_utc_ms = 7 WHERE seq = 2", "/2: ", 3},
        {"UPDATE ledger SET sent_utc_ms = 7 WHERE seq = 3", "/3: ", 3},
        {"UPDATE ledger SET chain = content WHERE seq = 2", "/2: ", 3},
        {"DELETE FROM ledger WHERE seq = 2", "/2: missing", 3},
        {"DELETE FROM ledger WHERE seq = 1", "/1: missing", 3},
        {"DELETE FROM ledger WHERE seq = 4", "line 3", 3},
        {"DELETE FROM ledger", "missing", 0},
        {"DELETE FROM setting WHERE name = 'ledger'", "line 4", 4},
    };
    struct fixture *f = fixture_new(false);
    struct buf whole = {0};
    struct id person = somebody(f);
    (void)state;
    for (int i = 0; i < 4; i++)
        queue(f, person, "word");
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, fs_read(f->path, 64 * 1024 * 1024, &whole, &f->e));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = {0};
        struct ledger_line *lines = NULL;
        struct store_checked checked = {0};
        size_t count = 99;
        alter(f, rows[i].sql);
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
        err_clear(&f->e);
        if (store_ledger(f->s, &a, &lines, &count, &f->e) != RC_DAMAGED || count != rows[i].left ||
            strstr(f->e.text, rows[i].names) == NULL)
            fail_msg("%s: %zu lines, %s", rows[i].sql, count, f->e.text);
        assert_rc(f, RC_DAMAGED, store_check(f->s, &checked, &f->e));
        arena_release(&a);
        store_close(f->s);
        f->s = NULL;
        assert_ok(f, fs_write(f->path, whole.at, whole.len, 0600, &f->e));
    }
    buf_release(&whole);
    fixture_free(f);
}

static void the_ledger_outlives_people_and_keys(void **state)
{
    struct fixture *f = fixture_new(false);
    struct arena a = {0};
    struct ledger_line *was = NULL, *lines = NULL;
    struct store_receipt r;
    struct store_checked checked = {0};
    struct id person = somebody(f), other = add_person(f, "Petit", "Luc", "1940-01-01", NULL);
    struct json *receipt = json_new_object();
    size_t count = 0;
    (void)state;
    struct id sent = queue(f, person, "one");
    queue(f, person, "two");
    queue(f, other, "three");
    assert_ok(f, store_package_deliver(f->s, sent, receipt, &f->e));
    assert_ok(f, store_ledger(f->s, &a, &was, &count, &f->e));
    assert_rc(f, RC_BUSY, store_erase(f->s, person, "wish", false, &r, &f->e));
    assert_ok(f, store_erase(f->s, person, "wish", true, &r, &f->e));
    assert_ok(f, store_rotate(f->s, NULL, NULL, &f->e));
    fixture_again(f);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_memory_equal(&lines[i], &was[i], sizeof lines[i]);
    assert_true(lines[0].sent_utc_ms > 0 && lines[1].sent_utc_ms == 0);
    queue(f, other, "four");
    assert_ok(f, store_check(f->s, &checked, &f->e));
    json_free(receipt);
    arena_release(&a);
    fixture_free(f);
}

static void a_restored_copy_has_a_ledger_of_its_own(void **state)
{
    struct fixture *f = fixture_new(false);
    struct arena a = {0};
    struct ledger_line *lines = NULL;
    struct ledger_head first = {0}, second = {0};
    struct id person = somebody(f);
    size_t count = 0;
    (void)state;
    queue(f, person, "one");
    queue(f, person, "two");
    assert_ok(f, store_ledger_head(f->s, &first, &f->e));
    assert_ok(f, store_ledger_begin(f->s, &f->e));
    assert_ok(f, store_ledger_head(f->s, &second, &f->e));
    assert_int_equal(second.next, 1);
    assert_string_not_equal(second.laptop, first.laptop);
    assert_string_equal(second.before, first.before); // one chain all the same
    struct id third = queue(f, person, "three");
    fixture_again(f);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 3);
    assert_int_equal(lines[2].seq, 1);
    assert_string_equal(lines[2].laptop, second.laptop);
    assert_string_equal(lines[2].package.text, third.text);
    alter(f, "DELETE FROM ledger WHERE seq = 2"); // the last of the first ledger
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_ledger(f->s, &a, &lines, &count, &f->e));
    arena_release(&a);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_have_no_gaps_and_hashes_follow),
        cmocka_unit_test(another_number_is_refused_and_nothing_written),
        cmocka_unit_test(altered_lines_and_gaps_are_located),
        cmocka_unit_test(the_ledger_outlives_people_and_keys),
        cmocka_unit_test(a_restored_copy_has_a_ledger_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
