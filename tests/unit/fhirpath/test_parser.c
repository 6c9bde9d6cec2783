// SPDX-License-Identifier: EUPL-1.2
// The grammar: what binds to what, and expressions that are none or too much.
#include "base/buf.h"
#include "fhirpath/function.h"
#include "fhirpath/operator.h"
#include "fhirpath/parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void write_node(const struct fp_node *n, struct buf *out);

static void write_arguments(const struct fp_node *n, struct buf *out)
{
    for (size_t i = 0; i < n->arg_count; i++) {
        buf_putc(out, ' ');
        write_node(n->args[i], out);
    }
}

static void write_literal(struct fp_value v, struct buf *out)
{
    char number[DEC_TEXT_BYTES];
    if (v.kind == FP_INTEGER)
        buf_printf(out, "%d", (int)v.integer);
    else if (v.kind == FP_STRING)
        buf_printf(out, "'%s'", v.string.at);
    else if (v.kind == FP_BOOLEAN)
        buf_puts(out, v.boolean ? "true" : "false");
    else if (v.kind == FP_QUANTITY && dec_print(v.quantity.value, number) > 0)
        buf_printf(out, "%s %s", number, v.quantity.unit);
    else
        buf_puts(out, "literal");
}

// The tree as text with a bracket around every node that has parts.
static void write_node(const struct fp_node *n, struct buf *out)
{
    static const char *const heads[] = {
        [NODE_EMPTY] = "{}",     [NODE_THIS] = "$this",   [NODE_INDEX] = "$index",
        [NODE_TOTAL] = "$total", [NODE_NEGATE] = "neg",   [NODE_TYPE_IS] = "is",
        [NODE_TYPE_AS] = "as",   [NODE_SUBSCRIPT] = "at",
    };
    if (n->kind == NODE_LITERAL) {
        write_literal(n->literal, out);
        return;
    }
    bool has_parts = n->source != NULL || n->arg_count > 0 || n->kind == NODE_CALL;
    const char *head = n->kind == NODE_BINARY ? n->op->text
                       : n->kind == NODE_MEMBER || n->kind == NODE_CALL || n->kind == NODE_NAME
                           ? n->text
                           : heads[n->kind];
    buf_printf(out, "%s%s%s", has_parts ? "(" : "", n->kind == NODE_NAME ? "%" : "", head);
    if (n->source != NULL) {
        buf_putc(out, ' ');
        write_node(n->source, out);
    }
    write_arguments(n, out);
    if (n->type.name != NULL)
        buf_printf(out, " %s%s%s", n->type.space != NULL ? n->type.space : "",
                   n->type.space != NULL ? "." : "", n->type.name);
    buf_puts(out, has_parts ? ")" : "");
}

static const struct {
    const char *text;
    const char *tree;
} rows[] = {
    {"a.b.c", "(c (b a))"},
    {"1 + 2 * 3", "(+ 1 (* 2 3))"},
    {"1 - 2 - 3", "(- (- 1 2) 3)"},
    {"(1 + 2) * 3", "(* (+ 1 2) 3)"},
    {"-a.b", "(neg (b a))"},
    {"- - 1", "(neg (neg 1))"},
    {"+1", "1"},
    {"-7 mod 2", "(mod (neg 7) 2)"},
    {"a and b or c", "(or (and a b) c)"},
    {"a or b and c", "(or a (and b c))"},
    {"a implies b implies c", "(implies (implies a b) c)"},
    {"a or b implies c xor d", "(implies (or a b) (xor c d))"},
    {"a = b | c", "(= a (| b c))"},
    {"a | b = c", "(= (| a b) c)"},
    {"1 > 2 is Boolean", "(> 1 (is 2 Boolean))"},
    {"a is B and c", "(and (is a B) c)"},
    {"a as FHIR.Quantity | b", "(| (as a FHIR.Quantity) b)"},
    {"a | b is C", "(| a (is b C))"},
    {"1 + 2 is C", "(is (+ 1 2) C)"},
    {"a in b = c", "(in a (= b c))"},
    {"a contains b", "(contains a b)"},
    {"a & b + c", "(+ (& a b) c)"},
    {"a[0].b", "(b (at a 0))"},
    {"a[b + 1]", "(at a (+ b 1))"},
    {"a.where(b = 'c').d", "(d (where a (= b 'c')))"},
    {"count()", "(count)"},
    {"iif(a, 1, 2)", "(iif a 1 2)"},
    {"a.ofType(System.String)", "(ofType a System.String)"},
    {"a.contains.is.as.day", "(day (as (is (contains a))))"},
    {"`and`.`or`", "(or and)"},
    {"2 days", "2 days"},
    {"2.5 'mg'", "2.5 mg"},
    {"a.days", "(days a)"},
    {"$this.a + $index", "(+ (a $this) $index)"},
    {"%x.a", "(a %x)"},
    {"{}", "{}"},
    {"true and false", "(and true false)"},
    {"a.sort(b desc, c asc)", "(sort a (neg b) c)"},
};

