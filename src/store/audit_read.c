// SPDX-License-Identifier: EUPL-1.2
// The audit chain read back: checked from its beginning, or shown.
#include "store/audit.h"

#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum rc check_entry(struct store *s, const struct query *q, struct audit_end *end,
                           struct buf *entry, struct err *e)
{
    uint64_t seq = (uint64_t)query_get_int(q, COL_seq);
    struct audit_end next = {.seq = end->seq + 1};
    if (seq != next.seq)
        return err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " is missing", next.seq);
    if (audit_open(s, seq, q, entry, NULL) != RC_OK)
        return err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " was changed", seq);
    vault_hash(end->hash, entry->at + HASH_BYTES, entry->len - HASH_BYTES, next.hash);
    if (memcmp(next.hash, entry->at, HASH_BYTES) != 0)
        return err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " does not follow the one before",
                       seq);
    *end = next;
    return RC_OK;
}

enum rc store_audit_verify(struct store *s, uint64_t *ret_entries, struct err *e)
{
    struct audit_end end = {0};
    struct buf entry = {0};
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_AUDIT_READ, e);
    while (query_row(&q))
        q.rc = check_entry(s, &q, &end, &entry, e);
    rc = query_end(&q);
    buf_wipe(&entry);
    if (rc == RC_OK &&
        (end.seq != s->audit.seq || memcmp(end.hash, s->audit.hash, HASH_BYTES) != 0))
        rc = err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " is missing", end.seq + 1);
    if (rc == RC_OK)
        *ret_entries = end.seq;
    return rc;
}

// Cuts the next field off *at; what is missing is empty.
static const char *field(char **at)
{
    char *start = *at, *tab = strchr(start, '\t');
    *at = tab != NULL ? tab + 1 : start + strlen(start);
    if (tab != NULL)
        *tab = '\0';
    return start;
}

// Splits "when\twho\twhat\tid\tversion", which is changed.
static struct store_audit_entry split(uint64_t seq, char *text)
{
    struct store_audit_entry x = {.seq = seq};
    x.utc_ms = strtoll(field(&text), NULL, 10);
    x.account = id_from(field(&text));
    x.what = field(&text);
    x.id = field(&text);
    x.version = field(&text);
    return x;
}

enum rc store_audit_read(struct store *s,
                         bool (*each)(const struct store_audit_entry *entry, void *self),
                         void *self, struct err *e)
{
    struct buf text = {0};
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    bool on = true;
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_AUDIT_READ, e);
    while (on && query_row(&q)) {
        uint64_t seq = (uint64_t)query_get_int(&q, COL_seq);
        if (audit_open(s, seq, &q, &text, NULL) != RC_OK) {
            damaged = err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " was changed", seq);
            continue;
        }
        buf_putc(&text, '\0');
        struct store_audit_entry entry = split(seq, text.at + HASH_BYTES);
        on = each(&entry, self);
    }
    rc = query_end(&q);
    buf_wipe(&text);
    return rc != RC_OK ? rc : damaged;
}
