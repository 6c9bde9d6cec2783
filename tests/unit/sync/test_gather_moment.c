// SPDX-License-Identifier: EUPL-1.2
// More visits of one moment of change than a page holds, where the server's own next page cannot be
// had: they come all the same, or it is said how many did not.
#include "unit/sync/gather.h"

#include "store/internal.h"

enum { BEFORE = 5, AFTER = 5 };

// So many that were put there at once, and some before and after.
static struct lab *crowded(const struct fake_habits *habits, size_t together)
{
    struct lab *l = gather_new(habits);
    size_t n = 0;
    assert_ok(l->f, db_exec(&l->f->s->db, "PRAGMA synchronous=OFF", "tests", &l->f->e));
    for (; n < BEFORE; n++)
        put_visit(l, n, n, "fine");
    int64_t at = l->f->fake.utc_ms += 60000;
    for (; n < BEFORE + together; n++) {
        put_visit(l, n, n, "fine");
        l->f->fake.utc_ms = at;
    }
    for (l->f->fake.utc_ms += 60000; n < BEFORE + together + AFTER; n++)
        put_visit(l, n, n, "fine");
    l->f->fake.utc_ms += 3600000;
    return l;
}

static void a_crowd_is_counted_off(void **state)
{
    (void)state;
    static const struct {
        struct fake_habits habits;
        size_t together;
    } servers[] = {
        {{.page_max = 40, .next_elsewhere = true, .offsets = true}, 150},
        {{.page_max = 2000, .no_next = true, .offsets = true}, 900}, // more than is asked for
        {{.page_max = 2000, .no_next = true}, 800},                  // as many: nothing is missing
    };
    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct lab *l = crowded(&servers[i].habits, servers[i].together);
        size_t all = BEFORE + servers[i].together + AFTER;
        assert_true(gather_run(l, 1));
        assert_int_equal(gathered_count(l), all);
        assert_int_equal(gathered(l).kept, all);
        assert_int_equal(gathered(l).stuck, 0);
        assert_false(gathered(l).unsure);
        lab_free(l);
    }
}

static void how_many_of_a_crowd_are_missing_is_said(void **state)
{
    (void)state;
    enum { TOGETHER = 150, PAGE = 40 };
    const struct fake_habits habits = {.page_max = PAGE, .next_elsewhere = true};
    struct lab *l = crowded(&habits, TOGETHER);
    size_t all = BEFORE + TOGETHER + AFTER;
    assert_true(gather_run(l, 1));
    assert_true(gathered(l).unsure);
    assert_true(gathered(l).stuck_utc_ms > 0);
    size_t came = gathered_count(l);
    // Visits, and their consents of that moment.
    assert_true(gathered(l).stuck >= all - came && gathered(l).stuck <= 2 * (all - came));
    assert_true(came >= BEFORE + PAGE + AFTER && came < all); // those behind it came
    fhir_fake_habits(l->server)->next_elsewhere = false;
    assert_true(gather_run(l, 1)); // it was not taken for whole
    assert_int_equal(gathered_count(l), all);
    assert_false(gathered(l).unsure);
    assert_int_equal(gathered(l).stuck, 0);
    lab_free(l);
}

static void a_run_that_is_cut_within_a_crowd_goes_on(void **state)
{
    (void)state;
    const struct fake_habits habits = {.page_max = 40, .next_elsewhere = true, .offsets = true};
    struct lab *l = crowded(&habits, 150);
    struct cuts c = {FAULT_CUT_AFTER, 41};
    fhir_fake_faults(l->server, cut_some, &c);
    size_t runs = 1;
    while (!gather_run(l, 1) && runs++ < 40)
        lab_restart(l);
    assert_true(runs > 1 && runs < 40);
    assert_int_equal(gathered_count(l), BEFORE + 150 + AFTER);
    lab_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crowd_is_counted_off),
        cmocka_unit_test(how_many_of_a_crowd_are_missing_is_said),
        cmocka_unit_test(a_run_that_is_cut_within_a_crowd_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
