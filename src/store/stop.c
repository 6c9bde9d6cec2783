// SPDX-License-Identifier: EUPL-1.2
// A visit ended early that can still be gone on with.
#include "store/internal.h"

static enum rc stop(struct store *s, struct visit_row *row, const struct json *entry, struct err *e)
{
    int64_t last = 0;
    enum rc rc = journal_add(s, row, entry, &last, e);
    row->v.entries = (uint32_t)last;
    row->v.state = VISIT_PAUSED;
    if (rc == RC_OK)
        rc = visit_put(s, row, e);
    return rc == RC_OK ? audit_add(s, "visit-stop-today", row->v.id.text, e) : rc;
}

enum rc store_visit_stop(struct store *s, struct id visit, const struct json *entry, struct err *e)
{
    struct visit_row row = {0};
    enum rc rc = visit_get(s, visit, &row, e);
    if (rc == RC_OK && (row.v.state >= VISIT_FINISHED || row.v.finished_utc_ms != 0))
        rc = err_set(e, RC_INVALID, "visit/%s: is finished, or corrected", visit.text);
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, stop(s, &row, entry, e), e);
    vault_key_wipe(&row.key);
    return rc;
}
