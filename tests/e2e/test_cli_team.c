// SPDX-License-Identifier: EUPL-1.2
// The command line on accounts and recovery keys, with real files.
#include "base/fs.h"
#include "store/store.h"
#include "support/command_test.h"
#include "vault/key_words.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(t, code, ...) COMMAND(&(t)->c, code, __VA_ARGS__)
#define STORE(t)          "--store", (t)->store, "--account", "marie", "--passphrase-file", (t)->first

// A store and files with passphrases.
struct team {
    struct command c;                 // runs the program
    const char *store, *first, *paul; // paths
    const char *weak, *words;         // paths
};

static int set_up(void **state)
{
    struct team *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "weak", "motdepasse12\n", 0600);
    t->store = command_store(&t->c, "team.db");
    t->first = command_path(&t->c, "marie");
    t->paul = command_path(&t->c, "paul");
    t->weak = command_path(&t->c, "weak");
    t->words = command_path(&t->c, "words");
    *state = t;
    return 0;
}

static void accounts_come_and_go(void **state)
{
    struct team *t = *state;
    RUN(t, 4, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file", t->weak,
        STORE(t));
    output_has(&t->c.said, "first that would be tried");
    RUN(t, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file", t->paul,
        STORE(t));
    RUN(t, 1, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file", t->paul,
        STORE(t));
    output_has(&t->c.said, "already");
    RUN(t, 6, "account", "add", "anne", "--role", "nurse", "--new-passphrase-file", t->first,
        "--store", t->store, "--account", "paul", "--passphrase-file", t->paul);
    output_has(&t->c.said, "may not");
    RUN(t, 2, "account", "add", "anne", STORE(t));
    RUN(t, 1, "account", "role", "nobody", "nurse", STORE(t));
    RUN(t, 0, "account", "role", "paul", "nurse", STORE(t));
    RUN(t, 6, "account", "suspend", "marie", STORE(t));
    RUN(t, 0, "account", "suspend", "paul", STORE(t));
    output_has(&t->c.out, "new master key");
    RUN(t, 0, "account", "list", "--store", t->store);
    output_has(&t->c.out, "paul\tnurse\tsuspended");
    RUN(t, 4, "account", "passphrase", "--new-passphrase-file", t->first, "--store", t->store,
        "--account", "paul", "--passphrase-file", t->paul);
    RUN(t, 0, "account", "resume", "paul", STORE(t));
    // Each may change their own; only an administrator another's.
    RUN(t, 0, "account", "passphrase", "--new-passphrase-file", t->paul, "--store", t->store,
        "--account", "paul", "--passphrase-file", t->paul);
    RUN(t, 6, "account", "passphrase", "marie", "--new-passphrase-file", t->paul, "--store",
        t->store, "--account", "paul", "--passphrase-file", t->paul);
    RUN(t, 6, "rotate", "--store", t->store, "--account", "paul", "--passphrase-file", t->paul);
    RUN(t, 0, "rotate", STORE(t));
}

// Each run is a new process: ending the program does not end the pause.
static void wrong_passphrases_cost_a_pause_that_is_told(void **state)
{
    struct team *t = *state;
    const char *const wrong[] = {"--lang",    "en",      "audit",
                                 "verify",    "--store", t->store,
                                 "--account", "marie",   "--passphrase-file",
                                 t->paul,     NULL};
    const char said[] = "marie: too many wrong passphrases: try again in ";
    const struct clock real = clock_system();
    for (int i = 0; i < 3; i++) {
        command_expect(&t->c, 4, wrong);
        output_has(&t->c.said, "is not right");
    }
    command_expect(&t->c, 4, wrong);
    output_has(&t->c.said, said);
    // It doubles, by a clock that makes nobody wait; then a slow machine does not miss it.
    struct clock_fake fake = {.utc_ms = clock_utc_ms(&real)};
    struct clock clock = clock_from_fake(&fake);
    struct store_options o = {.path = t->store, .schema_dir = "data/schema", .clock = &clock};
    struct store *s = NULL;
    assert_int_equal(store_open(&o, &s, NULL), RC_OK);
    for (int i = 0; i < 3; i++) {
        fake.utc_ms += 60000;
        fake.mono_ms += 60000;
        assert_int_equal(store_unlock(s, "marie", COMMAND_PAUL, NULL, NULL), RC_DENIED);
    }
    store_close(s);
    command_expect(&t->c, 4, wrong);
    const char *at = strstr(buf_text(&t->c.said), said);
    assert_non_null(at);
    long seconds = strtol(at + sizeof said - 1, NULL, 10);
    assert_true(seconds >= 5);
    RUN(t, 4, "audit", "verify", STORE(t)); // the right one waits too
    output_has(&t->c.said, "try again in");
}

