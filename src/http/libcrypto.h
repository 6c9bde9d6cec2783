// SPDX-License-Identifier: EUPL-1.2
// The functions of OpenSSL's libcrypto that are used here; the library is loaded when first used.
#ifndef ICOPE_HTTP_LIBCRYPTO_H
#define ICOPE_HTTP_LIBCRYPTO_H

#include "base/err.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

// X(NAME) for each.
#define LIBCRYPTO_FUNCTIONS(X)                                                                     \
    X(BIO_ctrl)                                                                                    \
    X(BIO_free)                                                                                    \
    X(BIO_new)                                                                                     \
    X(BIO_new_mem_buf)                                                                             \
    X(BIO_s_secmem)                                                                                \
    X(BN_bn2binpad)                                                                                \
    X(BN_free)                                                                                     \
    X(BN_num_bits)                                                                                 \
    X(d2i_ECDSA_SIG)                                                                               \
    X(ECDSA_SIG_free)                                                                              \
    X(ECDSA_SIG_get0_r)                                                                            \
    X(ECDSA_SIG_get0_s)                                                                            \
    X(EVP_DigestSign)                                                                              \
    X(EVP_DigestSignInit)                                                                          \
    X(EVP_MD_CTX_free)                                                                             \
    X(EVP_MD_CTX_new)                                                                              \
    X(EVP_PKEY_free)                                                                               \
    X(EVP_PKEY_get_bits)                                                                           \
    X(EVP_PKEY_get_bn_param)                                                                       \
    X(EVP_PKEY_get_group_name)                                                                     \
    X(EVP_PKEY_is_a)                                                                               \
    X(EVP_PKEY_Q_keygen)                                                                           \
    X(EVP_sha384)                                                                                  \
    X(PEM_read_bio_PrivateKey)                                                                     \
    X(PEM_write_bio_PrivateKey)

// Where they are.
struct libcrypto {
#define LIBCRYPTO_FIELD(name) __typeof__(name) *(name); // as NAME
    LIBCRYPTO_FUNCTIONS(LIBCRYPTO_FIELD)
#undef LIBCRYPTO_FIELD
};

// The loaded library, of the program's life; NULL when it cannot be loaded.
const struct libcrypto *libcrypto_load(struct err *e);

#endif
