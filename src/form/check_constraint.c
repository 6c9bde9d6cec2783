// SPDX-License-Identifier: EUPL-1.2
// Constraints of a form and its items: FHIRPath that must be true of the response or of every
// answered instance of the item.
#include "form/calculate.h"
#include "form/issues.h"

#include <stdlib.h>
#include <string.h>

const char *constraint_text(const struct item_constraint *c)
{
    return c->human != NULL ? c->human : c->key != NULL ? c->key : c->expr.text;
}

static enum rc check_at(struct form *f, const struct item_constraint *c, struct slot *s,
                        struct instance *p, struct err *e)
{
    struct arena a = {0};
    struct fp_list list = {.count = 0};
    bool met = true;
    enum rc rc = scope_eval(f, &c->expr, s, p, &a, &list, e);
    if (rc == RC_OK)
        rc = fp_truth(list, &met, e);
    arena_release(&a);
    return rc != RC_OK ? rc : met ? RC_OK : RC_NO;
}

enum rc constraint_check(struct form *f, const struct item_constraint *c, struct slot *s,
                         struct err *e)
{
    if (c->expr.compiled == NULL)
        return RC_OK; // said when the form was loaded
    if (s == NULL || s->item->type != ITEM_GROUP)
        return s == NULL || s->shown ? check_at(f, c, s, NULL, e) : RC_OK;
    enum rc rc = RC_OK;
    for (size_t i = 0; s->shown && rc == RC_OK && i < s->count; i++)
        rc = s->instances[i]->present ? check_at(f, c, s, s->instances[i], e) : RC_OK;
    return rc;
}

// A constraint being looked at in all slots of its item.
struct look {
    struct form *f;                  // the form
    const struct item_constraint *c; // the constraint
    enum rc rc;                      // the worst so far
    struct err e;                    // why it could not be evaluated
};

static void look_at(struct slot *s, void *self)
{
    struct look *l = self;
    if (l->rc == RC_OK)
        l->rc = constraint_check(l->f, l->c, s, &l->e);
}

const struct node_note *constraint_note(struct form *f, const struct item *it, size_t which)
{
    struct node_note *note = &f->notes[graph_check(f->graph, it, which)];
    struct look l = {.f = f, .c = (it == NULL ? f->q->constraints : it->constraints) + which};
    if (note->current)
        return note;
    if (it == NULL)
        look_at(NULL, &l);
    else
        instance_each(f, &f->root, it, look_at, &l);
    const char *text = l.rc == RC_NO ? constraint_text(l.c) : l.e.text;
    free(note->text);
    note->text = l.rc == RC_OK ? NULL : mem_text(text, strlen(text));
    note->failed = l.rc == RC_INVALID || l.rc == RC_LIMIT;
    note->endless = l.rc == RC_LIMIT;
    note->current = true;
    return note;
}
