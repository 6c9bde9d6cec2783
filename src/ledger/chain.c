// SPDX-License-Identifier: EUPL-1.2
// Does each line of an exported ledger follow the one before it, from the first to where the file
// says that it ends?
#include "ledger/file.h"

#include <stdlib.h>
#include <string.h>

// The chain so far. Of an altered line both hashes are kept, the one it states and the one that
// would be right, so that one altered line is reported once.
struct walk {
    const struct ledger_book *book; // what is read
    struct ledger_report *report;   // what is found
    char laptop[ID_BYTES];          // ledger of the line before, "" none
    uint64_t next;                  // number expected
    uint64_t end;                   // number after the last of the head's ledger
    bool known;                     // is the line before there?
    char stated[LEDGER_HASH_BYTES]; // its hash as it says
    char right[LEDGER_HASH_BYTES];  // as computed
};

static int by_place(const void *a, const void *b)
{
    const struct ledger_entry *x = a, *y = b;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    if (x->line.seq != y->line.seq)
        return x->line.seq < y->line.seq ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void found(struct walk *w, enum ledger_finding_kind kind, const char *laptop, uint64_t from,
                  uint64_t to, const struct ledger_entry *x)
{
    struct ledger_finding f = {.kind = kind, .file = w->book->name, .from = from, .to = to};
    memcpy(f.laptop, laptop, sizeof f.laptop);
    if (x != NULL) {
        f.line = w->book->name != NULL ? x->at : 0;
        f.visit = x->line.visit;
        f.at_utc_ms = x->line.queued_utc_ms;
    }
    ledger_found(w->report, &f);
}

// Only what stands before something of a smaller place is out of order.
static void check_order(struct walk *w)
{
    const struct ledger_entry *all = w->book->entries;
    for (size_t i = 1; i < w->book->count; i++)
        if (by_place(&all[i], &all[i - 1]) < 0)
            found(w, LEDGER_ORDER, all[i].line.laptop, all[i].line.seq, all[i].line.seq, &all[i]);
}

static void follow(struct walk *w, struct ledger_entry *x)
{
    const struct ledger_line *line = &x->line;
    char hash[LEDGER_HASH_BYTES], other[LEDGER_HASH_BYTES];
    if (strcmp(w->laptop, line->laptop) != 0) { // another ledger, the same chain
        memcpy(w->laptop, line->laptop, sizeof w->laptop);
        w->next = 1;
    }
    if (line->seq > w->next) {
        found(w, LEDGER_GAP, line->laptop, w->next, line->seq - 1, NULL);
        w->known = false;
    }
    ledger_hash(w->stated, line, hash);
    ledger_hash(w->right, line, other);
    if (w->known && strcmp(hash, line->chain) != 0 && strcmp(other, line->chain) != 0)
        found(w, LEDGER_ALTERED, line->laptop, line->seq, line->seq, x);
    memcpy(x->before, w->known ? w->stated : "", w->known ? sizeof x->before : 1);
    memcpy(w->right, w->known ? hash : line->chain, sizeof w->right);
    memcpy(w->stated, line->chain, sizeof w->stated);
    w->known = true;
    w->next = line->seq + 1;
    if (strcmp(line->laptop, w->book->head.laptop) == 0)
        w->end = w->next;
}

static void check_end(struct walk *w)
{
    const struct ledger_head *head = &w->book->head;
    bool right = strcmp(head->before, w->stated) == 0 || strcmp(head->before, w->right) == 0;
    uint64_t last = w->next - 1;
    if (w->end < head->next)
        found(w, LEDGER_CUT, head->laptop, w->end, head->next - 1, NULL);
    else if (w->end > head->next || !right)
        found(w, LEDGER_ALTERED, w->laptop[0] != '\0' ? w->laptop : head->laptop, last, last, NULL);
}

void ledger_book_check(struct ledger_book *b, struct ledger_report *r)
{
    struct walk w = {.book = b, .report = r, .next = 1, .end = 1, .known = true};
    memset(w.stated, '0', LEDGER_HASH_BYTES - 1);
    memset(w.right, '0', LEDGER_HASH_BYTES - 1);
    check_order(&w);
    if (b->count > 1)
        qsort(b->entries, b->count, sizeof *b->entries, by_place);
    for (size_t i = 0; i < b->count; i++) {
        struct ledger_entry *x = &b->entries[i];
        if (i > 0 && b->entries[i - 1].run == x->run && b->entries[i - 1].line.seq == x->line.seq)
            found(&w, LEDGER_TWICE, x->line.laptop, x->line.seq, x->line.seq, x);
        else
            follow(&w, x);
    }
    check_end(&w);
}
