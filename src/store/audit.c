// SPDX-License-Identifier: EUPL-1.2
// The audit chain. An entry is "when\twho\twhat\tid\tprogram version"; its hash covers the hash of
// the entry before. Hash and entry are sealed together, so the file tells nothing and nothing can
// be made up without the key. The head row says where the chain ends, so that a cut end shows.
#include "store/inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void audit_place(bool head, uint64_t seq, char out[PLACE_BYTES])
{
    snprintf(out, PLACE_BYTES, "%s/%" PRIu64, head ? "audit-head" : "audit", seq);
}

static enum rc put(struct store *s, enum sql which, const char *place, const void *text, size_t len,
                   struct err *e)
{
    struct buf sealed = {0};
    vault_seal(s->vault, NULL, place, text, len, &sealed);
    struct query q = db_query(&s->db, which, e);
    query_int(&q, ":seq", (int64_t)s->audit.seq);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

enum rc audit_add(struct store *s, const char *what, const char *id, struct err *e)
{
    struct buf text = {0};
    struct audit_end next = {.seq = s->audit.seq + 1};
    char place[PLACE_BYTES];
    buf_printf(&text, "%" PRId64 "\t%s\t%s\t%s\t" ICOPE_VERSION, clock_utc_ms(s->clock),
               s->user.id.text, what, id != NULL ? id : "");
    vault_hash(s->audit.hash, text.at, text.len, next.hash);
    s->audit = next;
    struct buf entry = {0};
    buf_add(&entry, next.hash, HASH_BYTES);
    buf_add(&entry, text.at, text.len);
    audit_place(false, next.seq, place);
    enum rc rc = put(s, SQL_AUDIT_ADD, place, entry.at, entry.len, e);
    audit_place(true, next.seq, place);
    if (rc == RC_OK)
        rc = put(s, SQL_AUDIT_HEAD_PUT, place, next.hash, HASH_BYTES, e);
    buf_wipe(&text);
    buf_wipe(&entry);
    return rc;
}

enum rc audit_load_end(struct store *s, struct err *e)
{
    char place[PLACE_BYTES];
    struct buf hash = {0};
    struct audit_end end = {0};
    struct query q = db_query(&s->db, SQL_AUDIT_HEAD, e);
    if (query_row(&q)) {
        size_t len = 0;
        end.seq = (uint64_t)query_get_int(&q, 0);
        const void *sealed = query_get_blob(&q, 1, &len);
        audit_place(true, end.seq, place);
        q.rc = vault_open(s->vault, NULL, place, sealed, len, &hash, e);
        if (q.rc == RC_OK && hash.len == HASH_BYTES)
            memcpy(end.hash, hash.at, HASH_BYTES);
    }
    buf_release(&hash);
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        s->audit = s->before = end;
    return rc;
}

// Opens an entry into *ret: hash, then text. RC_DAMAGED names it.
static enum rc open_entry(struct store *s, uint64_t seq, const struct query *q, int column,
                          struct buf *ret, struct err *e)
{
    char place[PLACE_BYTES];
    size_t len = 0;
    const void *sealed = query_get_blob(q, column, &len);
    audit_place(false, seq, place);
    buf_clear(ret);
    enum rc rc = vault_open(s->vault, NULL, place, sealed, len, ret, e);
    if (rc == RC_OK && ret->len < HASH_BYTES)
        rc = err_set(e, RC_DAMAGED, "%s: too short", place);
    return rc;
}

bool audit_is_there(struct store *s, void *unused)
{
    (void)unused;
    struct buf entry = {0};
    struct query q = db_query(&s->db, SQL_AUDIT_ONE, NULL);
    query_int(&q, ":seq", (int64_t)s->audit.seq);
    bool there = s->audit.seq > s->before.seq && query_row(&q) &&
                 open_entry(s, s->audit.seq, &q, 0, &entry, NULL) == RC_OK &&
                 memcmp(entry.at, s->audit.hash, HASH_BYTES) == 0;
    query_end(&q);
    buf_wipe(&entry);
    return there;
}

enum rc store_audit(struct store *s, const char *what, const char *id, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, audit_add(s, what, id, e), e);
    return rc;
}

static enum rc check_entry(struct store *s, const struct query *q, struct audit_end *end,
                           struct buf *entry, struct err *e)
{
    uint64_t seq = (uint64_t)query_get_int(q, 0);
    struct audit_end next = {.seq = end->seq + 1};
    if (seq != next.seq)
        return err_set(e, RC_DAMAGED, "audit entry %" PRIu64 " is missing", next.seq);
    if (open_entry(s, seq, q, 1, entry, NULL) != RC_OK)
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
