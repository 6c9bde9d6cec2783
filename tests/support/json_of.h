// SPDX-License-Identifier: EUPL-1.2
// JSON written in a test.
#ifndef ICOPE_TESTS_SUPPORT_JSON_OF_H
#define ICOPE_TESTS_SUPPORT_JSON_OF_H

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

// What the text says; fails when it says nothing. New and owned.
static inline struct json *json_of(const char *text)
{
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(text, strlen(text), &JSON_LIMITS, &v, &e) != RC_OK)
        fail_msg("%s", e.text);
    return v;
}

#endif
