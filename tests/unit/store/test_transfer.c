// SPDX-License-Identifier: EUPL-1.2
// Packages of other laptops in a desk's store, and what a laptop remembers of a folder.
#include "unit/store/fixture.h"

#include "store/erase.h"
#include "store/transfer.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// A package as a laptop would have built it, spaces and all.
struct sample {
    struct carried c;
    struct json *bundle, *patient;
    char text[2000];
};

static void sample_init(struct sample *x, struct id person, struct id visit, uint64_t seq,
                        const char *word)
{
    *x = (struct sample){.patient = a_patient(person, "Durand", "Luc", "1940-01-02", "Lyon")};
    x->c = (struct carried){.package = id_new(),
                            .visit = visit,
                            .person = person,
                            .seq = seq,
                            .queued_utc_ms = 1780000000000 + (int64_t)seq,
                            .key = KEY,
                            .text = x->text,
                            .patient = x->patient};
    snprintf(x->c.laptop, sizeof x->c.laptop, "11111111-2222-4333-8444-555555555555");
    snprintf(x->text, sizeof x->text,
             "{ \"resourceType\": \"Bundle\",\t\"id\":\"%s\", \"entry\":[{\"resource\":"
             "{\"resourceType\":\"Encounter\",\"identifier\":[{\"system\":"
             "\"https://x/NamingSystem/ledger/%s\",\"value\":\"%llu\"}]}},"
             "{\"resource\":{\"resourceType\":\"%s\",\"status\":\"active\"}}], \"n\":1.50}",
             x->c.package.text, x->c.laptop, (unsigned long long)seq, word);
    x->c.len = strlen(x->text);
    assert_int_equal(json_parse(x->text, x->c.len, &JSON_LIMITS, &x->bundle, NULL), RC_OK);
    x->c.bundle = x->bundle;
}

static void sample_release(struct sample *x)
{
    json_free(x->bundle);
    json_free(x->patient);
}

// The same package as this store's own, which carries no number of another ledger.
static void add_own(struct fixture *f, const struct sample *x)
{
    struct json *own = json_new_object();
    json_set_string(own, "resourceType", "Bundle");
    json_set_string(own, "id", x->c.package.text);
    assert_ok(f, store_package_add(f->s, x->c.person, own, &f->e));
    json_free(own);
}

static enum transfer_row_came take(struct fixture *f, const struct sample *x)
{
    enum transfer_row_came came = TRANSFER_ERASED;
    assert_ok(f, store_transfer_take(f->s, &x->c, &came, &f->e));
    return came;
}

static enum package_state state_of(struct fixture *f, const struct sample *x)
{
    struct store_package p = {0};
    assert_ok(f, store_package(f->s, x->c.package, &p, &f->e));
    return p.state;
}

static void a_package_is_kept_byte_for_byte_and_once(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    struct buf text = {0};
    struct transfer_row_origin o;
    struct store_package p = {0};
    struct arena a = {0};
    struct ledger_line *lines = NULL;
    size_t count = 0;
    (void)state;
    sample_init(&x, id_new(), id_new(), 7, "Flag");
    assert_int_equal(take(f, &x), TRANSFER_NEW);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(take(f, &x), TRANSFER_BEFORE);
        fixture_again(f);
    }
    assert_ok(f, store_package_text(f->s, x.c.package, &text, &f->e));
    assert_string_equal(buf_text(&text), x.text);
    assert_ok(f, store_package(f->s, x.c.package, &p, &f->e));
    assert_true(p.urgent);
    assert_int_equal(p.state, PACKAGE_WAITING);
    assert_int_equal(p.queued_utc_ms, x.c.queued_utc_ms);
    assert_int_equal(p.seq, 1); // the desk's own number
    assert_ok(f, store_transfer_origin(f->s, x.c.package, &o, &f->e));
    assert_int_equal(o.seq, 7);
    assert_string_equal(o.laptop, x.c.laptop);
    assert_string_equal(o.key, KEY);
    assert_false(o.told);
    assert_ok(f, store_ledger(f->s, &a, &lines, &count, &f->e));
    assert_int_equal(count, 1);
    assert_int_equal(store_person_count(f->s), 1);
    assert_int_equal(store_counts(f->s).to_send, 1);
    assert_int_equal(store_counts(f->s).urgent_waiting, 1);
    arena_release(&a);
    buf_wipe(&text);
    sample_release(&x);
    fixture_free(f);
}

