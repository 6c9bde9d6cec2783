// SPDX-License-Identifier: EUPL-1.2
// The operators that compare, decide and look into collections; the table of all of them.
#include "fhirpath/operator.h"

#include "fhirpath/eval.h"
#include "fhirpath/fn.h"

#include <string.h>

static enum rc give_answer(struct fp_eval *v, enum fp_answer answer, bool negated,
                           struct fp_list *ret)
{
    *ret = (struct fp_list){0};
    if (answer == ANSWER_UNKNOWN)
        return RC_OK;
    return fp_give(v, fp_boolean((answer == ANSWER_YES) != negated), ret);
}

static enum rc equality(struct fp_eval *v, struct fp_list l, struct fp_list r, bool negated,
                        struct fp_list *ret)
{
    *ret = (struct fp_list){0};
    if (l.count == 0 || r.count == 0)
        return RC_OK;
    enum rc rc = fp_spend(v, l.count);
    return rc ? rc : give_answer(v, fp_list_equal(v->a, l, r), negated, ret);
}

static enum rc op_equal(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return equality(v, l, r, false, ret);
}

static enum rc op_not_equal(struct fp_eval *v, struct fp_list l, struct fp_list r,
                            struct fp_list *ret)
{
    return equality(v, l, r, true, ret);
}

static enum rc equivalence(struct fp_eval *v, struct fp_list l, struct fp_list r, bool negated,
                           struct fp_list *ret)
{
    // Every value may have to be held against every other.
    enum rc rc = l.count == r.count ? fp_spend(v, l.count * r.count) : RC_OK;
    return rc ? rc : fp_give(v, fp_boolean(fp_list_equivalent(v->a, l, r) != negated), ret);
}

static enum rc op_equivalent(struct fp_eval *v, struct fp_list l, struct fp_list r,
                             struct fp_list *ret)
{
    return equivalence(v, l, r, false, ret);
}

static enum rc op_not_equivalent(struct fp_eval *v, struct fp_list l, struct fp_list r,
                                 struct fp_list *ret)
{
    return equivalence(v, l, r, true, ret);
}

// Orders of which `wanted` has a bit set, bit 0 less, 1 same, 2 more.
static enum rc compare(struct fp_eval *v, struct fp_list l, struct fp_list r, unsigned wanted,
                       struct fp_list *ret)
{
    enum fp_order o;
    *ret = (struct fp_list){0};
    if (l.count > 1 || r.count > 1)
        return fp_fail(v, NULL, "only single values can be ordered");
    if (l.count == 0 || r.count == 0)
        return RC_OK;
    if (!fp_order_of(v->a, l.at[0], r.at[0], &o))
        return fp_fail(v, NULL, "values of these types cannot be ordered");
    if (o == ORDER_UNKNOWN)
        return RC_OK;
    return fp_give(v, fp_boolean((wanted >> (o + 1) & 1) != 0), ret);
}

static enum rc op_less(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return compare(v, l, r, 1, ret);
}

static enum rc op_less_equal(struct fp_eval *v, struct fp_list l, struct fp_list r,
                             struct fp_list *ret)
{
    return compare(v, l, r, 3, ret);
}

static enum rc op_more(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return compare(v, l, r, 4, ret);
}

static enum rc op_more_equal(struct fp_eval *v, struct fp_list l, struct fp_list r,
                             struct fp_list *ret)
{
    return compare(v, l, r, 6, ret);
}

// A collection in three-valued logic.
static enum rc logic_of(struct fp_eval *v, struct fp_list l, enum fp_answer *ret)
{
    bool yes = false;
    enum rc rc = fp_single_boolean(v, l, &yes);
    if (rc != RC_OK && rc != RC_NO)
        return rc;
    *ret = rc == RC_NO ? ANSWER_UNKNOWN : yes ? ANSWER_YES : ANSWER_NO;
    return RC_OK;
}

enum { N = ANSWER_NO, Y = ANSWER_YES, U = ANSWER_UNKNOWN };

// Truth tables: row left, column right, both no, yes, unknown.
static const unsigned char and_table[3][3] = {{N, N, N}, {N, Y, U}, {N, U, U}};
static const unsigned char or_table[3][3] = {{N, Y, U}, {Y, Y, Y}, {U, Y, U}};
static const unsigned char xor_table[3][3] = {{N, Y, U}, {Y, N, U}, {U, U, U}};
static const unsigned char implies_table[3][3] = {{Y, Y, Y}, {N, Y, U}, {U, Y, U}};

