// SPDX-License-Identifier: EUPL-1.2
// The file is taken as it is: its rows for the root, its accounts by the roster.
#include "store/internal.h"
#include "store/root_rows.h"
#include "store/whole.h"

#include <stdio.h>

enum rc store_accept(struct store *s, struct err *e)
{
    char was[ROOT_DOUBT_BYTES];
    enum rc rc = store_whole(s, NULL);
    if (rc == RC_OK)
        return RC_OK;
    snprintf(was, sizeof was, "%s", s->root.doubt);
    rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    int64_t n = s->root.now.n;
    if (whole_doubts(s, "roster"))
        rc = roster_accept(s, e);
    if (rc == RC_OK)
        rc = root_scan_all(s, &s->root.now, e);
    s->root.now.n = n;
    if (rc == RC_OK)
        rc = audit_add(s, "root-accept", was, e);
    rc = store_end(s, rc, e);
    if (rc == RC_OK) {
        s->root.doubt[0] = '\0';
        s->root.checked_n = s->root.now.n;
        seen_accept(s);
    }
    return rc;
}
