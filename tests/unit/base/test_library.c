// SPDX-License-Identifier: EUPL-1.2
#include "base/library.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// Two functions of the C library's mathematics.
struct table {
    double (*cosine)(double);
    double (*root)(double);
};

static const struct library_symbol symbols[] = {
    {"cos", offsetof(struct table, cosine)},
    {"sqrt", offsetof(struct table, root)},
    {"no_such_function", offsetof(struct table, root)},
};

static void functions_are_found_by_name(void **state)
{
    (void)state;
    struct table t = {0};
    struct err e = {0};
    assert_int_equal(library_load("libm.so.6", symbols, 2, &t, &e), RC_OK);
    assert_true(t.cosine(0) == 1 && t.root(9) == 3);
}

static void what_is_missing_is_named(void **state)
{
    (void)state;
    struct table t = {0};
    struct err e = {0};
    assert_int_equal(library_load("libm.so.6", symbols, ARRAY_LEN(symbols), &t, &e), RC_IO);
    assert_non_null(strstr(e.text, "libm.so.6 lacks no_such_function"));
    e = (struct err){0};
    assert_int_equal(library_load("libnone.so.0", symbols, 2, &t, &e), RC_IO);
    assert_non_null(strstr(e.text, "libnone.so.0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_found_by_name),
        cmocka_unit_test(what_is_missing_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
