// SPDX-License-Identifier: EUPL-1.2
#include "export/cells.h"

#include "base/mem.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES = 40 };

// The setting's name does not say the project's.
static void setting_of(const struct store_project *p, char ret[NAME_BYTES])
{
    snprintf(ret, NAME_BYTES, "cells/%016" PRIx64,
             pseudonym_number(&p->key, "cells", p->name, UINT64_MAX));
}

uint64_t cells_who(const struct pseudonym_key *key, struct id person)
{
    return pseudonym_number(key, "cell-member", person.text, UINT64_MAX);
}

uint32_t cells_said(const struct pseudonym_key *key, const struct described *d, unsigned step)
{
    char text[SAID_BYTES];
    anonymity_said(d, step, text);
    return (uint32_t)pseudonym_number(key, "cell-said", text, UINT32_MAX);
}

static int by_who(const void *a, const void *b)
{
    const struct cell_member *x = a, *y = b;
    return (x->who > y->who) - (x->who < y->who);
}

void cells_add(struct cells *c, const struct cell_member *m)
{
    if (c->count == c->cap) {
        c->cap = c->cap == 0 ? 256 : c->cap * 2;
        c->at = mem_grow(c->at, c->cap, sizeof *c->at);
    }
    c->at[c->count++] = *m;
}

// The next number of a line, behind one blank.
static bool read_number(const char **at, int base, uint64_t *ret)
{
    char *end;
    if (**at == ' ')
        ++*at;
    if (!isxdigit((unsigned char)**at))
        return false;
    *ret = strtoull(*at, &end, base);
    *at = end;
    return true;
}

static bool read_line(const char *at, struct cell_member *m)
{
    uint64_t step, cell, days, said;
    if (!read_number(&at, 16, &m->who) || !read_number(&at, 10, &step) ||
        !read_number(&at, 10, &cell) || !read_number(&at, 10, &days) ||
        !read_number(&at, 16, &said) || *at != '\n')
        return false;
    m->step = (unsigned)step;
    m->cell = (unsigned)cell;
    m->seen_days = (int64_t)days;
    m->said = (uint32_t)said;
    return step < ANONYMITY_STEPS && cell > 0 && cell <= UINT32_MAX;
}

enum rc cells_read(struct store *s, const struct store_project *p, struct cells *ret, struct err *e)
{
    char name[NAME_BYTES];
    struct arena a = {0};
    const char *text = NULL;
    setting_of(p, name);
    enum rc rc = store_setting(s, name, &a, &text, e);
    for (const char *at = text; rc == RC_OK && at != NULL && *at != '\0';) {
        struct cell_member m;
        const char *end = strchr(at, '\n');
        if (end == NULL || !read_line(at, &m))
            rc = err_set(e, RC_DAMAGED, "project %s: whom it was told of cannot be read", p->name);
        else
            cells_add(ret, &m);
        at = end != NULL ? end + 1 : NULL;
    }
    arena_release(&a);
    if (rc == RC_OK && ret->count > 0)
        qsort(ret->at, ret->count, sizeof *ret->at, by_who);
    return rc;
}

const struct cell_member *cells_find(const struct cells *c, uint64_t who)
{
    const struct cell_member wanted = {.who = who};
    return c->count > 0 ? bsearch(&wanted, c->at, c->count, sizeof wanted, by_who) : NULL;
}

enum rc cells_keep(struct store *s, const struct store_project *p, struct cells *c, struct err *e)
{
    char name[NAME_BYTES];
    struct buf text = {0};
    setting_of(p, name);
    if (c->count == 0)
        return RC_OK;
    if (c->count > 1) // in no order that says anything
        qsort(c->at, c->count, sizeof *c->at, by_who);
    for (size_t i = 0; i < c->count; i++)
        buf_printf(&text, "%016" PRIx64 " %u %u %" PRIu64 " %08" PRIx32 "\n", c->at[i].who,
                   c->at[i].step, c->at[i].cell, (uint64_t)c->at[i].seen_days, c->at[i].said);
    const enum rc rc = store_setting_note(s, name, buf_text(&text), e);
    buf_wipe(&text);
    return rc;
}

void cells_release(struct cells *c)
{
    free(c->at);
    *c = (struct cells){.count = 0};
}
