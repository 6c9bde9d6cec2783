// SPDX-License-Identifier: EUPL-1.2
// Functions on collections: existence, filtering, subsetting, combining, aggregates (FHIRPath 2.0
// §5.1–5.4, §7).
#include "fhirpath/fn.h"

#include <stdint.h>
#include <string.h>

static enum rc give_boolean(struct fp_call *c, bool b, struct fp_list *ret)
{
    return fp_give(c->v, fp_boolean(b), ret);
}

static struct fp_list part(struct fp_list l, size_t from, size_t count)
{
    if (from >= l.count || count == 0)
        return (struct fp_list){0};
    return (struct fp_list){.at = l.at + from,
                            .count = count < l.count - from ? count : l.count - from};
}

enum rc fn_empty(struct fp_call *c, struct fp_list *ret)
{
    return give_boolean(c, c->input.count == 0, ret);
}

// Does element `index` meet the criterion in argument 0?
static enum rc meets(struct fp_call *c, size_t index, bool *ret)
{
    struct fp_list l;
    *ret = false;
    enum rc rc = fp_lambda(c, 0, index, &l);
    rc = rc ? rc : fp_single_boolean(c->v, l, ret);
    return rc == RC_NO ? RC_OK : rc;
}

enum rc fn_where(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    for (size_t i = 0; i < c->input.count; i++) {
        bool yes;
        enum rc rc = meets(c, i, &yes);
        rc = rc ? rc : yes ? fp_push(c->v, &g, c->input.at[i]) : RC_OK;
        if (rc)
            return rc;
    }
    *ret = g.list;
    return RC_OK;
}

enum rc fn_exists(struct fp_call *c, struct fp_list *ret)
{
    bool found = c->node->arg_count == 0 && c->input.count > 0;
    for (size_t i = 0; c->node->arg_count > 0 && !found && i < c->input.count; i++) {
        enum rc rc = meets(c, i, &found);
        if (rc)
            return rc;
    }
    return give_boolean(c, found, ret);
}

enum rc fn_all(struct fp_call *c, struct fp_list *ret)
{
    bool all = true;
    for (size_t i = 0; all && i < c->input.count; i++) {
        enum rc rc = meets(c, i, &all);
        if (rc)
            return rc;
    }
    return give_boolean(c, all, ret);
}

// Is there a boolean `wanted` in the input? What is not boolean is an error.
static enum rc has_boolean(struct fp_call *c, bool wanted, bool *ret)
{
    *ret = false;
    for (size_t i = 0; i < c->input.count; i++) {
        struct fp_value one = fp_system(c->v->a, c->input.at[i]);
        if (one.kind != FP_BOOLEAN)
            return fp_fail(c->v, c->node, "only booleans are expected");
        *ret = *ret || one.boolean == wanted;
    }
    return RC_OK;
}

static enum rc booleans(struct fp_call *c, bool wanted, bool negated, struct fp_list *ret)
{
    bool has = false;
    enum rc rc = has_boolean(c, wanted, &has);
    return rc ? rc : give_boolean(c, has != negated, ret);
}

enum rc fn_all_true(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, false, true, ret);
}

enum rc fn_any_true(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, true, false, ret);
}

enum rc fn_all_false(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, true, true, ret);
}

enum rc fn_any_false(struct fp_call *c, struct fp_list *ret)
{
    return booleans(c, false, false, ret);
}

enum rc fn_count(struct fp_call *c, struct fp_list *ret)
{
    return fp_give(c->v, fp_integer((int64_t)c->input.count), ret);
}

