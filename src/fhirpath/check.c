// SPDX-License-Identifier: EUPL-1.2
// Names against types before evaluation: what an element may be called is in the FHIR type table.
// Where the type of a place is not known (%names, choices, any resource), nothing is said.
#include "fhirpath/fhirpath.h"

#include "fhirpath/function.h"
#include "fhirpath/operator.h"
#include "fhirpath/tree.h"
#include "fhirpath/types.h"

#include <stdio.h>
#include <string.h>

enum {
    TYPE_NAME_BYTES = 64,
    AGAIN_MAX = 8,    // types that the argument of repeat() may see
    AGAIN_SIDES = 16, // sides of its argument that are looked at
};

// What is known of the values of a node.
struct known {
    const char *type;    // FHIR type of all of them, NULL: not known
    const char *choices; // types they may have, | between them, NULL: not known
    bool unordered;      // children() and descendants() have no order
};

// What a function does with the type of its input.
enum effect {
    EFFECT_NONE,     // its result has nothing to do with it
    EFFECT_SAME,     // the result is some of the input
    EFFECT_ORDER,    // the same, and the order of the input counts
    EFFECT_ARGUMENT, // the result is what the argument gives for each element
    EFFECT_AGAIN,    // the same, and the argument sees its own results too
    EFFECT_CHILDREN  // anything, in no order
};

// Functions whose argument sees each element as $this, or whose result has a type.
static const struct {
    const char *name;
    enum effect effect;
    bool each; // is $this of the arguments an element of the input
} rows[] = {
    {"all", EFFECT_NONE, true},
    {"as", EFFECT_SAME, false},
    {"checkModifiers", EFFECT_SAME, false},
    {"children", EFFECT_CHILDREN, false},
    {"defineVariable", EFFECT_SAME, true},
    {"descendants", EFFECT_CHILDREN, false},
    {"distinct", EFFECT_SAME, false},
    {"exclude", EFFECT_SAME, false},
    {"exists", EFFECT_NONE, true},
    {"first", EFFECT_ORDER, false},
    {"intersect", EFFECT_SAME, false},
    {"last", EFFECT_ORDER, false},
    {"ofType", EFFECT_SAME, false},
    {"repeat", EFFECT_AGAIN, true},
    {"repeatAll", EFFECT_AGAIN, true},
    {"select", EFFECT_ARGUMENT, true},
    {"single", EFFECT_SAME, false},
    {"skip", EFFECT_ORDER, false},
    {"sort", EFFECT_SAME, true},
    {"tail", EFFECT_ORDER, false},
    {"take", EFFECT_ORDER, false},
    {"trace", EFFECT_SAME, true},
    {"where", EFFECT_SAME, true},
};

// Functions whose result has one type, whatever their input is: names between blanks.
static const struct {
    const char *type;
    const char *functions;
} results[] = {
    {"boolean",
     " all allFalse allTrue anyFalse anyTrue comparable conformsTo contains convertsToBoolean "
     "convertsToDate convertsToDateTime convertsToDecimal convertsToInteger convertsToQuantity "
     "convertsToString convertsToTime empty endsWith exists hasValue htmlChecks is isDistinct "
     "matches matchesFull memberOf not startsWith subsetOf supersetOf toBoolean "},
    {"string", " decode encode escape getReferenceKey getResourceKey join lower replace "
               "replaceMatches split substring toChars toString trim unescape upper "},
    {"integer", " count indexOf lastIndexOf length precision toInteger "},
    {"decimal", " exp ln log sqrt toDecimal "},
    {"date", " toDate today "},
    {"dateTime", " now toDateTime "},
    {"time", " timeOfDay toTime "},
};

// Where findings go.
struct says {
    struct err *e;        // the first error
    struct err warning;   // the first name that is understood although it is none of FHIRPath
    const char *focus;    // type of what the expression starts from, NULL: not known
    const char *resource; // type of the resource it is in, NULL: not known
};

static enum rc look(const struct fp_node *n, struct known self, struct known *ret, struct says *w);

