// SPDX-License-Identifier: EUPL-1.2
// The envelopes of visits.
#include "store/internal.h"

#include "base/mem.h"
#include "store/outbox.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void visit_aad(const struct visit_row *r, char out[AAD_BYTES])
{
    const struct store_visit *v = &r->v;
    snprintf(out, AAD_BYTES,
             "visit/%s/%" PRId64 "\n%s\n%s\n%d\n%s\n%s\n%s\n%" PRId64 "\n%" PRId64 "\n%" PRId64
             "\n%u",
             v->id.text, r->version, v->person.text, v->response.text, (int)v->state, v->form_url,
             v->form_version, r->account.text, v->started_utc_ms, v->finished_utc_ms, r->due_utc_ms,
             v->entries);
    size_t len = strlen(out);
    if (v->versions > 1) // older rows know nothing of it
        snprintf(out + len, AAD_BYTES - len, "\n%u", v->versions);
    len = strlen(out);
    if (v->pruned_utc_ms != 0) // nor of this
        snprintf(out + len, AAD_BYTES - len, "\npruned %" PRId64, v->pruned_utc_ms);
    len = strlen(out);
    if (v->laptop[0] != '\0') // nor of visits of other laptops, whose account is their visitor's
        snprintf(out + len, AAD_BYTES - len, "\n%s\n%s", v->laptop, v->account);
}

// Reads the columns of VISIT_COLUMNS and checks the proof. On RC_OK the key must be wiped.
static enum rc read_row(struct store *s, const struct query *q, struct visit_row *ret,
                        struct err *e)
{
    char aad[AAD_BYTES], name[64];
    size_t len = 0;
    struct visit_row r = {.no = query_get_int(q, COL_no),
                          .person_no = query_get_int(q, COL_person_no),
                          .account = id_from(query_get_text(q, COL_account)),
                          .due_utc_ms = query_get_int(q, COL_due_utc_ms),
                          .version = query_get_int(q, COL_version),
                          .v = {.id = id_from(query_get_text(q, COL_id)),
                                .person = id_from(query_get_text(q, COL_person)),
                                .response = id_from(query_get_text(q, COL_response)),
                                .state = (enum visit_state)query_get_int(q, COL_state),
                                .started_utc_ms = query_get_int(q, COL_started_utc_ms),
                                .finished_utc_ms = query_get_int(q, COL_finished_utc_ms),
                                .entries = (uint32_t)query_get_int(q, COL_entries),
                                .versions = (uint32_t)query_get_int(q, COL_records),
                                .pruned_utc_ms = query_get_int(q, COL_pruned_utc_ms)}};
    snprintf(r.v.form_url, sizeof r.v.form_url, "%s", query_get_text(q, COL_form_url));
    snprintf(r.v.form_version, sizeof r.v.form_version, "%s", query_get_text(q, COL_form_version));
    snprintf(r.v.laptop, sizeof r.v.laptop, "%s", query_get_text(q, COL_laptop));
    snprintf(r.v.account, sizeof r.v.account, "%s",
             query_get_text(q, r.v.laptop[0] != '\0' ? COL_visitor : COL_account_name));
    const void *proof = query_get_blob(q, COL_proof, &len);
    snprintf(name, sizeof name, "visit/%s", query_get_text(q, COL_id));
    visit_aad(&r, aad);
    enum rc rc = person_key(s, r.v.person.text, q, &r.key, e);
    if (rc == RC_OK)
        rc = proof_check(s, &r.key, aad, proof, len, name, e);
    if (rc == RC_OK)
        *ret = r;
    vault_key_wipe(&r.key);
    return rc;
}

enum rc journal_last(struct store *s, int64_t visit_no, int64_t *ret, struct err *e)
{
    struct query q = db_query(&s->db, SQL_JOURNAL_LAST, e);
    query_int(&q, ":visit", visit_no);
    if (query_row(&q))
        *ret = query_get_int(&q, COL_last);
    return query_end(&q);
}

enum rc visit_get(struct store *s, struct id visit, struct visit_row *ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_VISIT_BY_ID, e);
    query_text(&q, ":id", visit.text);
    if (query_row(&q))
        q.rc = read_row(s, &q, ret, e);
    else if (q.rc == RC_OK)
        q.rc = err_set(e, RC_NO, "visit/%s: not there", visit.text);
    return query_end(&q);
}

