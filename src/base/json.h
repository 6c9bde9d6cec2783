// SPDX-License-Identifier: EUPL-1.2
// JSON (RFC 8259) in memory: the only user of json-c. Before json-c sees a text it is checked here:
// UTF-8, depth, size, node count, duplicate keys, lone surrogates and number form. Numbers keep
// their text byte for byte. A `struct json *` is one value; NULL is both "absent" and JSON null.
// Reference counted: a value put into an object or array belongs to it; a value taken out by get/at
// is borrowed.
#ifndef ICOPE_BASE_JSON_H
#define ICOPE_BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct json; // one JSON value, opaque

enum json_type { JSON_NULL, JSON_BOOLEAN, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

// What a text may be at most.
struct json_limits {
    size_t bytes; // whole text
    size_t nodes; // values of all kinds
    int depth;    // nesting of arrays and objects
};
// 32 MiB, 2,000,000 values, 100 levels: enough for any Questionnaire or Bundle seen.
extern const struct json_limits JSON_LIMITS;

// A place in a text, both from 1, columns in bytes.
struct json_position {
    int line;   // 1 = the first
    int column; // 1 = the first byte of the line
};

// Parses a whole text. Returns an owned value (json_free) in *ret, or RC_INVALID / RC_LIMIT with
// "line:column: why" as text.
enum rc json_parse(const char *text, size_t len, const struct json_limits *limits,
                   struct json **ret, struct err *e);

// The same into an arena, in a third of the time: for values that are only looked at. *ret is
// borrowed and lives as long as what the arena gave out now; every function below that takes a
// const value takes it, none of the others does but json_share, which copies it. NULL for null.
enum rc json_read(const char *text, size_t len, const struct json_limits *limits, struct arena *a,
                  const struct json **ret, struct err *e);

// Appends the text with what no JSON text may hold replaced, so that one record of many that is so
// written does not make all of them unreadable: bytes that are not UTF-8 and lone surrogates become
// U+FFFD, control characters in texts become spaces, a byte order mark goes.
void json_mend(const char *text, size_t len, struct buf *out);
// Is every text and bracket of it closed? A text that was cut on the way is not, one that is wrong
// in another way may be.
bool json_is_closed(const char *text, size_t len);

// Line and column of the value at a path such as "item[2].answerOption[0].valueCoding" ("" = the
// whole) in a text that json_parse accepted. The nearest existing parent when a member is absent.
struct json_position json_locate(const char *text, size_t len, const char *path);

// One more owner of the same value.
struct json *json_share(struct json *v);
// One owner fewer; the last frees. NULL is fine.
void json_free(struct json *v);
// An independent deep copy, owned.
struct json *json_copy(const struct json *v);
// The same with every text in composed form (text_nfc); keys stay.
struct json *json_composed(const struct json *v);

// Kind of a value; NULL → JSON_NULL.
enum json_type json_type(const struct json *v);
// Member of an object, borrowed; NULL when absent or not an object.
struct json *json_get(const struct json *object, const char *key);
// The member `key` of an object and the one named _key beside it (FHIR's extensions of a
// primitive), both in one walk: quick for objects of a few members. Borrowed, NULL when absent or
// no object.
void json_get_pair(const struct json *object, const char *key, struct json **ret_value,
                   struct json **ret_extra);
// Element of an array, borrowed; NULL when out of range or not an array.
struct json *json_at(const struct json *array, size_t index);
// Elements of an array or members of an object; 0 for anything else.
size_t json_count(const struct json *v);
// Terminated string of a JSON string, NULL for any other kind. Borrowed. May hold no NUL (refused
// by json_parse).
const char *json_string(const struct json *v);
// The number's text as it was written, NULL for any other kind. Borrowed until v is freed or
// changed.
const char *json_number(const struct json *v);
// Boolean value; `otherwise` for any other kind.
bool json_bool(const struct json *v, bool otherwise);
// Integer value of a number written without fraction or exponent that fits; false otherwise.
bool json_int(const struct json *v, int64_t *ret);
// String member of an object, or NULL.
const char *json_get_string(const struct json *object, const char *key);

// Walks the members of an object in the order of the text; stops when `each` returns false.
void json_each(const struct json *object,
               bool (*each)(const char *key, struct json *value, void *self), void *self);

// New values, owned by the caller until they are put somewhere.
struct json *json_new_object(void);
// New empty array.
struct json *json_new_array(void);
// New string from terminated UTF-8; a byte that is not UTF-8 becomes U+FFFD, so that what is
// written stays JSON.
struct json *json_new_string(const char *text);
// New number from its literal text (asserted to be a JSON number).
struct json *json_new_number(const char *literal);
// New integer number.
struct json *json_new_int(int64_t n);
// New boolean.
struct json *json_new_bool(bool b);

// Sets or replaces a member; takes over `value`. NULL removes the member.
void json_set(struct json *object, const char *key, struct json *value);
// json_set with a new string; a NULL text does nothing.
void json_set_string(struct json *object, const char *key, const char *text);
// Appends to an array; takes over `value`.
void json_push(struct json *array, struct json *value);

// Same JSON value (member order does not matter; numbers by their text)?
bool json_equal(const struct json *a, const struct json *b);

// Appends the text of a value: one line, or indented by two spaces. Slashes are not escaped.
void json_write(const struct json *v, bool pretty, struct buf *out);

#endif
