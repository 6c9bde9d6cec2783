// SPDX-License-Identifier: EUPL-1.2
// A new master key. What is sealed by the store's own key is opened by the old one and sealed by
// the new one; data keys are wrapped anew; what is sealed by data keys stays as it is.
#include "store/account.h"
#include "store/flag.h"
#include "store/outbox_add.h"
#include "store/recovery.h"
#include "store/scrub.h"
#include "store/team.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TELL_EVERY = 256 };

// A rotation under way. s->vault is always the one of the two that the next step needs.
struct rotation {
    struct store *s;                                         // the store
    struct vault *from, *to;                                 // old and new master key
    bool (*progress)(size_t done, size_t total, void *self); // or NULL
    void *self;                                              // for progress
    size_t done, total;                                      // rows
    struct err *e;                                           // where errors go
};

// A table whose rows hold one thing sealed by the store's own key, or one wrapped data key.
struct kind {
    enum sql count, read, write; // statements
    bool wrapped;                // a data key instead of something sealed
    bool text_key;               // rows are named by a text instead of a number
    // The name that the row of a `read` is sealed under.
    void (*aad)(const struct query *q, char out[AAD_BYTES]);
};

static enum rc advance(struct rotation *r)
{
    r->done++;
    if (r->progress == NULL || r->done % TELL_EVERY != 0 || r->progress(r->done, r->total, r->self))
        return RC_OK;
    return err_set(r->e, RC_NO, "rotation: stopped; the old master key stays");
}

// Opens `sealed` with the old key and seals it with the new one.
static enum rc seal_again(struct rotation *r, const struct kind *k, const char *aad,
                          const void *sealed, size_t len, struct buf *out)
{
    struct buf text = {0};
    struct vault_key key;
    if (!k->wrapped) {
        enum rc rc = vault_open(r->from, NULL, aad, sealed, len, &text, r->e);
        if (rc == RC_OK)
            vault_seal(r->to, NULL, aad, text.at != NULL ? text.at : "", text.len, out);
        buf_wipe(&text);
        return rc;
    }
    unsigned char wrapped[VAULT_WRAP_BYTES];
    if (len != sizeof wrapped)
        return err_set(r->e, RC_DAMAGED, "%s: the key was cut", aad);
    enum rc rc = vault_key_open(r->from, aad, sealed, &key, r->e);
    if (rc != RC_OK)
        return rc;
    vault_key_wrap(r->to, aad, &key, wrapped);
    vault_key_wipe(&key);
    buf_add(out, wrapped, sizeof wrapped);
    return RC_OK;
}

static enum rc write_row(struct rotation *r, const struct kind *k, const struct query *row,
                         const struct buf *sealed)
{
    struct query q = db_query(&r->s->db, k->write, r->e);
    if (k->text_key)
        query_text(&q, ":key", query_get_text(row, COL_key));
    else
        query_int(&q, ":key", query_get_int(row, COL_key));
    query_blob(&q, ":sealed", sealed->at, sealed->len);
    return query_run(&q);
}

static enum rc rotate_table(struct rotation *r, const struct kind *k)
{
    char aad[AAD_BYTES];
    struct buf sealed = {0};
    struct query q = db_query(&r->s->db, k->read, r->e);
    while (query_row(&q)) {
        size_t len = 0;
        const void *was = query_get_blob(&q, COL_sealed, &len);
        k->aad(&q, aad);
        buf_clear(&sealed);
        q.rc = seal_again(r, k, aad, was, len, &sealed);
        if (q.rc == RC_OK)
            q.rc = write_row(r, k, &q, &sealed);
        if (q.rc == RC_OK)
            q.rc = advance(r);
    }
    buf_release(&sealed);
    return query_end(&q);
}

static void place_person(const struct query *q, char out[AAD_BYTES])
{
    person_aad(query_get_text(q, COL_id), 0, out);
}

static void place_setting(const struct query *q, char out[AAD_BYTES])
{
    setting_aad(query_get_text(q, COL_name), query_get_int(q, COL_version), out);
}

static void place_audit(const struct query *q, char out[AAD_BYTES])
{
    audit_aad(false, (uint64_t)query_get_int(q, COL_seq), out);
}

static void place_audit_head(const struct query *q, char out[AAD_BYTES])
{
    audit_aad(true, (uint64_t)query_get_int(q, COL_seq), out);
}

static void place_task(const struct query *q, char out[AAD_BYTES])
{
    struct store_task t = {.id = id_from(query_get_text(q, COL_id)),
                           .person = id_from(query_get_text(q, COL_person)),
                           .at_utc_ms = query_get_int(q, COL_at_utc_ms),
                           .remote = query_get_int(q, COL_remote) != 0};
    snprintf(t.status, sizeof t.status, "%s", query_get_text(q, COL_status));
    task_aad(&t, query_get_int(q, COL_version), query_get_int(q, COL_has_details) != 0, out);
}

static void place_flag(const struct query *q, char out[AAD_BYTES])
{
    struct store_flag f;
    flag_columns(q, &f);
    flag_aad(&f, query_get_int(q, COL_version), out);
}

static void place_erased(const struct query *q, char out[AAD_BYTES])
{
    erased_aad(query_get_text(q, COL_person), query_get_int(q, COL_erased_utc_ms), out);
}

