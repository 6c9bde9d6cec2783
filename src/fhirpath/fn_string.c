// SPDX-License-Identifier: EUPL-1.2
// Functions on strings (FHIRPath 2.0 §5.6). Positions count characters, not bytes.
#include "base/utf8.h"
#include "fhirpath/fn.h"
#include "fhirpath/regex.h"

#include <stdint.h>
#include <string.h>

enum {
    ARGS_MAX = 3,
    TEXT_MAX_BYTES = 1024 * 1024,
    PLACES_PER_STEP = 32,
    REGEX_STEPS = 100, // a pattern is compiled each time
};

// The input and the arguments of a call as strings. RC_NO when one of them is empty.
struct texts {
    struct fp_value self;
    struct fp_value args[ARGS_MAX];
};

static enum rc read_texts(struct fp_call *c, struct texts *t)
{
    enum rc rc = fp_single_string(c->v, c->input, &t->self);
    for (size_t i = 0; rc == RC_OK && i < c->node->arg_count; i++)
        rc = fp_argument_string(c, i, &t->args[i]);
    return rc;
}

static enum rc give_buf(struct fp_call *c, struct buf *b, struct fp_list *ret)
{
    enum rc rc = fp_spend_text(c->v, b->len);
    if (b->overflow)
        rc = err_set(c->v->e, RC_LIMIT, "%d:%d: text too long", c->node->line, c->node->column);
    if (rc == RC_OK)
        rc = fp_give(c->v, fp_text(arena_text(c->v->a, buf_text(b), b->len), b->len), ret);
    buf_release(b);
    return rc;
}

// First place of `part` in `whole` from byte `from`, or NULL.
static const char *find(struct fp_value whole, size_t from, struct fp_value part)
{
    if (part.string.len == 0)
        return whole.string.at + from;
    return memmem(whole.string.at + from, whole.string.len - from, part.string.at, part.string.len);
}

static int64_t characters(const char *from, const char *to)
{
    return (int64_t)utf8_length(from, (size_t)(to - from));
}

enum rc fn_index_of(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    const char *at = find(t.self, 0, t.args[0]);
    return fp_give(c->v, fp_integer(at != NULL ? characters(t.self.string.at, at) : -1), ret);
}

enum rc fn_last_index_of(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    const char *last = NULL;
    size_t len = t.args[0].string.len, all = t.self.string.len;
    size_t places = len <= all ? all - len + 1 : 0;
    rc = fp_spend(c->v, (places / PLACES_PER_STEP + 1) * (len / PLACES_PER_STEP + 1));
    if (rc)
        return rc;
    for (size_t from = places; last == NULL && from > 0; from--)
        if (memcmp(t.self.string.at + from - 1, t.args[0].string.at, len) == 0)
            last = t.self.string.at + from - 1;
    return fp_give(c->v, fp_integer(last != NULL ? characters(t.self.string.at, last) : -1), ret);
}

// Byte offset of the character number `n`, or the end.
static size_t offset_of(struct fp_value v, int64_t n)
{
    size_t at = 0, used;
    uint32_t cp;
    while (n > 0 && at < v.string.len &&
           (used = utf8_next(v.string.at + at, v.string.len - at, &cp)) > 0) {
        at += used;
        n--;
    }
    return at;
}

enum rc fn_substring(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value self;
    int64_t start, length = INT64_MAX;
    enum rc rc = fp_single_string(c->v, c->input, &self);
    rc = rc ? rc : fp_argument_integer(c, 0, &start);
    if (rc == RC_OK && c->node->arg_count > 1) {
        rc = fp_argument_integer(c, 1, &length);
        if (rc == RC_NO) { // an empty length means all of it
            length = INT64_MAX;
            rc = RC_OK;
        }
    }
    if (rc)
        return fp_or_empty(rc, ret);
    size_t from = start >= 0 ? offset_of(self, start) : self.string.len;
    if (start < 0 || from >= self.string.len)
        return RC_OK;
    struct fp_value rest = fp_text(self.string.at + from, self.string.len - from);
    rest.string.len = length <= 0 ? 0 : offset_of(rest, length);
    return fp_give(c->v, rest, ret);
}

enum rc fn_starts_with(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    size_t len = t.args[0].string.len;
    bool yes = len <= t.self.string.len && memcmp(t.self.string.at, t.args[0].string.at, len) == 0;
    return fp_give(c->v, fp_boolean(yes), ret);
}

enum rc fn_ends_with(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    size_t len = t.args[0].string.len, all = t.self.string.len;
    bool yes = len <= all && memcmp(t.self.string.at + all - len, t.args[0].string.at, len) == 0;
    return fp_give(c->v, fp_boolean(yes), ret);
}

enum rc fn_contains(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    return fp_give(c->v, fp_boolean(find(t.self, 0, t.args[0]) != NULL), ret);
}

static enum rc change_case(struct fp_call *c, uint32_t (*change)(uint32_t cp), struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    uint32_t cp;
    for (size_t at = 0, used; at < t.self.string.len; at += used) {
        char bytes[8];
        used = utf8_next(t.self.string.at + at, t.self.string.len - at, &cp);
        if (used == 0)
            break;
        buf_add(&out, bytes, utf8_put(change(cp), bytes));
    }
    return give_buf(c, &out, ret);
}

enum rc fn_upper(struct fp_call *c, struct fp_list *ret)
{
    return change_case(c, utf8_upper, ret);
}

enum rc fn_lower(struct fp_call *c, struct fp_list *ret)
{
    return change_case(c, utf8_lower, ret);
}

