// SPDX-License-Identifier: EUPL-1.2
#include "store/salvage.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "base/mem.h"
#include "store/account.h"
#include "store/file.h"
#include "store/migrate.h"
#include "store/outbox_add.h"
#include "store/recovery.h"
#include "store/root_rows.h"
#include "store/salvage_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- who opens it ----

// The name of the account to open with: the one asked for, else the only one found.
static enum rc find_account(struct salvage *v, struct account_row *ret, struct err *e)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    enum rc rc = store_accounts(v->s, &a, &all, &count, e);
    if (rc == RC_OK && count == 0)
        rc = err_set(e, RC_DAMAGED, "salvage: no account is left; a recovery key may open it");
    if (rc == RC_OK && v->o->account == NULL && count > 1)
        rc = err_set(e, RC_USAGE, "salvage: there are several accounts: --account NAME");
    if (rc == RC_OK)
        rc = account_load(v->s, v->o->account != NULL ? v->o->account : all[0].name,
                          (struct id){{0}}, ret, e);
    arena_release(&a);
    return rc;
}

static enum rc open_vault(struct salvage *v, struct err *e)
{
    struct account_row r = {0};
    if (v->o->pair != NULL)
        return recovery_open(v->s, v->o->pair, &v->s->vault, e);
    enum rc rc = find_account(v, &r, e);
    if (rc == RC_OK)
        rc = account_open_master(v->s, &r, v->o->passphrase, e);
    if (rc == RC_OK)
        v->s->user = r.account;
    v->pinned = r.kind == VAULT_WRAP_PINNED;
    account_wipe(&r);
    return rc;
}

// ---- what the old file says of itself ----

// The sealed root and the audit's end: how many rows there were. They are read where they are
// found, not taken.
static bool is_head(const struct cell *c, void *self)
{
    (void)self;
    return c->has_rowid && c->count == 3 && c->values[0].type == CELL_NULL &&
           c->values[1].type == CELL_INT && c->values[2].type == CELL_BLOB;
}

static enum rc read_head(const struct cell *c, void *self, struct err *e)
{
    struct salvage *v = self;
    struct root_state *state = mem_alloc(sizeof *state);
    struct buf text = {0};
    char aad[AAD_BYTES];
    (void)e;
    if (root_open_state(v->s, c->values[1].n, c->values[2].at, c->values[2].len, state, NULL) ==
            RC_OK &&
        state->n > v->was.n)
        v->was = *state;
    audit_aad(true, (uint64_t)c->values[1].n, aad);
    if (vault_open(v->s->vault, NULL, aad, c->values[2].at, c->values[2].len, &text, NULL) == RC_OK)
        v->audit_was = (uint64_t)c->values[1].n;
    buf_wipe(&text);
    free(state);
    return RC_OK;
}

static void take_counts(struct salvage *v)
{
    v->sum->counted = v->was.n > 0;
    for (size_t i = 0; i < v->sum->table_count; i++) {
        struct salvaged_table *t = &v->sum->tables[i];
        const struct root_table *was = root_table_of(&v->was, t->name);
        if (was != NULL)
            t->was = was->rows;
        else if (strcmp(t->name, "audit") == 0 && v->audit_was > 0)
            t->was = (int64_t)v->audit_was;
    }
}

// ---- the rounds ----

static enum rc walk(struct salvage *v, enum salvage_round round, struct err *e)
{
    struct cells_seen seen = {0};
    v->round = round;
    if (v->o->progress != NULL && !v->o->progress(round * 16, ROUND_COUNT * 16, v->o->self))
        return err_set(e, RC_NO, "salvage: stopped");
    enum rc rc = cells_walk(&v->pages, salvage_fits, salvage_take, v, &seen, e);
    struct salvaged *sum = v->sum;
    sum->pages = seen.pages;
    sum->missing = seen.unreadable;
    if (v->pages.said > seen.pages)
        sum->missing += v->pages.said - seen.pages;
    sum->cut = round > ROUND_DOORS ? sum->cut + seen.cut : 0;
    sum->stopped |= seen.stopped;
    return rc;
}

