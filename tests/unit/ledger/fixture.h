// SPDX-License-Identifier: EUPL-1.2
// Small ledgers, and what was found in them as one line of text.
#ifndef ICOPE_TESTS_LEDGER_FIXTURE_H
#define ICOPE_TESTS_LEDGER_FIXTURE_H

#include "ledger/match.h"

#include "base/fs.h"
#include "base/json.h"
#include "fhir/element.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LAPTOP  "aaaaaaaa-0000-4000-8000-000000000000"
#define SECOND  "bbbbbbbb-0000-4000-8000-000000000000"
#define NUMBERS 6
static const int64_t start_utc_ms = 1795505400123;

static inline struct id visit_id(uint64_t n)
{
    struct id id;
    snprintf(id.text, sizeof id.text, "cccccccc-0000-4000-8000-%012u", (unsigned)n % 100000);
    return id;
}

// Ends a line and moves the head on.
static inline void add(struct ledger_book *b, struct ledger_entry *x)
{
    x->line.seq = b->head.next;
    memcpy(x->line.laptop, b->head.laptop, sizeof x->line.laptop);
    memset(x->line.content, 'a' + (int)(x->line.seq % 6), LEDGER_HASH_BYTES - 1);
    x->line.package = id_named(visit_id(x->line.seq), b->head.laptop);
    ledger_hash(b->head.before, &x->line, x->line.chain);
    memcpy(b->head.before, x->line.chain, sizeof b->head.before);
    b->head.next++;
    ledger_book_add(b, x);
}

// Adds visits with numbers from the head's next up to `last`; those up to `sent` are sent.
static inline void add_visits(struct ledger_book *b, uint64_t last, uint64_t sent)
{
    for (uint64_t n = b->head.next; n <= last; n++) {
        struct ledger_entry x = {.line.visit = visit_id(n),
                                 .line.queued_utc_ms = start_utc_ms + 60000 * (int64_t)n,
                                 .planned_utc_ms = n == 2 ? start_utc_ms : 0};
        x.line.sent_utc_ms = n <= sent ? start_utc_ms + 1 : 0;
        add(b, &x);
    }
}

// A ledger of visits 1 … NUMBERS, of which `sent` are sent.
static inline struct ledger_book a_book(uint64_t sent)
{
    struct ledger_book b = {.at_utc_ms = start_utc_ms, .version = "1", .head = {.next = 1}};
    memcpy(b.store.text, LAPTOP, sizeof b.store.text);
    memcpy(b.head.laptop, LAPTOP, sizeof b.head.laptop);
    memset(b.head.before, '0', LEDGER_HASH_BYTES - 1);
    add_visits(&b, NUMBERS, sent);
    return b;
}

// The kinds found, in order: "gap 3-4, cut 6-6".
static inline void kinds(const struct ledger_report *r, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < r->count; i++) {
        const struct ledger_finding *f = &r->all[i];
        buf_printf(out, "%s%s", i > 0 ? ", " : "", ledger_kind_name(f->kind));
        if (f->from > 0)
            buf_printf(out, " %u-%u", (unsigned)f->from, (unsigned)f->to);
        else if (f->line > 0)
            buf_printf(out, " :%u", (unsigned)f->line);
    }
}

static inline void assert_kinds(const char *what, const struct ledger_report *r,
                                const char *expected)
{
    struct buf got = {0};
    kinds(r, &got);
    if (strcmp(buf_text(&got), expected) != 0)
        fail_msg("%s: <%s> instead of <%s>", what, buf_text(&got), expected);
    buf_release(&got);
}

#endif
