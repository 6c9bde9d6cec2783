// SPDX-License-Identifier: EUPL-1.2
// Packages and where each stands. A row's clear columns are bound by a proof made with the person's
// key; text, problem and receipt are sealed with it.
#include "store/outbox.h"

#include "store/outbox_add.h"
#include "store/whole.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// `clear`: whether it is urgent stands in the row, as older programs wrote it; now only the proof
// says so.
static void package_aad(const struct package_row *r, bool clear, char out[AAD_BYTES])
{
    const struct store_package *p = &r->p;
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    vault_hash(NULL, buf_text(&r->problem), r->problem.len, hash);
    vault_hash(hash, buf_text(&r->receipt), r->receipt.len, hash);
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    snprintf(out, AAD_BYTES,
             "outbox-row/%s/%" PRId64 "\n%s\n%s\n%d\n%d\n%" PRIu64 "\n%" PRId64 "\n%" PRId64
             "\n%" PRId64 "\n%" PRIu32 "\n%zu\n%s",
             p->id.text, r->version, p->person.text, p->visit.text, (int)p->state, clear, p->seq,
             p->queued_utc_ms, p->sent_utc_ms, p->next_utc_ms, p->attempts, p->bytes, hex);
}

void package_text_aad(const char *package, const char *visit, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "outbox/%s\n%s", package, visit);
}

static void sealed_aad(const struct package_row *row, const char *kind, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "outbox-%s/%s", kind, row->p.id.text);
}

void package_seal(const struct store *s, const struct package_row *row, const char *kind,
                  const struct json *value, struct buf *out)
{
    char aad[AAD_BYTES];
    sealed_aad(row, kind, aad);
    buf_clear(out);
    seal_json(s, &row->key, aad, value, out);
}

void package_release(struct package_row *row)
{
    vault_key_wipe(&row->key);
    buf_release(&row->problem);
    buf_release(&row->receipt);
}

static void copy_blob(const struct query *q, enum column column, struct buf *out)
{
    size_t len = 0;
    const void *at = query_get_blob(q, column, &len);
    if (len > 0)
        buf_add(out, at, len);
}

enum rc package_read(struct store *s, const struct query *q, bool old, struct package_row *ret,
                     struct err *e)
{
    char aad[AAD_BYTES], name[64];
    size_t len = 0;
    struct package_row r = {.no = query_get_int(q, COL_no),
                            .person_no = query_get_int(q, COL_person_no),
                            .visit_no = query_get_int(q, COL_visit_no),
                            .version = query_get_int(q, COL_version),
                            .p = {.id = id_from(query_get_text(q, COL_id)),
                                  .person = id_from(query_get_text(q, COL_person)),
                                  .visit = id_from(query_get_text(q, COL_visit)),
                                  .state = (enum package_state)query_get_int(q, COL_state),
                                  .urgent = query_get_int(q, COL_urgent) != 0,
                                  .seq = (uint64_t)query_get_int(q, COL_seq),
                                  .queued_utc_ms = query_get_int(q, COL_queued_utc_ms),
                                  .sent_utc_ms = query_get_int(q, COL_sent_utc_ms),
                                  .next_utc_ms = query_get_int(q, COL_next_utc_ms),
                                  .attempts = (uint32_t)query_get_int(q, COL_attempts),
                                  .bytes = (size_t)query_get_int(q, COL_bytes)}};
    copy_blob(q, COL_problem, &r.problem);
    copy_blob(q, COL_receipt, &r.receipt);
    r.p.accepted = r.p.state == PACKAGE_WAITING && r.receipt.len > 0;
    snprintf(name, sizeof name, "outbox/%s", query_get_text(q, COL_id));
    package_aad(&r, r.p.urgent, aad);
    enum rc rc = person_key(s, r.p.person.text, q, &r.key, e);
    if (rc == RC_OK && !old) {
        const void *proof = query_get_blob(q, COL_proof, &len);
        bool says = false;
        rc = proof_hear(s, &r.key, aad, proof, len, name, &says, e);
        r.p.urgent = r.p.urgent || says;
    }
    if (rc == RC_OK)
        *ret = r;
    else
        package_release(&r);
    vault_key_wipe(&r.key);
    return rc;
}