static void another_text_under_the_same_name_is_refused(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    enum transfer_row_came came;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    assert_int_equal(take(f, &x), TRANSFER_NEW);
    x.text[1] = '\t';
    assert_rc(f, RC_INVALID, store_transfer_take(f->s, &x.c, &came, &f->e));
    assert_int_equal(store_counts(f->s).to_send, 1);
    // Nor may a package take the name of the desk's own.
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    struct sample y;
    sample_init(&y, person, id_new(), 2, "Observation");
    add_own(f, &y);
    assert_rc(f, RC_INVALID, store_transfer_take(f->s, &y.c, &came, &f->e));
    sample_release(&x);
    sample_release(&y);
    fixture_free(f);
}

static void a_known_person_stays_as_they_are(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x, y;
    enum transfer_row_came came;
    (void)state;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    sample_init(&x, person, id_new(), 1, "Observation");
    assert_int_equal(take(f, &x), TRANSFER_NEW);
    assert_int_equal(store_person_count(f->s), 1);
    assert_string_equal(store_person_find(f->s, person)->family, "Martin");
    // Somebody unknown without a Patient, or with another's: nothing at all is kept.
    sample_init(&y, id_new(), id_new(), 2, "Observation");
    y.c.patient = NULL;
    assert_rc(f, RC_INVALID, store_transfer_take(f->s, &y.c, &came, &f->e));
    y.c.patient = x.patient;
    assert_rc(f, RC_INVALID, store_transfer_take(f->s, &y.c, &came, &f->e));
    assert_int_equal(store_person_count(f->s), 1);
    assert_int_equal(store_counts(f->s).to_send, 1);
    sample_release(&x);
    sample_release(&y);
    fixture_free(f);
}

static void the_newest_of_a_visit_is_sent_in_whichever_order_they_come(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        struct fixture *f = fixture_new(false);
        struct id person = id_new(), visit = id_new();
        struct sample first, second;
        sample_init(&first, person, visit, 3, "Observation");
        sample_init(&second, person, visit, 9, "Observation");
        if (swapped) {
            assert_int_equal(take(f, &second), TRANSFER_NEW);
            assert_int_equal(take(f, &first), TRANSFER_OLDER);
            assert_int_equal(take(f, &first), TRANSFER_OLDER);
        } else {
            assert_int_equal(take(f, &first), TRANSFER_NEW);
            assert_int_equal(take(f, &second), TRANSFER_NEW);
            assert_int_equal(state_of(f, &first), PACKAGE_REPLACED);
            assert_int_equal(take(f, &first), TRANSFER_BEFORE);
        }
        assert_int_equal(state_of(f, &second), PACKAGE_WAITING);
        assert_int_equal(store_counts(f->s).to_send, 1);
        assert_int_equal(store_person_count(f->s), 1);
        sample_release(&first);
        sample_release(&second);
        fixture_free(f);
    }
}

static void an_erased_person_does_not_come_back(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    struct store_receipt gone;
    struct transfer_row_origin o;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    assert_int_equal(take(f, &x), TRANSFER_NEW);
    assert_rc(f, RC_BUSY, store_erase(f->s, x.c.person, "asked", false, &gone, &f->e));
    assert_ok(f, store_erase(f->s, x.c.person, "asked", true, &gone, &f->e));
    assert_rc(f, RC_NO, store_transfer_origin(f->s, x.c.package, &o, &f->e));
    assert_int_equal(take(f, &x), TRANSFER_ERASED);
    assert_int_equal(store_person_count(f->s), 0);
    assert_int_equal(store_counts(f->s).to_send, 0);
    sample_release(&x);
    fixture_free(f);
}

static void told_means_no_more_receipts(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x, y;
    struct transfer_row_origin o;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    sample_init(&y, id_new(), id_new(), 2, "Observation");
    take(f, &x);
    take(f, &y);
    assert_ok(f, store_transfer_told(f->s, id_new(), true, &f->e));
    assert_ok(f, store_transfer_told(f->s, x.c.package, false, &f->e));
    assert_ok(f, store_transfer_told(f->s, y.c.package, true, &f->e));
    assert_int_equal(state_of(f, &x), PACKAGE_WAITING);
    assert_int_equal(state_of(f, &y), PACKAGE_REPLACED);
    assert_ok(f, store_transfer_origin(f->s, x.c.package, &o, &f->e));
    assert_true(o.told);
    assert_int_equal(store_counts(f->s).to_send, 1);
    sample_release(&x);
    sample_release(&y);
    fixture_free(f);
}

