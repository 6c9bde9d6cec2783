// SPDX-License-Identifier: EUPL-1.2
#include "store/stage.h"

#include "base/fs.h"
#include "base/fs_stage.h"
#include "store/backup.h"
#include "store/file.h"
#include "store/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void end(struct store_stage *s)
{
    store_close(s->store);
    s->store = NULL;
    // Only now: closing any descriptor of a file gives up SQLite's locks on it.
    if (s->held >= 0)
        close(s->held);
    s->held = -1;
}

void store_stage_drop(struct store_stage *s)
{
    end(s);
    if (s->part.len > 0)
        store_restore_drop(buf_text(&s->path));
    buf_release(&s->path);
    buf_release(&s->part);
}

enum rc store_stage_begin(const struct store_options *o, const char *account, const char *role,
                          const char *passphrase, struct store_stage *ret, struct err *e)
{
    struct store_options staged = *o;
    *ret = (struct store_stage){.held = -1};
    if (fs_exists(o->path))
        return err_set(e, RC_BUSY, "create: there is a file of that name");
    buf_puts(&ret->path, o->path);
    buf_printf(&ret->part, "%s.part", o->path);
    staged.path = buf_text(&ret->part);
    file_remove_left(staged.path); // of a run that was killed
    enum rc rc = store_create(&staged, account, role, passphrase, &ret->store, e);
    if (rc != RC_OK) {
        buf_release(&ret->part); // it is another's, or none
        store_stage_drop(ret);
        return rc;
    }
    ret->held = open(staged.path, O_RDONLY | O_CLOEXEC);
    if (ret->held < 0 || !fs_hold(ret->held))
        rc = err_set(e, RC_IO, "create: the part cannot be held: %s", strerrordesc_np(errno));
    if (rc == RC_OK)
        rc = db_exec(&ret->store->db, "PRAGMA synchronous=OFF", "create", e);
    if (rc != RC_OK)
        store_stage_drop(ret);
    return rc;
}

enum rc store_stage_keep(struct store_stage *s, struct err *e)
{
    enum rc rc = db_exec(&s->store->db, "PRAGMA synchronous=FULL", "create", e);
    rc = rc ? rc : db_checkpoint(&s->store->db, e);
    if (rc == RC_OK && fsync(s->held) != 0)
        rc = err_set(e, fs_rc(errno), "create: %s", strerrordesc_np(errno));
    end(s);
    rc = rc ? rc : store_restore_keep(buf_text(&s->path), e);
    if (rc == RC_OK)
        buf_clear(&s->part); // it has its name
    store_stage_drop(s);
    return rc;
}
