// SPDX-License-Identifier: EUPL-1.2
// icope setup with real files: a package is made by an administrator, makes a store on another
// laptop whole or not at all, and only a later one of the same key changes it.
#include "base/base64.h"
#include "base/fs.h"
#include "base/json.h"
#include "store/db.h"
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
#include <unistd.h>

#include <cmocka.h>

#define RUN(t, code, ...)                                                                          \
    command_expect(&(t)->c, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define ADMIN(t) "--store", (t)->office, "--account", "marie", "--passphrase-file", (t)->marie
#define PAUL(t)  "--store", (t)->laptop, "--passphrase-file", (t)->paul

static const char settings[] =
    "{\"organisation\":{\"name\":\"CCAS de Luchon\",\"contact\":\"05 61 00 00 00\",\"dpo\":"
    "\"dpo@luchon.fr\"},\"canonicals\":\"https://luchon.fr/fhir\",\"server\":{\"base\":"
    "\"https://fhir.luchon.fr/r4\",\"auth\":\"backend\",\"tokenUrl\":"
    "\"https://fhir.luchon.fr/token\",\"clientId\":\"icope-{laptop}\"},\"settings\":{"
    "\"results-for-visitors\":\"no\",\"retention-days\":\"120\"},\"words\":[\"fr-1\",\"fr-9\"],"
    "\"roles\":{\"account\":\"coordinator\"}}";

// The organisation's office and one laptop.
struct office {
    struct command c;            // runs the program
    const char *office, *laptop; // stores
    const char *marie, *paul;    // files of passphrases
    const char *dir, *package;   // what the package is made of, and the package
    char fingerprint[64];        // of the key that signed it
};

static void note_fingerprint(struct office *t)
{
    const char *at = strstr(buf_text(&t->c.out), "Fingerprint: ");
    assert_non_null(at);
    snprintf(t->fingerprint, sizeof t->fingerprint, "%.*s", (int)strcspn(at + 13, "\n"), at + 13);
}

static void make(struct office *t)
{
    RUN(t, 0, "setup", "--make", "--from", t->dir, "--to", t->package, ADMIN(t));
    note_fingerprint(t);
}

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    t->office = command_store(&t->c, "office.db");
    t->laptop = command_path(&t->c, "laptop.db");
    t->marie = command_path(&t->c, "marie");
    t->paul = command_path(&t->c, "paul");
    t->dir = command_path(&t->c, "from");
    t->package = command_path(&t->c, "luchon.icope");
    assert_int_equal(fs_mkdirs(command_path(&t->c, "from/forms"), NULL), RC_OK);
    command_write(&t->c, "from/settings.json", settings, 0600);
    make(t);
    *state = t;
    return 0;
}

#define SETUP(t, code, ...)                                                                        \
    RUN(t, code, "setup", (t)->package, "--store", (t)->laptop, "--fingerprint", (t)->fingerprint, \
        "--account", "paul", "--new-passphrase-file", (t)->paul, __VA_ARGS__)

// A member of what `server show` says, or "none".
static void shows(struct office *t, const char *member, const char *value)
{
    struct json *v = NULL;
    RUN(t, 0, "server", "show", "--json", PAUL(t));
    assert_int_equal(json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, NULL), RC_OK);
    const char *found = json_get_string(v, member);
    if (strcmp(found != NULL ? found : "none", value) != 0)
        fail_msg("%s: %s", member, found != NULL ? found : "none");
    json_free(v);
}

