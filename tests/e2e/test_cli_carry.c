// SPDX-License-Identifier: EUPL-1.2
// The command line on a laptop and a desk without internet: keys exchanged, packages carried,
// receipts brought back.
#include "base/fs.h"
#include "store/outbox.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#define RUN(t, code, ...) COMMAND(&(t)->c, code, __VA_ARGS__)
#define LAPTOP(t)         "--store", (t)->laptop, "--account", "marie", "--passphrase-file", (t)->pass
#define DESK(t)           "--store", (t)->desk, "--account", "marie", "--passphrase-file", (t)->pass
#define SECRET            "quatre mots bien choisis"

// Two stores and a folder.
struct pair {
    struct command c;                                // runs the program
    const char *laptop, *desk, *pass, *key, *folder; // paths
    struct id package;                               // what waits on the laptop
    struct clock clock;                              // the system's
};

// Opens or makes a store for the test itself.
static struct store *open_store(struct pair *t, const char *path)
{
    struct store_options o = {.path = path, .schema_dir = "data/schema", .clock = &t->clock};
    struct store *s = NULL;
    struct err e = {0};
    enum rc rc = fs_exists(path) ? store_open(&o, &s, &e)
                                 : store_create(&o, "marie", "administrator", SECRET, &s, &e);
    if (rc == RC_OK && !store_is_unlocked(s))
        rc = store_unlock(s, "marie", SECRET, NULL, &e);
    if (rc != RC_OK)
        fail_msg("%s: %s", path, e.text);
    return s;
}

static struct json *parsed(const char *text)
{
    struct json *v = NULL;
    assert_int_equal(json_parse(text, strlen(text), &JSON_LIMITS, &v, NULL), RC_OK);
    return v;
}

static int set_up(void **state)
{
    struct pair *t = mem_alloc(sizeof *t);
    char text[300];
    t->clock = clock_system();
    command_init(&t->c);
    command_write(&t->c, "pass", SECRET "\n", 0600);
    t->pass = command_path(&t->c, "pass");
    t->laptop = command_path(&t->c, "laptop.db");
    t->desk = command_path(&t->c, "desk.db");
    t->key = command_path(&t->c, "desk-key.json");
    t->folder = command_path(&t->c, "usb");
    assert_int_equal(vault_start(NULL), RC_OK);
    assert_int_equal(mkdir(t->folder, 0700), 0);
    struct store *s = open_store(t, t->laptop);
    struct id person = id_new();
    t->package = id_new();
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Patient\",\"id\":\"%s\",\"name\":[{\"family\":\"Martin\"}],"
             "\"birthDate\":\"1942-05-12\",\"gender\":\"female\"}",
             person.text);
    struct json *patient = parsed(text);
    snprintf(text, sizeof text,
             "{\"resourceType\":\"Bundle\",\"id\":\"%s\",\"type\":\"transaction\",\"entry\":[]}",
             t->package.text);
    struct json *bundle = parsed(text);
    assert_int_equal(store_person_save(s, patient, NULL), RC_OK);
    assert_int_equal(store_package_add(s, person, bundle, NULL), RC_OK);
    json_free(patient);
    json_free(bundle);
    store_close(s);
    store_close(open_store(t, t->desk));
    *state = t;
    return 0;
}

// The fingerprint in what was printed last.
static void take_fingerprint(struct pair *t, char out[32])
{
    const char *at = strstr(buf_text(&t->c.out), "Fingerprint: ");
    assert_non_null(at);
    snprintf(out, 32, "%.29s", at + 13);
}

// Keys are exchanged as the manual says.
static void introduce(struct pair *t, char laptop[32])
{
    char desk[32];
    RUN(t, 0, "desk", "key", DESK(t));
    take_fingerprint(t, desk);
    command_write(&t->c, "desk-key.txt", buf_text(&t->c.out), 0600); // as `desk key > f` does
    RUN(t, 0, "carry", "key", command_path(&t->c, "desk-key.txt"), "--fingerprint", desk,
        LAPTOP(t));
    output_has(&t->c.out, desk);
    RUN(t, 0, "desk", "key", "--json", DESK(t));
    output_has(&t->c.out, desk);
    command_write(&t->c, "desk-key.json", buf_text(&t->c.out), 0600);
    RUN(t, 0, "carry", "key", t->key, "--fingerprint", desk, LAPTOP(t));
    output_has(&t->c.out, desk);
    RUN(t, 0, "carry", "key", LAPTOP(t));
    take_fingerprint(t, laptop);
}

