// SPDX-License-Identifier: EUPL-1.2
// Values that json_read puts into an arena: never changed, never freed one by one. A `struct json
// *` to one is told from json-c's by its lowest bit. For src/base/json*.c only.
#ifndef ICOPE_BASE_JSON_TREE_H
#define ICOPE_BASE_JSON_TREE_H

#include "base/json.h"

struct json_member;

// A value.
struct json_leaf {
    enum json_type type; // which of the union counts
    uint32_t count;      // elements or members
    union {
        bool truth;                        // of a boolean
        const char *text;                  // of a string, or of a number as it is written
        const struct json_leaf *elements;  // of an array
        const struct json_member *members; // of an object, in the order of the text
    };
};

// A member of an object.
struct json_member {
    const char *key;        // terminated
    size_t key_len;         // its bytes
    struct json_leaf value; // what it holds
};

// A tree being built while its text is checked.
struct json_builder {
    struct arena *a;           // where it grows
    char *text;                // copy in the arena, where strings are ended in place
    struct json_member *stack; // values whose array or object is still open; owned
    size_t count, cap;         // used, and room
    size_t *starts;            // for each open one, where its values begin; owned
    size_t depth, depth_cap;   // used, and room
    struct json_member next;   // the name that the next value gets
};

// Begins with the text that will be checked.
void json_build_start(struct json_builder *b, struct arena *a, const char *text, size_t len);
// A name, then its value: what stands between the quotes at `at`.
void json_build_key(struct json_builder *b, size_t at, size_t len, bool escaped);
// A string.
void json_build_string(struct json_builder *b, size_t at, size_t len, bool escaped);
// A number.
void json_build_number(struct json_builder *b, size_t at, size_t len);
// true, false, null.
void json_build_word(struct json_builder *b, char first);
// An array or an object begins.
void json_build_open(struct json_builder *b, bool object);
// It ends.
void json_build_close(struct json_builder *b);
// Frees what was needed for building. Returns the value, NULL for null or when it is not whole.
const struct json *json_build_end(struct json_builder *b);

// The value behind a pointer when it is one of these, else NULL.
static inline const struct json_leaf *json_leaf_of(const struct json *v)
{
    const uintptr_t at = (uintptr_t)v;
    return (at & 1) != 0 ? (const struct json_leaf *)(at - 1) : NULL;
}

// The pointer to a value; NULL for null.
static inline struct json *json_of_leaf(const struct json_leaf *leaf)
{
    return leaf->type != JSON_NULL ? (struct json *)((uintptr_t)leaf + 1) : NULL;
}

// The member of that name, or NULL.
const struct json_member *json_leaf_member(const struct json_leaf *object, const char *key);
// json_get_pair for one of these.
void json_leaf_pair(const struct json_leaf *object, const char *key, struct json **ret_value,
                    struct json **ret_extra);
// json_each for one of these.
void json_leaf_each(const struct json_leaf *object,
                    bool (*each)(const char *key, struct json *value, void *self), void *self);

#endif
