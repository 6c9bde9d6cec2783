// SPDX-License-Identifier: EUPL-1.2
// Speed of the store, each figure beside what it is measured against: a durable answer beside a
// bare SQLite insert of the same bytes with the same settings; unlocking split into the stretching
// of the passphrase and the rest; search; size. Usage: bench_store [FOLDER]     a folder on the
// disk to measure, default TMPDIR or /tmp
#include "base/fs.h"
#include "store/db.h"
#include "store/store.h"
#include "vault/vault.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PEOPLE = 10000, ANSWERS = 2000, UNLOCKS = 15, SEARCHES = 2000 };

#define PASSPHRASE "quatre mots bien choisis"

static const char *const families[] = {"Martin",  "Bernard", "Dubois", "Lefèvre", "d'Angelo",
                                       "Garnier", "Nguyen",  "Müller", "Roux",    "Le Goff"};
static const char *const givens[] = {"Jeanne", "Marie",     "Émile", "Zoé",
                                     "André",  "Françoise", "Louis"};
static const char *const towns[] = {"Toulouse", "Albi", "Cahors", "Saint-Béat", "Auch", "Foix"};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

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

static void check(enum rc rc, const struct err *e, const char *what)
{
    if (rc != RC_OK) {
        fprintf(stderr, "%s: %s: %s\n", what, rc_name(rc), e->text);
        exit(1);
    }
}

static struct json *patient(size_t i)
{
    struct json *p = json_new_object(), *name = json_new_object(), *names = json_new_array();
    struct json *given = json_new_array(), *address = json_new_object(), *all = json_new_array();
    char text[64];
    json_set_string(p, "resourceType", "Patient");
    json_set_string(p, "id", id_new().text);
    snprintf(text, sizeof text, "%s%c%c", families[i % 10], (char)('a' + i / 10 % 26),
             (char)('a' + i / 260 % 26));
    json_set_string(name, "family", text);
    json_push(given, json_new_string(givens[i % 7]));
    json_set(name, "given", given);
    json_push(names, name);
    json_set(p, "name", names);
    snprintf(text, sizeof text, "19%02zu-%02zu-%02zu", 25 + i % 40, 1 + i % 12, 1 + i % 28);
    json_set_string(p, "birthDate", text);
    json_set_string(p, "gender", i % 2 ? "male" : "female");
    json_set_string(address, "city", towns[i % 6]);
    json_push(all, address);
    json_set(p, "address", all);
    return p;
}

static struct json *answer(int i)
{
    struct json *entry = json_new_object();
    json_set_string(entry, "kind", "answer");
    json_set_string(entry, "linkId", i % 2 ? "cog-weekday" : "loc-time-s");
    json_set_string(entry, "value", i % 2 ? "right" : "13.47");
    json_set_string(entry, "at", "2026-11-23T10:42:17.123+01:00");
    return entry;
}

// The bytes of one answer as a plain store would keep them.
struct bare {
    struct db db;      // a database with the settings of the store
    sqlite3_stmt *add; // INSERT
};

static void bare_open(struct bare *b, const char *path)
{
    struct err e = {0};
    FILE *f = fopen(path, "w");
    assert(f != NULL);
    fclose(f);
    check(db_open(&b->db, path, true, 1, &e), &e, "bare");
    check(db_exec(&b->db,
                  "CREATE TABLE journal (visit INTEGER, seq INTEGER, text BLOB, "
                  "PRIMARY KEY (visit, seq)) STRICT, WITHOUT ROWID",
                  "bare", &e),
          &e, "bare");
    sqlite3_prepare_v2(b->db.at, "INSERT INTO journal VALUES (1, ?, ?)", -1, &b->add, NULL);
}

static void bare_add(struct bare *b, int seq, const struct buf *text)
{
    sqlite3_bind_int(b->add, 1, seq);
    sqlite3_bind_blob(b->add, 2, text->at, (int)text->len, SQLITE_STATIC);
    if (sqlite3_step(b->add) != SQLITE_DONE)
        exit(1);
    sqlite3_reset(b->add);
}

static void bench_answer(struct store *s, const char *bare_path)
{
    static double sealed_ms[ANSWERS], bare_ms[ANSWERS];
    struct bare b = {0};
    struct store_visit v = {0};
    struct err e = {0};
    bare_open(&b, bare_path);
    check(store_visit_start(s, store_person_at(s, 0)->id, "form", "1", &v, &e), &e, "start");
    for (int i = 0; i < ANSWERS; i++) { // in turns, so that both meet the same disk
        struct json *entry = answer(i);
        struct buf text = {0};
        double from = now_ms();
        check(store_visit_append(s, v.id, entry, &e), &e, "append");
        sealed_ms[i] = now_ms() - from;
        json_write(entry, false, &text);
        from = now_ms();
        bare_add(&b, i + 1, &text);
        bare_ms[i] = now_ms() - from;
        buf_release(&text);
        json_free(entry);
    }
    sqlite3_finalize(b.add);
    db_close(&b.db);
    double s50 = part(sealed_ms, ANSWERS, 0.5), b50 = part(bare_ms, ANSWERS, 0.5);
    double s99 = part(sealed_ms, ANSWERS, 0.99), b99 = part(bare_ms, ANSWERS, 0.99);
    printf("%-36s %9.3f %9.3f ms\n", "durable answer, p50 and p99", s50, s99);
    printf("%-36s %9.3f %9.3f ms\n", "bare SQLite insert, same bytes", b50, b99);
    printf("%-36s %9.2f %9.2f     target 1.5\n", "ratio", s50 / b50, s99 / b99);
}

