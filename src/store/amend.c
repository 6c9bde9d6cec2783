// SPDX-License-Identifier: EUPL-1.2
#include "store/amend.h"

#include "store/internal.h"

#include <stdio.h>
#include <stdlib.h>

// Writes the visit's row and the person's line with its open visit, inside a transaction.
static enum rc put_both(struct store *s, struct visit_row *row, struct id open, const char *what,
                        struct index_entry **ret, struct err *e)
{
    const struct index_entry *line = index_find(&s->people, row->v.person);
    if (line == NULL)
        return err_set(e, RC_NO, "person/%s: not in the index", row->v.person.text);
    struct store_person change = line->p;
    change.open_visit = open;
    enum rc rc = visit_put(s, row, e);
    if (rc == RC_OK)
        rc = visit_touch_person(s, row, &change, ret, e);
    return rc == RC_OK ? audit_add(s, what, row->v.id.text, e) : rc;
}

// After the commit, or instead of it.
static void settle_line(struct store *s, enum rc rc, struct index_entry *line)
{
    if (rc == RC_OK) {
        index_put(&s->people, line);
    } else if (line != NULL) {
        index_entry_release(line);
        free(line);
    }
}

static enum rc reopen(struct store *s, struct visit_row *row, const struct json *entry,
                      struct index_entry **ret, struct err *e)
{
    int64_t last = 0;
    enum rc rc = journal_unpack(s, row, e);
    if (rc == RC_OK)
        rc = journal_add(s, row, entry, &last, e);
    row->v.entries = (uint32_t)last;
    row->v.state = VISIT_OPEN;
    return rc == RC_OK ? put_both(s, row, row->v.id, "visit-amend", ret, e) : rc;
}

enum rc store_visit_reopen(struct store *s, struct id visit, const struct json *entry,
                           struct err *e)
{
    struct visit_row row = {0};
    struct index_entry *line = NULL;
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK && row.v.state != VISIT_FINISHED)
        rc = err_set(e, RC_INVALID, "visit/%s: only a finished visit is corrected", visit.text);
    if (rc == RC_OK && row.v.laptop[0] != '\0')
        rc = err_set(e, RC_INVALID, "visit/%s: is corrected on the laptop it was made on",
                     visit.text);
    if (rc == RC_OK && row.v.pruned_utc_ms != 0)
        rc = err_set(e, RC_INVALID, "visit/%s: its answers were erased", visit.text);
    const struct index_entry *old = rc == RC_OK ? index_find(&s->people, row.v.person) : NULL;
    if (old != NULL && old->p.open_visit.text[0] != '\0')
        rc = err_set(e, RC_BUSY, "person/%s: visit %s is not finished", row.v.person.text,
                     old->p.open_visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = store_end(s, reopen(s, &row, entry, &line, e), e);
        settle_line(s, rc, line);
    }
    vault_key_wipe(&row.key);
    return rc;
}

static enum rc withdraw(struct store *s, struct visit_row *row, const struct json *entry,
                        struct index_entry **ret, struct err *e)
{
    int64_t last = 0;
    enum rc rc = journal_add(s, row, entry, &last, e);
    row->v.entries = (uint32_t)last;
    row->v.state = VISIT_FINISHED;
    if (rc == RC_OK)
        rc = journal_pack(s, row, e);
    return rc == RC_OK ? put_both(s, row, (struct id){{0}}, "visit-amend-withdraw", ret, e) : rc;
}

enum rc store_visit_withdraw(struct store *s, struct id visit, const struct json *entry,
                             struct err *e)
{
    struct visit_row row = {0};
    struct index_entry *line = NULL;
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK && (row.v.state >= VISIT_FINISHED || row.v.finished_utc_ms == 0))
        rc = err_set(e, RC_INVALID, "visit/%s: no correction is under way", visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK) {
        rc = store_end(s, withdraw(s, &row, entry, &line, e), e);
        settle_line(s, rc, line);
    }
    vault_key_wipe(&row.key);
    return rc;
}

enum rc store_visit_version(struct store *s, struct id visit, uint32_t version, struct json **ret,
                            int64_t *ret_saved_utc_ms, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    return rc == RC_OK ? record_at(s, "Visit", visit.text, version, ret, ret_saved_utc_ms, e) : rc;
}