// The words printed after a line that begins with `after`, as one line in `out`.
static void take_words(const struct buf *text, const char *after, char out[KEY_WORDS_TEXT_BYTES])
{
    const char *at = strstr(buf_text(text), after);
    assert_non_null(at);
    at = strstr(at, "\n    ") + 5;
    snprintf(out, KEY_WORDS_TEXT_BYTES, "%.53s %.47s", at, at + 53 + 5);
}

static void a_recovery_key_opens_when_the_passphrase_is_forgotten(void **state)
{
    struct team *t = *state;
    char secret[KEY_WORDS_TEXT_BYTES], public_words[KEY_WORDS_TEXT_BYTES], fingerprint[64];
    RUN(t, 0, "recovery", "list", "--store", t->store);
    output_has(&t->c.out, "no recovery key");
    RUN(t, 2, "recovery", "new", STORE(t));
    RUN(t, 0, "recovery", "new", "--label", "Coffre du bureau", STORE(t));
    take_words(&t->c.out, "Recovery key", secret);
    take_words(&t->c.out, "Public half", public_words);
    const char *at = strstr(buf_text(&t->c.out), "Fingerprint: ");
    assert_non_null(at);
    snprintf(fingerprint, sizeof fingerprint, "%.29s", at + 13);
    command_write(&t->c, "words", secret, 0600);
    RUN(t, 0, "recovery", "list", "--store", t->store);
    output_has(&t->c.out, fingerprint);
    output_has(&t->c.out, "\t-\tCoffre du bureau");
    RUN(t, 0, "recovery", "drill", "--words-file", t->words, STORE(t));
    RUN(t, 0, "recovery", "list", "--json", "--store", t->store);
    output_has(&t->c.out, "\"drill\"");
    RUN(t, 1, "recovery", "add", public_words, "--label", "Encore", STORE(t));
    output_has(&t->c.said, "already");
    // The public half opens nothing; one wrong letter is named.
    command_write(&t->c, "words", public_words, 0600);
    RUN(t, 1, "recovery", "open", "marie", "--words-file", t->words, "--new-passphrase-file",
        t->paul, "--store", t->store);
    output_has(&t->c.said, "does not open");
    secret[1] = 'e';
    command_write(&t->c, "words", secret, 0600);
    RUN(t, 1, "recovery", "drill", "--words-file", t->words, STORE(t));
    output_has(&t->c.said, "word 1 ");
    assert_null(strstr(buf_text(&t->c.said), secret));
}

static void opened_by_recovery_the_account_has_a_new_passphrase(void **state)
{
    struct team *t = *state;
    char secret[KEY_WORDS_TEXT_BYTES];
    RUN(t, 0, "recovery", "new", "--label", "Notaire", STORE(t));
    take_words(&t->c.out, "Recovery key", secret);
    command_write(&t->c, "words", secret, 0600);
    RUN(t, 0, "recovery", "open", "marie", "--words-file", t->words, "--new-passphrase-file",
        t->paul, "--store", t->store);
    RUN(t, 4, "rotate", STORE(t));
    char printed[KEY_WORDS_TEXT_BYTES + 16]; // as they stand on the paper
    snprintf(printed, sizeof printed, "    %.53s\n    %s\n", secret, secret + 54);
    command_write(&t->c, "words", printed, 0600);
    RUN(t, 0, "rotate", "--store", t->store, "--account", "marie", "--passphrase-file", t->paul);
    RUN(t, 0, "recovery", "drill", "--words-file", t->words, "--store", t->store, "--account",
        "marie", "--passphrase-file", t->paul);
}

static void account_list_as_text_and_json(void **state)
{
    struct team *t = *state;
    RUN(t, 0, "account", "list", "--store", t->store);
    output_has(&t->c.out, "marie\tadministrator\tactive");
    RUN(t, 0, "account", "list", "--json", "--store", t->store);
    output_has(&t->c.out, "\"name\":\"marie\"");
    RUN(t, 4, "account", "list");
}

static void account_list_damaged_store(void **state)
{
    struct team *t = *state;
    const char *damaged = command_path(&t->c, "damaged.db");
    command_write(&t->c, "damaged.db", "this is no store, and long enough to look like something",
                  0600);
    RUN(t, 4, "account", "list", "--store", damaged);
    struct buf text = {0};
    assert_int_equal(fs_read(damaged, 100, &text, NULL), RC_OK);
    output_has(&text, "this is no store"); // left alone
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(wrong_passphrases_cost_a_pause_that_is_told, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(account_list_as_text_and_json, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(account_list_damaged_store, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(accounts_come_and_go, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_recovery_key_opens_when_the_passphrase_is_forgotten,
                                        set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(opened_by_recovery_the_account_has_a_new_passphrase, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
