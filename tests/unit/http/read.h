// SPDX-License-Identifier: EUPL-1.2
// JSON written as a text in a test; single quotes stand for double ones, so that rows can be read.
#ifndef ICOPE_TESTS_SYNC_READ_H
#define ICOPE_TESTS_SYNC_READ_H

#include "base/json.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline struct json *read_json(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    size_t len = strlen(text);
    char *copy = mem_text(text, len);
    for (size_t i = 0; i < len; i++)
        if (copy[i] == '\'')
            copy[i] = '"';
    if (json_parse(copy, len, &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s: %s", copy, e.text);
    free(copy);
    return v;
}

#endif
