// SPDX-License-Identifier: EUPL-1.2
#include "http/jwt.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "http/libcrypto.h"

#include <string.h>

enum { COORDINATE_BYTES = 48, RSA_MIN_BITS = 2048, GOOD_FOR_S = 240, SIGNATURE_MAX = 1024 };

// A private key and the library that works on it.
struct key {
    const struct libcrypto *crypto; // loaded
    EVP_PKEY *pkey;                 // owned
};

static enum rc failed(struct err *e, const char *what)
{
    return err_set(e, RC_IO, "key: OpenSSL cannot %s", what);
}

enum rc jwt_new_key(struct buf *ret_pem, struct err *e)
{
    const struct libcrypto *crypto = libcrypto_load(e);
    if (crypto == NULL)
        return RC_IO;
    EVP_PKEY *key = crypto->EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
    BIO *bio = crypto->BIO_new(crypto->BIO_s_secmem());
    char *text = NULL;
    long len = 0;
    enum rc rc = RC_OK;
    if (key == NULL || bio == NULL ||
        crypto->PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1 ||
        (len = crypto->BIO_ctrl(bio, BIO_CTRL_INFO, 0, &text)) <= 0)
        rc = failed(e, "make one");
    else
        buf_add(ret_pem, text, (size_t)len);
    crypto->BIO_free(bio);
    crypto->EVP_PKEY_free(key);
    return rc;
}

// Which of the two algorithms the key is for; NULL: neither.
static const char *algorithm(const struct key *k)
{
    char curve[40] = "";
    if (k->crypto->EVP_PKEY_is_a(k->pkey, "RSA") &&
        k->crypto->EVP_PKEY_get_bits(k->pkey) >= RSA_MIN_BITS)
        return "RS384";
    k->crypto->EVP_PKEY_get_group_name(k->pkey, curve, sizeof curve, NULL);
    return k->crypto->EVP_PKEY_is_a(k->pkey, "EC") && strcmp(curve, "secp384r1") == 0 ? "ES384"
                                                                                      : NULL;
}

static void release(struct key *k)
{
    k->crypto->EVP_PKEY_free(k->pkey);
}

static enum rc read_key(const char *pem, struct key *ret, struct err *e)
{
    static char no_passphrase[] = ""; // or OpenSSL asks on the terminal
    const struct libcrypto *crypto = libcrypto_load(e);
    if (crypto == NULL)
        return RC_IO;
    BIO *bio = crypto->BIO_new_mem_buf(pem, -1);
    *ret = (struct key){.crypto = crypto};
    if (bio != NULL)
        ret->pkey = crypto->PEM_read_bio_PrivateKey(bio, NULL, NULL, no_passphrase);
    crypto->BIO_free(bio);
    if (ret->pkey == NULL)
        return err_set(e, RC_INVALID, "key: no private key in PEM, or one with a passphrase");
    if (algorithm(ret) == NULL) {
        release(ret);
        return err_set(e, RC_INVALID, "key: neither EC P-384 nor RSA of %d bits and more",
                       RSA_MIN_BITS);
    }
    return RC_OK;
}

// ---- the public half ----

static bool set_number(struct json *jwk, const char *member, const struct key *key,
                       const char *name, size_t bytes)
{
    unsigned char raw[SIGNATURE_MAX];
    struct buf text = {0};
    BIGNUM *n = NULL;
    if (key->crypto->EVP_PKEY_get_bn_param(key->pkey, name, &n) != 1)
        return false;
    size_t len = bytes != 0 ? bytes : (size_t)(key->crypto->BN_num_bits(n) + 7) / 8;
    bool ok = len <= sizeof raw && key->crypto->BN_bn2binpad(n, raw, (int)len) == (int)len;
    if (ok) {
        base64_encode(BASE64_URL_UNPADDED, raw, len, &text);
        json_set_string(jwk, member, buf_text(&text));
    }
    buf_release(&text);
    key->crypto->BN_free(n);
    return ok;
}

