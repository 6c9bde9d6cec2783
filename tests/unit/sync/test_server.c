// SPDX-License-Identifier: EUPL-1.2
#include "sync/server.h"

#include "unit/http/read.h"

#define PIN "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static enum rc check(const struct server *s, const char *words)
{
    struct err e = {0};
    enum rc rc = server_check(s, &e);
    if (rc != RC_OK && strstr(e.text, words) == NULL)
        fail_msg("<%s> is not in <%s>", words, e.text);
    return rc;
}

static const struct {
    const char *url;
    enum rc rc;
} addresses[] = {
    {"https://fhir.example.org/fhir", RC_OK},
    {"https://fhir.example.org", RC_OK},
    {"https://fhir.example.org:8443/a/b/fhir", RC_OK},
    {"https://192.0.2.7/fhir", RC_OK},
    {"https://[2001:db8::7]/fhir", RC_OK},
    {"https://[2001:db8::7]:8443/fhir", RC_OK},
    {"http://127.0.0.1/fhir", RC_OK},
    {"http://127.0.0.1:8080/fhir", RC_OK},
    {"http://127.9.8.7:8080/fhir", RC_OK},
    {"http://localhost/fhir", RC_OK},
    {"http://localhost:8080/fhir", RC_OK},
    {"http://[::1]/fhir", RC_OK},
    {"http://[::1]:8080/fhir", RC_OK},
    {"", RC_NO},
    // Not https, and not here.
    {"http://fhir.example.org/fhir", RC_INVALID},
    {"http://192.168.1.2/fhir", RC_INVALID},
    {"http://10.0.0.1/fhir", RC_INVALID},
    {"http://0.0.0.0/fhir", RC_INVALID},
    {"http://[::]/fhir", RC_INVALID},
    {"http://[2001:db8::1]/fhir", RC_INVALID},
    {"http://[::ffff:127.0.0.1]/fhir", RC_INVALID},
    // Only looks like this machine.
    {"http://127.0.0.1.evil.example/fhir", RC_INVALID},
    {"http://127.evil.example/fhir", RC_INVALID},
    {"http://localhost.evil.example/fhir", RC_INVALID},
    {"http://localhostx/fhir", RC_INVALID},
    {"http://local/fhir", RC_INVALID},
    {"http://localhost@evil.example/fhir", RC_INVALID},
    {"http://127.0.0.1@evil.example/fhir", RC_INVALID},
    {"http://127.0.0.1:80@evil.example/fhir", RC_INVALID},
    {"http://evil.example/127.0.0.1", RC_INVALID},
    {"http://evil.example/://localhost/", RC_INVALID},
    {"http://evil.example#127.0.0.1", RC_INVALID},
    {"http://127.0.0.1\\.evil.example/fhir", RC_INVALID},
    {"http://[::1]evil.example/fhir", RC_INVALID},
    {"http://[::1].evil.example/fhir", RC_INVALID},
    {"http://[::1/fhir", RC_INVALID},
    {"http://127.0.0.1.1/fhir", RC_INVALID}, // a name: four numbers make an address
    {"http://127.0.0.256/fhir", RC_INVALID},
    {"http://127...../fhir", RC_INVALID},
    {"http://127.1.1.1.1.1.1/fhir", RC_INVALID},
    {"http://2130706433/fhir", RC_INVALID},
    {"http://0x7f000001/fhir", RC_INVALID},
    {"http://127.0.0.1:8080evil.example/fhir", RC_INVALID},
    {"http://localhost:evil.example/fhir", RC_INVALID},
    {"http://127.0.0.1:80:90/fhir", RC_INVALID},
    // No address at all.
    {"https://", RC_INVALID},
    {"https:///fhir", RC_INVALID},
    {"https://:8443/fhir", RC_INVALID},
    {"https://fhir.example.org:x/fhir", RC_INVALID},
    {"https://fhir.example.org:0/fhir", RC_INVALID},
    {"https://fhir.example.org:65536/fhir", RC_INVALID},
    {"https://fhir.example.org:/fhir", RC_INVALID},
    {"https://[2001:db8::7/fhir", RC_INVALID},
    {"https://[2001:db8::7]x/fhir", RC_INVALID},
    {"https://[]/fhir", RC_INVALID},
    {"HTTPS://fhir.example.org", RC_INVALID},
    {"ftp://fhir.example.org", RC_INVALID},
    {"file:///etc/passwd", RC_INVALID},
    {"fhir.example.org", RC_INVALID},
    {" https://fhir.example.org", RC_INVALID},
    // What an address of ours never holds.
    {"https://marie:secret@fhir.example.org/fhir", RC_INVALID},
    {"https://fhir.example.org/fhir?tenant=1", RC_INVALID},
    {"https://fhir.example.org/fhir#x", RC_INVALID},
    {"https://fhir.example.org/fhir/", RC_INVALID},
    {"https://fhir.example.org/", RC_INVALID},
    {"https://fhir.example.org/a b", RC_INVALID},
    {"https://fhir.example.org/\r\nHost: evil.example", RC_INVALID},
    {"https://fhir.example.org/\x1b[2J", RC_INVALID},
    {"https://fhir.example.org/\x7f", RC_INVALID},
    {"https://fhir.example.org/\xC3\xA9", RC_INVALID},
    {"https://\xD1\x84hir.example.org/", RC_INVALID},
};