static enum rc all_rounds(struct salvage *v, struct err *e)
{
    struct cells_seen seen = {0};
    enum rc rc = walk(v, ROUND_DOORS, e);
    if (rc == RC_OK)
        rc = open_vault(v, e);
    if (rc == RC_OK) // found anew, with the key
        rc = db_exec(&v->s->db, "DELETE FROM account; DELETE FROM recovery; DELETE FROM store",
                     "salvage", e);
    if (rc == RC_OK)
        rc = cells_walk(&v->pages, is_head, read_head, v, &seen, e);
    for (int i = ROUND_TEAM; rc == RC_OK && i < ROUND_COUNT; i++)
        rc = walk(v, (enum salvage_round)i, e);
    take_counts(v);
    return rc;
}

// ---- what a store must have ----

static enum rc need_store_row(struct salvage *v, struct err *e)
{
    struct store *s = v->s;
    if (s->id.text[0] != '\0')
        return RC_OK;
    v->sum->store_lost = true;
    s->id = id_new();
    s->created_utc_ms = clock_utc_ms(s->clock);
    return store_add_row(s, e);
}

// Somebody must be able to have a new passphrase by a recovery key.
static enum rc need_somebody(struct salvage *v, struct err *e)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    enum rc rc = store_accounts(v->s, &a, &all, &count, e);
    if (rc == RC_OK && count == 0)
        rc = salvage_need_account(v, id_new().text, e);
    const struct shape *shape = salvage_shape(v, "account");
    if (rc == RC_OK)
        v->sum->accounts_made = (count > 0 ? count : 1) - (shape != NULL ? shape->table->kept : 0) -
                                (v->sum->opener[0] != '\0');
    arena_release(&a);
    return rc;
}

// Under a passphrase that knew a roster stays written that there is one, or who takes it out of the
// file and salvages that would be his own administrator.
static enum rc new_key(struct salvage *v, struct account_row *r, struct err *e)
{
    struct roster *roster = &v->s->roster;
    const bool there = roster->there;
    roster->there = v->pinned;
    enum rc rc = account_key(v->s, r, v->o->passphrase, e);
    roster->there = there;
    buf_clear(&r->pin); // of none
    return rc;
}

// Who opened the file by a passphrase opens the new one by it too, whatever became of the row: else
// nobody could read what was taken. Where the roster has another key for the account, its role is
// in doubt.
static enum rc need_opener(struct salvage *v, struct err *e)
{
    struct account_row r = {0};
    const struct store_account *who = &v->s->user;
    if (v->o->pair != NULL)
        return RC_OK;
    if (account_load(v->s, NULL, who->id, &r, NULL) == RC_OK && r.has_master) {
        account_wipe(&r);
        return RC_OK; // it was judged whole
    }
    account_wipe(&r);
    enum rc rc = salvage_need_account(v, who->id.text, e);
    if (rc == RC_OK)
        rc = account_load(v->s, NULL, who->id, &r, e);
    if (rc == RC_OK)
        rc = new_key(v, &r, e);
    if (rc == RC_OK)
        rc = account_write(v->s, &r, e);
    if (rc == RC_OK)
        snprintf(v->sum->opener, sizeof v->sum->opener, "%s", r.account.name);
    account_wipe(&r);
    return rc;
}

static enum rc count_gaps(struct salvage *v, struct err *e)
{
    struct query q = db_query(&v->s->db, SQL_SALVAGE_GAPS, e);
    if (query_row(&q)) {
        v->sum->empty_visits = (size_t)query_get_int(&q, COL_visits);
        v->sum->bare_people = (size_t)query_get_int(&q, COL_people);
        v->sum->gaps = (size_t)query_get_int(&q, COL_unfinished);
    }
    return query_end(&q);
}