static void one_command_makes_and_configures_a_store(void **state)
{
    struct office *t = *state;
    struct json *card = NULL;
    const char *card_file = command_path(&t->c, "card.json");
    RUN(t, 0, "fleet", ADMIN(t));
    output_has(&t->c.out, "No laptop has been heard of");
    SETUP(t, 0, "--yes", "--enrol-file", card_file);
    output_has(&t->c.out, "A new store");
    output_has(&t->c.out, "server: - → https://fhir.luchon.fr/r4");
    output_has(&t->c.out, "retention-days: - → 120");
    shows(t, "base", "https://fhir.luchon.fr/r4");
    shows(t, "canonicals", "https://luchon.fr/fhir");
    RUN(t, 0, "notice", "--lang", "en", PAUL(t));
    output_has(&t->c.out, "CCAS de Luchon");
    output_has(&t->c.out, "120");
    RUN(t, 0, "account", "list", "--store", t->laptop);
    output_has(&t->c.out, "paul\tcoordinator");
    // The card has what lets the laptop in, and the list of all is made of cards.
    struct buf text = {0};
    assert_int_equal(fs_read(card_file, 65536, &text, NULL), RC_OK);
    assert_null(strstr(buf_text(&text), "PRIVATE"));
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &card, NULL), RC_OK);
    const char *laptop = json_get_string(card, "laptop");
    char client[80];
    snprintf(client, sizeof client, "icope-%s", laptop);
    shows(t, "client-id", client);
    assert_string_equal(json_get_string(card, "client"), client);
    const struct json *key = json_at(json_get(json_get(card, "jwks"), "keys"), 0);
    assert_string_equal(json_get_string(key, "kty"), "EC");
    RUN(t, 0, "setup", "--enrol", card_file, ADMIN(t));
    output_has(&t->c.out, laptop);
    RUN(t, 0, "fleet", "--json", ADMIN(t)); // it is known before it was ever heard of
    output_has(&t->c.out, laptop);
    output_has(&t->c.out, "\"account\": \"paul\"");
    RUN(t, 0, "fleet", ADMIN(t));
    output_has(&t->c.out, "last contact");
    output_has(&t->c.out, "paul\t" ICOPE_VERSION "\t-\t1\t-\t0\t0");
    RUN(t, 1, "setup", "--enrol", t->package, ADMIN(t));
    output_has(&t->c.said, "no card of a laptop");
    json_free(card);
    buf_release(&text);
}

static void somebody_elses_package_makes_nothing(void **state)
{
    struct office *t = *state;
    snprintf(t->fingerprint, sizeof t->fingerprint, "babab-babab-babab-babab-babab");
    SETUP(t, 6, "--yes");
    output_has(&t->c.said, "not the fingerprint");
    assert_false(fs_exists(t->laptop));
    // Nobody to ask: nothing is done without the words.
    RUN(t, 2, "setup", t->package, "--store", t->laptop, "--account", "paul",
        "--new-passphrase-file", t->paul, "--yes");
    output_has(&t->c.said, "--fingerprint");
    make(t);
    SETUP(t, 2, "--json"); // not confirmed
    output_has(&t->c.said, "--yes");
    assert_false(fs_exists(t->laptop));
}

// The package with one member of what it holds changed; still signed by nobody.
static void tamper(struct office *t, const char *from, const char *to)
{
    struct buf text = {0}, out = {0};
    assert_int_equal(fs_read(t->package, 1 << 20, &text, NULL), RC_OK);
    const char *at = strstr(buf_text(&text), from);
    assert_non_null(at);
    buf_add(&out, text.at, (size_t)(at - text.at));
    buf_puts(&out, to);
    buf_puts(&out, at + strlen(from));
    command_write(&t->c, "luchon.icope", buf_text(&out), 0644);
    buf_release(&text);
    buf_release(&out);
}

