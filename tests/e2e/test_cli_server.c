// SPDX-License-Identifier: EUPL-1.2
// icope server set, show, check, key, forget with real files: secrets come only from files of their
// owner and are never shown, and what is refused changes nothing.
#include "base/fs.h"
#include "base/json.h"
#include "store/store.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RUN(t, code, ...) run(t, code, (const char *const[]){"--lang", "en", __VA_ARGS__, NULL})
#define MARIE(t)          "--store", (t)->store, "--account", "marie", "--passphrase-file", (t)->marie
#define PAUL(t)           "--store", (t)->store, "--account", "paul", "--passphrase-file", (t)->paul
#define SET(t, code, ...) RUN(t, code, "server", "set", __VA_ARGS__, MARIE(t))
#define SECRET            "s3cr3t-Zx81"
#define OURS              "--canonicals", "https://asso.fr/fhir"
#define PIN               "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// A store with an administrator and a visitor, and files.
struct office {
    struct command c;                 // runs the program
    const char *store, *marie, *paul; // paths
    const char *secret, *ca;          // the same
};

static void run(struct office *t, int code, const char *const *words)
{
    command_expect(&t->c, code, words);
    // Whatever was asked for, no secret is ever shown.
    static const char *const never[] = {SECRET, "PRIVATE KEY", "quatre mots"};
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        assert_null(strstr(buf_text(&t->c.out), never[i]));
        assert_null(strstr(buf_text(&t->c.said), never[i]));
    }
}

static int set_up(void **state)
{
    struct office *t = mem_alloc(sizeof *t);
    command_init(&t->c);
    command_write(&t->c, "secret", SECRET "\n", 0600);
    command_write(&t->c, "ca.pem", "-----BEGIN CERTIFICATE-----\n", 0644);
    t->store = command_store(&t->c, "office.db");
    t->marie = command_path(&t->c, "marie");
    t->paul = command_path(&t->c, "paul");
    t->secret = command_path(&t->c, "secret");
    t->ca = command_path(&t->c, "ca.pem");
    *state = t;
    return 0;
}

// What `server show --json` says, owned.
static struct json *shown(struct office *t)
{
    struct json *v = NULL;
    struct err e = {0};
    RUN(t, 0, "server", "show", "--json", MARIE(t));
    if (json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("no JSON: %s in %s", e.text, buf_text(&t->c.out));
    return v;
}

static void shows(struct office *t, const char *member, const char *value)
{
    struct json *v = shown(t);
    const char *found = json_get_string(v, member);
    const char *expected = value != NULL ? value : "none";
    found = found != NULL ? found : "none";
    if (strcmp(found, expected) != 0)
        fail_msg("%s: %s", member, found);
    json_free(v);
}

static void without_a_server_each_says_so(void **state)
{
    struct office *t = *state;
    RUN(t, 1, "server", "show", MARIE(t));
    output_has(&t->c.said, "no server is set");
    RUN(t, 1, "server", "show", "--json", MARIE(t));
    RUN(t, 1, "server", "check", MARIE(t));
    output_has(&t->c.said, "no server is set");
    RUN(t, 0, "server", "forget", MARIE(t)); // nothing to forget is done already
    SET(t, 2, "--mode", "auto");
    output_has(&t->c.said, "nothing was changed");
    RUN(t, 2, "server", "set", "--base", MARIE(t));
    RUN(t, 2, "server", "show", "now", MARIE(t));
    RUN(t, 4, "server", "show", "--store", t->store, "--account", "marie", "--passphrase-file",
        t->paul);
}

static void what_is_set_is_shown_and_kept(void **state)
{
    struct office *t = *state;
    SET(t, 0, "--base", "https://fhir.example.org/r4///", "--auth", "bearer", "--secret-file",
        t->secret, OURS);
    output_has(&t->c.out, "https://fhir.example.org/r4");
    shows(t, "base", "https://fhir.example.org/r4");
    shows(t, "auth", "bearer");
    shows(t, "mode", "auto");
    shows(t, "secret-file", "(set)");
    shows(t, "owners", NULL);
    // What is not given stays.
    SET(t, 0, "--mode", "metered", "--ca-file", t->ca, "--owner", "CareTeam/1", "--owner",
        "Practitioner/2");
    shows(t, "base", "https://fhir.example.org/r4");
    shows(t, "secret-file", "(set)");
    shows(t, "mode", "metered");
    shows(t, "ca-file", t->ca);
    shows(t, "owners", "CareTeam/1\nPractitioner/2");
    RUN(t, 0, "server", "show", MARIE(t));
    output_has(&t->c.out, "(set)");
    // The file of the secret is not needed any more, and an empty text forgets one.
    command_write(&t->c, "secret", "another", 0600);
    SET(t, 0, "--owner", "https://a.example/fhir/CareTeam/7", "--owner", "urn:oid:1.2.3|A B");
    shows(t, "owners", "https://a.example/fhir/CareTeam/7\nurn:oid:1.2.3|A B");
    SET(t, 0, "--pin", PIN, "--pin-next", PIN, "--ca-file", "", "--owner", "");
    shows(t, "pin", PIN);
    shows(t, "ca-file", NULL);
    shows(t, "owners", NULL);
    SET(t, 0, "--auth", "client", "--client-id", "icope", "--token-url",
        "https://fhir.example.org/token", "--scope", "system/*.cruds");
    shows(t, "client-id", "icope");
    RUN(t, 0, "server", "forget", MARIE(t));
    RUN(t, 1, "server", "show", MARIE(t));
    SET(t, 2, "--auth", "bearer"); // nothing of it is left
}

// What is no PEM file would be found out at the first sending, as a certificate in doubt.
static void only_pem_is_taken_for_pem(void **state)
{
    static const char *const rows[][2] = {{"--ca-file", "no certificate"},
                                          {"--cert-file", "no certificate"},
                                          {"--cert-key-file", "no private key"},
                                          {"--key-file", "no private key"}};
    struct office *t = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        SET(t, 2, rows[i][0], command_path(&t->c, "secret"));
        output_has(&t->c.said, rows[i][1]);
        assert_null(strstr(buf_text(&t->c.said), SECRET));
    }
}

