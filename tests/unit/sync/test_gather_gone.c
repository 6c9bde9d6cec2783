// SPDX-License-Identifier: EUPL-1.2
// What was deleted on the server goes here, in the next run where the server tells what was
// deleted, else within the day; and nothing else goes.
#include "unit/sync/gather.h"

#include "store/internal.h"

static void put_many(struct lab *l, size_t count)
{
    for (size_t n = 0; n < count; n++)
        put_visit(l, n, n, "fine");
    l->f->fake.utc_ms += 3600000;
}

static void delete_there(struct lab *l, size_t n)
{
    fhir_fake_put(l->server, "Encounter", id_numbered("visit", n).text, NULL);
    l->f->fake.utc_ms += 10;
}

static bool is_here(struct lab *l, size_t n)
{
    struct store_visit v;
    return store_visit_load(l->f->s, id_numbered("visit", n), &v, NULL) == RC_OK;
}

static void the_next_run_knows_where_the_server_tells(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {
        {.history = HISTORY_TYPE},
        {.history = HISTORY_TYPE, .page_max = 3},
        {.history = HISTORY_TYPE, .page_max = 3, .history_addresses = true, .gone_404 = true},
        {.history = HISTORY_WHOLE, .page_max = 7},
        {.history = HISTORY_TYPE, .bulk = true},
    };
    enum { ALL = 20 };
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i]);
        put_many(l, ALL);
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), ALL);
        for (size_t n = 0; n < 8; n++)
            delete_there(l, n);
        put_visit(l, 3, 3, "again"); // it came back under the same id
        lab_restart(l);
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).gone, 7);
        assert_int_equal(gathered_count(l), ALL - 7);
        assert_true(is_here(l, 3) && !is_here(l, 7));
        l->f->fake.utc_ms += 3600000;
        size_t before = fhir_fake_requests(l->server);
        assert_true(gather_run(l, 1)); // nothing more, and it costs little
        assert_int_equal(gathered(l).gone, 0);
        assert_int_equal(gathered_count(l), ALL - 7);
        print_message("%zu requests\n", fhir_fake_requests(l->server) - before);
        assert_true(fhir_fake_requests(l->server) - before < 40);
        lab_free(l);
    }
}

// A list of changes that cannot be had, or not whole: ids are compared once a day.
static void without_the_list_it_is_the_next_day(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {
        {.history = HISTORY_NONE},
        {.history = HISTORY_TYPE, .history_refused = 403},
        {.history = HISTORY_TYPE, .history_refused = 500},
        {.history = HISTORY_WHOLE, .history_refused = 501},
        {.history = HISTORY_TYPE, .page_max = 5, .history_expires = true},
        {.history = HISTORY_TYPE, .no_date = true},
    };
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i]);
        put_many(l, 20);
        assert_true(gather_run(l, 1));
        for (size_t n = 0; n < 10; n++)
            put_visit(l, n, n, "fine"); // so that the list is longer than a page
        delete_there(l, 2);
        for (size_t n = 10; n < 20; n++)
            put_visit(l, n, n, "fine");
        assert_true(gather_run(l, 1));
        assert_true(is_here(l, 2));
        l->f->fake.utc_ms += 25 * 3600000;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).gone, 1);
        assert_false(is_here(l, 2));
        assert_int_equal(gathered_count(l), 19);
        lab_free(l);
    }
}

// Its next page is on another machine: what the first one says counts, the rest is compared.
static void a_list_that_leads_elsewhere_ends_there(void **state)
{
    (void)state;
    const struct fake_habits habits = {.history = HISTORY_TYPE, .page_max = 50};
    struct lab *l = gather_new(&habits);
    put_many(l, 20);
    assert_true(gather_run(l, 1));
    delete_there(l, 1);
    delete_there(l, 2);
    fhir_fake_habits(l->server)->page_max = 1;
    fhir_fake_habits(l->server)->next_elsewhere = true;
    l->f->fake.utc_ms += 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).gone, 1);
    assert_true(is_here(l, 1) && !is_here(l, 2));
    l->f->fake.utc_ms += 25 * 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 18);
    lab_free(l);
}

static void a_run_that_is_cut_goes_on_with_the_list(void **state)
{
    (void)state;
    static const enum fake_fault faults[] = {FAULT_CUT_BEFORE, FAULT_CUT_AFTER, FAULT_TRUNCATED,
                                             FAULT_HTML,       FAULT_503,       FAULT_429};
    enum { ALL = 30 };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        const struct fake_habits habits = {.history = HISTORY_TYPE, .page_max = 4};
        struct lab *l = gather_new(&habits);
        struct cuts c = {faults[i], 9};
        put_many(l, ALL);
        assert_true(gather_run(l, 1));
        for (size_t n = 0; n < 20; n++)
            delete_there(l, n);
        l->f->fake.utc_ms += 3600000;
        fhir_fake_faults(l->server, cut_some, &c);
        size_t runs = 1;
        while (!gather_run(l, 1) && runs++ < 40)
            lab_restart(l);
        assert_true(runs > 1 && runs < 40);
        assert_int_equal(gathered_count(l), ALL - 20);
        lab_free(l);
    }
}

static void ids_of_the_server_are_understood(void **state)
{
    (void)state;
    static const struct fake_habits servers[] = {{.history = HISTORY_TYPE}, {.bulk = true}};
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = gather_new(&servers[i]);
        fhir_fake_habits(l->server)->bulk = false; // the visits come by searching
        put_under_another_id(l, 0, "enc-0");
        put_under_another_id(l, 1, "enc-1");
        there(l, named("Encounter", "of-another-program"));
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), 2);
        fhir_fake_put(l->server, "Encounter", "enc-1", NULL);
        fhir_fake_put(l->server, "Encounter", "of-another-program", NULL);
        *fhir_fake_habits(l->server) = servers[i];
        fhir_fake_habits(l->server)->number = "2"; // its statement is read again
        l->f->fake.utc_ms += 2 * 86400000LL;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered(l).gone, 1);
        assert_true(is_here(l, 0) && !is_here(l, 1));
        lab_free(l);
    }
}

// The server's clock was wrong when the last list was read: everything is compared instead.
static void a_clock_that_went_back_hides_no_deletion(void **state)
{
    (void)state;
    const struct fake_habits habits = {.history = HISTORY_TYPE, .ahead_ms = 365 * 86400000LL};
    struct lab *l = gather_new(&habits);
    put_many(l, 6);
    assert_true(gather_run(l, 1));
    fhir_fake_habits(l->server)->ahead_ms = 0;
    l->f->fake.utc_ms += 3600000;
    delete_there(l, 4);
    l->f->fake.utc_ms += 25 * 3600000;
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered(l).gone, 1);
    delete_there(l, 5); // and the list counts again from then on
    assert_true(gather_run(l, 1));
    assert_int_equal(gathered_count(l), 4);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_next_run_knows_where_the_server_tells),
        cmocka_unit_test(without_the_list_it_is_the_next_day),
        cmocka_unit_test(a_list_that_leads_elsewhere_ends_there),
        cmocka_unit_test(a_run_that_is_cut_goes_on_with_the_list),
        cmocka_unit_test(ids_of_the_server_are_understood),
        cmocka_unit_test(a_clock_that_went_back_hides_no_deletion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
