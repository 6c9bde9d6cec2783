// SPDX-License-Identifier: EUPL-1.2
// The program that people get stretches passphrases at the real cost, whatever its environment
// says, and takes keys at the pace of a hand; the one that tests run is cheap, says so, and opens
// the same stores.
#include "store/account.h"
#include "store/store.h"
#include "support/command.h"
#include "support/pty.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define MARIE "quatre mots bien choisis"
#define PAUL  "cinq autres mots très longs"

enum { REAL_PASSES = 3, REAL_KIB = 128 * 1024 };

// Names that could have been a switch; the program must not know any of them.
static const char *const switches[] = {"ICOPE_TEST", "ICOPE_COST", "ICOPE_CHEAP", "ICOPE_PRACTICE",
                                       "VAULT_COST"};

// A store made by this (cheap) test, and files with passphrases.
struct world {
    struct command c;                         // runs a program
    struct clock clock;                       // behind the store
    const char *store, *marie, *paul;         // paths
    const char *real_program, *cheap_program; // paths
};

static int set_up(void **state)
{
    static char real[4096];
    struct world *w = mem_alloc(sizeof *w);
    struct store *s = NULL;
    const char *build = getenv("ICOPE_BUILD"), *cheap = getenv("ICOPE_BIN");
    command_init(&w->c);
    command_write(&w->c, "marie", MARIE "\n", 0600);
    command_write(&w->c, "paul", PAUL "\n", 0600);
    snprintf(real, sizeof real, "%s/icope", build != NULL ? build : "build");
    w->real_program = real;
    w->cheap_program = cheap != NULL ? cheap : "build/icope-test";
    w->store = command_path(&w->c, "team.db");
    w->marie = command_path(&w->c, "marie");
    w->paul = command_path(&w->c, "paul");
    w->clock = clock_system();
    const struct store_options o = {
        .path = w->store, .schema_dir = "data/schema", .clock = &w->clock};
    if (vault_start(NULL) != RC_OK ||
        store_create(&o, "marie", "administrator", MARIE, &s, NULL) != RC_OK)
        return -1;
    store_close(s);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    command_release(&w->c);
    free(w);
    return 0;
}

static void run(struct world *w, const char *program, const char *const *words)
{
    char before[4096];
    snprintf(before, sizeof before, "%s", w->cheap_program);
    setenv("ICOPE_BIN", program, 1);
    command_run(&w->c, NULL, words);
    setenv("ICOPE_BIN", before, 1);
    if (w->c.code != 0)
        fail_msg("%s %s: exit %d: %s", program, words[0], w->c.code, buf_text(&w->c.said));
}

// Logs marie in and adds an account.
static void add(struct world *w, const char *program, const char *name)
{
    run(w, program,
        (const char *const[]){"account", "add", name, "--role", "visitor", "--new-passphrase-file",
                              w->paul, "--store", w->store, "--account", "marie",
                              "--passphrase-file", w->marie, NULL});
}

static struct vault_cost kept(struct world *w, const char *name)
{
    const struct store_options o = {
        .path = w->store, .schema_dir = "data/schema", .clock = &w->clock};
    struct account_row r = {0};
    struct store *s = NULL;
    struct err e = {0};
    if (store_open(&o, &s, &e) != RC_OK || account_load(s, name, (struct id){{0}}, &r, &e) != RC_OK)
        fail_msg("%s: %s", name, e.text);
    struct vault_cost cost = r.cost;
    account_wipe(&r);
    store_close(s);
    return cost;
}

static void the_test_program_is_cheap_and_says_so(void **state)
{
    struct world *w = *state;
    run(w, w->cheap_program, (const char *const[]){"--version", NULL});
    assert_non_null(strstr(buf_text(&w->c.out), "test build"));
    add(w, w->cheap_program, "anne");
    assert_int_equal(kept(w, "anne").memory_kib, VAULT_COST.memory_kib);
    assert_true(VAULT_COST.memory_kib < REAL_KIB);
}

static void the_real_program_is_dear_whatever_its_environment(void **state)
{
    struct world *w = *state;
    struct rusage used;
    for (size_t i = 0; i < ARRAY_LEN(switches); i++)
        setenv(switches[i], "1", 1);
    run(w, w->real_program, (const char *const[]){"--version", NULL});
    assert_null(strstr(buf_text(&w->c.out), "test"));
    add(w, w->real_program, "paul");
    for (size_t i = 0; i < ARRAY_LEN(switches); i++)
        unsetenv(switches[i]);
    // It took the memory, and the rows say so: hers, made cheaply, was raised at this login.
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &used), 0);
    assert_true(used.ru_maxrss >= REAL_KIB);
    static const char *const names[] = {"marie", "paul"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct vault_cost cost = kept(w, names[i]);
        assert_int_equal(cost.passes, REAL_PASSES);
        assert_int_equal(cost.memory_kib, REAL_KIB);
    }
}

static void the_test_program_opens_a_real_store_and_leaves_its_cost(void **state)
{
    struct world *w = *state;
    add(w, w->real_program, "paul");
    add(w, w->cheap_program, "anne");
    assert_int_equal(kept(w, "marie").passes, REAL_PASSES);
    assert_int_equal(kept(w, "marie").memory_kib, REAL_KIB);
}

// Keys that come in one burst, as from a key held down: the first one answers the question that
// stands, none of the others the one that comes after it.
static void the_real_program_waits_for_a_hand(void **state)
{
    struct world *w = *state;
    char home[4200];
    snprintf(home, sizeof home, "ICOPE_HOME=%s.home", w->store);
    const char *const argv[] = {w->real_program, NULL}, *const env[] = {home, NULL};
    struct pty_spawn what = {.argv = argv, .env = env, .rows = 24, .cols = 80};
    struct pty *p = pty_spawn(&what);
    assert_non_null(p);
    assert_true(pty_wait_text(p, "Langue / Language", 20000));
    do { // the first burst may come too soon, whole
        assert_true(pty_wait_gone(p, "encore une fois", 20000));
        assert_true(pty_type(p, "11111111111111111111"));
        if (!pty_wait_text(p, "encore une fois", 20000))
            fail_msg("%s", pty_text(p));
    } while (strstr(pty_text(p), "Langue / Language") != NULL);
    if (strstr(pty_text(p), "À quoi sert") == NULL)
        fail_msg("%s", pty_text(p));
    pty_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_test_program_is_cheap_and_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_real_program_is_dear_whatever_its_environment, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_test_program_opens_a_real_store_and_leaves_its_cost,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_real_program_waits_for_a_hand, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
