// SPDX-License-Identifier: EUPL-1.2
// The store with many people beside the same rows in plain SQLite (same settings, plain JSON):
// unlocking, first screen, a durable answer, search, one person's history, a scan of everything as
// an export makes it, size.
// Usage: bench_scale [FOLDER]     a folder on the disk to measure, default TMPDIR or /tmp
// ICOPE_BENCH_SCALE: 10k (default: 10,000 people × 4 visits; 2 GB, some ten minutes) or 100k
// (100,000 × 10, scanned once; 45 GB, two hours).
// The visits are of the simulation, with identifiers of their own each; their journals of single
// answers are left out on both sides. Filled without syncing, measured with it.
#include "support/scale.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ANSWERS = 1000, ASKED = 300, ROUNDS = 5 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double part(double *ms, size_t count, double p)
{
    qsort(ms, count, sizeof *ms, compare);
    return ms[(size_t)((double)(count - 1) * p)];
}

static void row(const char *what, double sealed, double plain, const char *unit, const char *target)
{
    printf("%-34s %10.3f %10.3f %-3s %7.2f  %s\n", what, sealed, plain, unit, sealed / plain,
           target);
    fflush(stdout);
}

// ---- measuring ----

static void bench_unlock(struct scale *b)
{
    double whole_ms[ROUNDS], plain_ms[ROUNDS], stretch_ms[ROUNDS], home_ms[ROUNDS];
    struct err e = {0};
    struct vault *v = NULL, *other = NULL;
    unsigned char salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    scale_check(vault_new(&v, &e), &e, "vault");
    scale_check(vault_wrap(v, SCALE_PASSPHRASE, strlen(SCALE_PASSPHRASE), &VAULT_COST_PRACTICE,
                           salt, wrapped, &e),
                &e, "wrap");
    sqlite3_stmt *all = scale_prepare(b, "SELECT no, id, folded, line FROM person ORDER BY no");
    for (int i = 0; i < ROUNDS; i++) {
        double from = scale_now_ms();
        scale_check(vault_unlock(SCALE_PASSPHRASE, strlen(SCALE_PASSPHRASE), &VAULT_COST_PRACTICE,
                                 salt, wrapped, &other, &e),
                    &e, "stretch");
        stretch_ms[i] = scale_now_ms() - from;
        vault_lock(other);
        store_lock(b->s);
        from = scale_now_ms();
        scale_check(store_unlock(b->s, "marie", SCALE_PASSPHRASE, NULL, &e), &e, "unlock");
        whole_ms[i] = scale_now_ms() - from;
        from = scale_now_ms();
        struct arena a = {0};
        struct store_visit *open = NULL;
        struct store_task *tasks = NULL;
        size_t count = 0;
        scale_check(store_visits(b->s, (struct id){{0}}, &a, &open, &count, &e), &e, "home");
        scale_check(store_tasks(b->s, 0, 86400000, &a, &tasks, &count, &e), &e, "home");
        size_t due = 0;
        for (size_t k = 0; k < store_person_count(b->s); k++)
            due += store_person_at(b->s, k)->due_utc_ms < 1900000000000;
        home_ms[i] = scale_now_ms() - from + (double)(due == SIZE_MAX);
        arena_release(&a);
        from = scale_now_ms();
        while (sqlite3_step(all) == SQLITE_ROW) {
            struct json *line = NULL;
            scale_check(json_parse((const char *)sqlite3_column_text(all, 3),
                                   (size_t)sqlite3_column_bytes(all, 3), &JSON_LIMITS, &line, &e),
                        &e, "line");
            json_free(line);
        }
        sqlite3_reset(all);
        plain_ms[i] = scale_now_ms() - from;
    }
    sqlite3_finalize(all);
    vault_lock(v);
    row("unlock without stretching (index)",
        part(whole_ms, ROUNDS, 0.5) - part(stretch_ms, ROUNDS, 0.5), part(plain_ms, ROUNDS, 0.5),
        "ms", "plain: reading and parsing the people");
    printf("%-34s %10.3f %10s ms\n", "first screen after it", part(home_ms, ROUNDS, 0.5), "-");
}

