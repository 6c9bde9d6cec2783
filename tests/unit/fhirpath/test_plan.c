// SPDX-License-Identifier: EUPL-1.2
// Expressions evaluated together give what each gives alone.
#include "base/mem.h"
#include "fhirpath/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT_MAX = 16 };

static const char response[] =
    "{\"resourceType\":\"QuestionnaireResponse\",\"id\":\"r1\",\"subject\":{\"reference\":"
    "\"Patient/p1\"},\"source\":{\"reference\":\"https://s/fhir/Practitioner/n1/_history/2\"},"
    "\"author\":{\"reference\":\"#me\"},\"item\":["
    "{\"linkId\":\"a\",\"answer\":[{\"valueInteger\":3}]},"
    "{\"linkId\":\"b\",\"answer\":[{\"valueDecimal\":14.00}]}]}";

// The expressions and what each gives, joined by " "; NULL ends.
struct row {
    const char *expression;
    const char *gives;
};

static void write_list(struct arena *a, struct fp_list l, struct buf *out)
{
    for (size_t i = 0; i < l.count; i++)
        buf_printf(out, "%s%s", i > 0 ? " " : "", fp_to_text(l.at[i], a));
}

// Evaluates all rows together; the failed one's number, or the count when none failed.
static size_t evaluate(const struct row *rows, size_t count, size_t max_steps)
{
    struct fp_expr *x[COUNT_MAX] = {0};
    struct fp_list got[COUNT_MAX] = {0};
    struct json *focus = NULL;
    struct arena a = {0};
    struct err e = {0};
    size_t failed = count;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(fp_compile(rows[i].expression, strlen(rows[i].expression), &x[i], &e),
                         RC_OK);
    assert_int_equal(json_parse(response, strlen(response), &JSON_LIMITS, &focus, &e), RC_OK);
    struct fp_plan *p = fp_plan_new((const struct fp_expr *const *)x, count);
    struct fp_env env = {.max_steps = max_steps, .join_empty = true};
    enum rc rc = fp_plan_eval(p, fp_list_of(&a, focus, NULL), &env, &a, got, &failed, &e);
    assert_true((rc == RC_OK) == (failed == count));
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct buf text = {0};
        write_list(&a, got[i], &text);
        assert_string_equal(buf_text(&text), rows[i].gives);
        buf_release(&text);
        fp_expr_free(x[i]);
    }
    for (size_t i = 0; rc != RC_OK && i < count; i++)
        fp_expr_free(x[i]);
    fp_plan_free(p);
    arena_release(&a);
    json_free(focus);
    return failed;
}

static void plan_gives_every_expression_its_own_result(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"item.where(linkId = 'a').answer.value", "3"},
        {"item.where(linkId = 'b').answer.value", "14.00"},
        {"item.where(linkId = 'a').linkId", "a"},
        {"item.where(linkId = 'a').answer.value + 1", "4"},
        {"item.where(linkId = 'a').answer.value", "3"},
        {"item[0].linkId", "a"},
        {"item[1].linkId", "b"},
        {"-item[0].answer.value", "-3"},
        {"item.defineVariable('v', 1).select(%v)", "1 1"},
        {"item.defineVariable('v', 2).select(%v)", "2 2"},
        {"id", "r1"},
        {"'x'", "x"},
        {"item.answer.value.ofType(integer)", "3"},
        {"item.answer.value.ofType(decimal)", "14.00"},
        {"item.exists(linkId = 'a')", "true"},
        {"item.nothing.join(',')", ""},
    };
    assert_int_equal(evaluate(rows, ARRAY_LEN(rows), 0), ARRAY_LEN(rows));
}

static void plan_names_the_expression_that_fails(void **state)
{
    (void)state;
    static const struct row rows[] = {{"id", "r1"}, {"item.linkId", ""}, {"item.single()", ""}};
    assert_int_equal(evaluate(rows, 3, 0), 2);
    assert_int_equal(evaluate(rows, 3, 4), 1);
}

static void keys_join_references_with_resources(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"getResourceKey()", "r1"},
        {"subject.getReferenceKey()", "p1"},
        {"subject.getReferenceKey(Patient)", "p1"},
        {"subject.getReferenceKey('Patient')", "p1"},
        {"subject.getReferenceKey(Group)", ""},
        {"source.getReferenceKey(Practitioner)", "n1"},
        {"author.getReferenceKey()", ""},
        {"item.getReferenceKey()", ""},
    };
    assert_int_equal(evaluate(rows, ARRAY_LEN(rows), 0), ARRAY_LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plan_gives_every_expression_its_own_result),
        cmocka_unit_test(plan_names_the_expression_that_fails),
        cmocka_unit_test(keys_join_references_with_resources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
