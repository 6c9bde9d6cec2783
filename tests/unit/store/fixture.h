// SPDX-License-Identifier: EUPL-1.2
// A store in a folder of its own with a clock that tests own, and small helpers to fill it.
#ifndef ICOPE_TESTS_STORE_FIXTURE_H
#define ICOPE_TESTS_STORE_FIXTURE_H

#include "base/fs.h"
#include "store/db.h"
#include "store/erase.h"
#include "store/moment.h"
#include "store/store.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define PASSPHRASE "quatre mots bien choisis"
#define FORM       "https://icope.example.org/fhir/Questionnaire/icope-step1"

// A store and where it lies.
struct fixture {
    char dir[200];          // its folder
    char path[300];         // the file
    struct clock_fake fake; // the time
    struct clock clock;     // over fake
    struct store_options o; // to open it again
    struct store *s;        // the store
    struct err e;           // newest error
};

#define assert_ok(f, call)                                                                         \
    do {                                                                                           \
        err_clear(&(f)->e);                                                                        \
        if ((call) != RC_OK)                                                                       \
            fail_msg("%s: %s", #call, (f)->e.text);                                                \
    } while (0)
#define assert_rc(f, expected, call)                                                               \
    do {                                                                                           \
        err_clear(&(f)->e);                                                                        \
        enum rc got_rc_ = (call);                                                                  \
        if (got_rc_ != (expected))                                                                 \
            fail_msg("%s: %s instead of %s: %s", #call, rc_name(got_rc_), rc_name(expected),       \
                     (f)->e.text);                                                                 \
        assert_int_equal((f)->e.rc, expected);                                                     \
        assert_true((f)->e.text[0] != '\0');                                                       \
    } while (0)

// A folder and options, no store yet.
static inline struct fixture *fixture_folder(bool practice)
{
    struct fixture *f = mem_alloc(sizeof *f);
    const char *tmp = getenv("TMPDIR");
    vault_start(NULL);
    snprintf(f->dir, sizeof f->dir, "%.100s/icope-store-XXXXXX", tmp != NULL ? tmp : "/tmp");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof f->path, "%s/store.db", f->dir);
    f->fake = (struct clock_fake){.utc_ms = 1790000000000, .offset_min = 120};
    f->clock = clock_from_fake(&f->fake);
    f->o = (struct store_options){
        .path = f->path, .schema_dir = "data/schema", .clock = &f->clock, .practice = practice};
    return f;
}

// A new store, unlocked.
static inline struct fixture *fixture_new(bool practice)
{
    struct fixture *f = fixture_folder(practice);
    assert_ok(f, store_create(&f->o, "marie", "nurse", PASSPHRASE, &f->s, &f->e));
    return f;
}

// Closes and opens again, locked.
static inline void fixture_reopen(struct fixture *f)
{
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
}

// The same, unlocked.
static inline void fixture_again(struct fixture *f)
{
    fixture_reopen(f);
    assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
}

static inline bool fixture_unlink(const char *name, void *self)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", (const char *)self, name);
    unlink(path);
    return true;
}

static inline void fixture_free(struct fixture *f)
{
    store_close(f->s);
    fs_list(f->dir, fixture_unlink, f->dir, NULL);
    rmdir(f->dir);
    free(f);
}

// SQL flip(blob, at): the blob with one bit of byte `at` (from 0) turned.
static inline void fixture_flip(sqlite3_context *context, int count, sqlite3_value **values)
{
    unsigned char copy[4096];
    const void *bytes = sqlite3_value_blob(values[0]);
    int len = sqlite3_value_bytes(values[0]), at = sqlite3_value_int(values[1]);
    (void)count;
    assert_true(len <= (int)sizeof copy && at < len);
    memcpy(copy, bytes, (size_t)len);
    copy[at] ^= 4;
    sqlite3_result_blob(context, copy, len, SQLITE_TRANSIENT);
}

// Changes the file behind the store's back (closed meanwhile), then opens it again, locked.
static inline void alter(struct fixture *f, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    store_close(f->s);
    f->s = NULL;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    sqlite3_create_function(db, "flip", 2, SQLITE_UTF8, NULL, fixture_flip, NULL, NULL);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
    assert_ok(f, store_open(&f->o, &f->s, &f->e));
}

// A Patient; town may be NULL.
static inline struct json *a_patient(struct id id, const char *family, const char *given,
                                     const char *birth, const char *town)
{
    struct json *p = json_new_object(), *name = json_new_object(), *names = json_new_array();
    struct json *givens = json_new_array();
    json_set_string(p, "resourceType", "Patient");
    json_set_string(p, "id", id.text);
    json_set_string(name, "use", "official");
    json_set_string(name, "family", family);
    json_push(givens, json_new_string(given));
    json_set(name, "given", givens);
    json_push(names, name);
    json_set(p, "name", names);
    json_set_string(p, "birthDate", birth);
    json_set_string(p, "gender", "female");
    if (town != NULL) {
        struct json *address = json_new_object(), *all = json_new_array();
        json_set_string(address, "city", town);
        json_push(all, address);
        json_set(p, "address", all);
    }
    return p;
}

// Saves a new person.
static inline struct id add_person(struct fixture *f, const char *family, const char *given,
                                   const char *birth, const char *town)
{
    struct id id = id_new();
    struct json *p = a_patient(id, family, given, birth, town);
    assert_ok(f, store_person_save(f->s, p, &f->e));
    json_free(p);
    return id;
}

// A journal entry.
static inline struct json *an_answer(const char *link, const char *value)
{
    struct json *entry = json_new_object();
    json_set_string(entry, "kind", "answer");
    json_set_string(entry, "linkId", link);
    json_set_string(entry, "value", value);
    return entry;
}

static inline void append(struct fixture *f, struct id visit, const char *link, const char *value)
{
    struct json *entry = an_answer(link, value);
    assert_ok(f, store_visit_append(f->s, visit, entry, &f->e));
    json_free(entry);
}

// Journal values joined by blanks.
static inline bool join_values(const struct json *entry, void *self)
{
    buf_printf(self, "%s ", json_get_string(entry, "value"));
    return true;
}

// Resources of a visit: its response and an Observation.
static inline struct json *some_resources(const struct store_visit *v, const char *answer)
{
    struct json *all = json_new_array(), *response = json_new_object();
    struct json *observation = json_new_object();
    json_set_string(response, "resourceType", "QuestionnaireResponse");
    json_set_string(response, "id", v->response.text);
    json_set_string(response, "status", answer);
    json_push(all, response);
    json_set_string(observation, "resourceType", "Observation");
    json_set_string(observation, "id", id_new().text);
    json_push(all, observation);
    return all;
}

// So many days go by, and an administrator says that they did: a laptop that is used.
static inline void later(struct fixture *f, int days)
{
    f->fake.utc_ms += days * (int64_t)86400000;
    f->fake.mono_ms += days * (int64_t)86400000;
    assert_ok(f, store_time_confirm(f->s, &f->e));
}

// Applies retention to people last visited, or whose packages were received, so many days ago.
static inline enum rc retained_after(struct fixture *f, int64_t days, size_t *ret_erased)
{
    const int64_t before = f->fake.utc_ms - days * 86400000;
    store_time_confirm(f->s, NULL); // years go by at once
    return store_retention(f->s, &(struct store_limits){before, before, before}, ret_erased, &f->e);
}

#endif
