// SPDX-License-Identifier: EUPL-1.2
// What a server said of packages: taken, and delivered once they were read back. All that one reply
// decides is one transaction.
#include "store/moment.h"
#include "store/outbox_add.h"

#include <string.h>

// Is it about this one package only, not about the store?
static bool is_its_own(enum rc rc)
{
    return rc == RC_DAMAGED || rc == RC_NO || rc == RC_INVALID;
}

static enum rc finish(struct store *s, enum rc rc, struct err *e)
{
    rc = store_end(s, rc, e);
    if (rc == RC_OK)
        package_count(s, NULL);
    return rc;
}

// ---- taken ----

static enum rc accept(struct store *s, const struct store_acceptance *a, struct err *e)
{
    struct package_row row = {0};
    enum rc rc = package_get(s, a->package, &row, e);
    if (rc == RC_OK && row.p.state == PACKAGE_WAITING) {
        package_seal(s, &row, "receipt", a->said, &row.receipt);
        rc = package_put(s, &row, e);
    }
    package_release(&row);
    return rc;
}

enum rc store_packages_accept(struct store *s, const struct store_acceptance *all, size_t count,
                              struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        rc = accept(s, &all[i], e);
        if (is_its_own(rc)) {
            err_clear(e);
            rc = RC_OK;
        }
    }
    // No audit entry: one whose end is unknown is told as failed, and is then only sent again.
    return finish(s, rc, e);
}

// ---- delivered ----

// The row as it will be; RC_OK and *ret_known when it was delivered before.
static enum rc prepare(struct store *s, const struct store_delivery *d, struct package_row *row,
                       bool *ret_known, struct err *e)
{
    enum rc rc = package_get(s, d->package, row, e);
    if (rc != RC_OK)
        return rc;
    *ret_known = row->p.state == PACKAGE_DELIVERED; // the first receipt stays
    row->p.state = PACKAGE_DELIVERED;
    row->p.sent_utc_ms = store_time_now(s); // from then on the time runs for which it is kept
    row->p.next_utc_ms = 0;
    buf_clear(&row->problem);
    package_seal(s, row, "receipt", d->receipt, &row->receipt);
    return RC_OK;
}

static enum rc deliver(struct store *s, const struct store_delivery *d, struct err *e)
{
    struct package_row row = {0};
    bool known = false;
    enum rc rc = prepare(s, d, &row, &known, e);
    for (size_t i = 0; rc == RC_OK && i < d->remote_count; i++)
        rc = remote_write(s, d->person, &d->remotes[i], NULL, e);
    if (rc == RC_OK && !known) {
        rc = package_put(s, &row, e);
        if (rc == RC_OK)
            rc = ledger_sent(s, row.p.id, row.p.sent_utc_ms, e);
        if (rc == RC_OK)
            rc = audit_add(s, "package-delivered", row.p.id.text, e);
    }
    package_release(&row);
    return rc;
}

enum rc store_packages_deliver(struct store *s, struct store_delivery *all, size_t count,
                               struct err *e)
{
    struct err own = {0};
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        err_clear(&own);
        all[i].rc = deliver(s, &all[i], &own);
        if (!is_its_own(all[i].rc) && all[i].rc != RC_OK)
            rc = err_set(e, all[i].rc, "%s", own.text);
    }
    return finish(s, rc, e);
}

enum rc store_package_deliver(struct store *s, struct id package, const struct json *receipt,
                              struct err *e)
{
    struct store_delivery one = {.package = package, .receipt = receipt};
    struct package_row row = {0};
    enum rc rc = package_get(s, package, &row, e); // nothing is begun for what is not there
    package_release(&row);
    if (rc == RC_OK)
        rc = store_packages_deliver(s, &one, 1, e);
    if (rc == RC_OK && one.rc != RC_OK)
        rc = err_set(e, one.rc, "outbox/%s: cannot be delivered", package.text);
    return rc;
}