static void addresses_are_https_or_loopback(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
        struct server s = {0};
        snprintf(s.base, sizeof s.base, "%s", addresses[i].url);
        enum rc rc = check(&s, "base: ");
        if (rc != addresses[i].rc)
            fail_msg("%s: %s", addresses[i].url, rc_name(rc));
        // The address of the authorisation server follows the same rules (but may end anyhow).
        struct server t = {
            .base = "https://a.example", .auth = AUTH_CLIENT, .client_id = "c", .secret = "s"};
        snprintf(t.token_url, sizeof t.token_url, "%s", addresses[i].url);
        size_t len = strlen(addresses[i].url);
        bool ends = len > 0 && addresses[i].url[len - 1] == '/';
        rc = check(&t, "tokenUrl: ");
        if (!ends && (rc == RC_OK) != (addresses[i].rc == RC_OK))
            fail_msg("tokenUrl %s: %s", addresses[i].url, rc_name(rc));
    }
}

static void pins_are_whole_hashes(void **state)
{
    (void)state;
    static const struct {
        const char *pin;
        bool good;
    } rows[] = {
        {"", true},
        {PIN, true},
        {"sha256//Vjs8r4z+80wjNcr1YKepWQboSIRi63WsWXhIMN+eWys=", true},
        {"sha256//", false},
        {"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha1//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAA;AAAAAAAAAAAAAAAAAAAAAA=", false}, // two for libcurl
        {"sha256//AAAAAAAAAAAAAAAAAAAA\nAAAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAA-_AAAAAAAAAAAAAAAAAAAAA=", false},
        {"sha256//AAAAAAAAAAAAAAAAAAAA=AAAAAAAAAAAAAAAAAAAAAA=", false},
        {PIN ";" PIN, false},
        {" " PIN, false},
        {"/etc/ssl/certs/x.pem", false}, // libcurl would read a file
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server s = {.base = "https://a.example"}, next = s;
        snprintf(s.pin, sizeof s.pin, "%s", rows[i].pin);
        snprintf(next.pin_next, sizeof next.pin_next, "%s", rows[i].pin);
        if ((check(&s, "pin") == RC_OK) != rows[i].good ||
            (check(&next, "pin") == RC_OK) != rows[i].good)
            fail_msg("%s", rows[i].pin);
    }
}

