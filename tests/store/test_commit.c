// SPDX-License-Identifier: EUPL-1.2
// Disks that fail while something is saved: the n-th write or sync of the log answers an error.
// What was acknowledged is there, what was refused is there whole or not at all, memory and file
// agree, and the store goes on.
#include "unit/store/fixture.h"

enum fault { FAULT_NONE, FAULT_WRITE, FAULT_SYNC, FAULT_SYNC_LATE };

// SQLite hands no context to a file's methods, hence the one variable of this test.
static struct {
    sqlite3_vfs vfs;                 // the shim
    sqlite3_vfs *real;               // below it
    sqlite3_io_methods methods;      // of log files
    const sqlite3_io_methods *below; // the real ones
    enum fault fault;                // what to do …
    int countdown;                   // … at which operation, 0 done
    bool hit;                        // it was done
} shim;

static bool due(enum fault a, enum fault b)
{
    if ((shim.fault != a && shim.fault != b) || shim.countdown == 0 || --shim.countdown > 0)
        return false;
    shim.hit = true;
    return true;
}

static int shim_write(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
    if (due(FAULT_WRITE, FAULT_WRITE))
        return SQLITE_IOERR_WRITE;
    return shim.below->xWrite(file, bytes, len, at);
}

// FAULT_SYNC_LATE: the disk did it and answers an error all the same.
static int shim_sync(sqlite3_file *file, int flags)
{
    bool fail = due(FAULT_SYNC, FAULT_SYNC_LATE);
    int code = fail && shim.fault == FAULT_SYNC ? SQLITE_OK : shim.below->xSync(file, flags);
    return fail ? SQLITE_IOERR_FSYNC : code;
}

static int shim_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *ret)
{
    (void)vfs;
    int code = shim.real->xOpen(shim.real, name, file, flags, ret);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
        shim.below = file->pMethods;
        shim.methods = *shim.below;
        shim.methods.xWrite = shim_write;
        shim.methods.xSync = shim_sync;
        file->pMethods = &shim.methods;
    }
    return code;
}

static void shim_register(void)
{
    shim.real = sqlite3_vfs_find(NULL);
    shim.vfs = *shim.real;
    shim.vfs.zName = "failing";
    shim.vfs.pNext = NULL;
    shim.vfs.xOpen = shim_open;
    assert_int_equal(sqlite3_vfs_register(&shim.vfs, 1), SQLITE_OK);
}

static void arm(enum fault fault, int countdown)
{
    shim.fault = fault;
    shim.countdown = countdown;
    shim.hit = false;
}

// What is counted over all runs.
struct tally {
    int faults;       // that happened
    int acknowledged; // changes answered RC_OK in spite of one
    int refused;      // changes answered an error
};

static void note(struct fixture *f, struct tally *t, enum rc rc)
{
    t->faults += shim.hit;
    t->acknowledged += shim.hit && rc == RC_OK;
    t->refused += rc != RC_OK;
    if (!shim.hit && rc != RC_OK)
        fail_msg("refused without a fault: %s", f->e.text);
    arm(FAULT_NONE, 0);
    err_clear(&f->e);
}

static bool count_entries(const struct json *entry, void *self)
{
    (void)entry;
    ++*(int *)self;
    return true;
}

// An answer, a visit's end and a person; the n-th operation of one of them fails.
static void run(enum fault fault, int which, int n, struct tally *t)
{
    struct fixture *f = fixture_new(true);
    struct store_visit v = {0};
    int there = 0;
    uint64_t entries = 0;
    struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL), other = id_new();
    assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
    append(f, v.id, "a", "1");
    struct json *entry = an_answer("a", "2"), *all = some_resources(&v, "completed");
    struct json *p = a_patient(other, "Durand", "Paul", "1940-01-01", NULL);
    arm(which == 0 ? fault : FAULT_NONE, n);
    enum rc answer = store_visit_append(f->s, v.id, entry, &f->e);
    note(f, t, answer);
    arm(which == 1 ? fault : FAULT_NONE, n);
    enum rc end = store_visit_finish(f->s, v.id, VISIT_FINISHED, all, all, 5, &f->e);
    note(f, t, end);
    arm(which == 2 ? fault : FAULT_NONE, n);
    enum rc save = store_person_save(f->s, p, &f->e);
    note(f, t, save);
    for (int again = 0; again < 2; again++) { // as memory has it, and as the file has it
        bool finished = store_person_find(f->s, person)->visit_count == 1;
        assert_true(finished || end != RC_OK);
        assert_true(again == 1 || finished == (end == RC_OK));
        assert_true(store_person_find(f->s, other) != NULL || save != RC_OK);
        assert_ok(f, store_visit_load(f->s, v.id, &v, &f->e));
        assert_int_equal(v.state, finished ? VISIT_FINISHED : VISIT_OPEN);
        there = 0;
        assert_ok(f, store_visit_journal(f->s, v.id, count_entries, &there, &f->e));
        assert_true(there == 2 || (there == 1 && answer != RC_OK));
        assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
        add_person(f, "Later", "A", "1950-01-01", NULL); // it goes on
        fixture_again(f);
    }
    json_free(entry);
    json_free(all);
    json_free(p);
    fixture_free(f);
}

static void failing_writes_and_syncs_lose_nothing_acknowledged(void **state)
{
    static const char *const names[] = {"none", "write", "sync", "sync done but an error"};
    static const int operations[] = {1, 12, 2, 2}; // how many of one change are tried
    (void)state;
    shim_register();
    for (int fault = FAULT_NONE; fault <= FAULT_SYNC_LATE; fault++) {
        struct tally t = {0};
        for (int i = 0; i < 3 * operations[fault]; i++)
            run((enum fault)fault, i % 3, 1 + i / 3, &t);
        print_message("# %s: %d faults, %d acknowledged all the same, %d refused\n", names[fault],
                      t.faults, t.acknowledged, t.refused);
        assert_int_equal(t.faults, t.acknowledged + t.refused);
        assert_true((fault == FAULT_NONE) == (t.faults == 0));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failing_writes_and_syncs_lose_nothing_acknowledged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