static void retention_waits_for_the_receipt(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    size_t erased = 9;
    const int64_t day_ms = 86400000;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    take(f, &x);
    add_person(f, "Martin", "Jeanne", "1942-05-12", NULL); // nothing of hers was ever sent
    f->fake.utc_ms += 40 * day_ms;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 0); // not sent
    assert_ok(f, store_package_deliver(f->s, x.c.package, x.bundle, &f->e));
    f->fake.utc_ms += 40 * day_ms;
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 0); // the laptop waits
    assert_ok(f, store_transfer_told(f->s, x.c.package, false, &f->e));
    assert_ok(f, retained_after(f, 300, &erased));
    assert_int_equal(erased, 0); // not yet
    assert_ok(f, retained_after(f, 30, &erased));
    assert_int_equal(erased, 1);
    assert_int_equal(store_person_count(f->s), 1);
    sample_release(&x);
    fixture_free(f);
}

// What laptops handed in has a time of its own, which the laptop's rule does not shorten.
static void a_desk_keeps_people_for_its_own_time(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    size_t erased = 9, due = 9;
    const int64_t day_ms = 86400000;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    take(f, &x);
    assert_ok(f, store_package_deliver(f->s, x.c.package, x.bundle, &f->e));
    assert_ok(f, store_transfer_told(f->s, x.c.package, false, &f->e));
    for (int days = 100; days <= 800; days += 100) {
        later(f, 100);
        const int64_t now = f->fake.utc_ms;
        const struct store_limits before = {.visited_utc_ms = now - 30 * day_ms,
                                            .sent_utc_ms = now - 30 * day_ms,
                                            .carried_utc_ms = now - 730 * day_ms};
        assert_ok(f, store_retention_due(f->s, &before, &due, &f->e));
        assert_int_equal(due, days > 730);
        assert_ok(f, store_retention(f->s, &before, &erased, &f->e));
        assert_int_equal(erased, days > 730);
    }
    sample_release(&x);
    fixture_free(f);
}

static void a_practice_store_takes_nothing(void **state)
{
    struct fixture *f = fixture_new(true);
    struct sample x;
    enum transfer_row_came came;
    (void)state;
    sample_init(&x, id_new(), id_new(), 1, "Observation");
    assert_rc(f, RC_DENIED, store_transfer_take(f->s, &x.c, &came, &f->e));
    assert_int_equal(store_person_count(f->s), 0);
    sample_release(&x);
    fixture_free(f);
}

static void a_laptop_knows_what_it_carried_and_what_held_it(void **state)
{
    struct fixture *f = fixture_new(false);
    struct sample x;
    int64_t when = -1;
    bool held = false;
    (void)state;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
    sample_init(&x, person, id_new(), 1, "Observation");
    add_own(f, &x);
    assert_ok(f, store_transfer_when(f->s, x.c.package, &when, &f->e));
    assert_int_equal(when, 0);
    assert_rc(f, RC_NO, store_transfer_out(f->s, id_new(), &f->e));
    assert_ok(f, store_transfer_out(f->s, x.c.package, &f->e));
    assert_ok(f, store_transfer_when(f->s, x.c.package, &when, &f->e));
    assert_int_equal(when, f->fake.utc_ms);
    assert_int_equal(state_of(f, &x), PACKAGE_WAITING);
    struct json *problem = json_new_object();
    json_set_string(problem, "code", "value");
    assert_ok(f, store_transfer_held(f->s, x.c.package, "one", problem, &held, &f->e));
    assert_true(held);
    assert_int_equal(state_of(f, &x), PACKAGE_QUARANTINED);
    assert_ok(f, store_package_retry(f->s, x.c.package, &f->e));
    assert_ok(f, store_transfer_held(f->s, x.c.package, "one", problem, &held, &f->e));
    assert_false(held); // the same receipt again
    assert_int_equal(state_of(f, &x), PACKAGE_WAITING);
    assert_ok(f, store_transfer_held(f->s, x.c.package, "two", problem, &held, &f->e));
    assert_true(held);
    json_free(problem);
    sample_release(&x);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_package_is_kept_byte_for_byte_and_once),
        cmocka_unit_test(another_text_under_the_same_name_is_refused),
        cmocka_unit_test(a_known_person_stays_as_they_are),
        cmocka_unit_test(the_newest_of_a_visit_is_sent_in_whichever_order_they_come),
        cmocka_unit_test(an_erased_person_does_not_come_back),
        cmocka_unit_test(told_means_no_more_receipts),
        cmocka_unit_test(retention_waits_for_the_receipt),
        cmocka_unit_test(a_desk_keeps_people_for_its_own_time),
        cmocka_unit_test(a_practice_store_takes_nothing),
        cmocka_unit_test(a_laptop_knows_what_it_carried_and_what_held_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
