// SPDX-License-Identifier: EUPL-1.2
// tags: long
// Thousands of faults between the engine and servers of several habits: every visit is there
// exactly once or visibly waiting or held; never lost, never doubled. Prints the counts.
// ICOPE_SAMPLE=all: eight times as many.
#include "support/sample.h"
#include "unit/sync/fixture.h"
#include "unit/sync/habits.h"

enum { VISITS = 8, PEOPLE = 6, SEEDS = 15, ROUNDS_ALL = 8 };

// Faults by chance, the same for the same seed.
struct chance {
    uint64_t state;   // of the generator
    unsigned percent; // of requests
    size_t counts[FAULTS];
};

static uint32_t draw(struct chance *c)
{
    c->state = c->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(c->state >> 33);
}

static enum fake_fault by_chance(void *self, size_t request)
{
    struct chance *c = self;
    (void)request;
    if (draw(c) % 100 >= c->percent)
        return FAULT_NONE;
    enum fake_fault fault = (enum fake_fault)(1 + draw(c) % (FAULTS - 1));
    c->counts[fault]++;
    return fault;
}

// What faults in between may never cause, whatever is still waiting.
static void nothing_lost_or_doubled(struct lab *l)
{
    size_t delivered = lab_count(l, PACKAGE_DELIVERED), waiting = lab_count(l, PACKAGE_WAITING);
    size_t held = lab_count(l, PACKAGE_QUARANTINED) + lab_count(l, PACKAGE_CONFLICT);
    assert_int_equal(delivered + waiting + held, l->visits);
    assert_int_equal(fhir_fake_faulty(l->server), 0);
    assert_true(fhir_fake_count(l->server, "Encounter") <= l->visits);
    assert_true(fhir_fake_count(l->server, "Encounter") >= delivered);
}

static void retry_held(struct lab *l)
{
    for (size_t i = 0; i < l->visits; i++) {
        enum package_state state = lab_state(l, i);
        if (state == PACKAGE_QUARANTINED || state == PACKAGE_CONFLICT)
            assert_ok(l->f, store_package_retry(l->f->s, l->package[i], &l->f->e));
    }
}

static void one_day(struct lab *l, struct chance *chance)
{
    size_t people = fhir_fake_count(l->server, "Patient") + PEOPLE, visits = l->visits;
    lab_people(l, PEOPLE);
    while (l->visits < visits + VISITS)
        lab_visit(l, l->person[draw(chance) % l->visits], "again", draw(chance) % 2 == 0);
    fhir_fake_faults(l->server, by_chance, chance);
    for (int i = 0; i < 6 && lab_count(l, PACKAGE_WAITING) > 0; i++) {
        lab_run(l, 1);
        nothing_lost_or_doubled(l);
        if (draw(chance) % 4 == 0)
            lab_engine(l);
    }
    fhir_fake_faults(l->server, NULL, NULL);
    retry_held(l);
    assert_true(lab_run(l, 8));
    lab_exactly_once(l, people);
}

static void whatever_the_link_does_each_visit_arrives_once(void **state)
{
    struct chance chance = {0};
    size_t all = 0, least = SIZE_MAX;
    (void)state;
    uint64_t rounds = sample(1, 2, ROUNDS_ALL);
    for (size_t i = 0; i < ARRAY_LEN(habits) * rounds; i++) {
        struct lab *l = lab_new(&habits[i % ARRAY_LEN(habits)]);
        for (uint64_t seed = 0; seed < SEEDS; seed++) {
            chance.state = seed * 977 + i;
            chance.percent = 20 + 3 * (unsigned)seed;
            one_day(l, &chance);
        }
        lab_free(l);
    }
    for (size_t i = 1; i < FAULTS; i++) {
        all += chance.counts[i];
        least = chance.counts[i] < least ? chance.counts[i] : least;
    }
    print_message("%zu faults, each kind at least %zu times: 0 lost, 0 doubled\n", all, least);
    assert_true(all > 700 * rounds && least > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_the_link_does_each_visit_arrives_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