static void place_ledger(const struct query *q, char out[AAD_BYTES])
{
    struct ledger_line line;
    ledger_columns(q, &line);
    ledger_aad(&line, out);
}

static void place_store(const struct query *q, char out[AAD_BYTES])
{
    struct store s = {.id = id_from(query_get_text(q, COL_id)),
                      .practice = query_get_int(q, COL_practice) != 0,
                      .created_utc_ms = query_get_int(q, COL_created_utc_ms)};
    store_aad(&s, out);
}

static const struct kind kinds[] = {
    {SQL_PERSON_COUNT, SQL_PERSON_WRAPS, SQL_PERSON_SET_WRAP, true, false, place_person},
    {SQL_SETTING_COUNT, SQL_SETTING_SEALS, SQL_SETTING_SET_SEAL, false, true, place_setting},
    {SQL_AUDIT_COUNT, SQL_AUDIT_SEALS, SQL_AUDIT_SET_SEAL, false, false, place_audit},
    {SQL_STORE_COUNT, SQL_AUDIT_HEAD_SEAL, SQL_AUDIT_HEAD_SET_SEAL, false, false, place_audit_head},
    {SQL_TASK_COUNT, SQL_TASK_PROOFS, SQL_TASK_SET_PROOF, false, false, place_task},
    {SQL_FLAG_COUNT, SQL_FLAG_SEALS, SQL_FLAG_SET_SEAL, false, false, place_flag},
    {SQL_ERASED_COUNT, SQL_ERASED_SEALS, SQL_ERASED_SET_SEAL, false, true, place_erased},
    {SQL_LEDGER_COUNT, SQL_LEDGER_PROOFS, SQL_LEDGER_SET_PROOF, false, false, place_ledger},
    {SQL_ARRIVAL_COUNT, SQL_ARRIVAL_SEALS, SQL_ARRIVAL_SET_SEAL, false, false, arrival_place},
    {SQL_STORE_COUNT, SQL_STORE_PROOF, SQL_STORE_SET_PROOF, false, false, place_store},
};

static enum rc rotate_accounts(struct rotation *r)
{
    struct arena a = {0};
    struct store_account *all = NULL;
    size_t count = 0;
    enum rc rc = store_accounts(r->s, &a, &all, &count, r->e);
    for (size_t i = 0; rc == RC_OK && i < count; i++) {
        struct account_row row = {0};
        r->s->vault = r->from;
        rc = account_load(r->s, NULL, all[i].id, &row, r->e);
        if (rc == RC_OK)
            rc = account_prove(r->s, &row, r->e);
        r->s->vault = r->to;
        if (rc == RC_OK && row.account.active && !row.paired)
            rc = err_set(r->e, RC_DENIED, "account %s has to log in once before", row.account.name);
        if (rc == RC_OK && row.has_master)
            rc = vault_seal_for(r->to, row.public_key, row.master, r->e);
        if (rc == RC_OK)
            rc = account_write(r->s, &row, r->e);
        account_wipe(&row);
    }
    arena_release(&a);
    return rc;
}

static enum rc count_rows(struct rotation *r)
{
    enum rc rc = RC_OK;
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(kinds); i++) {
        struct query q = db_query(&r->s->db, kinds[i].count, r->e);
        if (query_row(&q))
            r->total += (size_t)query_get_int(&q, COL_count);
        rc = query_end(&q);
    }
    return rc;
}

static enum rc rotate_all(struct rotation *r)
{
    struct root_state *was = mem_alloc(sizeof *was);
    enum rc rc = root_differences(r->s, was, r->e);
    if (rc == RC_OK)
        rc = count_rows(r);
    if (rc == RC_OK)
        rc = rotate_accounts(r);
    r->s->vault = r->to;
    if (rc == RC_OK)
        rc = recovery_seal_again(r->s, r->from, r->e);
    for (size_t i = 0; rc == RC_OK && i < ARRAY_LEN(kinds); i++)
        rc = rotate_table(r, &kinds[i]);
    if (rc == RC_OK)
        rc = roster_renew(r->s, r->e);
    if (rc == RC_OK)
        rc = audit_add(r->s, "rotate", "", r->e);
    if (rc == RC_OK && r->s->root.on)
        rc = root_rebuild(r->s, was, r->e);
    free(was);
    return rc;
}

enum rc store_rotate(struct store *s, bool (*progress)(size_t done, size_t total, void *self),
                     void *self, struct err *e)
{
    struct rotation r = {.s = s, .progress = progress, .self = self, .e = e};
    enum rc rc = store_need_key(s, e);
    if (rc == RC_OK)
        rc = store_damage(s, e); // what cannot be opened now never could be again
    if (rc == RC_OK)
        rc = vault_new(&r.to, e);
    if (rc != RC_OK)
        return rc;
    r.from = s->vault;
    rc = store_begin(s, e);
    if (rc == RC_OK)
        rc = store_end(s, rotate_all(&r), e);
    s->vault = rc == RC_OK ? r.to : r.from;
    vault_lock(rc == RC_OK ? r.from : r.to);
    if (rc != RC_OK)
        return rc;
    size_t copies = 0;
    rc = scrub_past(&s->db, &copies, e); // of before a new schema: the old key opens them
    return rc == RC_DENIED ? RC_IO : rc;
}