enum rc visit_put(struct store *s, struct visit_row *row, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    row->version++;
    visit_aad(row, aad);
    proof_make(s, &row->key, aad, &proof);
    struct query q = db_query(&s->db, SQL_VISIT_SET, e);
    query_int(&q, ":state", row->v.state);
    query_int(&q, ":started", row->v.started_utc_ms);
    query_int(&q, ":finished", row->v.finished_utc_ms);
    query_int(&q, ":due", row->due_utc_ms);
    query_int(&q, ":entries", row->v.entries);
    query_int(&q, ":records", row->v.versions);
    query_int(&q, ":pruned", row->v.pruned_utc_ms);
    query_int(&q, ":version", row->version);
    query_blob(&q, ":proof", proof.at, proof.len);
    query_int(&q, ":no", row->no);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

enum rc visit_add(struct store *s, struct visit_row *row, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    row->version = 1;
    visit_aad(row, aad);
    proof_make(s, &row->key, aad, &proof);
    struct query q = db_query(&s->db, SQL_VISIT_ADD, e);
    if (row->no != 0) // else the next one
        query_int(&q, ":no", row->no);
    query_text(&q, ":id", row->v.id.text);
    query_int(&q, ":person", row->person_no);
    query_text(&q, ":response", row->v.response.text);
    query_int(&q, ":state", row->v.state);
    query_text(&q, ":url", row->v.form_url);
    query_text(&q, ":form_version", row->v.form_version);
    query_text(&q, ":account", row->account.text);
    query_int(&q, ":started", row->v.started_utc_ms);
    query_int(&q, ":finished", row->v.finished_utc_ms);
    query_int(&q, ":due", row->due_utc_ms);
    query_int(&q, ":records", row->v.versions);
    query_int(&q, ":version", row->version);
    query_text(&q, ":laptop", row->v.laptop);
    query_text(&q, ":visitor", row->v.laptop[0] != '\0' ? row->v.account : "");
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    row->no = sqlite3_last_insert_rowid(s->db.at);
    buf_release(&proof);
    return rc;
}

enum rc visit_touch_person(struct store *s, const struct visit_row *row,
                           const struct store_person *change, struct index_entry **ret,
                           struct err *e)
{
    const struct index_entry *old = index_find(&s->people, row->v.person);
    if (old == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", row->v.person.text);
    struct buf text = {0};
    struct index_entry next = *old, *made = mem_alloc(sizeof *made);
    next.p.visit_count = change->visit_count;
    next.p.last_visit_utc_ms = change->last_visit_utc_ms;
    next.p.due_utc_ms = change->due_utc_ms;
    next.p.open_visit = change->open_visit;
    index_entry_write(&next, &text); // and read back: a line of its own, with its own texts
    index_entry_read(old->p.id, buf_text(&text), text.len, made);
    buf_wipe(&text);
    enum rc rc = person_write_line(s, &row->key, made, e);
    if (rc == RC_OK) {
        *ret = made;
        return RC_OK;
    }
    index_entry_release(made);
    free(made);
    return rc;
}

static enum rc start(struct store *s, struct visit_row *row, struct index_entry **ret,
                     struct err *e)
{
    struct store_person change = index_find(&s->people, row->v.person)->p;
    change.open_visit = row->v.id;
    enum rc rc = visit_add(s, row, e);
    if (rc == RC_OK)
        rc = moment_visit_note(s, row, false, e);
    if (rc == RC_OK)
        rc = visit_touch_person(s, row, &change, ret, e);
    if (rc == RC_OK)
        rc = audit_add(s, "visit-start", row->v.id.text, e);
    return rc;
}

enum rc store_visit_start(struct store *s, struct id person, const char *form_url,
                          const char *form_version, struct store_visit *ret, struct err *e)
{
    struct visit_row row = {.v = {.id = id_new(), .person = person, .response = id_new()}};
    struct index_entry *line = NULL;
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    if (strlen(form_url) >= sizeof row.v.form_url ||
        strlen(form_version) >= sizeof row.v.form_version)
        return err_set(e, RC_LIMIT, "visit: form url or version too long");
    const struct index_entry *old = index_find(&s->people, person);
    if (old == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", person.text);
    if (old->p.open_visit.text[0] != '\0')
        return err_set(e, RC_BUSY, "person/%s: visit %s is not finished", person.text,
                       old->p.open_visit.text);
    snprintf(row.v.form_url, sizeof row.v.form_url, "%s", form_url);
    snprintf(row.v.form_version, sizeof row.v.form_version, "%s", form_version);
    snprintf(row.v.account, sizeof row.v.account, "%s", s->user.name);
    row.account = s->user.id;
    row.v.started_utc_ms = clock_utc_ms(s->clock);
    rc = person_open(s, person, &row.person_no, &row.key, e);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, start(s, &row, &line, e), e);
    if (rc == RC_OK) {
        index_put(&s->people, line);
        *ret = row.v;
    } else if (line != NULL) {
        index_entry_release(line);
        free(line);
    }
    vault_key_wipe(&row.key);
    return rc;
}

// An unfinished visit has as many entries as its journal has rows.
static enum rc count_entries(struct store *s, struct visit_row *row, struct err *e)
{
    int64_t last = 0;
    if (row->v.state >= VISIT_FINISHED)
        return RC_OK;
    enum rc rc = journal_last(s, row->no, &last, e);
    if (rc == RC_OK)
        row->v.entries = (uint32_t)last;
    if (rc == RC_OK && row->v.state == VISIT_PAUSED)
        row->v.stopped_utc_ms = journal_stopped(s, row, last);
    return rc;
}

enum rc store_visit_load(struct store *s, struct id visit, struct store_visit *ret, struct err *e)
{
    struct visit_row row = {0};
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK)
        rc = count_entries(s, &row, e);
    if (rc == RC_OK)
        *ret = row.v;
    vault_key_wipe(&row.key);
    return rc;
}

enum rc store_visits(struct store *s, struct id person, struct arena *a, struct store_visit **ret,
                     size_t *ret_count, struct err *e)
{
    bool unfinished = person.text[0] == '\0';
    struct store_visit *all = NULL;
    size_t count = 0, cap = 0;
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, unfinished ? SQL_VISITS_UNFINISHED : SQL_VISITS_OF_PERSON, e);
    if (!unfinished)
        query_text(&q, ":person", person.text);
    while (query_row(&q)) {
        struct visit_row row = {0};
        rc = read_row(s, &q, &row, e);
        if (rc == RC_OK)
            rc = count_entries(s, &row, e);
        if (rc == RC_OK) {
            all = arena_room(a, all, count, &cap, sizeof *all);
            all[count++] = row.v;
        } else {
            damaged = rc;
        }
        vault_key_wipe(&row.key);
    }
    rc = query_end(&q);
    if (rc != RC_OK)
        return rc;
    *ret = all;
    *ret_count = count;
    return damaged;
}

