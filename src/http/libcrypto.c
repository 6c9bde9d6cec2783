// SPDX-License-Identifier: EUPL-1.2
#include "http/libcrypto.h"

#include "base/library.h"
#include "base/mem.h"

#include <stdbool.h>

const struct libcrypto *libcrypto_load(struct err *e)
{
#define LIBCRYPTO_SYMBOL(name) {#name, offsetof(struct libcrypto, name)},
    static const struct library_symbol symbols[] = {LIBCRYPTO_FUNCTIONS(LIBCRYPTO_SYMBOL)};
#undef LIBCRYPTO_SYMBOL
    static struct libcrypto crypto;
    static bool loaded;
    loaded =
        loaded || library_load("libcrypto.so.3", symbols, ARRAY_LEN(symbols), &crypto, e) == RC_OK;
    return loaded ? &crypto : NULL;
}
