// SPDX-License-Identifier: EUPL-1.2
// Functions that look for doubles: distinct, sets, repeat, combining (FHIRPath 2.0 §5.1, §5.2,
// §5.4).
#include "fhirpath/fn.h"

#include <stdint.h>
#include <string.h>

static enum rc give_boolean(struct fp_call *c, bool b, struct fp_list *ret)
{
    return fp_give(c->v, fp_boolean(b), ret);
}

// `=` that tells elements apart without asking for their types.
static bool same_value(struct fp_eval *v, struct fp_value x, struct fp_value y)
{
    bool objects = x.kind == FP_NODE && y.kind == FP_NODE && json_type(x.json) == JSON_OBJECT &&
                   json_type(y.json) == JSON_OBJECT;
    if (objects && x.json == y.json)
        return true;
    if (objects && json_count(x.json) != json_count(y.json))
        return false;
    return fp_equal(v->a, x, y) == ANSWER_YES;
}

// Is `one` in the list? Each comparison is a step.
static enum rc holds(struct fp_eval *v, struct fp_list l, struct fp_value one, bool *ret)
{
    *ret = false;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && !*ret && i < l.count; i++) {
        rc = fp_spend(v, 1);
        *ret = rc == RC_OK && same_value(v, l.at[i], one);
    }
    return rc;
}

// Adds up what every member says, in any order (FNV-1a of name and text).
static bool add_member(const char *key, struct json *value, void *self)
{
    uint64_t *sum = self, hash = 0xcbf29ce484222325;
    const char *text = json_string(value);
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 0x100000001b3;
    for (; text != NULL && *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    *sum += text != NULL ? hash : hash + json_count(value);
    return true;
}

// A number that equal elements share. 0: only fp_equal can tell, because equality is more than the
// same JSON (System values, Quantities).
static uint64_t print_of(struct fp_value one)
{
    uint64_t sum = 0;
    if (one.kind != FP_NODE || json_type(one.json) != JSON_OBJECT ||
        json_get(one.json, "value") != NULL)
        return 0;
    json_each(one.json, add_member, &sum);
    return sum | 1;
}

// A collection without doubles. Most pairs are told apart by their prints: repeat() over a form
// compares every item with every other.
struct unique {
    struct fp_grow g; // what is in it
    uint64_t *prints; // of each, in the arena
    size_t cap;       // room for prints
};

static enum rc is_new(struct fp_eval *v, const struct unique *u, struct fp_value one,
                      uint64_t print, bool *ret)
{
    // A look at a print is far less than a comparison.
    enum rc rc = fp_spend(v, u->g.list.count / 32 + 1);
    bool found = false;
    for (size_t i = 0; rc == RC_OK && !found && i < u->g.list.count; i++) {
        bool differ = print != 0 && u->prints[i] != 0 && u->prints[i] != print;
        if (!differ)
            rc = holds(v, fp_part(u->g.list, i, 1), one, &found);
    }
    *ret = !found;
    return rc;
}

// Appends what is not there yet.
static enum rc push_new(struct fp_eval *v, struct unique *u, struct fp_list l)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < l.count; i++) {
        uint64_t print = print_of(l.at[i]);
        size_t count = u->g.list.count;
        bool fresh = false;
        rc = is_new(v, u, l.at[i], print, &fresh);
        if (rc != RC_OK || !fresh)
            continue;
        if (count == u->cap) {
            u->cap = count == 0 ? 8 : count * 2;
            uint64_t *more = arena_array(v->a, u->cap, sizeof *more);
            if (count > 0)
                memcpy(more, u->prints, count * sizeof *more);
            u->prints = more;
        }
        u->prints[count] = print;
        rc = fp_push(v, &u->g, l.at[i]);
    }
    return rc;
}

enum rc fn_distinct(struct fp_call *c, struct fp_list *ret)
{
    struct unique u = {0};
    enum rc rc = push_new(c->v, &u, c->input);
    *ret = u.g.list;
    return rc;
}

enum rc fn_is_distinct(struct fp_call *c, struct fp_list *ret)
{
    struct unique u = {0};
    enum rc rc = push_new(c->v, &u, c->input);
    return rc ? rc : give_boolean(c, u.g.list.count == c->input.count, ret);
}

static enum rc all_in(struct fp_call *c, struct fp_list some, struct fp_list whole,
                      struct fp_list *ret)
{
    enum rc rc = RC_OK;
    bool all = true;
    for (size_t i = 0; rc == RC_OK && all && i < some.count; i++)
        rc = holds(c->v, whole, some.at[i], &all);
    return rc ? rc : give_boolean(c, all, ret);
}

enum rc fn_subset_of(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    return rc ? rc : all_in(c, c->input, other, ret);
}

enum rc fn_superset_of(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    return rc ? rc : all_in(c, other, c->input, ret);
}

// Applies the argument to the input, to what came out, and so on.
static enum rc repeat(struct fp_call *c, bool doubles, struct fp_list *ret)
{
    struct unique all = {0};
    struct fp_call inner = *c;
    while (inner.input.count > 0) {
        size_t before = all.g.list.count;
        for (size_t i = 0; i < inner.input.count; i++) {
            struct fp_list l;
            enum rc rc = fp_lambda(&inner, 0, i, &l);
            rc = rc ? rc : doubles ? fp_push_all(c->v, &all.g, l) : push_new(c->v, &all, l);
            if (rc)
                return rc;
        }
        // What is new goes in next; copied, for the list moves as it grows.
        struct fp_grow next = {0};
        enum rc rc =
            fp_push_all(c->v, &next, fp_part(all.g.list, before, all.g.list.count - before));
        if (rc)
            return rc;
        inner.input = next.list;
    }
    *ret = all.g.list;
    return RC_OK;
}

enum rc fn_repeat(struct fp_call *c, struct fp_list *ret)
{
    return repeat(c, false, ret);
}

enum rc fn_repeat_all(struct fp_call *c, struct fp_list *ret)
{
    return repeat(c, true, ret);
}

// Elements of the input that are in the argument, or that are not.
static enum rc filter_by(struct fp_call *c, bool wanted, struct fp_grow *g)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        bool found = false;
        rc = holds(c->v, other, c->input.at[i], &found);
        if (rc == RC_OK && found == wanted)
            rc = fp_push(c->v, g, c->input.at[i]);
    }
    return rc;
}

enum rc fn_intersect(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow all = {0};
    struct unique u = {0};
    enum rc rc = filter_by(c, true, &all);
    rc = rc ? rc : push_new(c->v, &u, all.list);
    *ret = u.g.list;
    return rc;
}

enum rc fn_exclude(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    enum rc rc = filter_by(c, false, &g);
    *ret = g.list;
    return rc;
}

enum rc fp_union(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    struct unique u = {0};
    enum rc rc = push_new(v, &u, l);
    rc = rc ? rc : push_new(v, &u, r);
    *ret = u.g.list;
    return rc;
}

enum rc fn_union(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    return rc ? rc : fp_union(c->v, c->input, other, ret);
}

enum rc fn_combine(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    struct fp_grow g = {0};
    enum rc rc = fp_argument(c, 0, &other);
    rc = rc ? rc : fp_push_all(c->v, &g, c->input);
    rc = rc ? rc : fp_push_all(c->v, &g, other);
    *ret = g.list;
    return rc;
}
