// SPDX-License-Identifier: EUPL-1.2
// The tree of answers. A group has at least one instance and a question with child items at least
// one place for them, so that every item of the form can be found, asked about and answered.
#include "form/state.h"

#include <stdlib.h>
#include <string.h>

static void caches_free(struct variable_cache *c, size_t count)
{
    for (size_t i = 0; c != NULL && i < count; i++) {
        for (size_t k = 0; k < c[i].held_count; k++)
            json_free(c[i].held[k]);
        free(c[i].held);
        arena_release(&c[i].arena);
    }
    free(c);
}

static struct variable_cache *caches_new(size_t count)
{
    return count > 0 ? mem_array(count, sizeof(struct variable_cache)) : NULL;
}

static void slot_init(struct form *f, struct slot *s)
{
    s->enabled = true;
    if (s->item->type != ITEM_GROUP) {
        s->json = json_new_object();
        json_set_string(s->json, "linkId", s->item->link_id);
        json_set_string(s->json, "text", s->item->text);
        s->variables = caches_new(s->item->variable_count);
    }
    if (s->item->type == ITEM_GROUP || s->item->item_count > 0)
        slot_add(f, s);
}

static void instance_fill(struct form *f, struct instance *p, struct item *const *items,
                          size_t count)
{
    p->slot_count = count;
    p->slots = count > 0 ? mem_array(count, sizeof(*p->slots)) : NULL;
    for (size_t i = 0; i < count; i++) {
        p->slots[i].item = items[i];
        p->slots[i].in = p;
        slot_init(f, &p->slots[i]);
    }
}

static void instance_clean(struct instance *p, size_t variable_count)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        for (size_t k = 0; k < s->count; k++) {
            const struct item *it = s->item;
            instance_clean(s->instances[k], it->type == ITEM_GROUP ? it->variable_count : 0);
            free(s->instances[k]);
        }
        free(s->instances);
        caches_free(s->variables, s->item->variable_count);
        json_free(s->json);
    }
    free(p->slots);
    free(p->text);
    caches_free(p->variables, variable_count);
    json_free(p->json);
}

void state_init(struct form *f)
{
    const struct questionnaire *q = f->q;
    f->position = mem_array(q->item_count + 1, sizeof(*f->position));
    for (size_t i = 0; i < q->top_count; i++)
        f->position[q->items[i]->index] = i;
    for (size_t i = 0; i < q->item_count; i++)
        for (size_t k = 0; k < q->all[i]->item_count; k++)
            f->position[q->all[i]->items[k]->index] = k;
    f->root.json = json_new_object();
    f->root.variables = caches_new(q->variable_count);
    f->root.present = true;
    instance_fill(f, &f->root, q->items, q->top_count);
}

void state_release(struct form *f)
{
    instance_clean(&f->root, f->q->variable_count);
    free(f->position);
}

struct instance *slot_add(struct form *f, struct slot *s)
{
    struct instance *p = mem_alloc(sizeof(*p));
    bool group = s->item->type == ITEM_GROUP;
    p->slot = s;
    p->json = json_new_object();
    if (group) {
        json_set_string(p->json, "linkId", s->item->link_id);
        json_set_string(p->json, "text", s->item->text);
        p->variables = caches_new(s->item->variable_count);
    }
    s->instances = mem_grow(s->instances, s->count + 1, sizeof(struct instance *));
    s->instances[s->count++] = p;
    instance_fill(f, p, s->item->items, s->item->item_count);
    return p;
}

void slot_remove(struct form *f, struct slot *s, size_t index)
{
    (void)f;
    struct instance *p = s->instances[index];
    instance_clean(p, s->item->type == ITEM_GROUP ? s->item->variable_count : 0);
    free(p);
    memmove(&s->instances[index], &s->instances[index + 1],
            (s->count - index - 1) * sizeof(struct instance *));
    s->count--;
}

void slot_cut(struct form *f, struct slot *s, size_t count)
{
    while (s->count > count)
        slot_remove(f, s, s->count - 1);
}

void instance_clear_value(struct instance *p)
{
    const char *name = NULL;
    if (element_value(p->json, &name) != NULL) {
        char *key = mem_text(name, strlen(name)); // the name dies with the member
        json_set(p->json, key, NULL);
        free(key);
    }
    free(p->text);
    p->text = NULL;
    p->has_value = false;
}

void instance_set_value(struct instance *p, const struct json *element)
{
    const char *name = NULL;
    const struct json *value = element_value(element, &name);
    if (value == NULL) {
        instance_clear_value(p);
        return;
    }
    // Copies first: the element may be the place's own.
    struct json *copy = json_copy(value);
    char *key = mem_text(name, strlen(name));
    instance_clear_value(p);
    json_set(p->json, key, copy);
    free(key);
    p->has_value = true;
    p->text = element_text_of(p->slot->item, p->json);
}

size_t slot_value_count(const struct slot *s)
{
    size_t n = 0;
    for (size_t i = 0; s->item->type != ITEM_GROUP && i < s->count; i++)
        n += s->instances[i]->has_value;
    return n;
}

struct slot *instance_slot(const struct form *f, const struct instance *p, const struct item *it)
{
    return &p->slots[f->position[it->index]];
}

struct slot *state_first(const struct form *f, const struct item *it)
{
    const struct instance *p = &f->root;
    if (it->parent != NULL)
        p = state_first(f, it->parent)->instances[0];
    return instance_slot(f, p, it);
}

bool item_holds(const struct item *it, const struct item *inner)
{
    while (inner != it && inner != NULL)
        inner = inner->parent;
    return inner == it;
}

void instance_each(struct form *f, struct instance *from, const struct item *it,
                   void (*each)(struct slot *s, void *self), void *self)
{
    const struct item *here = from->slot == NULL ? NULL : from->slot->item;
    const struct item *child = it;
    while (child->parent != here)
        child = child->parent;
    struct slot *s = instance_slot(f, from, child);
    if (child == it) {
        each(s, self);
        return;
    }
    for (size_t i = 0; i < s->count; i++)
        instance_each(f, s->instances[i], it, each, self);
}

static void walk(struct instance *p, void (*each)(struct slot *s, void *self), void *self)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        struct slot *s = &p->slots[i];
        each(s, self);
        for (size_t k = 0; k < s->count; k++)
            walk(s->instances[k], each, self);
    }
}

void state_each(struct form *f, void (*each)(struct slot *s, void *self), void *self)
{
    walk(&f->root, each, self);
}
