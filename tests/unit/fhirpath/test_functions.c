// SPDX-License-Identifier: EUPL-1.2
// Functions and operators, one row each: an expression over a small response and what comes out.
#include "base/mem.h"
#include "fhirpath/fhirpath.h"
#include "fhirpath/function.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char response[] =
    "{\"resourceType\":\"QuestionnaireResponse\",\"extension\":[{\"url\":\"u\",\"valuePeriod\":"
    "{\"start\":\"2020\"}},{\"url\":\"v\",\"valuePeriod\":{\"end\":\"2021-03\"}}],"
    "\"id\":\"r1\",\"item\":["
    "{\"linkId\":\"a\",\"answer\":[{\"valueInteger\":3}]},"
    "{\"linkId\":\"b\",\"answer\":[{\"valueDecimal\":14.00}]},"
    "{\"linkId\":\"g\",\"item\":[{\"linkId\":\"c\",\"answer\":[{\"valueCoding\":{\"code\":"
    "\"yes\",\"system\":\"s\"}}]},{\"linkId\":\"d\",\"answer\":[{\"valueBoolean\":false}]},"
    "{\"linkId\":\"e\",\"answer\":[{\"valueDate\":\"2026-11-24\"}]},"
    "{\"linkId\":\"f\",\"answer\":[{\"valueString\":\"Œuf à la coque\"}]}]}]}";

// An expression and its values, joined by " "; "!" alone means an evaluation error.
struct row {
    const char *expression;
    const char *gives;
};

