// SPDX-License-Identifier: EUPL-1.2
// The ledger of packages: numbers without gaps, each line chained by hash to the one before and
// proved with the store's own key. Where it ends is a sealed setting, so that a cut end shows.
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define END_SETTING "ledger"

static void hex(const unsigned char hash[HASH_BYTES], char ret[LEDGER_HASH_BYTES])
{
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

static void no_hash(char ret[LEDGER_HASH_BYTES])
{
    memset(ret, '0', LEDGER_HASH_BYTES - 1);
    ret[LEDGER_HASH_BYTES - 1] = '\0';
}

void ledger_hash(const char *before, const struct ledger_line *line, char ret[LEDGER_HASH_BYTES])
{
    char text[400];
    unsigned char hash[HASH_BYTES];
    int len = snprintf(text, sizeof text, "%s\n%" PRIu64 "\n%s\n%" PRId64 "\n%s", before, line->seq,
                       line->package.text, line->queued_utc_ms, line->content);
    vault_hash(NULL, text, (size_t)len, hash);
    hex(hash, ret);
}

void ledger_content(const struct vault_key *key, const char *package, const void *text, size_t len,
                    char ret[LEDGER_HASH_BYTES])
{
    char use[64];
    unsigned char own[HASH_BYTES], hash[HASH_BYTES];
    int use_len = snprintf(use, sizeof use, "ledger/%s", package);
    // A key of its own from the person's, for this use only.
    vault_hash(key->at, use, (size_t)use_len, own);
    vault_hash(own, text, len, hash);
    vault_wipe(own, sizeof own);
    hex(hash, ret);
}

void ledger_aad(const struct ledger_line *line, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "ledger/%s/%" PRIu64 "\n%s\n%" PRId64 "\n%" PRId64 "\n%s\n%s",
             line->laptop, line->seq, line->package.text, line->queued_utc_ms, line->sent_utc_ms,
             line->content, line->chain);
}

void ledger_columns(const struct query *q, struct ledger_line *ret)
{
    struct ledger_line l = {.seq = (uint64_t)query_get_int(q, COL_seq),
                            .package = id_from(query_get_text(q, COL_package)),
                            .queued_utc_ms = query_get_int(q, COL_queued_utc_ms),
                            .sent_utc_ms = query_get_int(q, COL_sent_utc_ms)};
    snprintf(l.laptop, sizeof l.laptop, "%s", query_get_text(q, COL_laptop));
    snprintf(l.content, sizeof l.content, "%s", query_get_text(q, COL_content));
    snprintf(l.chain, sizeof l.chain, "%s", query_get_text(q, COL_chain));
    *ret = l;
}

// Reads LEDGER_COLUMNS and checks the proof.
static enum rc read_line(struct store *s, const struct query *q, struct ledger_line *ret,
                         struct err *e)
{
    char aad[AAD_BYTES], name[80];
    size_t len = 0;
    struct ledger_line l;
    ledger_columns(q, &l);
    ledger_aad(&l, aad);
    snprintf(name, sizeof name, "ledger/%s/%" PRIu64, l.laptop, l.seq);
    const void *proof = query_get_blob(q, COL_proof, &len);
    enum rc rc = proof_check(s, NULL, aad, proof, len, name, e);
    if (rc == RC_OK)
        *ret = l;
    return rc;
}

enum rc ledger_of(struct store *s, struct id package, struct ledger_line *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_LEDGER_ONE, e);
    query_text(&q, ":package", package.text);
    if (query_row(&q))
        q.rc = read_line(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "ledger: nothing of package %s", package.text);
    return query_end(&q);
}

// "laptop next hash" as the setting has it. False when it is not that.
static bool parse_end(const char *text, struct ledger_head *ret)
{
    char laptop[ID_BYTES], *end = NULL;
    struct ledger_head head = {0};
    snprintf(laptop, sizeof laptop, "%s", text);
    if (!id_valid(laptop) || text[ID_BYTES - 1] != ' ')
        return false;
    memcpy(head.laptop, laptop, sizeof laptop);
    head.next = strtoull(text + ID_BYTES, &end, 10);
    if (head.next == 0 || *end != ' ' || strlen(end + 1) != LEDGER_HASH_BYTES - 1)
        return false;
    memcpy(head.before, end + 1, LEDGER_HASH_BYTES);
    *ret = head;
    return true;
}

static enum rc read_end(struct store *s, struct ledger_head *ret, bool *ret_begun, struct err *e)
{
    struct arena a = {0};
    const char *text = NULL;
    enum rc rc = store_setting(s, END_SETTING, &a, &text, e);
    *ret_begun = text != NULL;
    if (rc == RC_OK && text == NULL) { // nothing was ever queued: the first is the store's own
        *ret = (struct ledger_head){.next = 1};
        memcpy(ret->laptop, s->id.text, sizeof ret->laptop);
        no_hash(ret->before);
    } else if (rc == RC_OK && !parse_end(text, ret)) {
        rc = err_set(e, RC_DAMAGED, "ledger: its end cannot be read");
    }
    arena_release(&a);
    return rc;
}

enum rc ledger_write_end(struct store *s, const struct ledger_head *head, struct err *e)
{
    char text[160];
    snprintf(text, sizeof text, "%s %" PRIu64 " %s", head->laptop, head->next, head->before);
    return setting_write(s, END_SETTING, text, e);
}

