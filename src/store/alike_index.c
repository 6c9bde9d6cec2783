// SPDX-License-Identifier: EUPL-1.2
#include "store/alike_index.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { YEARS = 256, UNKNOWN = YEARS, NUMBERS = 4096, MATRICULE = 13 };

// Lines of one place.
struct bucket {
    struct index_entry **at; // borrowed lines; owned
    size_t count, cap;
};

struct alike_index {
    struct bucket years[YEARS + 1]; // by birth year, those without one in the last
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

static void put(struct bucket *b, struct index_entry *l)
{
    if (b->count == b->cap) {
        b->cap = b->cap == 0 ? 4 : b->cap * 2;
        b->at = mem_grow(b->at, b->cap, sizeof *b->at);
    }
    b->at[b->count++] = l;
}

static void drop(struct bucket *b, const struct index_entry *l)
{
    for (size_t i = 0; i < b->count; i++) {
        if (b->at[i] == l) {
            b->at[i] = b->at[--b->count];
            return;
        }
    }
}

void alike_index_add(struct alike_index *x, struct index_entry *l)
{
    const char *numbers = l->matricules;
    put(&x->years[year_of(l->p.birth)], l);
    for (const char *number; (number = next_number(&numbers)) != NULL;)
        put(&x->numbers[place_of(number)], l);
}

void alike_index_remove(struct alike_index *x, const struct index_entry *l)
{
    const char *numbers = l->matricules;
    drop(&x->years[year_of(l->p.birth)], l);
    for (const char *number; (number = next_number(&numbers)) != NULL;)
        drop(&x->numbers[place_of(number)], l);
}

static void each_of(const struct bucket *b, void (*each)(const struct index_entry *l, void *self),
                    void *self)
{
    for (size_t i = 0; i < b->count; i++)
        each(b->at[i], self);
}

void alike_index_each(const struct alike_index *x, const struct alike_person *who,
                      void (*each)(const struct index_entry *l, void *self), void *self)
{
    const char *numbers = who->ins;
    for (const char *number; (number = next_number(&numbers)) != NULL;)
        each_of(&x->numbers[place_of(number)], each, self);
    each_of(&x->years[UNKNOWN], each, self);
    if (date_known(who->birth))
        each_of(&x->years[year_of(who->birth)], each, self);
}

void alike_index_free(struct alike_index *x)
{
    for (size_t i = 0; x != NULL && i <= YEARS; i++)
        free(x->years[i].at);
    for (size_t i = 0; x != NULL && i < NUMBERS; i++)
        free(x->numbers[i].at);
    free(x);
}