enum rc fn_replace(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    struct fp_value whole = t.self, old = t.args[0], new = t.args[1];
    size_t at = 0;
    while (at < whole.string.len) {
        // An empty pattern stands before every character.
        const char *found = find(whole, at, old);
        if (found == NULL)
            break;
        buf_add(&out, whole.string.at + at, (size_t)(found - whole.string.at) - at);
        buf_add(&out, new.string.at, new.string.len);
        at = (size_t)(found - whole.string.at) + old.string.len;
        if (old.string.len == 0) {
            uint32_t cp;
            size_t used = utf8_next(whole.string.at + at, whole.string.len - at, &cp);
            used = used > 0 ? used : 1;
            buf_add(&out, whole.string.at + at, used);
            at += used;
        }
    }
    buf_add(&out, whole.string.at + at, whole.string.len - at);
    if (old.string.len == 0 && whole.string.len > 0)
        buf_add(&out, new.string.at, new.string.len);
    return give_buf(c, &out, ret);
}

static enum rc match(struct fp_call *c, bool whole, struct fp_list *ret)
{
    struct texts t = {.args = {[1] = fp_string("")}};
    bool yes = false;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    const char *flags = arena_text(c->v->a, t.args[1].string.at, t.args[1].string.len);
    rc = fp_spend_text(c->v, t.args[0].string.len + t.self.string.len);
    rc = rc ? rc : fp_spend(c->v, REGEX_STEPS);
    rc = rc ? rc
            : fp_regex_matches(t.args[0].string.at, t.args[0].string.len, t.self.string.at,
                               t.self.string.len, flags, whole, &yes, c->v->e);
    return rc ? rc : fp_give(c->v, fp_boolean(yes), ret);
}

enum rc fn_matches(struct fp_call *c, struct fp_list *ret)
{
    return match(c, false, ret);
}

enum rc fn_matches_full(struct fp_call *c, struct fp_list *ret)
{
    return match(c, true, ret);
}

enum rc fn_replace_matches(struct fp_call *c, struct fp_list *ret)
{
    struct texts t = {.args = {[2] = fp_string("")}};
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    if (t.args[0].string.len == 0) {
        *ret = fp_list_one(c->v->a, t.self);
        return RC_OK;
    }
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    const char *flags = arena_text(c->v->a, t.args[2].string.at, t.args[2].string.len);
    rc = fp_spend_text(c->v, t.args[0].string.len + t.self.string.len);
    rc = rc ? rc : fp_spend(c->v, REGEX_STEPS);
    rc = rc ? rc
            : fp_regex_replace(t.args[0].string.at, t.args[0].string.len, t.self.string.at,
                               t.self.string.len, t.args[1].string.at, t.args[1].string.len, flags,
                               &out, c->v->e);
    if (rc) {
        buf_release(&out);
        return rc;
    }
    return give_buf(c, &out, ret);
}

enum rc fn_length(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    return fp_give(c->v, fp_integer((int64_t)utf8_length(t.self.string.at, t.self.string.len)),
                   ret);
}

enum rc fn_to_chars(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    struct fp_grow g = {0};
    enum rc rc = read_texts(c, &t);
    uint32_t cp;
    for (size_t at = 0, used; rc == RC_OK && at < t.self.string.len; at += used) {
        used = utf8_next(t.self.string.at + at, t.self.string.len - at, &cp);
        used = used > 0 ? used : 1;
        rc = fp_push(c->v, &g, fp_text(t.self.string.at + at, used));
    }
    *ret = g.list;
    return fp_or_empty(rc, ret);
}

enum rc fn_split(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    struct fp_grow g = {0};
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    if (t.args[0].string.len == 0)
        return fn_to_chars(c, ret);
    size_t at = 0;
    for (;;) {
        const char *found = find(t.self, at, t.args[0]);
        size_t end = found != NULL ? (size_t)(found - t.self.string.at) : t.self.string.len;
        rc = fp_push(c->v, &g, fp_text(t.self.string.at + at, end - at));
        if (rc != RC_OK || found == NULL)
            break;
        at = end + t.args[0].string.len;
    }
    *ret = g.list;
    return rc;
}

enum rc fn_join_text(struct fp_call *c, struct fp_list *ret)
{
    struct fp_value between = fp_string("");
    enum rc rc = c->node->arg_count > 0 ? fp_argument_string(c, 0, &between) : RC_OK;
    if (rc != RC_OK && rc != RC_NO)
        return rc;
    if (c->input.count == 0 && !c->v->env->join_empty)
        return RC_OK;
    struct buf out = {.max_bytes = TEXT_MAX_BYTES};
    for (size_t i = 0; i < c->input.count; i++) {
        struct fp_value one = fp_system(c->v->a, c->input.at[i]);
        if (one.kind != FP_STRING) {
            buf_release(&out);
            return fp_fail(c->v, c->node, "only strings can be joined");
        }
        if (i > 0)
            buf_add(&out, between.string.at, between.string.len);
        buf_add(&out, one.string.at, one.string.len);
    }
    return give_buf(c, &out, ret);
}

enum rc fn_trim(struct fp_call *c, struct fp_list *ret)
{
    struct texts t;
    enum rc rc = read_texts(c, &t);
    if (rc)
        return fp_or_empty(rc, ret);
    struct fp_value v = t.self;
    while (v.string.len > 0 && strchr(" \t\r\n", v.string.at[0]) != NULL) {
        v.string.at++;
        v.string.len--;
    }
    while (v.string.len > 0 && strchr(" \t\r\n", v.string.at[v.string.len - 1]) != NULL)
        v.string.len--;
    return fp_give(c->v, v, ret);
}