// Could an element of that type be something with more elements than the type has?
static bool is_open(const char *type)
{
    static const char *const open[] = {"Resource", "DomainResource", "Element", "BackboneElement"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        if (strcmp(open[i], type) == 0)
            return true;
    return false;
}

// Has one of the types, | between them, an element of that name? True also where one of them is not
// known or may be more than it says.
static bool any_has(const char *types, const char *name)
{
    for (size_t len; *types != '\0'; types += len + (types[len] == '|')) {
        char one[TYPE_NAME_BYTES];
        len = strcspn(types, "|");
        snprintf(one, sizeof one, "%.*s", (int)len, types);
        const struct fp_type *t = fp_type_find(one);
        if (t == NULL || is_open(t->name) || fp_type_element(t, name) != NULL ||
            fp_type_choice_key(t, name) != NULL || strcmp(name, one) == 0)
            return true;
    }
    return false;
}

static void take_types(const struct fp_element *element, struct known *ret)
{
    if (element->choice)
        ret->choices = element->types;
    else if (fp_type_find(element->types) != NULL)
        ret->type = element->types;
}

static enum rc look_member(const struct fp_node *n, struct known of, struct known *ret,
                           struct says *w)
{
    if (of.type == NULL && of.choices != NULL && !any_has(of.choices, n->text))
        return err_set(w->e, RC_INVALID, "%d:%d: none of the types it may have has %s", n->line,
                       n->column, n->text);
    const struct fp_type *t = of.type != NULL ? fp_type_find(of.type) : NULL;
    *ret = (struct known){.unordered = of.unordered};
    if (t == NULL)
        return RC_OK;
    if (n->source == NULL && fp_type_find(n->text) != NULL && fp_type_derives(t->name, n->text)) {
        *ret = of; // the name of the type itself: Patient.name
        return RC_OK;
    }
    const struct fp_element *element = fp_type_element(t, n->text);
    ret->type = element == NULL ? fp_type_choice_key(t, n->text) : NULL;
    if (ret->type != NULL) {
        err_set(&w->warning, RC_NO,
                "%d:%d: %s is a JSON name, FHIRPath has only the name without "
                "%s: taken as that",
                n->line, n->column, n->text, ret->type);
        return RC_OK;
    }
    if (element == NULL && !is_open(t->name) && !fp_type_primitive(t->name))
        return err_set(w->e, RC_INVALID, "%d:%d: %s has no %s", n->line, n->column, t->name,
                       n->text);
    if (element != NULL)
        take_types(element, ret);
    return RC_OK;
}

// The type that `as` or ofType() asks for, when it is one of FHIR.
static const char *asked_type(const struct fp_node *n)
{
    bool system = n->type.space != NULL && strcmp(n->type.space, "System") == 0;
    return system || fp_type_find(n->type.name) == NULL ? NULL : n->type.name;
}

static enum rc order_counts(const struct fp_node *n, struct known of, struct says *w)
{
    return of.unordered
               ? err_set(w->e, RC_INVALID, "%d:%d: children have no order", n->line, n->column)
               : RC_OK;
}

// repeat(item | answer.item): a side of the argument may find its elements in what another side
// gave. Each must fit the input or the result of one that fits.
struct again {
    struct known seen[AGAIN_MAX];             // the input, then results
    size_t count;                             // their number
    const struct fp_node *sides[AGAIN_SIDES]; // of the argument
    size_t side_count;                        // their number; those past the room are not looked at
};

static void find_sides(const struct fp_node *n, struct again *g)
{
    for (; n->kind == NODE_BINARY && strcmp(n->op->text, "|") == 0; n = n->source)
        if (g->side_count < AGAIN_SIDES - 1)
            g->sides[g->side_count++] = n->args[0];
    g->sides[g->side_count++] = n;
}

// Does a side fit anything seen so far? *e says why it does not fit the input.
static bool side_fits(const struct fp_node *n, struct again *g, struct says *w, struct err *e)
{
    bool fits = false;
    struct err *told = w->e;
    for (size_t i = 0; !fits && i < g->count; i++) {
        struct err other = {.rc = RC_OK};
        struct known found = {0};
        w->e = i == 0 ? e : &other;
        fits = look(n, g->seen[i], &found, w) == RC_OK;
        if (fits && g->count < AGAIN_MAX)
            g->seen[g->count++] = found;
    }
    w->e = told;
    return fits;
}

static enum rc look_again(const struct fp_node *n, struct known self, struct known *ret,
                          struct says *w)
{
    struct again g = {.seen = {self}, .count = 1};
    bool fits[AGAIN_SIDES] = {false};
    struct err e = {.rc = RC_OK};
    find_sides(n, &g);
    for (int pass = 0; pass < 2; pass++) // what fits later may help one before
        for (size_t side = 0; side < g.side_count; side++) {
            struct err own = {.rc = RC_OK};
            fits[side] = fits[side] || side_fits(g.sides[side], &g, w, &own);
            if (!fits[side] && pass == 1)
                e = own;
        }
    if (e.rc != RC_OK)
        return err_set(w->e, RC_INVALID, "%s", e.text);
    *ret = g.side_count == 1 ? g.seen[g.count - 1] : (struct known){.type = NULL};
    return RC_OK;
}

// Looks at the arguments, each seeing `inner`; *ret is the last one's.
static enum rc look_inside(const struct fp_node *n, enum effect effect, struct known inner,
                           struct known *ret, struct says *w)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n->arg_count; i++)
        rc = effect == EFFECT_AGAIN ? look_again(n->args[i], inner, ret, w)
                                    : look(n->args[i], inner, ret, w);
    return rc;
}

// The type of a function's result where that is always the same, else NULL.
static const char *result_type(const char *function)
{
    char word[TYPE_NAME_BYTES];
    snprintf(word, sizeof word, " %s ", function);
    for (size_t i = 0; i < ARRAY_LEN(results); i++)
        if (strstr(results[i].functions, word) != NULL)
            return results[i].type;
    return NULL;
}