enum rc package_get(struct store *s, struct id package, struct package_row *ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_OUTBOX_ONE, e);
    query_text(&q, ":id", package.text);
    if (query_row(&q))
        q.rc = package_read(s, &q, false, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "outbox/%s: not there", package.text);
    return query_end(&q);
}

static void bind_both(struct query *q, const struct package_row *row, const struct buf *proof)
{
    query_int(q, ":state", row->p.state);
    query_int(q, ":urgent", 0);
    query_int(q, ":seq", (int64_t)row->p.seq);
    query_int(q, ":bytes", (int64_t)row->p.bytes);
    query_int(q, ":version", row->version);
    query_blob(q, ":proof", proof->at, proof->len);
}

enum rc package_put(struct store *s, struct package_row *row, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    row->version++;
    package_aad(row, false, aad);
    proof_say(s, &row->key, aad, row->p.urgent, &proof);
    s->urgent_known &= !row->p.urgent;
    struct query q = db_query(&s->db, SQL_OUTBOX_SET, e);
    bind_both(&q, row, &proof);
    query_int(&q, ":sent", row->p.sent_utc_ms);
    query_int(&q, ":next", row->p.next_utc_ms);
    query_int(&q, ":attempts", row->p.attempts);
    if (row->problem.len > 0) // NULL otherwise
        query_blob(&q, ":problem", row->problem.at, row->problem.len);
    if (row->receipt.len > 0)
        query_blob(&q, ":receipt", row->receipt.at, row->receipt.len);
    query_int(&q, ":no", row->no);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

enum rc package_empty(struct store *s, struct package_row *row, struct err *e)
{
    struct query q = db_query(&s->db, SQL_PRUNE_PACKAGE, e);
    query_int(&q, ":no", row->no);
    enum rc rc = query_run(&q);
    row->p.bytes = 0;
    buf_release(&row->problem); // may quote an answer
    return rc == RC_OK ? package_put(s, row, e) : rc;
}

enum rc package_insert(struct store *s, struct package_row *row, const struct buf *sealed,
                       struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    row->version = 1;
    package_aad(row, false, aad);
    proof_say(s, &row->key, aad, row->p.urgent, &proof);
    s->urgent_known &= !row->p.urgent;
    struct query q = db_query(&s->db, SQL_OUTBOX_ADD, e);
    bind_both(&q, row, &proof);
    query_text(&q, ":id", row->p.id.text);
    query_int(&q, ":person", row->person_no);
    if (row->visit_no > 0) // NULL otherwise
        query_int(&q, ":visit", row->visit_no);
    query_int(&q, ":queued", row->p.queued_utc_ms);
    query_blob(&q, ":sealed", sealed->at, sealed->len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

// How many waiting ones say that they are urgent; altered ones are told when they are read.
static enum rc count_urgent(struct store *s, size_t *ret, struct err *e)
{
    size_t count = 0;
    struct query q = db_query(&s->db, SQL_OUTBOX_WAITING, e);
    while (query_row(&q)) {
        struct package_row row = {0};
        if (package_read(s, &q, false, &row, NULL) == RC_OK)
            count += row.p.urgent;
        package_release(&row);
    }
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        *ret = count;
    return rc;
}

enum rc package_count(struct store *s, struct err *e)
{
    if (!s->urgent_known) {
        enum rc rc = count_urgent(s, &s->counts.urgent_waiting, e);
        s->urgent_known = rc == RC_OK;
        if (rc != RC_OK)
            return rc;
    }
    struct query q = db_query(&s->db, SQL_OUTBOX_COUNT, e);
    if (query_row(&q)) {
        s->counts.to_send = (size_t)query_get_int(&q, COL_to_send);
        s->counts.held = (size_t)query_get_int(&q, COL_held);
        s->counts.in_conflict = (size_t)query_get_int(&q, COL_in_conflict);
        s->counts.sent = (size_t)query_get_int(&q, COL_sent);
        s->counts.last_sent_utc_ms = query_get_int(&q, COL_last_sent_utc_ms);
    }
    return query_end(&q);
}

// The urgent ones before the others, each in the order they came in.
static struct store_package *urgent_first(const struct store_package *all, size_t count,
                                          struct arena *a)
{
    struct store_package *sorted = arena_array(a, count + 1, sizeof *sorted);
    size_t at = 0;
    for (int urgent = 1; urgent >= 0; urgent--)
        for (size_t i = 0; i < count; i++)
            if (all[i].urgent == (urgent == 1))
                sorted[at++] = all[i];
    return sorted;
}

enum rc store_packages(struct store *s, unsigned states, struct arena *a,
                       struct store_package **ret, size_t *ret_count, struct err *e)
{
    struct store_package *all = NULL;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_OUTBOX_ALL, e);
    query_int(&q, ":states", states);
    while (query_row(&q)) {
        struct package_row row = {0};
        rc = package_read(s, &q, false, &row, e);
        if (rc == RC_OK) {
            all = arena_room(a, all, count, &cap, sizeof *all);
            all[count++] = row.p;
        } else {
            damaged = rc;
        }
        package_release(&row);
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    *ret = urgent_first(all, count, a);
    *ret_count = count;
    return damaged;
}

enum rc store_package(struct store *s, struct id package, struct store_package *ret, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc == RC_OK)
        *ret = row.p;
    package_release(&row);
    return rc;
}

bool store_package_overtaken(struct store *s, struct id package)
{
    struct query q = db_query(&s->db, SQL_OUTBOX_LATER, NULL);
    query_text(&q, ":id", package.text);
    bool later = query_row(&q);
    query_end(&q);
    return later;
}

void visit_sent_add(struct visit_sent *io, int64_t state)
{
    io->delivered = io->delivered || state == PACKAGE_DELIVERED;
    io->waiting = io->waiting || (state != PACKAGE_DELIVERED && state != PACKAGE_REPLACED);
}

enum rc store_visit_sent(struct store *s, struct id visit, struct visit_sent *ret, struct err *e)
{
    *ret = (struct visit_sent){0};
    struct query q = db_query(&s->db, SQL_OUTBOX_STATES, e);
    query_text(&q, ":visit", visit.text);
    while (query_row(&q))
        visit_sent_add(ret, query_get_int(&q, COL_state));
    return query_end(&q);
}

enum rc store_visits_kept(struct store *s, struct arena *a, struct date **ret, size_t *ret_count,
                          struct err *e)
{
    struct date *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_VISITS_KEPT, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = clock_day(s->clock, query_get_int(&q, COL_finished_utc_ms));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

enum rc store_package_text(struct store *s, struct id package, struct buf *ret, struct err *e)
{
    char aad[AAD_BYTES];
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc != RC_OK)
        return rc;
    if (row.p.bytes == 0) {
        package_release(&row);
        return err_set(e, RC_NO, "outbox/%s: its text was erased", package.text);
    }
    package_text_aad(package.text, row.p.visit.text, aad);
    struct query q = db_query(&s->db, SQL_OUTBOX_TEXT, e);
    query_text(&q, ":id", package.text);
    if (query_row(&q)) {
        size_t len = 0;
        const void *sealed = query_get_blob(&q, COL_sealed, &len);
        q.rc = vault_open(s->vault, &row.key, aad, sealed, len, ret, e);
    }
    package_release(&row);
    return query_end(&q);
}

// A change of one row: what is done to it, and how it ends.
struct change {
    struct package_row row; // the row
    const char *audit;      // entry, NULL: none (an unknown end is then told as a failure)
};

// Writes the row as changed, in its own transaction; releases it.
static enum rc commit(struct store *s, struct change *c, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = package_put(s, &c->row, e);
        if (rc == RC_OK && c->audit != NULL)
            rc = audit_add(s, c->audit, c->row.p.id.text, e);
        rc = store_end(s, rc, e);
    }
    package_release(&c->row);
    if (rc == RC_OK)
        package_count(s, NULL);
    return rc;
}

static bool is_open(enum package_state state)
{
    return state == PACKAGE_WAITING || state == PACKAGE_QUARANTINED || state == PACKAGE_CONFLICT;
}

// The row to be changed; RC_INVALID when it is delivered or replaced.
static enum rc begin_change(struct store *s, struct id package, struct change *c, struct err *e)
{
    enum rc rc = package_get(s, package, &c->row, e);
    if (rc == RC_OK && !is_open(c->row.p.state)) {
        package_release(&c->row);
        rc = err_set(e, RC_INVALID, "outbox/%s: delivered or replaced already", package.text);
    }
    return rc;
}

enum rc store_package_wait(struct store *s, struct id package, int64_t next_utc_ms,
                           const struct json *problem, struct err *e)
{
    struct change c = {0};
    enum rc rc = begin_change(s, package, &c, e);
    if (rc != RC_OK)
        return rc;
    c.row.p.attempts++;
    c.row.p.next_utc_ms = next_utc_ms;
    if (problem != NULL)
        package_seal(s, &c.row, "problem", problem, &c.row.problem);
    return commit(s, &c, e);
}

enum rc store_package_hold(struct store *s, struct id package, enum package_state state,
                           const struct json *problem, struct err *e)
{
    struct change c = {.audit = "package-held"};
    if (state != PACKAGE_QUARANTINED && state != PACKAGE_CONFLICT)
        return err_set(e, RC_INVALID, "outbox: no state to hold a package in");
    enum rc rc = begin_change(s, package, &c, e);
    if (rc != RC_OK)
        return rc;
    c.row.p.state = state;
    buf_clear(&c.row.receipt); // whatever was taken before: it is looked at anew
    if (problem != NULL)
        package_seal(s, &c.row, "problem", problem, &c.row.problem);
    return commit(s, &c, e);
}

enum rc store_package_retry(struct store *s, struct id package, struct err *e)
{
    struct change c = {.audit = "package-retry"};
    enum rc rc = begin_change(s, package, &c, e);
    if (rc != RC_OK)
        return rc;
    c.row.p.state = PACKAGE_WAITING;
    c.row.p.next_utc_ms = 0;
    return commit(s, &c, e);
}

// What is opened of a row.
enum kind { KIND_PROBLEM, KIND_RECEIPT, KIND_ACCEPTANCE };

static enum rc open_kind(struct store *s, struct id package, enum kind kind, struct json **ret,
                         struct err *e)
{
    char aad[AAD_BYTES];
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e);
    if (rc != RC_OK)
        return rc;
    bool receipt = kind != KIND_PROBLEM;
    // Until it was read back, what stands in the place of the receipt is none.
    bool is_one = kind == KIND_RECEIPT ? row.p.state == PACKAGE_DELIVERED : row.p.accepted;
    if (receipt && !is_one)
        buf_clear(&row.receipt);
    const struct buf *sealed = receipt ? &row.receipt : &row.problem;
    sealed_aad(&row, receipt ? "receipt" : "problem", aad);
    if (sealed->len > 0)
        rc = open_json(s, &row.key, aad, sealed->at, sealed->len, ret, e);
    else
        *ret = NULL;
    package_release(&row);
    return rc;
}