enum rc fn_not(struct fp_call *c, struct fp_list *ret)
{
    bool b = false;
    enum rc rc = fp_single_boolean(c->v, c->input, &b);
    return rc ? fp_or_empty(rc, ret) : give_boolean(c, !b, ret);
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

static bool holds(struct fp_eval *v, struct fp_list l, struct fp_value one)
{
    for (size_t i = 0; i < l.count; i++) {
        v->steps++;
        if (same_value(v, l.at[i], one))
            return true;
    }
    return false;
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

static bool is_new(struct fp_eval *v, const struct unique *u, struct fp_value one, uint64_t print)
{
    for (size_t i = 0; i < u->g.list.count; i++) {
        struct fp_list other = {.at = &u->g.list.at[i], .count = 1};
        bool differ = print != 0 && u->prints[i] != 0 && u->prints[i] != print;
        if (!differ && holds(v, other, one))
            return false;
    }
    return true;
}

// Appends what is not there yet.
static enum rc push_new(struct fp_eval *v, struct unique *u, struct fp_list l)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < l.count; i++) {
        uint64_t print = print_of(l.at[i]);
        size_t count = u->g.list.count;
        v->steps += count / 32 + 1; // a look at a print is far less than a comparison
        if (!is_new(v, u, l.at[i], print))
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

static bool all_in(struct fp_eval *v, struct fp_list part_of, struct fp_list whole)
{
    for (size_t i = 0; i < part_of.count; i++) {
        if (!holds(v, whole, part_of.at[i]))
            return false;
    }
    return true;
}

enum rc fn_subset_of(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    return rc ? rc : give_boolean(c, all_in(c->v, c->input, other), ret);
}

enum rc fn_superset_of(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    return rc ? rc : give_boolean(c, all_in(c->v, other, c->input), ret);
}

enum rc fn_select(struct fp_call *c, struct fp_list *ret)
{
    struct fp_grow g = {0};
    for (size_t i = 0; i < c->input.count; i++) {
        struct fp_list l;
        enum rc rc = fp_lambda(c, 0, i, &l);
        rc = rc ? rc : fp_push_all(c->v, &g, l);
        if (rc)
            return rc;
    }
    *ret = g.list;
    return RC_OK;
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
        enum rc rc = fp_push_all(c->v, &next, part(all.g.list, before, all.g.list.count - before));
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

enum rc fn_single(struct fp_call *c, struct fp_list *ret)
{
    if (c->input.count > 1)
        return fp_fail(c->v, c->node, "one value is expected, there are more");
    *ret = c->input;
    return RC_OK;
}

enum rc fn_first(struct fp_call *c, struct fp_list *ret)
{
    *ret = part(c->input, 0, 1);
    return RC_OK;
}

enum rc fn_last(struct fp_call *c, struct fp_list *ret)
{
    *ret = c->input.count > 0 ? part(c->input, c->input.count - 1, 1) : c->input;
    return RC_OK;
}

enum rc fn_tail(struct fp_call *c, struct fp_list *ret)
{
    *ret = part(c->input, 1, SIZE_MAX);
    return RC_OK;
}

enum rc fn_skip(struct fp_call *c, struct fp_list *ret)
{
    int64_t n;
    enum rc rc = fp_argument_integer(c, 0, &n);
    if (rc)
        return fp_or_empty(rc, ret);
    *ret = part(c->input, n > 0 ? (size_t)n : 0, SIZE_MAX);
    return RC_OK;
}

enum rc fn_take(struct fp_call *c, struct fp_list *ret)
{
    int64_t n;
    enum rc rc = fp_argument_integer(c, 0, &n);
    if (rc)
        return fp_or_empty(rc, ret);
    *ret = part(c->input, 0, n > 0 ? (size_t)n : 0);
    return RC_OK;
}

// Elements of the input that are in the argument, or that are not.
static enum rc filter_by(struct fp_call *c, bool wanted, struct fp_grow *g)
{
    struct fp_list other;
    enum rc rc = fp_argument(c, 0, &other);
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        if (holds(c->v, other, c->input.at[i]) == wanted)
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

enum rc fn_aggregate(struct fp_call *c, struct fp_list *ret)
{
    struct fp_scope inner = *c->scope;
    inner.has_total = true;
    inner.has_index = true;
    inner.total = (struct fp_list){0};
    enum rc rc = c->node->arg_count > 1 ? fp_argument(c, 1, &inner.total) : RC_OK;
    for (size_t i = 0; rc == RC_OK && i < c->input.count; i++) {
        inner.self = (struct fp_list){.at = &c->input.at[i], .count = 1};
        inner.index = i;
        rc = fp_eval_node(c->v, &inner, c->node->args[0], &inner.total);
    }
    *ret = inner.total;
    return rc;
}

// Adds all up, left to right.
static enum rc add_up(struct fp_call *c, struct fp_list *ret)
{
    *ret = part(c->input, 0, 1);
    for (size_t i = 1; i < c->input.count; i++) {
        enum rc rc = fp_plus(c->v, *ret, part(c->input, i, 1), ret);
        if (rc)
            return rc;
    }
    return RC_OK;
}

enum rc fn_sum(struct fp_call *c, struct fp_list *ret)
{
    if (c->input.count == 0)
        return fp_give(c->v, fp_integer(0), ret);
    return add_up(c, ret);
}

enum rc fn_avg(struct fp_call *c, struct fp_list *ret)
{
    struct fp_list sum, count;
    enum rc rc = add_up(c, &sum);
    rc = rc ? rc : fn_count(c, &count);
    return rc ? rc : fp_divided(c->v, sum, count, ret);
}

static enum rc extreme(struct fp_call *c, enum fp_order wanted, struct fp_list *ret)
{
    size_t best = 0;
    for (size_t i = 1; i < c->input.count; i++) {
        enum fp_order o;
        if (!fp_order_of(c->v->a, c->input.at[i], c->input.at[best], &o))
            return fp_fail(c->v, c->node, "values of these types cannot be ordered");
        if (o == wanted)
            best = i;
    }
    *ret = part(c->input, best, 1);
    return RC_OK;
}

enum rc fn_min(struct fp_call *c, struct fp_list *ret)
{
    return extreme(c, ORDER_LESS, ret);
}

enum rc fn_max(struct fp_call *c, struct fp_list *ret)
{
    return extreme(c, ORDER_MORE, ret);
}
