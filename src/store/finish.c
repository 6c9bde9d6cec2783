// SPDX-License-Identifier: EUPL-1.2
// The end of a visit: everything it leaves behind, in one transaction.
#include "store/outbox_add.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

// What is handed over; its lines in memory change only after the commit.
struct ending {
    struct visit_row row;         // the visit
    const struct json *resources; // borrowed
    const struct json *package;   // borrowed, NULL none
    struct index_entry *line;     // the person's next line
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

static enum rc change_person(struct store *s, struct ending *end, struct err *e)
{
    const struct index_entry *line = index_find(&s->people, end->row.v.person);
    if (line == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", end->row.v.person.text);
    struct store_person change = line->p;
    change.open_visit = (struct id){{0}};
    if (end->row.v.versions > 1) { // a correction is no further visit
        change.due_utc_ms = end->row.due_utc_ms;
    } else if (end->row.v.state == VISIT_FINISHED) {
        change.visit_count++;
        change.last_visit_utc_ms = end->row.v.finished_utc_ms;
        change.due_utc_ms = end->row.due_utc_ms;
    } else if (end->row.due_utc_ms > 0) { // a visit broken off leaves the earlier date standing
        change.due_utc_ms = end->row.due_utc_ms;
    }
    return visit_touch_person(s, &end->row, &change, &end->line, e);
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
    end->row.v.state = state;
    end->row.v.versions = (uint32_t)versions + 1;
    if (end->row.v.finished_utc_ms == 0)
        end->row.v.finished_utc_ms = clock_utc_ms(s->clock);
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
        index_put(&s->people, end.line);
        s->counts.visits += state == VISIT_FINISHED && end.row.v.versions == 1;
        package_count(s, NULL);
    }
    vault_key_wipe(&end.row.key);
    return rc;
}
