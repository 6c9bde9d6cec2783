// SPDX-License-Identifier: EUPL-1.2
#include "store/cells.h"

#include "base/buf.h"
#include "base/mem.h"
#include "store/db.h"

#include <stdlib.h>
#include <string.h>

enum {
    TABLE_LEAF = 0x0D,
    INDEX_LEAF = 0x0A,
    INDEX_INNER = 0x02,
    FILE_HEADER_BYTES = 100, // before the b-tree of page 1
    LEAF_HEADER_BYTES = 8,
    INNER_HEADER_BYTES = 12,
    LINK_BYTES = 4, // number of the next page of a chain
    // How often its own size a file may claim in one walk: each page has one owner in a sound one.
    CLAIMS = 16,
};

// What fits on the cell's own page: all, or at least the second.
static const size_t local_most[] = {DB_PAGE_BYTES - 35, (DB_PAGE_BYTES - 12) * 64 / 255 - 23};
static const size_t local_least = (DB_PAGE_BYTES - 12) * 32 / 255 - 23;

// A walk.
struct walk {
    const struct pages *p;                                            // the file
    bool (*fits)(const struct cell *c, void *self);                   // wanted?
    enum rc (*each)(const struct cell *c, void *self, struct err *e); // who gets it
    void *self;                                                       // for both
    struct cells_seen seen;                                           // so far
    uint64_t left;                                                    // bytes it may still claim
    unsigned char page[DB_PAGE_BYTES];                                // looked at
    unsigned char link[DB_PAGE_BYTES];                                // of a chain
    struct buf payload;                                               // of a row
};

// A number of 1 to 9 bytes; 0 bytes when it does not end before `end`.
static size_t varint(const unsigned char *at, const unsigned char *end, uint64_t *ret)
{
    uint64_t n = 0;
    for (size_t i = 0; i < 9 && at + i < end; i++) {
        if (i == 8) {
            *ret = n << 8 | at[i];
            return 9;
        }
        n = n << 7 | (at[i] & 0x7F);
        if ((at[i] & 0x80) == 0) {
            *ret = n;
            return i + 1;
        }
    }
    return 0;
}

// Bytes of a value of a serial type.
static size_t serial_bytes(uint64_t type)
{
    static const size_t fixed[12] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
    return type < 12 ? fixed[type] : (size_t)((type - 12) / 2);
}

static int64_t signed_of(const unsigned char *at, size_t bytes)
{
    uint64_t n = pages_number(at, bytes);
    if (bytes < 8 && (at[0] & 0x80) != 0)
        n |= ~UINT64_C(0) << (8 * bytes);
    return (int64_t)n;
}

static void take_value(struct cell_value *v, uint64_t type, const unsigned char *at)
{
    *v = (struct cell_value){.type = CELL_NULL, .len = serial_bytes(type)};
    if (type == 7)
        v->type = CELL_REAL;
    else if (type >= 1 && type <= 9)
        v->type = CELL_INT;
    else if (type >= 12)
        v->type = type % 2 == 0 ? CELL_BLOB : CELL_TEXT;
    if (v->type == CELL_INT && at != NULL)
        v->n = type >= 8 ? (int64_t)type - 8 : signed_of(at, v->len);
    if (v->type >= CELL_TEXT)
        v->at = at;
}

// Reads the head of a record that is `whole` bytes long of which `len` are at `at`; its values too
// when all of it is there. False when it is none.
static bool read_record(struct cell *c, const unsigned char *at, size_t len, uint64_t whole)
{
    uint64_t head = 0, body = 0;
    size_t used = varint(at, at + len, &head);
    if (used == 0 || head > len || head < used || head > whole)
        return false;
    body = head;
    c->count = 0;
    while (used < head) {
        uint64_t type = 0;
        size_t n = varint(at + used, at + head, &type);
        if (n == 0 || type == 10 || type == 11 || c->count == CELL_VALUES_MAX ||
            type > 2 * whole + 13)
            return false;
        size_t bytes = serial_bytes(type);
        if (bytes > whole - body)
            return false;
        take_value(&c->values[c->count++], type, len == whole ? at + body : NULL);
        body += bytes;
        used += n;
    }
    return c->count > 0 && body == whole;
}

