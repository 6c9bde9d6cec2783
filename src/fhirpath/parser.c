// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/parser.h"

#include "fhirpath/function.h"
#include "fhirpath/lexer.h"
#include "fhirpath/literal.h"
#include "fhirpath/operator.h"

#include <string.h>

enum { ARGS_MAX = 16 }; // no function takes more

// State of one parse.
struct parser {
    struct fp_lexer lexer; // the text
    struct fp_token token; // the next token, not taken yet
    struct fp_expr *expr;  // what is being made
    int nesting;           // expressions within expressions
    struct err *e;         // where errors go
};

static enum rc parse_expression(struct parser *p, int min_precedence, const struct fp_node **ret);

static enum rc fail(struct parser *p, const char *why)
{
    return err_set(p->e, RC_INVALID, "%d:%d: %s", p->token.line, p->token.column, why);
}

static enum rc next(struct parser *p)
{
    return fp_lexer_next(&p->lexer, &p->token, p->e);
}

static bool is_symbol(const struct parser *p, const char *text)
{
    return p->token.kind == TOKEN_SYMBOL && !strcmp(p->token.at, text);
}

static bool is_word(const struct parser *p, const char *text)
{
    return p->token.kind == TOKEN_IDENTIFIER && !strcmp(p->token.at, text);
}

// Takes a symbol that must be next.
static enum rc expect(struct parser *p, const char *text)
{
    if (!is_symbol(p, text)) {
        return err_set(p->e, RC_INVALID, "%d:%d: '%s' expected, not '%s'", p->token.line,
                       p->token.column, text, p->token.kind == TOKEN_END ? "end" : p->token.at);
    }
    return next(p);
}

static struct fp_node *new_node(struct parser *p, enum fp_node_kind kind)
{
    struct fp_node *n = arena_alloc(&p->expr->arena, sizeof *n);
    n->kind = kind;
    n->line = p->token.line;
    n->column = p->token.column;
    n->height = 1;
    return n;
}

// Puts a node below another and checks how high the tree has become.
static enum rc note_height(struct parser *p, struct fp_node *n, const struct fp_node *below)
{
    if (below && below->height >= n->height)
        n->height = below->height + 1;
    if (n->height > FP_HEIGHT_MAX) {
        return err_set(p->e, RC_LIMIT, "%d:%d: expression of more than %d levels", n->line,
                       n->column, FP_HEIGHT_MAX);
    }
    return RC_OK;
}

static enum rc set_source(struct parser *p, struct fp_node *n, const struct fp_node *source)
{
    n->source = source;
    return note_height(p, n, source);
}

static enum rc set_args(struct parser *p, struct fp_node *n, const struct fp_node *const *args,
                        size_t count)
{
    const struct fp_node **copy = arena_array(&p->expr->arena, count, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = args[i];
        enum rc rc = note_height(p, n, args[i]);
        if (rc)
            return rc;
    }
    n->args = copy;
    n->arg_count = count;
    return RC_OK;
}

// May the next token be a name? Words that can only be operators or literals may not.
static bool is_identifier(const struct parser *p)
{
    static const char *const reserved[] = {"and", "or",  "xor",  "implies",
                                           "div", "mod", "true", "false"};
    if (p->token.kind == TOKEN_DELIMITED)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
        if (is_word(p, reserved[i]))
            return false;
    return p->token.kind == TOKEN_IDENTIFIER;
}

static enum rc parse_type(struct parser *p, struct fp_type_name *ret)
{
    if (!is_identifier(p))
        return fail(p, "a type name is expected");
    *ret = (struct fp_type_name){.name = p->token.at};
    enum rc rc = next(p);
    while (rc == RC_OK && is_symbol(p, ".")) {
        rc = next(p);
        if (rc == RC_OK && !is_identifier(p))
            rc = fail(p, "a type name is expected after '.'");
        if (rc == RC_OK) {
            ret->space = ret->name;
            ret->name = p->token.at;
            rc = next(p);
        }
    }
    return rc;
}

// One argument; sort() takes `asc` and `desc` behind it: descending is written as a minus.
static enum rc parse_argument(struct parser *p, const char *function, const struct fp_node **ret)
{
    enum rc rc = parse_expression(p, 0, ret);
    if (rc || strcmp(function, "sort") != 0 || (!is_word(p, "asc") && !is_word(p, "desc")))
        return rc;
    if (is_word(p, "desc")) {
        struct fp_node *minus = new_node(p, NODE_NEGATE);
        rc = set_source(p, minus, *ret);
        *ret = minus;
    }
    return rc ? rc : next(p);
}

