// SPDX-License-Identifier: EUPL-1.2
// A conflict ends whole or not at all, whatever the disk does: the person's next version, the
// second record, what the server holds, the packages, the choice. Every write and sync of it fails
// once in every way.
#include "support/fault_vfs.h"
#include "support/sample.h"
#include "unit/store/fixture.h"

#include "store/outbox.h"

// One person, one package in conflict about it.
struct scene {
    struct fixture *f;
    struct id person, second, visit_package, conflict;
    struct json *patient, *other, *package, *second_package, *choice;
    struct store_remote seen;
};

static struct json *a_package(const struct json *resource)
{
    struct json *bundle = json_new_object(), *entries = json_new_array();
    struct json *entry = json_new_object();
    json_set_string(bundle, "resourceType", "Bundle");
    json_set_string(bundle, "id", id_new().text);
    json_set(entry, "resource", json_copy(resource));
    json_push(entries, entry);
    json_set(bundle, "entry", entries);
    return bundle;
}

static void scene_new(struct scene *c)
{
    struct fixture *f = c->f = fixture_new(false);
    struct json *sides = json_new_object();
    c->person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Luchon");
    c->second = id_new();
    c->patient = a_patient(c->person, "Martin", "Jeanne", "1942-05-12", "Montréjeau");
    c->other = a_patient(c->second, "Martin", "Jean", "1942-05-12", NULL);
    struct json *held = a_package(c->patient);
    c->visit_package = id_from(json_get_string(held, "id"));
    assert_ok(f, store_package_add(f->s, c->person, held, &f->e));
    assert_ok(f, store_package_hold(f->s, c->visit_package, PACKAGE_CONFLICT, NULL, &f->e));
    json_set_string(sides, "package", c->visit_package.text);
    assert_ok(
        f, store_conflict_add(f->s, c->person, "Patient", c->person, sides, &c->conflict, &f->e));
    c->package = a_package(c->patient);
    c->second_package = a_package(c->other);
    c->choice = json_new_object();
    json_set_string(c->choice, "by", "marie");
    c->seen = (struct store_remote){
        .type = "Patient", .id = c->person, .version = "7", .content = c->patient};
    json_free(held);
    json_free(sides);
}

static void scene_free(struct scene *c)
{
    json_free(c->patient);
    json_free(c->other);
    json_free(c->package);
    json_free(c->second_package);
    json_free(c->choice);
    fixture_free(c->f);
}

static enum rc end(struct scene *c)
{
    struct store_settlement how = {.conflict = c->conflict,
                                   .choice = c->choice,
                                   .patient = c->patient,
                                   .second = c->other,
                                   .seen = &c->seen,
                                   .leave = true,
                                   .package = c->package,
                                   .second_package = c->second_package};
    return store_conflict_end(c->f->s, &how, &c->f->e);
}

// All of it, or nothing. True when all.
static bool is_whole(struct scene *c)
{
    struct fixture *f = c->f;
    struct arena a = {0};
    struct store_conflict *open = NULL;
    struct store_package *all = NULL, p = {0};
    struct store_remote r = {0};
    struct json *sides = NULL;
    size_t count = 0, packages = 0;
    uint64_t entries = 0;
    assert_ok(f, store_conflicts(f->s, false, &a, &open, &count, &f->e));
    assert_ok(f, store_packages(f->s, ~0U, &a, &all, &packages, &f->e));
    assert_ok(f, store_package(f->s, c->visit_package, &p, &f->e));
    assert_ok(f, store_conflict_sides(f->s, c->conflict, &sides, &f->e));
    bool done = count == 0;
    assert_int_equal(packages, done ? 3 : 1);
    assert_int_equal(p.state, done ? PACKAGE_WAITING : PACKAGE_CONFLICT);
    assert_int_equal(json_get(sides, "choice") != NULL, done);
    assert_int_equal(store_person_find(f->s, c->second) != NULL, done);
    assert_string_equal(store_person_find(f->s, c->person)->town, done ? "Montréjeau" : "Luchon");
    assert_int_equal(store_remote_get(f->s, "Patient", c->person, &r, NULL) == RC_OK, done);
    assert_int_equal(store_remote_settled(f->s, "Patient", c->person, c->visit_package), done);
    assert_false(store_remote_settled(f->s, "Patient", c->person, c->person));
    assert_int_equal(store_counts(f->s).to_send, packages);
    assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    json_free(r.content);
    json_free(sides);
    arena_release(&a);
    return done;
}

static void it_ends_once_and_for_all_packages(void **state)
{
    struct scene c = {0};
    struct store_remote newer;
    (void)state;
    scene_new(&c);
    assert_false(is_whole(&c));
    assert_ok(c.f, end(&c));
    assert_true(is_whole(&c));
    assert_rc(c.f, RC_INVALID, end(&c)); // once
    fixture_again(c.f);
    assert_true(is_whole(&c));
    // What is seen there later keeps who leaves it alone.
    newer = c.seen;
    snprintf(newer.version, sizeof newer.version, "8");
    assert_ok(c.f, store_remote_put(c.f->s, c.person, &newer, &c.f->e));
    assert_true(is_whole(&c));
    scene_free(&c);
}

// Runs it with operation `at` failing; returns whether that operation was reached.
static bool run(enum fault_kind kind, int at, int *io_whole)
{
    struct scene c = {0};
    scene_new(&c);
    fault_arm(kind, at, (uint32_t)at, FAULT_SYNC_FULL);
    enum rc rc = end(&c);
    bool hit = fault_hit();
    if (kind == FAULT_DROP || kind == FAULT_TEAR)
        store_abandon(c.f->s);
    else
        store_close(c.f->s);
    fault_disarm();
    c.f->s = NULL;
    assert_ok(c.f, store_open(&c.f->o, &c.f->s, &c.f->e));
    assert_ok(c.f, store_unlock(c.f->s, "marie", PASSPHRASE, NULL, &c.f->e));
    bool whole = is_whole(&c);
    if (rc == RC_OK)
        assert_true(whole); // what was acknowledged is there
    else
        *io_whole += whole;
    if (!whole)
        assert_ok(c.f, end(&c)); // and can be done again
    assert_true(is_whole(&c));
    scene_free(&c);
    return hit;
}

// Every third operation in turn with the next kind; all with all when that is asked for.
static void every_fault_leaves_all_or_nothing(void **state)
{
    static const enum fault_kind kinds[] = {FAULT_IO, FAULT_FULL, FAULT_SHORT, FAULT_DROP,
                                            FAULT_TEAR};
    bool all = sample_is_all();
    int faults = 0, late = 0;
    (void)state;
    fault_install();
    for (int at = 1, goes_on = 1; goes_on; at += all ? 1 : 3) {
        for (size_t i = 0; i < ARRAY_LEN(kinds) && goes_on; i++) {
            if (!all && i != (size_t)at / 3 % ARRAY_LEN(kinds))
                continue;
            goes_on = run(kinds[i], at, &late);
            faults += goes_on;
        }
    }
    assert_true(faults > 10);
    print_message("# %d faults; %d refused and on disk all the same\n", faults, late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_ends_once_and_for_all_packages),
        cmocka_unit_test(every_fault_leaves_all_or_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
