// SPDX-License-Identifier: EUPL-1.2
#include "cli/form_places.h"

#include <stdlib.h>
#include <string.h>

// Adds a copy.
static void add(struct places *p, const struct place *from, enum place_kind kind)
{
    if (p->count == p->room) {
        p->room = p->room > 0 ? p->room * 2 : 64;
        p->all = mem_grow(p->all, p->room, sizeof *p->all);
    }
    p->all[p->count] = *from;
    p->all[p->count++].kind = kind;
}

size_t place_answers(const struct form *f, const struct place *p)
{
    size_t n = 0;
    while (form_answer_at(f, p->item->link_id, p->at, p->at_count, n) != NULL)
        n++;
    return n;
}

static void visit_items(struct places *p, const struct form *f, struct item *const *items,
                        size_t count, const struct place *around);

// The children of an item within one of its instances or answers.
static void visit_inside(struct places *p, const struct form *f, const struct place *here,
                         size_t index)
{
    struct place inner = *here;
    if (here->item->repeats && inner.at_count < PLACE_DEPTH_MAX)
        inner.at[inner.at_count++] = index;
    if (here->item->type == ITEM_GROUP && here->item->text != NULL)
        add(p, &inner, PLACE_GROUP);
    visit_items(p, f, here->item->items, here->item->item_count, &inner);
}

// The parts of an item that decide whether it can be answered, as they are now.
struct now {
    bool hidden;    // never shown
    bool read_only; // nobody answers it
    int max_occurs; // −1 none
};

static struct now now_of(const struct form *f, const struct place *here)
{
    struct form_item i;
    form_item_at(f, here->item, here->at, here->at_count, &i);
    struct now now = {i.it->hidden, i.it->read_only, i.it->max_occurs};
    form_item_release(&i);
    return now;
}

static void visit_group(struct places *p, const struct form *f, const struct place *here,
                        const struct now *now)
{
    const struct item *it = here->item;
    size_t count = form_instance_count(f, it->link_id, here->at, here->at_count);
    for (size_t i = 0; i < count; i++)
        visit_inside(p, f, here, i);
    if (it->repeats && !now->read_only && (now->max_occurs < 0 || count < (size_t)now->max_occurs))
        add(p, here, PLACE_MORE);
}

static void visit_question(struct places *p, const struct form *f, const struct place *here,
                           const struct now *now)
{
    const struct item *it = here->item;
    if (!now->read_only)
        add(p, here, PLACE_QUESTION);
    size_t answers = it->repeats ? place_answers(f, here) : 1;
    for (size_t i = 0; i < answers && it->item_count > 0; i++)
        visit_inside(p, f, here, i);
}

static void visit_items(struct places *p, const struct form *f, struct item *const *items,
                        size_t count, const struct place *around)
{
    for (size_t i = 0; i < count; i++) {
        struct place here = *around;
        here.item = items[i];
        struct now now = now_of(f, &here);
        if (now.hidden || !form_enabled_at(f, here.item->link_id, here.at, here.at_count))
            continue;
        if (here.item->type == ITEM_GROUP)
            visit_group(p, f, &here, &now);
        else if (here.item->type != ITEM_DISPLAY)
            visit_question(p, f, &here, &now);
        else if (here.item->parent == NULL || here.item->parent->type == ITEM_GROUP)
            add(p, &here, PLACE_DISPLAY); // others are said with their question
    }
}

void places_find(struct places *p, const struct form *f)
{
    const struct questionnaire *q = form_questionnaire(f);
    struct place top = {0};
    p->count = 0;
    visit_items(p, f, q->items, q->top_count, &top);
}

void places_release(struct places *p)
{
    free(p->all);
    *p = (struct places){0};
}

static bool same(const struct place *a, const struct place *b)
{
    return a->kind == b->kind && a->item == b->item && a->at_count == b->at_count &&
           memcmp(a->at, b->at, a->at_count * sizeof a->at[0]) == 0;
}

size_t places_same(const struct places *p, const struct place *of)
{
    size_t before = 0;
    for (size_t i = 0; i < p->count; i++) {
        if (same(&p->all[i], of))
            return i;
        if (p->all[i].item->index <= of->item->index)
            before = i;
    }
    return before;
}