static enum rc look_call(const struct fp_node *n, struct known self, struct known of,
                         struct known *ret, struct says *w)
{
    enum effect effect = EFFECT_NONE;
    bool each = false;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(rows[i].name, n->function->name) == 0) {
            effect = rows[i].effect;
            each = rows[i].each;
        }
    }
    struct known inner = each ? of : self, argument = {0};
    inner.unordered = false;
    enum rc rc = effect == EFFECT_ORDER ? order_counts(n, of, w) : RC_OK;
    rc = rc ? rc : look_inside(n, effect, inner, &argument, w);
    *ret = (struct known){.type = result_type(n->function->name),
                          .unordered = effect == EFFECT_CHILDREN};
    if (effect == EFFECT_SAME || effect == EFFECT_ORDER)
        *ret = of;
    if (effect == EFFECT_ARGUMENT || effect == EFFECT_AGAIN)
        *ret = (struct known){
            .type = argument.type, .choices = argument.choices, .unordered = of.unordered};
    if (n->function->takes_type && effect == EFFECT_SAME)
        *ret = (struct known){.type = asked_type(n), .unordered = of.unordered};
    return rc;
}

// The type of what a name of the environment stands for, NULL when it is not known.
static const char *name_type(const struct says *w, const char *name)
{
    const struct {
        const char *name;
        const char *type;
    } names[] = {
        {"resource", w->resource},          {"rootResource", w->resource},   {"context", w->focus},
        {"questionnaire", "Questionnaire"}, {"qitem", "Questionnaire.item"},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].type;
    return NULL;
}

// The resource an element type belongs to: "Patient" for "Patient.contact". NULL when it is none.
static const char *resource_type(const char *type)
{
    char name[TYPE_NAME_BYTES];
    snprintf(name, sizeof name, "%.*s", type == NULL ? 0 : (int)strcspn(type, "."), type);
    const struct fp_type *t = fp_type_find(name);
    return t != NULL && fp_type_derives(t->name, "Resource") ? t->name : NULL;
}

static enum rc look_arguments(const struct fp_node *n, struct known self, struct says *w)
{
    struct known ignored;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < n->arg_count; i++)
        rc = look(n->args[i], self, &ignored, w);
    return rc;
}

// What a node gives that neither walks nor calls.
static struct known plain_result(const struct fp_node *n, struct known self, struct known of,
                                 const struct says *w)
{
    static const char *const literals[] = {
        [FP_BOOLEAN] = "boolean", [FP_INTEGER] = "integer",   [FP_DECIMAL] = "decimal",
        [FP_STRING] = "string",   [FP_DATE] = "date",         [FP_DATETIME] = "dateTime",
        [FP_TIME] = "time",       [FP_QUANTITY] = "Quantity", [FP_NODE] = NULL,
    };
    struct known given = {0};
    if (n->kind == NODE_THIS)
        return self;
    if (n->kind == NODE_NEGATE)
        return of;
    if (n->kind == NODE_LITERAL)
        given.type = literals[n->literal.kind];
    else if (n->kind == NODE_NAME)
        given.type = name_type(w, n->text);
    else if (n->kind == NODE_INDEX)
        given.type = "integer";
    else if (n->kind == NODE_TYPE_IS ||
             (n->kind == NODE_BINARY && n->op->precedence <= PRECEDENCE_TRUTH))
        given.type = "boolean";
    return given;
}

static enum rc look(const struct fp_node *n, struct known self, struct known *ret, struct says *w)
{
    struct known of = self;
    enum rc rc = n->source != NULL ? look(n->source, self, &of, w) : RC_OK;
    *ret = (struct known){0};
    if (rc)
        return rc;
    if (n->kind == NODE_MEMBER)
        return look_member(n, of, ret, w);
    if (n->kind == NODE_CALL)
        return look_call(n, self, of, ret, w);
    *ret = plain_result(n, self, of, w);
    if (n->kind == NODE_TYPE_AS)
        *ret = (struct known){.type = asked_type(n), .unordered = of.unordered};
    if (n->kind == NODE_SUBSCRIPT) {
        *ret = of;
        rc = order_counts(n, of, w);
    }
    return rc ? rc : look_arguments(n, self, w);
}

enum rc fp_check(const struct fp_expr *x, const char *type, struct err *e)
{
    struct known ignored;
    struct says w = {.e = e, .focus = type, .resource = resource_type(type)};
    enum rc rc = look(x->root, (struct known){.type = type}, &ignored, &w);
    if (rc == RC_OK && w.warning.rc != RC_OK)
        rc = err_set(e, RC_NO, "%s", w.warning.text);
    return rc;
}

const char *fp_gives(const struct fp_expr *x, const char *type)
{
    struct err ignored = {0};
    struct known given = {0};
    struct says w = {.e = &ignored, .focus = type, .resource = resource_type(type)};
    enum rc rc = look(x->root, (struct known){.type = type}, &given, &w);
    return rc == RC_OK ? given.type : NULL;
}
