// SPDX-License-Identifier: EUPL-1.2
#include "ledger/file.h"

#include "base/instant.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// A line is some 500 bytes; more is no line of ours.
static const struct json_limits line_limits = {.bytes = 4096, .nodes = 64, .depth = 3};
// Laptops restored from backups go on under another identifier; so many times none is.
enum { RUNS_MAX = 64 };
static const int64_t number_max = (int64_t)1 << 53; // what every JSON reader keeps exactly

static const char *const entry_kinds[LEDGER_ENTRY_KINDS] = {"visit", "other", "erased"};

const char *ledger_entry_kind_name(enum ledger_entry_kind kind)
{
    return entry_kinds[kind];
}

void ledger_book_release(struct ledger_book *b)
{
    free(b->entries);
    *b = (struct ledger_book){0};
}

void ledger_book_add(struct ledger_book *b, const struct ledger_entry *entry)
{
    if (b->count == b->cap) {
        b->cap = b->cap == 0 ? 64 : 2 * b->cap;
        b->entries = mem_grow(b->entries, b->cap, sizeof *b->entries);
    }
    b->entries[b->count++] = *entry;
}

void ledger_found_entry(struct ledger_report *r, enum ledger_finding_kind kind,
                        const struct ledger_entry *x)
{
    struct ledger_finding f = {.kind = kind,
                               .from = x->line.seq,
                               .to = x->line.seq,
                               .visit = x->line.visit,
                               .at_utc_ms = x->line.queued_utc_ms};
    memcpy(f.laptop, x->line.laptop, sizeof f.laptop);
    ledger_found(r, &f);
}

// The moment of that member exactly as instant_write writes it; 0 when absent.
static bool get_instant(const struct json *line, const char *key, int64_t *ret)
{
    char again[INSTANT_BYTES];
    const char *text = json_get_string(line, key);
    *ret = 0;
    if (json_get(line, key) == NULL)
        return true;
    if (text == NULL || !instant_read(text, ret))
        return false;
    instant_write(*ret, again);
    return strcmp(again, text) == 0; // no other form of the same moment
}

static bool get_id(const struct json *line, const char *key, char ret[ID_BYTES])
{
    const char *text = json_get_string(line, key);
    if (text == NULL || !id_valid(text))
        return false;
    memcpy(ret, text, ID_BYTES);
    return true;
}

static bool get_hash(const struct json *line, const char *key, char ret[LEDGER_HASH_BYTES])
{
    const char *text = json_get_string(line, key);
    if (text == NULL || strlen(text) != LEDGER_HASH_BYTES - 1 ||
        strspn(text, "0123456789abcdef") != LEDGER_HASH_BYTES - 1)
        return false;
    memcpy(ret, text, LEDGER_HASH_BYTES);
    return true;
}

static bool get_number(const struct json *line, const char *key, uint64_t *ret)
{
    int64_t n = 0;
    if (!json_int(json_get(line, key), &n) || n < 1 || n > number_max)
        return false;
    *ret = (uint64_t)n;
    return true;
}

static void set_instant(struct json *line, const char *key, int64_t utc_ms)
{
    char text[INSTANT_BYTES];
    instant_write(utc_ms, text);
    json_set_string(line, key, text);
}

static void write_line(struct json *line, struct buf *out)
{
    json_write(line, false, out);
    buf_putc(out, '\n');
    json_free(line);
}

void ledger_book_write(const struct ledger_book *b, struct buf *out)
{
    struct json *first = json_new_object();
    json_set(first, "icopeLedger", json_new_int(1));
    json_set_string(first, "store", b->store.text);
    json_set_string(first, "version", b->version);
    set_instant(first, "at", b->at_utc_ms);
    json_set_string(first, "laptop", b->head.laptop);
    json_set(first, "next", json_new_int((int64_t)b->head.next));
    json_set_string(first, "head", b->head.before);
    write_line(first, out);
    for (size_t i = 0; i < b->count; i++) {
        const struct ledger_entry *x = &b->entries[i];
        struct json *line = json_new_object();
        json_set_string(line, "laptop", x->line.laptop);
        json_set(line, "seq", json_new_int((int64_t)x->line.seq));
        json_set_string(line, "package", x->line.package.text);
        json_set_string(line, "kind", entry_kinds[x->kind]);
        json_set_string(line, "visit", x->line.visit.text);
        if (x->planned_utc_ms != 0)
            set_instant(line, "planned", x->planned_utc_ms);
        set_instant(line, "queued", x->line.queued_utc_ms);
        if (x->line.sent_utc_ms != 0)
            set_instant(line, "sent", x->line.sent_utc_ms);
        json_set_string(line, "content", x->line.content);
        json_set_string(line, "chain", x->line.chain);
        write_line(line, out);
    }
}

