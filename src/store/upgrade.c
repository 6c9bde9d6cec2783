// SPDX-License-Identifier: EUPL-1.2
#include "store/upgrade.h"

#include "base/mem.h"
#include "store/internal.h"
#include "store/migrate.h"
#include "store/whole.h"

#include <stdlib.h>
#include <string.h>

static bool has_root(struct store *s)
{
    int64_t n = 0;
    return db_pragma(&s->db, "SELECT count(*) FROM sqlite_schema WHERE name = 'head'", &n, NULL) ==
               RC_OK &&
           n > 0 && db_pragma(&s->db, "SELECT count(*) FROM head", &n, NULL) == RC_OK && n > 0;
}

enum rc upgrade_or_wait(struct store *s, const char *schema_dir, struct err *e)
{
    int64_t version = 0;
    if (!has_root(s))
        return migrate_run(&s->db, schema_dir, NULL, NULL, e);
    enum rc rc = db_pragma(&s->db, "PRAGMA user_version", &version, e);
    if (rc == RC_OK && version < s->db.newest)
        s->behind = mem_text(schema_dir, strlen(schema_dir));
    return rc;
}

// A migration and what was in doubt before it.
struct upgrade {
    struct store *s;        // the store
    struct root_state *was; // differences before
};

// Inside the transaction of the migration.
static enum rc root_of_migrated(void *self, struct err *e)
{
    struct upgrade *u = self;
    root_begin(u->s);
    enum rc rc = root_fill_defaults(u->s, e);
    if (rc == RC_OK)
        rc = root_rebuild(u->s, u->was, e);
    if (rc == RC_OK)
        rc = root_seal(u->s, e);
    if (rc != RC_OK)
        root_back(u->s);
    return rc;
}

enum rc upgrade_now(struct store *s, struct err *e)
{
    if (s->behind == NULL)
        return RC_OK;
    struct upgrade u = {.s = s, .was = mem_alloc(sizeof *u.was)};
    enum rc rc = root_differences(s, u.was, e);
    store_whole(s, NULL); // names what is in doubt while the tables are those it was sealed with
    if (rc == RC_OK)
        rc = migrate_run(&s->db, s->behind, s->root.on ? root_of_migrated : NULL, &u, e);
    free(u.was);
    if (rc == RC_OK) {
        free(s->behind);
        s->behind = NULL;
    }
    return rc;
}
