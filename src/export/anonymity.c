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
} steps[] = {
    {5, PLACE_COMMUNE, true}, {5, PLACE_DEPARTEMENT, true}, {10, PLACE_DEPARTEMENT, true},
    {10, PLACE_REGION, true}, {10, PLACE_NONE, true},       {20, PLACE_NONE, true},
    {0, PLACE_NONE, true},    {0, PLACE_NONE, false},
};

static void describe(struct described *d, size_t step)
{
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

static int compare(const void *a, const void *b)
{
    return compare_said(*(struct described *const *)a, *(struct described *const *)b);
}

// Those in it who are one of k are done; returns how many are not, moved to the front.
static size_t take_groups(struct described **rest, size_t count, size_t k)
{
    size_t left = 0, end;
    for (size_t begin = 0; begin < count; begin = end) {
        for (end = begin + 1; end < count && compare_said(rest[begin], rest[end]) == 0;)
            end++;
        for (size_t i = begin; i < end; i++) {
            rest[i]->in = end - begin >= k;
            if (!rest[i]->in)
                rest[left++] = rest[i];
        }
    }
    return left;
}

void anonymity_describe(struct described *all, size_t count, size_t k)
{
    struct described **rest = mem_array(count, sizeof(struct described *));
    size_t left = count;
    for (size_t i = 0; i < count; i++)
        rest[i] = &all[i];
    for (size_t step = 0; left > 0 && step < ARRAY_LEN(steps); step++) {
        for (size_t i = 0; i < left; i++)
            describe(rest[i], step);
        qsort(rest, left, sizeof(struct described *), compare);
        left = take_groups(rest, left, k);
    }
    free(rest);
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
