// SPDX-License-Identifier: EUPL-1.2
#include "store/gather.h"

#include "store/internal.h"

#include "base/mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- the person's counters ----

// Counts anew what the person's line says about visits, from their rows.
static enum rc count_visits(struct store *s, struct store_person *p, struct err *e)
{
    struct query q = db_query(&s->db, SQL_VISITS_OF_PERSON, e);
    query_text(&q, ":person", p->id.text);
    p->visit_count = 0;
    p->last_visit_utc_ms = 0;
    while (query_row(&q)) {
        int64_t due = query_get_int(&q, COL_due_utc_ms),
                at = query_get_int(&q, COL_finished_utc_ms);
        if (due <= 0 || query_get_int(&q, COL_state) != VISIT_FINISHED)
            continue;
        p->visit_count++;
        if (at > p->last_visit_utc_ms) {
            p->last_visit_utc_ms = at;
            p->due_utc_ms = due;
        }
    }
    return query_end(&q);
}

static enum rc change_person(struct store *s, const struct visit_row *row, struct index_entry **ret,
                             struct err *e)
{
    const struct index_entry *line = index_find(&s->people, row->v.person);
    if (line == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", row->v.person.text);
    struct store_person change = line->p;
    enum rc rc = count_visits(s, &change, e);
    return rc == RC_OK ? visit_touch_person(s, row, &change, ret, e) : rc;
}

void gather_settle(struct store *s, enum rc rc, struct index_entry *line)
{
    if (rc == RC_OK && line != NULL) {
        s->counts.visits += line->p.visit_count;
        s->counts.visits -= index_find(&s->people, line->p.id)->p.visit_count;
        index_put(&s->people, line);
    } else if (line != NULL) {
        index_entry_release(line);
        free(line);
    }
}

// ---- who took the agreement back ----

void withdrawal_name(struct id person, char out[WITHDRAWAL_NAME_BYTES])
{
    snprintf(out, WITHDRAWAL_NAME_BYTES, WITHDRAWAL_PREFIX "%s", person.text);
}

// That they agree again is noted in its place, until what went was asked for.
static enum rc end_of(struct store *s, struct id record, const char *name, struct err *e)
{
    char again[AGREED_NAME_BYTES];
    snprintf(again, sizeof again, AGREED_PREFIX "%s", record.text);
    enum rc rc = setting_write(s, name, NULL, e);
    return rc == RC_OK ? setting_write(s, again, record.text, e) : rc; // goes with them
}

enum rc withdrawal_end(struct store *s, struct id person, struct err *e)
{
    char name[WITHDRAWAL_NAME_BYTES];
    struct arena a = {0};
    struct id *records = NULL;
    enum rc rc = RC_OK;
    size_t count = store_person_records(s, person, &a, &records);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        withdrawal_name(records[i], name);
        if (setting_is_there(s, name))
            rc = end_of(s, records[i], name, e);
    }
    arena_release(&a);
    return rc;
}

// ---- keeping ----

static enum rc drop_records(struct store *s, const struct visit_row *row, struct err *e)
{
    struct query q = db_query(&s->db, SQL_PRUNE_RECORDS, e);
    query_int(&q, ":visit", row->no);
    return query_run(&q);
}

static enum rc put_numbers(struct store *s, const struct gathered *g, struct err *e)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < g->number_count; i++) {
        struct query q = db_query(&s->db, SQL_NUMBER_PUT, e);
        query_text(&q, ":laptop", g->v.laptop);
        query_int(&q, ":seq", (int64_t)g->numbers[i]);
        rc = query_run(&q);
    }
    return rc;
}

static enum rc put_visit(struct store *s, struct visit_row *row, bool fresh, struct err *e)
{
    if (fresh)
        return visit_add(s, row, e);
    enum rc rc = drop_records(s, row, e);
    return rc == RC_OK ? visit_put(s, row, e) : rc;
}

static enum rc keep(struct store *s, const struct gathered *g, struct visit_row *row,
                    enum gather_came came, struct index_entry **ret, struct err *e)
{
    enum rc rc = RC_OK;
    if (came == GATHER_NEW || came == GATHER_REPLACED) {
        rc = put_visit(s, row, came == GATHER_NEW, e);
        struct record r = {.type = "Visit",
                           .id = row->v.id.text,
                           .version = row->v.versions,
                           .person_no = row->person_no,
                           .person = row->v.person.text,
                           .visit_no = row->no};
        if (rc == RC_OK)
            rc = record_add(s, &r, &row->key, g->resources, e);
        if (rc == RC_OK)
            rc = put_numbers(s, g, e);
        if (rc == RC_OK)
            rc = change_person(s, row, ret, e);
        if (rc == RC_OK) // nothing is kept of who does not agree (any more)
            rc = withdrawal_end(s, row->v.person, e);
        if (rc == RC_OK)
            rc = audit_add(s, "visit-gather", row->v.id.text, e);
    }
    return rc == RC_OK && g->hangs.text[0] != '\0' ? arrivals_drop(s, g->hangs, e) : rc;
}

// The row that is to be written for a visit that is not here yet.
static enum rc new_row(struct store *s, const struct gathered *g, struct visit_row *row,
                       struct err *e)
{
    *row = (struct visit_row){
        .v = g->v, .account = s->user.id, .due_utc_ms = g->due_utc_ms, .version = 1};
    row->v.versions = 1;
    return person_open(s, g->v.person, &row->person_no, &row->key, e);
}