static void keys_are_named_only_when_they_were_compared(void **state)
{
    struct pair *t = *state;
    char laptop[32], line[200];
    RUN(t, 1, "sync", "--to-folder", t->folder, LAPTOP(t));
    output_has(&t->c.said, "icope desk key");
    RUN(t, 1, "desk", "take", "--from", t->folder, DESK(t));
    RUN(t, 0, "desk", "key", "--json", DESK(t));
    command_write(&t->c, "desk-key.json", buf_text(&t->c.out), 0600);
    RUN(t, 1, "carry", "key", t->key, LAPTOP(t)); // nobody at a terminal
    output_has(&t->c.said, "nothing has changed");
    RUN(t, 1, "carry", "key", t->key, "--fingerprint", "babab-babab-babab-babab-babab", LAPTOP(t));
    RUN(t, 1, "carry", "key", "babab babab", "--fingerprint", "x", LAPTOP(t));
    output_has(&t->c.said, "no key");
    RUN(t, 1, "sync", "--to-folder", t->folder, LAPTOP(t));
    introduce(t, laptop);
    RUN(t, 0, "carry", "key", "--json", LAPTOP(t));
    snprintf(line, sizeof line, "\"fingerprint\":\"%s\"", laptop);
    output_has(&t->c.out, line);
    RUN(t, 2, "sync", "--to-folder", LAPTOP(t));
    RUN(t, 2, "desk", "take", DESK(t));
}

static void a_package_goes_and_its_receipt_comes_back(void **state)
{
    struct pair *t = *state;
    char laptop[32];
    introduce(t, laptop);
    RUN(t, 0, "sync", "--to-folder", t->folder, "--json", LAPTOP(t));
    output_has(&t->c.out, "\"written\":2,\"same\":0");
    RUN(t, 0, "sync", "--to-folder", t->folder, LAPTOP(t));
    // The manifest names the store's newest commit.
    output_has(&t->c.out, "1 file written, 1 were there already");
    RUN(t, 3, "desk", "take", "--from", t->folder, DESK(t));
    output_has(&t->c.said, laptop);
    output_has(&t->c.said, "--accept");
    RUN(t, 0, "desk", "laptops", DESK(t));
    output_has(&t->c.out, "no laptop");
    RUN(t, 0, "desk", "take", "--from", t->folder, "--accept", laptop, DESK(t));
    output_has(&t->c.out, "1 package taken, 0 were here");
    RUN(t, 0, "desk", "take", "--from", t->folder, "--json", DESK(t));
    RUN(t, 0, "fleet", "--json", DESK(t)); // the key was news of the laptop
    output_has(&t->c.out, "\"waiting\": 1");
    RUN(t, 0, "desk", "take", "--from", t->folder, "--json", DESK(t));
    output_has(&t->c.out, "\"taken\":0,\"known\":1");
    RUN(t, 0, "desk", "laptops", "--json", DESK(t));
    output_has(&t->c.out, laptop);
    RUN(t, 0, "desk", "receipts", "--to", t->folder, DESK(t));
    output_has(&t->c.out, "0 receipts written");
    struct store *s = open_store(t, t->desk);
    struct json *receipt = parsed("{\"server\":\"https://fhir.example.org\"}");
    assert_int_equal(store_package_deliver(s, t->package, receipt, NULL), RC_OK);
    json_free(receipt);
    store_close(s);
    RUN(t, 0, "desk", "receipts", "--to", t->folder, DESK(t));
    output_has(&t->c.out, "1 receipt written");
    RUN(t, 0, "sync", "--from-folder", t->folder, LAPTOP(t));
    output_has(&t->c.out, "1 delivered by the desk");
    RUN(t, 0, "sync", "--from-folder", t->folder, "--json", LAPTOP(t));
    output_has(&t->c.out, "\"known\":1,\"delivered\":0");
    s = open_store(t, t->laptop);
    assert_int_equal(store_package_receipt(s, t->package, &receipt, NULL), RC_OK);
    assert_string_equal(json_get_string(receipt, "server"), "https://fhir.example.org");
    json_free(receipt);
    store_close(s);
    RUN(t, 0, "desk", "forget", laptop, DESK(t));
    RUN(t, 1, "desk", "forget", laptop, DESK(t));
    RUN(t, 3, "desk", "take", "--from", t->folder, DESK(t));
}

static void a_folder_that_is_not_there_is_said(void **state)
{
    struct pair *t = *state;
    char laptop[32];
    introduce(t, laptop);
    RUN(t, 3, "sync", "--to-folder", "/nowhere/usb", LAPTOP(t));
    output_has(&t->c.said, "nothing is lost");
    RUN(t, 3, "sync", "--from-folder", "/nowhere/usb", LAPTOP(t));
    RUN(t, 3, "desk", "take", "--from", "/nowhere/usb", DESK(t));
    RUN(t, 3, "desk", "receipts", "--to", t->pass, "--json", DESK(t)); // a file
    output_has(&t->c.out, "\"result\":\"invalid\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_are_named_only_when_they_were_compared, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_package_goes_and_its_receipt_comes_back, set_up,
                                        command_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_that_is_not_there_is_said, set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
