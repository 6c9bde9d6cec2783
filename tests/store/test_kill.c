// SPDX-License-Identifier: EUPL-1.2
// A child saves answers and reports each one acknowledged; it is killed at a random moment. Opened
// again, the store must hold every answer that was reported, in order, and open at all.
#include "support/sample.h"
#include "unit/store/fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum {
    WAIT_MAX_US = 30000,
    VISIT_RUNS = 10, // then a new visit: each run reads the whole journal
};

// What the child reports: one number an answer, through a pipe.
static void child(const struct fixture *f, struct id visit, int first, int out)
{
    struct store *s = NULL;
    struct err e = {0};
    if (store_open(&f->o, &s, &e) != RC_OK ||
        store_unlock(s, "marie", PASSPHRASE, NULL, &e) != RC_OK)
        _exit(2);
    for (int i = first;; i++) {
        char value[16];
        snprintf(value, sizeof value, "%d", i);
        struct json *entry = an_answer("cog-tries", value);
        enum rc rc = store_visit_append(s, visit, entry, &e);
        json_free(entry);
        if (rc != RC_OK || write(out, &i, sizeof i) != (ssize_t)sizeof i)
            _exit(3);
        if (i % 16 == 0 &&
            store_visit_state(s, visit, i % 32 == 0 ? VISIT_OPEN : VISIT_PAUSED, &e) != RC_OK)
            _exit(4);
    }
}

// The newest number the child reported before it was killed, `before` when none.
static int run_and_kill(const struct fixture *f, struct id visit, int before, uint32_t *seed)
{
    int pipes[2], newest = before, n = 0, status = 0;
    assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(pipes[0]);
        child(f, visit, before + 1, pipes[1]);
        _exit(5);
    }
    close(pipes[1]);
    // Some are killed while opening, most some answers later.
    *seed = *seed * 1664525U + 1013904223U;
    struct timespec pause = {.tv_nsec = (long)(*seed >> 8) % WAIT_MAX_US * 1000};
    if ((*seed >> 4) % 8 != 0 && read(pipes[0], &n, sizeof n) == (ssize_t)sizeof n)
        newest = n;
    nanosleep(&pause, NULL);
    kill(pid, SIGKILL);
    while (read(pipes[0], &n, sizeof n) == (ssize_t)sizeof n)
        newest = n;
    close(pipes[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("the child ended by itself: %d", WEXITSTATUS(status));
    return newest;
}

static bool next_number(const struct json *entry, void *self)
{
    int *expected = self;
    char value[16];
    snprintf(value, sizeof value, "%d", ++*expected);
    assert_string_equal(json_get_string(entry, "value"), value);
    return true;
}

static void every_acknowledged_answer_survives_a_kill(void **state)
{
    struct fixture *f = fixture_new(true);
    struct store_visit v = {0};
    uint32_t seed = 20261123 + sample_seed();
    int runs = (int)sample(60, 150, 300);
    int kept = 0, acknowledged = 0, all = 0, more = 0;
    uint64_t entries = 0;
    (void)state;
    for (int i = 0; i < runs; i++) {
        if (i % VISIT_RUNS == 0) {
            struct id person = add_person(f, "Martin", "Jeanne", "1942-05-12", NULL);
            assert_ok(f, store_visit_start(f->s, person, FORM, "1", &v, &f->e));
            all += kept;
            kept = 0;
        }
        store_close(f->s);
        f->s = NULL;
        acknowledged = run_and_kill(f, v.id, kept, &seed);
        assert_ok(f, store_open(&f->o, &f->s, &f->e));
        assert_ok(f, store_unlock(f->s, "marie", PASSPHRASE, NULL, &f->e));
        kept = 0;
        assert_ok(f, store_visit_journal(f->s, v.id, next_number, &kept, &f->e));
        if (kept < acknowledged)
            fail_msg("run %d: %d acknowledged, %d there", i, acknowledged, kept);
        assert_true(kept <= acknowledged + 1); // one may be saved and not yet reported
        more += kept > acknowledged;
        assert_ok(f, store_audit_verify(f->s, &entries, &f->e));
    }
    all += kept;
    assert_true(all > runs); // it did save in between
    print_message("# %d kills, %d answers kept, %d times one more than reported\n", runs, all,
                  more);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_acknowledged_answer_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
