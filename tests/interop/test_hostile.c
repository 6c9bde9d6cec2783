// SPDX-License-Identifier: EUPL-1.2
// Hostile names, from a server into the store and out in every format, as programs of others read
// them: each name of names.json is still that name in all of them, and none is a formula, a number
// or a day. Run by make check-readers.
#include "base/fs.h"
#include "base/json.h"
#include "support/command_test.h"
#include "vault/vault.h"

#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NAMES "tests/interop/names.json"

// A Patient as a server sends it, that name wherever a text is.
static struct json *patient_named(const char *name, size_t nth)
{
    struct json *p = json_new_object(), *is = json_new_object(), *at = json_new_object();
    struct json *names = json_new_array(), *given = json_new_array(), *addresses = json_new_array();
    char born[11];
    snprintf(born, sizeof born, "19%02zu-05-12", 20 + nth % 40);
    json_set_string(p, "resourceType", "Patient");
    json_set_string(p, "id", id_new().text);
    json_set_string(is, "use", "official");
    json_set_string(is, "family", name);
    json_push(given, json_new_string(name));
    json_set(is, "given", given);
    json_push(names, is);
    json_set(p, "name", names);
    json_set_string(at, "city", name);
    json_set_string(at, "postalCode", name);
    json_push(addresses, at);
    json_set(p, "address", addresses);
    json_set_string(p, "birthDate", born);
    json_set_string(p, "gender", "female");
    return p;
}

static void keep_people(struct command *c)
{
    struct err e = {0};
    struct clock clock = clock_system();
    struct store *s = NULL;
    struct json *names = NULL;
    struct buf text = {0};
    const struct store_options o = {
        .path = command_path(c, "p.db"), .schema_dir = "data/schema", .clock = &clock};
    assert_int_equal(fs_read(NAMES, 1 << 20, &text, &e), RC_OK);
    assert_int_equal(json_parse(buf_text(&text), text.len, &JSON_LIMITS, &names, &e), RC_OK);
    assert_int_equal(vault_start(&e), RC_OK);
    assert_int_equal(store_open(&o, &s, &e), RC_OK);
    assert_int_equal(store_unlock(s, "practice", "practice", NULL, &e), RC_OK);
    assert_true(json_count(names) > 90);
    for (size_t i = 0; i < json_count(names); i++) {
        const char *name = json_string(json_at(names, i));
        struct json *patient = patient_named(name, i);
        if (store_person_save(s, patient, &e) != RC_OK)
            fail_msg("%s: %s", name, e.text);
        json_free(patient);
    }
    store_close(s);
    json_free(names);
    buf_release(&text);
}

static void names_stay_what_they_are(void **state)
{
    struct command *c = *state;
    const char *python = getenv("ICOPE_READERS"), *store = command_path(c, "p.db");
    const char *out = command_path(c, "out"), *french = command_path(c, "french");
    if (python == NULL || !fs_exists(python)) {
        print_message("skipped: no readers from PyPI (make check-readers installs them)\n");
        skip();
    }
    COMMAND(c, 0, "simulate", "--people", "0", "--store", store);
    keep_people(c);
    COMMAND(c, 0, "export", "--format", "csv,xlsx,stata,spss,fhir,omop", "--for", "rfc4180",
            "--out", out, "--store", store, "--practice");
    COMMAND(c, 0, "export", "--format", "csv", "--for", "excel-fr", "--out", french, "--store",
            store, "--practice");
    const int code =
        command_run_other(c, python, NULL,
                          (const char *const[]){"tests/interop/agree.py", out, "practice-",
                                                "--french", french, "--names", NAMES, NULL});
    printf("%s%s", buf_text(&c->out), buf_text(&c->said)); // longer than what cmocka prints
    assert_int_equal(code, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_stay_what_they_are, command_set_up,
                                        command_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