// Adds the rest of a payload from its chain of pages. False when that is broken.
static bool read_chain(struct walk *w, uint32_t page, uint64_t rest)
{
    while (rest > 0) {
        size_t here = rest < DB_PAGE_BYTES - LINK_BYTES ? (size_t)rest : DB_PAGE_BYTES - LINK_BYTES;
        if (w->left < DB_PAGE_BYTES) {
            w->seen.stopped = true;
            return false;
        }
        w->left -= DB_PAGE_BYTES;
        if (page == 0 || !pages_read(w->p, page, w->link))
            return false;
        buf_add(&w->payload, w->link + LINK_BYTES, here);
        rest -= here;
        page = (uint32_t)pages_number(w->link, LINK_BYTES);
    }
    return true;
}

// A row whose head is on its page.
static enum rc take_row(struct walk *w, struct cell *c, const unsigned char *at, size_t len,
                        uint64_t whole, struct err *e)
{
    size_t local = (size_t)whole;
    size_t most = local_most[c->has_rowid ? 0 : 1];
    if (whole > most) {
        local = local_least + (size_t)((whole - local_least) % (DB_PAGE_BYTES - LINK_BYTES));
        local = local <= most ? local : local_least;
    }
    bool chained = local < whole;
    if (local + (chained ? LINK_BYTES : 0) > len || !read_record(c, at, local, whole) ||
        !w->fits(c, w->self))
        return RC_OK;
    if (!chained)
        return w->each(c, w->self, e);
    buf_clear(&w->payload);
    buf_add(&w->payload, at, local);
    if (!read_chain(w, (uint32_t)pages_number(at + local, LINK_BYTES), whole - local)) {
        w->seen.cut++;
        return RC_OK;
    }
    const unsigned char *all = (const unsigned char *)w->payload.at;
    return read_record(c, all, w->payload.len, whole) ? w->each(c, w->self, e) : RC_OK;
}

static enum rc take_cell(struct walk *w, uint32_t number, int type, size_t offset, struct err *e)
{
    struct cell c = {.page = number, .has_rowid = type == TABLE_LEAF};
    uint64_t whole = 0, rowid = 0;
    size_t skip = type == INDEX_INNER ? LINK_BYTES : 0;
    if (offset + skip >= DB_PAGE_BYTES)
        return RC_OK;
    const unsigned char *at = w->page + offset + skip, *end = w->page + DB_PAGE_BYTES;
    size_t n = varint(at, end, &whole);
    at += n;
    if (n == 0 || whole == 0 || whole > (uint64_t)pages_last(w->p) * DB_PAGE_BYTES)
        return RC_OK;
    if (c.has_rowid) {
        n = varint(at, end, &rowid);
        at += n;
        if (n == 0)
            return RC_OK;
        c.rowid = (int64_t)rowid;
    }
    return take_row(w, &c, at, (size_t)(end - at), whole, e);
}

static enum rc take_page(struct walk *w, uint32_t number, struct err *e)
{
    size_t at = number == 1 ? FILE_HEADER_BYTES : 0;
    int type = w->page[at];
    if (type != TABLE_LEAF && type != INDEX_LEAF && type != INDEX_INNER)
        return RC_OK;
    size_t cells = (size_t)pages_number(w->page + at + 3, 2);
    at += type == INDEX_INNER ? INNER_HEADER_BYTES : LEAF_HEADER_BYTES;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < cells && at + 2 <= DB_PAGE_BYTES; i++, at += 2)
        rc = take_cell(w, number, type, (size_t)pages_number(w->page + at, 2), e);
    return rc;
}

enum rc cells_walk(const struct pages *p, bool (*fits)(const struct cell *c, void *self),
                   enum rc (*each)(const struct cell *c, void *self, struct err *e), void *self,
                   struct cells_seen *ret, struct err *e)
{
    struct walk *w = mem_alloc(sizeof *w);
    enum rc rc = RC_OK;
    w->p = p;
    w->fits = fits;
    w->each = each;
    w->self = self;
    w->left = (uint64_t)pages_last(p) * DB_PAGE_BYTES * CLAIMS;
    for (uint32_t i = 1; rc == RC_OK && i <= pages_last(p); i++) {
        w->seen.pages++;
        if (pages_read(p, i, w->page))
            rc = take_page(w, i, e);
        else
            w->seen.unreadable++;
    }
    *ret = w->seen;
    buf_wipe(&w->payload);
    free(w);
    return rc;
}
