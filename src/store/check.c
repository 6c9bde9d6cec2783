// SPDX-License-Identifier: EUPL-1.2
// With the key: every sealed row is opened. A flaw is counted and the check goes on; any other
// failure ends it.
#include "store/check.h"

#include "store/account.h"
#include "store/erase.h"
#include "store/file_check.h"
#include "store/flag.h"
#include "store/outbox_add.h"
#include "store/pair.h"
#include "store/recovery.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// A check under way.
struct check {
    struct store *s;          // unlocked
    struct store_checked sum; // so far
    struct err first;         // the first flaw
};

// Takes down a flaw; passes on what is none.
static enum rc note(struct check *c, enum rc rc, const struct err *why, struct err *e)
{
    if (rc == RC_OK)
        return RC_OK;
    if (rc != RC_DAMAGED &&
        rc != RC_NO) // a row that cannot be found through its key is damaged too
        return err_set(e, rc, "%s", why->text);
    c->sum.damaged++;
    err_set(&c->first, RC_DAMAGED, "%s", why->text[0] != '\0' ? why->text : "a row is missing");
    return RC_OK;
}

static enum rc check_store(struct check *c, struct err *e)
{
    char aad[AAD_BYTES];
    struct err why = {0};
    store_aad(c->s, aad);
    struct query q = db_query(&c->s->db, SQL_STORE_GET, e);
    enum rc rc = RC_NO;
    if (query_row(&q)) {
        size_t len = 0;
        const void *proof = query_get_blob(&q, COL_proof, &len);
        rc = proof_check(c->s, NULL, aad, proof, len, "store", &why);
    }
    enum rc end = query_end(&q);
    return end == RC_OK ? note(c, rc, &why, e) : end;
}

static enum rc check_accounts(struct check *c, struct err *e)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    enum rc rc = store_accounts(c->s, &a, &all, &count, e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct account_row row = {0};
        struct err why = {0};
        rc = account_load(c->s, NULL, all[i].id, &row, &why);
        rc = rc ? rc : account_prove(c->s, &row, &why);
        rc = note(c, rc, &why, e);
        account_wipe(&row);
        c->sum.rest++;
    }
    arena_release(&a);
    return rc;
}

static enum rc check_recovery(struct check *c, struct err *e)
{
    enum rc rc = recovery_check(c->s, e);
    return rc == RC_OK ? note(c, c->s->damage.rc, &c->s->damage, e) : rc;
}

static bool go_on(const struct json *entry, void *self)
{
    (void)entry;
    (void)self;
    return true;
}

static enum rc each_visit(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct visit_row v = {0};
    struct err why = {0};
    struct id id = id_from(query_get_text(row, COL_id));
    c->sum.visits++;
    enum rc rc = visit_get(c->s, id, &v, &why);
    vault_key_wipe(&v.key);
    if (rc == RC_OK && v.v.state < VISIT_FINISHED)
        rc = store_visit_journal(c->s, id, go_on, NULL, &why);
    return note(c, rc, &why, e);
}

static enum rc check_visits(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_VISITS, each_visit, c, e);
}

// Opens what a row seals with its person's key.
static enum rc open_seal(struct check *c, const struct query *row, const char *aad, struct err *e)
{
    struct vault_key key;
    struct buf text = {0};
    struct err why = {0};
    size_t len = 0;
    const void *sealed = query_get_blob(row, COL_sealed, &len);
    enum rc rc = person_key(c->s, query_get_text(row, COL_person), row, &key, &why);
    if (rc == RC_OK) {
        rc = vault_open(c->s->vault, &key, aad, sealed, len, &text, &why);
        vault_key_wipe(&key);
        buf_wipe(&text);
    }
    return note(c, rc, &why, e);
}

static enum rc each_person(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    char aad[AAD_BYTES];
    c->sum.people++;
    person_aad(query_get_text(row, COL_person), query_get_int(row, COL_version), aad);
    return open_seal(c, row, aad, e);
}

static enum rc check_people(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_PEOPLE, each_person, c, e);
}

static enum rc each_record(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    char aad[AAD_BYTES];
    c->sum.records++;
    snprintf(aad, sizeof aad, "record/%s/%s/%" PRId64 "\n%s\n%s", query_get_text(row, COL_type),
             query_get_text(row, COL_id), query_get_int(row, COL_version),
             query_get_text(row, COL_person), query_get_text(row, COL_visit));
    return open_seal(c, row, aad, e);
}

static enum rc check_records(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_RECORDS, each_record, c, e);
}

