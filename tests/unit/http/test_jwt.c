// SPDX-License-Identifier: EUPL-1.2
// Assertions are verified by openssl(1) against the public half, so that no code of ours checks
// itself.
#include "http/jwt.h"

#include "base/fs.h"
#include "unit/http/read.h"
#include "unit/http/shell.h"

enum { NOW_S = 1700000000, MOST = 1 << 20 };

// A folder with keys.
struct keys {
    char dir[300]; // of its own
};

static int shell(const struct keys *k, const char *command)
{
    return shell_in(k->dir, command);
}

static void put(const struct keys *k, const char *name, const void *bytes, size_t len)
{
    struct buf path = {0};
    fs_join(&path, k->dir, name);
    assert_int_equal(fs_write(buf_text(&path), bytes, len, 0600, NULL), RC_OK);
    buf_release(&path);
}

static void get(const struct keys *k, const char *name, struct buf *out)
{
    struct buf path = {0};
    fs_join(&path, k->dir, name);
    buf_clear(out);
    assert_int_equal(fs_read(buf_text(&path), MOST, out, NULL), RC_OK);
    buf_release(&path);
}

static int set_up(void **state)
{
    struct keys *k = mem_alloc(sizeof *k);
    const char *tmp = getenv("TMPDIR");
    snprintf(k->dir, sizeof k->dir, "%.200s/jwt-XXXXXX", tmp != NULL ? tmp : "/tmp");
    *state = k;
    return mkdtemp(k->dir) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct keys *k = *state;
    int code = shell(k, "rm -r \"$PWD\"");
    free(k);
    return code == 0 ? 0 : -1;
}