// What is queued of visits, in the same order as these: read beside them.
static void sent_until(struct query *q, bool *io_more, int64_t visit_no, struct visit_sent *ret)
{
    *ret = (struct visit_sent){0};
    while (*io_more && query_get_int(q, COL_no) <= visit_no) {
        if (query_get_int(q, COL_no) == visit_no)
            visit_sent_add(ret, query_get_int(q, COL_state));
        *io_more = query_row(q);
    }
}

enum rc store_visits_and_sent(struct store *s,
                              bool (*each)(const struct store_visit *v,
                                           const struct visit_sent *sent, void *self),
                              void *self, struct err *e)
{
    enum rc damaged = RC_OK, rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_VISITS_ALL, e);
    struct query queued = db_query(&s->db, SQL_OUTBOX_OF_VISITS, e);
    bool more = query_row(&queued), on = true;
    while (on && query_row(&q)) {
        struct visit_row row = {0};
        struct visit_sent sent;
        rc = read_row(s, &q, &row, e);
        damaged = damaged ? damaged : rc;
        if (rc != RC_OK)
            continue;
        sent_until(&queued, &more, row.no, &sent);
        if (row.v.laptop[0] != '\0') // it came from where it was to be sent
            visit_sent_add(&sent, PACKAGE_DELIVERED);
        on = each(&row.v, &sent, self);
    }
    rc = query_end(&queued);
    enum rc last = query_end(&q);
    return last ? last : rc ? rc : damaged;
}

enum rc store_visit_state(struct store *s, struct id visit, enum visit_state state, struct err *e)
{
    struct visit_row row = {0};
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK)
        rc = count_entries(s, &row, e);
    if (rc == RC_OK && (state >= VISIT_FINISHED || row.v.state >= VISIT_FINISHED))
        rc = err_set(e, RC_INVALID, "visit/%s: is finished, or finished another way", visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        row.v.state = state;
        rc = visit_put(s, &row, e);
        if (rc == RC_OK)
            rc =
                audit_add(s, state == VISIT_PAUSED ? "visit-pause" : "visit-resume", visit.text, e);
        rc = store_end(s, rc, e);
    }
    vault_key_wipe(&row.key);
    return rc;
}