static void each_way_of_entering_needs_its_own(void **state)
{
    (void)state;
    static const struct {
        enum server_auth auth;
        const char *secret, *client, *key, *url, *missing;
    } rows[] = {
        {AUTH_NONE, "", "", "", "", NULL},
        {AUTH_BEARER, "abc.def-1", "", "", "", NULL},
        {AUTH_BEARER, "", "", "", "", "secret"},
        {AUTH_BEARER, "two words", "", "", "", "secret"},
        {AUTH_BEARER, "line\r\nX-Admin: 1", "", "", "", "secret"},
        {AUTH_BEARER, "caf\xC3\xA9", "", "", "", "secret"},
        {AUTH_CLIENT, "s", "c", "", "https://a.example/token", NULL},
        {AUTH_CLIENT, "", "c", "", "https://a.example/token", "secret"},
        {AUTH_CLIENT, "s", "", "", "https://a.example/token", "clientId"},
        {AUTH_CLIENT, "s", "c", "", "", "tokenUrl"},
        {AUTH_CLIENT, "s", "c", "", "http://a.example/token", "tokenUrl"},
        {AUTH_BACKEND, "", "c", "PEM", "https://a.example/token", NULL},
        {AUTH_BACKEND, "s", "c", "", "https://a.example/token", "keyPem"},
        {AUTH_BACKEND, "", "", "PEM", "https://a.example/token", "clientId"},
        {AUTH_BACKEND, "", "c", "PEM", "", "tokenUrl"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server s = {.base = "https://a.example", .auth = rows[i].auth};
        snprintf(s.secret, sizeof s.secret, "%s", rows[i].secret);
        snprintf(s.client_id, sizeof s.client_id, "%s", rows[i].client);
        snprintf(s.key_pem, sizeof s.key_pem, "%s", rows[i].key);
        snprintf(s.token_url, sizeof s.token_url, "%s", rows[i].url);
        print_message("row %zu\n", i);
        assert_int_equal(check(&s, rows[i].missing != NULL ? rows[i].missing : "-"),
                         rows[i].missing == NULL ? RC_OK : RC_INVALID);
    }
}

static void proxies_are_addresses_without_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *proxy;
        bool good;
    } rows[] = {
        {"", true},
        {"http://proxy.example:3128", true}, // only sees a TLS tunnel
        {"http://10.0.0.1:3128", true},
        {"https://proxy.example:3128", true},
        {"socks5h://proxy.example:1080", false},
        {"proxy.example:3128", false},
        {"http://marie:secret@proxy.example:3128", false}, // would be shown
        {"http://proxy.example:3128\r\nX: y", false},
        {"http://", false},
        {"http://proxy.example:99999", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server s = {.base = "https://a.example"};
        snprintf(s.proxy, sizeof s.proxy, "%s", rows[i].proxy);
        if ((check(&s, "proxy: ") == RC_OK) != rows[i].good)
            fail_msg("%s", rows[i].proxy);
    }
}

static void filled(struct server *s)
{
    *s = (struct server){.base = "https://a.example/fhir",
                         .auth = AUTH_BACKEND,
                         .token_url = "https://a.example/token",
                         .client_id = "client é",
                         .secret = "s3cret",
                         .scope = "system/*.cruds",
                         .key_pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                         .key_id = "kid",
                         .ca_file = "/ca.pem",
                         .pin = PIN,
                         .pin_next = PIN,
                         .cert_file = "pkcs11:object=a",
                         .key_file = "/key.pem",
                         .key_passphrase = "phrase",
                         .proxy = "http://proxy.example:3128",
                         .mode = MODE_METERED,
                         .parallel = 8,
                         .max_entries = 100000,
                         .owners = "Practitioner/1\nCareTeam/2"};
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    struct server s, again, empty;
    struct err e = {0};
    filled(&s);
    for (int auth = AUTH_NONE; auth <= AUTH_BACKEND; auth++) {
        for (int mode = MODE_AUTO; mode <= MODE_MANUAL; mode++) {
            s.auth = (enum server_auth)auth;
            s.mode = (enum server_mode)mode;
            struct json *v = server_json(&s);
            memset(&again, 0x55, sizeof again);
            assert_int_equal(server_from(v, &again, &e), RC_OK);
            assert_memory_equal(&again, &s, sizeof s);
            json_free(v);
        }
    }
    // Nothing set, nothing there.
    struct json *none = read_json("{}");
    memset(&empty, 0x55, sizeof empty);
    const struct server zero = {0};
    assert_int_equal(server_from(none, &empty, &e), RC_OK);
    assert_memory_equal(&empty, &zero, sizeof zero);
    json_free(none);
    // Every text, as long as it may be and one byte longer.
    struct json *all = server_json(&s);
    static const char *const names[] = {
        "base", "tokenUrl", "clientId", "secret",  "scope",         "keyPem", "keyId", "caFile",
        "pin",  "pinNext",  "certFile", "keyFile", "keyPassphrase", "proxy",  "owners"};
    static const size_t sizes[] = {400, 400, 200, 400, 400, 4096, 100, 400,
                                   80,  80,  400, 400, 200, 400,  800};
    assert_int_equal(json_count(all), ARRAY_LEN(names) + 4);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct buf text = {0};
        struct json *v = json_new_object();
        for (size_t n = 1; n < sizes[i]; n++)
            buf_putc(&text, 'a');
        json_set_string(v, names[i], buf_text(&text));
        assert_non_null(json_get(all, names[i]));
        assert_int_equal(server_from(v, &again, &e), RC_OK);
        buf_putc(&text, 'a');
        json_set_string(v, names[i], buf_text(&text));
        struct server before = again;
        assert_int_equal(server_from(v, &again, &e), RC_LIMIT);
        assert_non_null(strstr(e.text, names[i]));
        assert_null(strstr(e.text, "aaaa")); // it may be a secret
        err_clear(&e);
        assert_memory_equal(&before, &again, sizeof again);
        json_free(v);
        buf_release(&text);
    }
    json_free(all);
}