static void bench_unlock(struct store *s)
{
    static double whole_ms[UNLOCKS], stretch_ms[UNLOCKS];
    struct err e = {0};
    struct vault *v = NULL, *other = NULL;
    unsigned char salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    check(vault_new(&v, &e), &e, "vault");
    check(vault_wrap(v, PASSPHRASE, strlen(PASSPHRASE), &VAULT_COST_PRACTICE, salt, wrapped, &e),
          &e, "wrap");
    for (int i = 0; i < UNLOCKS; i++) {
        double from = now_ms();
        check(vault_unlock(PASSPHRASE, strlen(PASSPHRASE), &VAULT_COST_PRACTICE, salt, wrapped,
                           &other, &e),
              &e, "stretch");
        stretch_ms[i] = now_ms() - from;
        vault_lock(other);
        store_lock(s);
        from = now_ms();
        check(store_unlock(s, "marie", PASSPHRASE, NULL, &e), &e, "unlock");
        whole_ms[i] = now_ms() - from;
    }
    vault_lock(v);
    double whole = part(whole_ms, UNLOCKS, 0.5), stretch = part(stretch_ms, UNLOCKS, 0.5);
    printf("%-36s %9.1f ms  (practice cost)\n", "unlock: stretching", stretch);
    printf("%-36s %9.1f ms  target 60\n", "unlock: the rest, 10,000 people", whole - stretch);
}

static void bench_stretch(void)
{
    struct err e = {0};
    struct vault *v = NULL;
    unsigned char salt[VAULT_SALT_BYTES], wrapped[VAULT_WRAP_BYTES];
    check(vault_new(&v, &e), &e, "vault");
    double from = now_ms();
    check(vault_wrap(v, PASSPHRASE, strlen(PASSPHRASE), &VAULT_COST, salt, wrapped, &e), &e,
          "wrap");
    printf("%-36s %9.1f ms\n", "stretching at the real cost", now_ms() - from);
    vault_lock(v);
}

static void bench_search(struct store *s)
{
    static const char *const queries[] = {
        "lefevre",    "e",         "marie toulouse", "1942", "goff zoe albi", "nobody of that name",
        "12/05/1942", "saint beat"};
    static double ms[SEARCHES];
    static size_t out[PEOPLE];
    size_t found = 0;
    for (size_t i = 0; i < SEARCHES; i++) {
        double from = now_ms();
        found += store_person_search(s, queries[i % 8], out, PEOPLE);
        ms[i] = now_ms() - from;
    }
    printf("%-36s %9.3f %9.3f ms  target 1 (%zu found)\n", "search, p50 and p99",
           part(ms, SEARCHES, 0.5), part(ms, SEARCHES, 0.99), found);
}

static void fill(struct store *s)
{
    struct err e = {0};
    double from = now_ms();
    for (size_t i = 0; i < PEOPLE; i++) {
        struct json *p = patient(i);
        check(store_person_save(s, p, &e), &e, "person");
        json_free(p);
    }
    printf("%-36s %9.3f ms each\n", "saving 10,000 people", (now_ms() - from) / PEOPLE);
}

int main(int argc, char **argv)
{
    const char *tmp = getenv("TMPDIR");
    char dir[300], path[400], bare[400];
    struct clock clock = clock_system();
    struct err e = {0};
    struct store *s = NULL;
    struct stat st = {0};
    snprintf(dir, sizeof dir, "%s/icope-bench-XXXXXX", argc > 1 ? argv[1] : tmp ? tmp : "/tmp");
    if (mkdtemp(dir) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/store.db", dir);
    snprintf(bare, sizeof bare, "%s/bare.db", dir);
    check(vault_start(&e), &e, "vault");
    struct store_options o = {
        .path = path, .schema_dir = "data/schema", .clock = &clock, .practice = true};
    check(store_create(&o, "marie", "nurse", PASSPHRASE, &s, &e), &e, "create");
    puts("store (practice cost of stretching)");
    fill(s);
    bench_answer(s, bare);
    bench_unlock(s);
    bench_stretch();
    bench_search(s);
    store_close(s);
    if (stat(path, &st) == 0)
        printf("%-36s %9.1f MB\n", "file, 10,000 people", (double)st.st_size / 1e6);
    static const char *const left[] = {"store.db", "store.db-reserve", "bare.db"};
    for (size_t i = 0; i < ARRAY_LEN(left); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, left[i]);
        unlink(path);
    }
    rmdir(dir);
    return 0;
}