static enum rc each_package(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct err why = {0};
    c->sum.packages++;
    return note(c, package_check(c->s, id_from(query_get_text(row, COL_id)), &why), &why, e);
}

static enum rc check_packages(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_PACKAGES, each_package, c, e);
}

static enum rc check_ledger(struct check *c, struct err *e)
{
    struct arena a = {0};
    struct ledger_line *all = NULL;
    struct err why = {0};
    size_t count = 0;
    enum rc rc = store_ledger(c->s, &a, &all, &count, &why);
    arena_release(&a);
    c->sum.rest += count;
    return note(c, rc, &why, e);
}

static enum rc each_remote(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct store_remote r = {.content = NULL};
    struct err why = {0};
    c->sum.rest++;
    enum rc rc = store_remote_get(c->s, query_get_text(row, COL_type),
                                  id_from(query_get_text(row, COL_id)), &r, &why);
    json_free(r.content);
    return note(c, rc, &why, e);
}

static enum rc check_remote(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_REMOTE, each_remote, c, e);
}

static enum rc check_conflicts(struct check *c, struct err *e)
{
    struct arena a = {0};
    struct store_conflict *all = NULL;
    struct err why = {0};
    size_t count = 0;
    enum rc rc = store_conflicts(c->s, true, &a, &all, &count, &why);
    arena_release(&a);
    c->sum.rest += count;
    rc = note(c, rc, &why, e);
    if (rc != RC_OK)
        return rc;
    why = (struct err){0};
    rc = store_pairs_check(c->s, &count, &why);
    c->sum.rest += count;
    return note(c, rc, &why, e);
}

static enum rc check_tasks(struct check *c, struct err *e)
{
    struct arena a = {0};
    struct store_task *all = NULL;
    struct err why = {0};
    size_t count = 0;
    enum rc rc = store_tasks(c->s, INT64_MIN, INT64_MAX, &a, &all, &count, &why);
    arena_release(&a);
    c->sum.rest += count;
    return note(c, rc, &why, e);
}

static enum rc each_setting(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct arena a = {0};
    struct err why = {0};
    const char *value = NULL;
    enum rc rc = store_setting(c->s, query_get_text(row, COL_name), &a, &value, &why);
    arena_release(&a);
    c->sum.rest++;
    return note(c, rc, &why, e);
}

static enum rc check_settings(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_SETTINGS, each_setting, c, e);
}

static enum rc each_flag(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct store_flag f = {.content = NULL};
    struct err why = {0};
    c->sum.rest++;
    enum rc rc = store_flag_load(c->s, id_from(query_get_text(row, COL_id)), &f, &why);
    json_free(f.content);
    return note(c, rc, &why, e);
}

static enum rc check_flags(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_FLAGS, each_flag, c, e);
}

static enum rc each_rescored(const struct query *row, void *self, struct err *e)
{
    struct check *c = self;
    struct err why = {0};
    c->sum.rest++;
    return note(c, rescored_check(c->s, id_from(query_get_text(row, COL_id)), &why), &why, e);
}

static enum rc check_rescored(struct check *c, struct err *e)
{
    return check_rows(&c->s->db, SQL_CHECK_RESCORED, each_rescored, c, e);
}

static enum rc check_tombstones(struct check *c, struct err *e)
{
    struct arena a = {0};
    struct store_erasure *all = NULL;
    struct err why = {0};
    size_t count = 0;
    enum rc rc = store_erasures(c->s, &a, &all, &count, &why);
    arena_release(&a);
    c->sum.rest += count;
    return note(c, rc, &why, e);
}

static enum rc check_audit(struct check *c, struct err *e)
{
    struct err why = {0};
    uint64_t entries = 0;
    enum rc rc = store_audit_verify(c->s, &entries, &why);
    c->sum.entries = (size_t)entries;
    return note(c, rc, &why, e);
}

enum rc store_check(struct store *s, struct store_checked *ret, struct err *e)
{
    static enum rc (*const steps[])(struct check *, struct err *) = {
        check_store,    check_accounts,  check_recovery,   check_people,
        check_visits,   check_records,   check_packages,   check_ledger,
        check_remote,   check_conflicts, check_tasks,      check_flags,
        check_rescored, check_settings,  check_tombstones, check_audit};
    struct check c = {.s = s};
    enum rc rc = store_need_key(s, e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(steps); i++)
        rc = steps[i](&c, e);
    if (rc != RC_OK)
        return rc;
    *ret = c.sum;
    return c.sum.damaged == 0 ? RC_OK : err_set(e, RC_DAMAGED, "%s", c.first.text);
}