static const struct row rows[] = {
    {"item.where(linkId = 'a').answer.value", "3"},
    {"item.where(linkId = 'a').answer.value is integer", "true"},
    {"item.where(linkId = 'b').answer.value <= 14", "true"},
    {"item.where(linkId = 'b').answer.value", "14.00"},
    {"repeat(item).where(linkId = 'c').answer.value.code", "yes"},
    {"repeat(item).count()", "7"},
    {"repeat(item).linkId.join(',')", "a,b,g,c,d,e,f"},
    {"repeat(item).where(linkId = 'd').answer.value.not()", "true"},
    {"repeat(item).where(linkId = 'e').answer.value + 6 months", "2027-05-24"},
    {"repeat(item).where(linkId = 'f').answer.value.length()", "14"},
    {"repeat(item).where(linkId = 'f').answer.value.upper()", "ŒUF À LA COQUE"},
    {"repeat(item).where(linkId = 'f').answer.value.substring(4, 1)", "à"},
    {"repeat(item).where(linkId = 'x').answer.value", ""},
    {"repeat(item).where(linkId = 'x').answer.value = 3", ""},
    {"item.where(linkId = 'a').answer.valueInteger + 1", "4"},
    {"item.where(linkId = 'a').answer.valueDecimal", ""},
    {"repeat(item).answer.valueCoding.code", "yes"},
    {"repeat(item).answer.valueDate is date", "true"},
    {"answers().count()", "6"},
    {"item.where(linkId = '').count()", "0"},
    {"item.where(linkId = 'ab').count()", "0"},
    {"item.where(text = 'a').count()", "0"},
    {"item.exists(linkId = 'g')", "true"},
    {"item.all(linkId = 'g')", "false"},
    {"repeat(item).answer.where(value = 'Œuf à la coque').count()", "1"},
    {"repeat(item).answer.value.ofType(Coding).where(code = 'yes').system", "s"},
    {"repeat(item).where(answer.value = @2026-11-24).linkId", "e"},
    {"('a' | 'b').where($this = 'b')", "b"},
    {"where(id = 'r1').id", "r1"},
    {"where(QuestionnaireResponse = 'r1')", ""},
    {"getReferenceKey()", ""},
    {"getResourceKey()", "r1"},
    {"item.getResourceKey()", ""},
    {"1 + 2 * 3", "7"},
    {"0.1 + 0.2 = 0.3", "true"},
    {"7 div 2", "3"},
    {"-7 mod 2", "-1"},
    {"1 / 0", ""},
    {"1 / 4", "0.25"},
    {"10 'cm' = 0.1 'm'", "true"},
    {"'a' & {} & 'b'", "ab"},
    {"true and {}", ""},
    {"false and {}", "false"},
    {"true or {}", "true"},
    {"{} implies true", "true"},
    {"true xor true", "false"},
    {"(1 | 2 | 2).count()", "2"},
    {"(1 | 2) contains 2", "true"},
    {"3 in (1 | 2)", "false"},
    {"(1 | 2 | 3).sum()", "6"},
    {"{}.sum()", ""},
    {"(1 | 2 | 3).avg()", "2"},
    {"(3 | 1 | 2).min()", "1"},
    {"('b' | 'a').max()", "b"},
    {"(3 | 1 | 2).sort()", "1 2 3"},
    {"(3 | 1 | 2).sort(-$this)", "3 2 1"},
    {"(1 | 2 | 3).aggregate($this + $total, 0)", "6"},
    {"(1 | 2 | 3).where($this > 1).first()", "2"},
    {"(1 | 2 | 3).select($index)", "0 1 2"},
    {"(1 | 2 | 3).all($this > 0)", "true"},
    {"(1 | 2 | 3).skip(1).take(1)", "2"},
    {"(1 | 2).intersect(2 | 3)", "2"},
    {"(1 | 2).exclude(2)", "1"},
    {"(1 | 1.0).isDistinct()", "true"},
    {"iif(1 > 2, 'a', 'b')", "b"},
    {"iif({}, 'a', 'b')", "b"},
    {"'12'.toInteger() + 1", "13"},
    {"'x'.toInteger()", ""},
    {"'1.50'.toDecimal()", "1.50"},
    {"'2026-11-24'.toDate()", "2026-11-24"},
    {"'4 days'.toQuantity()", "4 days"},
    {"1.convertsToBoolean()", "true"},
    {"'a.b.c'.split('.').last()", "c"},
    {"'abc'.matches('^a.c$')", "true"},
    {"'abc'.matches('b')", "true"},
    {"'abc'.matchesFull('b')", "false"},
    {"'11/30/1972'.replaceMatches('(?<m>[0-9]+)/(?<d>[0-9]+)/(?<y>[0-9]+)', '$2-$1-$3')",
     "30-11-1972"},
    {"'abc'.indexOf('c')", "2"},
    {"'<a>'.escape('html')", "&lt;a&gt;"},
    {"'test'.encode('base64').decode('base64')", "test"},
    {"2.power(10)", "1024"},
    {"16.sqrt()", "4"},
    {"(-1.5).ceiling()", "-1"},
    {"(-1.5).floor()", "-2"},
    {"3.14159.round(2)", "3.14"},
    {"today() = @2026-11-24", "true"},
    {"now() > @2026-11-24T07:00:00Z", "true"},
    {"defineVariable('n', 4).select(%n + 1)", "5"},
    {"1.type().name", "Integer"},
    {"%known + 1", "42"},
    {"item.first().as(QuestionnaireResponse).exists()", "false"},
    {"1 'm' + 1 'cm'", "101 'cm'"},
    {"1 'm' + 1 's'", ""},
    {"1 year + 1 month", "13 month"},
    {"1 'm' + 1", "!"},
    {"2 'm' * 3 'm'", "6 'm2'"},
    {"6 'm' / 2 'm'", "3 '1'"},
    {"70 'kg' / (2 'm' * 2 'm')", "17.5 'kg/m2'"},
    {"1 'foo' * 2 'bar'", ""},
    {"2 'm' / 0 's'", ""},
    {"'1 \\'km\\''.toQuantity('m')", "1000 'm'"},
    {"3 days.toQuantity('hours')", "72 hours"},
    {"3 days.toQuantity('m')", ""},
    {"1.587.lowBoundary()", "1.58650000"},
    {"(-1.587).highBoundary(2)", "-1.58"},
    {"0.0034.highBoundary(1)", "0.0"},
    {"1.lowBoundary(0)", "0"},
    {"0.lowBoundary(0)", "-1"},
    {"@2014.lowBoundary()", "2014-01-01"},
    {"@2014-02.highBoundary()", "2014-02-28"},
    {"@2014-02.highBoundary(17)", ""},
    {"extension('u').value.lowBoundary()", "2020-01-01T00:00:00.000+14:00"},
    {"extension('u').value.highBoundary(6)", ""},
    {"extension('v').value.highBoundary(6)", "2021-03"},
    {"'aaa'.replace(defineVariable('p', 'aaa').select(%p), defineVariable('p', 'b').select(%p))",
     "b"},
    {"defineVariable('a', 1).select(%a) | defineVariable('a', 2).select(%a)", "1 2"},
    {"defineVariable('a', 1).select(%a) | %a", "!"},
    {"defineVariable('a').defineVariable('a')", "!"},
    {"defineVariable('context', 1)", "!"},
    {"2147483647 + 1", ""},
    {"-2147483647 - 1", "-2147483648"},
    {"-2147483648 - 1", ""},
    {"65536 * 65536", ""},
    {"65536.0 * 65536", "4294967296.0"},
    {"now() = now()", "true"},
    {"'abcabc'.lastIndexOf('bc')", "4"},
    {"'abc'.lastIndexOf('x')", "-1"},
    {"item.as(QuestionnaireResponse)", "!"},
    {"item.first().linkId as NoSuchType", "!"},
    {"item.first().linkId.as(string)", "a"},
    {"item.first().linkId.is(string)", "true"},
    {"item.where(linkId = 'a').answer.value as integer", "3"},
    {"(1 | 2) ~ (2 | 1)", "true"},
    {"(1 | 2) = (2 | 1)", "false"},
    {"(1 | 2) + 1", "!"},
    {"'a' + 1", "!"},
    {"%unknown", "!"},
    {"'a'.matches('(')", "!"},
    {"'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", "!"},
    {"1 > 'a'", "!"},
    {"(1 | 2).single()", "!"},
    {"$total", "!"},
};

