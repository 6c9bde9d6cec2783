// SPDX-License-Identifier: EUPL-1.2
// The end of a visit: everything it leaves behind, in one transaction.
#include "store/outbox_add.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// What is handed over; its lines in memory change only after the commit.
struct ending {
    struct visit_row row;         // the visit
    const struct json *resources; // borrowed
    const struct json *package;   // borrowed, NULL none
    struct index_entry *line;     // the person's next line
    bool counted;                 // the version before was a screening
};

static enum rc add_package(struct store *s, struct ending *end, struct err *e)
{
    struct package_new p = {.person = end->row.v.person,
                            .visit = end->row.v.id,
                            .person_no = end->row.person_no,
                            .visit_no = end->row.no,
                            .key = &end->row.key,
                            .bundle = end->package};
    return package_queue(s, &p, NULL, e);
}

// When the person was last screened before: their newest other visit that has a due date.
static enum rc screened_before(struct store *s, const struct visit_row *row, int64_t *ret,
                               struct err *e)
{
    struct query q = db_query(&s->db, SQL_VISITS_OF_PERSON, e);
    query_text(&q, ":person", row->v.person.text);
    *ret = 0;
    while (query_row(&q)) {
        int64_t at = query_get_int(&q, COL_finished_utc_ms);
        if (query_get_int(&q, COL_no) != row->no && query_get_int(&q, COL_due_utc_ms) > 0 &&
            query_get_int(&q, COL_state) == VISIT_FINISHED && at > *ret)
            *ret = at;
    }
    return query_end(&q);
}

// What the person's line says after this visit. A finished visit without a due date was no
// screening: it does not count, and the person stays as due as before.
static enum rc next_line(struct store *s, const struct ending *end, struct store_person *p,
                         struct err *e)
{
    const struct visit_row *row = &end->row;
    bool counts = row->v.state == VISIT_FINISHED && row->due_utc_ms > 0;
    if (counts && !end->counted) {
        p->visit_count++;
        if (row->v.finished_utc_ms > p->last_visit_utc_ms)
            p->last_visit_utc_ms = row->v.finished_utc_ms;
    }
    if (row->due_utc_ms > 0)
        p->due_utc_ms = row->due_utc_ms;
    if (counts || !end->counted)
        return RC_OK;
    p->visit_count -= p->visit_count > 0; // a correction took the last answer away
    p->due_utc_ms = row->v.finished_utc_ms;
    return screened_before(s, row, &p->last_visit_utc_ms, e);
}

static enum rc change_person(struct store *s, struct ending *end, struct err *e)
{
    const struct index_entry *line = index_find(&s->people, end->row.v.person);
    if (line == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", end->row.v.person.text);
    struct store_person change = line->p;
    change.open_visit = (struct id){{0}};
    enum rc rc = next_line(s, end, &change, e);
    return rc == RC_OK ? visit_touch_person(s, &end->row, &change, &end->line, e) : rc;
}

static enum rc write_all(struct store *s, struct ending *end, struct err *e)
{
    struct record r = {.type = "Visit",
                       .id = end->row.v.id.text,
                       .version = end->row.v.versions,
                       .person_no = end->row.person_no,
                       .person = end->row.v.person.text,
                       .visit_no = end->row.no};
    enum rc rc = record_add(s, &r, &end->row.key, end->resources, e);
    if (rc == RC_OK)
        rc = journal_pack(s, &end->row, e);
    if (rc == RC_OK)
        rc = add_package(s, end, e);
    if (rc == RC_OK)
        rc = visit_put(s, &end->row, e);
    if (rc == RC_OK && end->row.v.versions == 1) // a correction changes no time
        rc = moment_visit_note(s, &end->row, true, e);
    if (rc == RC_OK)
        rc = change_person(s, end, e);
    if (rc == RC_OK)
        rc = audit_add(s, end->row.v.state == VISIT_FINISHED ? "visit-finish" : "visit-stop",
                       end->row.v.id.text, e);
    return rc;
}

static enum rc attempt(struct store *s, struct ending *end, struct err *e)
{
    int64_t version = end->row.version;
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, write_all(s, end, e), e);
    if (rc == RC_OK)
        return RC_OK;
    end->row.version = version;
    if (end->line != NULL)
        index_entry_release(end->line);
    free(end->line);
    end->line = NULL;
    return rc;
}

static enum rc prepare(struct store *s, struct id visit, enum visit_state state, struct ending *end,
                       struct err *e)
{
    int64_t last = 0, versions = 0;
    enum rc rc = visit_get(s, visit, &end->row, e);
    if (rc == RC_OK && (state < VISIT_FINISHED || end->row.v.state >= VISIT_FINISHED))
        rc = err_set(e, RC_INVALID, "visit/%s: finished already, or no final state", visit.text);
    if (rc == RC_OK && state == VISIT_STOPPED && end->row.v.finished_utc_ms != 0)
        rc = err_set(e, RC_INVALID, "visit/%s: a correction is finished or withdrawn", visit.text);
    if (rc == RC_OK)
        rc = journal_last(s, end->row.no, &last, e);
    if (rc == RC_OK)
        rc = record_last(s, "Visit", visit.text, &versions, e);
    if (rc != RC_OK)
        return rc;
    int64_t stopped_utc_ms = state == VISIT_STOPPED && end->row.v.state == VISIT_PAUSED
                                 ? journal_stopped(s, &end->row, last)
                                 : 0;
    end->row.v.state = state;
    end->row.v.versions = (uint32_t)versions + 1;
    if (end->row.v.finished_utc_ms == 0) // one that was stopped ended then
        end->row.v.finished_utc_ms = stopped_utc_ms != 0 ? stopped_utc_ms : clock_utc_ms(s->clock);
    if (last > end->row.v.entries)
        end->row.v.entries = (uint32_t)last;
    return RC_OK;
}

enum rc store_visit_finish(struct store *s, struct id visit, enum visit_state state,
                           const struct json *resources, const struct json *package,
                           int64_t due_utc_ms, struct err *e)
{
    struct ending end = {.resources = resources, .package = package};
    enum rc rc = prepare(s, visit, state, &end, e);
    end.counted = end.row.v.versions > 1 && end.row.due_utc_ms > 0;
    end.row.due_utc_ms = due_utc_ms;
    if (rc == RC_OK) {
        struct err first = {0};
        rc = attempt(s, &end, &first);
        if (rc == RC_FULL && store_free_reserve(s)) {
            err_clear(&first);
            rc = attempt(s, &end, &first);
        }
        if (rc != RC_OK)
            err_set(e, rc, "%s", first.text);
    }
    if (rc == RC_OK) {
        const struct index_entry *before = index_find(&s->people, end.row.v.person);
        assert(end.line != NULL && before != NULL); // its line was written
        s->counts.visits += end.line->p.visit_count;
        s->counts.visits -= before->p.visit_count;
        index_put(&s->people, end.line);
        package_count(s, NULL);
    }
    vault_key_wipe(&end.row.key);
    return rc;
}
