// SPDX-License-Identifier: EUPL-1.2
#include "base/alike_index.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PEOPLE = 400 };

// Somebody, with birth dates known in part or not at all and some matricules.
struct one {
    struct alike_person who;
    char family[16], ins[40];
    bool seen;
};

static uint32_t next(uint32_t *io)
{
    *io = *io * 1664525U + 1013904223U;
    return *io >> 8;
}

static void make(struct one *x, uint32_t *io)
{
    static const char *const families[] = {"Roux", "Rous", "Blanc", "Noir"};
    uint32_t number = next(io) % 60;
    snprintf(x->family, sizeof x->family, "%s", families[next(io) % 4]);
    if (number < 40)
        snprintf(x->ins, sizeof x->ins, "%s24212290040%02u06", next(io) % 2 ? "" : "short ",
                 number);
    x->who = (struct alike_person){.family = x->family,
                                   .given = next(io) % 2 ? "Anne" : "Luc",
                                   .others = "",
                                   .ins = x->ins,
                                   .sex = 'u',
                                   .birth = {.year = 1940 + (int)(next(io) % 3),
                                             .month = 1 + (int)(next(io) % 3),
                                             .day = 1 + (int)(next(io) % 3)}};
    uint32_t known = next(io) % 8;
    x->who.birth.day = known < 3 ? 0 : x->who.birth.day;
    x->who.birth.month = known < 2 ? 0 : x->who.birth.month;
    x->who.birth.year = known < 1 ? 0 : x->who.birth.year;
}

static void see(const void *item, void *self)
{
    struct one *all = self;
    all[(const struct one *)item - all].seen = true;
}

// Whoever is alike is given, as when everybody is compared with everybody; nobody who was removed.
static void nobody_who_is_alike_is_missed(void **state)
{
    struct one *all = mem_array(PEOPLE, sizeof *all);
    struct alike_index *x = alike_index_new();
    uint32_t seed = 7;
    size_t alike = 0;
    (void)state;
    for (size_t i = 0; i < PEOPLE; i++) {
        make(&all[i], &seed);
        alike_index_add(x, &all[i].who, &all[i]);
    }
    for (size_t i = 0; i < PEOPLE; i += 5)
        alike_index_remove(x, &all[i].who, &all[i]);
    for (size_t i = 0; i < PEOPLE; i++) {
        for (size_t k = 0; k < PEOPLE; k++)
            all[k].seen = false;
        alike_index_each(x, &all[i].who, see, all);
        for (size_t k = 0; k < PEOPLE; k++) {
            bool is = alike_compare(&all[i].who, &all[k].who) != ALIKE_NO;
            alike += is;
            assert_false(k % 5 == 0 && all[k].seen);
            if (is && k % 5 != 0 && !all[k].seen)
                fail_msg("%zu is alike %zu, and was not given", k, i);
        }
    }
    assert_true(alike > 4 * PEOPLE);
    alike_index_free(x);
    alike_index_free(NULL);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nobody_who_is_alike_is_missed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
