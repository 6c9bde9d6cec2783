// SPDX-License-Identifier: EUPL-1.2
#include "http/jwt.h"

#include "base/json.h"
#include "base/mem.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>

enum { COORDINATE_BYTES = 48, RSA_MIN_BITS = 2048, GOOD_FOR_S = 240, SIGNATURE_MAX = 1024 };

static enum rc failed(struct err *e, const char *what)
{
    return err_set(e, RC_IO, "key: OpenSSL cannot %s", what);
}

enum rc jwt_new_key(struct buf *ret_pem, struct err *e)
{
    EVP_PKEY *key = EVP_EC_gen("P-384");
    BIO *bio = BIO_new(BIO_s_secmem());
    char *text = NULL;
    long len = 0;
    enum rc rc = RC_OK;
    if (key == NULL || bio == NULL ||
        PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        (len = BIO_get_mem_data(bio, &text)) <= 0)
        rc = failed(e, "make one");
    else
        buf_add(ret_pem, text, (size_t)len);
    BIO_free(bio);
    EVP_PKEY_free(key);
    return rc;
}

// Which of the two algorithms the key is for; NULL: neither.
static const char *algorithm(const EVP_PKEY *key)
{
    char curve[40] = "";
    if (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= RSA_MIN_BITS)
        return "RS384";
    EVP_PKEY_get_group_name(key, curve, sizeof curve, NULL);
    return EVP_PKEY_is_a(key, "EC") && strcmp(curve, "secp384r1") == 0 ? "ES384" : NULL;
}

static enum rc read_key(const char *pem, EVP_PKEY **ret, struct err *e)
{
    static char no_passphrase[] = ""; // or OpenSSL asks on the terminal
    BIO *bio = BIO_new_mem_buf(pem, -1);
    EVP_PKEY *key = bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, NULL, no_passphrase) : NULL;
    BIO_free(bio);
    if (key == NULL)
        return err_set(e, RC_INVALID, "key: no private key in PEM, or one with a passphrase");
    if (algorithm(key) == NULL) {
        EVP_PKEY_free(key);
        return err_set(e, RC_INVALID, "key: neither EC P-384 nor RSA of %d bits and more",
                       RSA_MIN_BITS);
    }
    *ret = key;
    return RC_OK;
}

// base64url without padding (RFC 4648 §5).
static void add_base64url(struct buf *out, const void *bytes, size_t len)
{
    unsigned char *text = mem_array(len * 4 / 3 + 8, 1);
    int n = EVP_EncodeBlock(text, bytes, (int)len);
    for (int i = 0; i < n && text[i] != '='; i++)
        buf_putc(out, text[i] == '+' ? '-' : text[i] == '/' ? '_' : (char)text[i]);
    free(text);
}

// ---- the public half ----

static bool set_number(struct json *jwk, const char *member, const EVP_PKEY *key, const char *name,
                       size_t bytes)
{
    unsigned char raw[SIGNATURE_MAX];
    struct buf text = {0};
    BIGNUM *n = NULL;
    if (EVP_PKEY_get_bn_param(key, name, &n) != 1)
        return false;
    size_t len = bytes != 0 ? bytes : (size_t)BN_num_bytes(n);
    bool ok = len <= sizeof raw && BN_bn2binpad(n, raw, (int)len) == (int)len;
    if (ok) {
        add_base64url(&text, raw, len);
        json_set_string(jwk, member, buf_text(&text));
    }
    buf_release(&text);
    BN_free(n);
    return ok;
}

enum rc jwt_public(const char *pem, const char *kid, struct buf *out, struct err *e)
{
    EVP_PKEY *key = NULL;
    enum rc rc = read_key(pem, &key, e);
    if (rc != RC_OK)
        return rc;
    struct json *set = json_new_object(), *keys = json_new_array(), *jwk = json_new_object();
    bool ec = EVP_PKEY_is_a(key, "EC");
    json_set_string(jwk, "kty", ec ? "EC" : "RSA");
    json_set_string(jwk, "kid", kid);
    json_set_string(jwk, "use", "sig");
    json_set_string(jwk, "alg", algorithm(key));
    bool ok = false;
    if (ec) {
        json_set_string(jwk, "crv", "P-384");
        ok = set_number(jwk, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, COORDINATE_BYTES) &&
             set_number(jwk, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, COORDINATE_BYTES);
    } else {
        ok = set_number(jwk, "n", key, OSSL_PKEY_PARAM_RSA_N, 0) &&
             set_number(jwk, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
    }
    json_push(keys, jwk);
    json_set(set, "keys", keys);
    if (ok)
        json_write(set, true, out);
    json_free(set);
    EVP_PKEY_free(key);
    return ok ? RC_OK : failed(e, "read its public half");
}

// ---- signing ----

// ECDSA signatures are DER in OpenSSL, r and s side by side in a JWT (RFC 7518 §3.4).
static bool side_by_side(unsigned char *signature, size_t *len)
{
    const unsigned char *at = signature;
    ECDSA_SIG *rs = d2i_ECDSA_SIG(NULL, &at, (long)*len);
    bool ok =
        rs != NULL && BN_bn2binpad(ECDSA_SIG_get0_r(rs), signature, COORDINATE_BYTES) > 0 &&
        BN_bn2binpad(ECDSA_SIG_get0_s(rs), signature + COORDINATE_BYTES, COORDINATE_BYTES) > 0;
    ECDSA_SIG_free(rs);
    *len = (size_t)2 * COORDINATE_BYTES;
    return ok;
}

static bool sign(EVP_PKEY *key, const struct buf *text, struct buf *out)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t len = sizeof signature;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok =
        context != NULL && EVP_DigestSignInit(context, NULL, EVP_sha384(), NULL, key) == 1 &&
        EVP_DigestSign(context, signature, &len, (const unsigned char *)text->at, text->len) == 1;
    EVP_MD_CTX_free(context);
    if (ok && EVP_PKEY_is_a(key, "EC"))
        ok = side_by_side(signature, &len);
    if (ok)
        add_base64url(out, signature, len);
    return ok;
}

static void add_part(struct buf *out, struct json *part)
{
    struct buf text = {0};
    json_write(part, false, &text);
    add_base64url(out, text.at, text.len);
    buf_release(&text);
    json_free(part);
}

enum rc jwt_assertion(const char *pem, const char *kid, const char *client, const char *audience,
                      const char *id, int64_t now_utc_ms, struct buf *out, struct err *e)
{
    EVP_PKEY *key = NULL;
    enum rc rc = read_key(pem, &key, e);
    if (rc != RC_OK)
        return rc;
    struct json *head = json_new_object(), *claims = json_new_object();
    struct buf text = {0};
    json_set_string(head, "alg", algorithm(key));
    json_set_string(head, "kid", kid);
    json_set_string(head, "typ", "JWT");
    json_set_string(claims, "iss", client);
    json_set_string(claims, "sub", client);
    json_set_string(claims, "aud", audience);
    json_set(claims, "exp", json_new_int(now_utc_ms / 1000 + GOOD_FOR_S));
    json_set_string(claims, "jti", id);
    add_part(&text, head);
    buf_putc(&text, '.');
    add_part(&text, claims);
    buf_add(out, text.at, text.len);
    buf_putc(out, '.');
    if (!sign(key, &text, out))
        rc = failed(e, "sign with it");
    buf_release(&text);
    EVP_PKEY_free(key);
    return rc;
}
