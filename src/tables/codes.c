// SPDX-License-Identifier: EUPL-1.2
#include "tables/codes.h"

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/tsv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETS_MAX = 200, CODES_MAX = 500 };

static const char missing_name[] = "missing";

struct code_book {
    struct arena arena; // owns all texts and codes
    struct table_codes sets[SETS_MAX];
    size_t count; // of them; the reasons are the first
};

// A set being read.
struct reading {
    struct code_book *book;
    const char *dir;
    struct table_code *codes; // CODES_MAX
    size_t count;             // of them
    enum rc rc;               // of the first file that failed
    struct err *e;
};

static const char *keep(struct code_book *b, const char *text)
{
    return arena_text(&b->arena, text, strlen(text));
}

// The number of a code. False when the text is none, or lies where it must not.
static bool read_number(const char *text, bool missing, int *ret)
{
    char *end = NULL;
    long n = strtol(text, &end, 10);
    *ret = (int)n;
    if (text[0] == '\0' || *end != '\0')
        return false;
    return missing ? n >= CODE_MISSING_LEAST && n <= CODE_MISSING_MOST : n >= 0 && n <= 32000;
}

static enum rc take_code(const char *const *cells, void *self, struct err *e)
{
    struct reading *r = self;
    struct table_code code = {.code = cells[0], .missing = cells[2][0]};
    const struct table_code *reason = strcmp(cells[1], missing_name) == 0
                                          ? table_code_find(code_book_reasons(r->book), cells[0])
                                          : NULL;
    if (r->count == CODES_MAX)
        return err_set(e, RC_LIMIT, "more than %d codes", CODES_MAX);
    if (reason != NULL)
        code = *reason;
    else if (!read_number(cells[1], code.missing != '\0', &code.number))
        return err_set(e, RC_INVALID, "%s: no number it can have", cells[0]);
    for (size_t i = 0; i < r->count; i++)
        if (strcmp(r->codes[i].code, code.code) == 0 || r->codes[i].number == code.number)
            return err_set(e, RC_INVALID, "%s: the code or its number is there twice", cells[0]);
    if (reason == NULL) {
        code.code = keep(r->book, cells[0]);
        code.labels[CODE_FR] = keep(r->book, cells[3]);
        code.labels[CODE_EN] = keep(r->book, cells[4]);
    }
    r->codes[r->count++] = code;
    return RC_OK;
}

static enum rc read_set(struct reading *r, const char *name, size_t len, struct err *e)
{
    enum { COLUMNS = 5 };
    struct buf path = {0};
    struct code_book *b = r->book;
    if (b->count == SETS_MAX)
        return err_set(e, RC_LIMIT, "more than %d sets of codes", SETS_MAX);
    buf_printf(&path, "%s/%.*s.tsv", r->dir, (int)len, name);
    r->count = 0;
    enum rc rc = tsv_read(buf_text(&path), COLUMNS, take_code, r, e);
    struct table_code *codes = arena_array(&b->arena, r->count + 1, sizeof *codes);
    memcpy(codes, r->codes, r->count * sizeof *codes);
    b->sets[b->count++] = (struct table_codes){
        .name = arena_text(&b->arena, name, len), .at = codes, .count = r->count};
    buf_release(&path);
    return rc;
}

static bool take_file(const char *file, void *self)
{
    struct reading *r = self;
    static const char end[] = ".tsv";
    const size_t len = strlen(file), tail = sizeof end - 1;
    if (len <= tail || strcmp(file + len - tail, end) != 0)
        return true;
    if (len - tail == sizeof missing_name - 1 && strncmp(file, missing_name, len - tail) == 0)
        return true; // read before
    r->rc = read_set(r, file, len - tail, r->e);
    return r->rc == RC_OK;
}

enum rc code_book_read(const char *dir, struct code_book **ret, struct err *e)
{
    struct code_book *b = mem_alloc(sizeof *b);
    struct err unused = {0};
    struct reading r = {.book = b, .dir = dir, .e = e != NULL ? e : &unused};
    r.codes = mem_array(CODES_MAX, sizeof *r.codes);
    enum rc rc = read_set(&r, missing_name, sizeof missing_name - 1, r.e);
    rc = rc ? rc : fs_list(dir, take_file, &r, r.e);
    rc = rc ? rc : r.rc;
    free(r.codes);
    if (rc == RC_OK)
        *ret = b;
    else
        code_book_free(b);
    return rc;
}

void code_book_free(struct code_book *b)
{
    if (b == NULL)
        return;
    arena_release(&b->arena);
    free(b);
}

const struct table_codes *code_book_find(const struct code_book *b, const char *name)
{
    for (size_t i = 0; b != NULL && i < b->count; i++)
        if (strcmp(b->sets[i].name, name) == 0)
            return &b->sets[i];
    return NULL;
}

const struct table_codes *code_book_reasons(const struct code_book *b)
{
    return b != NULL && b->count > 0 ? &b->sets[0] : NULL;
}

const struct table_code *table_code_find(const struct table_codes *set, const char *code)
{
    for (size_t i = 0; set != NULL && i < set->count; i++)
        if (strcmp(set->at[i].code, code) == 0)
            return &set->at[i];
    return NULL;
}
