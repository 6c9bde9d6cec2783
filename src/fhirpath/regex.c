// SPDX-License-Identifier: EUPL-1.2
#include "fhirpath/regex.h"

#include "base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum {
    MATCH_STEPS_MAX = 200 * 1000, // backtracking steps of one match
    DEPTH_MAX = 2000,             // nested backtracking points
    HEAP_KIB_MAX = 8 * 1024,      // memory of one match
    PATTERN_MAX_BYTES = 4096,
    RESULT_MAX_BYTES = 1024 * 1024,
};

// A compiled pattern and what limits its run.
struct pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *data;
};

static void release(struct pattern *p)
{
    pcre2_match_data_free(p->data);
    pcre2_match_context_free(p->limits);
    pcre2_code_free(p->code);
}

static bool read_flags(const char *flags, uint32_t *options)
{
    for (; flags != NULL && *flags != '\0'; flags++)
        if (*flags == 'i')
            *options |= PCRE2_CASELESS;
        else if (*flags == 'm')
            *options |= PCRE2_MULTILINE;
        else if (*flags != 's') // a dot always matches a line end in FHIRPath
            return false;
    return true;
}

static enum rc compile(const char *text, size_t len, const char *flags, bool whole,
                       struct pattern *ret, struct err *e)
{
    uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOTALL;
    int code;
    PCRE2_SIZE at;
    if (len > PATTERN_MAX_BYTES)
        return err_set(e, RC_LIMIT, "pattern of more than %d bytes", PATTERN_MAX_BYTES);
    if (!read_flags(flags, &options))
        return err_set(e, RC_INVALID, "unknown flag of a pattern: %.20s", flags);
    if (whole)
        options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
    struct pattern p = {0};
    p.code = pcre2_compile((PCRE2_SPTR)text, len, options, &code, &at, NULL);
    if (p.code == NULL) {
        unsigned char why[120];
        pcre2_get_error_message(code, why, sizeof why);
        return err_set(e, RC_INVALID, "bad pattern at byte %zu: %s", (size_t)at, (const char *)why);
    }
    p.limits = pcre2_match_context_create(NULL);
    p.data = pcre2_match_data_create_from_pattern(p.code, NULL);
    if (p.limits == NULL || p.data == NULL)
        mem_exhausted();
    pcre2_set_match_limit(p.limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(p.limits, DEPTH_MAX);
    pcre2_set_heap_limit(p.limits, HEAP_KIB_MAX);
    *ret = p;
    return RC_OK;
}

// What a failed run means.
static enum rc run_error(int code, struct err *e)
{
    unsigned char why[120];
    pcre2_get_error_message(code, why, sizeof why);
    bool limit = code == PCRE2_ERROR_MATCHLIMIT || code == PCRE2_ERROR_DEPTHLIMIT ||
                 code == PCRE2_ERROR_HEAPLIMIT;
    return err_set(e, limit ? RC_LIMIT : RC_INVALID, "pattern: %s", (const char *)why);
}

enum rc fp_regex_matches(const char *pattern, size_t pattern_len, const char *text, size_t len,
                         const char *flags, bool whole, bool *ret, struct err *e)
{
    struct pattern p;
    enum rc rc = compile(pattern, pattern_len, flags, whole, &p, e);
    if (rc)
        return rc;
    int n = pcre2_match(p.code, (PCRE2_SPTR)text, len, 0, 0, p.data, p.limits);
    if (n >= 0 || n == PCRE2_ERROR_NOMATCH)
        *ret = n >= 0;
    else
        rc = run_error(n, e);
    release(&p);
    return rc;
}

enum rc fp_regex_replace(const char *pattern, size_t pattern_len, const char *text, size_t len,
                         const char *with, size_t with_len, const char *flags, struct buf *out,
                         struct err *e)
{
    struct pattern p;
    enum rc rc = compile(pattern, pattern_len, flags, false, &p, e);
    if (rc)
        return rc;
    // Not PCRE2_SUBSTITUTE_OVERFLOW_LENGTH: it would measure a result of any length before refusing
    // it. One that does not fit the first room is written again into the largest there is.
    uint32_t options = PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY;
    size_t room = len + with_len + 64;
    unsigned char *result = mem_alloc(room);
    PCRE2_SIZE used = room;
    int n = pcre2_substitute(p.code, (PCRE2_SPTR)text, len, 0, options, p.data, p.limits,
                             (PCRE2_SPTR)with, with_len, result, &used);
    if (n == PCRE2_ERROR_NOMEMORY && room < RESULT_MAX_BYTES) {
        result = mem_grow(result, RESULT_MAX_BYTES, 1);
        used = RESULT_MAX_BYTES;
        n = pcre2_substitute(p.code, (PCRE2_SPTR)text, len, 0, options, p.data, p.limits,
                             (PCRE2_SPTR)with, with_len, result, &used);
    }
    if (n >= 0)
        buf_add(out, result, used);
    else if (n == PCRE2_ERROR_NOMEMORY)
        rc = err_set(e, RC_LIMIT, "pattern: the result is too long");
    else
        rc = run_error(n, e);
    free(result);
    release(&p);
    return rc;
}
