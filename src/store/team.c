// SPDX-License-Identifier: EUPL-1.2
#include "store/team.h"

#include "store/account.h"

#include <stdio.h>
#include <string.h>

// Writes a row and its audit entry in one transaction.
static enum rc keep(struct store *s, struct account_row *r, const char *what, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = account_write(s, r, e);
    if (rc == RC_OK)
        rc = roster_follow(s, e);
    if (rc == RC_OK)
        rc = audit_add(s, what, r->account.id.text, e);
    return store_end(s, rc, e);
}

// Loads and proves a row. RC_NO.
static enum rc load(struct store *s, struct id account, struct account_row *ret, struct err *e)
{
    struct err why = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = account_change_may(s, "account", e);
    if (rc != RC_OK)
        return rc;
    rc = account_load(s, NULL, account, ret, &why);
    if (rc == RC_DENIED)
        return err_set(e, RC_NO, "no such account");
    if (rc != RC_OK)
        return err_set(e, rc, "%s", why.text);
    return account_prove(s, ret, e);
}

enum rc store_account_add(struct store *s, const char *name, const char *role,
                          const char *passphrase, struct id *ret, struct err *e)
{
    struct store_account added = {0};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = account_change_may(s, "account", e);
    if (rc == RC_OK && account_name_taken(s, name))
        rc = err_set(e, RC_BUSY, "account: the name is taken");
    if (rc == RC_OK)
        rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = account_add(s, name, role, passphrase, &added, e);
    if (rc == RC_OK)
        rc = roster_follow(s, e);
    if (rc == RC_OK)
        rc = audit_add(s, "account-add", added.id.text, e);
    rc = store_end(s, rc, e);
    if (rc == RC_OK)
        *ret = added.id;
    return rc;
}

enum rc store_account_passphrase(struct store *s, struct id account, const char *passphrase,
                                 struct err *e)
{
    struct account_row r = {0};
    enum rc rc = load(s, account, &r, e);
    if (rc == RC_OK)
        rc = account_key(s, &r, passphrase, e);
    r.has_master = r.account.active; // a suspended one stays out
    if (rc == RC_OK)
        rc = keep(s, &r, "account-passphrase", e);
    if (rc == RC_OK)
        rc = account_set_wrong(s, account, 0, 0, e);
    account_wipe(&r);
    return rc;
}

enum rc store_account_role(struct store *s, struct id account, const char *role, struct err *e)
{
    struct account_row r = {0};
    if (!account_role_known(role))
        return err_set(e, RC_INVALID, "account: unknown role");
    enum rc rc = load(s, account, &r, e);
    if (rc == RC_OK && strcmp(r.account.role, "administrator") == 0 &&
        strcmp(role, "administrator") != 0 && account_administrators(s, account) == 0)
        rc = err_set(e, RC_DENIED, "account: the last administrator stays one");
    snprintf(r.account.role, sizeof r.account.role, "%s", role);
    if (rc == RC_OK)
        rc = keep(s, &r, "account-role", e);
    if (rc == RC_OK && id_equal(account, s->user.id))
        s->user = r.account;
    account_wipe(&r);
    return rc;
}

// What speaks against suspending this account.
static enum rc may_suspend(struct store *s, const struct account_row *r, struct err *e)
{
    if (id_equal(r->account.id, s->user.id))
        return err_set(e, RC_DENIED, "account: nobody suspends their own");
    if (strcmp(r->account.role, "administrator") == 0 &&
        account_administrators(s, r->account.id) == 0)
        return err_set(e, RC_DENIED, "account: the last administrator stays");
    return RC_OK;
}

// Without a key pair `wrapped` is the master key itself: it must not stay in the row.
static void shut_out(struct account_row *r)
{
    r->account.active = r->has_master = false;
    if (!r->paired)
        memset(r->wrapped, 0, sizeof r->wrapped);
}

static enum rc let_in(struct store *s, struct account_row *r, struct err *e)
{
    if (!r->paired)
        return err_set(e, RC_DENIED, "account: it needs a new passphrase first");
    r->account.active = r->has_master = true;
    return vault_seal_for(s->vault, r->public_key, r->master, e);
}

enum rc store_account_active(struct store *s, struct id account, bool active, struct err *e)
{
    struct account_row r = {0};
    enum rc rc = load(s, account, &r, e);
    if (rc == RC_OK)
        rc = active ? let_in(s, &r, e) : may_suspend(s, &r, e);
    if (rc == RC_OK && !active)
        shut_out(&r);
    if (rc == RC_OK)
        rc = keep(s, &r, active ? "account-resume" : "account-suspend", e);
    account_wipe(&r);
    return rc;
}

enum rc store_roster_start(struct store *s, struct err *e)
{
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = account_change_may(s, "account", e);
    if (rc != RC_OK || s->roster.there)
        return rc;
    rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = roster_prepare(s, "administrator", e);
    if (rc == RC_OK)
        rc = roster_follow(s, e);
    return store_end(s, rc, e);
}

bool store_roster_begun(const struct store *s)
{
    return s->roster.begun;
}