static enum rc logic(struct fp_eval *v, struct fp_list l, struct fp_list r,
                     const unsigned char table[3][3], struct fp_list *ret)
{
    enum fp_answer left, right;
    enum rc rc = logic_of(v, l, &left);
    rc = rc ? rc : logic_of(v, r, &right);
    return rc ? rc : give_answer(v, (enum fp_answer)table[left][right], false, ret);
}

static enum rc op_and(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return logic(v, l, r, and_table, ret);
}

static enum rc op_or(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return logic(v, l, r, or_table, ret);
}

static enum rc op_xor(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return logic(v, l, r, xor_table, ret);
}

static enum rc op_implies(struct fp_eval *v, struct fp_list l, struct fp_list r,
                          struct fp_list *ret)
{
    return logic(v, l, r, implies_table, ret);
}

// Is the left side that boolean already?
static bool is_boolean(struct fp_eval *v, struct fp_list l, bool wanted, bool result,
                       struct fp_list *ret)
{
    if (l.count != 1)
        return false;
    struct fp_value one = fp_system(v->a, l.at[0]);
    if (one.kind != FP_BOOLEAN || one.boolean != wanted)
        return false;
    *ret = fp_list_one(v->a, fp_boolean(result));
    return true;
}

static bool settled_and(struct fp_eval *v, struct fp_list l, struct fp_list *ret)
{
    return is_boolean(v, l, false, false, ret);
}

static bool settled_or(struct fp_eval *v, struct fp_list l, struct fp_list *ret)
{
    return is_boolean(v, l, true, true, ret);
}

static bool settled_implies(struct fp_eval *v, struct fp_list l, struct fp_list *ret)
{
    return is_boolean(v, l, false, true, ret);
}

static enum rc membership(struct fp_eval *v, struct fp_list one, struct fp_list all,
                          struct fp_list *ret)
{
    *ret = (struct fp_list){0};
    if (one.count == 0)
        return RC_OK;
    if (one.count > 1)
        return fp_fail(v, NULL, "one value is expected, there are more");
    enum rc rc = fp_spend(v, all.count);
    bool found = false;
    for (size_t i = 0; rc == RC_OK && !found && i < all.count; i++)
        found = fp_equal(v->a, one.at[0], all.at[i]) == ANSWER_YES;
    return rc ? rc : fp_give(v, fp_boolean(found), ret);
}

static enum rc op_in(struct fp_eval *v, struct fp_list l, struct fp_list r, struct fp_list *ret)
{
    return membership(v, l, r, ret);
}

static enum rc op_contains(struct fp_eval *v, struct fp_list l, struct fp_list r,
                           struct fp_list *ret)
{
    return membership(v, r, l, ret);
}

static const struct fp_operator operators[] = {
    {"implies", 1, op_implies, settled_implies},
    {"or", 2, op_or, settled_or},
    {"xor", 2, op_xor, NULL},
    {"and", 3, op_and, settled_and},
    {"in", 4, op_in, NULL},
    {"contains", 4, op_contains, NULL},
    {"=", 5, op_equal, NULL},
    {"!=", 5, op_not_equal, NULL},
    {"~", 5, op_equivalent, NULL},
    {"!~", 5, op_not_equivalent, NULL},
    {"<", 6, op_less, NULL},
    {"<=", 6, op_less_equal, NULL},
    {">", 6, op_more, NULL},
    {">=", 6, op_more_equal, NULL},
    {"|", 7, fp_union, NULL},
    {"+", 9, fp_plus, NULL},
    {"-", 9, fp_minus, NULL},
    {"&", 9, fp_join, NULL},
    {"*", 10, fp_times, NULL},
    {"/", 10, fp_divided, NULL},
    {"div", 10, fp_div, NULL},
    {"mod", 10, fp_mod, NULL},
};

const struct fp_operator *fp_operator_find(const char *text)
{
    for (size_t i = 0; i < ARRAY_LEN(operators); i++)
        if (strcmp(operators[i].text, text) == 0)
            return &operators[i];
    return NULL;
}
