// SPDX-License-Identifier: EUPL-1.2
// The journal of a visit: one sealed row an entry, numbered without gaps; packed into one record
// when the visit is finished.
#include "store/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// An entry about to be, or perhaps, on disk.
struct entry {
    int64_t visit_no, seq; // its place
    struct buf sealed;     // owned
};

static enum rc write_entry(struct store *s, struct entry *it, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_JOURNAL_ADD, e);
    query_int(&q, ":visit", it->visit_no);
    query_int(&q, ":seq", it->seq);
    query_blob(&q, ":sealed", it->sealed.at, it->sealed.len);
    return store_end(s, query_run(&q), e);
}

enum rc store_visit_append(struct store *s, struct id visit, const struct json *entry,
                           struct err *e)
{
    struct visit_row row = {0};
    struct entry it = {0};
    char aad[JOURNAL_PLACE_BYTES];
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK && row.v.state >= VISIT_FINISHED)
        rc = err_set(e, RC_INVALID, "visit/%s: is finished", visit.text);
    if (rc == RC_OK)
        rc = journal_last(s, row.no, &it.seq, e);
    if (rc == RC_OK) {
        struct err first = {0};
        it.visit_no = row.no;
        // A number that a cut journal gives anew would hide the cut.
        it.seq = (it.seq > row.v.entries ? it.seq : row.v.entries) + 1;
        journal_place(visit.text, it.seq, aad);
        seal_json(s, &row.key, aad, entry, &it.sealed);
        rc = write_entry(s, &it, &first);
        if (rc == RC_FULL && store_free_reserve(s)) {
            err_clear(&first);
            rc = write_entry(s, &it, &first);
        }
        if (rc != RC_OK)
            err_set(e, rc, "%s", first.text);
    }
    vault_key_wipe(&row.key);
    buf_release(&it.sealed);
    return rc;
}

// Who gets the entries.
struct reader {
    bool (*each)(const struct json *entry, void *self); // false stops
    void *self;                                         // for each
    bool stopped;                                       // each answered false
    int64_t seq;                                        // newest entry given
};

static enum rc give_row(struct store *s, const struct visit_row *row, const struct query *q,
                        struct reader *to, struct err *e)
{
    char aad[JOURNAL_PLACE_BYTES];
    size_t len = 0;
    struct json *entry = NULL;
    const void *sealed = query_get_blob(q, COL_sealed, &len);
    journal_place(row->v.id.text, to->seq + 1, aad);
    if (query_get_int(q, COL_seq) != to->seq + 1)
        return err_set(e, RC_DAMAGED, "%s: missing", aad);
    if (open_json(s, &row->key, aad, sealed, len, &entry, NULL) != RC_OK)
        return err_set(e, RC_DAMAGED, "%s: the entry was changed or moved", aad);
    to->seq++;
    to->stopped = !to->each(entry, to->self);
    json_free(entry);
    return RC_OK;
}

static enum rc read_rows(struct store *s, const struct visit_row *row, struct reader *to,
                         struct err *e)
{
    struct query q = db_query(&s->db, SQL_JOURNAL_READ, e);
    query_int(&q, ":visit", row->no);
    while (!to->stopped && query_row(&q))
        q.rc = give_row(s, row, &q, to, e);
    return query_end(&q);
}

static enum rc read_record(struct store *s, const struct visit_row *row, struct reader *to,
                           struct err *e)
{
    struct json *all = NULL;
    enum rc rc = record_newest(s, "Journal", row->v.id.text, &all, NULL, e);
    for (size_t i = 0; rc == RC_OK && !to->stopped && i < json_count(all); i++) {
        to->seq++;
        to->stopped = !to->each(json_at(all, i), to->self);
    }
    json_free(all);
    return rc;
}

enum rc store_visit_journal(struct store *s, struct id visit,
                            bool (*each)(const struct json *entry, void *self), void *self,
                            struct err *e)
{
    struct visit_row row = {0};
    struct reader to = {.each = each, .self = self};
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK) {
        rc = row.v.state >= VISIT_FINISHED ? read_record(s, &row, &to, e) : RC_NO;
        if (rc == RC_NO)
            rc = read_rows(s, &row, &to, e);
    }
    // The row knows how many there were when it was written.
    if (rc == RC_OK && !to.stopped && to.seq < row.v.entries)
        rc = err_set(e, RC_DAMAGED, "journal/%s/%" PRId64 ": missing", visit.text, to.seq + 1);
    vault_key_wipe(&row.key);
    return rc;
}

enum rc journal_add(struct store *s, const struct visit_row *row, const struct json *entry,
                    int64_t *ret_seq, struct err *e)
{
    struct buf sealed = {0};
    char aad[JOURNAL_PLACE_BYTES];
    int64_t last = 0;
    enum rc rc = journal_last(s, row->no, &last, e);
    if (rc != RC_OK)
        return rc;
    *ret_seq = (last > row->v.entries ? last : row->v.entries) + 1;
    journal_place(row->v.id.text, *ret_seq, aad);
    seal_json(s, &row->key, aad, entry, &sealed);
    struct query q = db_query(&s->db, SQL_JOURNAL_ADD, e);
    query_int(&q, ":visit", row->no);
    query_int(&q, ":seq", *ret_seq);
    query_blob(&q, ":sealed", sealed.at, sealed.len);
    rc = query_run(&q);
    buf_release(&sealed);
    return rc;
}

enum rc journal_unpack(struct store *s, const struct visit_row *row, struct err *e)
{
    struct json *all = NULL;
    struct visit_row at = *row; // counts up from nothing
    int64_t seq = 0;
    enum rc rc = record_newest(s, "Journal", row->v.id.text, &all, NULL, e);
    if (rc == RC_NO) // damaged when it was to be packed: the rows are there still
        return err_set(e, RC_DAMAGED, "journal/%s: not whole", row->v.id.text);
    if (rc == RC_OK && json_count(all) != row->v.entries)
        rc = err_set(e, RC_DAMAGED, "journal/%s: not whole", row->v.id.text);
    at.v.entries = 0;
    for (size_t i = 0; rc == RC_OK && i < json_count(all); i++)
        rc = journal_add(s, &at, json_at(all, i), &seq, e);
    vault_key_wipe(&at.key);
    json_free(all);
    return rc;
}

static bool collect(const struct json *entry, void *self)
{
    json_push(self, json_copy(entry));
    return true;
}

enum rc journal_pack(struct store *s, const struct visit_row *row, struct err *e)
{
    struct json *all = json_new_array();
    struct reader to = {.each = collect, .self = all};
    enum rc rc = read_rows(s, row, &to, NULL);
    bool whole = rc == RC_OK && to.seq == row->v.entries;
    if (rc == RC_DAMAGED)
        rc = RC_OK;
    int64_t version = 0;
    if (rc == RC_OK)
        rc = record_last(s, "Journal", row->v.id.text, &version, e);
    struct record r = {.type = "Journal",
                       .id = row->v.id.text,
                       .version = version + 1,
                       .person_no = row->person_no,
                       .person = row->v.person.text,
                       .visit_no = row->no};
    if (rc == RC_OK && whole) {
        rc = record_add(s, &r, &row->key, all, e);
        if (rc == RC_OK) {
            struct query q = db_query(&s->db, SQL_JOURNAL_CLEAR, e);
            query_int(&q, ":visit", row->no);
            rc = query_run(&q);
        }
    }
    json_free(all);
    return rc == RC_OK ? RC_OK : err_set(e, rc, "journal/%s: not packed", row->v.id.text);
}
