// SPDX-License-Identifier: EUPL-1.2
#include "transfer/envelope.h"

#include "base/mem.h"
#include "vault/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ID   "11111111-2222-4333-8444-555555555555"
#define HASH "00000000000000000000000000000000000000000000000000000000000000ff"
#define BODY "{ \"resourceType\":\"Bundle\",\t\"n\":1.50 }\n"

static struct transfer_head a_package(void)
{
    struct transfer_head head = {.kind = TRANSFER_PACKAGE,
                                 .laptop = id_from(ID),
                                 .package = id_from(ID),
                                 .visit = id_from(ID),
                                 .person = id_from(ID),
                                 .seq = 7,
                                 .queued_utc_ms = 1790000000000,
                                 .urgent = true};
    store_package_hash(BODY, strlen(BODY), head.hash);
    return head;
}

static void a_package_keeps_every_byte_and_member(void **state)
{
    struct transfer_head head = a_package();
    struct transfer_file f;
    struct buf text = {0};
    (void)state;
    head.patient = json_new_object();
    json_set_string(head.patient, "family", "line\nend");
    transfer_file_write(&head, BODY, strlen(BODY), &text);
    assert_int_equal(transfer_file_read(buf_text(&text), text.len, &f, NULL), RC_OK);
    assert_int_equal(f.body_len, strlen(BODY));
    assert_memory_equal(f.body, BODY, strlen(BODY));
    assert_string_equal(json_number(json_get(f.json, "n")), "1.50");
    assert_int_equal(f.head.kind, TRANSFER_PACKAGE);
    assert_true(id_equal(f.head.visit, head.visit) && id_equal(f.head.person, head.person));
    assert_true(f.head.seq == 7 && f.head.urgent && f.head.queued_utc_ms == head.queued_utc_ms);
    assert_string_equal(f.head.hash, head.hash);
    assert_string_equal(json_get_string(f.head.patient, "family"), "line\nend");
    transfer_file_release(&f);
    json_free(head.patient);
    buf_release(&text);
}

static void a_cut_file_is_refused_at_every_length(void **state)
{
    struct transfer_head head = a_package();
    struct transfer_file f;
    struct buf text = {0};
    (void)state;
    transfer_file_write(&head, BODY, strlen(BODY), &text);
    for (size_t len = 0; len < text.len; len++) {
        char *cut = mem_text(text.at, len); // a block of its own
        if (transfer_file_read(cut, len, &f, NULL) != RC_INVALID)
            fail_msg("%zu of %zu bytes", len, text.len);
        free(cut);
    }
    buf_release(&text);
}

// A head and a body that must be refused.
static const struct {
    const char *what, *text;
} bad[] = {
    {"no head", "{}"},
    {"no JSON", "package\n{}"},
    {"no object", "[1]\n{}"},
    {"no kind", "{\"laptop\":\"" ID "\"}\n{}"},
    {"another kind", "{\"kind\":\"letter\",\"laptop\":\"" ID "\"}\n{}"},
    {"no package", "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"hash\":\"" HASH
                   "\",\"state\":\"delivered\"}\n{}"},
    {"a bad identifier", "{\"kind\":\"receipt\",\"laptop\":\"../../etc\",\"package\":\"" ID
                         "\",\"hash\":\"" HASH "\",\"state\":\"delivered\"}\n{}"},
    {"a short hash", "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"package\":\"" ID
                     "\",\"hash\":\"00\",\"state\":\"delivered\"}\n{}"},
    {"a long state", "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"package\":\"" ID
                     "\",\"hash\":\"" HASH "\",\"state\":\"deliveredanddelivered\"}\n{}"},
    {"a state with a control", "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"package\":\"" ID
                               "\",\"hash\":\"" HASH "\",\"state\":\"a\\u001b\"}\n{}"},
    {"a body of another type", "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"package\":\"" ID
                               "\",\"hash\":\"" HASH "\",\"state\":\"delivered\"}\n[]"},
    {"no number",
     "{\"kind\":\"manifest\",\"laptop\":\"" ID "\",\"seq\":0,\"before\":\"" HASH "\"}\n[]"},
    {"a number as text",
     "{\"kind\":\"manifest\",\"laptop\":\"" ID "\",\"seq\":\"1\",\"before\":\"" HASH "\"}\n[]"},
    {"another hash than the body's",
     "{\"kind\":\"package\",\"laptop\":\"" ID "\",\"package\":\"" ID "\",\"person\":\"" ID
     "\",\"seq\":1,\"queued\":1,\"urgent\":false,\"hash\":\"" HASH "\"}\n{}"},
};

static void what_is_wrong_is_refused(void **state)
{
    static const char good[] =
        "{\"kind\":\"receipt\",\"laptop\":\"" ID "\",\"package\":\"" ID "\",\"hash\":\"" HASH
        "\",\"state\":\"delivered\",\"later\":1}\n{\"server\":\"x\"}";
    struct transfer_file f;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct err e = {0};
        if (transfer_file_read(bad[i].text, strlen(bad[i].text), &f, &e) != RC_INVALID)
            fail_msg("%s was taken", bad[i].what);
        assert_true(e.text[0] != '\0');
    }
    assert_int_equal(transfer_file_read(good, strlen(good), &f, NULL), RC_OK);
    assert_string_equal(f.head.state, "delivered");
    transfer_file_release(&f);
}

// A name is needed and enough: sex and birth date may not be known.
static void a_package_says_who_it_is_about(void **state)
{
    static const struct {
        const char *patient;
        bool found;
    } rows[] = {
        {"\"id\":\"" ID "\",\"name\":[{\"family\":\"N\"}]", true},
        {"\"id\":\"" ID "\",\"name\":[{\"use\":\"old\",\"text\":\"A N\"}],\"birthDate\":\"1942\"",
         true},
        {"\"id\":\"" ID "\",\"name\":[{}],\"birthDate\":\"1942-05-12\",\"gender\":\"male\"", false},
        {"\"id\":\"" ID "\",\"name\":{\"family\":\"N\"}", false},
        {"\"id\":\"" ID "\"", false},
        {"\"id\":\"other\",\"name\":[{\"family\":\"N\"}]", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char text[400];
        struct json *bundle = NULL;
        int len = snprintf(text, sizeof text,
                           "{\"entry\":[{},{\"resource\":{\"resourceType\":\"Patient\",%s}}]}",
                           rows[i].patient);
        assert_int_equal(json_parse(text, (size_t)len, &JSON_LIMITS, &bundle, NULL), RC_OK);
        assert_int_equal(transfer_file_patient(bundle, id_from(ID)) != NULL, rows[i].found);
        json_free(bundle);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_package_keeps_every_byte_and_member),
        cmocka_unit_test(a_cut_file_is_refused_at_every_length),
        cmocka_unit_test(a_package_says_who_it_is_about),
        cmocka_unit_test(what_is_wrong_is_refused),
    };
    return vault_start(NULL) == RC_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