enum rc store_package_problem(struct store *s, struct id package, struct json **ret, struct err *e)
{
    return open_kind(s, package, KIND_PROBLEM, ret, e);
}

enum rc store_package_receipt(struct store *s, struct id package, struct json **ret, struct err *e)
{
    return open_kind(s, package, KIND_RECEIPT, ret, e);
}

enum rc store_package_acceptance(struct store *s, struct id package, struct json **ret,
                                 struct err *e)
{
    return open_kind(s, package, KIND_ACCEPTANCE, ret, e);
}

void store_package_hash(const void *text, size_t len, char ret[LEDGER_HASH_BYTES])
{
    unsigned char hash[HASH_BYTES];
    vault_hash(NULL, text, len, hash);
    for (size_t i = 0; i < HASH_BYTES; i++)
        snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

enum rc store_visit_receipt(struct store *s, struct id visit, struct id *ret_package,
                            struct json **ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_OUTBOX_SENT_OF_VISIT, e);
    query_text(&q, ":visit", visit.text);
    if (query_row(&q))
        *ret_package = id_from(query_get_text(&q, COL_id));
    else if (q.rc == RC_OK)
        q.rc = RC_NO;
    enum rc rc = query_end(&q);
    if (rc == RC_OK)
        rc = store_package_receipt(s, *ret_package, ret, e);
    return rc == RC_OK && *ret == NULL ? RC_NO : rc;
}
