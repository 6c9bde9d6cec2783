// SPDX-License-Identifier: EUPL-1.2
// Backups and the way back, by the real program.
#include "support/command_test.h"
#include "support/pty.h"
#include "unit/store/fixture.h"

#include "base/fs.h"
#include "store/erase.h"

#include <signal.h>
#include <sys/wait.h>

#define RUN(t, code, ...) run(t, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define STORE(t)          "--store", (t)->f->path, "--passphrase-file", (t)->secret

// A store with two people, and the program.
struct desk {
    struct command c;   // runs the program
    struct fixture *f;  // the store, closed while the program runs
    const char *secret; // file with the passphrase
    const char *backup; // where the backup goes
    struct id martin;   // one of the two
};

static int set_up(void **state)
{
    struct desk *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "secret", PASSPHRASE "\n", 0600);
    t->secret = command_path(&t->c, "secret");
    t->backup = command_path(&t->c, "copy.backup");
    t->f = fixture_new(false);
    t->martin = add_person(t->f, "Martin", "Jeanne", "1942-05-12", "Quimper");
    add_person(t->f, "Durand", "Paul", "1940-01-02", "Brest");
    store_close(t->f->s);
    t->f->s = NULL;
    *state = t;
    return 0;
}

static int tear_down(void **state)
{
    struct desk *t = *state;
    fixture_free(t->f);
    command_release(&t->c);
    free(t);
    return 0;
}

static void run(struct desk *t, int code, const char *const *words)
{
    command_expect(&t->c, code, words);
}

