// SPDX-License-Identifier: EUPL-1.2
// The life of a store: made, opened, locked, closed.
#include "store/internal.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "store/file.h"
#include "store/migrate.h"
#include "store/upgrade.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void store_aad(const struct store *s, char out[AAD_BYTES])
{
    snprintf(out, AAD_BYTES, "store/%s\n%d\n%" PRId64, s->id.text, s->practice, s->created_utc_ms);
}

static struct store *store_new(const struct store_options *o)
{
    struct store *s = mem_alloc(sizeof *s);
    s->clock = o->clock;
    if (o->seen_folder != NULL)
        s->seen_folder = mem_text(o->seen_folder, strlen(o->seen_folder));
    return s;
}

enum rc store_add_row(struct store *s, struct err *e)
{
    char aad[AAD_BYTES];
    struct buf proof = {0};
    store_aad(s, aad);
    proof_make(s, NULL, aad, &proof);
    struct query q = db_query(&s->db, SQL_STORE_ADD, e);
    query_text(&q, ":id", s->id.text);
    query_int(&q, ":practice", s->practice);
    query_int(&q, ":created", s->created_utc_ms);
    query_blob(&q, ":proof", proof.at, proof.len);
    enum rc rc = query_run(&q);
    buf_release(&proof);
    return rc;
}

static enum rc first_rows(struct store *s, const char *account, const char *role,
                          const char *passphrase, struct err *e)
{
    enum rc rc = store_begin(s, e);
    if (rc != RC_OK)
        return rc;
    rc = store_add_row(s, e);
    if (rc == RC_OK)
        rc = account_add(s, account, role, passphrase, &s->user, e);
    if (rc == RC_OK)
        rc = audit_add(s, ROOT_BEGINS, "", e);
    if (rc == RC_OK)
        rc = audit_add(s, "store-create", s->id.text, e);
    if (rc == RC_OK)
        rc = roster_follow(s, e);
    if (rc == RC_OK) {
        moment_open(s);
        rc = moment_note(s, e);
    }
    return store_end(s, rc, e);
}

// Everything a new store holds, under its temporary name, all of it in the file and synced.
static enum rc build(struct store *s, const struct store_options *o, const char *temporary,
                     const char *account, const char *role, const char *passphrase, struct err *e)
{
    enum rc rc = migrate_new(&s->db, temporary, o->schema_dir, e);
    if (rc == RC_OK)
        rc = vault_new(&s->vault, e);
    if (rc == RC_OK)
        rc = root_start(s, e);
    if (rc == RC_OK)
        rc = first_rows(s, account, role, passphrase, e);
    if (rc == RC_OK)
        rc = db_checkpoint(&s->db, e);
    db_close(&s->db);
    return rc;
}

enum rc store_create(const struct store_options *o, const char *account, const char *role,
                     const char *passphrase, struct store **ret, struct err *e)
{
    struct buf temporary = {0};
    if (fs_exists(o->path))
        return err_set(e, RC_BUSY, "create: there is a file of that name");
    struct store *s = store_new(o);
    s->id = id_new();
    s->practice = o->practice;
    s->created_utc_ms = clock_utc_ms(o->clock);
    file_remove_begun(o->path); // by a program that was killed
    buf_printf(&temporary, FILE_NEW, o->path, s->id.text);
    enum rc rc = build(s, o, buf_text(&temporary), account, role, passphrase, e);
    if (rc == RC_OK)
        rc = fs_publish(buf_text(&temporary), o->path, FS_KEEP, e);
    if (rc != RC_OK)
        file_discard(buf_text(&temporary));
    int newest = 0;
    if (rc == RC_OK)
        rc = migrate_newest(o->schema_dir, &newest, e);
    if (rc == RC_OK)
        rc = db_open(&s->db, o->path, false, newest, e);
    if (rc == RC_OK) {
        root_resume(s);
        seen_open(s);
    }
    buf_release(&temporary);
    if (rc != RC_OK) {
        store_close(s);
        return rc;
    }
    file_reserve(o->path);
    *ret = s;
    return RC_OK;
}

static enum rc read_store_row(struct store *s, struct err *e)
{
    struct query q = db_query(&s->db, SQL_STORE_GET, e);
    if (query_row(&q)) {
        s->id = id_from(query_get_text(&q, COL_id));
        s->practice = query_get_int(&q, COL_practice) != 0;
        s->created_utc_ms = query_get_int(&q, COL_created_utc_ms);
    } else if (q.rc == RC_OK) {
        q.rc = err_set(e, RC_DAMAGED, "open: the store's own row is missing");
    }
    return query_end(&q);
}

enum rc store_open(const struct store_options *o, struct store **ret, struct err *e)
{
    struct store *s = store_new(o);
    int newest = 0;
    enum rc rc = migrate_newest(o->schema_dir, &newest, e);
    if (rc == RC_NO) // no schema folder is not "no store"
        rc = RC_IO;
    if (rc == RC_OK)
        rc = db_open(&s->db, o->path, false, newest, e);
    if (rc == RC_OK)
        rc = upgrade_or_wait(s, o->schema_dir, e);
    if (rc == RC_OK)
        rc = read_store_row(s, e);
    if (rc != RC_OK) {
        db_disconnect(&s->db, true);
        store_close(s);
        return rc;
    }
    file_reserve(o->path);
    *ret = s;
    return RC_OK;
}

void store_lock(struct store *s)
{
    seen_close(s);
    vault_lock(s->vault);
    s->vault = NULL;
    vault_keypair_free(s->pair);
    s->pair = NULL;
    roster_close(s);
    index_release(&s->people);
    flags_forget(s);
    vault_wipe(&s->user, sizeof s->user);
    vault_wipe(&s->audit, sizeof s->audit);
    vault_wipe(&s->before, sizeof s->before);
    root_close(s);
    s->counts = (struct store_counts){0};
    s->urgent_known = false;
    s->damage = (struct err){0};
    s->moment = (struct moment){0};
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    store_lock(s);
    db_close(&s->db);
    free(s->behind);
    free(s->seen_folder);
    free(s);
}

void store_abandon(struct store *s)
{
    if (s == NULL)
        return;
    db_disconnect(&s->db, true);
    store_close(s);
}

void store_use_clock(struct store *s, const struct clock *clock)
{
    s->clock = clock;
}

bool store_is_practice(const struct store *s)
{
    return s->practice;
}

bool store_is_unlocked(const struct store *s)
{
    return s->vault != NULL;
}

struct store_counts store_counts(const struct store *s)
{
    return s->counts;
}

enum rc store_damage(const struct store *s, struct err *e)
{
    return s->damage.rc == RC_OK ? RC_OK : err_set(e, s->damage.rc, "%s", s->damage.text);
}