static void a_refusal_leaves_what_was_set(void **state)
{
    struct office *t = *state;
    SET(t, 0, "--base", "https://fhir.example.org/r4", "--auth", "bearer", "--secret-file",
        t->secret, "--pin", PIN, OURS);
    struct json *before = shown(t);
    command_write(&t->c, "open", SECRET "\n", 0644);
    command_write(&t->c, "group", SECRET "\n", 0640);
    command_write(&t->c, "blank", "two words\n", 0600);
    char longest[1000] = "";
    memset(longest, 'a', sizeof longest - 1);
    command_write(&t->c, "long", longest, 0600);
    memcpy(longest, "https://", 8);
    const char *const rows[][4] = {
        {"--base", "http://127.0.0.1.evil.example/r4", "https only", ""},
        {"--base", "https://marie:pw@fhir.example.org", "no @", ""},
        {"--base", "https://fhir.example.org/\x1b[2J", "character", ""},
        {"--base", "", "no server is set", ""},
        {"--base", longest, "too long", ""},
        {"--secret-file", command_path(&t->c, "open"), "chmod 600", SECRET},
        {"--secret-file", command_path(&t->c, "group"), "chmod 600", SECRET},
        {"--secret-file", command_path(&t->c, "nowhere"), "nowhere", ""},
        {"--secret-file", t->c.dir, "", ""},
        {"--secret-file", command_path(&t->c, "blank"), "blank", "two words"},
        {"--secret-file", command_path(&t->c, "long"), "long", "aaaaaaaa"},
        {"--auth", "client", "clientId", ""},
        {"--auth", "basic", "bearer", ""},
        {"--mode", "never", "metered", ""},
        {"--parallel", "9", "number", ""},
        {"--pin", "sha256//short", "pin", ""},
        {"--proxy", "http://marie:pw@proxy.example:3128", "no @", ""},
        {"--ca-file", command_path(&t->c, "nowhere"), "no such file", ""},
        {"--owner", "a\nb", "reference", ""},
        {"--owner", "Jeanne Martin", "reference", ""},
        {"--owner", "CareTeam", "reference", ""},
        {"--owner", "CareTeam/", "reference", ""},
        {"--owner", "Patients/7", "reference", ""},
        {"--owner", "CareTeam/7/history", "reference", ""},
        {"--owner", "team|7", "reference", ""},
        {"--owner", "urn:team|Martin, Jeanne", "reference", ""},
        {"--owner", "https://server.example/fhir", "reference", ""},
        {"--canonicals", "asso.fr/fhir", "https://", ""},
        {"--canonicals", "https://asso.fr/fhir/", "no slash", ""},
        {"--canonicals", "https://icope.example.org/fhir", "the organisation's own", ""},
        {"--canonicals", "https://ICOPE.Example/fhir", "the organisation's own", ""},
        {"--canonicals", "https://serveur/fhir", "the organisation's own", ""},
        {"--canonicals", "https://asso.fr/a b", "letters", ""},
        {"--canonicals", "", "https://", ""},
        {"--password", SECRET, "", ""}, // no such option: a secret is never an argument
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bool value = strcmp(rows[i][0], "--password") != 0;
        const char *words[] = {"--lang",   "en",       "server", "set",
                               rows[i][0], rows[i][1], MARIE(t), NULL};
        command_run(&t->c, NULL, words);
        if (t->c.code != 2)
            fail_msg("%s %.60s: exit %d", rows[i][0], rows[i][1], t->c.code);
        assert_true(t->c.said.len > 0);
        output_has(&t->c.said, rows[i][2]);
        if (value) // what a value must be is said; the usage is for words that are not known
            assert_null(strstr(buf_text(&t->c.said), "--help"));
        assert_null(strchr(buf_text(&t->c.said), '\x1b'));
        if (rows[i][3][0] != '\0')
            assert_null(strstr(buf_text(&t->c.said), rows[i][3]));
    }
    struct json *after = shown(t);
    assert_true(json_equal(before, after));
    json_free(after);
    json_free(before);
}