static void a_changed_package_makes_nothing(void **state)
{
    struct office *t = *state;
    struct buf inside = {0}, whole = {0}, other = {0};
    // Another server, in the content that was signed.
    struct json *basic = NULL;
    assert_int_equal(fs_read(t->package, 1 << 20, &whole, NULL), RC_OK);
    assert_int_equal(json_parse(whole.at, whole.len, &JSON_LIMITS, &basic, NULL), RC_OK);
    const struct json *parts = json_get(json_at(json_get(basic, "extension"), 0), "extension");
    const char *digits = json_get_string(json_at(parts, 0), "valueBase64Binary");
    assert_true(base64_decode(BASE64, digits, strlen(digits), &inside));
    char *at = strstr(inside.at, "fhir.luchon.fr/r4");
    memcpy(at, "fhir.mechant.com/", 17);
    base64_encode(BASE64, inside.at, inside.len, &other);
    tamper(t, digits, buf_text(&other));
    SETUP(t, 1, "--yes");
    output_has(&t->c.said, "signature does not hold");
    assert_false(fs_exists(t->laptop));
    static const char *const broken[] = {
        "",        "{", "[]", "{\"resourceType\":\"Basic\"}", "{\"resourceType\":\"Patient\"}",
        "\x01\x02"};
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        command_write(&t->c, "luchon.icope", broken[i], 0644);
        SETUP(t, 1, "--yes");
        output_has(&t->c.said, "nothing was changed");
        assert_false(fs_exists(t->laptop));
    }
    command_write(&t->c, "luchon.icope", buf_text(&whole), 0644);
    assert_int_equal(truncate(t->package, (off_t)whole.len / 2), 0);
    SETUP(t, 1, "--yes");
    assert_false(fs_exists(t->laptop));
    json_free(basic);
    buf_release(&inside);
    buf_release(&whole);
    buf_release(&other);
}

