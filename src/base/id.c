// SPDX-License-Identifier: EUPL-1.2
#include "base/id.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { UUID_BYTES = 16 };

void id_random(void *out, size_t count)
{
    unsigned char *at = out;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            abort(); // without randomness two records could share an identifier
        }
        at += got;
        count -= (size_t)got;
    }
}

static bool is_dash(size_t at)
{
    return at == 8 || at == 13 || at == 18 || at == 23;
}

struct id id_new(void)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char bytes[UUID_BYTES];
    id_random(bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0FU) | 0x40U); // version 4
    bytes[8] = (unsigned char)((bytes[8] & 0x3FU) | 0x80U); // variant of RFC 9562
    struct id id = {.text = ""};
    size_t at = 0;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (is_dash(at)) {
            id.text[at++] = '-';
        }
        id.text[at++] = hex[bytes[i] >> 4];
        id.text[at++] = hex[bytes[i] & 0x0FU];
    }
    return id;
}

bool id_valid(const char *text)
{
    if (text == NULL) {
        return false;
    }
    for (size_t i = 0; i < ID_BYTES - 1; i++) {
        char c = text[i];
        bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (is_dash(i) ? c != '-' : !hex) {
            return false; // also stops at the terminating NUL
        }
    }
    return text[ID_BYTES - 1] == '\0';
}

struct id id_from(const char *text)
{
    struct id id = {.text = ""};
    if (id_valid(text)) {
        memcpy(id.text, text, ID_BYTES);
    }
    return id;
}

bool id_equal(struct id a, struct id b)
{
    return strcmp(a.text, b.text) == 0;
}
