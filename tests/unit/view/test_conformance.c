// SPDX-License-Identifier: EUPL-1.2
// The official tests of SQL on FHIR v2: views, resources and the rows that must come out, in any
// order.
#include "base/fs.h"
#include "view/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_LEN = 1024, FILE_MAX = 64 * 1024 * 1024 };

// What all files gave.
struct tally {
    char folder[PATH_LEN]; // with the files
    size_t passed;         // tests
    size_t failed;         // tests
};

static struct json *parse(const char *text, size_t len)
{
    struct json *json = NULL;
    assert_int_equal(json_parse(text, len, &JSON_LIMITS, &json, NULL), RC_OK);
    return json;
}

static bool same_value(const struct json *a, const struct json *b)
{
    const char *x = json_number(a), *y = json_number(b);
    struct dec dx, dy;
    if (x == NULL || y == NULL)
        return json_equal(a, b);
    return dec_parse(x, strlen(x), &dx) && dec_parse(y, strlen(y), &dy) && dec_cmp(dx, dy) == 0;
}

// Two rows.
struct pair {
    const struct json *other;
    bool same;
};

static bool each_cell(const char *key, struct json *value, void *self)
{
    struct pair *p = self;
    p->same = p->same && same_value(value, json_get(p->other, key));
    return p->same;
}

static bool same_row(const struct json *a, const struct json *b)
{
    struct pair p = {.other = b, .same = json_count(a) == json_count(b)};
    json_each(a, each_cell, &p);
    return p.same;
}

// A view, and the rows it gives.
struct result {
    const struct view *view;
    struct json *rows; // array
};

static void take_row(const struct fp_list *cells, void *self)
{
    struct result *r = self;
    struct buf text = {0};
    view_json_row(r->view, cells, &text);
    json_push(r->rows, parse(text.at, text.len));
    buf_release(&text);
}

static bool same_rows(const struct json *got, const struct json *expected)
{
    size_t count = json_count(expected);
    bool same = json_count(got) == count;
    bool *used = calloc(count + 1, sizeof *used);
    for (size_t i = 0; same && i < count; i++) {
        size_t k = 0;
        while (k < count && (used[k] || !same_row(json_at(got, k), json_at(expected, i))))
            k++;
        used[k] = true;
        same = k < count;
    }
    free(used);
    return same;
}

static bool same_columns(const struct view *v, const struct json *names)
{
    bool same = names == NULL || json_count(names) == view_column_count(v);
    for (size_t i = 0; same && i < json_count(names); i++)
        same = strcmp(json_string(json_at(names, i)), view_column_at(v, i)->name) == 0;
    return same;
}

static bool passes(const struct json *test, const struct json *resources, struct err *e)
{
    struct view *v = NULL;
    struct clock clock = clock_system();
    struct arena a = {0};
    enum rc rc = view_compile(json_get(test, "view"), &v, e);
    struct result r = {.view = v, .rows = json_new_array()};
    for (size_t i = 0; rc == RC_OK && i < json_count(resources); i++)
        rc = view_run(v, json_at(resources, i), &clock, &a, take_row, &r, e);
    bool right = rc == RC_OK && same_rows(r.rows, json_get(test, "expect")) &&
                 same_columns(v, json_get(test, "expectColumns"));
    if (json_bool(json_get(test, "expectError"), false))
        right = rc != RC_OK;
    if (!right) {
        struct buf text = {0};
        json_write(r.rows, false, &text);
        print_message("%s\n", buf_text(&text));
        buf_release(&text);
    }
    json_free(r.rows);
    arena_release(&a);
    view_free(v);
    return right;
}

static bool each_file(const char *name, void *self)
{
    struct tally *t = self;
    char path[PATH_LEN * 2];
    struct buf text = {.max_bytes = FILE_MAX};
    snprintf(path, sizeof path, "%s/%s", t->folder, name);
    assert_int_equal(fs_read(path, FILE_MAX, &text, NULL), RC_OK);
    struct json *file = parse(text.at, text.len);
    const struct json *tests = json_get(file, "tests");
    for (size_t i = 0; i < json_count(tests); i++) {
        struct err e = {0};
        const struct json *test = json_at(tests, i);
        bool right = passes(test, json_get(file, "resources"), &e);
        t->passed += right;
        t->failed += !right;
        if (!right)
            print_message("fails: %s: %s: %s\n", name, json_get_string(test, "title"), e.text);
    }
    json_free(file);
    buf_release(&text);
    return true;
}

static void view_passes_official_tests(void **state)
{
    (void)state;
    const char *set = getenv("ICOPE_CONFORMANCE");
    struct tally t = {0};
    snprintf(t.folder, sizeof t.folder, "%s/sql-on-fhir",
             set != NULL ? set : "../shared/conformance");
    if (fs_list(t.folder, each_file, &t, NULL) != RC_OK) {
        print_message("skip: no SQL on FHIR tests at %s\n", t.folder);
        skip();
    }
    print_message("%zu of %zu SQL on FHIR tests pass\n", t.passed, t.passed + t.failed);
    assert_true(t.passed > 0);
    assert_int_equal(t.failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(view_passes_official_tests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