static void what_cannot_be_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *name;
    } rows[] = {
        {"{'auth':'BEARER'}", "auth"},
        {"{'auth':''}", "auth"},
        {"{'auth':1}", "auth"},
        {"{'auth':null}", NULL},
        {"{'mode':'never'}", "mode"},
        {"{'mode':[]}", "mode"},
        {"{'parallel':9}", "parallel"},
        {"{'parallel':-1}", "parallel"},
        {"{'parallel':1.5}", "parallel"},
        {"{'parallel':'4'}", "parallel"},
        {"{'parallel':8}", NULL},
        {"{'maxEntries':100001}", "maxEntries"},
        {"{'maxEntries':999999999999999999}", "maxEntries"},
        {"{'base':7}", "base"},
        {"{'secret':{'a':1}}", "secret"},
        {"{'pin':false}", "pin"},
        {"{'other':7}", NULL},
        {"[]", "object"},
        {"'https://a.example'", "object"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct server s = {.base = "before"};
        struct err e = {0};
        struct json *v = read_json(rows[i].text);
        enum rc rc = server_from(v, &s, &e);
        print_message("%s\n", rows[i].text);
        assert_int_equal(rc, rows[i].name == NULL ? RC_OK : RC_INVALID);
        if (rows[i].name != NULL) {
            assert_non_null(strstr(e.text, rows[i].name));
            assert_string_equal(s.base, "before");
        }
        json_free(v);
    }
}

static void a_link_has_what_is_set_and_nothing_else(void **state)
{
    (void)state;
    struct server s = {.base = "https://a.example"};
    struct transport_options o = server_link(&s);
    assert_true(o.ca_file == NULL && o.pin == NULL && o.pin_next == NULL && o.cert_file == NULL &&
                o.key_file == NULL && o.key_passphrase == NULL && o.proxy == NULL);
    assert_int_equal(o.parallel, 0);
    filled(&s);
    o = server_link(&s);
    assert_ptr_equal(o.ca_file, s.ca_file);
    assert_ptr_equal(o.pin, s.pin);
    assert_ptr_equal(o.pin_next, s.pin_next);
    assert_ptr_equal(o.cert_file, s.cert_file);
    assert_ptr_equal(o.key_file, s.key_file);
    assert_ptr_equal(o.key_passphrase, s.key_passphrase);
    assert_ptr_equal(o.proxy, s.proxy);
    assert_int_equal(o.parallel, 8);
}

static void nothing_is_left_after_wiping(void **state)
{
    (void)state;
    struct server s;
    const struct server zero = {0};
    filled(&s);
    server_wipe(&s);
    assert_memory_equal(&s, &zero, sizeof s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_https_or_loopback),
        cmocka_unit_test(pins_are_whole_hashes),
        cmocka_unit_test(each_way_of_entering_needs_its_own),
        cmocka_unit_test(proxies_are_addresses_without_a_name),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(what_cannot_be_is_named),
        cmocka_unit_test(a_link_has_what_is_set_and_nothing_else),
        cmocka_unit_test(nothing_is_left_after_wiping),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
