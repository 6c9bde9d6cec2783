// SPDX-License-Identifier: EUPL-1.2
#include "base/id.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <uuid/uuid.h>

_Static_assert(ID_BYTES == UUID_STR_LEN, "room for the text of a UUID");

void id_random(void *out, size_t count)
{
    unsigned char *at = out;
    while (count > 0) {
        ssize_t got = getrandom(at, count, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            abort(); // without randomness two records could share an identifier
        at += got;
        count -= (size_t)got;
    }
}

struct id id_new(void)
{
    struct id id;
    uuid_t bytes;
    uuid_generate_random(bytes);
    uuid_unparse_lower(bytes, id.text);
    return id;
}

struct id id_named(struct id space, const char *name)
{
    struct id id;
    uuid_t within, bytes;
    int failed = uuid_parse(space.text, within);
    assert(failed == 0);
    (void)failed;
    uuid_generate_sha1(bytes, within, name, strlen(name));
    uuid_unparse_lower(bytes, id.text);
    return id;
}

bool id_valid(const char *text)
{
    uuid_t bytes;
    return text != NULL && uuid_parse(text, bytes) == 0 && strpbrk(text, "ABCDEF") == NULL;
}

struct id id_from(const char *text)
{
    struct id id = {.text = ""};
    if (id_valid(text))
        memcpy(id.text, text, ID_BYTES);
    return id;
}

bool id_equal(struct id a, struct id b)
{
    return strcmp(a.text, b.text) == 0;
}