static void only_who_may_set_may_look(void **state)
{
    struct office *t = *state;
    RUN(t, 0, "account", "add", "paul", "--role", "visitor", "--new-passphrase-file", t->paul,
        MARIE(t));
    SET(t, 0, "--base", "https://fhir.example.org/r4", OURS);
    RUN(t, 6, "server", "set", "--mode", "manual", PAUL(t));
    output_has(&t->c.said, "may not");
    RUN(t, 6, "server", "show", PAUL(t));
    RUN(t, 6, "server", "show", "--json", PAUL(t));
    assert_int_equal(t->c.out.len, 0);
    RUN(t, 6, "server", "check", PAUL(t));
    RUN(t, 6, "server", "key", PAUL(t));
    assert_int_equal(t->c.out.len, 0);
    RUN(t, 6, "server", "key", "--new", PAUL(t));
    RUN(t, 6, "server", "forget", PAUL(t));
    shows(t, "mode", "auto");
}

// A first server needs names of the organisation's own; a store that has one goes on, and is told.
static void what_goes_out_has_names_of_the_organisation(void **state)
{
    struct office *t = *state;
    SET(t, 2, "--base", "https://fhir.example.org/r4");
    output_has(&t->c.said, "--canonicals URL is missing");
    RUN(t, 1, "server", "show", MARIE(t)); // nothing of it was kept
    SET(t, 2, "--base", "ftp://x", OURS);
    SET(t, 2, "--base", "https://fhir.example.org/r4"); // not set by the one that was refused
    SET(t, 0, "--base", "https://fhir.example.org/r4", OURS);
    assert_null(strstr(buf_text(&t->c.said), "belongs to nobody"));
    shows(t, "canonicals", "https://asso.fr/fhir");
    SET(t, 0, "--canonicals", "https://autre.fr/fhir"); // nothing has gone out yet
    shows(t, "canonicals", "https://autre.fr/fhir");
    RUN(t, 0, "server", "forget", MARIE(t));
    SET(t, 0, "--base", "https://fhir.example.org/r4"); // they stay
    shows(t, "canonicals", "https://autre.fr/fhir");
}

// The kid of the key set that was printed.
static void kid_of(struct office *t, char out[80])
{
    struct json *set = NULL;
    assert_int_equal(json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &set, NULL), RC_OK);
    const struct json *key = json_at(json_get(set, "keys"), 0);
    assert_int_equal(json_count(json_get(set, "keys")), 1);
    assert_null(json_get(key, "d"));
    assert_string_equal(json_get_string(key, "crv"), "P-384");
    snprintf(out, 80, "%s", json_get_string(key, "kid"));
    json_free(set);
}

static void its_own_key_stays_until_a_new_one_is_asked_for(void **state)
{
    struct office *t = *state;
    struct buf first = {0};
    char kid[80], again[80], fresh[80];
    RUN(t, 0, "server", "key", MARIE(t));
    buf_puts(&first, buf_text(&t->c.out));
    kid_of(t, kid);
    RUN(t, 0, "server", "key", MARIE(t));
    assert_string_equal(buf_text(&t->c.out), buf_text(&first));
    SET(t, 0, "--base", "https://fhir.example.org/r4", "--auth", "backend", "--client-id", "icope",
        "--token-url", "https://fhir.example.org/token", OURS);
    shows(t, "key-id", kid);
    shows(t, "key-file", "(set)");
    RUN(t, 0, "server", "key", "--new", MARIE(t));
    assert_string_not_equal(buf_text(&t->c.out), buf_text(&first));
    kid_of(t, fresh);
    assert_string_not_equal(kid, fresh);
    RUN(t, 0, "server", "key", MARIE(t));
    kid_of(t, again);
    assert_string_equal(again, fresh);
    // What was printed is what is signed with.
    shows(t, "key-id", fresh);
    // A key of somebody else's making stays when a new one of ours is made.
    RUN(t, 0, "server", "set", "--key-id", "theirs", MARIE(t));
    RUN(t, 0, "server", "key", "--new", MARIE(t));
    shows(t, "key-id", "theirs");
    buf_release(&first);
}

static void a_server_that_is_not_there_is_told_from_a_setting(void **state)
{
    struct office *t = *state;
    struct json *v = NULL;
    SET(t, 0, "--base", "http://127.0.0.1:1/fhir", OURS);
    RUN(t, 5, "server", "check", MARIE(t));
    output_has(&t->c.said, "no connection");
    output_has(&t->c.said, "kept here");
    RUN(t, 5, "server", "check", "--json", MARIE(t));
    assert_int_equal(json_parse(t->c.out.at, t->c.out.len, &JSON_LIMITS, &v, NULL), RC_OK);
    assert_string_equal(json_get_string(v, "trouble"), "no-link");
    json_free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_server_each_says_so, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_is_set_is_shown_and_kept, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(a_refusal_leaves_what_was_set, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(only_pem_is_taken_for_pem, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(only_who_may_set_may_look, set_up, command_tear_down),
        cmocka_unit_test_setup_teardown(what_goes_out_has_names_of_the_organisation, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(its_own_key_stays_until_a_new_one_is_asked_for, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_server_that_is_not_there_is_told_from_a_setting, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