static enum rc parse_arguments(struct parser *p, struct fp_node *call)
{
    const struct fp_node *args[ARGS_MAX];
    size_t count = 0;
    enum rc rc = RC_OK;
    while (!is_symbol(p, ")")) {
        if (count > 0 && (rc = expect(p, ",")) != RC_OK)
            return rc;
        if (count == ARGS_MAX)
            return fail(p, "too many arguments");
        rc = parse_argument(p, call->text, &args[count++]);
        if (rc)
            return rc;
    }
    return set_args(p, call, args, count);
}

// name( … ): the name is taken, the bracket is next.
static enum rc parse_call(struct parser *p, struct fp_node *call)
{
    call->kind = NODE_CALL;
    call->function = fp_function_find(call->text);
    if (!call->function) {
        return err_set(p->e, RC_INVALID, "%d:%d: there is no function %s()", call->line,
                       call->column, call->text);
    }
    enum rc rc = next(p);
    if (rc)
        return rc;
    bool optional = call->function->min_args == 0;
    if (call->function->takes_type && optional && p->token.kind == TOKEN_STRING) {
        call->type.name = p->token.at; // SQL on FHIR's examples write the type as a string, too
        rc = next(p);
    } else if (call->function->takes_type) {
        rc = optional && is_symbol(p, ")") ? RC_OK : parse_type(p, &call->type);
    } else {
        rc = parse_arguments(p, call);
        if (rc == RC_OK && (call->arg_count < call->function->min_args ||
                            call->arg_count > call->function->max_args)) {
            rc = err_set(p->e, RC_INVALID, "%d:%d: %s() does not take %zu arguments", call->line,
                         call->column, call->text, call->arg_count);
        }
    }
    return rc ? rc : expect(p, ")");
}

static enum rc parse_variable(struct parser *p, const struct fp_node **ret)
{
    static const struct {
        const char *name;
        enum fp_node_kind kind;
    } variables[] = {{"this", NODE_THIS}, {"index", NODE_INDEX}, {"total", NODE_TOTAL}};
    for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
        if (!strcmp(p->token.at, variables[i].name)) {
            *ret = new_node(p, variables[i].kind);
            return next(p);
        }
    }
    return fail(p, "only $this, $index and $total exist");
}

// A name, a call or a variable, alone or behind a dot (then `source` is set).
static enum rc parse_invocation(struct parser *p, const struct fp_node *source,
                                const struct fp_node **ret)
{
    if (p->token.kind == TOKEN_VARIABLE)
        return parse_variable(p, ret);
    if (!is_identifier(p)) {
        return fail(p, p->token.kind == TOKEN_END ? "the expression ends too early"
                                                  : "a value or a name is expected");
    }
    struct fp_node *n = new_node(p, NODE_MEMBER);
    n->text = p->token.at;
    enum rc rc = set_source(p, n, source);
    rc = rc ? rc : next(p);
    if (rc == RC_OK && is_symbol(p, "("))
        rc = parse_call(p, n);
    *ret = n;
    return rc;
}

// A number and the unit that may follow it.
static enum rc parse_number(struct parser *p, struct fp_node *n)
{
    enum rc rc = next(p);
    bool word = p->token.kind == TOKEN_IDENTIFIER && fp_is_calendar_word(p->token.at);
    if (rc == RC_OK && (word || p->token.kind == TOKEN_STRING)) {
        n->literal = fp_literal_quantity(n->literal, p->token.at);
        rc = next(p);
    }
    return rc;
}

static enum rc parse_literal(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, NODE_LITERAL);
    *ret = n;
    enum fp_token_kind kind = p->token.kind;
    enum rc rc = fp_literal(&p->token, &n->literal, p->e);
    if (rc)
        return rc;
    return kind == TOKEN_NUMBER ? parse_number(p, n) : next(p);
}

static enum rc parse_braces(struct parser *p, const struct fp_node **ret)
{
    *ret = new_node(p, NODE_EMPTY);
    enum rc rc = next(p);
    return rc ? rc : expect(p, "}");
}

static enum rc parse_brackets(struct parser *p, const struct fp_node **ret)
{
    enum rc rc = next(p);
    rc = rc ? rc : parse_expression(p, 0, ret);
    return rc ? rc : expect(p, ")");
}

static enum rc parse_word_literal(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, NODE_LITERAL);
    n->literal = (struct fp_value){.kind = FP_BOOLEAN, .boolean = is_word(p, "true")};
    *ret = n;
    return next(p);
}

static enum rc parse_name(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, NODE_NAME);
    n->text = p->token.at;
    *ret = n;
    return next(p);
}

static enum rc parse_term(struct parser *p, const struct fp_node **ret)
{
    if (p->token.kind == TOKEN_STRING || p->token.kind == TOKEN_NUMBER ||
        p->token.kind == TOKEN_TEMPORAL)
        return parse_literal(p, ret);
    if (p->token.kind == TOKEN_NAME)
        return parse_name(p, ret);
    if (is_symbol(p, "("))
        return parse_brackets(p, ret);
    if (is_symbol(p, "{"))
        return parse_braces(p, ret);
    if (is_word(p, "true") || is_word(p, "false"))
        return parse_word_literal(p, ret);
    return parse_invocation(p, NULL, ret);
}

