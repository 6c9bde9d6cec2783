// SPDX-License-Identifier: EUPL-1.2
#include "base/json_check.h"

#include "base/json_tree.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAIRWISE_KEYS = 16,          // up to here comparing every two keys is faster than sorting
    BYTES_MAX = INT32_MAX - 1024 // json-c counts bytes in an int
};

// One member name of an object that is still open.
struct key {
    uint32_t at;   // where in the text the name's inside starts
    uint32_t len;  // bytes of the resolved name
    uint32_t hash; // of the resolved name
    uint32_t copy; // 0: the text itself is the name; else 1 + where in `names` the resolved name is
};

// One open array or object.
struct frame {
    size_t first_key; // of its names in `keys`
    bool object;      // else array
};

// What the grammar wants next.
enum want { WANT_VALUE, WANT_VALUE_OR_END, WANT_KEY, WANT_KEY_OR_END, WANT_AFTER, WANT_DONE };

// A check under way.
struct scan {
    const char *text;           // what is checked
    size_t len;                 // its bytes
    size_t at;                  // next byte
    struct json_limits limits;  // what is allowed
    size_t nodes;               // values seen
    size_t numbers;             // numbers seen
    struct json_facts facts;    // what is found out
    struct frame *frames;       // open arrays and objects, outermost first; owned
    size_t depth;               // how many are open
    size_t frame_cap;           // room in frames
    struct key *keys;           // names of all open objects, each object's together; owned
    size_t key_count;           // how many
    size_t key_cap;             // room in keys
    struct buf names;           // resolved names that were written with escapes
    struct json_builder *build; // is told each value; NULL nobody
    enum want want;             // what comes next
    enum rc rc;                 // why the check ended
    const char *why;            // in words
    size_t bad;                 // the byte that was wrong
};

static bool stop(struct scan *s, enum rc rc, size_t at, const char *why)
{
    s->rc = rc;
    s->bad = at;
    s->why = why;
    return false;
}

static void skip_blanks(struct scan *s)
{
    while (s->at < s->len && (s->text[s->at] == ' ' || s->text[s->at] == '\n' ||
                              s->text[s->at] == '\r' || s->text[s->at] == '\t'))
        s->at++;
}

static char peek(const struct scan *s)
{
    return s->at < s->len ? s->text[s->at] : '\0';
}

