// SPDX-License-Identifier: EUPL-1.2
#include "store/moment_visit.h"

#include "store/moment.h"
#include "store/outbox_add.h"

#include <stdlib.h>
#include <string.h>

static const int64_t SLACK_MS = TIME_SLACK_MIN * 60000LL;
static const int64_t VISIT_MS = 12 * 3600000LL; // no visit takes longer

// The visits that have a note.
static enum rc noted(struct store *s, struct arena *a, struct id **ret, size_t *ret_count,
                     struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, cap = 0;
    struct query q = db_query(&s->db, SQL_CLOCK_VISITS, e);
    while (query_row(&q)) {
        all = arena_room(a, all, count, &cap, sizeof *all);
        all[count++] = id_from(query_get_text(&q, COL_id));
    }
    *ret = all;
    *ret_count = count;
    return query_end(&q);
}

bool store_time_visits_wait(struct store *s)
{
    struct arena a = {0};
    struct id *all = NULL;
    size_t count = 0;
    if (store_is_unlocked(s))
        noted(s, &a, &all, &count, NULL);
    arena_release(&a);
    return count > 0;
}

static int64_t number(const struct json *o, const char *name)
{
    int64_t n = 0;
    return json_int(json_get(o, name), &n) ? n : 0;
}

// How wrong the clock was then. In the same run of the machine the counting clock tells; else the
// moment lies between the newest one believed then and the contact.
static int64_t off_at(const struct store *s, const struct json *at, int64_t wall_utc_ms,
                      bool *ret_exact)
{
    const struct moment *m = &s->moment;
    char boot[MOMENT_BOOT_BYTES];
    const char *then = json_get_string(at, "boot");
    int64_t passed_ms = m->heard_mono_ms - number(at, "mono");
    int64_t least = number(at, "believed");
    moment_boot(boot);
    if (at != NULL && boot[0] != '\0' && then != NULL && strcmp(then, boot) == 0 &&
        passed_ms >= 0) {
        int64_t off = m->heard_utc_ms - passed_ms - number(at, "wall");
        if (m->heard_utc_ms - passed_ms >= least - SLACK_MS)
            return off;
    }
    *ret_exact = false;
    int64_t off = wall_utc_ms < least             ? least - wall_utc_ms
                  : wall_utc_ms > m->heard_utc_ms ? m->heard_utc_ms - wall_utc_ms
                                                  : 0;
    return llabs(off) > SLACK_MS ? off : 0; // clocks that differ by less agree
}

// Where both ends are estimates by one clock, the visit lasts as long as it did by that clock: it
// begins after the newest moment believed, or ends before the contact.
static void keep_length(struct time_visit *t)
{
    int64_t length = t->finished_utc_ms - t->started_utc_ms;
    if (length < 0 || length > VISIT_MS)
        return;
    if (t->started_off_ms > 0)
        t->finished_off_ms = t->started_off_ms;
    else if (t->finished_off_ms < 0)
        t->started_off_ms = t->finished_off_ms;
}

static bool measure(struct store *s, const struct store_visit *v, struct time_visit *ret)
{
    struct json *note = moment_visit_read(s, v->id);
    const struct json *start = json_get(note, "start"), *end = json_get(note, "end");
    *ret = (struct time_visit){.visit = v->id,
                               .started_utc_ms = v->started_utc_ms,
                               .finished_utc_ms = v->finished_utc_ms,
                               .measured_utc_ms = s->moment.heard_utc_ms,
                               .exact = true};
    bool start_exact = true, end_exact = true;
    if (start != NULL) // without one the clock fitted then
        ret->started_off_ms = off_at(s, start, v->started_utc_ms, &start_exact);
    if (end != NULL)
        ret->finished_off_ms = off_at(s, end, v->finished_utc_ms, &end_exact);
    ret->exact = start_exact && end_exact;
    if (!start_exact && !end_exact)
        keep_length(ret);
    int64_t started = ret->started_utc_ms + ret->started_off_ms;
    if (ret->finished_utc_ms + ret->finished_off_ms < started) // two estimates
        ret->finished_off_ms = started - ret->finished_utc_ms;
    json_free(note);
    return note != NULL;
}