// [index]: the bracket is next.
static enum rc parse_subscript(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, NODE_SUBSCRIPT);
    const struct fp_node *index = NULL;
    enum rc rc = next(p);
    rc = rc ? rc : parse_expression(p, 0, &index);
    rc = rc ? rc : set_source(p, n, *ret);
    rc = rc ? rc : set_args(p, n, &index, 1);
    *ret = n;
    return rc ? rc : expect(p, "]");
}

static enum rc parse_postfix(struct parser *p, const struct fp_node **ret)
{
    enum rc rc = parse_term(p, ret);
    while (rc == RC_OK) {
        if (is_symbol(p, ".")) {
            rc = next(p);
            rc = rc ? rc : parse_invocation(p, *ret, ret);
        } else if (is_symbol(p, "[")) {
            rc = parse_subscript(p, ret);
        } else {
            break;
        }
    }
    return rc;
}

// Signs before a term; a chain of them is read in a loop, not by recursion.
static enum rc parse_signed(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *minus = NULL;
    size_t count = 0;
    enum rc rc = RC_OK;
    while (rc == RC_OK && (is_symbol(p, "-") || is_symbol(p, "+"))) {
        if (is_symbol(p, "-")) {
            minus = new_node(p, NODE_NEGATE);
            count++;
        }
        rc = next(p);
    }
    rc = rc ? rc : parse_postfix(p, ret);
    for (; rc == RC_OK && count > 0; count--) {
        struct fp_node *n = new_node(p, NODE_NEGATE);
        n->line = minus->line;
        n->column = minus->column;
        rc = set_source(p, n, *ret);
        *ret = n;
    }
    return rc;
}

static enum rc parse_type_operator(struct parser *p, const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, is_word(p, "is") ? NODE_TYPE_IS : NODE_TYPE_AS);
    enum rc rc = next(p);
    rc = rc ? rc : parse_type(p, &n->type);
    rc = rc ? rc : set_source(p, n, *ret);
    *ret = n;
    return rc;
}

static enum rc parse_operator(struct parser *p, const struct fp_operator *o,
                              const struct fp_node **ret)
{
    struct fp_node *n = new_node(p, NODE_BINARY);
    n->op = o;
    const struct fp_node *right = NULL;
    enum rc rc = next(p);
    rc = rc ? rc : parse_expression(p, o->precedence + 1, &right);
    rc = rc ? rc : set_source(p, n, *ret);
    rc = rc ? rc : set_args(p, n, &right, 1);
    *ret = n;
    return rc;
}

static enum rc parse_binary(struct parser *p, int min_precedence, const struct fp_node **ret)
{
    enum rc rc = parse_signed(p, ret);
    while (rc == RC_OK) {
        if (is_word(p, "is") || is_word(p, "as")) {
            if (PRECEDENCE_TYPE < min_precedence)
                break;
            rc = parse_type_operator(p, ret);
            continue;
        }
        bool may = p->token.kind == TOKEN_SYMBOL || p->token.kind == TOKEN_IDENTIFIER;
        const struct fp_operator *o = may ? fp_operator_find(p->token.at) : NULL;
        if (!o || o->precedence < min_precedence)
            break;
        rc = parse_operator(p, o, ret);
    }
    return rc;
}

static enum rc parse_expression(struct parser *p, int min_precedence, const struct fp_node **ret)
{
    if (p->nesting == FP_NESTING_MAX) {
        return err_set(p->e, RC_LIMIT, "%d:%d: nested more than %d levels", p->token.line,
                       p->token.column, FP_NESTING_MAX);
    }
    p->nesting++;
    enum rc rc = parse_binary(p, min_precedence, ret);
    p->nesting--;
    return rc;
}

enum rc fp_parse(const char *text, size_t len, struct fp_expr *x, struct err *e)
{
    if (len > FP_TEXT_MAX_BYTES)
        return err_set(e, RC_LIMIT, "1:1: expression of more than %d bytes", FP_TEXT_MAX_BYTES);
    struct parser p = {.lexer = fp_lexer_over(text, len, &x->arena), .expr = x, .e = e};
    enum rc rc = next(&p);
    rc = rc ? rc : parse_expression(&p, 0, &x->root);
    if (rc == RC_OK && p.token.kind != TOKEN_END) {
        rc = err_set(e, RC_INVALID, "%d:%d: unexpected '%s'", p.token.line, p.token.column,
                     p.token.at);
    }
    return rc;
}