// Everything that is taken, in one transaction that no seal of the root watches yet.
static enum rc fill(struct salvage *v, struct err *e)
{
    enum rc rc = db_exec(&v->s->db, "PRAGMA foreign_keys=OFF; BEGIN IMMEDIATE", "salvage", e);
    if (rc != RC_OK)
        return rc;
    rc = salvage_shapes(v, e);
    if (rc == RC_OK)
        rc = all_rounds(v, e);
    if (rc == RC_OK)
        rc = need_store_row(v, e);
    if (rc == RC_OK)
        rc = need_opener(v, e);
    if (rc == RC_OK)
        rc = need_somebody(v, e);
    if (rc == RC_OK)
        rc = count_gaps(v, e);
    if (rc == RC_OK)
        rc = audit_find_end(v->s, v->audit_was, e);
    salvage_shapes_release(v);
    return db_exec(&v->s->db, rc == RC_OK ? "COMMIT; PRAGMA foreign_keys=ON" : "ROLLBACK",
                   "salvage", rc == RC_OK ? e : NULL) == RC_OK
               ? rc
               : (rc == RC_OK ? RC_IO : rc);
}

// The first root of the new file, and a word in the audit.
static enum rc seal(struct salvage *v, struct err *e)
{
    struct store *s = v->s;
    char text[96];
    size_t kept = 0, damaged = 0;
    for (size_t i = 0; i < v->sum->table_count; i++) {
        kept += v->sum->tables[i].kept;
        damaged += v->sum->tables[i].damaged;
    }
    snprintf(text, sizeof text, "%zu rows, %zu not whole", kept, damaged + v->sum->cut);
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    struct query q = db_query(&s->db, SQL_SALVAGE_ADOPT, e); // flags of visits are looked for again
    rc = query_run(&q);
    if (rc == RC_OK)
        rc = root_scan_all(s, &s->root.now, e);
    s->root.now.n = s->root.before.n = v->was.n;
    if (rc == RC_OK) {
        s->root.on = true;
        root_watch(s);
        rc = audit_add(s, ROOT_BEGINS, "", e);
    }
    if (rc == RC_OK)
        rc = audit_add(s, "salvage", text, e);
    return store_end(s, rc, e);
}

// Numbers of packages that may have been used are not used again.
static enum rc begin_ledger(struct salvage *v, struct err *e)
{
    struct err why = {0};
    enum rc rc = store_ledger_begin(v->s, &why);
    if (rc == RC_DAMAGED || rc == RC_NO)
        return RC_OK; // its end is lost: icope ledger says so
    return rc == RC_OK ? RC_OK : err_set(e, rc, "%s", why.text);
}

static enum rc build(struct salvage *v, const char *temporary, struct err *e)
{
    enum rc rc = migrate_new(&v->s->db, temporary, v->o->schema_dir, e);
    if (rc == RC_OK)
        rc = fill(v, e);
    if (rc == RC_OK)
        rc = seal(v, e);
    if (rc == RC_OK)
        rc = begin_ledger(v, e);
    if (rc == RC_OK)
        rc = db_checkpoint(&v->s->db, e);
    v->sum->store = v->s->id;
    store_lock(v->s);
    db_close(&v->s->db);
    return rc;
}

enum rc store_salvage(const struct salvage_options *o, struct salvaged *ret, struct err *e)
{
    struct salvaged sum = {.table_count = 0};
    struct salvage *v = mem_alloc(sizeof *v);
    struct buf temporary = {0};
    v->o = o;
    v->sum = &sum;
    v->judges = SALVAGE_JUDGES;
    v->pages = (struct pages){.fd = -1, .log_fd = -1};
    v->s = mem_alloc(sizeof *v->s);
    v->s->clock = o->clock;
    buf_printf(&temporary, "%s.part", o->to);
    enum rc rc = fs_exists(o->to) ? err_set(e, RC_BUSY, "salvage: there is a file of that name")
                                  : pages_open(&v->pages, o->from, e);
    if (rc == RC_OK) {
        file_remove_left(buf_text(&temporary)); // of one that was killed
        sum.frames = v->pages.frames;
        sum.bad_frames = v->pages.bad_frames;
        rc = build(v, buf_text(&temporary), e);
        if (rc == RC_OK)
            rc = fs_publish(buf_text(&temporary), o->to, FS_KEEP, e);
        if (rc != RC_OK)
            file_discard(buf_text(&temporary));
    }
    pages_close(&v->pages);
    buf_release(&temporary);
    store_close(v->s);
    free(v);
    if (rc == RC_OK)
        *ret = sum;
    else
        salvaged_release(&sum);
    return rc;
}

void salvaged_release(struct salvaged *r)
{
    free(r->rows);
    *r = (struct salvaged){.table_count = 0};
}