enum rc store_time_visits(struct store *s, struct arena *a, struct time_visit **ret,
                          size_t *ret_count, struct err *e)
{
    struct id *all = NULL;
    size_t count = 0, kept = 0;
    enum rc damaged = RC_OK;
    *ret_count = 0;
    if (s->moment.heard_utc_ms == 0)
        return RC_OK;
    enum rc rc = noted(s, a, &all, &count, e);
    *ret = arena_array(a, count + 1, sizeof **ret);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct store_visit v;
        enum rc one = store_visit_load(s, all[i], &v, damaged == RC_OK ? e : NULL);
        if (one == RC_OK && v.state >= VISIT_FINISHED && v.pruned_utc_ms == 0)
            kept += measure(s, &v, &(*ret)[kept]);
        damaged = one == RC_DAMAGED ? one : damaged;
    }
    *ret_count = kept;
    return rc == RC_OK ? damaged : rc;
}

// ---- the corrected version ----

// What is written; the person's line in memory changes after the commit.
struct retiming {
    struct visit_row row;         // with its new times
    const struct time_visit *t;   // how they change
    const struct json *resources; // borrowed, NULL nothing was wrong
    const struct json *bundle;    // borrowed, NULL none
    struct index_entry *line;     // the person's next line, NULL unchanged
};

static enum rc touch_person(struct store *s, struct retiming *r, int64_t due_before, struct err *e)
{
    const struct index_entry *old = index_find(&s->people, r->row.v.person);
    if (old == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", r->row.v.person.text);
    struct store_person change = old->p;
    // The newest one may not have been, by a clock that was behind (finish.c).
    bool counts = r->row.v.state == VISIT_FINISHED && r->row.due_utc_ms > 0;
    bool newest = counts && r->row.v.finished_utc_ms > change.last_visit_utc_ms;
    if (change.last_visit_utc_ms == r->t->finished_utc_ms || newest)
        change.last_visit_utc_ms = r->row.v.finished_utc_ms;
    if (change.due_utc_ms == due_before && due_before > 0)
        change.due_utc_ms = r->row.due_utc_ms;
    return visit_touch_person(s, &r->row, &change, &r->line, e);
}

static enum rc add_version(struct store *s, struct retiming *r, struct err *e)
{
    int64_t versions = 0, due = r->row.due_utc_ms;
    enum rc rc = record_last(s, "Visit", r->row.v.id.text, &versions, e);
    struct record record = {.type = "Visit",
                            .id = r->row.v.id.text,
                            .version = versions + 1,
                            .person_no = r->row.person_no,
                            .person = r->row.v.person.text,
                            .visit_no = r->row.no};
    struct package_new p = {.person = r->row.v.person,
                            .visit = r->row.v.id,
                            .person_no = r->row.person_no,
                            .visit_no = r->row.no,
                            .key = &r->row.key,
                            .bundle = r->bundle};
    r->row.v.versions = (uint32_t)versions + 1;
    r->row.v.started_utc_ms += r->t->started_off_ms;
    r->row.v.finished_utc_ms += r->t->finished_off_ms;
    if (due > 0) { // so many months after the day it was
        struct datetime noon = {.date = clock_day(s->clock, due + r->t->finished_off_ms),
                                .hour = 12};
        r->row.due_utc_ms = clock_moment(s->clock, noon);
    }
    if (rc == RC_OK)
        rc = record_add(s, &record, &r->row.key, r->resources, e);
    if (rc == RC_OK && r->bundle != NULL)
        rc = package_queue(s, &p, NULL, e);
    if (rc == RC_OK)
        rc = visit_put(s, &r->row, e);
    return rc == RC_OK ? touch_person(s, r, due, e) : rc;
}

static enum rc write_all(struct store *s, struct retiming *r, struct err *e)
{
    char name[MOMENT_NOTE_BYTES];
    enum rc rc = r->resources != NULL ? add_version(s, r, e) : RC_OK;
    if (rc != RC_OK)
        return rc;
    moment_visit_name(r->row.v.id, name);
    struct query q = db_query(&s->db, SQL_SETTING_DROP, e);
    query_text(&q, ":name", name);
    rc = query_run(&q);
    return rc == RC_OK ? audit_add(s, "visit-time", r->row.v.id.text, e) : rc;
}

enum rc store_visit_retime(struct store *s, const struct time_visit *t,
                           const struct json *resources, const struct json *bundle, struct err *e)
{
    struct retiming r = {.t = t, .resources = resources, .bundle = bundle};
    enum rc rc = visit_get(s, t->visit, &r.row, e);
    if (rc == RC_OK && r.row.v.state < VISIT_FINISHED)
        rc = err_set(e, RC_INVALID, "visit/%s: not finished", t->visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, write_all(s, &r, e), e);
    if (rc == RC_OK && r.line != NULL) {
        index_put(&s->people, r.line);
        package_count(s, NULL);
    } else if (r.line != NULL) {
        index_entry_release(r.line);
        free(r.line);
    }
    vault_key_wipe(&r.row.key);
    return rc;
}
