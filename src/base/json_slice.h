// SPDX-License-Identifier: EUPL-1.2
// Where values stand in a text of JSON (RFC 8259) that was checked before, so that a long one can
// be passed on as it is written instead of being parsed and printed. A text that was not checked
// ends in "false", never outside of it.
#ifndef ICOPE_BASE_JSON_SLICE_H
#define ICOPE_BASE_JSON_SLICE_H

#include <stdbool.h>
#include <stddef.h>

// A value in a text.
struct json_slice {
    const char *at; // its first byte, borrowed from the text; NULL none
    size_t len;     // its bytes, without blanks around it
};

// The value a text is. False for an empty one.
bool json_slice_whole(const char *text, size_t len, struct json_slice *ret);
// The first member of that name in an object. False when it has none, or writes the name with
// escapes, or is no object.
bool json_slice_get(struct json_slice object, const char *key, struct json_slice *ret);
// The element of an array that follows *at (at->at NULL: the first one), into *at. False after the
// last, and for what is no array.
bool json_slice_next(struct json_slice array, struct json_slice *at);
// A string without escapes into out. False for anything else, and when it is too long.
bool json_slice_text(struct json_slice string, char *out, size_t bytes);

#endif