static void bench_answer(struct scale *b)
{
    static double sealed_ms[ANSWERS], plain_ms[ANSWERS];
    static const char text[] = "{\"kind\":\"answer\",\"linkId\":\"loc-time-s\",\"value\":\"13.47\","
                               "\"at\":\"2026-11-23T10:42:17.123+01:00\"}";
    struct store_visit v = {0};
    struct err e = {0};
    struct json *entry = NULL;
    sqlite3_stmt *add = scale_prepare(b, "INSERT INTO journal VALUES (1, ?, ?)");
    scale_check(json_parse(text, sizeof text - 1, &JSON_LIMITS, &entry, &e), &e, "entry");
    scale_check(store_visit_start(b->s, b->people[0], SCALE_FORM, "1.0.0", &v, &e), &e, "start");
    for (int i = 0; i < ANSWERS; i++) { // in turns, so that both meet the same disk
        double from = scale_now_ms();
        scale_check(store_visit_append(b->s, v.id, entry, &e), &e, "append");
        sealed_ms[i] = scale_now_ms() - from;
        from = scale_now_ms();
        sqlite3_bind_int(add, 1, i + 1);
        sqlite3_bind_text(add, 2, text, -1, SQLITE_STATIC);
        scale_run(add);
        plain_ms[i] = scale_now_ms() - from;
    }
    sqlite3_finalize(add);
    json_free(entry);
    row("durable answer, p50", part(sealed_ms, ANSWERS, 0.5), part(plain_ms, ANSWERS, 0.5), "ms",
        "target 1.5");
    row("durable answer, p99", part(sealed_ms, ANSWERS, 0.99), part(plain_ms, ANSWERS, 0.99), "ms",
        "");
}

static void bench_search(struct scale *b)
{
    static const char *const queries[] = {"lefevreab", "zoe albi", "dubois", "mullerz toulouse"};
    static double ms[ASKED], plain_ms[ASKED];
    size_t *out = mem_array(b->person_count, sizeof *out);
    sqlite3_stmt *like = scale_prepare(b, "SELECT no FROM person WHERE folded LIKE ?");
    for (size_t i = 0; i < ASKED; i++) {
        char pattern[64];
        double from = scale_now_ms();
        store_person_search(b->s, queries[i % 4], out, 200);
        ms[i] = scale_now_ms() - from;
        snprintf(pattern, sizeof pattern, "%%%.6s%%", queries[i % 4]);
        from = scale_now_ms();
        sqlite3_bind_text(like, 1, pattern, -1, SQLITE_TRANSIENT);
        for (int k = 0; k < 200 && sqlite3_step(like) == SQLITE_ROW; k++)
            ;
        sqlite3_reset(like);
        plain_ms[i] = scale_now_ms() - from;
    }
    sqlite3_finalize(like);
    free(out);
    row("search (first 200), p50", part(ms, ASKED, 0.5), part(plain_ms, ASKED, 0.5), "ms",
        "plain: LIKE");
    row("search (first 200), p99", part(ms, ASKED, 0.99), part(plain_ms, ASKED, 0.99), "ms", "");
}

static bool count_one(const struct json *resource, struct id visit, void *self)
{
    (void)visit;
    *(size_t *)self += json_count(resource) > 0;
    return true;
}

static void plain_each(sqlite3_stmt *st, bool parse, size_t *seen)
{
    struct err e = {0};
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct json *v = NULL;
        const char *text = (const char *)sqlite3_column_text(st, 0);
        size_t len = (size_t)sqlite3_column_bytes(st, 0);
        if (parse)
            scale_check(json_parse(text, len, &JSON_LIMITS, &v, &e), &e, "plain");
        *seen += parse ? json_count(v) > 0 : text[len - 1] == ']';
        json_free(v);
    }
    sqlite3_reset(st);
}

