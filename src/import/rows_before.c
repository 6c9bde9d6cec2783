// SPDX-License-Identifier: EUPL-1.2
#include "import/rows_before.h"

#include "base/alike_index.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct one {
    struct alike_person who; // texts in the arena
    size_t line;
};

struct rows_before {
    struct arena a;           // behind all of them
    struct alike_index *ones; // owned
};

struct rows_before *rows_before_new(void)
{
    struct rows_before *r = mem_alloc(sizeof *r);
    r->ones = alike_index_new();
    return r;
}

static const char *keep(struct arena *a, const char *text)
{
    return arena_text(a, text, strlen(text));
}

void rows_before_add(struct rows_before *r, const struct alike_person *who, size_t line)
{
    struct one *x = arena_alloc(&r->a, sizeof *x);
    *x = (struct one){.who = *who, .line = line};
    x->who.family = keep(&r->a, who->family);
    x->who.given = keep(&r->a, who->given);
    x->who.others = keep(&r->a, who->others);
    x->who.ins = keep(&r->a, who->ins);
    alike_index_add(r->ones, &x->who, x);
}

// A search: of those who are likely the same the one of the first line.
struct search {
    const struct alike_person *who;
    size_t line;
};

static void look_at(const void *item, void *self)
{
    const struct one *x = item;
    struct search *s = self;
    if ((s->line == 0 || x->line < s->line) && alike_compare(s->who, &x->who) == ALIKE_LIKELY)
        s->line = x->line;
}

size_t rows_before_find(const struct rows_before *r, const struct alike_person *who)
{
    struct search s = {.who = who};
    alike_index_each(r->ones, who, look_at, &s);
    return s.line;
}

void rows_before_free(struct rows_before *r)
{
    if (r == NULL)
        return;
    alike_index_free(r->ones);
    arena_release(&r->a);
    free(r);
}