static bool known(const char *name, struct fp_list *ret, void *self)
{
    static struct fp_value answer = {.kind = FP_INTEGER, .integer = 41};
    (void)self;
    *ret = (struct fp_list){.at = &answer, .count = 1};
    return strcmp(name, "known") == 0;
}

static enum rc evaluate(const char *text, const struct json *focus, size_t max_steps,
                        struct buf *out)
{
    struct clock_fake fake = {.utc_ms = 1795507200000 + 12 * 3600 * 1000}; // 2026-11-24 at noon
    struct clock clock = clock_from_fake(&fake);
    struct fp_env env = {.clock = &clock, .name = known, .max_steps = max_steps};
    struct fp_expr *x = NULL;
    struct arena a = {0};
    struct fp_list l = {0};
    struct err e = {0};
    enum rc rc = fp_compile(text, strlen(text), &x, &e);
    if (rc == RC_OK)
        rc = fp_eval(x, fp_list_of(&a, focus, NULL), &env, &a, &l, &e);
    for (size_t i = 0; i < l.count; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", fp_to_text(l.at[i], &a));
    arena_release(&a);
    fp_expr_free(x);
    return rc;
}

static void functions_give_what_the_table_says(void **state)
{
    (void)state;
    struct json *focus = NULL;
    struct err e = {0};
    assert_int_equal(json_parse(response, strlen(response), &JSON_LIMITS, &focus, &e), RC_OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = {0};
        enum rc rc = evaluate(rows[i].expression, focus, 0, &out);
        if (strcmp(rows[i].gives, "!") == 0) {
            if (rc == RC_OK)
                print_message("%s\n", rows[i].expression);
            assert_int_not_equal(rc, RC_OK);
        } else {
            if (rc != RC_OK || strcmp(buf_text(&out), rows[i].gives) != 0)
                print_message("%s\n", rows[i].expression);
            assert_int_equal(rc, RC_OK);
            assert_string_equal(buf_text(&out), rows[i].gives);
        }
        buf_release(&out);
    }
    json_free(focus);
}

static void check_tells_warnings_from_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum rc rc;
    } checks[] = {
        {"item.answer.value.code", RC_OK},
        {"item.answer.valueCoding.code", RC_NO},
        {"item.answer.valueCoding.nothing", RC_INVALID},
        {"item.answer.valuePatient", RC_INVALID},
        {"item.anwser.value", RC_INVALID},
        {"repeat(item | answer.item).answer", RC_OK},
        {"repeat(answer.item | item).linkId", RC_OK},
        {"repeat(item | anwser.item)", RC_INVALID},
        {"repeat(item).anwser", RC_INVALID},
        {"item.answer.value.unit", RC_OK}, // of a Quantity, one of the types
        {"item.answer.value.unitz", RC_INVALID},
        {"item.answer.where(value.start.exists())", RC_INVALID},
        {"item.answer.value.ofType(Quantity).display", RC_INVALID},
        {"item.answer.valueCoding.code = item.anwser", RC_INVALID},
    };
    for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
        struct fp_expr *x = NULL;
        struct err e = {0};
        assert_int_equal(fp_compile(checks[i].text, strlen(checks[i].text), &x, &e), RC_OK);
        assert_int_equal(fp_check(x, "QuestionnaireResponse", &e), checks[i].rc);
        assert_true(checks[i].rc == RC_OK || strchr(e.text, ':') != NULL);
        fp_expr_free(x);
    }
}