static void a_backup_is_never_written_over(void **state)
{
    struct desk *t = *state;
    struct stat st;
    RUN(t, 2, "backup", STORE(t));
    RUN(t, 0, "backup", t->backup, STORE(t));
    output_has(&t->c.out, "2 people");
    assert_int_equal(stat(t->backup, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    RUN(t, 6, "backup", t->backup, STORE(t));
    RUN(t, 4, "backup", "/nowhere/at/all.backup", STORE(t));
    RUN(t, 0, "audit", "show", STORE(t));
    output_has(&t->c.out, "\tbackup\t");
}

static void somebody_erased_stays_erased_after_a_restore(void **state)
{
    struct desk *t = *state;
    const char *back = command_path(&t->c, "back.db"), *ledger = command_path(&t->c, "ledger");
    RUN(t, 0, "backup", t->backup, STORE(t));
    RUN(t, 0, "erase", "martin", "--reason", "asked", "--confirm", t->martin.text, STORE(t));
    RUN(t, 0, "erased", STORE(t));
    command_write(&t->c, "ledger", buf_text(&t->c.out), 0600);
    RUN(t, 0, "restore", t->backup, "--to", back, "--erasures", ledger, "--passphrase-file",
        t->secret);
    output_has(&t->c.out, "1 person");
    output_has(&t->c.out, "Erased again: 1");
    assert_null(strstr(buf_text(&t->c.said), "is back"));
    RUN(t, 6, "restore", t->backup, "--to", back, "--erasures", ledger, "--passphrase-file",
        t->secret);
    // On a laptop that knows of no erasure the person is back, which is said.
    RUN(t, 0, "restore", t->backup, "--to", command_path(&t->c, "new.db"), "--passphrase-file",
        t->secret);
    output_has(&t->c.out, "2 people");
    output_has(&t->c.said, "whoever was, is back");
    RUN(t, 0, "audit", "verify", "--store", back, "--passphrase-file", t->secret);
}

static void a_damaged_backup_is_not_restored(void **state)
{
    struct desk *t = *state;
    const char *back = command_path(&t->c, "back.db");
    struct buf file = {0};
    RUN(t, 0, "backup", t->backup, STORE(t));
    assert_int_equal(fs_read(t->backup, 64 << 20, &file, NULL), RC_OK);
    memset(file.at + file.len / 2, 0x55, 8192);
    assert_int_equal(fs_write(t->backup, file.at, file.len, 0600, NULL), RC_OK);
    command_run(&t->c, NULL,
                (const char *const[]){"restore", t->backup, "--to", back, "--passphrase-file",
                                      t->secret, NULL});
    assert_int_not_equal(t->c.code, 0);
    assert_false(fs_exists(back));
    buf_release(&file);
}

// The schema zeroed: what sqlite3 and the program itself refuse comes out whole all the same.
static void a_damaged_store_is_salvaged(void **state)
{
    struct desk *t = *state;
    const char *new_file = command_path(&t->c, "new.db");
    struct buf file = {0};
    assert_int_equal(fs_read(t->f->path, 64 << 20, &file, NULL), RC_OK);
    memset(file.at, 0, 8192);
    assert_int_equal(fs_write(t->f->path, file.at, file.len, 0600, NULL), RC_OK);
    RUN(t, 4, "audit", "show", STORE(t));
    output_has(&t->c.said, "--salvage");
    RUN(t, 0, "doctor", "--salvage", new_file, STORE(t));
    output_has(&t->c.out, "people: 2 of 2");
    RUN(t, 6, "doctor", "--salvage", new_file, STORE(t)); // never over a file
    RUN(t, 0, "audit", "verify", "--store", new_file, "--passphrase-file", t->secret);
    RUN(t, 0, "audit", "show", "--store", new_file, "--passphrase-file", t->secret);
    output_has(&t->c.out, "\tsalvage\t");
    // Pages are lost: said, listed, exit 3, and the rest is there.
    unlink(new_file);
    fs_write(t->f->path, file.at, file.len / 2, 0600, NULL);
    RUN(t, 3, "doctor", "--json", "--salvage", new_file, STORE(t));
    output_has(&t->c.out, "\"pagesMissing\"");
    RUN(t, 0, "doctor", "--store", new_file);
    buf_release(&file);
}

// Cut, or of a version to come: said with what to do, and not a byte of it is written.
static void a_store_that_cannot_be_used_is_left_alone(void **state)
{
    struct desk *t = *state;
    const char *other = command_path(&t->c, "other.db");
    struct buf file = {0}, after = {0};
    assert_int_equal(fs_read(t->f->path, 64 << 20, &file, NULL), RC_OK);
    for (int newer = 0; newer < 2; newer++) {
        size_t len = newer ? file.len : file.len / 2;
        if (newer)
            memcpy(file.at + 60, "\0\0\0\x63", 4); // user_version of SQLite's header
        assert_int_equal(fs_write(other, file.at, len, 0600, NULL), RC_OK);
        RUN(t, 4, "audit", "verify", "--store", other, "--passphrase-file", t->secret);
        output_has(&t->c.said, newer ? "nothing was changed" : "icope restore");
        assert_int_equal(fs_read(other, 64 << 20, &after, NULL), RC_OK);
        assert_int_equal(after.len, len);
        assert_memory_equal(after.at, file.at, len);
    }
    buf_release(&file);
    buf_release(&after);
}

static void backups_come_by_themselves_once_a_day(void **state)
{
    struct desk *t = *state;
    const char *folder = command_path(&t->c, "stick");
    RUN(t, 0, "backup", "daily", STORE(t));
    output_has(&t->c.out, "no daily backups");
    RUN(t, 1, "backup", "daily", "--folder", folder, STORE(t));
    assert_int_equal(mkdir(folder, 0700), 0);
    RUN(t, 0, "backup", "daily", "--folder", folder, "--keep", "3", STORE(t));
    output_has(&t->c.out, "was made and read back");
    output_has(&t->c.out, "the newest 3");
    RUN(t, 0, "backup", "daily", STORE(t));
    output_has(&t->c.out, "there already");
    RUN(t, 0, "backup", "daily", "--folder", "none", STORE(t));
    output_has(&t->c.out, "no daily backups");
}

// A program in a terminal that waits for somebody: the passphrase of a restore, rows of a view.
static struct pty *waiting(const char *const *words, const char *shown)
{
    struct pty *p = pty_spawn(&(struct pty_spawn){.argv = words});
    assert_non_null(p);
    assert_true(pty_wait_text(p, shown, 20000));
    return p;
}

static const char *program(void)
{
    const char *other = getenv("ICOPE_BIN");
    return other != NULL ? other : "build/icope";
}

static bool count(const char *name, void *self)
{
    (void)name;
    ++*(int *)self;
    return true;
}

static int files_in(const char *dir)
{
    int n = 0;
    assert_int_equal(fs_list(dir, count, &n, NULL), RC_OK);
    return n;
}

static void an_interrupted_restore_leaves_nothing(void **state)
{
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "back"), *to = command_path(&t->c, "back/new.db");
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    RUN(t, 0, "backup", t->backup, STORE(t));
    assert_int_equal(mkdir(dir, 0700), 0);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        int status = 0;
        struct pty *p = waiting((const char *const[]){program(), "--lang", "en", "restore",
                                                      t->backup, "--to", to, NULL},
                                "Passphrase");
        assert_true(files_in(dir) > 0);
        assert_int_equal(kill(pty_pid(p), signals[i]), 0);
        assert_true(pty_wait_exit(p, 20000, &status));
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == signals[i]);
        pty_free(p);
        assert_int_equal(files_in(dir), 0);
    }
}

static void a_killed_restore_is_tidied_by_the_next(void **state)
{
    struct desk *t = *state;
    const char *dir = command_path(&t->c, "back"), *to = command_path(&t->c, "back/new.db");
    RUN(t, 0, "backup", t->backup, STORE(t));
    assert_int_equal(mkdir(dir, 0700), 0);
    struct pty *p = waiting(
        (const char *const[]){program(), "--lang", "en", "restore", t->backup, "--to", to, NULL},
        "Passphrase");
    kill(pty_pid(p), SIGKILL);
    pty_free(p);
    assert_true(files_in(dir) > 0);
    RUN(t, 0, "restore", t->backup, "--to", to, "--passphrase-file", t->secret);
    assert_true(fs_exists(to));
    assert_false(fs_exists(command_path(&t->c, "back/new.db.part")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_backup_is_never_written_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(somebody_erased_stays_erased_after_a_restore, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_backup_is_not_restored, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_store_is_salvaged, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_store_that_cannot_be_used_is_left_alone, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_interrupted_restore_leaves_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_restore_is_tidied_by_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(backups_come_by_themselves_once_a_day, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