// What no laptop would take is not signed.
static void what_a_package_may_not_hold_is_never_signed(void **state)
{
    struct office *t = *state;
    static const char *const rows[][2] = {
        {"{\"server\":{\"base\":\"https://x.fr/r4\",\"secret\":\"s3cr3t\"}}", "server.secret"},
        {"{\"server\":{\"base\":\"https://x.fr/r4\",\"keyPem\":\"x\"}}", "server.keyPem"},
        {"{\"server\":{\"base\":\"http://x.fr/r4\"}}", "https only"},
        {"{\"server\":[]}", "server"},
        {"{\"retention\":{}}", "retention"},
        {"{\"settings\":{\"retention-days\":\"1\"}}", "retention-days"},
        {"{\"settings\":{\"backup-folder\":\"/tmp\"}}", "backup-folder"},
        {"{\"canonicals\":\"https://icope.example.org/fhir\"}", "canonicals"},
        {"{\"organisation\":{\"name\":\"a\\nb\"}}", "organisation"},
        {"{\"ca\":\"-----BEGIN PRIVATE KEY-----\"}", "ca"},
        {"{\"forms\":[{\"resourceType\":\"Patient\"}]}", "forms"},
        {"{\"words\":[\"../../etc\"]}", "words"},
        {"{\"notice\":{\"fr\":{\"title\":\"{nothing}\"}}}", "notice"},
        {"{\"roles\":{\"account\":\"root\"}}", "roles"},
        {"{\"recovery\":[]}", "recovery"},
        {"{\"recovery\":[{\"label\":\"x\",\"key\":\"babab babab\"}]}", "recovery"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        command_write(&t->c, "from/settings.json", rows[i][0], 0600);
        RUN(t, 1, "setup", "--make", "--from", t->dir, "--to", command_path(&t->c, "bad.icope"),
            ADMIN(t));
        output_has(&t->c.said, rows[i][1]);
        assert_false(fs_exists(command_path(&t->c, "bad.icope")));
    }
}

static void only_a_later_package_of_the_same_key_follows(void **state)
{
    struct office *t = *state;
    struct buf first = {0}, third = {0};
    assert_int_equal(fs_read(t->package, 1 << 20, &first, NULL), RC_OK);
    SETUP(t, 0, "--yes");
    RUN(t, 0, "setup", t->package, "--yes", PAUL(t)); // the same again
    output_has(&t->c.said, "applied already");
    make(t);
    command_write(&t->c, "from/settings.json",
                  "{\"canonicals\":\"https://luchon.fr/fhir\",\"server\":{\"base\":"
                  "\"https://neu.luchon.fr/r4\",\"auth\":\"backend\",\"tokenUrl\":"
                  "\"https://fhir.luchon.fr/token\",\"clientId\":\"icope-{laptop}\"}}",
                  0600);
    make(t);
    assert_int_equal(fs_read(t->package, 1 << 20, &third, NULL), RC_OK);
    RUN(t, 0, "setup", t->package, "--yes", PAUL(t)); // its key is known: no words are needed
    output_has(&t->c.out, "https://fhir.luchon.fr/r4 → https://neu.luchon.fr/r4");
    shows(t, "base", "https://neu.luchon.fr/r4");
    command_write(&t->c, "luchon.icope", buf_text(&first), 0644);
    RUN(t, 6, "setup", t->package, "--yes", PAUL(t));
    output_has(&t->c.said, "older");
    shows(t, "base", "https://neu.luchon.fr/r4");
    // Another office's key.
    const char *other = command_store(&t->c, "other.db");
    RUN(t, 0, "setup", "--make", "--from", t->dir, "--to", t->package, "--store", other,
        "--passphrase-file", t->marie);
    note_fingerprint(t);
    RUN(t, 6, "setup", t->package, "--yes", "--fingerprint", t->fingerprint, PAUL(t));
    output_has(&t->c.said, "another key");
    shows(t, "base", "https://neu.luchon.fr/r4");
    buf_release(&first);
    buf_release(&third);
}

// Killed at any moment: no store, or a whole one that the next run takes as it is.
static void killed_it_leaves_nothing_half_done(void **state)
{
    struct office *t = *state;
    static const char *const after[] = {"0.02", "0.06", "0.12", "0.2", "0.3", "0.45", "0.7"};
    const char *built = getenv("ICOPE_BIN"), *program = built != NULL ? built : "build/icope";
    for (size_t i = 0; i < ARRAY_LEN(after); i++) {
        const char *words[] = {"-s",        "KILL",          after[i],
                               program,     "--lang",        "en",
                               "setup",     t->package,      "--store",
                               t->laptop,   "--fingerprint", t->fingerprint,
                               "--account", "paul",          "--new-passphrase-file",
                               t->paul,     "--yes",         NULL};
        command_run_other(&t->c, "timeout", NULL, words);
        if (fs_exists(t->laptop)) {
            shows(t, "base", "https://fhir.luchon.fr/r4");
            shows(t, "canonicals", "https://luchon.fr/fhir");
            unlink(t->laptop);
        }
    }
    SETUP(t, 0, "--yes");
    shows(t, "base", "https://fhir.luchon.fr/r4");
}

static void what_this_laptop_lacks_is_said_before_anything_is_made(void **state)
{
    struct office *t = *state;
    command_write(&t->c, "from/settings.json",
                  "{\"canonicals\":\"https://luchon.fr/fhir\",\"server\":{\"base\":"
                  "\"https://fhir.luchon.fr/r4\",\"auth\":\"client\",\"tokenUrl\":"
                  "\"https://fhir.luchon.fr/token\"},\"roles\":{\"account\":\"coordinator\"}}",
                  0600);
    make(t);
    SETUP(t, 3, "--yes");
    output_has(&t->c.said, "--client-id");
    assert_false(fs_exists(t->laptop));
    SETUP(t, 3, "--yes", "--client-id", "laptop-07");
    output_has(&t->c.said, "--secret-file");
    assert_false(fs_exists(t->laptop));
    command_write(&t->c, "secret", "s3cr3t-Zx81\n", 0600);
    SETUP(t, 0, "--yes", "--client-id", "laptop-07", "--secret-file",
          command_path(&t->c, "secret"));
    shows(t, "client-id", "laptop-07");
    shows(t, "secret-file", "(set)");
}

// A package for visitors, made by an office whose store has a recovery key. Its words into a file.
static const char *with_recovery(struct office *t)
{
    RUN(t, 0, "recovery", "new", "--label", "Coffre", ADMIN(t));
    const char *at = strstr(buf_text(&t->c.out), "\n    ");
    char words[KEY_WORDS_TEXT_BYTES];
    assert_non_null(at);
    at += 5; // two lines of words, indented
    snprintf(words, sizeof words, "%.53s %.47s", at, at + 53 + 5);
    command_write(&t->c, "words", words, 0600);
    command_write(&t->c, "from/settings.json", "{\"roles\":{\"account\":\"visitor\"}}", 0600);
    make(t);
    return command_path(&t->c, "words");
}

static void refused_all(struct office *t)
{
    static const char *const rows[][4] = {
        {"account", "role", "paul", "administrator"},
        {"account", "add", "x", "--role=nurse"},
        {"recovery", "new", "--label", "mine"},
        {"rotate"},
        {"clock", "accept"},
        {"server", "set", "--base", "https://x.fr"},
        {"export", "--out=out", "--format=csv", "--identified"},
        {"audit", "show"},
        {"audit", "accept"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *words[12] = {"--lang", "en"};
        size_t n = 2;
        for (size_t k = 0; k < 4 && rows[i][k] != NULL; k++)
            words[n++] = rows[i][k];
        const char *const store[] = {PAUL(t)};
        memcpy(words + n, store, sizeof store);
        command_expect(&t->c, 6, words);
        output_has(&t->c.said, "may not do that");
    }
}

static void write_to(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

// A store of a package has no administrator: its visitor is one all the same, and what its settings
// say of that cannot be taken out. The recovery key of the package makes an administrator.
static void roles_count_from_the_start(void **state)
{
    struct office *t = *state;
    const char *words = with_recovery(t);
    SETUP(t, 0, "--yes");
    output_has(&t->c.out, "recovery key: - → Coffre");
    output_has(&t->c.out, "Nobody is an administrator here");
    output_has(&t->c.out, "icope recovery open NAME --administrator");
    refused_all(t);
    make(t);
    RUN(t, 0, "setup", t->package, "--yes", PAUL(t)); // a later one is brought by anybody
    RUN(t, 6, "setup", t->package, "--yes", "--client-id", "x", PAUL(t));
    write_to(t->laptop, "DELETE FROM setting WHERE name='settings-key'");
    refused_all(t);
    // Nor by taking out what is whole: who has no pin of the list of accounts cannot say so.
    write_to(t->laptop, "DELETE FROM setting WHERE name='roster'");
    RUN(t, 3, "doctor", "--salvage", command_path(&t->c, "out.db"), PAUL(t));
    const char *const laptop = t->laptop;
    t->laptop = command_path(&t->c, "out.db");
    refused_all(t);
    t->laptop = laptop;
    RUN(t, 0, "recovery", "open", "paul", "--administrator", "--accept", "--words-file", words,
        "--new-passphrase-file", t->marie, "--store", t->laptop);
    output_has(&t->c.out, "The account is an administrator.");
    RUN(t, 0, "account", "add", "jeanne", "--role", "nurse", "--new-passphrase-file", t->paul,
        "--store", t->laptop, "--passphrase-file", t->marie, "--account", "paul");
    RUN(t, 0, "account", "list", "--store", t->laptop);
    output_has(&t->c.out, "paul\tadministrator");
}

// Where nothing but hands made the store, whoever is there names the first administrator; once a
// package came, nobody does.
static void a_store_made_by_hand_names_its_administrator(void **state)
{
    struct office *t = *state;
    struct clock clock = clock_system();
    struct store_options o = {.path = t->laptop, .schema_dir = "data/schema", .clock = &clock};
    struct store *s = NULL;
    command_write(&t->c, "from/settings.json", "{}", 0600);
    make(t);
    for (int package = 1; package >= 0; package--) {
        unlink(t->laptop);
        assert_int_equal(vault_start(NULL), RC_OK);
        assert_int_equal(store_create(&o, "paul", "visitor", COMMAND_PAUL, &s, NULL), RC_OK);
        store_close(s);
        if (package == 1) {
            RUN(t, 0, "setup", t->package, "--yes", "--fingerprint", t->fingerprint, PAUL(t));
            output_has(&t->c.out, "nobody can become an administrator");
            refused_all(t);
        } else {
            RUN(t, 0, "account", "role", "paul", "administrator", PAUL(t));
        }
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, command_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(one_command_makes_and_configures_a_store),
        TEST(somebody_elses_package_makes_nothing),
        TEST(a_changed_package_makes_nothing),
        TEST(what_a_package_may_not_hold_is_never_signed),
        TEST(only_a_later_package_of_the_same_key_follows),
        TEST(killed_it_leaves_nothing_half_done),
        TEST(roles_count_from_the_start),
        TEST(a_store_made_by_hand_names_its_administrator),
        TEST(what_this_laptop_lacks_is_said_before_anything_is_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
