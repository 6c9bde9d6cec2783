// SPDX-License-Identifier: EUPL-1.2
#include "export/anonymity.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// From the finest to the coarsest: years of a band (0: no age), place, sex.
static const struct {
    int width;
    enum place_level level;
    bool sex;
} steps[ANONYMITY_STEPS] = {
    {5, PLACE_COMMUNE, true}, {5, PLACE_DEPARTEMENT, true}, {10, PLACE_DEPARTEMENT, true},
    {10, PLACE_REGION, true}, {10, PLACE_NONE, true},       {20, PLACE_NONE, true},
    {0, PLACE_NONE, true},    {0, PLACE_NONE, false},
};

static void describe(struct described *d, unsigned step)
{
    d->step = step;
    const int age = d->age > ANONYMITY_OLDEST ? ANONYMITY_OLDEST : d->age;
    d->width = age >= 0 ? steps[step].width : 0;
    d->band = d->width > 0 ? age / d->width * d->width : 0;
    d->level = steps[step].level;
    d->says_sex = steps[step].sex;
}

static int compare_said(const struct described *x, const struct described *y)
{
    if (x->width != y->width)
        return x->width < y->width ? -1 : 1;
    if (x->band != y->band)
        return x->band < y->band ? -1 : 1;
    if (x->says_sex && y->says_sex && x->sex != y->sex)
        return x->sex < y->sex ? -1 : 1;
    return strcmp(place_at(&x->place, x->level), place_at(&y->place, y->level));
}

// Those of whom the same is said stand together; who was told before is no company for who was not.
static int compare(const void *a, const void *b)
{
    const struct described *x = *(struct described *const *)a, *y = *(struct described *const *)b;
    if ((x->cell != 0) != (y->cell != 0))
        return x->cell != 0 ? 1 : -1;
    return compare_said(x, y);
}

// Those in it who are one of k are done; returns how many are not, moved to the front.
static size_t take_groups(struct described **rest, size_t count, size_t k)
{
    size_t left = 0, end;
    for (size_t begin = 0; begin < count; begin = end) {
        for (end = begin + 1; end < count && compare(&rest[begin], &rest[end]) == 0;)
            end++;
        for (size_t i = begin; i < end; i++) {
            rest[i]->in = end - begin >= k;
            if (!rest[i]->in)
                rest[left++] = rest[i];
        }
    }
    return left;
}

// ---- cells ----

static int by_cell(const void *a, const void *b)
{
    const struct described *x = *(struct described *const *)a, *y = *(struct described *const *)b;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    if (x->absent != y->absent)
        return x->absent ? 1 : -1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

// How many of a cell may be told when that many are asked for.
static size_t tellable(size_t all, size_t asked, size_t k)
{
    size_t told = asked;
    if (asked < all && all - asked < k) // too few would be seen to be missing
        told = all > k ? all - k : 0;
    return told == all || told >= k ? told : 0;
}

// Who cannot be told without their cell falling below k is absent.
static void part_cells(struct described **of, size_t count, size_t k)
{
    size_t end;
    if (count > 0)
        qsort(of, count, sizeof *of, by_cell);
    for (size_t begin = 0; begin < count; begin = end) {
        size_t asked = 0;
        for (end = begin; end < count && of[end]->cell == of[begin]->cell; end++)
            asked += !of[end]->absent;
        const size_t all = end - begin, told = tellable(all, asked, k);
        for (size_t i = begin; i < end && of[begin]->cell != 0; i++) {
            of[i]->absent = i - begin >= told;
            of[i]->parted = told < all;
        }
    }
}

void anonymity_describe(struct described *all, size_t count, size_t k)
{
    struct described **rest = mem_array(count, sizeof(struct described *));
    struct described **now = mem_array(count, sizeof(struct described *));
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        all[i].in = all[i].parted = false;
        rest[i] = &all[i];
    }
    part_cells(rest, count, k);
    for (size_t i = 0; i < count; i++)
        if (!rest[i]->absent)
            rest[left++] = rest[i];
    for (unsigned step = 0; left > 0 && step < ANONYMITY_STEPS; step++) {
        size_t later = 0, ready = 0;
        for (size_t i = 0; i < left; i++) {
            describe(rest[i], step);
            if (rest[i]->from <= step)
                now[ready++] = rest[i];
            else
                rest[later++] = rest[i];
        }
        if (ready > 0)
            qsort(now, ready, sizeof *now, compare);
        ready = take_groups(now, ready, k);
        memcpy(rest + later, now, ready * sizeof *now);
        left = later + ready;
    }
    free(now);
    free(rest);
}

void anonymity_said(const struct described *d, unsigned step, char ret[SAID_BYTES])
{
    struct described said = *d;
    describe(&said, step);
    snprintf(ret, SAID_BYTES, "%u %d+%d %c %.12s", step, said.band, said.width,
             said.says_sex ? d->sex : '-', place_at(&d->place, said.level));
}

void anonymity_band(const struct described *d, char ret[BAND_BYTES])
{
    const bool open = d->band + d->width > ANONYMITY_OLDEST;
    ret[0] = '\0';
    if (d->width > 0 && open)
        snprintf(ret, BAND_BYTES, "%d+", d->band);
    else if (d->width > 0)
        snprintf(ret, BAND_BYTES, "%d-%d", d->band, d->band + d->width - 1);
}

int anonymity_middle(const struct described *d)
{
    return d->width > 0 ? d->band + d->width / 2 : -1;
}
