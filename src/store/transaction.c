// SPDX-License-Identifier: EUPL-1.2
// Transactions that write, and what every file of the store needs for one.
#include "store/internal.h"

#include "store/file.h"

#include <string.h>

enum rc store_need_key(const struct store *s, struct err *e)
{
    return s->vault != NULL ? RC_OK : err_set(e, RC_DENIED, "the store is locked");
}

bool store_free_reserve(struct store *s)
{
    return s->db.path != NULL && file_reserve_free(s->db.path);
}

enum rc store_begin(struct store *s, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_BEGIN, e);
    s->before = s->audit;
    root_begin(s);
    roster_begin(s);
    return query_run(&q);
}

static void roll_back(struct store *s)
{
    if (db_in_transaction(&s->db)) {
        struct query q = db_query(&s->db, SQL_ROLLBACK, NULL);
        query_run(&q);
    }
}

// Is what the transaction would have left on disk?
static bool is_there(struct store *s)
{
    return s->root.on ? root_is_there(s) : audit_is_there(s);
}

// After a failed COMMIT: opens the file again and looks whether it holds the change all the same.
// RC_OK then (and synced), else `rc`.
static enum rc confirm(struct store *s, enum rc rc, struct err *e)
{
    roll_back(s);
    if (rc == RC_BUSY || db_reopen(&s->db, NULL) != RC_OK || !is_there(s))
        return rc;
    // It is in the log although its sync failed: written anew into the file, that sync counts.
    if (db_checkpoint(&s->db, NULL) != RC_OK)
        return rc;
    err_clear(e);
    return RC_OK;
}

enum rc store_end(struct store *s, enum rc rc, struct err *e)
{
    if (rc == RC_OK)
        rc = root_seal(s, e);
    if (rc == RC_OK) {
        struct query q = db_query(&s->db, SQL_COMMIT, e);
        rc = query_run(&q);
        if (rc != RC_OK)
            rc = confirm(s, rc, e);
    } else {
        roll_back(s);
    }
    if (rc != RC_OK) {
        s->audit = s->before;
        root_back(s);
        roster_back(s);
    } else {
        roster_kept(s);
        if (s->audit.seq != s->before.seq)
            seen_note(s);
    }
    return rc;
}

enum rc store_audit(struct store *s, const char *what, const char *id, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, audit_add(s, what, id, e), e);
    return rc;
}
