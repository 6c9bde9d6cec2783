// SPDX-License-Identifier: EUPL-1.2
// Speed of FHIRPath: each expression of a file evaluated on its response until a hundredth of a
// second has passed, a line of nanoseconds each ("-": it gives an error). bench.sh puts those of
// fhirpath.js beside them (fhirpath.mjs writes the file). Usage: bench_fhirpath ROWS.json
#include "base/fs.h"
#include "fhirpath/fhirpath.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LEAST_NS = 10 * 1000 * 1000 };

static bool look_up(const char *name, struct fp_list *ret, void *self)
{
    if (strcmp(name, "resource") != 0 && strcmp(name, "context") != 0)
        return false;
    *ret = *(const struct fp_list *)self;
    return true;
}

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// Nanoseconds of one evaluation, 0 when it gives an error.
static double time_one(const struct fp_expr *x, struct fp_list root, const struct clock *clock)
{
    static const struct arena_mark empty = {.block = NULL};
    const struct fp_env env = {.clock = clock, .name = look_up, .self = &root};
    struct arena a = {0};
    struct fp_list found;
    enum rc rc = RC_OK;
    double ns = 0;
    for (long rounds = 10; rc == RC_OK && ns == 0; rounds *= 3) {
        double from = now_ns();
        for (long i = 0; rc == RC_OK && i < rounds; i++) {
            rc = fp_eval(x, root, &env, &a, &found, NULL);
            arena_rewind(&a, empty);
        }
        double spent = now_ns() - from;
        if (spent > LEAST_NS)
            ns = spent / (double)rounds;
    }
    arena_release(&a);
    return rc == RC_OK ? ns : 0;
}

static void time_row(const struct json *row, const struct clock *clock)
{
    const struct json *expressions = json_get(row, "expressions");
    struct arena a = {0};
    struct fp_list root = fp_list_of(&a, json_get(row, "response"), NULL);
    for (size_t i = 0; i < json_count(expressions); i++) {
        const char *text = json_string(json_at(expressions, i));
        struct fp_expr *x = NULL;
        bool right = fp_compile(text, strlen(text), &x, NULL) == RC_OK;
        double ns = right ? time_one(x, root, clock) : 0;
        if (ns > 0)
            printf("%.1f\n", ns);
        else
            puts("-");
        fp_expr_free(x);
    }
    arena_release(&a);
}

int main(int argc, char **argv)
{
    const struct clock clock = clock_system();
    struct buf text = {0};
    struct json *rows = NULL;
    struct err e = {0};
    if (argc != 2) {
        puts("skip bench_fhirpath: bench.sh runs it with a file of expressions");
        return 0;
    }
    if (fs_read(argv[1], BUF_MAX_DEFAULT, &text, &e) != RC_OK ||
        json_parse(buf_text(&text), text.len, &JSON_LIMITS, &rows, &e) != RC_OK) {
        fprintf(stderr, "%s: %s\n", argv[1], e.text);
        return 1;
    }
    for (size_t i = 0; i < json_count(rows); i++)
        time_row(json_at(rows, i), &clock);
    json_free(rows);
    buf_release(&text);
    return 0;
}
