// SPDX-License-Identifier: EUPL-1.2
// How fast the program feels beside other terminal programs, in the same run on the same machine:
// from exec to the first stable screen, from a key to the settled screen, and memory. A
// measurement, not a test: it never fails on a time. Usage: build/bench/bench_tui BENCH_REPEAT=5
// repetitions, BENCH_KEYS=200 keys each; ICOPE_BIN names the program
#include "support/pty.h"

#include <errno.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    REPEAT_MAX = 100,
    KEYS_MAX = 2000,
    QUIET_MS = 40,        // a screen that stayed the same so long is settled
    START_QUIET_MS = 150, // the same for the first screen
    DEADLINE_MS = 15000,
    PATH_LEN = 512
};

// Ten letters and ten rubbings-out, in a circle: every key changes one cell and the cursor in all
// programs.
static const char typed[] = "dupontmari\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f";

// A key that leads to the field where typing is measured.
struct step {
    const char *wait; // text to wait for before the key; NULL: a settled screen
    const char *key;  // name for pty_key; NULL ends the list
};

// A program to measure.
struct rival {
    const char *name;
    const char *const *argv;
    const struct step *steps; // from its first screen to a field; ended by a NULL key
};

// What one repetition of one rival gave.
struct sample {
    double start_ms;
    double key_p50_ms;
    double key_p99_ms;
    double first_mib;
    double rss_mib;
    double peak_mib;
};

// All repetitions of one rival.
struct result {
    const char *missing; // why there is none, or NULL
    size_t count;
    struct sample at[REPEAT_MAX];
};

// First start in English, practice, the search field of the home screen.
static const struct step icope_steps[] = {{"Langue / Language", "2"},
                                          {"What is this laptop for today?", "1"},
                                          {"My round", "/"},
                                          {NULL, NULL}};
static const struct step vim_steps[] = {{"VIM - Vi IMproved", "i"}, {NULL, NULL}};
static const struct step nano_steps[] = {{NULL, NULL}};
static const struct step htop_steps[] = {{"F10", "F3"}, {NULL, NULL}};

// The first is the one that the project stands for, the second the measure of the ratios.
static const char *icope_argv[] = {"build/icope", NULL};
static const char *const vim_argv[] = {"vim", "-u", "NONE", "-n", NULL};
static const char *const nano_argv[] = {"nano", "--ignorercfiles", NULL};
static const char *const htop_argv[] = {"htop", "-d", "100",
                                        NULL}; // refreshes every 10 s, not in between
static const struct rival rivals[] = {
    {.name = "icope", .argv = icope_argv, .steps = icope_steps},
    {.name = "vim -u NONE", .argv = vim_argv, .steps = vim_steps},
    {.name = "nano", .argv = nano_argv, .steps = nano_steps},
    {.name = "htop", .argv = htop_argv, .steps = htop_steps},
};
enum { RIVALS = sizeof rivals / sizeof rivals[0], MEASURE = 1 };

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// The value below which that share of the sorted values lies (nearest rank).
static double quantile(const double *sorted, size_t count, double share)
{
    size_t rank = (size_t)(share * (double)count + 0.999999);
    return sorted[rank > 0 ? rank - 1 : 0];
}

static bool on_path(const char *program)
{
    if (strchr(program, '/'))
        return access(program, X_OK) == 0;
    const char *dir = getenv("PATH");
    while (dir && *dir) {
        char path[PATH_LEN];
        int len = (int)strcspn(dir, ":");
        snprintf(path, sizeof path, "%.*s/%s", len, dir, program);
        if (access(path, X_OK) == 0)
            return true;
        dir += len + (dir[len] == ':');
    }
    return false;
}

// Reads "VmRSS:   1234 kB" of a process, in MiB; 0 when it is gone.
static double memory_mib(pid_t pid, const char *field)
{
    char path[64], line[256];
    double mib = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    while (fgets(line, sizeof line, f))
        if (strncmp(line, field, strlen(field)) == 0)
            mib = strtod(line + strlen(field), NULL) / 1024;
    fclose(f);
    return mib;
}

// Every turn is a first start: a home folder of its own for the program.
static struct pty *spawn(const struct rival *r, const char *home, size_t turn)
{
    char home_env[PATH_LEN + 8], store_env[PATH_LEN + 32];
    snprintf(home_env, sizeof home_env, "HOME=%s", home);
    snprintf(store_env, sizeof store_env, "ICOPE_HOME=%s/icope-%zu", home, turn);
    const char *const env[] = {home_env, store_env, "LC_ALL=C.UTF-8", NULL};
    return pty_spawn(&(struct pty_spawn){.argv = r->argv, .env = env, .rows = 30, .cols = 100});
}

static bool take_steps(struct pty *p, const struct step *step)
{
    for (; step->key; step++) {
        if (step->wait && !pty_wait_text(p, step->wait, DEADLINE_MS))
            return false;
        if (!pty_key(p, step->key) || !pty_wait_settled(p, QUIET_MS, DEADLINE_MS))
            return false;
    }
    return true;
}

