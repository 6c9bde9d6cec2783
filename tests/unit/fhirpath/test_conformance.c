// SPDX-License-Identifier: EUPL-1.2
// The public FHIRPath tests for R4, each checked against the types (fp_check) and then evaluated.
// What is known to fail is listed with its reason in
// known_failures.txt; a listed row that passes and an unlisted one that fails are both failures.
#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "fhirpath/fhirpath.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PATH_LEN = 1024, FILE_MAX = 64 * 1024 * 1024 };

static const char *folder(void)
{
    const char *set = getenv("ICOPE_CONFORMANCE");
    return set != NULL ? set : "../shared/conformance";
}

static struct json *read_json(const char *path)
{
    struct buf text = {.max_bytes = FILE_MAX};
    struct json *json = NULL;
    struct err e = {0};
    if (fs_read(path, FILE_MAX, &text, &e) == RC_OK)
        json_parse(text.at, text.len, &JSON_LIMITS, &json, &e);
    buf_release(&text);
    return json;
}

// One value as the rows write it: dates with @, quantities with their unit.
static void write_value(struct arena *a, struct fp_value v, struct buf *out)
{
    struct fp_value s = fp_system(a, v);
    if (s.kind == FP_DATE || s.kind == FP_DATETIME)
        buf_putc(out, '@');
    if (s.kind == FP_TIME)
        buf_puts(out, "@T");
    buf_puts(out, fp_to_text(v, a));
}

// The same number in another form?
static bool same_number(const char *x, const char *y)
{
    struct dec dx, dy;
    return dec_parse(x, strlen(x), &dx) && dec_parse(y, strlen(y), &dy) && dec_cmp(dx, dy) == 0;
}

static bool same_outputs(struct arena *a, struct fp_list got, const struct json *outputs,
                         struct buf *said)
{
    bool same = got.count == json_count(outputs);
    for (size_t i = 0; i < got.count; i++) {
        struct buf one = {0};
        write_value(a, got.at[i], &one);
        const char *text = json_string(json_at(json_at(outputs, i), 1));
        const char *have = buf_text(&one);
        bool equal = text != NULL && (strcmp(text, have) == 0 || same_number(text, have) ||
                                      (have[0] == '@' && strcmp(text, have + 1) == 0));
        same = same && equal;
        buf_printf(said, " %s", have);
        buf_release(&one);
    }
    return same;
}

static bool is_predicate(const struct json *row, struct fp_list got, struct buf *said)
{
    bool truth = false;
    const char *wanted = json_string(json_at(json_at(json_get(row, "outputs"), 0), 1));
    if (got.count == 1 && fp_truth(got, &truth, NULL) == RC_OK)
        buf_printf(said, " predicate %d", truth);
    else
        truth = got.count > 0;
    return wanted != NULL && strcmp(wanted, truth ? "true" : "false") == 0;
}

static bool run_row(const struct json *row, const struct json *input, struct buf *said)
{
    const char *text = json_get_string(row, "expression");
    const char *invalid = json_get_string(row, "invalid");
    struct clock clock = clock_system();
    struct fp_env env = {.clock = &clock};
    struct fp_expr *x = NULL;
    struct arena a = {0};
    struct fp_list got = {0};
    struct err e = {0};
    enum rc rc = fp_compile(text, strlen(text), &x, &e);
    if (rc == RC_OK)
        rc = fp_check(x, json_get_string(input, "resourceType"), &e);
    if (rc == RC_OK || rc == RC_NO)
        rc = fp_eval(x, fp_list_of(&a, input, NULL), &env, &a, &got, &e);
    bool right;
    if (invalid != NULL)
        right = rc != RC_OK;
    else if (rc != RC_OK)
        right = false;
    else if (json_bool(json_get(row, "predicate"), false))
        right = is_predicate(row, got, said);
    else
        right = same_outputs(&a, got, json_get(row, "outputs"), said);
    if (rc != RC_OK)
        buf_printf(said, " error: %s", e.text);
    arena_release(&a);
    fp_expr_free(x);
    return right;
}

// Is the row in the list of known failures ("group/name reason")?
static bool is_known(const char *list, const char *group, const char *name)
{
    char key[256];
    int len = snprintf(key, sizeof key, "%s/%s ", group, name);
    for (const char *at = list; at != NULL && *at != '\0';) {
        if (strncmp(at, key, (size_t)len) == 0)
            return true;
        at = strchr(at, '\n');
        at = at != NULL ? at + 1 : NULL;
    }
    return false;
}

static void conformance_matches_public_rows(void **state)
{
    (void)state;
    char path[PATH_LEN];
    snprintf(path, sizeof path, "%s/fhirpath/tests-r4-open.json", folder());
    struct json *rows = read_json(path);
    if (rows == NULL) {
        print_message("skip: no public FHIRPath rows at %s\n", path);
        skip();
    }
    struct buf known = {0};
    struct err e = {0};
    assert_int_equal(fs_read("tests/unit/fhirpath/known_failures.txt", FILE_MAX, &known, &e),
                     RC_OK);
    size_t passed = 0, surprises = 0;
    char last[PATH_LEN] = "";
    struct json *input = NULL;
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        const char *file = json_get_string(row, "input");
        if (file != NULL && strcmp(file, last) != 0) {
            snprintf(last, sizeof last, "%s", file);
            snprintf(path, sizeof path, "%s/fhirpath/input/%s", folder(), file);
            json_free(input);
            input = read_json(path);
        }
        struct buf said = {0};
        bool right = run_row(row, input, &said);
        const char *group = json_get_string(row, "group"), *name = json_get_string(row, "name");
        bool listed = is_known(buf_text(&known), group, name);
        passed += right;
        if (right == listed) {
            surprises++;
            print_message("%s %s/%s: %s ->%s\n", right ? "passes but is listed:" : "fails:", group,
                          name, json_get_string(row, "expression"), buf_text(&said));
        }
        buf_release(&said);
    }
    print_message("%zu of %zu public FHIRPath rows pass\n", passed, json_count(rows));
    bool enough = passed * 100 >= json_count(rows) * 95;
    json_free(input);
    json_free(rows);
    buf_release(&known);
    assert_int_equal(surprises, 0);
    assert_true(enough);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(conformance_matches_public_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
