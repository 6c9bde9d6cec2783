// SPDX-License-Identifier: EUPL-1.2
// icope pull --all killed at random moments (kill -9): the next run goes on, and in the end
// everything is there once. ICOPE_SAMPLE=all: many more times.
#include "e2e/everybody.h"
#include "support/sample.h"

#include <fcntl.h>
#include <time.h>

enum { VISITS = 800, LATER_MS = 20 };

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    t->store = command_store(&t->c, "office.db");
    *state = t;
    return 0;
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245U + 12345U;
    return *state >> 8;
}

static pid_t start(struct office *t)
{
    const char *other = getenv("ICOPE_BIN"), *program = other != NULL ? other : "build/icope";
    const char *words[] = {program, "pull", "--all", AS(t, "marie"), NULL};
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        execv(program, (char *const *)(uintptr_t)words);
        _exit(127);
    }
    assert_true(child > 0);
    return child;
}

static void wait_ms(unsigned ms)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

// Kills it so long after its so manieth request. Was it killed before it ended by itself?
static bool kill_one(struct office *t, size_t requests, unsigned ms)
{
    int status = 0;
    const size_t before = *t->asked;
    pid_t child = start(t), ended = 0;
    while (*t->asked - before < requests && ended == 0) {
        wait_ms(1);
        ended = waitpid(child, &status, WNOHANG);
    }
    if (ended == 0) {
        wait_ms(ms);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
    }
    if (!WIFSIGNALED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFSIGNALED(status);
}

static void all_is_there_once(struct office *t)
{
    const char *tables = command_path(&t->c, "tables");
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    RUN(t, 0, "pull", "--all", AS(t, "marie"));
    output_has(&t->c.out, "0 new, 0 newer than before");
    RUN(t, 0, "audit", "verify", AS(t, "marie"));
    RUN(t, 0, "doctor", AS(t, "marie"));
    RUN(t, 0, "export", "--format", "csv", "--out", tables, "--identified", AS(t, "marie"));
    output_has(&t->c.out, "visit: 800 rows");
    output_has(&t->c.out, "person: 400 rows");
    output_has(&t->c.out, "red-flag: 2 rows");
}

// Each run is killed after one of its first `most` requests.
static void killed_runs_lose_and_double_nothing(struct office *t, const struct fake_habits *habits,
                                                size_t most)
{
    size_t kills = sample(10, 20, 100), killed = 0;
    unsigned seed = sample_seed(), random = seed;
    server_begins(t, habits, VISITS, false);
    for (size_t i = 0; i < kills; i++)
        killed += kill_one(t, 1 + next_random(&random) % most, next_random(&random) % LATER_MS);
    print_message("# seed %u: %zu of %zu runs killed\n", seed, killed, kills);
    assert_true(killed >= kills / 2);
    all_is_there_once(t);
    server_ends(t);
}

static void searching(void **state)
{
    const struct fake_habits habits = {.page_max = 20, .history = HISTORY_TYPE};
    killed_runs_lose_and_double_nothing(*state, &habits, 12);
}

static void by_files(void **state)
{
    const struct fake_habits habits = {.bulk = true};
    killed_runs_lose_and_double_nothing(*state, &habits, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(searching, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(by_files, set_up, command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