// One start and `keys` keys. Returns NULL or what went wrong.
static const char *measure(const struct rival *r, const char *home, size_t turn, size_t keys,
                           struct sample *ret)
{
    double ms[KEYS_MAX];
    const char *wrong = NULL;
    struct pty *p = spawn(r, home, turn);
    if (!p)
        return strerror(errno);
    if (!pty_wait_settled(p, START_QUIET_MS, DEADLINE_MS) || pty_last_change_us(p) < 0)
        wrong = "shows nothing";
    struct sample s = {.start_ms = (double)pty_last_change_us(p) / 1000,
                       .first_mib = memory_mib(pty_pid(p), "VmRSS:")};
    if (!wrong && !take_steps(p, r->steps))
        wrong = "its field was not reached";
    for (size_t i = 0; !wrong && i < keys; i++) {
        const char key[] = {typed[i % (sizeof typed - 1)], '\0'};
        int64_t us = pty_time_bytes(p, key, QUIET_MS, DEADLINE_MS);
        if (us < 0)
            wrong = "a key changed nothing";
        ms[i] = (double)us / 1000;
    }
    if (!wrong) {
        qsort(ms, keys, sizeof ms[0], by_value);
        s.key_p50_ms = quantile(ms, keys, 0.50);
        s.key_p99_ms = quantile(ms, keys, 0.99);
        s.rss_mib = memory_mib(pty_pid(p), "VmRSS:");
        s.peak_mib = memory_mib(pty_pid(p), "VmHWM:");
        *ret = s;
    } else {
        fprintf(stderr, "%s: %s; its screen:\n%s\n", r->name, wrong, pty_text(p));
    }
    pty_free(p);
    return wrong;
}

// A figure of a sample, by its place in the struct.
struct figure {
    const char *title;
    size_t offset;
};

static const struct figure figures[] = {
    {"exec to first stable screen, ms", offsetof(struct sample, start_ms)},
    {"key to settled screen, p50, ms", offsetof(struct sample, key_p50_ms)},
    {"key to settled screen, p99, ms", offsetof(struct sample, key_p99_ms)},
    {"memory of the first screen, MiB", offsetof(struct sample, first_mib)},
    {"memory in use (VmRSS), MiB", offsetof(struct sample, rss_mib)},
    {"memory at most (VmHWM), MiB", offsetof(struct sample, peak_mib)},
};

// Sorts one figure of all repetitions into out.
static void gather(const struct result *r, const struct figure *f, double *out)
{
    for (size_t i = 0; i < r->count; i++)
        memcpy(&out[i], (const char *)&r->at[i] + f->offset, sizeof out[i]);
    qsort(out, r->count, sizeof out[0], by_value);
}

static void print_figure(const struct result *results, const struct figure *f)
{
    double v[REPEAT_MAX], base = 0;
    if (results[MEASURE].count > 0) {
        gather(&results[MEASURE], f, v);
        base = quantile(v, results[MEASURE].count, 0.5);
    }
    printf("\n%-34s %9s %9s %9s %9s\n", f->title, "min", "median", "max", "× vim");
    for (size_t i = 0; i < RIVALS; i++) {
        if (results[i].count == 0) {
            printf("  %-32s %s\n", rivals[i].name, results[i].missing);
            continue;
        }
        gather(&results[i], f, v);
        double median = quantile(v, results[i].count, 0.5);
        printf("  %-32s %9.2f %9.2f %9.2f", rivals[i].name, v[0], median, v[results[i].count - 1]);
        if (base > 0)
            printf(" %9.2f", median / base);
        putchar('\n');
    }
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static size_t number_from(const char *name, size_t usual, size_t most)
{
    const char *text = getenv(name);
    char *end;
    unsigned long n = text ? strtoul(text, &end, 10) : 0;
    return n == 0 ? usual : n > most ? most : n;
}

int main(void)
{
    static struct result results[RIVALS];
    size_t repeat = number_from("BENCH_REPEAT", 5, REPEAT_MAX);
    size_t keys = number_from("BENCH_KEYS", 200, KEYS_MAX);
    char home[] = "/tmp/icope-bench.XXXXXX";
    if (getenv("ICOPE_BIN"))
        icope_argv[0] = getenv("ICOPE_BIN");
    if (!mkdtemp(home)) {
        perror("bench_tui: temporary folder");
        return 2;
    }
    printf("%zu repetitions, in turn; %zu keys each; screen of 30 rows and 100 columns\n", repeat,
           keys);
    for (size_t turn = 0; turn < repeat; turn++) {
        for (size_t i = 0; i < RIVALS; i++) {
            struct result *r = &results[i];
            if (!r->missing && !on_path(rivals[i].argv[0]))
                r->missing = "not installed";
            if (!r->missing)
                r->missing = measure(&rivals[i], home, turn, keys, &r->at[r->count]);
            if (!r->missing)
                r->count++;
        }
    }
    for (size_t f = 0; f < sizeof figures / sizeof figures[0]; f++)
        print_figure(results, &figures[f]);
    nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return results[0].count > 0 ? 0 : 1;
}
