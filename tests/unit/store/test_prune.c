// SPDX-License-Identifier: EUPL-1.2
// Answers that go before the rest of a visit.
#include "unit/store/fixture.h"

#include "store/amend.h"
#include "store/file_check.h"
#include "store/outbox.h"
#include "store/prune.h"

#define DAY_MS (int64_t)86400000

// Every package that waits is received now.
static void received(struct fixture *f)
{
    struct arena a = {0};
    struct store_package *all = NULL;
    struct json *receipt = json_new_object();
    size_t count = 0;
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_WAITING, &a, &all, &count, &f->e));
    for (size_t i = 0; i < count; i++)
        assert_ok(f, store_package_deliver(f->s, all[i].id, receipt, &f->e));
    json_free(receipt);
    arena_release(&a);
}

// A person with a finished visit (its package sent when `sent`).
static struct id visited(struct fixture *f, const char *family, bool sent)
{
    struct id person = add_person(f, family, "Jeanne", "1942-05-12", "Quimper");
    struct store_visit v;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "yes");
    struct json *resources = some_resources(&v, "completed"), *package = json_new_object();
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, package, 0, &f->e));
    json_free(resources);
    json_free(package);
    if (sent)
        received(f);
    return person;
}

// What the next visit would need of one that lasted; here a word is enough.
static struct json *remains(void)
{
    struct json *list = json_new_array(), *o = json_new_object();
    json_set_string(o, "resourceType", "Encounter");
    json_set_string(o, "id", id_new().text);
    json_push(list, o);
    return list;
}

// The only visit of a person whose answers are due after so many days, "" none.
static struct id due_after(struct fixture *f, int64_t days)
{
    struct arena a = {0};
    struct id *all = NULL, first = {{0}};
    size_t count = 0;
    assert_ok(f, store_answers_due(f->s, f->fake.utc_ms - days * DAY_MS, &a, &all, &count, &f->e));
    if (count > 0)
        first = all[0];
    arena_release(&a);
    return first;
}

static void answers_are_due_after_the_receipt_or_the_end(void **state)
{
    struct fixture *f = fixture_new(false);
    (void)state;
    visited(f, "Martin", true); // received at once
    later(f, 29);
    assert_string_equal(due_after(f, 30).text, "");
    later(f, 2);
    struct id visit = due_after(f, 30);
    assert_string_not_equal(visit.text, "");
    struct json *kept = remains();
    assert_ok(f, store_visit_prune(f->s, visit, kept, &f->e));
    assert_rc(f, RC_INVALID, store_visit_prune(f->s, visit, kept, &f->e));
    assert_string_equal(due_after(f, 30).text, "");
    json_free(kept);
    visited(f, "Durand", false); // waits to be sent
    later(f, 400);
    assert_string_equal(due_after(f, 30).text, "");
    fixture_free(f);
}

static void answers_that_may_not_be_sent_are_due_after_the_end(void **state)
{
    struct fixture *f = fixture_new(false);
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct store_visit v;
    (void)state;
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "nut-weight", "yes");
    later(f, 40);
    assert_string_equal(due_after(f, 30).text, ""); // not finished
    struct json *resources = some_resources(&v, "completed");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, resources, NULL, 0, &f->e));
    json_free(resources);
    later(f, 29);
    assert_string_equal(due_after(f, 30).text, "");
    later(f, 1);
    assert_string_equal(due_after(f, 30).text, v.id.text);
    fixture_free(f);
}

static bool no_entry(const struct json *entry, void *self)
{
    (void)entry;
    *(size_t *)self += 1;
    return true;
}

// Nothing of the answers is left in any row; the visit, its receipt and the ledger are whole.
static void pruned_answers_are_nowhere(void **state)
{
    struct fixture *f = fixture_new(false);
    struct json *kept = remains(), *found = NULL;
    struct store_visit v;
    struct store_checked checked = {0};
    struct arena a = {0};
    struct store_package *packages = NULL;
    struct buf text = {0};
    size_t count = 0, entries = 0;
    (void)state;
    visited(f, "Martin", true);
    later(f, 31);
    struct id visit = due_after(f, 30);
    assert_ok(f, store_visit_prune(f->s, visit, kept, &f->e));
    assert_ok(f, store_prune_end(f->s, &f->e));
    fixture_again(f);
    assert_ok(f, store_visit_load(f->s, visit, &v, &f->e));
    assert_true(v.pruned_utc_ms == f->fake.utc_ms && v.state == VISIT_FINISHED);
    assert_ok(f, store_visit_version(f->s, visit, v.versions, &found, NULL, &f->e));
    assert_true(json_equal(found, kept));
    assert_ok(f, store_visit_journal(f->s, visit, no_entry, &entries, &f->e));
    assert_int_equal(entries, 0);
    assert_ok(f, store_packages(f->s, 1U << PACKAGE_DELIVERED, &a, &packages, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(packages[0].bytes, 0);
    assert_rc(f, RC_NO, store_package_text(f->s, packages[0].id, &text, &f->e));
    assert_rc(f, RC_INVALID, store_visit_reopen(f->s, visit, kept, &f->e));
    assert_ok(f, store_check(f->s, &checked, &f->e));
    assert_int_equal(checked.damaged, 0);
    alter(f, "UPDATE visit SET pruned_utc_ms = 0");
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    assert_rc(f, RC_DAMAGED, store_visit_load(f->s, visit, &v, &f->e));
    arena_release(&a);
    json_free(found);
    json_free(kept);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_due_after_the_receipt_or_the_end),
        cmocka_unit_test(answers_that_may_not_be_sent_are_due_after_the_end),
        cmocka_unit_test(pruned_answers_are_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
