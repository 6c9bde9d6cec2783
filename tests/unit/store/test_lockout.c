// SPDX-License-Identifier: EUPL-1.2
// Whatever another program writes into any column of any row: the others still log in, are told
// which table it was, and go on with visits.
#include "unit/store/fixture.h"

#include "store/flag.h"
#include "store/outbox.h"
#include "store/recovery.h"
#include "store/team.h"
#include "store/whole.h"

#define OTHER "cinq autres mots très longs"

// A store with a row in most tables, closed, and its bytes.
struct world {
    struct fixture *f;
    struct id open; // an unfinished visit
    struct buf file;
};

static void fill(struct fixture *f, struct id *ret_open)
{
    struct id paul, person, conflict;
    struct store_visit v;
    struct vault_keypair *pair = NULL;
    assert_ok(f, store_account_add(f->s, "paul", "visitor", OTHER, &paul, &f->e));
    assert_ok(f, vault_keypair_new(&pair, &f->e));
    assert_ok(f, store_recovery_add(f->s, vault_keypair_public(pair), "safe", &f->e));
    vault_keypair_free(pair);
    person = add_person(f, "Martin", "Jeanne", "1942-05-12", "Brest");
    struct id erased = add_person(f, "Durand", "Paul", "1940-01-01", NULL);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "x");
    struct json *all = some_resources(&v, "completed"), *sides = an_answer("a", "b");
    assert_ok(f, store_visit_finish(f->s, v.id, VISIT_FINISHED, all, all, 5, &f->e));
    struct store_receipt receipt;
    assert_ok(f, store_erase(f->s, erased, "asked", true, &receipt, &f->e));
    struct store_task task = {.person = person, .at_utc_ms = 1000, .status = "requested"};
    assert_ok(f, store_task_save(f->s, &task, &f->e));
    struct store_flag flag = {
        .id = id_new(), .person = person, .raised_utc_ms = 5, .content = sides};
    assert_ok(f, store_flag_save(f->s, &flag, "flag-raise", all, &f->e));
    struct store_remote remote = {.type = "Patient", .id = person, .content = sides};
    assert_ok(f, store_remote_put(f->s, person, &remote, &f->e));
    assert_ok(f, store_conflict_add(f->s, person, "Patient", person, sides, &conflict, &f->e));
    assert_ok(f, store_setting_set(f->s, "results-for-visitors", "no", &f->e));
    json_free(all);
    json_free(sides);
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "x1");
    *ret_open = v.id;
}

// Every column of every table, and the ways to damage one.
struct edit {
    char sql[300], table[40];
};

static size_t edits_of(struct world *w, struct edit *out, size_t max)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *st = NULL;
    size_t count = 0;
    assert_int_equal(sqlite3_open(w->f->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk, c.cid FROM "
                           "sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' "
                           "AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid",
                           -1, &st, NULL),
        SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW && count + 4 < max) {
        const char *table = (const char *)sqlite3_column_text(st, 0);
        const char *column = (const char *)sqlite3_column_text(st, 1);
        const char *type = (const char *)sqlite3_column_text(st, 2);
        bool needed = sqlite3_column_int(st, 3) != 0;
        const char *where = strcmp(table, "account") == 0 ? " AND name = 'paul'" : "";
        if (sqlite3_column_int(st, 4) == 0 && strcmp(table, "store") != 0) { // without its rows
            struct edit *e = &out[count++];
            snprintf(e->table, sizeof e->table, "%s", table);
            snprintf(e->sql, sizeof e->sql, "DELETE FROM \"%s\" WHERE 1%s", table, where);
        }
        const char *to[3] = {needed ? NULL : "NULL",
                             strcmp(type, "BLOB") == 0   ? "x''"
                             : strcmp(type, "TEXT") == 0 ? "''"
                                                         : "9223372036854775807",
                             strcmp(type, "BLOB") == 0   ? "randomblob(length(\"%w\"))"
                             : strcmp(type, "TEXT") == 0 ? "'\x01'"
                                                         : "-9223372036854775808"};
        for (size_t i = 0; i < 3; i++) {
            char value[100];
            if (to[i] == NULL)
                continue;
            snprintf(value, sizeof value, "%s", to[i]);
            if (strstr(value, "%w") != NULL)
                snprintf(value, sizeof value, "randomblob(length(\"%s\"))", column);
            struct edit *e = &out[count++];
            snprintf(e->table, sizeof e->table, "%s", table);
            snprintf(e->sql, sizeof e->sql,
                     "UPDATE OR IGNORE \"%s\" SET \"%s\" = %s WHERE \"%s\" IS NOT %s%s", table,
                     column, value, column, value, where);
        }
    }
    sqlite3_finalize(st);
    sqlite3_close(db);
    return count;
}

