// SPDX-License-Identifier: EUPL-1.2
// The audit chain. An entry is "when\twho\twhat\tid\tprogram version"; its hash covers the hash of
// the entry before. Hash and entry are sealed together, so the file tells nothing and nothing can
// be made up without the key. The head row says where the chain ends, so that a cut end shows.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRIFT_MS = 60 * 1000 }; // smaller changes are a clock being kept right

void audit_aad(bool head, uint64_t seq, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "%s/%" PRIu64, head ? "audit-head" : "audit", seq);
}

enum rc audit_open(struct store *s, uint64_t seq, const struct query *q, struct buf *ret,
                   struct err *e)
{
    char aad[AAD_BYTES];
    size_t len = 0;
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    audit_aad(false, seq, aad);
    buf_clear(ret);
    enum rc rc = vault_open(s->vault, NULL, aad, sealed, len, ret, e);
    if (rc == RC_OK && ret->len < HASH_BYTES)
        rc = err_set(e, RC_DAMAGED, "%s: too short", aad);
    return rc;
}

static enum rc put(struct store *s, enum sql which, const char *aad, const void *text, size_t len,
                   struct err *e)
{
    struct buf sealed = {0};
    vault_seal(s->vault, NULL, aad, text, len, &sealed);
    struct query q = db_query(&s->db, which, e);
    query_int(&q, ":seq", (int64_t)s->audit.seq);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    enum rc rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

// How far the clock was set forth or back since the newest entry, in ms. Across program runs only
// "back" can be told.
static int64_t clock_drift(const struct store *s, const struct audit_end *now)
{
    const struct audit_end *last = &s->audit;
    int64_t passed = now->utc_ms - last->utc_ms;
    if (s->practice || last->seq == 0) // simulated visits lie in the past
        return 0;
    if (last->boot_ms == 0)
        return passed < 0 ? passed : 0;
    return passed - (now->boot_ms - last->boot_ms);
}

static enum rc add_entry(struct store *s, const char *what, const char *id, struct audit_end next,
                         struct err *e)
{
    struct buf text = {0};
    char aad[AAD_BYTES];
    next.seq = s->audit.seq + 1;
    buf_printf(&text, "%" PRId64 "\t%s\t%s\t%s\t" ICOPE_VERSION, next.utc_ms, s->user.id.text, what,
               id != NULL ? id : "");
    vault_hash(s->audit.hash, text.at, text.len, next.hash);
    s->audit = next;
    struct buf entry = {0};
    buf_add(&entry, next.hash, HASH_BYTES);
    buf_add(&entry, text.at, text.len);
    audit_aad(false, next.seq, aad);
    enum rc rc = put(s, SQL_AUDIT_ADD, aad, entry.at, entry.len, e);
    audit_aad(true, next.seq, aad);
    if (rc == RC_OK)
        rc = put(s, SQL_AUDIT_HEAD_PUT, aad, next.hash, HASH_BYTES, e);
    buf_wipe(&text);
    buf_wipe(&entry);
    return rc;
}

enum rc audit_add(struct store *s, const char *what, const char *id, struct err *e)
{
    struct audit_end now = {.utc_ms = clock_utc_ms(s->clock), .boot_ms = clock_mono_ms(s->clock)};
    int64_t drift = clock_drift(s, &now);
    enum rc rc = RC_OK;
    if (drift >= DRIFT_MS || drift <= -DRIFT_MS) {
        char text[32];
        snprintf(text, sizeof text, "%+" PRId64 " s", drift / 1000);
        rc = add_entry(s, "clock-change", text, now, e);
    }
    return rc == RC_OK ? add_entry(s, what, id, now, e) : rc;
}

// When the newest entry was written, 0 when it cannot be read (audit_verify tells).
static int64_t newest_utc_ms(struct store *s, uint64_t seq)
{
    struct buf entry = {0};
    int64_t utc_ms = 0;
    struct query q = db_query(&s->db, SQL_AUDIT_ONE, NULL);
    query_int(&q, ":seq", (int64_t)seq);
    if (query_row(&q) && audit_open(s, seq, &q, &entry, NULL) == RC_OK)
        utc_ms = strtoll(buf_text(&entry) + HASH_BYTES, NULL, 10);
    query_end(&q);
    buf_wipe(&entry);
    return utc_ms;
}

static bool has_entry_after(struct store *s, uint64_t seq)
{
    struct query q = db_query(&s->db, SQL_AUDIT_LAST, NULL);
    bool after = query_row(&q) && (uint64_t)query_get_int(&q, COL_seq) > seq;
    query_end(&q);
    return after;
}

enum rc audit_find_end(struct store *s, uint64_t at_least, struct err *e)
{
    struct buf entry = {0};
    struct audit_end end = {.utc_ms = 0};
    struct query q = db_query(&s->db, SQL_AUDIT_LAST, e);
    if (query_row(&q)) {
        end.seq = (uint64_t)query_get_int(&q, COL_seq);
        if (audit_open(s, end.seq, &q, &entry, NULL) == RC_OK) {
            memcpy(end.hash, entry.at, sizeof end.hash);
            end.utc_ms = strtoll(buf_text(&entry) + HASH_BYTES, NULL, 10);
        }
    }
    buf_wipe(&entry);
    end.seq = end.seq > at_least ? end.seq : at_least;
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        s->audit = s->before = end;
    return rc;
}

enum rc audit_load_end(struct store *s, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf hash = {0};
    struct audit_end end = {0};
    bool whole = false;
    struct query q = db_query(&s->db, SQL_AUDIT_HEAD, e);
    if (query_row(&q)) {
        size_t len = 0;
        end.seq = (uint64_t)query_get_int(&q, COL_seq);
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        audit_aad(true, end.seq, aad);
        whole = vault_open(s->vault, NULL, aad, sealed, len, &hash, NULL) == RC_OK &&
                hash.len == HASH_BYTES;
        if (whole)
            memcpy(end.hash, hash.at, HASH_BYTES);
    }
    buf_release(&hash);
    enum rc rc = query_end(&q);
    // A number that is there already could not be written again.
    whole = whole && rc == RC_OK && !has_entry_after(s, end.seq);
    if (rc == RC_OK && !whole)
        return audit_find_end(s, 0, e);
    if (rc == RC_OK) {
        end.utc_ms = newest_utc_ms(s, end.seq);
        s->audit = s->before = end;
    }
    return rc;
}

bool audit_is_there(struct store *s)
{
    struct buf entry = {0};
    struct query q = db_query(&s->db, SQL_AUDIT_ONE, NULL);
    query_int(&q, ":seq", (int64_t)s->audit.seq);
    bool there = s->audit.seq > s->before.seq && query_row(&q) &&
                 audit_open(s, s->audit.seq, &q, &entry, NULL) == RC_OK &&
                 memcmp(entry.at, s->audit.hash, HASH_BYTES) == 0;
    query_end(&q);
    buf_wipe(&entry);
    return there;
}
