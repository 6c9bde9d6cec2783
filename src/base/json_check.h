// SPDX-License-Identifier: EUPL-1.2
// The check of a JSON text before json-c sees it, and what else base/json*.c share. For them only.
#ifndef ICOPE_BASE_JSON_CHECK_H
#define ICOPE_BASE_JSON_CHECK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    JSON_NUMBER_BYTES = 1000, // longest number taken
    JSON_DEPTH_MAX = 1000     // no limits may allow more: json-c frees a tree by recursion
};

// What a checked text holds. Start from {0}; release with json_facts_release.
struct json_facts {
    size_t start;        // first byte of the value
    size_t len;          // bytes of the value, blanks around it left out
    size_t *minus_zeros; // which numbers, counted from 0 in the order of the text, read "-0"; owned
    size_t minus_count;  // how many
};

struct json_builder; // of json_tree.h

// Is it one well-formed value within the limits? RC_INVALID or RC_LIMIT with "line:column: why".
// `build` is told each value in the order of the text, also of a text that turns out to be wrong;
// NULL: nobody.
enum rc json_check(const char *text, size_t len, const struct json_limits *limits,
                   struct json_builder *build, struct json_facts *ret, struct err *e);

// Frees what json_check put there.
void json_facts_release(struct json_facts *facts);

// Bytes of the JSON number at the start of a text, 0 when there is none. *ret_whole: neither
// fraction nor exponent.
size_t json_scan_number(const char *text, size_t len, bool *ret_whole);

// Value of a whole number of that form; false when it does not fit 64 bits.
bool json_whole_value(const char *text, size_t len, int64_t *ret);

// Appends the inside of a checked JSON string with its escapes resolved.
void json_unescape(const char *text, size_t len, struct buf *out);

// Does the object have that member, be it JSON null?
bool json_has(const struct json *object, const char *key);

// Line and column of a byte.
struct json_position json_position_of(const char *text, size_t at);

#endif
