// SPDX-License-Identifier: EUPL-1.2
// What keeps a form from being complete.
#include "form/calculate.h"
#include "form/check.h"
#include "form/issues.h"

#include <stdlib.h>
#include <string.h>

// Issues being collected.
struct collect {
    struct form *f;          // of which form
    const struct item *item; // at which item
};

static void add(struct form *f, struct form_issue issue)
{
    if (f->issue_count == f->issue_cap) {
        f->issue_cap = f->issue_cap == 0 ? 16 : f->issue_cap * 2;
        f->issues = mem_grow(f->issues, f->issue_cap, sizeof(*f->issues));
    }
    issue.text = arena_text(&f->issue_texts, issue.text, strlen(issue.text));
    f->issues[f->issue_count++] = issue;
}

static bool instance_answered(const struct instance *p)
{
    for (size_t i = 0; i < p->slot_count; i++) {
        const struct slot *s = &p->slots[i];
        for (size_t k = 0; s->enabled && k < s->count; k++)
            if (s->instances[k]->has_value || instance_answered(s->instances[k]))
                return true;
    }
    return false;
}

// Answers of a question, answered instances of a group.
static size_t slot_occurs(const struct slot *s)
{
    if (s->item->type != ITEM_GROUP)
        return slot_value_count(s);
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        n += instance_answered(s->instances[i]);
    return n;
}

// Is the slot enabled, and not below a question or a repeated group that nobody answered?
static bool slot_asked(const struct slot *s)
{
    for (; s != NULL; s = s->in->slot) {
        const struct instance *in = s->in;
        bool waits = in->slot != NULL && in->slot->item->type != ITEM_GROUP && !in->has_value;
        bool none = in->slot != NULL && in->slot->item->type == ITEM_GROUP &&
                    in->slot->item->repeats && !instance_answered(in);
        if (!s->enabled || waits || none)
            return false;
    }
    return true;
}

bool slot_missing(const struct slot *s, const struct item *it, enum issue_kind *ret_kind,
                  const char **ret_text)
{
    size_t count = slot_occurs(s);
    if (it->type == ITEM_DISPLAY || !slot_asked(s))
        return false;
    if (it->required && count == 0) {
        *ret_kind = ISSUE_REQUIRED;
        *ret_text = "an answer is required";
        return true;
    }
    *ret_kind = ISSUE_OCCURS;
    *ret_text = "too few answers";
    return it->min_occurs > 0 && count < (size_t)it->min_occurs;
}

bool slot_crowded(const struct slot *s, const struct item *it)
{
    size_t most = it->repeats ? SIZE_MAX : 1;
    if (it->max_occurs >= 0 && (size_t)it->max_occurs < most)
        most = (size_t)it->max_occurs;
    return slot_occurs(s) > most;
}

static void see_slot(struct slot *s, void *self)
{
    struct collect *c = self;
    struct form_issue issue = {.item = s->item};
    struct form_item b;
    if (!s->enabled)
        return;
    item_now(c->f, s, &b);
    if (slot_missing(s, b.it, &issue.kind, &issue.text))
        add(c->f, issue);
    if (slot_crowded(s, b.it)) {
        add(c->f,
            (struct form_issue){.item = s->item, .kind = ISSUE_OCCURS, .text = "too many answers"});
    }
    for (size_t i = 0; s->item->type != ITEM_GROUP && i < s->count; i++) {
        struct err e = {.rc = RC_OK};
        const struct json *element = s->instances[i]->json;
        if (!s->instances[i]->has_value)
            continue;
        const char *unchecked = check_unchecked(b.it, element);
        if (unchecked != NULL)
            add(c->f,
                (struct form_issue){
                    .item = s->item, .kind = ISSUE_UNCHECKED, .warning = true, .text = unchecked});
        bool wrong =
            check_value(b.it, element, NULL, &e) != RC_OK || check_instant(element, &e) != RC_OK;
        if (wrong || check_digits(b.it, element, &e) != RC_OK)
            add(c->f, (struct form_issue){
                          .item = s->item, .kind = ISSUE_RANGE, .warning = !wrong, .text = e.text});
    }
    if (b.e.rc != RC_OK)
        add(c->f, (struct form_issue){.item = s->item,
                                      .kind = ISSUE_EXPRESSION,
                                      .warning = b.e.rc != RC_LIMIT,
                                      .text = b.e.text});
    form_item_release(&b);
}

static void see_enabled(struct slot *s, void *self)
{
    bool *any = self;
    *any = *any || s->enabled;
}

// Failures and cycles of the two expressions of an item.
static void add_node(struct form *f, const struct item *it, enum node_kind kind)
{
    size_t node = graph_item(it, kind);
    const struct graph_node *n = &f->graph->nodes[node];
    const struct node_note *note = &f->notes[node];
    bool made = n->expr != NULL || (kind == NODE_ENABLED && it->when_count > 0);
    struct form_issue issue = {.item = it, .warning = true};
    if (note->restless || (n->cycle && made)) {
        issue.kind = ISSUE_CYCLE;
        issue.warning = !note->restless;
        issue.text = "expressions depend on each other in a ring";
        add(f, issue);
    }
    issue.kind = ISSUE_EXPRESSION;
    issue.warning = !note->endless;
    if (n->expr != NULL && n->expr->compiled == NULL) {
        issue.text = "the expression cannot be read";
        add(f, issue);
    } else if (note->text != NULL) {
        issue.text = note->text;
        add(f, issue);
    }
}

// One constraint of an item (NULL: of the form).
static void add_check(struct form *f, const struct item *it, size_t which)
{
    const struct item_constraint *c = (it == NULL ? f->q->constraints : it->constraints) + which;
    const struct node_note *note = constraint_note(f, it, which);
    if (note->text != NULL) {
        add(f, (struct form_issue){.item = it,
                                   .kind = note->failed ? ISSUE_EXPRESSION : ISSUE_CONSTRAINT,
                                   .warning = (note->failed && !note->endless) || c->warning,
                                   .text = note->text});
    }
}

size_t form_issues(struct form *f, const struct form_issue **ret)
{
    struct collect c = {.f = f};
    if (!f->issues_current) {
        size_t evaluations = f->evaluations;
        work_begin(f); // what is asked for later has a budget of its own
        f->evaluations = evaluations;
        f->issue_count = 0;
        arena_release(&f->issue_texts);
        for (size_t i = 0; i < f->q->constraint_count; i++)
            add_check(f, NULL, i);
        for (size_t i = 0; i < f->q->item_count; i++) {
            const struct item *it = f->q->all[i];
            bool enabled = false;
            instance_each(f, &f->root, it, see_enabled, &enabled);
            instance_each(f, &f->root, it, see_slot, &c);
            add_node(f, it, NODE_ENABLED);
            if (enabled)
                add_node(f, it, NODE_VALUE);
            for (size_t k = 0; enabled && k < it->constraint_count; k++)
                add_check(f, it, k);
        }
        f->issues_current = true;
    }
    *ret = f->issues;
    return f->issue_count;
}