// What is to be done with one that is here: its row becomes the next one.
static enum rc next_row(struct store *s, const struct gathered *g, struct visit_row *row,
                        enum gather_came *ret, struct err *e)
{
    struct json *before = NULL;
    int64_t version = 0;
    if (row->v.laptop[0] == '\0') {
        *ret = GATHER_OWN;
        return RC_OK;
    }
    if (!id_equal(store_person_survivor(s, row->v.person), store_person_survivor(s, g->v.person)))
        return err_set(e, RC_INVALID, "visit/%s: was about somebody else", g->v.id.text);
    if (row->v.pruned_utc_ms != 0) {
        *ret = GATHER_ERASED;
        return RC_OK;
    }
    // One that was damaged here is replaced by what the server has.
    enum rc rc = record_newest(s, "Visit", g->v.id.text, &before, &version, NULL);
    bool same = rc == RC_OK && json_equal(before, g->resources) && row->v.state == g->v.state;
    json_free(before);
    *ret = same ? GATHER_SAME : GATHER_REPLACED;
    row->v.state = g->v.state;
    row->v.started_utc_ms = g->v.started_utc_ms;
    row->v.finished_utc_ms = g->v.finished_utc_ms;
    row->v.versions++;
    row->due_utc_ms = g->due_utc_ms;
    return RC_OK;
}

enum rc store_gather(struct store *s, const struct gathered *g, enum gather_came *ret,
                     struct err *e)
{
    struct visit_row row = {0};
    struct index_entry *line = NULL;
    struct err why = {0};
    assert(g->v.laptop[0] != '\0' && g->v.state >= VISIT_FINISHED);
    enum rc rc = s->practice ? err_set(&why, RC_DENIED, "gather: a practice store")
                             : visit_get(s, g->v.id, &row, &why);
    *ret = GATHER_NEW;
    if (rc == RC_NO) {
        err_clear(&why);
        rc = new_row(s, g, &row, &why);
    } else if (rc == RC_OK) {
        rc = next_row(s, g, &row, ret, &why);
    }
    if (rc == RC_OK)
        rc = store_begin(s, &why);
    if (rc == RC_OK) {
        rc = store_end(s, keep(s, g, &row, *ret, &line, &why), &why);
        gather_settle(s, rc, line);
    }
    vault_key_wipe(&row.key);
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", why.text);
}

enum rc store_gather_seen(struct store *s, const struct gathered *g, struct err *e)
{
    enum rc rc = store_begin(s, e);
    return rc == RC_OK ? store_end(s, put_numbers(s, g, e), e) : rc;
}

// ---- going ----

static enum rc drop_visit(struct store *s, const struct visit_row *row, const char *what,
                          struct err *e)
{
    enum rc rc = drop_records(s, row, e);
    if (rc == RC_OK)
        rc = rescored_drop(s, row->no, e);
    if (rc == RC_OK) {
        struct query q = db_query(&s->db, SQL_VISIT_DROP, e);
        query_int(&q, ":no", row->no);
        rc = query_run(&q);
    }
    return rc == RC_OK ? audit_add(s, what, row->v.id.text, e) : rc;
}

enum rc gather_drop(struct store *s, const struct id *visits, size_t count, const char *what,
                    struct index_entry **ret, struct err *e)
{
    struct visit_row row = {0};
    bool any = false;
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct visit_row next = {0};
        rc = visit_get(s, visits[i], &next, NULL);
        if (rc == RC_OK) {
            vault_key_wipe(&row.key);
            row = next;
            any = true;
            rc = drop_visit(s, &row, what, e);
        } else if (rc == RC_DAMAGED) { // the check of the store names it
            rc = RC_OK;
        }
        vault_key_wipe(&next.key);
    }
    if (rc == RC_OK && any)
        rc = change_person(s, &row, ret, e);
    vault_key_wipe(&row.key);
    return rc;
}

enum rc store_gather_remove(struct store *s, struct id visit, const char *what, struct err *e)
{
    struct visit_row row = {0};
    struct index_entry *line = NULL;
    enum rc rc = visit_get(s, visit, &row, e);
    vault_key_wipe(&row.key);
    if (rc == RC_OK && row.v.laptop[0] == '\0')
        rc = err_set(e, RC_NO, "visit/%s: this store's own", visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = store_end(s, gather_drop(s, &visit, 1, what, &line, e), e);
        gather_settle(s, rc, line);
    }
    return rc;
}

// ---- what is here ----

enum rc store_gathered(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                       struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_GATHERED_IDS, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

enum rc store_gathered_resources(struct store *s, struct id visit, struct json **ret, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    return rc == RC_OK ? record_newest(s, "Visit", visit.text, ret, NULL, e) : rc;
}

enum rc store_gathered_laptops(struct store *s, struct arena *a, struct gathered_laptop **ret,
                               size_t *ret_count, struct err *e)
{
    struct gathered_laptop *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_NUMBERS, e);
    while (query_row(&q)) {
        const char *laptop = query_get_text(&q, COL_laptop);
        if (count == 0 || strcmp(all[count - 1].laptop, laptop) != 0) {
            all = arena_room(a, all, count, &cap, sizeof *all);
            all[count] = (struct gathered_laptop){.numbers = 0};
            snprintf(all[count++].laptop, ID_BYTES, "%s", laptop);
        }
        all[count - 1].numbers++;
        all[count - 1].last = (uint64_t)query_get_int(&q, COL_seq);
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}
