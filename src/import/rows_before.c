// SPDX-License-Identifier: EUPL-1.2
#include "import/rows_before.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 256, UNKNOWN = YEARS, NUMBERS = 4096, MATRICULE = 13 };

struct one {
    struct one *next_year, *next_number; // in the same place, NULL last
    struct alike_person who;             // texts in the arena
    size_t line;
};

struct rows_before {
    struct arena a;               // behind all of them
    struct one *years[YEARS + 1]; // by birth year, those without one in the last
    struct one *numbers[NUMBERS]; // by matricule
};

struct rows_before *rows_before_new(void)
{
    return mem_alloc(sizeof(struct rows_before));
}

static size_t year_of(const struct alike_person *who)
{
    return date_known(who->birth) ? (size_t)(who->birth.year % YEARS) : UNKNOWN;
}

// FNV-1a over the matricule without its key; NUMBERS for none.
static size_t number_of(const struct alike_person *who)
{
    uint32_t hash = 2166136261U;
    if (strlen(who->ins) < MATRICULE)
        return NUMBERS;
    for (size_t i = 0; i < MATRICULE; i++)
        hash = (hash ^ (unsigned char)who->ins[i]) * 16777619U;
    return hash % NUMBERS;
}

static const char *keep(struct arena *a, const char *text)
{
    return arena_text(a, text, strlen(text));
}

void rows_before_add(struct rows_before *r, const struct alike_person *who, size_t line)
{
    struct one *x = arena_alloc(&r->a, sizeof *x);
    size_t year = year_of(who), number = number_of(who);
    *x = (struct one){.who = *who, .line = line, .next_year = r->years[year]};
    x->who.family = keep(&r->a, who->family);
    x->who.given = keep(&r->a, who->given);
    x->who.others = keep(&r->a, who->others);
    x->who.ins = keep(&r->a, who->ins);
    r->years[year] = x;
    if (number < NUMBERS) {
        x->next_number = r->numbers[number];
        r->numbers[number] = x;
    }
}

static size_t find_in(const struct one *first, bool by_number, const struct alike_person *who)
{
    size_t line = 0; // the first of them, which was added first
    for (const struct one *x = first; x != NULL; x = by_number ? x->next_number : x->next_year)
        if (alike_compare(who, &x->who) == ALIKE_LIKELY)
            line = x->line;
    return line;
}

static size_t find_from(const struct rows_before *r, size_t year, size_t end,
                        const struct alike_person *who)
{
    size_t line = 0;
    for (; line == 0 && year < end; year++)
        line = find_in(r->years[year], false, who);
    return line;
}

size_t rows_before_find(const struct rows_before *r, const struct alike_person *who)
{
    size_t year = year_of(who), number = number_of(who);
    size_t line = number < NUMBERS ? find_in(r->numbers[number], true, who) : 0;
    if (line == 0 && year == UNKNOWN)
        return find_from(r, 0, YEARS + 1, who);
    if (line == 0)
        line = find_from(r, UNKNOWN, UNKNOWN + 1, who);
    return line == 0 ? find_from(r, year, year + 1, who) : line;
}

void rows_before_free(struct rows_before *r)
{
    if (r != NULL)
        arena_release(&r->a);
    free(r);
}
