// SPDX-License-Identifier: EUPL-1.2
#include "report/rows.h"

#include <stdlib.h>
#include <string.h>

const char *const rows_purposes[PURPOSES] = {"screening", "send",   "gp",
                                             "carer",     "social", "research"};

static uint32_t find(const struct words *w, const char *code)
{
    for (size_t i = w->count; i-- > 0;)
        if (strcmp(w->at[i].code, code) == 0)
            return (uint32_t)i;
    return NOBODY;
}

uint32_t words_concept(struct rows *r, struct words *w, const char *system, const char *code)
{
    uint32_t at = find(w, code);
    return at != NOBODY ? at
                        : words_place(r, w, code,
                                      plan_concept(r->data, system, code, r->language, &r->arena));
}

uint32_t words_place(struct rows *r, struct words *w, const char *code, const char *label)
{
    uint32_t there = find(w, code);
    if (there != NOBODY)
        return there;
    if (w->count == w->cap) {
        w->cap = w->cap == 0 ? 16 : w->cap * 2;
        w->at = mem_grow(w->at, w->cap, sizeof *w->at);
    }
    w->at[w->count] = (struct word){.code = arena_text(&r->arena, code, strlen(code)),
                                    .label = arena_text(&r->arena, label, strlen(label))};
    return (uint32_t)w->count++;
}

struct id rows_reference(const struct json *resource, const char *member)
{
    const struct json *to = json_get(resource, member);
    const char *text = json_get_string(to, "reference");
    const char *end = text != NULL ? strrchr(text, '/') : NULL;
    if (end == NULL) {
        text = json_get_string(json_get(to, "identifier"), "value");
        end = text != NULL ? strrchr(text, ':') : NULL;
    }
    return end != NULL ? id_from(end + 1) : (struct id){{0}};
}

static int person_order(const void *a, const void *b)
{
    return strcmp(((const struct person_row *)a)->id.text, ((const struct person_row *)b)->id.text);
}

static int visit_order(const void *a, const void *b)
{
    return strcmp(((const struct visit_row *)a)->id.text, ((const struct visit_row *)b)->id.text);
}

void rows_sort_people(struct rows *r)
{
    if (r->person_count > 1)
        qsort(r->people, r->person_count, sizeof *r->people, person_order);
}

void rows_sort_visits(struct rows *r)
{
    if (r->visit_count > 1)
        qsort(r->visits, r->visit_count, sizeof *r->visits, visit_order);
}

uint32_t rows_person(const struct rows *r, const char *id)
{
    struct person_row key = {.id = id_from(id)};
    const struct person_row *found =
        r->person_count > 0 ? bsearch(&key, r->people, r->person_count, sizeof key, person_order)
                            : NULL;
    return found != NULL ? (uint32_t)(found - r->people) : NOBODY;
}

uint32_t rows_visit(const struct rows *r, const char *id)
{
    struct visit_row key = {.id = id_from(id)};
    const struct visit_row *found =
        r->visit_count > 0 ? bsearch(&key, r->visits, r->visit_count, sizeof key, visit_order)
                           : NULL;
    return found != NULL ? (uint32_t)(found - r->visits) : NOBODY;
}

uint32_t rows_real(const struct rows *r, uint32_t person)
{
    for (int i = 0; i < 16 && person != NOBODY; i++) {
        const char *other = r->people[person].replaced_by.text;
        uint32_t next = other[0] != '\0' ? rows_person(r, other) : NOBODY;
        if (next == NOBODY)
            return person;
        person = next;
    }
    return person;
}

void rows_release(struct rows *r)
{
    struct words *all[] = {&r->communes, &r->visitors,   &r->reasons,  &r->refusals,
                           &r->rounds,   &r->flag_kinds, &r->outcomes, &r->forms};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        free(all[i]->at);
    free(r->people);
    free(r->visits);
    free(r->by_person);
    free(r->tasks);
    free(r->flags);
    arena_release(&r->arena);
    *r = (struct rows){0};
}