static void bench_history(struct scale *b)
{
    static double ms[ASKED], plain_ms[ASKED];
    struct err e = {0};
    size_t seen = 0;
    sqlite3_stmt *of =
        scale_prepare(b, "SELECT json FROM record WHERE person = ? AND type = 'Visit'");
    for (size_t i = 0; i < ASKED; i++) {
        size_t who = (i * 7919) % b->person_count;
        double from = scale_now_ms();
        scale_check(
            store_resources(b->s, "QuestionnaireResponse", b->people[who], count_one, &seen, &e),
            &e, "history");
        ms[i] = scale_now_ms() - from;
        from = scale_now_ms();
        sqlite3_bind_int64(of, 1, (int64_t)who + 1);
        plain_each(of, true, &seen);
        plain_ms[i] = scale_now_ms() - from;
    }
    sqlite3_finalize(of);
    row("history of a person, p50", part(ms, ASKED, 0.5), part(plain_ms, ASKED, 0.5), "ms", "");
    row("history of a person, p99", part(ms, ASKED, 0.99), part(plain_ms, ASKED, 0.99), "ms", "");
}

static void bench_scan(struct scale *b)
{
    enum { SCANS = 3 };
    int scans = b->visits > 4 ? 1 : SCANS;
    double ms[SCANS] = {0}, parsed_ms[SCANS] = {0}, read_ms[SCANS] = {0};
    struct err e = {0};
    size_t seen = 0;
    sqlite3_stmt *all =
        scale_prepare(b, "SELECT json FROM record WHERE type = 'Visit' ORDER BY no");
    for (int i = 0; i < scans; i++) {
        double from = scale_now_ms();
        scale_check(
            store_resources(b->s, "QuestionnaireResponse", (struct id){{0}}, count_one, &seen, &e),
            &e, "scan");
        ms[i] = scale_now_ms() - from;
        from = scale_now_ms();
        plain_each(all, true, &seen);
        parsed_ms[i] = scale_now_ms() - from;
        from = scale_now_ms();
        plain_each(all, false, &seen);
        read_ms[i] = scale_now_ms() - from;
    }
    sqlite3_finalize(all);
    double sealed = part(ms, (size_t)scans, 0.5);
    row("scan of all visits", sealed, part(parsed_ms, (size_t)scans, 0.5), "ms",
        "target 6; plain: read and parsed");
    row("  the slowest", part(ms, (size_t)scans, 1), part(parsed_ms, (size_t)scans, 1), "ms", "");
    row("  beside reading alone", sealed, part(read_ms, (size_t)scans, 0.5), "ms",
        "plain: read, not parsed");
}

static double megabytes(const char *path)
{
    struct stat st = {0};
    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

int main(int argc, char **argv)
{
    const char *tmp = getenv("TMPDIR"), *scale = getenv("ICOPE_BENCH_SCALE");
    bool large = scale != NULL && strcmp(scale, "100k") == 0;
    char dir[300], path[400], plain[400];
    struct clock clock = clock_system();
    struct err e = {0};
    struct scale b = {.person_count = large ? 100000 : 10000, .visits = large ? 10 : 4};
    snprintf(dir, sizeof dir, "%s/icope-scale-XXXXXX", argc > 1 ? argv[1] : tmp ? tmp : "/tmp");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/store.db", dir);
    snprintf(plain, sizeof plain, "%s/plain.db", dir);
    scale_check(vault_start(&e), &e, "vault");
    FILE *f = fopen(plain, "w");
    assert(f != NULL);
    fclose(f);
    scale_check(db_open(&b.plain, plain, true, 1, &e), &e, "plain");
    struct store_options o = {
        .path = path, .schema_dir = "data/schema", .clock = &clock, .practice = true};
    scale_check(store_create(&o, "marie", "nurse", SCALE_PASSPHRASE, &b.s, &e), &e, "create");
    scale_samples(&b, dir, &clock);
    printf("%zu people × %zu visits, %zu different samples\n", b.person_count, b.visits,
           b.pool_count);
    scale_fill(&b);
    printf("%-34s %10s %10s     %7s\n", "", "sealed", "plain", "ratio");
    bench_unlock(&b);
    bench_answer(&b);
    bench_search(&b);
    bench_history(&b);
    bench_scan(&b);
    store_close(b.s);
    db_close(&b.plain);
    row("size of the file", megabytes(path), megabytes(plain), "MB", "target 0.5");
    scale_free(&b);
    static const char *const left[] = {"store.db", "store.db-reserve", "plain.db",
                                       "pool.db-reserve"};
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, left[i]);
        unlink(path);
    }
    rmdir(dir);
    return 0;
}