// A character that may stand in a string as it is, with no check but this one.
static bool is_plain(char c)
{
    return c >= 0x20 && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

// Bytes at `text` that are plain, eight at a time, then one by one.
static size_t plain_run(const char *text, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t tops = UINT64_C(0x8080808080808080);
    size_t at = 0;
    uint64_t word = 0;
    while (len - at >= sizeof word) {
        memcpy(&word, text + at, sizeof word);
        uint64_t quote = word ^ (ones * '"');
        uint64_t slash = word ^ (ones * '\\');
        // Top bit of a byte: it is a quote, a backslash, below a blank, or not ASCII.
        if ((((quote - ones) | (slash - ones) | (word - ones * 0x20) | word) & tops) != 0)
            break;
        at += sizeof word;
    }
    while (at < len && is_plain(text[at]))
        at++;
    return at;
}

// Four hexadecimal digits, or −1.
static int32_t read_hex4(const struct scan *s, size_t at)
{
    if (s->len - at < 4)
        return -1;
    int32_t value = 0;
    for (size_t i = at; i < at + 4; i++) {
        char c = s->text[i];
        char low = (char)(c | 0x20);
        int digit = c >= '0' && c <= '9' ? c - '0' : low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static bool scan_unicode_escape(struct scan *s)
{
    size_t from = s->at; // at the backslash
    int32_t unit = read_hex4(s, from + 2);
    if (unit < 0)
        return stop(s, RC_INVALID, from, "broken \\u escape");
    if (unit == 0)
        return stop(s, RC_INVALID, from, "NUL character in a string");
    s->at += 6;
    if (unit < 0xD800 || unit > 0xDFFF)
        return true;
    bool paired = unit <= 0xDBFF && s->len - s->at >= 6 && s->text[s->at] == '\\' &&
                  s->text[s->at + 1] == 'u';
    int32_t second = paired ? read_hex4(s, s->at + 2) : -1;
    if (second < 0xDC00 || second > 0xDFFF)
        return stop(s, RC_INVALID, from, "lone surrogate in a string");
    s->at += 6;
    return true;
}

static bool scan_escape(struct scan *s)
{
    if (s->len - s->at < 2)
        return stop(s, RC_INVALID, s->at, "string without an end");
    char c = s->text[s->at + 1];
    if (c == 'u')
        return scan_unicode_escape(s);
    if (c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
        return stop(s, RC_INVALID, s->at, "unknown escape");
    s->at += 2;
    return true;
}

// A string whose quote is at s->at. *ret_escaped: an escape was seen.
static bool scan_string(struct scan *s, bool *ret_escaped)
{
    size_t from = s->at++;
    bool escaped = false;
    for (;;) {
        s->at += plain_run(s->text + s->at, s->len - s->at);
        if (s->at >= s->len)
            return stop(s, RC_INVALID, from, "string without an end");
        unsigned char c = (unsigned char)s->text[s->at];
        if (c == '"') {
            s->at++;
            *ret_escaped = escaped;
            return true;
        }
        if (c == '\\') {
            escaped = true;
            if (!scan_escape(s))
                return false;
        } else if (c < 0x20) {
            return stop(s, RC_INVALID, s->at, "control character in a string");
        } else {
            uint32_t cp = 0;
            size_t bytes = utf8_next(s->text + s->at, s->len - s->at, &cp);
            if (bytes == 1)
                return stop(s, RC_INVALID, s->at, "not UTF-8");
            s->at += bytes;
        }
    }
}

static bool scan_number(struct scan *s)
{
    const char *from = s->text + s->at;
    bool whole = false;
    size_t bytes = json_scan_number(from, s->len - s->at, &whole);
    if (bytes == 0)
        return stop(s, RC_INVALID, s->at, "not a number");
    int64_t value = 0;
    if (bytes > JSON_NUMBER_BYTES || (whole && !json_whole_value(from, bytes, &value)))
        return stop(s, RC_LIMIT, s->at, "number too long");
    if (whole && value == 0 && bytes == 2) {
        struct json_facts *f = &s->facts;
        // Room grows at powers of two, so the count says when.
        if ((f->minus_count & (f->minus_count - 1)) == 0) {
            size_t cap = f->minus_count == 0 ? 1 : f->minus_count * 2;
            f->minus_zeros = mem_grow(f->minus_zeros, cap, sizeof *f->minus_zeros);
        }
        f->minus_zeros[f->minus_count++] = s->numbers;
    }
    if (s->build != NULL)
        json_build_number(s->build, s->at, bytes);
    s->numbers++;
    s->at += bytes;
    return true;
}

static bool scan_word(struct scan *s)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t bytes = strlen(words[i]);
        if (s->len - s->at >= bytes && memcmp(s->text + s->at, words[i], bytes) == 0) {
            s->at += bytes;
            if (s->build != NULL)
                json_build_word(s->build, words[i][0]);
            return true;
        }
    }
    return stop(s, RC_INVALID, s->at, s->at < s->len ? "not a value" : "the text ends too early");
}

static bool open_frame(struct scan *s, bool object)
{
    if (s->depth >= (size_t)s->limits.depth)
        return stop(s, RC_LIMIT, s->at, "nested too deep");
    if (s->depth == s->frame_cap) {
        s->frame_cap = s->frame_cap == 0 ? 16 : s->frame_cap * 2;
        s->frames = mem_grow(s->frames, s->frame_cap, sizeof *s->frames);
    }
    s->frames[s->depth++] = (struct frame){.first_key = s->key_count, .object = object};
    if (s->build != NULL)
        json_build_open(s->build, object);
    s->at++;
    s->want = object ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
    return true;
}

static bool scan_text(struct scan *s)
{
    const size_t from = s->at + 1;
    bool escaped = false;
    if (!scan_string(s, &escaped))
        return false;
    if (s->build != NULL)
        json_build_string(s->build, from, s->at - 1 - from, escaped);
    return true;
}

static bool step_value(struct scan *s)
{
    if (++s->nodes > s->limits.nodes)
        return stop(s, RC_LIMIT, s->at, "too many values");
    s->want = WANT_AFTER;
    char c = peek(s);
    if (c == '"')
        return scan_text(s);
    if (c == '{' || c == '[')
        return open_frame(s, c == '{');
    if (c == '-' || (c >= '0' && c <= '9'))
        return scan_number(s);
    return scan_word(s);
}

static bool step_key(struct scan *s)
{
    if (peek(s) != '"')
        return stop(s, RC_INVALID, s->at, "a member name was expected");
    size_t from = s->at + 1;
    bool escaped = false;
    if (!scan_string(s, &escaped))
        return false;
    struct key key = {.at = (uint32_t)from, .len = (uint32_t)(s->at - 1 - from)};
    const char *name = s->text + from;
    if (s->build != NULL)
        json_build_key(s->build, from, key.len, escaped);
    if (escaped) {
        size_t copy = s->names.len;
        json_unescape(name, key.len, &s->names);
        if (s->names.overflow)
            return stop(s, RC_LIMIT, from, "too many escaped member names");
        key.copy = (uint32_t)copy + 1;
        key.len = (uint32_t)(s->names.len - copy);
        name = buf_text(&s->names) + copy;
    }
    key.hash = 0x811C9DC5U; // FNV-1a
    for (size_t i = 0; i < key.len; i++)
        key.hash = (key.hash ^ (unsigned char)name[i]) * 0x01000193U;
    if (s->key_count == s->key_cap) {
        s->key_cap = s->key_cap == 0 ? 64 : s->key_cap * 2;
        s->keys = mem_grow(s->keys, s->key_cap, sizeof *s->keys);
    }
    s->keys[s->key_count++] = key;
    skip_blanks(s);
    if (peek(s) != ':')
        return stop(s, RC_INVALID, s->at, "':' was expected");
    s->at++;
    s->want = WANT_VALUE;
    return true;
}

static const char *name_of(const struct scan *s, const struct key *key)
{
    return key->copy == 0 ? s->text + key->at : buf_text(&s->names) + key->copy - 1;
}

// Total order of names: by hash, then length, then bytes. For qsort_r.
static int compare_keys(const void *a, const void *b, void *self)
{
    const struct key *left = a;
    const struct key *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    if (left->len != right->len)
        return left->len < right->len ? -1 : 1;
    return memcmp(name_of(self, left), name_of(self, right), left->len);
}

static bool stop_duplicate(struct scan *s, const struct key *a, const struct key *b)
{
    return stop(s, RC_INVALID, (a->at > b->at ? a->at : b->at) - 1, "member name used twice");
}

// Checks the names of the innermost object, which is complete, and forgets them.
static bool check_keys(struct scan *s, size_t first)
{
    struct key *keys = s->keys + first;
    size_t count = s->key_count - first;
    s->key_count = first;
    if (count <= PAIRWISE_KEYS) {
        for (size_t i = 1; i < count; i++) {
            for (size_t j = 0; j < i; j++)
                if (keys[i].hash == keys[j].hash && compare_keys(&keys[i], &keys[j], s) == 0)
                    return stop_duplicate(s, &keys[i], &keys[j]);
        }
        return true;
    }
    qsort_r(keys, count, sizeof *keys, compare_keys, s);
    for (size_t i = 1; i < count; i++)
        if (compare_keys(&keys[i - 1], &keys[i], s) == 0)
            return stop_duplicate(s, &keys[i - 1], &keys[i]);
    return true;
}

static bool close_frame(struct scan *s)
{
    const struct frame *frame = &s->frames[--s->depth];
    if (s->build != NULL)
        json_build_close(s->build);
    s->at++;
    s->want = WANT_AFTER;
    return !frame->object || s->key_count == frame->first_key || check_keys(s, frame->first_key);
}

static bool step_value_or_end(struct scan *s)
{
    return peek(s) == ']' ? close_frame(s) : step_value(s);
}

static bool step_key_or_end(struct scan *s)
{
    return peek(s) == '}' ? close_frame(s) : step_key(s);
}

static bool step_after(struct scan *s)
{
    if (s->depth == 0) {
        s->want = WANT_DONE;
        return s->at == s->len || stop(s, RC_INVALID, s->at, "more text after the value");
    }
    bool object = s->frames[s->depth - 1].object;
    char c = peek(s);
    if (c == ',') {
        s->at++;
        s->want = object ? WANT_KEY : WANT_VALUE;
        return true;
    }
    if (c == (object ? '}' : ']'))
        return close_frame(s);
    if (s->at == s->len)
        return stop(s, RC_INVALID, s->at, "the text ends too early");
    return stop(s, RC_INVALID, s->at,
                object ? "',' or '}' was expected" : "',' or ']' was expected");
}

static bool run(struct scan *s)
{
    static bool (*const steps[])(struct scan *) = {
        [WANT_VALUE] = step_value, [WANT_VALUE_OR_END] = step_value_or_end,
        [WANT_KEY] = step_key,     [WANT_KEY_OR_END] = step_key_or_end,
        [WANT_AFTER] = step_after,
    };
    skip_blanks(s);
    s->facts.start = s->at;
    while (s->want != WANT_DONE) {
        size_t end = s->at;
        skip_blanks(s);
        if (s->want == WANT_AFTER && s->depth == 0)
            s->facts.len = end - s->facts.start;
        if (!steps[s->want](s))
            return false;
    }
    return true;
}

enum rc json_check(const char *text, size_t len, const struct json_limits *limits,
                   struct json_builder *build, struct json_facts *ret, struct err *e)
{
    struct scan s = {
        .text = text, .len = len, .limits = *limits, .build = build, .want = WANT_VALUE};
    if (s.limits.depth > JSON_DEPTH_MAX)
        s.limits.depth = JSON_DEPTH_MAX;
    else if (s.limits.depth < 0)
        s.limits.depth = 0;
    bool done =
        len > limits->bytes || len > BYTES_MAX ? stop(&s, RC_LIMIT, 0, "text too long") : run(&s);
    free(s.frames);
    free(s.keys);
    buf_wipe(&s.names);
    if (done) {
        *ret = s.facts;
        return RC_OK;
    }
    json_facts_release(&s.facts);
    struct json_position place = json_position_of(text, s.bad);
    return err_set(e, s.rc, "%d:%d: %s", place.line, place.column, s.why);
}

void json_facts_release(struct json_facts *facts)
{
    free(facts->minus_zeros);
    *facts = (struct json_facts){.start = 0};
}