// Does the newest line agree with where the ledger is said to end?
static enum rc check_end(struct store *s, const struct ledger_head *head, bool begun, struct err *e)
{
    struct ledger_line last = {0};
    bool any = false;
    struct query q = db_query(&s->db, SQL_LEDGER_LAST, e);
    if (query_row(&q)) {
        ledger_columns(&q, &last);
        any = true;
    }
    enum rc rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    // A ledger without lines begins after the last line of the one before it.
    bool same = strcmp(last.laptop, head->laptop) == 0;
    uint64_t next = same ? last.seq + 1 : 1;
    if (any && (!begun || next != head->next || strcmp(last.chain, head->before) != 0))
        return err_set(e, RC_DAMAGED, "ledger/%s: line %" PRIu64 " is not its end", last.laptop,
                       last.seq);
    if (!any && head->next != 1)
        return err_set(e, RC_DAMAGED, "ledger/%s: line %" PRIu64 " is missing", head->laptop,
                       head->next - 1);
    return RC_OK;
}

enum rc store_ledger_head(struct store *s, struct ledger_head *ret, struct err *e)
{
    struct ledger_head head;
    bool begun = false;
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = read_end(s, &head, &begun, e);
    if (rc == RC_OK)
        rc = check_end(s, &head, begun, e);
    if (rc == RC_OK)
        *ret = head;
    return rc;
}

enum rc ledger_add(struct store *s, struct ledger_head *head, struct ledger_line *line,
                   struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    line->seq = head->next;
    memcpy(line->laptop, head->laptop, sizeof line->laptop);
    ledger_hash(head->before, line, line->chain);
    ledger_aad(line, aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, SQL_LEDGER_ADD, e);
    query_text(&q, ":laptop", line->laptop);
    query_int(&q, ":seq", (int64_t)line->seq);
    query_text(&q, ":package", line->package.text);
    query_int(&q, ":queued", line->queued_utc_ms);
    query_int(&q, ":sent", line->sent_utc_ms);
    query_text(&q, ":content", line->content);
    query_text(&q, ":chain", line->chain);
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    if (rc != RC_OK)
        return rc;
    head->next++;
    memcpy(head->before, line->chain, sizeof head->before);
    return ledger_write_end(s, head, e);
}

enum rc ledger_sent(struct store *s, struct id package, int64_t sent_utc_ms, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    struct ledger_line line = {0};
    int64_t no = 0;
    struct query find = db_query(&s->db, SQL_LEDGER_ONE, e);
    query_text(&find, ":package", package.text);
    if (query_row(&find) && read_line(s, &find, &line, NULL) == RC_OK)
        no = query_get_int(&find, COL_no);
    enum rc rc = query_end(&find);
    if (rc != RC_OK || no == 0)
        return rc;
    line.sent_utc_ms = sent_utc_ms;
    ledger_aad(&line, aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, SQL_LEDGER_SET, e);
    query_int(&q, ":sent", sent_utc_ms);
    query_blob(&q, ":proof", proof.at, proof.len);
    query_int(&q, ":no", no);
    rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

// Does the line follow the one before? `was` is brought up to date.
static enum rc follows(const struct ledger_line *line, struct ledger_head *was, struct err *e)
{
    char chain[LEDGER_HASH_BYTES];
    enum rc rc = RC_OK;
    if (strcmp(was->laptop, line->laptop) != 0) { // another ledger begins, the chain goes on
        was->next = 1;
        memcpy(was->laptop, line->laptop, sizeof was->laptop);
    }
    ledger_hash(was->before, line, chain);
    if (line->seq != was->next)
        rc = err_set(e, RC_DAMAGED, "ledger/%s/%" PRIu64 ": missing", line->laptop, was->next);
    else if (strcmp(chain, line->chain) != 0)
        rc = err_set(e, RC_DAMAGED, "ledger/%s/%" PRIu64 ": does not follow", line->laptop,
                     line->seq);
    was->next = line->seq + 1;
    memcpy(was->before, line->chain, sizeof was->before);
    return rc;
}

enum rc store_ledger(struct store *s, struct arena *a, struct ledger_line **ret, size_t *ret_count,
                     struct err *e)
{
    struct ledger_line *all = NULL;
    struct ledger_head was = {.next = 1}, head;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    no_hash(was.before);
    struct query q = db_query(&s->db, SQL_LEDGER_READ, e);
    while (query_row(&q)) {
        struct ledger_line line;
        enum rc own = read_line(s, &q, &line, e);
        if (own == RC_OK) {
            line.visit = id_from(query_get_text(&q, COL_visit));
            all = arena_room(a, all, count, &cap, sizeof *all);
            all[count++] = line;
        } else {
            ledger_columns(&q, &line);
        }
        rc = follows(&line, &was, e);
        damaged = damaged != RC_OK || (own == RC_OK && rc == RC_OK) ? damaged : RC_DAMAGED;
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    rc = store_ledger_head(s, &head, e);
    if (rc != RC_OK && rc != RC_DAMAGED)
        return rc;
    *ret = all;
    *ret_count = count;
    return damaged != RC_OK ? damaged : rc;
}