static void types_of_results_are_known_before(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *type;
    } results[] = {
        {"item", "QuestionnaireResponse.item"},
        {"item.answer.item.first()", "QuestionnaireResponse.item"},
        {"item.answer.value", NULL},
        {"item.answer.value.ofType(Coding).code", "code"},
        {"(item.answer.value as Coding)", "Coding"},
        {"item.where(linkId = 'a')", "QuestionnaireResponse.item"},
        {"item.exists() and status = 'a'", "boolean"},
        {"item.linkId.join(',')", "string"},
        {"item.count()", "integer"},
        {"subject.getReferenceKey(Patient)", "string"},
        {"$this", "QuestionnaireResponse"},
        {"1 + 1", NULL},
        {"-1.5", "decimal"},
        {"now()", "dateTime"},
        {"iif(true, status)", NULL},
        {"item.nothing", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(results); i++) {
        struct fp_expr *x = NULL;
        assert_int_equal(fp_compile(results[i].text, strlen(results[i].text), &x, NULL), RC_OK);
        const char *type = fp_gives(x, "QuestionnaireResponse");
        if ((type == NULL) != (results[i].type == NULL))
            print_message("%s\n", results[i].text);
        assert_string_equal(type != NULL ? type : "-",
                            results[i].type != NULL ? results[i].type : "-");
        fp_expr_free(x);
    }
}

static void functions_are_sorted_and_found(void **state)
{
    (void)state;
    const struct fp_function *f, *before = NULL;
    for (size_t i = 0; (f = fp_function_at(i)) != NULL; i++) {
        assert_true(before == NULL || strcmp(before->name, f->name) < 0);
        assert_ptr_equal(fp_function_find(f->name), f);
        assert_true(f->min_args <= f->max_args);
        assert_non_null(f->run);
        before = f;
    }
    assert_null(fp_function_find("noSuchFunction"));
}

static void evaluation_ends_at_its_limit(void **state)
{
    (void)state;
    struct buf out = {0};
    const char *endless = "(1).repeat($this + 1)";
    assert_int_equal(evaluate(endless, NULL, 2000, &out), RC_LIMIT);
    const char *wide =
        "(1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9).select((1|2|3|4|5|6|7|8|9)))";
    assert_int_equal(evaluate(wide, NULL, 500, &out), RC_LIMIT);
    assert_int_equal(out.len, 0);
    buf_release(&out);
}

static void compile_refuses_what_is_no_expression(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",   "1 +",      "(1",      "a.",    "'open", "foo()", "where()", "1 2", "$nothing",
        "a[", "@2026-13", "/* open", "`open", "{1}",   "and",   "iif(1)",  "%",   "\"a\" = 1 ="};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct fp_expr *x = NULL;
        struct err e = {0};
        if (fp_compile(bad[i], strlen(bad[i]), &x, &e) == RC_OK)
            print_message("taken: %s\n", bad[i]);
        assert_null(x);
        assert_int_equal(e.rc, RC_INVALID);
    }
    char deep[2000];
    memset(deep, '(', sizeof deep);
    struct fp_expr *x = NULL;
    struct err e = {0};
    assert_int_equal(fp_compile(deep, sizeof deep, &x, &e), RC_LIMIT);
}

static void count_text(const char *text, void *self)
{
    struct buf *out = self;
    buf_printf(out, "%s;", text);
}

static void expressions_tell_names_and_literals(void **state)
{
    (void)state;
    const char *text = "%a + item.where(linkId = 'x' or %b).select('y' & %a)";
    struct fp_expr *x = NULL;
    struct err e = {0};
    struct buf names = {0}, literals = {0};
    assert_int_equal(fp_compile(text, strlen(text), &x, &e), RC_OK);
    fp_expr_names(x, count_text, &names);
    fp_expr_literals(x, count_text, &literals);
    assert_string_equal(buf_text(&names), "a;b;a;");
    assert_string_equal(buf_text(&literals), "x;y;");
    buf_release(&names);
    buf_release(&literals);
    fp_expr_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_give_what_the_table_says),
        cmocka_unit_test(check_tells_warnings_from_errors),
        cmocka_unit_test(types_of_results_are_known_before),
        cmocka_unit_test(functions_are_sorted_and_found),
        cmocka_unit_test(evaluation_ends_at_its_limit),
        cmocka_unit_test(compile_refuses_what_is_no_expression),
        cmocka_unit_test(expressions_tell_names_and_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
