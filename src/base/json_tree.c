// SPDX-License-Identifier: EUPL-1.2
#include "base/json_tree.h"

#include "base/json_check.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

// ---- building ----

void json_build_start(struct json_builder *b, struct arena *a, const char *text, size_t len)
{
    *b = (struct json_builder){.a = a, .text = arena_text(a, text, len)};
}

static struct json_leaf *push(struct json_builder *b, struct json_leaf value)
{
    if (b->count == b->cap) {
        b->cap = b->cap == 0 ? 64 : b->cap * 2;
        b->stack = mem_grow(b->stack, b->cap, sizeof *b->stack);
    }
    struct json_member *m = &b->stack[b->count++];
    *m = b->next;
    m->value = value;
    return &m->value;
}

// Ends the string in the copy, where it stands; without escapes it only gets shorter.
static size_t end_text(struct json_builder *b, size_t at, size_t len, bool escaped)
{
    if (escaped) {
        struct buf plain = {0};
        json_unescape(b->text + at, len, &plain);
        len = plain.len;
        memcpy(b->text + at, buf_text(&plain), len);
        buf_wipe(&plain);
    }
    b->text[at + len] = '\0';
    return len;
}

void json_build_key(struct json_builder *b, size_t at, size_t len, bool escaped)
{
    len = end_text(b, at, len, escaped);
    b->next.key = b->text + at;
    b->next.key_len = len;
}

void json_build_string(struct json_builder *b, size_t at, size_t len, bool escaped)
{
    end_text(b, at, len, escaped);
    push(b, (struct json_leaf){.type = JSON_STRING, .text = b->text + at});
}

void json_build_number(struct json_builder *b, size_t at, size_t len)
{
    // What follows it is still to be read, so it cannot end in place.
    push(b, (struct json_leaf){.type = JSON_NUMBER, .text = arena_text(b->a, b->text + at, len)});
}

void json_build_word(struct json_builder *b, char first)
{
    push(b, (struct json_leaf){.type = first == 'n' ? JSON_NULL : JSON_BOOLEAN,
                               .truth = first == 't'});
}

void json_build_open(struct json_builder *b, bool object)
{
    push(b, (struct json_leaf){.type = object ? JSON_OBJECT : JSON_ARRAY});
    if (b->depth == b->depth_cap) {
        b->depth_cap = b->depth_cap == 0 ? 16 : b->depth_cap * 2;
        b->starts = mem_grow(b->starts, b->depth_cap, sizeof *b->starts);
    }
    b->starts[b->depth++] = b->count;
}

void json_build_close(struct json_builder *b)
{
    const size_t start = b->starts[--b->depth], count = b->count - start;
    const struct json_member *from = b->stack + start;
    struct json_leaf *whole = &b->stack[start - 1].value;
    whole->count = (uint32_t)count; // a text has fewer bytes
    if (whole->type == JSON_OBJECT && count > 0) {
        struct json_member *members = arena_array(b->a, count, sizeof *members);
        memcpy(members, from, count * sizeof *members);
        whole->members = members;
    } else if (count > 0) {
        struct json_leaf *elements = arena_array(b->a, count, sizeof *elements);
        for (size_t i = 0; i < count; i++)
            elements[i] = from[i].value;
        whole->elements = elements;
    }
    b->count = start;
}

const struct json *json_build_end(struct json_builder *b)
{
    const struct json *ret = NULL;
    if (b->count == 1 && b->depth == 0) {
        struct json_leaf *leaf = arena_alloc(b->a, sizeof *leaf);
        *leaf = b->stack[0].value;
        ret = json_of_leaf(leaf);
    }
    free(b->stack);
    free(b->starts);
    return ret;
}

// ---- looking ----

const struct json_member *json_leaf_member(const struct json_leaf *object, const char *key)
{
    const size_t len = strlen(key);
    for (size_t i = 0; object->type == JSON_OBJECT && i < object->count; i++) {
        const struct json_member *m = &object->members[i];
        if (m->key_len == len && memcmp(m->key, key, len) == 0)
            return m;
    }
    return NULL;
}

void json_leaf_pair(const struct json_leaf *object, const char *key, struct json **ret_value,
                    struct json **ret_extra)
{
    const size_t len = strlen(key);
    for (size_t i = 0; object->type == JSON_OBJECT && i < object->count; i++) {
        const struct json_member *m = &object->members[i];
        if (m->key_len == len && memcmp(m->key, key, len) == 0)
            *ret_value = json_of_leaf(&m->value);
        else if (m->key[0] == '_' && m->key_len == len + 1 && memcmp(m->key + 1, key, len) == 0)
            *ret_extra = json_of_leaf(&m->value);
    }
}

void json_leaf_each(const struct json_leaf *object,
                    bool (*each)(const char *key, struct json *value, void *self), void *self)
{
    for (size_t i = 0; object->type == JSON_OBJECT && i < object->count; i++)
        if (!each(object->members[i].key, json_of_leaf(&object->members[i].value), self))
            return;
}