// Restores the file and makes the edit. False when the schema itself does not allow it.
static bool edit(struct world *w, const char *sql)
{
    sqlite3 *db = NULL;
    store_close(w->f->s);
    w->f->s = NULL;
    char log[400];
    snprintf(log, sizeof log, "%s-wal", w->f->path);
    unlink(log);
    assert_ok(w->f, fs_write(w->f->path, w->file.at, w->file.len, 0600, &w->f->e));
    assert_int_equal(sqlite3_open(w->f->path, &db), SQLITE_OK);
    bool made = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK && sqlite3_changes(db) > 0;
    sqlite3_close(db);
    assert_ok(w->f, store_open(&w->f->o, &w->f->s, &w->f->e));
    return made;
}

static void no_column_of_any_row_locks_the_others_out(void **state)
{
    enum { MOST = 600 };
    struct world w = {.f = fixture_folder(false)};
    struct fixture *f = w.f;
    struct edit *all = mem_alloc(MOST * sizeof *all);
    size_t made = 0, bad = 0;
    (void)state;
    assert_ok(f, store_create(&f->o, "marie", "administrator", PASSPHRASE, &f->s, &f->e));
    fill(f, &w.open);
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, fs_read(f->path, 64 << 20, &w.file, &f->e));
    size_t count = edits_of(&w, all, MOST);
    assert_true(count > 200);
    for (size_t i = 0; i < count; i++) {
        if (!edit(&w, all[i].sql))
            continue;
        made++;
        err_clear(&f->e);
        enum rc rc = store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e);
        // The store's own row says whether people are real: nobody goes on without it.
        bool refused = strcmp(all[i].table, "store") == 0 &&
                       strstr(all[i].sql, "\"one\"") == NULL &&
                       strstr(all[i].sql, "DELETE") == NULL;
        if (refused ? rc != RC_DAMAGED : rc != RC_OK) {
            print_message("%s: %s: %s\n", all[i].sql, rc_name(rc), f->e.text);
            bad++;
            continue;
        }
        if (refused)
            continue;
        err_clear(&f->e);
        bool unsealed = strstr(all[i].sql, "SET \"wrong") != NULL; // written while locked
        rc = store_whole(f->s, &f->e);
        if (unsealed ? rc != RC_OK
                     : rc != RC_DAMAGED || (strstr(f->e.text, all[i].table) == NULL &&
                                            strcmp(all[i].table, "audit_head") != 0)) {
            print_message("%s: not named: %s\n", all[i].sql, f->e.text);
            bad++;
        }
    }
    assert_true(made > 150);
    assert_int_equal(bad, 0);
    free(all);
    buf_release(&w.file);
    fixture_free(f);
}

// Whatever stands in the counter of wrong tries costs a quarter of an hour at most.
static void the_counter_of_wrong_tries_costs_a_pause_at_most(void **state)
{
    struct fixture *f = fixture_new(true);
    static const char *const edits[] = {
        "UPDATE account SET wrong = 9223372036854775807",
        "UPDATE account SET wrong = -9223372036854775808",
        "UPDATE account SET wrong = 99, wrong_utc_ms = 9223372036854775807",
        "UPDATE account SET wrong = 99, wrong_utc_ms = -9223372036854775808",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(edits); i++) {
        int64_t wait = 0;
        alter(f, edits[i]);
        enum rc rc = store_unlock(f->s, "marie", PASSPHRASE, &wait, NULL);
        assert_true(rc == RC_OK || (rc == RC_BUSY && wait > 0 && wait <= 15 * 60 * 1000));
        f->fake.utc_ms += wait;
        f->fake.mono_ms += wait;
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    }
    // And a raised cost is refused at once instead of running for an hour.
    alter(f, "UPDATE account SET passes = 64, memory_kib = 1048576");
    assert_rc(f, RC_LIMIT, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_column_of_any_row_locks_the_others_out),
        cmocka_unit_test(the_counter_of_wrong_tries_costs_a_pause_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
