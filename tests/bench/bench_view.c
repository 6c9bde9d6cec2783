// SPDX-License-Identifier: EUPL-1.2
// Speed of views: every line of an NDJSON file parsed, run through a view and written as CSV; the
// three parts timed apart. Usage: bench_view VIEW.json FILE.ndjson
#include "base/fs.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

// What is counted on the way.
struct work {
    const struct view *view;
    struct arena text;  // the parsed resource
    struct arena arena; // of one resource's rows
    struct buf csv;     // emptied after every resource
    size_t rows;        // of the table
    size_t bytes;       // of CSV
    double write_ms;    // for them
    double parse_ms;    // of JSON
    double run_ms;      // of the view, writing included
    struct clock clock; // for today()
    size_t resources;   // lines
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void check(enum rc rc, const struct err *e)
{
    if (rc != RC_OK) {
        fprintf(stderr, "%s\n", e->text);
        exit(1);
    }
}

static void take_row(const struct fp_list *cells, void *self)
{
    struct work *w = self;
    double before = now_ms();
    view_csv_row(w->view, cells, &w->csv);
    w->write_ms += now_ms() - before;
    w->rows++;
}

static void take_line(struct work *w, const char *line, size_t len)
{
    static const struct arena_mark empty = {.block = NULL};
    const struct json *resource = NULL;
    struct err e = {0};
    double start = now_ms();
    check(json_read(line, len, &JSON_LIMITS, &w->text, &resource, &e), &e);
    double parsed = now_ms();
    check(view_run(w->view, resource, &w->clock, &w->arena, take_row, w, &e), &e);
    double done = now_ms();
    arena_rewind(&w->text, empty);
    w->parse_ms += parsed - start + (now_ms() - done);
    w->run_ms += done - parsed;
    w->bytes += w->csv.len;
    w->resources++;
    buf_clear(&w->csv);
}

int main(int argc, char **argv)
{
    struct buf text = {0};
    struct json *definition = NULL;
    struct view *v = NULL;
    struct err e = {0};
    if (argc != 3) {
        puts("skip bench_view: it wants a view and responses (beside.py makes some)");
        return 0;
    }
    check(fs_read(argv[1], BUF_MAX_DEFAULT, &text, &e), &e);
    check(json_parse(text.at, text.len, &JSON_LIMITS, &definition, &e), &e);
    check(view_compile(definition, &v, &e), &e);
    buf_release(&text);
    FILE *in = fopen(argv[2], "r");
    if (in == NULL) {
        perror(argv[2]);
        return 1;
    }
    struct work w = {.view = v, .clock = clock_system()};
    char *line = NULL;
    size_t cap = 0;
    double start = now_ms();
    for (ssize_t len; (len = getline(&line, &cap, in)) > 0;)
        take_line(&w, line, (size_t)len);
    double all = now_ms() - start;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    double cells = (double)w.rows * (double)view_column_count(v);
    printf("%zu resources, %zu rows of %zu columns, %zu bytes of CSV\n", w.resources, w.rows,
           view_column_count(v), w.bytes);
    printf("%.2f s CPU: parse %.2f, run %.2f, write %.2f; %.2f us a cell without parsing; %ld MB\n",
           all / 1e3, w.parse_ms / 1e3, (w.run_ms - w.write_ms) / 1e3, w.write_ms / 1e3,
           w.run_ms * 1e3 / (cells > 0 ? cells : 1), use.ru_maxrss / 1024);
    fclose(in);
    free(line);
    buf_release(&w.csv);
    arena_release(&w.text);
    arena_release(&w.arena);
    view_free(v);
    json_free(definition);
    return 0;
}