enum rc jwt_public(const char *pem, const char *kid, struct buf *out, struct err *e)
{
    struct key key = {0};
    enum rc rc = read_key(pem, &key, e);
    if (rc != RC_OK)
        return rc;
    struct json *set = json_new_object(), *keys = json_new_array(), *jwk = json_new_object();
    bool ec = key.crypto->EVP_PKEY_is_a(key.pkey, "EC");
    json_set_string(jwk, "kty", ec ? "EC" : "RSA");
    json_set_string(jwk, "kid", kid);
    json_set_string(jwk, "use", "sig");
    json_set_string(jwk, "alg", algorithm(&key));
    bool ok = false;
    if (ec) {
        json_set_string(jwk, "crv", "P-384");
        ok = set_number(jwk, "x", &key, OSSL_PKEY_PARAM_EC_PUB_X, COORDINATE_BYTES) &&
             set_number(jwk, "y", &key, OSSL_PKEY_PARAM_EC_PUB_Y, COORDINATE_BYTES);
    } else {
        ok = set_number(jwk, "n", &key, OSSL_PKEY_PARAM_RSA_N, 0) &&
             set_number(jwk, "e", &key, OSSL_PKEY_PARAM_RSA_E, 0);
    }
    json_push(keys, jwk);
    json_set(set, "keys", keys);
    if (ok)
        json_write(set, true, out);
    json_free(set);
    release(&key);
    return ok ? RC_OK : failed(e, "read its public half");
}

// ---- signing ----

// ECDSA signatures are DER in OpenSSL, r and s side by side in a JWT (RFC 7518 §3.4).
static bool side_by_side(const struct libcrypto *crypto, unsigned char *signature, size_t *len)
{
    const unsigned char *at = signature;
    ECDSA_SIG *rs = crypto->d2i_ECDSA_SIG(NULL, &at, (long)*len);
    bool ok = rs != NULL &&
              crypto->BN_bn2binpad(crypto->ECDSA_SIG_get0_r(rs), signature, COORDINATE_BYTES) > 0 &&
              crypto->BN_bn2binpad(crypto->ECDSA_SIG_get0_s(rs), signature + COORDINATE_BYTES,
                                   COORDINATE_BYTES) > 0;
    crypto->ECDSA_SIG_free(rs);
    *len = (size_t)2 * COORDINATE_BYTES;
    return ok;
}

static bool sign(const struct key *key, const struct buf *text, struct buf *out)
{
    unsigned char signature[SIGNATURE_MAX];
    size_t len = sizeof signature;
    const struct libcrypto *crypto = key->crypto;
    EVP_MD_CTX *context = crypto->EVP_MD_CTX_new();
    bool ok =
        context != NULL &&
        crypto->EVP_DigestSignInit(context, NULL, crypto->EVP_sha384(), NULL, key->pkey) == 1 &&
        crypto->EVP_DigestSign(context, signature, &len, (const unsigned char *)text->at,
                               text->len) == 1;
    crypto->EVP_MD_CTX_free(context);
    if (ok && crypto->EVP_PKEY_is_a(key->pkey, "EC"))
        ok = side_by_side(crypto, signature, &len);
    if (ok)
        base64_encode(BASE64_URL_UNPADDED, signature, len, out);
    return ok;
}

static void add_part(struct buf *out, struct json *part)
{
    struct buf text = {0};
    json_write(part, false, &text);
    base64_encode(BASE64_URL_UNPADDED, text.at, text.len, out);
    buf_release(&text);
    json_free(part);
}

enum rc jwt_assertion(const char *pem, const char *kid, const char *client, const char *audience,
                      const char *id, int64_t now_utc_ms, struct buf *out, struct err *e)
{
    struct key key = {0};
    enum rc rc = read_key(pem, &key, e);
    if (rc != RC_OK)
        return rc;
    struct json *head = json_new_object(), *claims = json_new_object();
    struct buf text = {0};
    json_set_string(head, "alg", algorithm(&key));
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
    if (!sign(&key, &text, out))
        rc = failed(e, "sign with it");
    buf_release(&text);
    release(&key);
    return rc;
}