static void parser_builds_the_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct fp_expr x = {0};
        struct err e = {0};
        struct buf out = {0};
        assert_int_equal(fp_parse(rows[i].text, strlen(rows[i].text), &x, &e), RC_OK);
        write_node(x.root, &out);
        assert_string_equal(buf_text(&out), rows[i].tree);
        buf_release(&out);
        arena_release(&x.arena);
    }
}

static enum rc parse(const char *text, size_t len, struct err *e)
{
    struct fp_expr x = {0};
    *e = (struct err){0};
    enum rc rc = fp_parse(text, len, &x, e);
    arena_release(&x.arena);
    return rc;
}

static void parser_tells_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *place;
    } bad[] = {{"1 +", "1:4:"},        {"a.\n  where(", "2:9:"},
               {"a b", "1:3:"},        {"foo()", "1:1:"},
               {"a.count(1)", "1:3:"}, {"a[1", "1:4:"},
               {"$that", "1:1:"},      {"@2015-13", "1:1:"},
               {"a is", "1:5:"},       {"a..b", "1:3:"},
               {"1 + + * 2", "1:7:"},  {"a.where(b,)", "1:11:"},
               {"{a}", "1:2:"},        {")", "1:1:"},
               {"a.true", "1:3:"},     {"@T25:00", "1:1:"}};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err e;
        assert_int_equal(parse(bad[i].text, strlen(bad[i].text), &e), RC_INVALID);
        if (strncmp(e.text, bad[i].place, strlen(bad[i].place)) != 0)
            print_message("%s: %s\n", bad[i].text, e.text);
        assert_memory_equal(e.text, bad[i].place, strlen(bad[i].place));
    }
}

// `count` times `piece` between `before` and `after`.
static enum rc parse_repeated(const char *before, const char *piece, size_t count,
                              const char *after)
{
    struct buf text = {0};
    struct err e;
    buf_puts(&text, before);
    for (size_t i = 0; i < count; i++)
        buf_puts(&text, piece);
    buf_puts(&text, after);
    enum rc rc = parse(text.at, text.len, &e);
    buf_release(&text);
    return rc;
}

static void parser_ends_at_its_limits(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    assert_int_equal(parse_repeated("", "(", MANY, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("", "a[", MANY, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("", "not(", MANY / 2, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("", "a.where(", MANY / 4, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("1", "+1", MANY, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("a", ".a", MANY, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("", "-", MANY, "1"), RC_LIMIT);
    assert_int_equal(parse_repeated("a", "[0]", MANY, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("a", " is A", MANY / 4, ""), RC_LIMIT);
    assert_int_equal(parse_repeated("'", "x", 70 * 1000, "'"), RC_LIMIT);
    assert_int_equal(parse_repeated("iif(a", ",a", MANY, ")"), RC_INVALID);
    // What stays below them is fine.
    assert_int_equal(parse_repeated("1", "+1", 900, ""), RC_OK);
    assert_int_equal(parse_repeated("a", ".a", 900, ""), RC_OK);
    assert_int_equal(parse_repeated("'", "x", 60 * 1000, "'"), RC_OK);
}

// Every prefix of an expression, cut anywhere, is refused or taken, and nothing else happens.
static void parser_survives_every_cut(void **state)
{
    (void)state;
    static const char text[] =
        "%resource.item.where(linkId='a\\u00e9' and $index<2).answer[0].value"
        " as Quantity + 2.5 'mg' | @2015-02-04T14:34:28.1+10:00 /* c */ "
        "!= -`x y`.iif(true, {}, %`ext-a`)";
    for (size_t len = 0; len < sizeof text; len++) {
        char *exact = mem_alloc(len);
        struct err e;
        memcpy(exact, text, len);
        enum rc rc = parse(exact, len, &e);
        assert_true(rc == RC_OK || rc == RC_INVALID);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parser_builds_the_tree),
        cmocka_unit_test(parser_tells_the_place),
        cmocka_unit_test(parser_ends_at_its_limits),
        cmocka_unit_test(parser_survives_every_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