static bool read_head(const struct json *line, struct ledger_book *b)
{
    int64_t format = 0;
    const char *version = json_get_string(line, "version");
    if (version != NULL)
        snprintf(b->version, sizeof b->version, "%s", version);
    return json_int(json_get(line, "icopeLedger"), &format) && format == 1 &&
           get_id(line, "store", b->store.text) && get_instant(line, "at", &b->at_utc_ms) &&
           get_id(line, "laptop", b->head.laptop) && get_number(line, "next", &b->head.next) &&
           get_hash(line, "head", b->head.before);
}

static bool read_kind(const struct json *line, struct ledger_entry *x)
{
    const char *kind = json_get_string(line, "kind");
    for (size_t i = 0; kind != NULL && i < LEDGER_ENTRY_KINDS; i++) {
        if (strcmp(kind, entry_kinds[i]) == 0) {
            const char *visit = json_get_string(line, "visit");
            x->kind = (enum ledger_entry_kind)i;
            return visit != NULL && (visit[0] == '\0' || get_id(line, "visit", x->line.visit.text));
        }
    }
    return false;
}

static bool read_entry(const struct json *line, struct ledger_entry *x)
{
    return get_id(line, "laptop", x->line.laptop) && get_number(line, "seq", &x->line.seq) &&
           get_id(line, "package", x->line.package.text) && read_kind(line, x) &&
           get_instant(line, "planned", &x->planned_utc_ms) && json_get(line, "queued") != NULL &&
           get_instant(line, "queued", &x->line.queued_utc_ms) &&
           get_instant(line, "sent", &x->line.sent_utc_ms) &&
           get_hash(line, "content", x->line.content) && get_hash(line, "chain", x->line.chain);
}

// A file being read.
struct reading {
    struct ledger_book book;       // so far
    char runs[RUNS_MAX][ID_BYTES]; // ledgers seen
    size_t run_count;              // of them
};

// Which ledger of the file: a new one when it was not seen before. False past RUNS_MAX.
static bool find_run(struct reading *in, struct ledger_entry *x)
{
    for (x->run = 0; x->run < in->run_count; x->run++)
        if (strcmp(in->runs[x->run], x->line.laptop) == 0)
            return true;
    if (in->run_count == RUNS_MAX)
        return false;
    memcpy(in->runs[in->run_count++], x->line.laptop, ID_BYTES);
    return true;
}

// One line of the file: the first is the head.
static bool read_line(struct reading *in, const char *text, size_t len, size_t at)
{
    struct json *line = NULL;
    struct ledger_entry x = {.at = at};
    if (json_parse(text, len, &line_limits, &line, NULL) != RC_OK)
        return false;
    bool good = at == 1 ? read_head(line, &in->book) : read_entry(line, &x) && find_run(in, &x);
    if (good && at > 1)
        ledger_book_add(&in->book, &x);
    json_free(line);
    return good;
}

bool ledger_book_read(const char *name, const char *text, size_t len, struct ledger_book *ret,
                      struct ledger_report *r)
{
    struct reading in = {.book = {.name = name}};
    size_t at = 1;
    for (size_t from = 0; from < len; at++) {
        const char *end = memchr(text + from, '\n', len - from);
        size_t line = end != NULL ? (size_t)(end - text) - from : len - from;
        bool good = read_line(&in, text + from, line, at);
        if (!good && at == 1)
            break;
        if (!good)
            ledger_found(
                r, &(struct ledger_finding){.kind = LEDGER_UNREADABLE, .file = name, .line = at});
        from += line + 1;
    }
    if (at == 1) {
        ledger_found(r, &(struct ledger_finding){.kind = LEDGER_NOT_ONE, .file = name});
        ledger_book_release(&in.book);
        return false;
    }
    *ret = in.book;
    return true;
}
