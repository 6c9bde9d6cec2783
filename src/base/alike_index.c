// SPDX-License-Identifier: EUPL-1.2
#include "base/alike_index.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 256, UNKNOWN = YEARS, DAYS = 8192, NUMBERS = 4096, MATRICULE = 13 };

// Items of one place.
struct bucket {
    const void **at; // borrowed; owned
    size_t count, cap;
};

// Whole birth dates are alike only where they are one day, or day and month are swapped; others
// anywhere in their year.
struct alike_index {
    struct bucket years[YEARS + 1]; // everybody by birth year, those without one in the last
    struct bucket partial[YEARS];   // of them those whose day is not known
    struct bucket days[DAYS];       // and the others by day
    struct bucket numbers[NUMBERS]; // by matricule
};

struct alike_index *alike_index_new(void)
{
    return mem_alloc(sizeof(struct alike_index));
}

static size_t year_of(struct date birth)
{
    return date_known(birth) ? (size_t)(birth.year % YEARS) : UNKNOWN;
}

// The same for a day and for the one with day and month swapped.
static size_t day_of(struct date birth)
{
    enum { LEFT = 31 };
    size_t day = (size_t)birth.day, month = (size_t)birth.month;
    size_t less = day < month ? day : month, more = day < month ? month : day;
    return (((size_t)birth.year * LEFT + less) * LEFT + more) % DAYS;
}

// FNV-1a over the 13 characters.
static size_t place_of(const char *number)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < MATRICULE; i++)
        hash = (hash ^ (unsigned char)number[i]) * 16777619U;
    return hash % NUMBERS;
}

// The next matricule of a list separated by blanks, NULL at its end.
static const char *next_number(const char **at)
{
    while (**at != '\0') {
        const char *number = *at + strspn(*at, " ");
        size_t len = strcspn(number, " ");
        *at = number + len;
        if (len >= MATRICULE)
            return number;
    }
    return NULL;
}

static void put(struct bucket *b, const void *item)
{
    if (b->count == b->cap) {
        b->cap = b->cap == 0 ? 4 : b->cap * 2;
        b->at = mem_grow(b->at, b->cap, sizeof *b->at);
    }
    b->at[b->count++] = item;
}

static void drop(struct bucket *b, const void *item)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->at[i] == item) {
            b->at[i] = b->at[--b->count];
            return;
        }
    }
}

// Where somebody stands besides in the year; NULL nowhere.
static struct bucket *within_year(struct alike_index *x, struct date birth)
{
    return !date_known(birth)  ? NULL
           : date_valid(birth) ? &x->days[day_of(birth)]
                               : &x->partial[year_of(birth)];
}

static void in_all(struct alike_index *x, const struct alike_person *who, const void *item,
                   void (*act)(struct bucket *b, const void *item))
{
    const char *numbers = who->ins;
    struct bucket *within = within_year(x, who->birth);
    act(&x->years[year_of(who->birth)], item);
    if (within != NULL)
        act(within, item);
    for (const char *number; (number = next_number(&numbers)) != NULL;)
        act(&x->numbers[place_of(number)], item);
}

void alike_index_add(struct alike_index *x, const struct alike_person *who, const void *item)
{
    in_all(x, who, item, put);
}

void alike_index_remove(struct alike_index *x, const struct alike_person *who, const void *item)
{
    in_all(x, who, item, drop);
}

static void each_of(const struct bucket *b, void (*each)(const void *item, void *self), void *self)
{
    for (size_t i = 0; i < b->count; i++)
        each(b->at[i], self);
}

void alike_index_each(const struct alike_index *x, const struct alike_person *who,
                      void (*each)(const void *item, void *self), void *self)
{
    const char *numbers = who->ins;
    for (const char *number; (number = next_number(&numbers)) != NULL;)
        each_of(&x->numbers[place_of(number)], each, self);
    each_of(&x->years[UNKNOWN], each, self);
    for (size_t i = 0; !date_known(who->birth) && i < YEARS; i++)
        each_of(&x->years[i], each, self);
    if (date_valid(who->birth)) {
        each_of(&x->partial[year_of(who->birth)], each, self);
        each_of(&x->days[day_of(who->birth)], each, self);
    } else if (date_known(who->birth)) {
        each_of(&x->years[year_of(who->birth)], each, self);
    }
}

static void free_all(struct bucket *all, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(all[i].at);
}

void alike_index_free(struct alike_index *x)
{
    if (x == NULL)
        return;
    free_all(x->years, ARRAY_LEN(x->years));
    free_all(x->partial, ARRAY_LEN(x->partial));
    free_all(x->days, ARRAY_LEN(x->days));
    free_all(x->numbers, ARRAY_LEN(x->numbers));
    free(x);
}
