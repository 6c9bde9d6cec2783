// SPDX-License-Identifier: EUPL-1.2
// Every statement of the store against the schema: it can be prepared, and its columns have names
// they can be read by.
#include "unit/store/fixture.h"

#include "store/migrate.h"

static int name_of(const char *name)
{
    for (int c = 0; c < COL_COUNT; c++)
        if (strcmp(COLUMN_NAMES[c], name) == 0)
            return c;
    return -1;
}

// Prepares one; counts the names it uses.
static void check_statement(struct fixture *f, struct db *db, enum sql which,
                            size_t used[COL_COUNT])
{
    bool seen[COL_COUNT] = {false};
    err_clear(&f->e);
    struct query q = db_query(db, which, &f->e);
    if (q.rc != RC_OK)
        fail_msg("%s: %s", SQL[which].name, f->e.text);
    for (int i = 0; i < sqlite3_column_count(q.at); i++) {
        const char *name = sqlite3_column_name(q.at, i);
        int c = name_of(name);
        bool pragma = strncmp(SQL[which].text, "PRAGMA", 6) == 0; // SQLite names what it gives
        if (c < 0 && !pragma)
            fail_msg("%s: column %d, %s, has no name in COLUMNS", SQL[which].name, i, name);
        if (c < 0)
            continue;
        if (seen[c])
            fail_msg("%s: two columns of the name %s", SQL[which].name, name);
        assert_int_equal(db->columns[which][c], i + 1);
        seen[c] = true;
        used[c]++;
    }
    for (int k = 1; k <= sqlite3_bind_parameter_count(q.at); k++)
        assert_non_null(sqlite3_bind_parameter_name(q.at, k)); // bound by name only
    for (int other = 0; other < (int)which; other++)
        assert_string_not_equal(SQL[which].name, SQL[other].name);
    assert_int_equal(query_end(&q), RC_OK);
}

static void every_statement_is_read_and_bound_by_name(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(true);
    struct db db = {0};
    size_t used[COL_COUNT] = {0};
    int newest = 0;
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, migrate_newest(f->o.schema_dir, &newest, &f->e));
    assert_ok(f, db_open(&db, f->path, false, newest, &f->e));
    for (int which = 0; which < SQL_COUNT; which++)
        check_statement(f, &db, (enum sql)which, used);
    for (int c = 0; c < COL_COUNT; c++)
        if (used[c] == 0)
            fail_msg("no statement has a column of the name %s", COLUMN_NAMES[c]);
    db_close(&db);
    fixture_free(f);
}

static void a_row_is_read_by_name(void **state)
{
    (void)state;
    struct fixture *f = fixture_new(true);
    struct db db = {0};
    int newest = 0;
    store_close(f->s);
    f->s = NULL;
    assert_ok(f, migrate_newest(f->o.schema_dir, &newest, &f->e));
    assert_ok(f, db_open(&db, f->path, false, newest, &f->e));
    struct query q = db_query(&db, SQL_ACCOUNT_BY_NAME, &f->e);
    query_text(&q, ":name", "marie");
    assert_true(query_row(&q));
    assert_string_equal(query_get_text(&q, COL_name), "marie");
    assert_string_equal(query_get_text(&q, COL_role), "nurse");
    assert_int_equal(query_get_int(&q, COL_active), 1);
    // The same statement while this one walks its rows: another statement, the same columns.
    struct query inner = db_query(&db, SQL_ACCOUNT_BY_NAME, &f->e);
    query_text(&inner, ":name", "marie");
    assert_true(inner.own);
    assert_true(query_row(&inner));
    assert_string_equal(query_get_text(&inner, COL_id), query_get_text(&q, COL_id));
    assert_int_equal(query_end(&inner), RC_OK);
    assert_int_equal(query_end(&q), RC_OK);
    db_close(&db);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_is_read_and_bound_by_name),
        cmocka_unit_test(a_row_is_read_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