static int digit_of(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

// base64url without padding, strictly.
static void unpack(const char *text, size_t len, struct buf *out)
{
    unsigned bits = 0, held = 0;
    buf_clear(out);
    assert_int_not_equal(len % 4, 1);
    for (size_t i = 0; i < len; i++) {
        int digit = digit_of(text[i]);
        if (digit < 0)
            fail_msg("no base64url: %.*s", (int)len, text);
        bits = bits << 6 | (unsigned)digit;
        held += 6;
        if (held >= 8) {
            held -= 8;
            buf_putc(out, (char)(bits >> held & 0xFF));
        }
    }
    assert_int_equal(bits & ((1u << held) - 1), 0);
}

static struct json *unpack_json(const char *text, size_t len)
{
    struct buf plain = {0};
    struct json *v = NULL;
    unpack(text, len, &plain);
    assert_int_equal(json_parse(plain.at, plain.len, &JSON_LIMITS, &v, NULL), RC_OK);
    buf_release(&plain);
    return v;
}

static void der_number(struct buf *out, const unsigned char *bytes, size_t len)
{
    while (len > 1 && *bytes == 0) {
        bytes++;
        len--;
    }
    buf_putc(out, 2);
    buf_putc(out, (char)(len + (*bytes >> 7)));
    if (*bytes >> 7)
        buf_putc(out, 0);
    buf_add(out, bytes, len);
}

// Two numbers side by side as openssl wants them.
static void to_der(const struct buf *pair, struct buf *out)
{
    struct buf both = {0};
    const unsigned char *at = (const unsigned char *)pair->at;
    assert_int_equal(pair->len, 96);
    der_number(&both, at, 48);
    der_number(&both, at + 48, 48);
    buf_putc(out, 0x30);
    assert_in_range(both.len, 8, 127);
    buf_putc(out, (char)both.len);
    buf_add(out, both.at, both.len);
    buf_release(&both);
}

static void parts_of(const struct buf *jwt, const char *ret_at[3], size_t ret_len[3])
{
    const char *at = buf_text(jwt);
    for (int i = 0; i < 3; i++) {
        ret_at[i] = at;
        ret_len[i] = strcspn(at, ".");
        at += ret_len[i] + (i < 2);
    }
    assert_int_equal(at - jwt->at, jwt->len);
}

// Makes an assertion with key.pem and has openssl verify it with its public half.
static void verify(struct keys *k, const char *algorithm)
{
    struct buf pem = {0}, jwt = {0}, signature = {0}, der = {0};
    struct err e = {0};
    const char *at[3];
    size_t len[3];
    get(k, "key.pem", &pem);
    assert_int_equal(jwt_assertion(buf_text(&pem), "kid é\"", "client-1",
                                   "https://a.example/token?x=1", "jti-7", NOW_S * 1000LL + 999,
                                   &jwt, &e),
                     RC_OK);
    parts_of(&jwt, at, len);
    struct json *head = unpack_json(at[0], len[0]), *claims = unpack_json(at[1], len[1]);
    assert_string_equal(json_get_string(head, "alg"), algorithm);
    assert_string_equal(json_get_string(head, "kid"), "kid é\"");
    assert_string_equal(json_get_string(head, "typ"), "JWT");
    assert_int_equal(json_count(head), 3);
    assert_string_equal(json_get_string(claims, "iss"), "client-1");
    assert_string_equal(json_get_string(claims, "sub"), "client-1");
    assert_string_equal(json_get_string(claims, "aud"), "https://a.example/token?x=1");
    assert_string_equal(json_get_string(claims, "jti"), "jti-7");
    int64_t ends = 0;
    assert_true(json_int(json_get(claims, "exp"), &ends));
    assert_int_equal(ends, NOW_S + 240); // at most 5 minutes (SMART App Launch 2)
    assert_int_equal(json_count(claims), 5);
    unpack(at[2], len[2], &signature);
    put(k, "signed", jwt.at, len[0] + 1 + len[1]);
    if (algorithm[0] == 'E')
        to_der(&signature, &der);
    else
        buf_add(&der, signature.at, signature.len);
    put(k, "signature", der.at, der.len);
    assert_int_equal(shell(k, "openssl pkey -in key.pem -pubout -out public.pem && openssl dgst "
                              "-sha384 -verify public.pem -signature signature signed"),
                     0);
    // Anything else does not.
    assert_int_not_equal(shell(k, "printf x >>signed && openssl dgst -sha384 -verify public.pem "
                                  "-signature signature signed"),
                         0);
    json_free(head);
    json_free(claims);
    buf_release(&pem);
    buf_release(&jwt);
    buf_release(&signature);
    buf_release(&der);
}

static void assertions_verify_with_the_public_half(void **state)
{
    struct keys *k = *state;
    struct buf pem = {0};
    struct err e = {0};
    // Often enough that r or s begins with a zero byte now and then.
    for (int i = 0; i < 40; i++) {
        if (i % 10 == 0) {
            buf_clear(&pem);
            assert_int_equal(jwt_new_key(&pem, &e), RC_OK);
            put(k, "key.pem", pem.at, pem.len);
        }
        verify(k, "ES384");
    }
    assert_int_equal(shell(k, "openssl ecparam -name secp384r1 -genkey -noout -out key.pem"), 0);
    verify(k, "ES384"); // "EC PRIVATE KEY"
    assert_int_equal(shell(k, "openssl genrsa -out key.pem 2048"), 0);
    verify(k, "RS384");
    assert_int_equal(shell(k, "openssl genrsa -traditional -out key.pem 3072"), 0);
    verify(k, "RS384");
    buf_release(&pem);
}

static void a_new_key_is_another_each_time(void **state)
{
    (void)state;
    struct buf a = {0}, b = {0};
    struct err e = {0};
    assert_int_equal(jwt_new_key(&a, &e), RC_OK);
    assert_int_equal(jwt_new_key(&b, &e), RC_OK);
    assert_int_equal(strncmp(buf_text(&a), "-----BEGIN PRIVATE KEY-----\n", 28), 0);
    assert_string_not_equal(buf_text(&a), buf_text(&b));
    buf_wipe(&a);
    buf_wipe(&b);
}

// The text of `openssl pkey -text`, digits of the number behind `name`, as JWK has it.
static void same_number(struct keys *k, const char *command, const char *text)
{
    struct buf bytes = {0}, hex = {0}, shown = {0};
    unpack(text, strlen(text), &bytes);
    for (size_t i = 0; i < bytes.len; i++)
        buf_printf(&hex, "%02x", (unsigned char)bytes.at[i]);
    assert_int_equal(shell(k, command), 0);
    get(k, "said.txt", &shown);
    assert_string_equal(buf_text(&hex), buf_text(&shown));
    buf_release(&bytes);
    buf_release(&hex);
    buf_release(&shown);
}

static struct json *public_half(struct keys *k)
{
    struct buf pem = {0}, text = {0};
    struct err e = {0};
    struct json *set = NULL;
    get(k, "key.pem", &pem);
    assert_int_equal(jwt_public(buf_text(&pem), "kid-1", &text, &e), RC_OK);
    assert_int_equal(json_parse(text.at, text.len, &JSON_LIMITS, &set, &e), RC_OK);
    assert_int_equal(json_count(set), 1);
    assert_int_equal(json_count(json_get(set, "keys")), 1);
    const struct json *key = json_at(json_get(set, "keys"), 0);
    static const char *const secret[] = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
    for (size_t i = 0; i < ARRAY_LEN(secret); i++)
        assert_null(json_get(key, secret[i]));
    assert_null(strstr(buf_text(&text), "PRIVATE"));
    assert_string_equal(json_get_string(key, "kid"), "kid-1");
    assert_string_equal(json_get_string(key, "use"), "sig");
    buf_wipe(&pem);
    buf_release(&text);
    return set;
}

static void the_public_half_holds_nothing_private(void **state)
{
    struct keys *k = *state;
    struct buf pem = {0};
    struct err e = {0};
    assert_int_equal(jwt_new_key(&pem, &e), RC_OK);
    put(k, "key.pem", pem.at, pem.len);
    struct json *set = public_half(k);
    const struct json *key = json_at(json_get(set, "keys"), 0);
    assert_string_equal(json_get_string(key, "kty"), "EC");
    assert_string_equal(json_get_string(key, "crv"), "P-384");
    assert_string_equal(json_get_string(key, "alg"), "ES384");
    assert_int_equal(json_count(key), 7);
    // The point ends the key's DER: 48 bytes of x, 48 of y.
#define POINT "openssl pkey -in key.pem -pubout -outform DER | tail -c 96 | "
#define HEX   " | od -An -v -tx1 | tr -d ' \\n'"
    same_number(k, POINT "head -c 48" HEX, json_get_string(key, "x"));
    same_number(k, POINT "tail -c 48" HEX, json_get_string(key, "y"));
    json_free(set);
    assert_int_equal(shell(k, "openssl genrsa -out key.pem 2048"), 0);
    set = public_half(k);
    key = json_at(json_get(set, "keys"), 0);
    assert_string_equal(json_get_string(key, "kty"), "RSA");
    assert_string_equal(json_get_string(key, "alg"), "RS384");
    assert_string_equal(json_get_string(key, "e"), "AQAB");
    assert_int_equal(json_count(key), 6);
    same_number(k,
                "openssl rsa -in key.pem -noout -modulus | sed 's/.*=//' | tr 'A-F' 'a-f' | "
                "tr -d '\\n'",
                json_get_string(key, "n"));
    json_free(set);
    buf_wipe(&pem);
}

static void keys_that_do_not_fit_are_named(void **state)
{
    struct keys *k = *state;
    static const struct {
        const char *make, *words;
    } rows[] = {
        {"openssl ecparam -name prime256v1 -genkey -noout -out key.pem", "P-384"},
        {"openssl ecparam -name secp521r1 -genkey -noout -out key.pem", "P-384"},
        {"openssl genrsa -out key.pem 1024", "2048"},
        {"openssl genpkey -algorithm ed25519 -out key.pem", "P-384"},
        {"openssl genrsa -out a.pem 2048 && openssl pkey -in a.pem -pubout -out key.pem",
         "private"},
        {"openssl genrsa -aes256 -passout pass:x -out key.pem 2048", "passphrase"},
        {"openssl genrsa -aes256 -passout pass:long -traditional -out key.pem 2048", "passphrase"},
        {"openssl genrsa 2048 | head -n 5 >key.pem", "private"},
        {"openssl genrsa 2048 | openssl pkey -outform DER -out key.pem", "private"},
        {"echo hello >key.pem", "private"},
        {"printf '' >key.pem", "private"},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf pem = {0}, out = {0};
        struct err e = {0}, again = {0};
        print_message("%s\n", rows[i].make);
        assert_int_equal(shell(k, rows[i].make), 0);
        get(k, "key.pem", &pem);
        assert_int_equal(jwt_public(buf_text(&pem), "kid", &out, &e), RC_INVALID);
        assert_non_null(strstr(e.text, rows[i].words));
        assert_int_equal(
            jwt_assertion(buf_text(&pem), "kid", "c", "https://a", "1", 0, &out, &again),
            RC_INVALID);
        assert_string_equal(e.text, again.text);
        assert_int_equal(out.len, 0);
        buf_wipe(&pem);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(assertions_verify_with_the_public_half, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_key_is_another_each_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_public_half_holds_nothing_private, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys_that_do_not_fit_are_named, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
